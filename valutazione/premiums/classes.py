# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many people have how much, in classes of at least three.

The bounds come from the allocation and the number of people, which everybody knows, and never from an amount: a bound
that followed the highest premium would tell it. Who has nothing stands in the first class: one of its own would tell
of each in it what he has, to the cent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final

from valutazione.money.amounts import CENT, euros
from valutazione.scores.classes import LEAST

_STEPS: Final = (5, 2, 1)
# The mean allocation has two classes below it and two above; what is beyond is together.
_BELOW_MEAN: Final = 2
_MOST: Final = 4


@dataclass(frozen=True, slots=True)
class PremiumClass:
    """The people whose premium lies from ``start`` on and below ``end`` (cents; None: without an end)."""

    start: int
    end: int | None
    people: int

    @property
    def name(self) -> str:
        """«da 20.000,00 a 40.000,00 escluso»."""
        if self.end is None:
            return f"da {euros(self.start)} in su" if self.start else "qualunque importo"
        return f"da {euros(self.start)} a {euros(self.end)} escluso"


def bounds(allocated: int, people: int) -> tuple[int, ...]:
    """Where classes begin, in cents: at round numbers of euros."""
    if not people:
        return (0,)
    wide = _round_below(Fraction(allocated, people * _BELOW_MEAN * CENT)) * CENT
    return tuple(place * wide for place in range(_MOST + 1)) if wide else (0,)


def classes(starts: Sequence[int], amounts: Sequence[int]) -> tuple[PremiumClass, ...]:
    """Those that may be told, the lowest first; of too few people none.

    A class of fewer than three, also an empty one, is told with the next; what is left above, with the one before.
    """
    ends: list[int | None] = [*starts[1:], None]
    found: list[PremiumClass] = []
    waiting: PremiumClass | None = None
    for start, end in zip(starts, ends, strict=True):
        here = sum(1 for cents in amounts if start <= cents and (end is None or cents < end))
        waiting = PremiumClass(waiting.start, end, waiting.people + here) if waiting else PremiumClass(start, end, here)
        if waiting.people >= LEAST:
            found.append(waiting)
            waiting = None
    if waiting and found:
        last = found.pop()
        found.append(PremiumClass(last.start, None, last.people + waiting.people))
    return tuple(found)


def place_of(found: Sequence[PremiumClass], cents: int) -> int | None:
    """In which of them an amount lies."""
    return next((n for n, one in enumerate(found) if one.start <= cents and (one.end is None or cents < one.end)), None)


def whole(found: Sequence[PremiumClass]) -> bool:
    """Whether they cover every amount once."""
    return all(one.end == other.start for one, other in pairwise(found))


def _round_below(euros: Fraction) -> int:
    """The greatest of 1, 2, 5, 10, 20… that is not above; 0 below one euro."""
    if euros < 1:
        return 0
    power = 1
    while power * 10 <= euros:
        power *= 10
    return next(step * power for step in _STEPS if step * power <= euros)
