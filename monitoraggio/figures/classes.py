# SPDX-License-Identifier: AGPL-3.0-or-later
"""The two classes of an objective: grado by its indicators, tempo by the days of its phases.

«grado: superiore (some numeric value strictly better than its target, none missed) / in linea (all judged are reached,
or in corso at an INTERMEDIA) / inferiore (one missed) / non misurabile (none judged)»; «superiore and in linea want a
value for every assessable indicator; otherwise non misurabile, with "k di n"». «tempo: in ritardo (a phase concluded
after its planned end, or past it and not concluded) / in anticipo (none late, all due are concluded, one before its
planned end) / nei tempi / non misurabile (no planned end)». Where nobody has said anything of any phase there is none.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from monitoraggio.figures.degree import IndicatorsMean
from monitoraggio.figures.facts import Day, PhaseFacts, Rules
from monitoraggio.figures.indicators import Judged
from monitoraggio.figures.phases import anything_known, days_after_its_end, days_overdue, named
from monitoraggio.figures.words import EsitoFase, Grado, Raggiunto, Tempo
from testi.formati import data


@dataclass(frozen=True, slots=True)
class GradeClass:
    """The grado with how it came about."""

    word: Grado
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TimeClass:
    """The tempo with how it came about."""

    word: Tempo
    steps: tuple[str, ...]


def grade(indicators: Sequence[Judged], mean: IndicatorsMean) -> GradeClass:
    """The class by what was reached."""
    said = [i for i in indicators if i.reached not in (None, Raggiunto.DA_GIUDICARE)]
    missed = [named(i.text) for i in said if i.reached is Raggiunto.NO]
    if missed:
        return GradeClass(Grado.INFERIORE, (f"Inferiore: non raggiunto {', '.join(missed)}.",))
    if not said:
        return GradeClass(Grado.NON_MISURABILE, (f"Non misurabile: giudicati {mean.k_of_n}.",))
    if mean.missing:
        given = f"{mean.assessable - mean.missing} di {mean.assessable}"
        return GradeClass(Grado.NON_MISURABILE, (f"Non misurabile: hanno un valore {given} indicatori.",))
    better = [named(i.text) for i in said if i.better]
    if better:
        return GradeClass(Grado.SUPERIORE, (f"Superiore: {', '.join(better)} oltre l'atteso, nessuno mancato.",))
    return GradeClass(Grado.IN_LINEA, (f"In linea: nessuno mancato, {mean.k_of_n}.",))


def time(phases: Sequence[PhaseFacts], day: Day, rules: Rules) -> TimeClass:
    """The class by the days."""
    dated = [p for p in phases if p.planned_end]
    if not anything_known(dated, rules):
        return TimeClass(Tempo.NON_MISURABILE, ("Non misurabile: nessuna fase con una fine prevista e una risposta.",))
    moved = tuple(_moved(p) for p in dated if p.judged_end and p.judged_end != p.planned_end)
    if late := [named(p.text) for p in dated if is_late(p, day)]:
        return TimeClass(Tempo.IN_RITARDO, (f"In ritardo: {', '.join(late)}.", *moved))
    early = [named(p.text) for p in dated if (days_after_its_end(p) or 0) < 0]
    if early and not any(_is_due(p, day) for p in dated):
        return TimeClass(Tempo.IN_ANTICIPO, (f"In anticipo, nessuna in ritardo: {', '.join(early)}.", *moved))
    return TimeClass(Tempo.NEI_TEMPI, ("Nei tempi: nessuna fase in ritardo.", *moved))


def _is_due(phase: PhaseFacts, day: Day) -> bool:
    ended = phase.planned_end is not None and phase.planned_end <= day.al
    return ended and phase.outcome is not EsitoFase.CONCLUSA


def is_late(phase: PhaseFacts, day: Day) -> bool:
    """Whether it ended after its planned end, or is past it and not concluded."""
    return (days_after_its_end(phase) or 0) > 0 or days_overdue(phase, day) > 0


def _moved(phase: PhaseFacts) -> str:
    """A deadline moved later is noted, never retroactive."""
    return f"{named(phase.text)}: giudicata sulla fine del {data(phase.judged_end)}, in vigore quando si è conclusa."
