# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of the surveys waits for the planning office."""

from collections.abc import Iterator

from django.urls import reverse

from monitoraggio.choices import SurveyState
from monitoraggio.lettura.waiting import Waits, waiting
from monitoraggio.models import Rilevazione, StatoObiettivo
from organizzazione.models import Utente
from organizzazione.office_tasks import Stage, Task
from organizzazione.rules import scrive_tutto


def tasks(user: Utente) -> Iterator[Task]:
    """Surveys that are open or wait for their act; what is confirmed and nobody verified; overrides to decide."""
    if not scrive_tutto(user):
        return
    for state, one, many in (
        (SurveyState.APERTA, "rilevazione aperta", "rilevazioni aperte"),
        (SurveyState.CHIUSA, "rilevazione senza atto", "rilevazioni senza atto"),
    ):
        number = Rilevazione.objects.filter(stato=state).count()
        yield Task(Stage.PLAN, number, one, many, _surveys(stato__exact=state.value))
    for what, one, many in (
        (Waits.TO_VERIFY, "obiettivo da verificare", "obiettivi da verificare"),
        (Waits.OVERRIDES, "forzatura da decidere", "forzature da decidere"),
    ):
        number = waiting(what, StatoObiettivo.objects.visible_to(user)).count()
        yield Task(Stage.PLAN, number, one, many, reverse("monitoraggio:in_attesa", args=[what.value]))


def _surveys(**query: str) -> str:
    return reverse("admin:monitoraggio_rilevazione_changelist", query=query)
