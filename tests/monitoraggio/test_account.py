# SPDX-License-Identifier: AGPL-3.0-or-later
"""The «consuntivo» in every format: planned against real, four kinds of nothing, texts that no cell or page holds."""

import csv
import io
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from fogli.outgoing_cells import LETTERS_MOST
from monitoraggio.contenuto import IndicatorContent
from monitoraggio.models import StatoFase
from monitoraggio.scrittura.writer import write
from monitoraggio.vita.closing import SurveyDeed, approve_survey, close_survey
from monitoraggio.vita.opening import Asked, open_survey
from organizzazione.rules import SISTEMA
from reports.account.paper import values_told
from reports.base import Formato
from reports.elenco import REPORT
from reports.scrittori import scrivi
from tests.monitoraggio.accounts import account, long_text, objective, printed
from tests.monitoraggio.monitored import YEAR_END, Monitored, hand, monitored
from tests.strumenti import verapdf

pytestmark = pytest.mark.django_db  # what is laid out is kept in the database
ACCOUNT = REPORT["consuntivo"]


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


def csv_rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def in_sheet(book: Any, name: str) -> list[dict[str, Any]]:
    heads, *rows = [[cell.value for cell in row] for row in book[name].iter_rows()]
    return [dict(zip(heads, row, strict=True)) for row in rows]


def test_the_paper_says_what_was_planned_and_what_became_of_it() -> None:
    page = scrivi(ACCOUNT, printed(account()), Formato.HTML).decode()
    for words in (
        *("Consuntivo al 31/12/2023", "Centro per centro", "Rilevazione finale chiusa, sulla versione 2 del piano"),
        *("<h3>CONSUNTIVO</h3>", "<li>prima voce;</li>", "Rossi Anna", "31/07/2023, quella in vigore", "Gara deserta"),
        *("non ha avuto offerte.", "Organico ridotto.", "Si rifà la gara.", "Si prende atto.", "a rischio"),
        *("90 (concessa)", "Cause esterne.", "Si accoglie.", "Risultato calcolato", "La legge è cambiata."),
        *("0 su almeno 10: non raggiunto, 10 in meno.", "verbale.pdf", "ab" * 32, "protocollo 12/2023", "verificato"),
    ):
        assert words in page, words
    assert page.index("<h3>CONSUNTIVO</h3>") < page.index("FASI - ATTIVITA'") < page.index("<h3>INDICATORI</h3>")


def test_on_a_narrow_screen_every_cell_says_its_head() -> None:
    """There heads do not print: a cell that is not the first of its row has none but its own."""
    page = scrivi(ACCOUNT, printed(account()), Formato.HTML).decode()
    rows = [row.split("<td")[2:] for row in page.split("<tr") if "<td" in row]
    assert len(rows) > 8
    assert [cell for row in rows for cell in row if 'data-nome="' not in cell.partition(">")[0]] == []


def test_four_kinds_of_nothing_are_four_different_outputs_everywhere() -> None:
    data = printed(account())
    told = "1 con un valore; 3 di 4 mancanti (senza valore 1, non valutabile 1, da rilevare 1)"
    page = scrivi(ACCOUNT, data, Formato.HTML).decode()
    cells = [row.partition('data-nome="Valore">')[2].partition("<")[0] for row in page.split("<tbody")]
    assert [c for c in cells if c] == ["0", "senza valore", "non valutabile", "da rilevare"]
    assert told in page
    paper = text_of(scrivi(ACCOUNT, data, Formato.PDF))
    assert all(word in paper for word in ("senza valore", "non valutabile", "da rilevare"))
    expected = {("0", "rilevato"), ("", "senza valore"), ("", "non valutabile"), ("", "da rilevare")}
    rows = csv_rows(scrivi(ACCOUNT, data, Formato.CSV))
    assert {(r["Valore"], r["Situazione"]) for r in rows if r["Riga"] == "indicatore"} == expected
    book = load_workbook(io.BytesIO(scrivi(ACCOUNT, data, Formato.XLSX)))
    assert {(r["Valore"] or "", r["Situazione"]) for r in in_sheet(book, "Indicatori")} == expected
    shape = json.loads(scrivi(ACCOUNT, data, Formato.JSON))
    found = {(i["valore"] or "", i["situazione"]) for o in shape["obiettivi"] for i in o["indicatori"]}
    assert found == expected
    assert [i["valore"] for o in shape["obiettivi"] for i in o["indicatori"]] == ["0", None, None, None]
    phases = [f["percentuale"] for o in shape["obiettivi"] for f in o["fasi"]]
    assert phases == ["100.00", "0.00", None]
    assert values_told([objective(indicatori=())]) == "0 con un valore; 0 di 0 mancanti"


