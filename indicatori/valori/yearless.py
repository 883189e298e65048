# SPDX-License-Identifier: AGPL-3.0-or-later
"""Days without a year, and days without marks: `31.12`, `30/9`, `entro il 30 giugno`, `20241231`.

A day and a month are of the year of the plan that says them, and that is said. Decisions that the grammar does
not force:
- with a point both have two figures (`31.12`, `01.07`): `10.5` and `26.20` are numbers, `5.12` is one with a doubt;
- with a stroke either a zero in front or a day after the twelfth tells it (`01/07`, `30/9`): `10/12` may be
  ten of twelve and is asked about, `1/3` is a ratio;
- after "entro (il)" anything that can be a day is one;
- eight figures that are a day of these decades (`20241231`, `31122024`) are asked about, never a number in silence.
"""

import re
from dataclasses import dataclass
from datetime import date

from .giorni import MESI, SCADENZA

_NUMERIC = re.compile(r"([0-9]{1,2})\s?([/.-])\s?([0-9]{1,2})")
_NAMED = re.compile(r"([0-9]{1,2})[°º]?[\s-]+([A-Za-z]{3,9})\.?")
_COMPACT = re.compile(r"(?P<y>(?:19|20)[0-9]{2})(?P<m>[0-9]{2})(?P<d>[0-9]{2})")
_COMPACT_TURNED = re.compile(r"(?P<d>[0-9]{2})(?P<m>[0-9]{2})(?P<y>(?:19|20)[0-9]{2})")
_LEAP = 2000


@dataclass(frozen=True)
class DayOfYear:
    """A day and a month that a text names; `plain` when nothing else that offices write looks so."""

    day: int
    month: int
    plain: bool

    def of(self, year: int) -> date | None:
        """The day in that year; None for 29 February in most of them."""
        return _date(year, self.month, self.day)

    def __str__(self) -> str:
        return f"{self.day:02}/{self.month:02}"


def day_of_year(text: str) -> DayOfYear | None:
    """The day and month that the whole text names, with "entro" or without."""
    deadline = SCADENZA.fullmatch(text)
    body = deadline["giorno"] if deadline else text
    if named := _NAMED.fullmatch(body):
        return _possible(named[1], MESI.get(named[2].casefold(), 0), plain=True)
    numeric = _NUMERIC.fullmatch(body)
    if numeric is None or (numeric[2] == "-" and not deadline):
        return None
    return _possible(numeric[1], int(numeric[3]), plain=bool(deadline) or _telling(*numeric.groups()))


def compact_day(text: str) -> date | None:
    """The day that eight figures may be."""
    found = _COMPACT.fullmatch(text) or _COMPACT_TURNED.fullmatch(text)
    return _date(int(found["y"]), int(found["m"]), int(found["d"])) if found else None


def _telling(day: str, mark: str, month: str) -> bool:
    if mark == ".":
        return len(day) == len(month) == 2
    return "0" in (day[0], month[0]) or int(day) > 12


def _possible(day: str, month: int, *, plain: bool) -> DayOfYear | None:
    return DayOfYear(int(day), month, plain) if _date(_LEAP, month, int(day)) else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
