# SPDX-License-Identifier: AGPL-3.0-or-later
"""Systems of evaluation, sheets, what was frozen of them; the fund of a year, and what is paid out of it."""

from valutazione.models.distributions import (
    AttoDellaRipartizione,
    PassaggioDellaRipartizione,
    Ripartizione,
    RipartizioneDefinitiva,
)
from valutazione.models.frozen import SchedaCongelata
from valutazione.models.funds import Fondo, Presupposto, VoceFondo
from valutazione.models.sheets import LetturaDiScheda, PassaggioDellaScheda, Scheda, SchedaQuerySet, VoceScheda
from valutazione.models.systems import Sistema

__all__ = [
    "AttoDellaRipartizione",
    "Fondo",
    "LetturaDiScheda",
    "PassaggioDellaRipartizione",
    "PassaggioDellaScheda",
    "Presupposto",
    "Ripartizione",
    "RipartizioneDefinitiva",
    "Scheda",
    "SchedaCongelata",
    "SchedaQuerySet",
    "Sistema",
    "VoceFondo",
    "VoceScheda",
]
