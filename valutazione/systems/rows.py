# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows of a sheet: of what a system asks somebody to say something, and what was said there as a score reads it.

What comes from the account of the year is no row: nobody types it. A key is the place of a row in its category, which
holds for as long as the system is what it is; one that was adopted never changes. Pure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from testi.codes import folded
from valutazione.systems.facts import Category, Competence, Component, Of, Origin, RaterShare
from valutazione.systems.scoring import Said


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A row: of which component, by whom where several say it, of which competence where they are judged one by one."""

    key: str
    component: Component
    rater: RaterShare | None = None
    competence: Competence | None = None

    @property
    def name(self) -> str:
        """What it is called among those of its component."""
        if self.competence is not None:
            return self.competence.name
        return self.rater.who if self.rater is not None else self.component.name


@dataclass(frozen=True, slots=True)
class RowSaid:
    """What was said in a row: a percent or the name of a level, and how many answered where they do not sign."""

    percent: Fraction | None = None
    level: str = ""
    answers: int | None = None

    @property
    def empty(self) -> bool:
        """Whether nobody has said anything."""
        return self.percent is None and not self.level and self.answers is None


def asked_rows(category: Category) -> tuple[AskedRow, ...]:
    """In the order in which the system names them."""
    return tuple(row for place, one in enumerate(category.components, 1) for row in _of(category, place, one))


def _of(category: Category, place: int, component: Component) -> Iterator[AskedRow]:
    if component.origin is Origin.CONSUNTIVO:
        return
    if component.of is Of.COMPETENZE and category.competences:
        for number, competence in enumerate(category.competences, 1):
            yield AskedRow(f"{place}.c{number}", component, competence=competence)
    elif component.raters:
        for number, rater in enumerate(component.raters, 1):
            yield AskedRow(f"{place}.v{number}", component, rater=rater)
    else:
        yield AskedRow(str(place), component)


def said_from(
    category: Category, rows: Mapping[str, RowSaid], degrees: Mapping[str, Fraction | None]
) -> dict[str, Said]:
    """By the folded name of a component, as ``scoring`` reads it.

    Args:
        rows: by their keys.
        degrees: of the components that the account gives, by their names.
    """
    by_component: dict[str, list[AskedRow]] = {}
    for row in asked_rows(category):
        by_component.setdefault(row.component.name, []).append(row)
    found = {folded(name): Said(percent) for name, percent in degrees.items()}
    for name, asked in by_component.items():
        found[folded(name)] = _said(asked, rows)
    return found


def _said(asked: list[AskedRow], rows: Mapping[str, RowSaid]) -> Said:
    told = [(row, said) for row in asked if not (said := rows.get(row.key, RowSaid())).empty]
    if not told:
        return Said()
    if asked[0].competence is not None:
        judged = {folded(row.name): said.level or said.percent or Fraction(0) for row, said in told}
        return Said(levels=judged)
    if asked[0].rater is not None:
        return Said(by={folded(row.name): (said.percent, said.answers) for row, said in told})
    return Said(told[0][1].percent)
