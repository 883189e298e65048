# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of the links waits for the planning office: for the first page of the workshop."""

from collections.abc import Iterator

from django.urls import reverse

from monitoraggio.models import Invito
from organizzazione.models import Utente
from organizzazione.office_tasks import Errand, Stage, Task
from organizzazione.rules import scrive_tutto


def tasks(user: Utente) -> Iterator[Task]:
    """Links that reached nobody, seen on the day itself."""
    if scrive_tutto(user):
        many = Invito.objects.missing().lost().count()
        page = reverse("inviti:non_raggiunti")
        yield Task(Stage.PLAN, many, "richiesta mai arrivata", "richieste mai arrivate", page)


def errands(user: Utente) -> Iterator[Errand]:
    """The page of who was asked."""
    if scrive_tutto(user):
        page = reverse("inviti:rilevazioni")
        yield Errand(Stage.PLAN, "Chiedi a chi segue le fasi", "Con un collegamento, senza account.", page, icon="mail")
