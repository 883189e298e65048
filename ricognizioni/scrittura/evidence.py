# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of a ricognizione may be proved; how, says ``monitoraggio.scrittura.evidence``, as for a survey."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Sum

from flussi.acts import Refused
from monitoraggio.scrittura.drafts import NotWritable
from organizzazione.models import Utente
from organizzazione.rules import Chi
from ricognizioni.choices import OperativeAct
from ricognizioni.models import PassaggioOperativo, ProvaOperativa, StatoOperativo, ValoreOperativo
from ricognizioni.scrittura.writer import why_not


@dataclass(frozen=True, slots=True)
class OfOperative:
    """An operative objective, or the value of the year of one of its indicators."""

    state: StatoOperativo
    value: ValoreOperativo | None = None

    @property
    def name(self) -> str:
        """What the objective is called."""
        return self.state.nome

    def hold(self) -> None:
        """The row of the objective."""
        list(StatoOperativo.objects.select_for_update(no_key=True).filter(pk=self.state.pk).values_list("pk"))

    @contextmanager
    def held(self, who: Chi) -> Iterator[None]:
        """The objective stays as it is: who closes the ricognizione waits, or has closed it before."""
        with transaction.atomic():
            key = self.state.pk
            self.hold()
            if not StatoOperativo.objects.allowing(who, OperativeAct.SCRIVERE).filter(pk=key).exists():
                raise NotWritable({self.state.nome: why_not(key, who)})
            if self.value is not None and self.value.stato_id != key:
                raise Refused("L'indicatore è di un altro obiettivo operativo.")
            yield

    def weight(self) -> int:
        """Of the whole objective."""
        return self.state.evidenze.aggregate(sum=Sum("byte"))["sum"] or 0

    def make(self, **columns: Any) -> ProvaOperativa:
        """An evidence of the ricognizione."""
        made: ProvaOperativa = ProvaOperativa.objects.create(stato=self.state, valore=self.value, **columns)
        return made

    def note(self, user: Utente | None, told: str) -> None:
        """In the log of the objective."""
        now = StatoOperativo.objects.values_list("stato", flat=True).get(pk=self.state.pk)
        PassaggioOperativo.note(user, OperativeAct.SCRIVERE, now, now, told, stato=self.state)
