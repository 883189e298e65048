# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a survey says with its figures, objective by objective: what pages, documents and files print.

Rows that the version has no more count in nothing. In a survey that was closed the figures are those that the
closing froze (``frozen``): a rule that a later program mends changes none of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from monitoraggio.computing.frozen import cifre_of, leaf_from
from monitoraggio.contenuto import IndicatorContent, ObjectiveContent, PhaseContent, RulesContent, SurveyContent
from monitoraggio.figures import (
    Day,
    EsitoFase,
    IndicatorFacts,
    ObjectiveFacts,
    PhaseFacts,
    Rules,
    TipoRilevazione,
    ValoreMancante,
)
from monitoraggio.figures.objective import ObjectiveFigures, figures_of
from monitoraggio.figures.rollup import Leaf, Rollup, rollup


@dataclass(frozen=True)
class ObjectiveTold:
    """An objective with its figures: ``figures`` computed now, with their steps; ``cifre`` what counts, by name."""

    said: ObjectiveContent
    figures: ObjectiveFigures

    @cached_property
    def cifre(self) -> Mapping[str, str]:
        """The exact figures by name: those frozen, or those of now."""
        return dict(self.said.cifre or cifre_of(self.figures))

    @cached_property
    def leaf(self) -> Leaf:
        """As the levels above see it."""
        return leaf_from(self.said.codice, self.said.peso, self.cifre)


@dataclass(frozen=True)
class SurveyTold:
    """A survey with its figures."""

    said: SurveyContent
    rules: Rules
    objectives: tuple[ObjectiveTold, ...]

    @cached_property
    def totals(self) -> Rollup:
        """Those of all its objectives."""
        return rollup((o.leaf for o in self.objectives), self.rules)


def told(survey: SurveyContent) -> SurveyTold:
    """A survey with the figures of the objectives that its version has."""
    day, rules = day_of(survey), rules_for(survey.regole)
    return SurveyTold(survey, rules, tuple(ObjectiveTold(o, figures_for(o, day, rules)) for o in survey.planned))


def figures_for(o: ObjectiveContent, day: Day, rules: Rules) -> ObjectiveFigures:
    """The figures of one objective."""
    phases, indicators = map(_phase, o.planned_phases), map(_indicator, o.planned_indicators)
    return figures_of(ObjectiveFacts(o.codice, tuple(phases), tuple(indicators), o.peso), day, rules)


def day_of(survey: SurveyContent) -> Day:
    """The day that a survey speaks of."""
    return Day(survey.al, TipoRilevazione(survey.tipo))


def rules_for(said: RulesContent) -> Rules:
    """The rules of a plan as the figures take them."""
    return Rules(
        phases_share=said.peso_fasi,
        indicators_share=said.peso_indicatori,
        green_from=said.soglia_verde,
        yellow_from=said.soglia_gialla,
        missing=ValoreMancante(said.valore_mancante),
        decimals=said.decimali,
        objectives_weigh=said.pesa_gli_obiettivi,
    )


def _phase(said: PhaseContent) -> PhaseFacts:
    return PhaseFacts(
        text=said.descrizione,
        weight=said.peso,
        planned_start=said.inizio_previsto,
        planned_end=said.fine_prevista,
        outcome=EsitoFase(said.esito) if said.esito else None,
        actual_start=said.inizio_effettivo,
        actual_end=said.fine_effettiva,
        percent=said.percentuale,
        new_end=said.nuova_fine,
        judged_end=said.fine_giudicata,
        row_id=said.id,
    )


def _indicator(said: IndicatorContent) -> IndicatorFacts:
    return IndicatorFacts(
        text=said.descrizione,
        target=said.valore_atteso,
        verso=said.verso,
        value=said.valore,
        numerator=said.numeratore,
        denominator=said.denominatore,
        judgement=said.giudizio == "raggiunto" if said.giudizio else None,
        not_assessable=said.non_valutabile,
        accumulates=said.cumula,
        row_id=said.id,
    )
