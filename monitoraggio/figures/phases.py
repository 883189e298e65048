# SPDX-License-Identifier: AGPL-3.0-or-later
"""One phase at a day: how much of it is done, how much was expected, how late it is.

«a = 0 before the planned start, 100 from the planned end on, between them (days from start to the day)/(days from
start to end)·100, both ends counted; no planned end → 31/12, flagged». Decided beyond the design:
- a phase without a planned start is expected at 0 until its planned end, and at 100 from there on, as every other;
- where start and end are the wrong way round, the end counts;
- a phase past its end of which nobody has said anything is not concluded, as far as anybody knows: it is late, but in
  an objective of which nothing at all is known (``anything_known``);
- a phase cancelled without a variation is still asked for by the plan in force: it is at 0, and can be late.
"""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Final

from monitoraggio.figures.facts import Day, Figure, PhaseFacts, Rules
from monitoraggio.figures.printing import concise
from monitoraggio.figures.words import EsitoFase, ValoreMancante
from testi.formati import data

HUNDRED: Final = Fraction(100)
NOTHING: Final = Fraction(0)
_AT_ZERO: Final = (EsitoFase.NON_AVVIATA, EsitoFase.ANNULLATA)


def named(text: str) -> str:
    """A row as a sentence names it: its text on one line, shortened."""
    line = " ".join(text.split())
    return f"«{line if len(line) <= 60 else line[:59] + '…'}»"


def of_the_year(phase: PhaseFacts, day: Day) -> bool:
    """Whether it ends within the year: those that end later do not weigh. An empty end is of the year."""
    return phase.planned_end is None or phase.planned_end <= day.year_end


def weighs(phase: PhaseFacts, day: Day) -> bool:
    """Whether it has a weight, and one that counts."""
    return bool(phase.weight and phase.weight > 0) and of_the_year(phase, day)


def due(phase: PhaseFacts, day: Day) -> date:
    """The planned end; 31/12 where there is none."""
    return phase.planned_end or day.year_end


def expected(phase: PhaseFacts, day: Day) -> Figure:
    """The percent that the plan expects at the day."""
    start, end = phase.planned_start, due(phase, day)
    flag = "" if phase.planned_end else " (senza fine prevista: vale il 31/12)"
    if day.al >= end:
        return Figure(HUNDRED, (f"Atteso 100: la fine prevista è il {data(end)}{flag}.",))
    if start is None:
        return Figure(NOTHING, (f"Atteso 0: senza inizio previsto, e la fine prevista è il {data(end)}{flag}.",))
    if day.al < start:
        return Figure(NOTHING, (f"Atteso 0: l'inizio previsto è il {data(start)}{flag}.",))
    gone, whole = (day.al - start).days + 1, (end - start).days + 1
    share = Fraction(gone, whole) * 100
    return Figure(share, (f"Atteso {gone} giorni su {whole}, estremi compresi: {concise(share)}{flag}.",))


def answered(phase: PhaseFacts) -> bool:
    """Whether somebody said how far it is."""
    return phase.percent is not None or phase.outcome in (EsitoFase.CONCLUSA, *_AT_ZERO)


def known(phase: PhaseFacts, rules: Rules) -> bool:
    """Whether something can be said of it: an answer, or the rule that no answer is nothing done."""
    return answered(phase) or phase.outcome is not None or rules.missing is ValoreMancante.ZERO


def done(phase: PhaseFacts, rules: Rules) -> Fraction | None:
    """The percent that counts; None where it is missing and the rule does not make it zero."""
    if phase.outcome is EsitoFase.CONCLUSA:
        return HUNDRED
    if phase.outcome in _AT_ZERO:
        return NOTHING
    if phase.percent is not None:
        return min(HUNDRED, max(NOTHING, Fraction(phase.percent)))
    return NOTHING if rules.missing is ValoreMancante.ZERO else None


def anything_known(phases: Iterable[PhaseFacts], rules: Rules) -> bool:
    """Whether something can be said of one of them at least."""
    return any(known(p, rules) for p in phases)


def days_overdue(phase: PhaseFacts, day: Day) -> int:
    """How many days after its planned end the day is, when it is not concluded; 0 when it is not late."""
    return 0 if phase.outcome is EsitoFase.CONCLUSA else max(0, (day.al - due(phase, day)).days)


def days_after_its_end(phase: PhaseFacts) -> int | None:
    """Of a concluded phase: days after its planned end (negative: before it); None where there is nothing to say.

    Judged by the version in force on the day of conclusion (``judged_end``)."""
    end = phase.judged_end or phase.planned_end
    if phase.outcome is not EsitoFase.CONCLUSA or end is None or phase.actual_end is None:
        return None
    return (phase.actual_end - end).days
