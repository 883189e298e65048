# SPDX-License-Identifier: AGPL-3.0-or-later
"""The admin of the plan of the year, from the plans down to what happened around them."""

from obiettivi.admin.legami import OperativoConPEGAdmin
from obiettivi.admin.obiettivi import ObiettivoAdmin
from obiettivi.admin.piani import PianoAdmin, TipoObiettivoAdmin
from obiettivi.admin.vita import (
    AvvisoAccettatoAdmin,
    CommentoAdmin,
    PassaggioAdmin,
    PresaVisioneAdmin,
)

__all__ = [
    "AvvisoAccettatoAdmin",
    "CommentoAdmin",
    "ObiettivoAdmin",
    "OperativoConPEGAdmin",
    "PassaggioAdmin",
    "PianoAdmin",
    "PresaVisioneAdmin",
    "TipoObiettivoAdmin",
]
