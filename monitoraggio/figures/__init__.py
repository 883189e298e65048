# SPDX-License-Identifier: AGPL-3.0-or-later
"""The figures of the monitoring: done, expected, light, degrees, classes, forecast, roll-up. Pure.

Facts in (``facts``), figures out, each with the steps that made it; fractions stay exact until ``printing``.
"""

from monitoraggio.figures.facts import (
    Day,
    Figure,
    IndicatorFacts,
    ObjectiveFacts,
    PhaseFacts,
    Rules,
)
from monitoraggio.figures.words import EsitoFase, Grado, Luce, Raggiunto, Tempo, TipoRilevazione, ValoreMancante

__all__ = [
    "Day",
    "EsitoFase",
    "Figure",
    "Grado",
    "IndicatorFacts",
    "Luce",
    "ObjectiveFacts",
    "PhaseFacts",
    "Raggiunto",
    "Rules",
    "Tempo",
    "TipoRilevazione",
    "ValoreMancante",
]
