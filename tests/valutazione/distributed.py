# SPDX-License-Identifier: AGPL-3.0-or-later
"""Distributions of the two worked examples, and a fund whose premium may be paid."""

import json
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.test import Client

from monitoraggio.vita.closing import SurveyDeed
from organizzazione.choices import Ruolo
from organizzazione.models import Utente
from organizzazione.rules import SISTEMA
from tests.valutazione.evaluated import YEAR, Evaluated, evaluated
from tests.valutazione.funded import client_of, of_file, somebody
from tests.valutazione.money_samples import FIXTURES
from valutazione.choices_distributions import Origin
from valutazione.distributing.life import define
from valutazione.distributing.writer import Draft, new_distribution
from valutazione.fund.facts import Fulfilled, Gate, YearFund
from valutazione.fund_rows.loading import load_fund
from valutazione.models import Fondo, Ripartizione, Scheda

ACT: Final = SurveyDeed("DET", "77", date(2025, 9, 1), "Retribuzione di risultato")


def file_of(year: int) -> dict[str, Any]:
    """A worked example, as the simulator reads it."""
    found: dict[str, Any] = json.loads((FIXTURES / f"risultato_{year}.json").read_text("utf-8"))
    return found


def payable(year: int, result: int, economie: int = 0) -> YearFund:
    """A fund that has every act that the law asks for."""
    gates = (
        Fulfilled(Gate.PIANO, "DGC n. 1", date(year, 3, 1)),
        Fulfilled(Gate.ANTICORRUZIONE, "DGC n. 2", date(year, 1, 30)),
        Fulfilled(Gate.RELAZIONE_PRECEDENTE, "DGC n. 3", date(year, 5, 1), date(year, 6, 1)),
        Fulfilled(Gate.RELAZIONE, "DGC n. 4", date(year + 1, 5, 1), date(year + 1, 6, 1)),
        Fulfilled(Gate.REVISORI, "Verbale n. 5", date(year, 11, 1)),
    )
    return YearFund(year, result * 2, result, economie, year - 2 if economie else None, gates=gates)


@dataclass
class Shared:
    """A simulation, who prepared it and who may confirm it."""

    row: Ripartizione
    office: Utente
    top: Utente

    @property
    def draft(self) -> Draft:
        """What it says now."""
        return Draft(self.row.nome, json.loads(self.row.regola), json.loads(self.row.persone))

    def of(self, user: Utente) -> Client:
        """Somebody who has entered."""
        return client_of(user)


def shared(year: int = 2024, name: str = "Regola A", *, office: Utente | None = None) -> Shared:
    """One of the two examples, on a fund that may be paid."""
    asked = file_of(year)
    fund = payable(year, 6_000_000)
    if year == 2019:
        fund = replace(of_file(), gates=payable(2019, 1).gates)
    fondo: Fondo = load_fund(fund, SISTEMA, replace=True)[0]
    office = office or somebody(Ruolo.UFFICIO)
    row = new_distribution(fondo, Draft(name, asked["regola"], asked["persone"]), office)
    return Shared(row, office, somebody(Ruolo.VERTICE))


def defined(year: int = 2024) -> Shared:
    """One that an act has made definitive."""
    s = shared(year)
    define(s.row, ACT, s.top)
    return s


def of_sheets(e: Evaluated | None = None) -> tuple[Shared, Evaluated]:
    """One whose people are those of the final sheets of its year: of a single person, whose sheet comes with it."""
    e = e or evaluated(with_account=False)
    Scheda.objects.filter(pk=e.sheet.pk).update(posizione=Decimal(30_000))
    e.final()
    fondo = load_fund(payable(YEAR, 6_000_000), SISTEMA)[0]
    rule = {"ripartizione": "posizione", "fasce": [{"da": "0", "a": "100", "genere": "proporzionale"}]}
    row = new_distribution(fondo, Draft("Dalle schede", rule, [], origin=Origin.SCHEDE), e.office)
    return Shared(row, e.office, e.mayor), e
