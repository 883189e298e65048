# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the apps above know of the Relazioni, whose validation is what the premium hangs on: they say so when they are
ready, for the floors let nobody here ask them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final

from valutazione.fund.known import KnownReport

Source = Callable[[Collection[int]], Iterable[tuple[int, KnownReport]]]
_SOURCES: Final[list[Source]] = []


def tell_reports(source: Source) -> None:
    """Add who knows the Relazioni that the funds of some years hang on; said twice it counts once."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def known_reports(years: Collection[int]) -> Mapping[int, list[KnownReport]]:
    """Those that the fund of each year hangs on, as far as they are kept here."""
    found: defaultdict[int, list[KnownReport]] = defaultdict(list)
    for source in _SOURCES:
        for year, report in source(years):
            found[year].append(report)
    return found
