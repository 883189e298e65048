# SPDX-License-Identifier: AGPL-3.0-or-later
"""What proves what is said of an operative objective: on its page, and the file for who reads it."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from aggregati.revisions import row_key_in
from flussi.acts import Refused
from monitoraggio.compiling.columns import Section
from monitoraggio.views.evidence import file_of
from organizzazione.models import Utente
from ricognizioni.contenuto import OperativeContent
from ricognizioni.lettura.proofs import frozen_proofs, proofs_of
from ricognizioni.models import OperativeProofQuerySet, ProvaOperativa, StatoOperativo
from ricognizioni.scrittura.evidence import OfOperative


@dataclass(frozen=True, slots=True)
class OperativeDesk:
    """The page of an operative objective."""

    state: StatoOperativo

    def place(self, said: str) -> OfOperative:
        """The objective, or an indicator of it."""
        if not said:
            return OfOperative(self.state)
        section, _, key = said.partition("-")
        rows = self.state.valori.filter(pk=row_key_in(key) or 0, nel_documento=True)
        value = rows.first() if section == Section.INDICATOR else None
        if value is None:
            raise Refused("Ciò che si vuole provare non è più nel documento: scegliere di nuovo «Che cosa prova».")
        return OfOperative(self.state, value)

    def there(self, who: Utente) -> OperativeProofQuerySet:
        """That of the objective."""
        rows: OperativeProofQuerySet = ProvaOperativa.objects.visible_to(who).filter(stato=self.state)
        return rows


def shown_beside(request: HttpRequest, state: StatoOperativo, said: OperativeContent) -> dict[str, Any]:
    """What the place of the evidence asks: of a ricognizione that is closed, what was frozen."""
    closed = state.ricognizione.chiusa
    return {
        "evidenze": frozen_proofs(state, said) if closed else proofs_of(state, request.user),
        "rotta_prova": "ricognizioni:prova",
        "senza_antivirus": not settings.TRAGUARDO_ANTIVIRUS,
        "valori_da_provare": [] if closed else list(state.valori.filter(nel_documento=True)),
    }


@never_cache
@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file, for who reads what it proves."""
    return file_of(request, ProvaOperativa.objects.visible_to(request.user), pk)


addresses = [path("ricognizioni/prove/<int:pk>/", download, name="prova")]
