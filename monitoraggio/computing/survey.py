# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a survey says with its figures, objective by objective: what pages, documents and files print.

Rows that the version has no more count in nothing. In a survey that was closed figures, sentences and steps are those
that the closing froze (``frozen``): a rule or a wording that a later program mends changes none of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

from monitoraggio.computing.frozen import cifre_of, frasi_of, leaf_from, level_of, rollup_from
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
from monitoraggio.figures.legend import legend
from monitoraggio.figures.objective import ObjectiveFigures, figures_of
from monitoraggio.figures.rollup import Leaf, Rollup, rollup


@dataclass(frozen=True)
class ObjectiveTold:
    """An objective with its figures. What prints are ``cifre``, ``frasi`` and ``steps``; ``figures`` are those that
    this program computes, which in a survey that is closed are nobody's."""

    said: ObjectiveContent
    day: Day
    rules: Rules

    @property
    def closed(self) -> bool:
        """Whether a closing has frozen its figures: of every objective there are some."""
        return bool(self.said.cifre)

    @cached_property
    def figures(self) -> ObjectiveFigures:
        """The figures as they are computed now."""
        return figures_for(self.said, self.day, self.rules)

    @cached_property
    def cifre(self) -> Mapping[str, str]:
        """The exact figures by name: those frozen, or those of now."""
        return dict(self.said.cifre if self.closed else cifre_of(self.figures))

    @cached_property
    def frasi(self) -> Mapping[str, str]:
        """What is said, by name: «fasi», «indicatori», and of each row, «indicatore/UUID»."""
        return dict(self.said.frasi if self.closed else frasi_of(self.figures))

    @cached_property
    def steps(self) -> tuple[str, ...]:
        """How the figures came about."""
        return self.said.passi if self.closed else self.figures.steps

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
        return self._level("", self.objectives)

    @cached_property
    def centres(self) -> tuple[tuple[str, Rollup, Sequence[ObjectiveTold]], ...]:
        """Those of each centre, by name, with its objectives."""
        by_name = sorted(self.objectives, key=_centre)
        groups = [(name, tuple(of)) for name, of in groupby(by_name, key=_centre)]
        return tuple((name, self._level(name, of), of) for name, of in groups)

    @cached_property
    def legend(self) -> tuple[str, ...]:
        """The rules by which the figures were made, in words."""
        return self.said.legenda or legend(self.rules)

    def _level(self, name: str, objectives: Sequence[ObjectiveTold]) -> Rollup:
        """A level: the frozen one where it is of just these objectives, of which somebody may read a part only."""
        for frozen in self.said.livelli:
            if frozen.nome == name and (level := rollup_from(frozen)).objectives == len(objectives):
                return level
        return rollup((o.leaf for o in objectives), self.rules)


def _centre(o: ObjectiveTold) -> str:
    return o.said.centro_di_responsabilita


def told(survey: SurveyContent) -> SurveyTold:
    """A survey with the figures of the objectives that its version has."""
    day, rules = day_of(survey), rules_for(survey.regole)
    return SurveyTold(survey, rules, tuple(ObjectiveTold(o, day, rules) for o in survey.planned))


def frozen(survey: SurveyContent) -> SurveyContent:
    """The survey with its figures beside what is said, exact and in words: what a closing stores."""
    now = told(survey)
    by_code = {o.said.codice: o for o in now.objectives}

    def kept(o: ObjectiveContent) -> ObjectiveContent:
        f = by_code.get(o.codice)
        return replace(o, cifre=tuple(f.cifre.items()), frasi=tuple(f.frasi.items()), passi=f.steps) if f else o

    levels = (level_of("", now.totals), *(level_of(name, level) for name, level, _ in now.centres))
    return replace(survey, obiettivi=tuple(map(kept, survey.obiettivi)), legenda=now.legend, livelli=levels)


def figures_for(o: ObjectiveContent, day: Day, rules: Rules) -> ObjectiveFigures:
    """The figures of one objective."""
    phases, indicators = map(phase_facts, o.planned_phases), map(facts_of, o.planned_indicators)
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


def phase_facts(said: PhaseContent) -> PhaseFacts:
    """A phase as the figures take it."""
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


def facts_of(said: IndicatorContent) -> IndicatorFacts:
    """An indicator as the figures take it."""
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
