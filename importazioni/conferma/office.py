# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may be brought in, for the first page of the workshop."""

from collections.abc import Iterator

from django.urls import reverse

from organizzazione.models import Utente
from organizzazione.office_tasks import Errand, Stage
from organizzazione.rules import scrive_tutto


def errands(user: Utente) -> Iterator[Errand]:
    """A plan, or a table."""
    if scrive_tutto(user):
        plan, table = reverse("importazioni:preventivo"), reverse("importazioni:tabella")
        yield Errand(Stage.PLAN, "Importa un piano", "La vecchia esportazione o un JSON.", plan, icon="upload")
        yield Errand(Stage.PLAN, "Importa una tabella", "Fogli degli uffici, per celle.", table, icon="file-sheet")
