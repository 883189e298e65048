# SPDX-License-Identifier: AGPL-3.0-or-later
"""What comes from what: the walk back from an objective, or a document, to those that it carries on. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeVar

from dup.raffronto import Posto

K = TypeVar("K")


class Placed(NamedTuple):
    """An operative objective: what it carries on, the document that it is of, where it stands in it."""

    comes_from: int | None
    document: int
    place: Posto


def line_of(key: K, comes_from: Mapping[K, K | None]) -> tuple[K, ...]:
    """One and all that it comes from, each before the one that it comes from; a circle is walked once, and what nobody
    knows ends it."""
    line: dict[K, None] = {}
    at: K | None = key
    while at is not None and at not in line and at in comes_from:
        line[at] = None
        at = comes_from[at]
    return tuple(line)


def carried_on(objectives: Mapping[int, Placed], before: int, after: int) -> dict[Posto, Posto]:
    """Which objective of a document carries on which one of another, through the documents between the two as well, and
    by what both come from where one alone comes from it: by their places."""
    comes_from = {key: one.comes_from for key, one in objectives.items()}
    # Of each objective of the document before and of all that it comes from: which ones come from there.
    came: defaultdict[int, set[Posto]] = defaultdict(set)
    for key in _of(objectives, before):
        for origin in line_of(key, comes_from):
            came[origin].add(objectives[key].place)
    said: dict[Posto, Posto] = {}
    for key in _of(objectives, after):
        found = next((places for origin in line_of(key, comes_from) if (places := came.get(origin))), set())
        if len(found) == 1:
            said[objectives[key].place] = next(iter(found))
    return said


def _of(objectives: Mapping[int, Placed], document: int) -> Iterable[int]:
    return (key for key, one in objectives.items() if one.document == document)
