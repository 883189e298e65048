# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which row that comes in continues which row that is there. Pure.

What continues a row keeps all that hangs on it, so a guess has to be a good one: better a new row than somebody
else's. One rule for every door by which rows come in without saying who they are.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

from testi.confronto import parole

# How much two texts must have in common (0 to 1) to be one row reworded, and how much less every other may have.
ALIKE: Final = 0.6
MARGIN: Final = 0.1
# How much, where they stand alone at the same place between the same neighbours.
ALIKE_IN_PLACE: Final = 0.45
# More pairs than these are left only where nearly everything is new: too many to tell them apart by likeness.
PAIRS: Final = 20_000
# Where a text is longer, its beginning tells it.
MEASURED: Final = 400
# No number of a row has so many figures.
NUMBER_DIGITS: Final = 6
# Shorter words are mostly articles and prepositions, which all sentences share.
SHORT: Final = 3


class How(StrEnum):
    """By what a row was recognised."""

    IDENTITY = "identity"
    SAME_TEXT = "same text"
    ALIKE = "alike"
    IN_PLACE = "in place"
    NUMBER = "number"


@dataclass(frozen=True)
class Said:
    """What a row can be told by: its identity (empty: none) and what it describes."""

    identity: str
    text: str

    @cached_property
    def pieces(self) -> frozenset[str]:
        """The threes of letters of its words: few of them change when a word is mistyped, declined or moved."""
        words = parole(self.text[:MEASURED])
        telling = [w for w in words if len(w) > SHORT or w.isdecimal()] or words
        return frozenset(piece for word in telling for piece in _threes(f" {word} "))


@dataclass(frozen=True, slots=True)
class Match:
    """The place of the row that is continued, and how it was told."""

    place: int
    how: How

    @property
    def guessed(self) -> bool:
        """Whether somebody should look: neither the identity nor the whole text says so."""
        return self.how in (How.ALIKE, How.IN_PLACE, How.NUMBER)


def match(before: Sequence[Said], after: Sequence[Said]) -> list[Match | None]:
    """For each row that comes in the row that it continues; None where it is a new one.

    An identity that none of the rows there has says nothing here. No row is continued twice.
    """
    matching = _Matching(before, after)
    matching.by_identity()
    matching.by_text()
    matching.by_likeness()
    matching.in_place()
    return matching.found


def by_number(before: Sequence[Said], found: Sequence[Match | None], numbers: Sequence[str]) -> list[Match | None]:
    """The rows that nothing else tells, by the number that stands beside them, where the row of that number is free."""
    free = set(range(len(before))) - {m.place for m in found if m}
    told: list[Match | None] = []
    for m, number in zip(found, numbers, strict=True):
        place = int(number) - 1 if number.isascii() and number.isdecimal() and len(number) < NUMBER_DIGITS else -1
        told.append(Match(place, How.NUMBER) if m is None and place in free else m)
        free.discard(place)
    return told


class _Matching:
    def __init__(self, before: Sequence[Said], after: Sequence[Said]) -> None:
        self.before, self.after = before, after
        self.found: list[Match | None] = [None] * len(after)
        self.free = set(range(len(before)))

    def by_identity(self) -> None:
        known = {row.identity: place for place, row in enumerate(self.before) if row.identity}
        for i, row in enumerate(self.after):
            if row.identity in known:
                self._take(i, known.pop(row.identity), How.IDENTITY)

    def by_text(self) -> None:
        """To the letter first, then as a person compares texts; equal ones in their order."""
        for fold in (str.strip, lambda text: " ".join(parole(text))):
            places: dict[str, deque[int]] = {}
            for place in sorted(self.free):
                places.setdefault(fold(self.before[place].text), deque()).append(place)
            for i in self._open():
                if waiting := places.get(fold(self.after[i].text)):
                    self._take(i, waiting.popleft(), How.SAME_TEXT)

    def by_likeness(self) -> None:
        """Only where each is by far the likest of the other."""
        rows, places = self._open(), sorted(self.free)
        if len(rows) * len(places) > PAIRS:
            return
        likeness = {(i, p): _likeness(self.before[p], self.after[i]) for i in rows for p in places}
        of_row = {i: _two_best((likeness[i, p], p) for p in places) for i in rows}
        of_place = {p: _two_best((likeness[i, p], i) for i in rows) for p in places}
        for i, ((best, place), (second, _)) in of_row.items():
            if best < ALIKE:
                continue
            (best_back, row_back), (second_back, _) = of_place[place]
            if row_back == i and best - second >= MARGIN and best_back - second_back >= MARGIN:
                self._take(i, place, How.ALIKE)

    def in_place(self) -> None:
        """What is left, where as many are left on both sides between the same neighbours."""
        for rows, places in list(self._gaps()):
            if len(rows) != len(places):
                continue
            for i, place in zip(rows, places, strict=True):
                if _likeness(self.before[place], self.after[i]) >= ALIKE_IN_PLACE:
                    self._take(i, place, How.IN_PLACE)

    def _gaps(self) -> Iterator[tuple[list[int], list[int]]]:
        rows: list[int] = []
        last = -1
        for i, found in [*enumerate(self.found), (len(self.after), Match(len(self.before), How.IDENTITY))]:
            if found is None:
                rows.append(i)
                continue
            places = [p for p in range(last + 1, found.place) if p in self.free]
            if rows:
                yield rows, places
            rows, last = [], found.place

    def _open(self) -> list[int]:
        return [i for i, found in enumerate(self.found) if found is None]

    def _take(self, row: int, place: int, how: How) -> None:
        self.found[row] = Match(place, how)
        self.free.discard(place)


def _two_best(likenesses: Iterator[tuple[float, int]]) -> tuple[tuple[float, int], tuple[float, int]]:
    best = second = (0.0, -1)
    for one in likenesses:
        if one[0] > best[0]:
            best, second = one, best
        elif one[0] > second[0]:
            second = one
    return best, second


def _likeness(one: Said, other: Said) -> float:
    """What part of both is in both: 1 for texts of the same words, 0 for texts that share nothing."""
    both = len(one.pieces) + len(other.pieces)
    return 2 * len(one.pieces & other.pieces) / both if both else 0.0


def _threes(word: str) -> Iterator[str]:
    return (word[i : i + 3] for i in range(len(word) - 2))
