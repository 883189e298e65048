# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of the links waits for the planning office: for the first page of the workshop."""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse

from monitoraggio.models import Invito
from notifiche.choices import MailState
from organizzazione.models import Utente
from organizzazione.office_tasks import Errand, Stage, Task
from organizzazione.rules import scrive_tutto


def tasks(user: Utente) -> Iterator[Task]:
    """Links that reached nobody, seen on the day itself."""
    if scrive_tutto(user):
        lost = Q(non_raggiunto_il__isnull=False) | Q(posta__state__in=[MailState.FAILED, MailState.DROPPED])
        many = Invito.objects.missing().filter(lost).count()
        yield Task(Stage.PLAN, many, "persona non raggiunta", "persone non raggiunte", reverse("inviti:rilevazioni"))


def errands(user: Utente) -> Iterator[Errand]:
    """The page of who was asked."""
    if scrive_tutto(user):
        page = reverse("inviti:rilevazioni")
        yield Errand(Stage.PLAN, "Chiedi a chi segue le fasi", "Con un collegamento, senza account.", page, icon="mail")
