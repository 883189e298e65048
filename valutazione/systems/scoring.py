# SPDX-License-Identifier: AGPL-3.0-or-later
"""The score of a sheet under a system: each component of which something was said, by its weight. Pure.

Exact until it is printed: a band looks up the exact number. A component of which nobody said anything is left out only
where the system says so, and then the others are brought back to 100 in proportion; where it counts as zero it does;
else there is no score, and it is said what it waits for.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from monitoraggio.figures.printing import written as printed
from testi.codes import folded
from valutazione.money.amounts import written
from valutazione.scores import Part, Row, counted, total
from valutazione.systems.facts import Category, Competence, Component, Level, Missing, System

_HUNDRED: Final = Fraction(100)


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of a component: a percent, or those of its evaluators, each with how many answered (None: who
    signs)."""

    percent: Fraction | None = None
    by: Mapping[str, tuple[Fraction, int | None]] | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """The score of a sheet, exact, with its rows and how it came about; None where it cannot be said yet."""

    score: Fraction | None
    rows: tuple[Row, ...]
    steps: tuple[str, ...]


def scored(system: System, category: Category, said: Mapping[str, Said]) -> Scored:
    """The score of somebody of a category.

    Args:
        said: by the name of the component.

    Raises:
        ValueError: a system whose weights are not all there evaluates nobody (``checks.findings`` say so before).
    """
    rows, steps, left_out = [], [], []
    for component in category.components:
        if component.weight is None:
            raise ValueError(f"«{component.name}» non ha un peso")
        percent, notes = _percent(system, component, said.get(component.name, Said()))
        steps.extend(notes)
        if percent is None and system.missing is Missing.FERMA:
            steps.append(f"{component.name}: non è ancora detta, e senza non c'è un punteggio.")
            return Scored(None, (), tuple(steps))
        if percent is None and system.missing is Missing.ESCLUSA:
            left_out.append(component.name)
            continue
        rows.append((component, percent or Fraction(0), percent is not None))
    weight = sum((c.weight or Fraction(0) for c, _, _ in rows), Fraction(0))
    if not rows or not weight:
        return Scored(None, (), (*steps, "Nessuna componente è detta: non c'è un punteggio."))
    scale = _HUNDRED / weight
    steps.extend(f"{name}: non è detta e il sistema la esclude." for name in left_out)
    if left_out:
        steps.append("I pesi delle altre componenti si riportano a 100 in proporzione.")
    made = tuple(Row((c.weight or Fraction(0)) * scale, percent / _HUNDRED) for c, percent, _ in rows)
    steps.extend(_in_words(rows, made))
    score = total(made)
    return Scored(score, made, (*steps, f"Punteggio: {printed(score)}."))


def _in_words(rows: Sequence[tuple[Component, Fraction, bool]], made: Sequence[Row]) -> Iterator[str]:
    for (component, percent, known), row in zip(rows, made, strict=True):
        value = written(percent) if known else "non è detta, e il sistema la conta zero"
        yield f"{component.name}: {value} × {written(row.weight)}% = {written(row.weight * row.earned)}."


def _percent(system: System, component: Component, said: Said) -> tuple[Fraction | None, tuple[str, ...]]:
    if said.by is None or not component.raters:
        return said.percent, ()
    heard = [r for r in component.raters if r.who in said.by and r.percent is not None]
    if silent := [r.who for r in component.raters if r.who not in said.by]:
        return None, (f"{component.name}: manca il giudizio di {', '.join(silent)}.",)
    parts = counted([Part(r.who, r.percent or Fraction(0), said.by[r.who][1]) for r in heard], system.anonymous_least)
    if not parts.parts:
        return None, parts.said
    value = sum((part.percent / _HUNDRED * said.by[part.who][0] for part in parts.parts), Fraction(0))
    told = "; ".join(f"{p.who} {written(said.by[p.who][0])} × {written(p.percent)}%" for p in parts.parts)
    return value, (*parts.said, f"{component.name}: {told} = {written(value)}.")


def competences(category: Category, levels: Mapping[str, str]) -> Fraction | None:
    """What the competences come to, each by its weight; None where one of them has no level yet.

    Args:
        levels: name of the level by that of the competence.

    Raises:
        ValueError: a level that the scale does not have, a competence without a weight.
    """
    found = Fraction(0)
    for competence in category.competences:
        if competence.weight is None:
            raise ValueError(f"«{competence.name}» non ha un peso")
        name = levels.get(competence.name)
        if name is None:
            return None
        found += _weight(competence) / _HUNDRED * _level(category.levels, name).percent
    return found


def _weight(competence: Competence) -> Fraction:
    return competence.weight or Fraction(0)


def _level(levels: Sequence[Level], name: str) -> Level:
    found = next((level for level in levels if folded(level.name) == folded(name)), None)
    if found is None:
        raise ValueError(f"la scala non ha «{name}»")
    return found
