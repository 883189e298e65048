# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bands of a system as a curve: how the coefficient follows the score. Pure geometry, drawn by a template."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from monitoraggio.figures.printing import concise
from valutazione.money import Band
from valutazione.money.bands import at
from valutazione.systems.facts import Category, System

# The drawing in its own units: 100 of score and 1 of coefficient.
LEFT: Final = 34
WIDE: Final = 400
TOP: Final = 12
HIGH: Final = 120


@dataclass(frozen=True, slots=True)
class Tick:
    """A bound on an axis."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Curve:
    """Of a category: its path, the bounds on both axes, the same in words."""

    kind: str
    path: str
    scores: tuple[Tick, ...]
    coefficients: tuple[Tick, ...]
    threshold: str = ""

    @property
    def bottom(self) -> int:
        """Where the axis of the scores stands."""
        return TOP + HIGH


def curves(system: System) -> list[Curve]:
    """Of each category that has bands."""
    return [_curve(category) for category in system.categories if category.bands]


def _curve(category: Category) -> Curve:
    bands = sorted(category.bands or (), key=lambda band: band.start)
    bounds = sorted({band.start for band in bands} | {band.end for band in bands})
    values = sorted({value for band in bands for value in _values(category, band)})
    return Curve(
        str(category.kind),
        " ".join(_path(category, bands)),
        tuple(Tick(_x(bound), concise(bound)) for bound in bounds),
        tuple(Tick(_y(value), concise(value)) for value in values),
        _x(category.threshold) if category.threshold else "",
    )


def _values(category: Category, band: Band) -> tuple[Fraction, Fraction]:
    if band.end <= category.threshold:
        return Fraction(0), Fraction(0)
    return at(band, max(band.start, category.threshold)), at(band, band.end)


def _path(category: Category, bands: list[Band]) -> Iterator[str]:
    """Straight within a band, a jump between two; nothing below the threshold."""
    if category.threshold:
        yield f"M{_x(Fraction(0))} {_y(Fraction(0))}H{_x(category.threshold)}"
    for band in bands:
        if band.end <= category.threshold:
            continue
        first, last = _values(category, band)
        start = max(band.start, category.threshold)
        yield f"M{_x(start)} {_y(first)}L{_x(band.end)} {_y(last)}"


def _x(score: Fraction) -> str:
    return f"{float(LEFT + score * WIDE / 100):.1f}"


def _y(coefficient: Fraction) -> str:
    return f"{float(TOP + (1 - coefficient) * HIGH):.1f}"
