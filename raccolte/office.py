# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of the yearly values waits for the planning office: for the first page of the workshop."""

from collections.abc import Iterator

from django.urls import reverse

from dup.models import IndicatoreEnte
from organizzazione.models import Utente
from organizzazione.office_tasks import Stage, Task
from organizzazione.rules import scrive_tutto
from raccolte.models import Raccolta


def tasks(user: Utente) -> Iterator[Task]:
    """Values that the newest collection still wants."""
    if not scrive_tutto(user):
        return
    raccolta = Raccolta.objects.visible_to(user).select_related("dup").order_by("-anno", "-pk").first()
    if raccolta is None:
        return
    said = IndicatoreEnte.objects.filter(dup=raccolta.dup_id, valori__anno=raccolta.anno)
    wanting = IndicatoreEnte.objects.filter(dup=raccolta.dup_id).exclude(pk__in=said.values("pk")).count()
    page = reverse("raccolte:foglio", args=[raccolta.pk])
    yield Task(
        Stage.DUP,
        wanting,
        "valore dell'anno da dare",
        "valori dell'anno da dare",
        page,
        f"{raccolta.dup.codice}, {raccolta.anno}",
    )
