# SPDX-License-Identifier: AGPL-3.0-or-later
"""The score of a sheet: rows summed exactly, and the evaluators whose part may count. Pure.

Nothing is rounded here: bands look up the exact number, and only ``monitoraggio.figures.printing`` prints it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from valutazione.scores.raters import Counted, Part, counted, may_be_read_again

__all__ = ["Counted", "Part", "Row", "counted", "may_be_read_again", "total"]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet: what it weighs of the whole, and what part of its weight was earned (0..1)."""

    weight: Fraction
    earned: Fraction


def total(rows: Iterable[Row]) -> Fraction:
    """The sum of what the rows earn, each exact; a row that was rounded first would change the sum."""
    return sum((row.weight * row.earned for row in rows), Fraction(0))
