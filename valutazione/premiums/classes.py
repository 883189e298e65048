# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many people have how much, in classes of at least three.

The bounds come from the allocation and the number of people, which everybody knows, and never from an amount: a bound
that followed the highest premium would tell it. Who has nothing stands in the first class: one of its own would tell
of each in it what he has, to the cent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from valutazione.money.amounts import CENT
from valutazione.scores.classes import together

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


def bounds(allocated: int, people: int) -> tuple[int, ...]:
    """Where classes begin, in cents: at round numbers of euros."""
    if not people:
        return (0,)
    wide = _round_below(Fraction(allocated, people * _BELOW_MEAN * CENT)) * CENT
    return tuple(place * wide for place in range(_MOST + 1)) if wide else (0,)


def classes(starts: Sequence[int], amounts: Sequence[int]) -> tuple[PremiumClass, ...]:
    """Those that may be told, the lowest first; of too few people none. An empty one is told with its neighbour: that
    nobody is there would bound the amounts of those beside it."""
    ends: list[int | None] = [*starts[1:], None]
    counts = [_within(amounts, start, end) for start, end in zip(starts, ends, strict=True)]
    return tuple(
        PremiumClass(starts[first], ends[last], sum(counts[first : last + 1]))
        for first, last in together(counts, empty_alone=False)
    )


def _within(amounts: Sequence[int], start: int, end: int | None) -> int:
    return sum(1 for cents in amounts if start <= cents and (end is None or cents < end))


def place_of(found: Sequence[PremiumClass], cents: int) -> int | None:
    """In which of them an amount lies."""
    return next((n for n, one in enumerate(found) if one.start <= cents and (one.end is None or cents < one.end)), None)


def _round_below(euros: Fraction) -> int:
    """The greatest of 1, 2, 5, 10, 20… that is not above; 0 below one euro."""
    if euros < 1:
        return 0
    power = 1
    while power * 10 <= euros:
        power *= 10
    return next(step * power for step in _STEPS if step * power <= euros)
