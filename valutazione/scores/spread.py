# SPDX-License-Identifier: AGPL-3.0-or-later
"""How scores are spread: how many in each band, their middle, and those that stand far from the others.

Far is what Tukey called so: beyond one and a half times the distance of the quartiles. It accuses nobody; it says where
a second look is worth while. Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

# Of fewer the quartiles say nothing.
_LEAST: Final = 4
_FAR: Final = Fraction(3, 2)


@dataclass(frozen=True, slots=True)
class Spread:
    """``far``: the keys of the scores that stand far from the others, the lowest first."""

    count: int
    mean: Fraction | None = None
    median: Fraction | None = None
    lowest: Fraction | None = None
    highest: Fraction | None = None
    far: tuple[int, ...] = ()
    alike: bool = False


def spread(scores: Mapping[int, Fraction]) -> Spread:
    """Of scores by the keys of whoever has them."""
    if not scores:
        return Spread(0)
    values = sorted(scores.values())
    mean = sum(values, Fraction(0)) / len(values)
    far: tuple[int, ...] = ()
    if len(values) >= _LEAST:
        low, high = quantile(values, Fraction(1, 4)), quantile(values, Fraction(3, 4))
        reach = (high - low) * _FAR
        ordered = sorted(scores.items(), key=lambda one: (one[1], one[0]))
        far = tuple(key for key, score in ordered if score < low - reach or score > high + reach)
    alike = len(values) > 1 and values[0] == values[-1]
    return Spread(len(values), mean, quantile(values, Fraction(1, 2)), values[0], values[-1], far, alike)


def quantile(values: Sequence[Fraction], part: Fraction) -> Fraction:
    """Of sorted values, in a straight line between two neighbours."""
    place = part * (len(values) - 1)
    below = place.numerator // place.denominator
    above = min(below + 1, len(values) - 1)
    return values[below] + (values[above] - values[below]) * (place - below)
