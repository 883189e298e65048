# SPDX-License-Identifier: AGPL-3.0-or-later
"""The days of who held several posts in a year, out of their dates.

Both ends count. A day has one post: on a day of two, the one that began earlier (of two that began together, the
first of the list) keeps it, and for the other it is a day of interim.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from testi.formati import data


@dataclass(frozen=True, slots=True)
class Period:
    """A post held from a day to another, both counted."""

    post: str
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Service:
    """The days that each period counts, in its order, and those that are interim of it only; what is to be said."""

    days: tuple[int, ...]
    interim_days: tuple[int, ...]
    said: tuple[str, ...]


def service(year: int, periods: Sequence[Period]) -> Service:
    """Only what lies within the year counts; no day counts twice, so the days are at most those of the year."""
    days, doubled, said = [0] * len(periods), [0] * len(periods), []
    taken: set[int] = set()
    for n in sorted(range(len(periods)), key=lambda n: (periods[n].start, n)):
        held = _within(year, periods[n])
        free = held - taken
        days[n], doubled[n] = len(free), len(held) - len(free)
        if both := held & taken:
            said.append(_said(periods[n], both))
        taken |= held
    return Service(tuple(days), tuple(doubled), tuple(said))


def _within(year: int, period: Period) -> set[int]:
    start, end = max(period.start, date(year, 1, 1)), min(period.end, date(year, 12, 31))
    return set(range(start.toordinal(), end.toordinal() + 1))


def _said(period: Period, both: set[int]) -> str:
    first, last = (data(date.fromordinal(day)) for day in (min(both), max(both)))
    return (
        f"{period.post}: {len(both)} giorni, dal {first} al {last}, sono anche di un incarico cominciato prima. "
        "Contano una volta sola, con quello; qui valgono soltanto come interim."
    )
