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
    """The classes that may be told, the lowest first; none where there are too few people."""
    known = list(scores)
    found = [
        ScoreClass(band.start, band.end, sum(holds(band, score) for score in known))
        for band in sorted(bands, key=lambda one: one.start)
    ]
    merged: list[ScoreClass] = []
    for one in found:
        # Also an empty class is told: that nobody is there tells of nobody.
        if merged and 0 < merged[-1].people < LEAST:
            merged[-1] = ScoreClass(merged[-1].start, one.end, merged[-1].people + one.people)
        else:
            merged.append(one)
    while len(merged) > 1 and 0 < merged[-1].people < LEAST:
        last, before = merged.pop(), merged.pop()
        merged.append(ScoreClass(before.start, last.end, before.people + last.people))
    return tuple(merged) if merged and sum(one.people for one in merged) >= LEAST else ()
