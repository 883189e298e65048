# SPDX-License-Identifier: AGPL-3.0-or-later
"""A DUP whose first operative objective three PEG objectives serve, a survey of their plan, a ricognizione."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from dup.models import DUP, ObiettivoOperativo
from monitoraggio.scrittura.writer import save
from monitoraggio.vita.closing import close_survey
from organizzazione.choices import Ruolo
from organizzazione.models import CentroDiResponsabilita, Utente
from ricognizioni.models import Ricognizione, StatoOperativo, ValoreOperativo
from ricognizioni.vita.opening import Asked, open_ricognizione
from tests.made_once import made_once
from tests.monitoraggio.monitored import JUNE, Monitored, hand, monitored

DAY = date(2023, 12, 31)


@dataclass
class Surveyed:
    """A ricognizione and its world."""

    m: Monitored
    survey: Ricognizione

    @property
    def office(self) -> Utente:
        """Who opens, verifies and closes."""
        return self.m.office

    def state(self, n: int = 0) -> StatoOperativo:
        """What is said of the n-th operative objective, as it is stored."""
        state: StatoOperativo = StatoOperativo.objects.select_related("ricognizione__dup").order_by("nome")[n]
        return state

    def value(self, n: int = 0) -> ValoreOperativo:
        """The first indicator of the n-th operative objective, as it is stored."""
        value: ValoreOperativo = self.state(n).valori.order_by("ordine")[0]
        return value

    def head(self) -> Utente:
        """The dirigente of the centre that the document gives every operative objective to."""
        return self.m.somebody(Ruolo.DIRIGENTE, CentroDiResponsabilita.objects.get(nome="Servizio Urbanistica"))

    def stranger(self) -> Utente:
        """The dirigente of a centre that serves an operative objective, and that the document does not name."""
        return self.m.head()


@made_once
def plan_closed(percent: tuple[int, ...] = (40, 80, 100)) -> Monitored:
    """The survey of June, with so much done of each phase of the three objectives, closed."""
    m = monitored(JUNE)
    for n, done in enumerate(percent):
        said = {"esito": "in corso", "inizio_effettivo": date(2023, 2, 1), "percentuale": Decimal(done)}
        if done == 100:
            said = {"esito": "conclusa", "fine_effettiva": date(2023, 6, 1)}
        rows = {f.row_id: said for f in m.state(n).fasi.all()}
        save(m.change(n, phases=rows), hand(m.office))
    close_survey(m.survey, m.office)
    return m


@made_once
def surveyed(m: Monitored | None = None, **asked: Any) -> Surveyed:
    """The ricognizione at the end of the year, open."""
    m = m or plan_closed()
    return Surveyed(m, open_ricognizione(DUP.objects.get(), Asked(DAY, **asked), m.office))


def operative(n: int = 0) -> ObiettivoOperativo:
    """The n-th operative objective of the document."""
    return ObiettivoOperativo.objects.order_by("nome")[n]
