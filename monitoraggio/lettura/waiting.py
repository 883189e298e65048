# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of the open surveys waits for the office: the count on its first page and the list behind it are one query."""

from enum import StrEnum
from typing import Final

from django.db.models import Q

from monitoraggio.choices import Override, StateOfObjective, SurveyState
from monitoraggio.models import StatoQuerySet


class Waits(StrEnum):
    """What waits; the value stands in the address of its list."""

    TO_VERIFY = "da-verificare"
    OVERRIDES = "forzature"


_CONDITIONS: Final = {
    Waits.TO_VERIFY: Q(stato=StateOfObjective.CONFERMATO),
    Waits.OVERRIDES: Q(forzatura=Override.CHIESTA),
}


def waiting(what: Waits, states: StatoQuerySet) -> StatoQuerySet:
    """The objectives that wait, of those that somebody reads, in every survey that is open."""
    there = states.filter(rilevazione__stato=SurveyState.APERTA, nel_piano=True)
    found: StatoQuerySet = there.filter(_CONDITIONS[what])
    return found
