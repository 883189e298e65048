# SPDX-License-Identifier: AGPL-3.0-or-later
"""The admin of the three-year plan: the documents, their structure as a tree, the form of each level."""

from dup.admin.documenti import DUPAdmin, IndicatoreEnteAdmin
from dup.admin.livelli import AmbitoAdmin, GestionaleAdmin, LivelloAdmin, OperativoAdmin, StrategicoAdmin

__all__ = [
    "AmbitoAdmin",
    "DUPAdmin",
    "GestionaleAdmin",
    "IndicatoreEnteAdmin",
    "LivelloAdmin",
    "OperativoAdmin",
    "StrategicoAdmin",
]
