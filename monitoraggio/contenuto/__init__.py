# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a survey says, apart from where it is kept; its JSON, and a reader for each schema of it. Pure."""

from monitoraggio.contenuto.canonical import SurveyUnreadable, in_canonical, read_survey
from monitoraggio.contenuto.content import (
    SCHEMA,
    USUAL,
    CorrectionContent,
    EvidenceContent,
    IndicatorContent,
    LevelContent,
    MomentContent,
    ObjectiveContent,
    OverrideContent,
    PhaseContent,
    RectificationContent,
    RuleEffectContent,
    RulesBeforeContent,
    RulesContent,
    SurveyContent,
)

__all__ = [
    "SCHEMA",
    "USUAL",
    "CorrectionContent",
    "EvidenceContent",
    "IndicatorContent",
    "LevelContent",
    "MomentContent",
    "ObjectiveContent",
    "OverrideContent",
    "PhaseContent",
    "RectificationContent",
    "RuleEffectContent",
    "RulesBeforeContent",
    "RulesContent",
    "SurveyContent",
    "SurveyUnreadable",
    "in_canonical",
    "read_survey",
]
