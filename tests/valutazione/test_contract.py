# SPDX-License-Identifier: AGPL-3.0-or-later
"""What only the office knows of the contract: kept with the fund, printed, frozen with the premiums."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from organizzazione.choices import Ruolo
from organizzazione.rules import SISTEMA
from tests.valutazione.distributed import ACT, defined, file_of, payable
from tests.valutazione.funded import client_of, fund_2019, of_file, somebody
from valutazione.distributing.life import define
from valutazione.distributing.writer import Draft, new_distribution
from valutazione.files.opening import opened
from valutazione.fund.contracts import contract_json, contract_words
from valutazione.fund.differences import differences
from valutazione.fund.facts import Contract, YearFund
from valutazione.fund.reading import read
from valutazione.fund.telling import as_text
from valutazione.fund.writing import as_json
from valutazione.fund_rows.loading import load_fund
from valutazione.fund_rows.reading import facts_of
from valutazione.models import Fondo, Ripartizione
from valutazione.money import Refused

pytestmark = pytest.mark.django_db
CONTRACT = Contract(
    date(2019, 12, 11),
    "Parte economica 2019",
    "Il segretario generale per la parte pubblica; le sigle firmatarie del contratto nazionale",
    "I dirigenti in servizio nel 2019",
    "Criteri della retribuzione di posizione e di risultato",
)
# Of the city's contract of 2019 the day it was signed is not known.
UNSIGNED = "Data di sottoscrizione"
BLANKS = [asked for asked, _ in contract_words(Contract())]


def relazione(year: int = 2019) -> dict[str, Any]:
    address = f"/documenti/relazione-illustrativa/scarica/json/?anno={year}&data_elaborazione=2026-07-01"
    found: dict[str, Any] = json.loads(client_of(somebody(Ruolo.UFFICIO)).get(address).content)
    return found


def without() -> YearFund:
    """The fund of the city, of whose contract nothing is known."""
    return replace(of_file(), contract=Contract())


def test_the_city_says_its_own_but_the_day_it_was_signed() -> None:
    fund_2019()
    assert relazione()["da_completare"] == [UNSIGNED]
    assert relazione()["contratto"]["destinatari"] == "Personale dirigente"


def test_the_file_says_it_and_reads_it_back() -> None:
    fund = replace(of_file(), contract=CONTRACT)
    assert read(opened(as_json(fund).encode())) == fund
    assert "contratto" not in json.loads(as_json(without()))
    assert "Data di sottoscrizione: 11/12/2019" in as_text(fund, date(2020, 7, 1))
    lines = differences(without(), fund)
    assert len(lines) == len(BLANKS)
    assert "contratto, soggetti destinatari: c'è «nulla», il file dice «I dirigenti in servizio nel 2019»" in lines
    kept, _ = load_fund(fund, SISTEMA)
    assert facts_of(Fondo.objects.get(pk=kept.pk)) == fund
    content = json.loads(as_json(fund))
    content["contratto"]["sottoscritto_il"] = "11/12/2019"
    with pytest.raises(Refused, match="contratto, sottoscritto_il"):
        read(opened(json.dumps(content).encode()))


def test_the_relazione_prints_what_is_said_and_names_what_is_blank() -> None:
    fondo = fund_2019()
    load_fund(without(), SISTEMA, replace=True)
    assert (relazione()["da_completare"], relazione()["contratto"]) == (BLANKS, {})
    load_fund(replace(of_file(), contract=replace(CONTRACT, matters="")), SISTEMA, replace=True)
    said = relazione()
    assert said["da_completare"] == ["Materie trattate dal contratto integrativo"]
    assert said["contratto"] == contract_json(replace(CONTRACT, matters=""))
    page = client_of(somebody(Ruolo.NUCLEO)).get(f"/valutazione/fondi/{fondo.anno}/").content.decode()
    assert CONTRACT.validity in page
    assert "Materie trattate" not in page


def test_the_definitive_distribution_freezes_it() -> None:
    s = defined(2019)
    frozen = relazione()["contratto"]
    assert relazione()["da_completare"] == [UNSIGNED]
    # What was not said then may still be said, and what was said stays.
    Fondo.objects.filter(anno=2019).update(sottoscritto_il=date(2019, 12, 11), vigenza="Detta dopo")
    assert relazione()["contratto"] == frozen | {"sottoscritto_il": "2019-12-11"}
    assert s.row.definitive


def test_what_was_frozen_is_not_said_otherwise_afterwards() -> None:
    load_fund(replace(payable(2024, 6_000_000), contract=CONTRACT), SISTEMA)
    s = defined_on_what_is_there()
    Fondo.objects.filter(anno=2024).update(vigenza="Un'altra", sottoscritto_il=date(2025, 1, 1), materie="")
    assert relazione(2024)["contratto"] == contract_json(CONTRACT)
    assert json.loads(s.congelata.contenuto)["fondo"]["contratto"] == contract_json(CONTRACT)


def defined_on_what_is_there() -> Any:
    """The worked example of 2024, definitive, on a fund that is there."""
    asked, fondo = file_of(2024), Fondo.objects.get(anno=2024)
    row = new_distribution(fondo, Draft("Regola A", asked["regola"], asked["persone"]), somebody(Ruolo.UFFICIO))
    define(row, ACT, somebody(Ruolo.VERTICE))
    return Ripartizione.objects.get(pk=row.pk)
