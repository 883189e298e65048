# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of the long works waits for somebody: for the first page of the workshop."""

from collections.abc import Iterator

from django.urls import reverse

from fascicoli.models import Fascicolo, Stampa
from lavori.choices import StatoLavoro
from organizzazione.models import Utente
from organizzazione.office_tasks import Errand, Stage, Task
from organizzazione.rules import scrive_tutto


def tasks(user: Utente) -> Iterator[Task]:
    """Dossiers and prints that came to no end."""
    if scrive_tutto(user):
        page, failed = reverse("lavori:elenco"), {"stato": StatoLavoro.FALLITO}
        dossiers = Fascicolo.objects.visible_to(user).filter(**failed).count()
        prints = Stampa.objects.visible_to(user).filter(**failed).count()
        yield Task(Stage.MACHINERY, dossiers, "fascicolo non riuscito", "fascicoli non riusciti", f"{page}#fascicoli")
        yield Task(Stage.MACHINERY, prints, "stampa non riuscita", "stampe non riuscite", f"{page}#stampe")


def errands(user: Utente) -> Iterator[Errand]:
    """Their page."""
    if scrive_tutto(user):
        page = reverse("lavori:elenco")
        yield Errand(Stage.MACHINERY, "Lavori", "Fascicoli e stampe: a che punto sono.", page, icon="settings")
