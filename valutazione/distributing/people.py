# SPDX-License-Identifier: AGPL-3.0-or-later
"""The people of a distribution out of the sheets of its year: the one seam to them.

Who keeps the sheets says so once (``take_people_from``); until then every distribution has assumed people.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from valutazione.money import Person


@dataclass(frozen=True, slots=True)
class SheetsOfYear:
    """Those whose sheet is final, and in words which sheets are not."""

    people: tuple[Person, ...] = ()
    not_final: tuple[str, ...] = ()

    @property
    def there(self) -> bool:
        """Whether the year has sheets at all."""
        return bool(self.people or self.not_final)


Source = Callable[[int], SheetsOfYear]
_SOURCES: Final[list[Source]] = []


def take_people_from(source: Source) -> None:
    """Say who keeps the sheets; said twice it counts once."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def sheets_of(year: int) -> SheetsOfYear:
    """Those of a year, from whoever keeps any."""
    found = [source(year) for source in _SOURCES]
    people = tuple(person for one in found for person in one.people)
    return SheetsOfYear(people, tuple(words for one in found for words in one.not_final))
