# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of the mail waits for somebody: for the first page of the workshop."""

from collections.abc import Iterator

from django.urls import reverse

from notifiche.models import Mail
from organizzazione.models import Utente
from organizzazione.office_tasks import Errand, Stage, Task
from organizzazione.rules import scrive_tutto


def tasks(user: Utente) -> Iterator[Task]:
    """Mails that did not go."""
    if scrive_tutto(user):
        stranded = Mail.objects.stranded().count()
        yield Task(
            Stage.MACHINERY, stranded, "messaggio non partito", "messaggi non partiti", reverse("posta:non_partita")
        )


def errands(user: Utente) -> Iterator[Errand]:
    """The page of those that did not go."""
    if scrive_tutto(user):
        page = reverse("posta:non_partita")
        yield Errand(Stage.MACHINERY, "Posta non partita", "A chi, perché, e se si riprova.", page, icon="mail")
