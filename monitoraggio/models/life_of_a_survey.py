# SPDX-License-Identifier: AGPL-3.0-or-later
"""What all surveys at a day go through, whatever they are of: the days in which people write, their states."""

from collections.abc import Sequence
from datetime import date

from django.db import models
from django_fsm import transition

from aggregati.models import Aggregato
from aggregati.transitions import StateField, Transitions
from flussi import moments
from flussi.gates import Capacity
from monitoraggio.choices import SurveyState
from organizzazione.rules import DI_CENTRO, Chi, centri_di, ruolo_di
from testi.fields import LongText
from testi.formati import data


def as_a_whole(chi: Chi) -> Sequence[Capacity]:
    """In what capacity somebody meets surveys: that there is one is seen by who works at a centre, the own in it."""
    role = ruolo_di(chi)
    if role is None or (role in DI_CENTRO and not centri_di(chi)):
        return ()
    return (Capacity(role),)


def out_of_days(what: str, since: date | None, until: date | None, day: date | None = None) -> str:
    """Why a day (today, where none is given) is not one of those in which people write; empty where it is. The last
    one is theirs until midnight in Rome."""
    day = day or moments.today()
    if since is not None and day < since:
        return f"{what} comincia il {data(since)}."
    return f"{what} si è chiusa alle 24 del {data(until)}." if until is not None and day > until else ""


class SurveySteps(Transitions, Aggregato):
    """What is opened, closed and approved. Its state changes only through the transitions below, which the ``vita`` of
    its app calls."""

    stato = StateField(
        "stato", max_length=10, choices=SurveyState, default=SurveyState.PREPARATA, protected=True, editable=False
    )

    class Meta:
        abstract = True

    @property
    def aperta(self) -> bool:
        """Whether something may be said in it, by who is not bound to the window."""
        return bool(self.stato == SurveyState.APERTA)

    @property
    def chiusa(self) -> bool:
        """Whether it is what its frozen text says."""
        return self.stato in (SurveyState.CHIUSA, SurveyState.APPROVATA)

    @transition(field=stato, source=SurveyState.PREPARATA, target=SurveyState.APERTA)
    def passa_ad_aperta(self) -> None:
        """Its rows are there. Saves nothing; only ``vita`` calls it."""

    @transition(field=stato, source=SurveyState.APERTA, target=SurveyState.CHIUSA)
    def passa_a_chiusa(self) -> None:
        """It is frozen. Saves nothing; only ``vita`` calls it."""

    @transition(field=stato, source=SurveyState.CHIUSA, target=SurveyState.APERTA)
    def passa_a_riaperta(self) -> None:
        """Open again, for a reason; what was frozen stays. Saves nothing; only ``vita`` calls it."""

    @transition(field=stato, source=SurveyState.CHIUSA, target=SurveyState.APPROVATA)
    def passa_ad_approvata(self) -> None:
        """An act has approved it. Saves nothing; only ``vita`` calls it."""


class SurveyLife(SurveySteps):
    """A survey at a day: its life, and the days in which people write in it."""

    dal = models.DateField(
        "si compila dal", null=True, blank=True, help_text="Vuoto: da quando la rilevazione è aperta."
    )
    fino = models.DateField("si compila fino al", null=True, blank=True, help_text="Compreso. Vuoto: senza termine.")
    nota = LongText("nota", blank=True, help_text="Che cosa i centri devono sapere: si legge sopra la compilazione.")

    class Meta:
        abstract = True

    def in_finestra(self, day: date | None = None) -> bool:
        """Whether the centres write on a day: the last one is theirs until midnight in Rome."""
        return self.aperta and not self.window_in_words(day)

    def window_in_words(self, day: date | None = None) -> str:
        """Why the centres do not write on a day; empty where they do, or where it is not the window that stops them."""
        return out_of_days("la finestra per compilare", self.dal, self.fino, day) if self.aperta else ""
