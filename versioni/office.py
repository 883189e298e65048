# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of versions and variations waits for the planning office, and where on the site they are seen."""

from collections.abc import Iterator

from django.urls import reverse

from organizzazione.models import Utente
from organizzazione.office_tasks import Stage, Task
from organizzazione.rules import scrive_tutto
from organizzazione.two_sides import pair
from versioni.choices import StatoVariazione
from versioni.models import DocumentoDellaVersione, PendingStamp, Variazione, Versione


def tasks(user: Utente) -> Iterator[Task]:
    """Variations that are open, versions without their time stamp."""
    if not scrive_tutto(user):
        return
    opened = Variazione.objects.filter(stato=StatoVariazione.APERTA).count()
    variations = reverse("admin:versioni_variazione_changelist", query={"stato__exact": StatoVariazione.APERTA.value})
    yield Task(Stage.ACTS, opened, "variazione aperta", "variazioni aperte", variations)
    unstamped = PendingStamp.objects.count()
    stamps = reverse("admin:versioni_pendingstamp_changelist")
    yield Task(Stage.ACTS, unstamped, "versione senza marca temporale", "versioni senza marca temporale", stamps)


def pair_all() -> None:
    """The pages of versions, of their documents, of variations."""
    pair(Versione, _version)
    pair(DocumentoDellaVersione, lambda document: _version(document.versione))
    pair(Variazione, lambda v: reverse("delibere:variazione", args=[v.piano.codice, v.pk]))


def _version(version: Versione) -> str:
    return reverse("delibere:versione", args=[version.piano.codice, version.numero])
