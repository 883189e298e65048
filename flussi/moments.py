# SPDX-License-Identifier: AGPL-3.0-or-later
"""When an act is done: now, unless who carries in a past that is over says when it was (the demo city).

Acts and their logs ask here. Nothing that comes from outside can say it: only a program that is run at the machine.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from typing import Final

from django.utils import timezone

_THEN: Final[ContextVar[datetime | None]] = ContextVar("moment", default=None)


@contextmanager
def told_at(moment: datetime) -> Iterator[None]:
    """What is done inside was done at a moment (aware) that is over. Raises ``ValueError`` for any other."""
    if timezone.is_naive(moment) or moment > timezone.now():
        raise ValueError("Ciò che è accaduto ha un momento passato, con il suo fuso.")
    before = _THEN.set(moment)
    try:
        yield
    finally:
        _THEN.reset(before)


def past() -> datetime | None:
    """The moment that is over, while a past is carried in."""
    return _THEN.get()


def now() -> datetime:
    """The moment of an act."""
    return _THEN.get() or timezone.now()


def today() -> date:
    """Its day, in Rome."""
    return timezone.localtime(now()).date()


def in_rome(text: str) -> datetime:
    """A moment as files write it («2021-03-01T09:30»), in Rome. Raises ``ValueError``."""
    return timezone.make_aware(datetime.fromisoformat(text))
