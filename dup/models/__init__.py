# SPDX-License-Identifier: AGPL-3.0-or-later
"""The three-year plan: what the objectives of the year hang on."""

from dup.models.documento import DUP, AttoDelDUP
from dup.models.ente import IndicatoreEnte, ValoreAnnuale
from dup.models.livelli import (
    AmbitoStrategico,
    IndicatoreOperativo,
    LineaDiIntervento,
    ObiettivoGestionale,
    ObiettivoOperativo,
    ObiettivoStrategico,
)

__all__ = [
    "DUP",
    "AmbitoStrategico",
    "AttoDelDUP",
    "IndicatoreEnte",
    "IndicatoreOperativo",
    "LineaDiIntervento",
    "ObiettivoGestionale",
    "ObiettivoOperativo",
    "ObiettivoStrategico",
    "ValoreAnnuale",
]
