# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fund of a year, and what is paid out of it."""

from valutazione.models.distributions import (
    AttoDellaRipartizione,
    PassaggioDellaRipartizione,
    Ripartizione,
    RipartizioneDefinitiva,
)
from valutazione.models.funds import Fondo, Presupposto, VoceFondo

__all__ = [
    "AttoDellaRipartizione",
    "Fondo",
    "PassaggioDellaRipartizione",
    "Presupposto",
    "Ripartizione",
    "RipartizioneDefinitiva",
    "VoceFondo",
]
