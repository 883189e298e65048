# SPDX-License-Identifier: AGPL-3.0-or-later
"""An indicator at a day: reached or not, and its degree, by comparing value and target.

«Reached or missed is decided by comparing value and target; the ratio is used only where both are positive, otherwise
the degree is 100 or 0 with the distance»; «an indicator: reached or not by its target as a whole-year one; at an
INTERMEDIA what is not yet reached is in corso, neither reached nor missed, unless its date has passed». An indicator
that accumulates is compared at an interim survey with target × elapsed days / days of the year. Thresholds,
intervals, dates, yes and no are at 100 or 0. Decided beyond the design:
- what accumulates under a ceiling is reached only when the year is over: until then it is in corso;
- targets of zero or less are not shared out over the year;
- a date that has not come yet when the year is over (a target of another year) is in corso, and has no degree;
- a day of the value that is after the day of the survey is an intention: nothing is reached on it yet;
- strictly better than its target can be a number, or a value beside one bound; an interval has no better.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from indicatori.valori import Condizione, DaDefinire, Data, Intervallo, Numero, SiNo, Soglia, Valore, Verso, leggi
from indicatori.valori.consuntivi import comprendi, within
from monitoraggio.figures.facts import Day, Figure, IndicatorFacts
from monitoraggio.figures.quantities import Limited, Quantity, given, quantity
from monitoraggio.figures.sentences import compared
from monitoraggio.figures.words import Raggiunto
from testi.formati import data

_ALL: Final = Fraction(100)
_NONE: Final = Fraction(0)


@dataclass(frozen=True, slots=True)
class Judged:
    """What is said of an indicator. ``degree`` 0..100; ``ratio`` value by target, which may be beyond 100 % and is
    printed beside it; ``better``: strictly better than the target; ``missing``: assessable, and without a value."""

    text: str
    reached: Raggiunto | None
    degree: Figure
    sentence: str
    ratio: Fraction | None = None
    better: bool = False
    missing: bool = False
    assessable: bool = True


def judged(facts: IndicatorFacts, day: Day) -> Judged:
    """What its value is worth at the day. Never raises, whatever was written."""
    target = leggi(facts.target, day.al.year)
    if facts.not_assessable:
        return _unsaid(facts, "dichiarato non valutabile", assessable=False)
    if not given(facts) and facts.judgement is None:
        to_define = isinstance(target, DaDefinire)
        why = "il valore atteso è da definire" if to_define else "manca il valore"
        return _unsaid(facts, why, missing=not to_define, assessable=not to_define)
    if isinstance(target, Numero | Soglia | Intervallo) and (value := quantity(facts, target)):
        return _by_number(facts, target, value, day)
    if isinstance(target, Data | SiNo) and not facts.is_ratio:
        outcome = target.grado(facts.value, facts.verso)
        if isinstance(target, Data) and (to_come := _to_come(facts, day)):
            return _dated(facts, target, f"{data(to_come)} è dopo il {data(day.al)}: non è ancora raggiunto.", day)
        if outcome.raggiunto is not None:
            return _all_or_nothing(facts, target, outcome.raggiunto, outcome.spiegazione, day)
    return _by_person(facts, target, day)


def _by_number(facts: IndicatorFacts, target: Limited, value: Quantity, day: Day) -> Judged:
    conditions = target.condizioni(facts.verso)
    whole = [Fraction(c.limite.numero) for c in conditions]
    shared = facts.accumulates and not day.final
    limits = [limit * day.elapsed if shared and limit > 0 else limit for limit in whole]
    ceiling = any(not c.operatore.dal_basso for c in conditions)
    met = holds(conditions, whole, value.number) and not (shared and ceiling)
    reached = Raggiunto.SI if met else _not_yet(day)
    on_the_way = holds(conditions, limits, value.number)
    degree = _ALL if met or on_the_way else _part(target, value.number, limits[0], facts.verso)
    sentence = compared(value, conditions, whole, limits, reached, day)
    better = met and isinstance(target, Numero | Soglia) and value.number != whole[0]
    return Judged(
        facts.text, reached, Figure(degree, (sentence,)), sentence, _ratio(value.number, limits), better=better
    )


def holds(conditions: Sequence[Condizione], limits: Sequence[Fraction], value: Fraction) -> bool:
    """Whether an exact value satisfies all conditions, with these limits in the place of theirs."""
    return all(
        not c.operatore.stretto if value == limit else (value > limit) == c.operatore.dal_basso
        for c, limit in zip(conditions, limits, strict=True)
    )


def _part(target: Limited, value: Fraction, limit: Fraction, verso: str) -> Fraction:
    """The degree of what is not reached: a share only of a number, and only where both are positive."""
    if not isinstance(target, Numero) or value <= 0 or limit <= 0:
        return _NONE
    return (limit / value if verso == Verso.DECRESCENTE else value / limit) * 100


def _ratio(value: Fraction, limits: Sequence[Fraction]) -> Fraction | None:
    return value / limits[0] * 100 if len(limits) == 1 and value > 0 and limits[0] > 0 else None


def _not_yet(day: Day) -> Raggiunto:
    return Raggiunto.NO if day.final else Raggiunto.IN_CORSO


def _all_or_nothing(facts: IndicatorFacts, target: Valore, met: bool, why: str, day: Day) -> Judged:
    degree = Figure(_ALL if met else _NONE, (why,))
    if met or not isinstance(target, Data):
        return Judged(facts.text, Raggiunto.SI if met else _not_yet(day), degree, why)
    if target.grado(facts.value).giorni_di_ritardo is not None:
        return Judged(facts.text, Raggiunto.NO, degree, why)
    return _dated(facts, target, why, day)


def _to_come(facts: IndicatorFacts, day: Day) -> date | None:
    """The day that the value says, where it is after the day of the survey."""
    said = comprendi(within(facts.value, day.al.year))
    return said if isinstance(said, date) and said > day.al else None


def _dated(facts: IndicatorFacts, target: Data, why: str, day: Day) -> Judged:
    """What was to be done by a day, and is not done: missed when the day is over."""
    degree = Figure(_NONE, (why,))
    if day.al > target.giorno or (day.final and day.al == target.giorno):
        return Judged(facts.text, Raggiunto.NO, degree, why)
    if day.final:
        degree = Figure(None, (f"{why} La data attesa deve ancora venire: non si giudica.",))
    return Judged(facts.text, Raggiunto.IN_CORSO, degree, degree.steps[0])


def _by_person(facts: IndicatorFacts, target: Valore, day: Day) -> Judged:
    if facts.judgement is None:
        why = target.grado(facts.value, facts.verso).spiegazione
        if facts.is_ratio:
            why = "Numeratore e denominatore non si confrontano con il valore atteso: lo giudica una persona."
        return Judged(facts.text, Raggiunto.DA_GIUDICARE, Figure(None, (why,)), why)
    reached = Raggiunto.SI if facts.judgement else _not_yet(day)
    why = f"Dichiarato {'raggiunto' if facts.judgement else 'non raggiunto'} da una persona."
    return Judged(facts.text, reached, Figure(_ALL if facts.judgement else _NONE, (why,)), why)


def _unsaid(facts: IndicatorFacts, why: str, *, missing: bool = False, assessable: bool = True) -> Judged:
    sentence = f"{why[0].upper()}{why[1:]}: non si giudica."
    return Judged(facts.text, None, Figure(None, (sentence,)), sentence, missing=missing, assessable=assessable)
