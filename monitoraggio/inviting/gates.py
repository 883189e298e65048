# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which notices that lead to who follows the phases somebody may still read: those of the surveys that one reads.

Those that lead to a survey, or to an objective in it, have their gates in ``vita.notices``.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from monitoraggio.models import Rilevazione
from notifiche.addresses import inside
from notifiche.gates import Gate, register
from organizzazione.models import Utente


def register_gates() -> None:
    """Once, at the start."""
    register(Gate(r"^/inviti/[0-9]+/", _pages("inviti:elenco")))


def _pages(name: str) -> "Callable[[Utente], QuerySet[Any, Any]]":
    def open_to(who: Utente) -> "QuerySet[Any, Any]":
        # The number of the row, between what the address says before and after it.
        before, _, after = inside(reverse(name, args=[0])).rpartition("0")
        page = Concat(Value(before), Cast(F("pk"), CharField()), Value(after))
        pages: QuerySet[Any, Any] = (
            Rilevazione.objects.visible_to(who).order_by().annotate(page_of=page).values_list("page_of", flat=True)
        )
        return pages

    return open_to
