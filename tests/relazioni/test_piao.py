# SPDX-License-Identifier: AGPL-3.0-or-later
"""Section 2.2 of the PIAO: objectives and indicators as an act has approved them, with the results beside."""

import io
import json
from typing import Any

import pytest
from openpyxl import load_workbook

from monitoraggio.lettura.closed import last_closing
from obiettivi.contenuto import ContenutoObiettivo
from organizzazione.choices import Ruolo
from organizzazione.rules import SISTEMA
from reports.base import Formato
from reports.elenco import REPORT
from reports.piao import NOWHERE, _placed
from reports.scrittori import scrivi
from tests.monitoraggio.test_rectification import approved
from tests.versioni.scena import scena
from versioni.contenuto import Riferimento

pytestmark = pytest.mark.django_db
DOCUMENT = REPORT["piao-performance"]


def data() -> Any:
    form = DOCUMENT.Opzioni({"piano": "PEG_2023", "data_elaborazione": "01/07/2024"}, chi=SISTEMA)
    assert form.is_valid(), form.errors
    return DOCUMENT.dati(form.cleaned_data, SISTEMA)


def shape() -> dict[str, Any]:
    said: dict[str, Any] = json.loads(scrivi(DOCUMENT, data(), Formato.JSON))
    return said


def test_before_any_survey_it_has_targets_and_no_results() -> None:
    s = scena()
    s.approvata()
    said = shape()
    assert said["esiti"] == "senza risultati"
    assert {row["Risultato"] for row in said["righe"]} == {""}
    assert any(row["Valore atteso"] for row in said["righe"])


def test_the_results_are_those_of_the_account_indicator_by_indicator() -> None:
    m = approved()
    closing = last_closing(m.survey)
    assert closing is not None
    rows = {(row["Codice"], row["Indicatore"]): row for row in shape()["righe"]}
    for o in closing.read.planned:
        for i in o.planned_indicators:
            row = rows[o.codice, i.descrizione]
            assert (row["Valore atteso"], row["Risultato"]) == (i.valore_atteso, i.valore)
            assert row["Raggiunto"] == dict(o.cifre).get(f"indicatore/{i.id}/raggiunto", "")


def test_as_html_they_are_plain_tables_and_as_workbook_one_sheet() -> None:
    approved()
    page = scrivi(DOCUMENT, data(), Formato.HTML).decode()
    assert '<table border="1">' in page
    assert '<th scope="col">Valore di partenza</th>' in page
    book = load_workbook(io.BytesIO(scrivi(DOCUMENT, data(), Formato.XLSX)))
    assert book.sheetnames == ["Performance"]
    assert scrivi(DOCUMENT, data(), Formato.PDF).startswith(b"%PDF")


def test_two_documents_that_call_their_levels_alike_stay_two() -> None:
    """An objective of the one stands under the one; one of both under each. An ambito of one document alone goes by its
    name."""
    objectives = [ContenutoObiettivo(code, "Un obiettivo") for code in ("2023-AA01", "2023-AA02", "2023-AA03")]
    one, other = (Riferimento(dup, "Città", "Strade", "Una piazza") for dup in ("DUP_2020_2022", "DUP_2023_2025"))
    links = {"2023-AA01": (one,), "2023-AA02": (other, one, Riferimento(other.dup, "Scuola", "Asili", "Un asilo"))}
    assert [(*place, o.codice) for place, o in _placed(objectives, links)] == [
        ("Città (DUP_2020_2022)", "Strade", "2023-AA01"),
        ("Città (DUP_2020_2022)", "Strade", "2023-AA02"),
        ("Città (DUP_2023_2025)", "Strade", "2023-AA02"),
        ("Scuola", "Asili", "2023-AA02"),
        (NOWHERE, "", "2023-AA03"),
    ]


def test_who_does_not_read_every_plan_has_none() -> None:
    m = approved()
    assert DOCUMENT.disponibile_per(m.somebody(Ruolo.VERTICE))
    assert not DOCUMENT.disponibile_per(m.head())
