# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether figures of a year leave every amount unknown, also to one of the people, who knows his own.

Not by a rule of thumb but by other worlds: for every person one looks for other years in which he would have had more,
or less, by a tenth of the mean, and the figures would be the very same. Who reads them cannot tell which is true.
Whoever is one of the people knows his own amount: for each of them there must be such a year in which it stays what it
is. The same amounts in other hands are no other year: who gave each to whom knows enough else. Somebody for whom
nothing is found counts as told.

This keeps an amount apart from what the figures say, not from what somebody knows elsewhere: with the value of every
position and the contract one may try which premiums add up to what was paid, which the law wants told.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Any, Final

# A tenth of the mean is what an amount must be able to differ by.
PART: Final = 10
# Twice that too: what is told with two decimals may have changed with one step and not with the other.
_STEPS: Final = (1, -1, 2, -2)
# Whose the difference is, in halves: one other's, two others', or one gives it twice and another has it back. With two
# the sum and one more figure can stay what they are.
_SHARES: Final = ((-2, 0), (-1, -1), (-4, 2), (2, -4))
# Of two others only the nearest are tried: among them there is one, or hardly anywhere.
_NEAR: Final = 12
Figures = Callable[[Sequence[int]], Any]


def hidden(amounts: Sequence[int], figures: Figures) -> bool:
    """Whether what ``figures`` says of some amounts tells none of them."""
    ordered = sorted(amounts)
    least = sum(ordered) // (PART * len(ordered)) if ordered else 0
    if not least:
        return False
    said = figures(ordered)
    return all(_unknown(ordered, place, least, figures, said) for place in range(len(ordered)))


def _unknown(ordered: list[int], place: int, least: int, figures: Figures, said: Any) -> bool:
    """Whether the amount at a place might be another, whoever of the others asks."""
    knowing: frozenset[int] | None = None
    for moved, world in _worlds(ordered, place, least):
        if (knowing is None or knowing - moved) and figures(world) == said:
            # Who is moved in every world so far could still tell, by his own.
            knowing = moved if knowing is None else knowing & moved
            if not knowing:
                return True
    return False


def _worlds(ordered: list[int], place: int, least: int) -> Iterator[tuple[frozenset[int], list[int]]]:
    """Years with the same sum in which the amount at a place is another, and whose else then is; the nearest first,
    for they change least."""
    others = sorted((n for n in range(len(ordered)) if n != place), key=lambda n: abs(n - place))
    for one, two, share in _partners(others):
        for step in _STEPS:
            changed = list(ordered)
            # In halves, so that every cent has its place.
            half = step * (least + 1) // 2
            changed[place] += 2 * half
            changed[one] += share[0] * half
            changed[two] += share[1] * half
            world = sorted(changed)
            if world[0] >= 0 and _apart(ordered, world) >= least:
                yield frozenset({one, two} if share[1] else {one}), world


def _partners(others: list[int]) -> Iterator[tuple[int, int, tuple[int, int]]]:
    alone, *together = _SHARES
    yield from ((one, one, alone) for one in others)
    yield from ((one, two, share) for one, two in combinations(others[:_NEAR], 2) for share in together)


def _apart(ordered: Sequence[int], world: Sequence[int]) -> int:
    """How many cents would have to change hands: of the same amounts in other hands none."""
    return sum(abs(now - then) for now, then in zip(ordered, world, strict=True))
