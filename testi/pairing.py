# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which row of a list is which row of another: by identity where both have one, else by the best guess. Pure."""

from bisect import bisect_left
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

NOBODY: Final = ""
# Where a row stands on each side; None where it is not.
Pair = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Row:
    """What a row is told by: its identity (empty: not known) and what it describes."""

    identity: str
    key: str


def continued(before: Sequence[Row], after: Sequence[Row], *, guess: bool = True) -> list[int | None]:
    """For each new row the place of the old one that it continues; None where it is new.

    A row that both sides know by an identity is itself, wherever it stands and whatever it says. Where one side does
    not know, the same description is the same row, and (unless nothing is to be guessed) what is left continues the
    next one left. Two rows that have identities, and not the same, are never one.
    """
    found = _by_identity(before, after)
    _by_key(before, after, found)
    if guess:
        _in_order(before, after, found)
    return found


def side_by_side(before: Sequence[Row], after: Sequence[Row], *, guess: bool = True) -> list[Pair]:
    """The places of rows that are one, in the order of the new ones; what is gone stands after the row it followed."""
    pairs: list[Pair] = [(was, now) for now, was in enumerate(continued(before, after, guess=guess))]
    taken = {was for was, _ in pairs if was is not None}
    for place in range(len(before)):
        if place not in taken:
            after_it = next((n for n, (was, _) in enumerate(pairs, start=1) if was == place - 1), 0)
            pairs.insert(after_it, (place, None))
    return pairs


def moved(places: Sequence[int | None]) -> dict[int, tuple[int, int]]:
    """Which new rows stand elsewhere: where they stood and where they stand, from one, among those that stayed.

    They are the fewest that explain the new order; rows that are new or gone move nobody.
    """
    stayed = [(place, i) for i, place in enumerate(places) if place is not None]
    was = {place: n for n, place in enumerate(sorted(place for place, _ in stayed), start=1)}
    kept = _longest_rise([place for place, _ in stayed])
    # One of several that stands where it stood is explained by the others.
    return {i: (was[p], n + 1) for n, (p, i) in enumerate(stayed) if n not in kept and was[p] != n + 1}


def _by_identity(before: Sequence[Row], after: Sequence[Row]) -> list[int | None]:
    known: dict[str, int] = {}
    for place, row in enumerate(before):
        if row.identity != NOBODY:
            known.setdefault(row.identity, place)
    return [known.pop(row.identity, None) if row.identity != NOBODY else None for row in after]


def _by_key(before: Sequence[Row], after: Sequence[Row], found: list[int | None]) -> None:
    taken = {place for place in found if place is not None}
    named: dict[tuple[str, bool], deque[int]] = {}
    for place, row in enumerate(before):
        if place not in taken:
            named.setdefault((row.key, row.identity != NOBODY), deque()).append(place)
    for i, row in enumerate(after):
        if found[i] is None:
            # Who has an identity of its own continues only rows without one.
            candidates = [False] if row.identity != NOBODY else [False, True]
            queues = [q for known in candidates if (q := named.get((row.key, known)))]
            if queues:
                found[i] = min(queues, key=lambda q: q[0]).popleft()


def _in_order(before: Sequence[Row], after: Sequence[Row], found: list[int | None]) -> None:
    taken = {place for place in found if place is not None}
    free = [place for place in range(len(before)) if place not in taken]
    for i, row in enumerate(after):
        if found[i] is None:
            fits = (p for p in free if NOBODY in (row.identity, before[p].identity))
            found[i] = next(fits, None)
            if found[i] is not None:
                free.remove(found[i])  # type: ignore[arg-type]


def _longest_rise(numbers: Sequence[int]) -> frozenset[int]:
    """The places of one of the longest rising runs of different numbers (patience sorting)."""
    ends: list[int] = []  # the smallest end of a run of each length,
    at: list[int] = []  # where it stands,
    before: list[int | None] = []  # and what stands before each number in its run.
    for i, number in enumerate(numbers):
        length = bisect_left(ends, number)
        before.append(at[length - 1] if length else None)
        ends[length : length + 1], at[length : length + 1] = [number], [i]
    kept: set[int] = set()
    last = at[-1] if at else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return frozenset(kept)
