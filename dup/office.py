# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of the DUP waits for the planning office, and what it may do with it: for the first page of the workshop."""

from collections.abc import Iterator

from django.urls import reverse

from dup.models import DUP, IndicatoreEnte
from organizzazione.models import Utente
from organizzazione.office_tasks import Errand, Stage, Task
from organizzazione.rules import scrive_tutto


def tasks(user: Utente) -> Iterator[Task]:
    """Indicators of the newest document that say nothing yet."""
    dup = _newest(user)
    if dup is None:
        return
    silent = IndicatoreEnte.objects.filter(dup=dup, valori=None).count()
    query = {"dup__id__exact": dup.pk, "valori__isnull": "True"}
    page = reverse("admin:dup_indicatoreente_changelist", query=query)
    yield Task(Stage.DUP, silent, "indicatore senza valore", "indicatori senza valore", page, dup.codice)


def errands(user: Utente) -> Iterator[Errand]:
    """The structure of the newest document, and the document after it."""
    dup = _newest(user)
    if dup is None:
        return
    tree = reverse("admin:dup_dup_struttura", args=[dup.pk])
    yield Errand(Stage.DUP, "Struttura del DUP", f"{dup.codice}: ambiti e obiettivi, in ordine.", tree, icon="list")
    after = reverse("importazioni:apri_dup", args=[dup.pk])
    yield Errand(Stage.DUP, "Apri il DUP successivo", f"Da {dup.codice}, con anteprima.", after, icon="calendar")


def page_of_indicators(indicator: IndicatoreEnte) -> str:
    """The document that prints them."""
    return reverse("documenti:pagina", args=["indicatori-ente"], query={"dup": indicator.dup.codice})


def _newest(user: Utente) -> DUP | None:
    return DUP.objects.visible_to(user).order_by("-anno_inizio", "-pk").first() if scrive_tutto(user) else None
