# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far premiums differ, as exact fractions. Amounts are whole cents, one for each person."""

from collections.abc import Sequence
from fractions import Fraction


def per_head(cents: int, people: int) -> Fraction | None:
    """So much for each; None where there is nobody."""
    return Fraction(cents, people) if people else None


def gini(amounts: Sequence[int]) -> Fraction | None:
    """Gini's coefficient: 0 where all have the same, near to 1 where one has everything; None where nobody has
    anything.

    G = Σ (2i − N − 1)·x_i / (N·Σ x), with the amounts in rising order.
    """
    people, paid = len(amounts), sum(amounts)
    if not paid:
        return None
    weighed = sum((2 * place - people - 1) * cents for place, cents in enumerate(sorted(amounts), 1))
    return Fraction(weighed, people * paid)


def highest_to_mean(amounts: Sequence[int]) -> Fraction | None:
    """The highest over the mean of all, also of who has nothing."""
    return Fraction(max(amounts) * len(amounts), sum(amounts)) if any(amounts) else None
