# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which evaluation sheets and premiums a rettifica touches.

Who keeps them stands above: it says so once, when the program starts. A closing that was made when nobody did recorded
none, and its document goes on saying just that.
"""

from collections.abc import Callable, Iterable
from typing import Final

from monitoraggio.contenuto import SurveyContent

# What was approved and what is closed now; in words, a line each («Scheda di …», «Premio di …»), in their order.
Touched = Callable[[SurveyContent, SurveyContent], Iterable[str]]
_TELLERS: Final[list[Touched]] = []


def touched_from(teller: Touched) -> None:
    """Say who knows of sheets and premiums; said twice it counts once."""
    if teller not in _TELLERS:
        _TELLERS.append(teller)


def touched_by(before: SurveyContent, after: SurveyContent) -> tuple[str, ...]:
    """What the differences between two contents of a survey touch, as it is recorded now."""
    return tuple(line for teller in _TELLERS for line in teller(before, after))
