# SPDX-License-Identifier: AGPL-3.0-or-later
"""Until when a signed link is good, of a phase or of a body, and when two presses are one."""

from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings

from flussi import moments
from flussi.acts import Refused
from monitoraggio.models.life_of_a_survey import SurveyLife
from monitoraggio.vita.keeping import end_of

SENT_AGAIN: Final = "mandato di nuovo"
TWO_PRESSES: Final = timedelta(seconds=20)


def term_of(survey: SurveyLife, until: date | None = None) -> datetime:
    """Until when a link is good: what was asked for, else the window, else so many days."""
    usual = moments.today() + timedelta(days=settings.TRAGUARDO_LINK_FASE_GIORNI)
    window = survey.fino if survey.fino and survey.fino >= moments.today() else usual
    return end_of(until or window)


def demand_to_come(term: datetime) -> None:
    """Raise ``Refused`` for a term that is over."""
    if term <= moments.now():
        raise Refused("Il termine è già passato: scegliere un giorno da oggi in poi.")