def test_a_text_of_forty_thousand_letters_is_lost_nowhere() -> None:
    text = long_text(40_000)
    data = printed(account(objective(relazione=text)))
    assert json.loads(scrivi(ACCOUNT, data, Formato.JSON))["obiettivi"][0]["relazione"] == text
    book = load_workbook(io.BytesIO(scrivi(ACCOUNT, data, Formato.XLSX)))
    pieces = [r for r in in_sheet(book, "Testi") if r["Che cosa"] == "Relazione"]
    assert "".join(r["Testo"] for r in pieces) == text
    assert [r["Parte"] for r in pieces] == ["1 di 2", "2 di 2"]
    assert all(len(str(c.value or "")) <= LETTERS_MOST for sheet in book for row in sheet.iter_rows() for c in row)
    paper = text_of(scrivi(ACCOUNT, data, Formato.PDF)).replace(" ", "")
    assert all(f"{n:05};" in paper for n in range(0, 400, 7))
    pages = pypdf.PdfReader(io.BytesIO(scrivi(ACCOUNT, data, Formato.PDF))).pages
    of_objective = [p.extract_text() for p in pages][1:]
    assert len(of_objective) > 8
    assert all("2023-AA01" in p and "Una piazza nuova" in p for p in of_objective), "the head runs on every page"


@pytest.mark.parametrize("report", ["consuntivo", "stato-attuazione"])
def test_a_note_as_tall_as_three_pages_prints_whole(report: str) -> None:
    note = "\n".join(f"riga {n:03} della nota" for n in range(180))
    of_value = note.replace("riga", "voce")
    why = IndicatorContent("i", "Un indicatore", valore_atteso="5", non_valutabile=True, motivo_non_valutabile=of_value)
    phases = tuple(p.__class__(p.id, p.descrizione, esito="in corso", motivo=note) for p in objective().fasi[:1])
    data = printed(account(objective(indicatori=(why,), fasi=phases)))
    paper = text_of(scrivi(REPORT[report], data, Formato.PDF))
    assert all(f"riga {n:03} della" in paper for n in range(180))
    book = load_workbook(io.BytesIO(scrivi(REPORT[report], data, Formato.XLSX)))
    assert note in {r["Motivo"] for r in in_sheet(book, "Fasi")}
    if report == "consuntivo":
        assert all(f"voce {n:03} della" in paper for n in range(180)), "of the indicator too"
        assert any(of_value in str(cell) for r in in_sheet(book, "Indicatori") for cell in r.values())


def test_the_pdf_is_archivable_and_accessible(tmp_path: Path) -> None:
    file = tmp_path / "consuntivo.pdf"
    file.write_bytes(scrivi(ACCOUNT, printed(account()), Formato.PDF))
    assert verapdf.errori([file]) == []


def test_the_json_says_all_that_was_written_and_agrees_with_the_state() -> None:
    data = printed(account())
    shape = json.loads(scrivi(ACCOUNT, data, Formato.JSON))
    state = json.loads(scrivi(REPORT["stato-attuazione"], data, Formato.JSON))
    assert shape["totali"] == state["totali"]
    for full, short in zip(shape["obiettivi"], state["obiettivi"], strict=True):
        assert {k: v for k, v in full.items() if k in short and k not in ("fasi", "indicatori")} == {
            k: v for k, v in short.items() if k not in ("fasi", "indicatori")
        }
    first = shape["obiettivi"][0]
    asked = {"stato": "concessa", "risultato": "90", "motivo": "Cause esterne.", "risposta": "Si accoglie."}
    assert first["forzatura"] == asked
    assert first["evidenze"][1]["protocollo"] == "12/2023"
    assert first["fasi"][0]["fine_giudicata"] == "2023-07-31"
    assert [c["nome"] for c in shape["centri"]] == ["Cultura", "Lavori pubblici"]


