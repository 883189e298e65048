# SPDX-License-Identifier: AGPL-3.0-or-later
"""The figures of what a survey says: from its content to the numbers, and to the JSON that machines read. Pure."""

from monitoraggio.computing.frozen import cifre_of, leaf_from
from monitoraggio.computing.machine import machine_shape
from monitoraggio.computing.survey import ObjectiveTold, SurveyTold, day_of, figures_for, frozen, rules_for, told

__all__ = [
    "ObjectiveTold",
    "SurveyTold",
    "cifre_of",
    "day_of",
    "figures_for",
    "frozen",
    "leaf_from",
    "machine_shape",
    "rules_for",
    "told",
]
