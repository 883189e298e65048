# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which evaluators count: a part of few people is left out, so that nobody can be told by exclusion.

What is left out is said, without how many answered; the other parts are brought back to 100 in proportion. For the
same reason a judgement that was read is not read a second time when only few people have come or gone since: the
difference of the two readings would be what they said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

MINIMUM: Final = 5
_WHOLE: Final = Fraction(100)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the judgement: whose, how many percent, and how many answered (None: who signs what he says)."""

    who: str
    percent: Fraction
    answers: int | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """The parts that count, summing to 100 when there is any, and what the sheet says of the others."""

    parts: tuple[Part, ...]
    said: tuple[str, ...]


def counted(parts: Sequence[Part], minimum: int = MINIMUM) -> Counted:
    """Without those that have fewer answers than the minimum."""
    kept = [part for part in parts if part.answers is None or part.answers >= minimum]
    percent = sum((part.percent for part in kept), Fraction(0))
    scaled = tuple(Part(p.who, p.percent * _WHOLE / percent, p.answers) for p in kept if percent)
    return Counted(scaled, tuple(_said(part) for part in parts if part not in kept))


def _said(part: Part) -> str:
    return (
        f"{part.who}: le risposte sono meno di quante ne servono perché restino anonime. La loro parte non conta, e le "
        "altre si riportano a 100 in proporzione."
    )


def may_be_read_again(before: int | None, now: int | None, minimum: int = MINIMUM) -> bool:
    """Whether a mean that was read may be read again with another number of answers and tell of nobody: as many as
    before, so many more or fewer that nobody stands out, or too few to be read at all. Who they are nobody keeps."""
    if before is None or now is None or min(before, now) < minimum:
        return True
    return before == now or abs(before - now) >= minimum
