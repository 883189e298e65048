# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rules of the computation that are not those of the closing before are told, beside the differences that they move."""

import io
import json
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from monitoraggio.computing.rules_moved import rules_moved
from monitoraggio.contenuto import USUAL, RulesContent
from monitoraggio.models import RegolaConsuntivo, Rilevazione
from monitoraggio.vita.closing import close_survey, reopen_survey
from monitoraggio.vita.opening import Asked, open_survey
from organizzazione.rules import SISTEMA
from reports.base import Formato
from reports.elenco import REPORT
from reports.scrittori import scrivi
from tests.monitoraggio.monitored import JUNE, Monitored, monitored
from tests.monitoraggio.test_board import AUGUST, percents
from tests.monitoraggio.test_overview import read

pytestmark = pytest.mark.django_db
OTHER: dict[str, Any] = {
    "peso_fasi": Decimal("62.5"),
    "peso_indicatori": Decimal(40),
    "soglia_verde": Decimal(-7),
    "soglia_gialla": Decimal("-20.25"),
    "valore_mancante": "zero",
    "decimali": 1,
    "pesa_gli_obiettivi": True,
    "prove_al_cento": True,
}


def rules(m: Monitored, **said: Any) -> None:
    """Other rules for the plan, as the office keeps them."""
    RegolaConsuntivo.objects.update_or_create(piano=m.scene.piano, defaults=said)


def two(**said: Any) -> Monitored:
    """June closed under the usual rules; August open under others."""
    m = monitored()
    percents(m, 20, 60, 10)
    close_survey(m.survey, m.office)
    rules(m, **said)
    m.survey = open_survey(m.scene.piano, Asked(AUGUST), m.office)
    percents(m, 30, 60, 5)
    return m


def machines(name: str, data: Any) -> dict[str, Any]:
    shape: dict[str, Any] = json.loads(scrivi(REPORT[name], data, Formato.JSON))
    return shape


def compared(m: Monitored) -> Any:
    report = REPORT["raffronto-rilevazioni"]
    form = report.Opzioni({"piano": "PEG_2023"}, chi=SISTEMA)
    assert form.is_valid(), form.errors
    return report.dati(form.cleaned_data, SISTEMA)


def page(name: str, data: Any) -> str:
    return scrivi(REPORT[name], data, Formato.HTML).decode()


def cruscotto(m: Monitored) -> str:
    client = Client()
    client.force_login(m.office)
    return client.get(reverse("monitoraggio:cruscotto", args=[m.survey.pk])).content.decode()


def test_every_rule_is_told_with_both_values() -> None:
    assert {f.name for f in fields(RulesContent)} == set(OTHER)
    told = rules_moved(USUAL, replace(USUAL, **OTHER))
    assert [(r.before, r.after) for r in told] == [
        *(("50", "62,5"), ("50", "40"), ("−5", "−7"), ("−15", "−20,25"), ("si esclude e si dice", "conta zero")),
        *(("2", "1"), ("no", "sì"), ("no", "sì")),
    ]
    assert all(r.name and r.moves for r in told)
    assert rules_moved(USUAL, USUAL) == []


@pytest.mark.parametrize("closed", [False, True])
def test_documents_and_cruscotto_tell_which_from_what_to_what(*, closed: bool) -> None:
    m = two(soglia_verde=Decimal(-7), valore_mancante="zero")
    if closed:
        close_survey(m.survey, m.office)
    rule = ("Luce verde con scostamento da", "−5", "−7")
    state, both = read(m), compared(m)
    for name, data in (("stato-attuazione", state), ("raffronto-rilevazioni", both)):
        html = page(name, data)
        assert "Regole cambiate dal 30/06/2023" in html
        assert all(text in html for text in rule)
        said = machines(name, data)["regole_cambiate"]
        assert said["dal"] == "2023-06-30"
        assert [(r["regola"], r["prima"], r["dopo"]) for r in said["regole"]] == [
            rule,
            ("Un valore che manca", "si esclude e si dice", "conta zero"),
        ]
        book = load_workbook(io.BytesIO(scrivi(REPORT[name], data, Formato.XLSX)))
        assert next(row[:3] for row in book["Regole cambiate"].iter_rows(min_row=2, values_only=True)) == rule
    html = cruscotto(m)
    assert "Dalla chiusura al 30/06/2023 sono cambiate le regole" in html
    assert "<td>−5</td><td>−7</td><td>luci</td>" in html


def test_rules_that_are_the_same_are_not_told() -> None:
    m = two(soglia_verde=Decimal("-5.00"))
    for name, data in (("stato-attuazione", read(m)), ("raffronto-rilevazioni", compared(m))):
        assert "Regole cambiate" not in page(name, data)
        assert "regole_cambiate" not in machines(name, data)
    assert "sono cambiate le regole" not in cruscotto(m)


def test_the_first_survey_has_no_rules_before() -> None:
    m = monitored()
    assert read(m).survey.said.regole_prima == ()
    assert "sono cambiate le regole" not in cruscotto(m)


def test_a_closing_keeps_the_rules_that_were_before_it() -> None:
    """Whoever opens the survey before again, and closes it under other rules, changes nothing of this."""
    m = two(soglia_verde=Decimal(-7))
    close_survey(m.survey, m.office)
    m.survey.refresh_from_db()
    before = page("stato-attuazione", read(m))
    june = Rilevazione.objects.get(piano=m.scene.piano, al=JUNE)
    reopen_survey(june, "Un dato sbagliato", m.office)
    rules(m, soglia_verde=Decimal(-9))
    close_survey(june, m.office)
    assert page("stato-attuazione", read(m)) == before
    assert "<td>−5</td><td>−7</td>" in cruscotto(m)
    (kept,) = read(m).survey.said.regole_prima
    assert (kept.al, kept.regole.soglia_verde) == (date(2023, 6, 30), Decimal(-5))
