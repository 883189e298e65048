# SPDX-License-Identifier: AGPL-3.0-or-later
"""The score of a sheet under a system: each component of which something was said, by its weight. Pure.

Exact until it is printed: a band looks up the exact number, and what is printed stays on its side of every bound. What
becomes of a component of which **nothing** was said is the system's to say: left out (the others are then brought back
to 100 in proportion), counted as zero, or no score until it is said. One of which only a part was said has no number
under any system: what it waits for is named.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from monitoraggio.figures.printing import written as printed
from testi.codes import folded
from valutazione.money.amounts import written
from valutazione.money.bands import at, holds
from valutazione.scores import Part, Row, counted, total
from valutazione.systems.facts import Category, Competence, Component, Missing, Of, System

_HUNDRED: Final = Fraction(100)
# A percent by the folded name of an evaluator, with how many answered (None: who signs); by that of a competence, or
# the name of its level.
Heard = Mapping[str, tuple[Fraction | None, int | None]]
Judged = Mapping[str, str | Fraction]


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of a component: a percent, what its evaluators said, or the levels of the competences."""

    percent: Fraction | None = None
    by: Heard | None = None
    levels: Judged | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """The score of a sheet, exact, and how it came about; None where it cannot be said yet, and what it waits for."""

    score: Fraction | None
    steps: tuple[str, ...]
    waiting: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Percent:
    """What a component comes to. ``value`` None: nothing was said of it, or not all of it, and then it ``waits``."""

    value: Fraction | None
    told: tuple[str, ...] = ()
    waits: bool = False


def scored(system: System, category: Category, said: Mapping[str, Said]) -> Scored:
    """The score of somebody of a category, under a system of which ``checks`` say that it evaluates.

    Args:
        said: by the folded name of the component.
    """
    read = [(c, _percent(system, category, c, said.get(folded(c.name), Said()))) for c in category.components]
    steps = [f"{c.name}: {told}" for c, percent in read for told in percent.told]
    silent = [c.name for c, p in read if p.value is None and not p.waits]
    unsaid = [f"{name}: non è ancora detta, e senza non c'è un punteggio." for name in silent]
    stopped = unsaid if system.missing is Missing.FERMA else []
    if partly := [f"{c.name}: {told}" for c, p in read if p.waits for told in p.told]:
        return Scored(None, (*steps, "Senza ciò che manca non c'è un punteggio."), (*partly, *stopped))
    if stopped:
        return Scored(None, (*steps, *stopped), tuple(stopped))
    if silent and system.missing is Missing.ESCLUSA:
        steps += [f"{name}: non è detta e il sistema la esclude." for name in silent]
        read = [(c, p) for c, p in read if p.value is not None]
        if read:
            steps.append("I pesi delle altre componenti si riportano a 100 in proporzione.")
    if not read:
        nothing = "Nessuna componente è detta: non c'è un punteggio."
        return Scored(None, (*steps, nothing), (nothing,))
    scale = _HUNDRED / sum((_weight(c) for c, _ in read), Fraction(0))
    rows = [Row(_weight(c) * scale, (p.value or Fraction(0)) / _HUNDRED) for c, p in read]
    score = total(rows)
    return Scored(score, (*steps, *_in_words(read, rows), *_outcome(category, score)))


def _weight(weighed: Component | Competence) -> Fraction:
    return weighed.weight or Fraction(0)


def _in_words(read: Sequence[tuple[Component, _Percent]], rows: Sequence[Row]) -> Iterator[str]:
    for (component, percent), row in zip(read, rows, strict=True):
        zero = "non è detta, e il sistema la conta zero"
        value = zero if percent.value is None else written(percent.value)
        yield f"{component.name}: {value} × {written(row.weight)}% = {written(row.weight * row.earned)}."


def _outcome(category: Category, score: Fraction) -> Iterator[str]:
    """The score, and the coefficient that the system gives to it."""
    bands = category.bands or ()
    bounds = [category.threshold, *(band.start for band in bands)]
    yield f"Punteggio: {printed(score, thresholds=bounds)}."
    if score < category.threshold:
        yield f"È sotto la soglia di {written(category.threshold)}: coefficiente 0."
        return
    for band in bands:
        if holds(band, score):
            span = f"{written(band.start)} a {written(band.end)}"
            yield f"Fascia da {span}: coefficiente {written(at(band, score))}."


def _percent(system: System, category: Category, component: Component, said: Said) -> _Percent:
    if said.levels is not None and component.of is Of.COMPETENZE:
        return _of_competences(category, said.levels)
    if said.by is not None:
        return _of_raters(system, component, said.by)
    return _Percent(said.percent)


def _of_raters(system: System, component: Component, by: Heard) -> _Percent:
    if silent := [r.who for r in component.raters if folded(r.who) not in by]:
        return _Percent(None, (f"manca il giudizio di {_listed(silent)}.",), waits=True)
    heard = {r.who: by[folded(r.who)] for r in component.raters}
    parts = [Part(r.who, r.percent or Fraction(0), heard[r.who][1] if r.many else None) for r in component.raters]
    kept = counted(parts, system.anonymous_least)
    if not kept.parts:
        few = "le risposte sono meno di quante ne servono perché restino anonime, e altri non la giudicano."
        return _Percent(None, (few,), waits=True)
    value, told = Fraction(0), []
    for part in kept.parts:
        percent = heard[part.who][0] or Fraction(0)
        value += part.percent / _HUNDRED * percent
        told.append(f"{part.who} {written(percent)} × {written(part.percent)}%")
    return _Percent(value, (*kept.said, f"{'; '.join(told)} = {written(value)}."))


def _of_competences(category: Category, levels: Judged) -> _Percent:
    scale = {folded(level.name): level for level in category.levels}
    if silent := [c.name for c in category.competences if folded(c.name) not in levels]:
        return _Percent(None, (f"manca il giudizio su {_listed(silent)}.",), waits=True)
    value, told = Fraction(0), []
    for competence in category.competences:
        judged = levels[folded(competence.name)]
        percent = scale[folded(judged)].percent if isinstance(judged, str) else judged
        value += _weight(competence) / _HUNDRED * percent
        level = f"{judged} = " if isinstance(judged, str) else ""
        told.append(f"{competence.name} {level}{written(percent)} × {written(_weight(competence))}%")
    return _Percent(value, (f"{'; '.join(told)} = {written(value)}.",))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"«{name}»" for name in names)