def compiled() -> Monitored:
    m = monitored(YEAR_END)
    going = {"esito": "in corso", "inizio_effettivo": date(2023, 1, 10), "percentuale": Decimal(40)}
    write([m.change(head={"relazione": "=1+1 & <b>mai</b>"}, phases={m.phase().row_id: going})], hand(m.office))
    return m


def options(**said: str) -> Mapping[str, Any]:
    form = ACCOUNT.Opzioni({"piano": "PEG_2023", **said}, chi=SISTEMA)
    assert form.is_valid(), form.errors
    return form.cleaned_data


class TestStored:
    """From the rows, by command and by page."""

    def test_by_command_it_is_the_one_of_the_end_of_the_year(self) -> None:
        m = compiled()
        open_survey(m.scene.piano, Asked(date(2023, 6, 30)), m.office)
        for more in ((), ("--al=31/12/2023",)):
            out = io.StringIO()
            call_command("stampa", "consuntivo", "--piano=PEG_2023", "--formato=json", *more, stdout=out)
            shape = json.loads(out.getvalue())
            assert (shape["al"], shape["tipo"], shape["obiettivi"][0]["relazione"]) == (
                *("2023-12-31", "finale", "=1+1 & <b>mai</b>"),
            )
        out = io.StringIO()
        call_command("stampa", "consuntivo", "--piano=PEG_2023", "--al=30/06/2023", "--formato=json", stdout=out)
        assert json.loads(out.getvalue())["tipo"] == "intermedia"

    def test_without_a_survey_of_that_day_it_is_told(self) -> None:
        monitored()
        with pytest.raises(CommandError, match="non c'è una rilevazione al 31/12/2023: ci sono quelle al 30/06/2023"):
            call_command("stampa", "consuntivo", "--piano=PEG_2023", "--formato=json", stdout=io.StringIO())

    def test_a_closed_survey_prints_again_to_the_same_bytes(self) -> None:
        m = monitored()
        close_survey(m.survey, m.office)
        m.survey.refresh_from_db()
        june = {"al": "2023-06-30"}
        first = {f: scrivi(ACCOUNT, ACCOUNT.dati(options(**june), SISTEMA), f) for f in Formato}
        StatoFase.objects.update(motivo="Scritto dopo la chiusura.")
        approve_survey(m.survey, SurveyDeed("DGC", "7", date(2023, 7, 20)), m.office)
        again = {f: scrivi(ACCOUNT, ACCOUNT.dati(options(**june), SISTEMA), f) for f in Formato}
        assert {f for f in Formato if first[f] != again[f]} == set()

    def test_queries_do_not_grow_and_sheets_have_no_formulas(self) -> None:
        m = compiled()
        whole, one = options(), options(centro=m.state(2).centro.nome)
        with CaptureQueriesContext(connection) as of_three:
            data = ACCOUNT.dati(whole, SISTEMA)
        with CaptureQueriesContext(connection) as of_one:
            ACCOUNT.dati(one, SISTEMA)
        assert len(of_three) <= len(of_one) <= 11
        book = load_workbook(io.BytesIO(scrivi(ACCOUNT, data, Formato.XLSX)))
        assert all(c.data_type != "f" for sheet in book for row in sheet.iter_rows() for c in row)

    def test_the_page_offers_the_plan_that_has_an_account(self) -> None:
        m = compiled()
        client = Client()
        client.force_login(m.office)
        page = client.get("/documenti/consuntivo/").content.decode()
        assert "Consuntivo al 31/12/2023" in page
        assert "&lt;b&gt;mai&lt;/b&gt;" in page
        head = Client()
        head.force_login(m.head(of=1))
        page = head.get("/documenti/consuntivo/?piano=PEG_2023").content.decode()
        assert "2023-AA02" in page
        assert "2023-AA01" not in page
        assert "Solo gli obiettivi che può leggere chi l&#x27;ha chiesto" in page
