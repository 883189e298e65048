# SPDX-License-Identifier: AGPL-3.0-or-later
"""What there is to work on. The apps above name their kinds of work here, and what else the worker does now and then,
when the program starts: the worker knows none of them by name."""

from collections.abc import Callable, Iterator

from lavori.shift import Shift, tidy_up

_kinds: list[type[Shift]] = []
_chores: list[Callable[[], int | None]] = []


def register(*kinds: type[Shift]) -> None:
    """Name kinds of work."""
    _kinds.extend(kind for kind in kinds if kind not in _kinds)


def every_round(*chores: Callable[[], int | None]) -> None:
    """Name small things that the worker does every few seconds; a number they answer with is of things found to do."""
    _chores.extend(chore for chore in chores if chore not in _chores)


def kinds() -> Iterator[type[Shift]]:
    """The kinds of work, in the order in which the apps named them."""
    yield from _kinds


def go_round() -> int:
    """Put what the dead have left into the queue again, and do the small things; how much was found to do."""
    found = sum(tidy_up(kind) for kind in _kinds)
    return found + sum(chore() or 0 for chore in _chores)
