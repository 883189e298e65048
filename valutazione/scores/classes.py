# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many people in each band, as it may be told to everybody: of fewer than three nobody is told apart.

A band with fewer is told together with the next one, or with the one before where it is the last. Of fewer than three
in all nothing is told (D.Lgs. 33/2013, art. 20; the data of so few are theirs). Pure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from valutazione.money import Band
from valutazione.money.amounts import written
from valutazione.money.bands import HUNDRED, holds

LEAST: Final = 3


@dataclass(frozen=True, slots=True)
class ScoreClass:
    """The people whose score lies from ``start`` on and below ``end`` (with it, when it is 100)."""

    start: Fraction
    end: Fraction
    people: int

    @property
    def name(self) -> str:
        """«da 80,00 a 95,00 escluso»."""
        return f"da {written(self.start)} a {written(self.end)} {'compreso' if self.end == HUNDRED else 'escluso'}"


def classes(bands: Sequence[Band], scores: Iterable[Fraction]) -> tuple[ScoreClass, ...]:
    """The classes that may be told, the lowest first; none where there are too few people. Also an empty one is told:
    that nobody is there tells of nobody."""
    known, ordered = list(scores), sorted(bands, key=lambda one: one.start)
    counts = [sum(holds(band, score) for score in known) for band in ordered]
    return tuple(
        ScoreClass(ordered[first].start, ordered[last].end, sum(counts[first : last + 1]))
        for first, last in together(counts, empty_alone=True)
    )


def together(counts: Sequence[int], *, empty_alone: bool) -> list[tuple[int, int]]:
    """Which neighbours are told together, by their places, the first and the last: so many that no class has too few
    people. None where all of them are too few.

    Args:
        counts: how many people are in each class.
        empty_alone: whether a class with nobody in it is told by itself.
    """

    def may(first: int, last: int) -> bool:
        people = sum(counts[first : last + 1])
        return people >= LEAST or (empty_alone and not people)

    if sum(counts) < LEAST:
        return []
    found: list[tuple[int, int]] = []
    first = 0
    for place in range(len(counts)):
        if may(first, place):
            found.append((first, place))
            first = place + 1
    # What is left above goes with the ones before.
    while first < len(counts) and not may(first, len(counts) - 1):
        first, _ = found.pop()
    return found if first == len(counts) else [*found, (first, len(counts) - 1)]
