# SPDX-License-Identifier: AGPL-3.0-or-later
"""The «stato di attuazione» in every format, of a survey that is open and of one that is closed."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from fogli.outgoing_cells import WrittenNumber
from monitoraggio.computing import told
from monitoraggio.computing.shared import shared_indicators
from monitoraggio.contenuto import (
    IndicatorContent,
    ObjectiveContent,
    PhaseContent,
    SurveyContent,
    in_canonical,
    read_survey,
)
from monitoraggio.models import StatoFase
from monitoraggio.scrittura.writer import write
from monitoraggio.vita.closing import SurveyDeed, approve_survey, close_survey
from organizzazione.choices import Ruolo
from organizzazione.rules import SISTEMA, Chi
from reports.base import Formato, NienteDaStampare
from reports.elenco import REPORT
from reports.scrittori import scrivi
from reports.surveys.shown import SurveyData, number_cell
from tests.monitoraggio import golden_surveys as golden
from tests.monitoraggio.accounts import FROM_A_FILE, account, long_text
from tests.monitoraggio.monitored import Monitored, hand, monitored
from tests.strumenti import verapdf

pytestmark = pytest.mark.django_db
STATE = REPORT["stato-attuazione"]
TYPED = "=1+1 & <b>mai</b>\nSi rivede."


def compiled() -> Monitored:
    """A survey in which the first objective says something: 50 concluded, 50 at 40 %, a value of 70 for 140."""
    m = monitored()
    going = {"esito": "in corso", "inizio_effettivo": date(2023, 1, 10), "percentuale": Decimal(40)}
    done = {"esito": "conclusa", "inizio_effettivo": date(2023, 1, 10), "fine_effettiva": date(2023, 5, 1)}
    change = m.change(
        head={"relazione": TYPED},
        phases={m.phase(0).row_id: done, m.phase(1).row_id: going},
        values={m.value().row_id: {"valore": "70", "fonte": "Registro"}},
    )
    write([change], hand(m.office))
    return m


def options(m: Monitored, chi: Chi = SISTEMA, **said: str) -> Mapping[str, Any]:
    form = STATE.Opzioni({"piano": "PEG_2023", **said}, chi=chi)
    assert form.is_valid(), form.errors
    return form.cleaned_data


def stampa(*more: str) -> str:
    out = io.StringIO()
    call_command("stampa", "stato-attuazione", "--piano=PEG_2023", "--formato=json", *more, stdout=out)
    return out.getvalue()


def test_the_json_of_an_open_survey_by_command(tmp_path: Path) -> None:
    compiled()
    shape = json.loads(stampa("--al=30/06/2023"))
    assert (shape["piano"], shape["al"], shape["tipo"], shape["stato"]) == (
        *("PEG_2023", "2023-06-30", "intermedia", "aperta"),
    )
    first = shape["obiettivi"][0]
    assert (first["codice"], first["stato"]) == ("2023-AA01", "compilato")
    assert (first["fatto"], first["atteso"], first["scostamento"], first["luce"]) == (
        "70.00",
        "49.59",
        "20.41",
        "verde",
    )
    assert (first["risultato"], first["grado"], first["tempo"]) == ("60.00", "in linea", "in anticipo")
    assert first["previsione_fine_anno"] == "91.40"  # 40 % in 172 days, 356 at the end of the year: 82,79 %
    assert [f["esito"] for f in first["fasi"]] == ["conclusa", "in corso"]
    assert first["fasi"][1]["inizio_effettivo"] == "2023-01-10"
    assert first["indicatori"][0]["grado_percento"] == "50.00"
    assert shape["obiettivi"][1]["fatto"] is None
    assert shape["obiettivi"][1]["fasi"][0]["esito"] is None
    assert shape["totali"]["obiettivi"] == 3
    assert shape["totali"]["fatto"] == "70.00"
    assert shape["totali"]["da_compilare"] == 2
    file = tmp_path / "stato.json"
    call_command(
        *("stampa", "stato-attuazione", "--piano=PEG_2023", "--al=30/06/2023", "--formato=json"),
        *("--uscita", str(file)),
        stdout=io.StringIO(),
    )
    assert json.loads(file.read_text(encoding="utf-8")) == shape


def test_options_that_do_not_hold_are_told() -> None:
    monitored()
    for more, why in (
        ("--al=31/08/2023", "non c'è una rilevazione al 31/08/2023: ci sono quelle al 30/06/2023"),
        ("--al=ieri", "Scrivere il giorno così"),
        ("--centro=Nessuno", "non c'è"),
        ("--versione=1", "non ha questa opzione"),
    ):
        with pytest.raises(CommandError, match=why):
            stampa(more)
    with pytest.raises(CommandError, match="vuole --uscita"):
        call_command("stampa", "stato-attuazione", "--piano=PEG_2023", "--formato=pdf")


def closed() -> Monitored:
    m = compiled()
    close_survey(m.survey, m.office)
    m.survey.refresh_from_db()
    return m


def test_a_closed_survey_prints_again_to_the_same_bytes() -> None:
    m = closed()
    first = {f: scrivi(STATE, STATE.dati(options(m), SISTEMA), f) for f in Formato}
    assert json.loads(first[Formato.JSON])["stato"] == "chiusa"
    StatoFase.objects.update(motivo="Scritto dopo la chiusura.")
    approve_survey(m.survey, SurveyDeed("DGC", "7", date(2023, 7, 20)), m.office)
    again = {f: scrivi(STATE, STATE.dati(options(m), SISTEMA), f) for f in Formato}
    assert {f for f in Formato if first[f] != again[f]} == set()


def test_the_paper_says_figures_steps_and_what_was_typed() -> None:
    m = compiled()
    data = STATE.dati(options(m, data_elaborazione="2023-07-01"), SISTEMA)
    page = scrivi(STATE, data, Formato.HTML).decode()
    assert "&lt;b&gt;mai&lt;/b&gt;" in page
    for words in (
        "Stato di attuazione al 30/06/2023",
        "aperta, sulla versione 1 del piano: c'è tutto ciò che è stato scritto, confermato o no",
        "70 su almeno 140: in corso, 70 in meno.",
        "(50 × 100 + 50 × 40) / 100 = 70.",
        "da rilevare",
        "Opportunità e criticità",
        "Luci dei centri",
    ):
        assert words.replace("'", "&#x27;") in page or words in page, words
    pdf = scrivi(STATE, data, Formato.PDF)
    text = " ".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    assert "2023-AA03" in text
    assert "Come si arriva alle cifre" in text


def test_the_pdf_is_archivable_and_accessible(tmp_path: Path) -> None:
    m = compiled()
    file = tmp_path / "stato.pdf"
    file.write_bytes(scrivi(STATE, STATE.dati(options(m), SISTEMA), Formato.PDF))
    assert verapdf.errori([file]) == []


def test_the_sheets_have_numbers_days_and_no_formulas() -> None:
    m = compiled()
    data = STATE.dati(options(m), SISTEMA)
    book = load_workbook(io.BytesIO(scrivi(STATE, data, Formato.XLSX)))
    assert {"Obiettivi", "Fasi", "Indicatori", "Totali"} <= set(book.sheetnames)
    heads = [c.value for c in book["Obiettivi"][1]]
    first = dict(zip(heads, [c.value for c in book["Obiettivi"][2]], strict=True))
    assert (first["Fatto"], first["Luce"]) == (70, "verde")
    assert str(first["Relazione"]).lstrip("'").startswith("=1+1")
    assert all(c.data_type != "f" for sheet in book for row in sheet.iter_rows() for c in row)
    rows = list(csv.DictReader(io.StringIO(scrivi(STATE, data, Formato.CSV).decode("utf-8-sig")), delimiter=";"))
    assert [r["Riga"] for r in rows[:4]] == ["obiettivo", "fase", "fase", "indicatore"]
    assert {(r["Valore"], r["Situazione"]) for r in rows if r["Riga"] == "indicatore"} == {
        *(("70", "rilevato"), ("", "da rilevare")),
    }


def csv_rows(data: SurveyData) -> list[dict[str, str]]:
    text = scrivi(STATE, data, Formato.CSV).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_the_csv_has_every_column_of_the_sheets() -> None:
    data = SurveyData(told(account()), date(2024, 2, 1))
    objective, phase = csv_rows(data)[:2]
    # What sums up the rows, or lays them side by side, has columns of its own.
    of_rows = (sheet for sheet in STATE.fogli(data) if sheet.nome not in ("Totali", "Stessi indicatori"))
    heads = {c.titolo for sheet in of_rows for c in sheet.colonne}
    assert heads - set(objective) == set()
    assert {"Inizio previsto", "Fine prevista", "Causa", "Motivo", "Nuova fine", "Fonte"} <= heads
    assert (phase["Inizio previsto"], phase["Fine prevista"]) == ("01/01/2023", "30/06/2023")
    assert (phase["Causa"], phase["Motivo"]) == ("Gara deserta", "La prima gara\nnon ha avuto offerte.")
    assert csv_rows(data)[3]["Fonte"] == FROM_A_FILE
    assert objective["Relazione"] == data.survey.objectives[0].said.relazione


def test_a_text_longer_than_a_cell_goes_on_in_further_rows() -> None:
    text, reason = long_text(40_000), long_text(33_000)
    said = account()
    first = said.obiettivi[0]
    phase = replace(first.fasi[0], motivo=reason)
    whole = replace(first, relazione=text, fasi=(phase, *first.fasi[1:]))
    data = SurveyData(told(replace(said, obiettivi=(whole, *said.obiettivi[1:]))), date(2024, 2, 1))
    book = load_workbook(io.BytesIO(scrivi(STATE, data, Formato.XLSX)))
    rows = [[c.value for c in row] for row in book["Testi"].iter_rows(min_row=2)]
    assert [(row[1], row[2]) for row in rows] == [
        *(("Relazione", "1 di 2"), ("Relazione", "2 di 2")),
        *((f"Motivo: {phase.descrizione}", "1 di 2"), (f"Motivo: {phase.descrizione}", "2 di 2")),
    ]
    assert ["".join(row[3] for row in rows[n : n + 2]) for n in (0, 2)] == [text, reason]
    every = [c.value for sheet in book for row in sheet.iter_rows() for c in row]
    assert sum("nel foglio «Testi»" in str(c) for c in every) == 2
    assert not any("più lungo di quanto Excel permetta" in str(c) for c in every)
    assert "Testi" not in load_workbook(io.BytesIO(scrivi(STATE, made_up(), Formato.XLSX))).sheetnames
    assert csv_rows(data)[0]["Relazione"] == text


def shared() -> SurveyContent:
    """The same indicator in two centres, and one of a single centre."""
    asked: dict[str, Any] = {"valore_atteso": "80%"}
    nine = IndicatorContent("1", "Pratiche in termini", numeratore=Decimal(9), denominatore=Decimal(10), **asked)
    ten = IndicatorContent("2", "pratiche  in termini", numeratore=Decimal(10), denominatore=Decimal(90), **asked)
    alone = IndicatorContent("3", "Ricorsi", valore="2", valore_atteso="3")
    return replace(
        account(),
        obiettivi=(
            ObjectiveContent("A1", "Uno", "Anagrafe", stato="compilato", indicatori=(nine, alone)),
            ObjectiveContent("B1", "Due", "Tributi", stato="compilato", indicatori=(ten,)),
        ),
    )


def test_the_same_indicator_in_several_centres_has_one_total() -> None:
    said = shared()
    (found,) = shared_indicators(said)
    assert [(r.code, r.centre, r.value) for r in found.rows] == [("A1", "Anagrafe", "9/10"), ("B1", "Tributi", "10/90")]
    assert (found.total.value, found.told) == (Fraction(19), "19 di 100 = 19%.")
    data = SurveyData(told(said), date(2024, 2, 1))
    page = scrivi(STATE, data, Formato.HTML).decode()
    assert "Stesso indicatore in più centri" in page
    assert "19 di 100 = 19%." in page
    book = load_workbook(io.BytesIO(scrivi(STATE, data, Formato.XLSX)))
    assert book["Stessi indicatori"]["D4"].value == "19 di 100 = 19%."
    first, second = said.obiettivi
    bare = replace(first.indicatori[0], numeratore=None, denominatore=None, valore="90%")
    (none,) = shared_indicators(replace(said, obiettivi=(replace(first, indicatori=(bare,)), second)))
    assert none.told == "non aggregabile: di «90%» mancano numeratore e denominatore."
    excused = replace(bare, valore="", non_valutabile=True, motivo_non_valutabile="La legge è cambiata.")
    (part,) = shared_indicators(replace(said, obiettivi=(replace(first, indicatori=(excused,)), second)))
    assert part.told == "10 di 90 = 11,11%. 1 di 2 mancanti."
    days = [replace(o, indicatori=(replace(o.indicatori[0], valore_atteso="30 giorni", numeratore=n),))
            for o, n in ((first, Decimal(300)), (second, Decimal(600)))]  # fmt: skip
    (no_share,) = shared_indicators(replace(said, obiettivi=tuple(days)))
    assert no_share.told == "non aggregabile: non è una percentuale in tutti i centri."
    assert no_share.total.value is None
    same_centre = replace(second, centro_di_responsabilita="Anagrafe")
    assert list(shared_indicators(replace(said, obiettivi=(first, same_centre)))) == []
    then = scrivi(STATE, SurveyData(told(replace(said, schema=1)), date(2024, 2, 1)), Formato.HTML).decode()
    assert "Stesso indicatore" not in then


def test_a_survey_with_its_course_prints_the_same_indicator_too() -> None:
    """Each of the levels, the classes and the shared indicators: none is taken for another."""
    said = replace(read_survey(golden.sample()), obiettivi=shared().obiettivi)
    data = SurveyData(told(said), golden.DAY)
    assert data.survey.said.andamento
    for format in (Formato.HTML, Formato.XLSX, Formato.PDF):
        assert scrivi(STATE, data, format)
    page = scrivi(STATE, data, Formato.HTML).decode()
    assert page.index("Grado e tempo") < page.index("Stesso indicatore in più centri")


def test_what_schema_1_froze_prints_in_the_tables_of_then() -> None:
    said = replace(read_survey(in_canonical(account())), schema=1)
    assert "Fonte" not in csv_rows(SurveyData(told(said), date(2024, 2, 1)))[0]
    assert read_survey(golden.stored(1)).schema == 1


def made_up() -> SurveyData:
    """A gap of −5,004 and a result of 99,996."""
    phase = PhaseContent(
        *("f", "Fase", Decimal(100), date(2023, 1, 1), date(2023, 12, 31)),
        esito="in corso",
        percentuale=Decimal("94.996"),
    )
    almost = IndicatorContent("i", "Indicatore", valore_atteso="100", valore="99,996")
    said = SurveyContent(
        ente="Comune",
        piano="PEG_2023",
        descrizione="",
        anno=2023,
        al=date(2023, 12, 31),
        tipo="finale",
        stato="aperta",
        versione=1,
        anello="",
        obiettivi=(
            ObjectiveContent("1", "Uno", "Centro", fasi=(phase,)),
            ObjectiveContent("2", "Due", "Centro", indicatori=(almost,)),
        ),
    )
    return SurveyData(told(said), date(2024, 1, 1))


def test_what_prints_does_not_contradict_the_light_beside_it() -> None:
    data = made_up()
    page = scrivi(STATE, data, Formato.HTML).decode()
    assert "scostamento −5,004" in page
    assert "99,99" in page
    assert "100,00" not in page.partition("2 Due")[2].partition("Come si arriva")[0].replace("Valore atteso", "")
    sheet = next(f for f in STATE.fogli(data) if f.nome == "Obiettivi")
    cells = [c for row in sheet.righe for c in row if isinstance(c, WrittenNumber)]
    assert WrittenNumber(Decimal("-5.004"), "-5,004") in cells
    assert WrittenNumber(Decimal("99.99"), "99,99") in cells
    assert json.loads(scrivi(STATE, data, Formato.JSON))["obiettivi"][0]["scostamento"] == "-5.00"
    assert number_cell("") is None


def test_queries_do_not_grow() -> None:
    m = compiled()
    whole, one = options(m), options(m, centro=m.state(2).centro.nome)
    STATE.dati(whole, SISTEMA)
    with CaptureQueriesContext(connection) as of_three:
        STATE.dati(whole, SISTEMA)
    with CaptureQueriesContext(connection) as of_one:
        STATE.dati(one, SISTEMA)
    assert len(of_three) <= len(of_one) <= 11


def test_who_reads_sees_the_own_centres() -> None:
    m = compiled()
    head = m.head(of=1)
    data = STATE.dati(options(m, head), head)
    assert [o.said.codice for o in data.survey.objectives] == ["2023-AA02"]
    assert "Solo gli obiettivi che può leggere chi l'ha chiesto" in str(
        STATE.stampato(data).parti[0].contesto()["testa"]
    )
    centre = m.state(2).centro
    data = STATE.dati(options(m, centro=centre.nome), SISTEMA)
    assert [o.said.codice for o in data.survey.objectives] == ["2023-AA03"]
    with pytest.raises(NienteDaStampare):
        STATE.dati({**options(m, head), "centro": centre}, head)


def test_the_page_of_the_document_and_its_files() -> None:
    m = compiled()
    client = Client()
    client.force_login(m.office)
    page = client.get("/documenti/stato-attuazione/?piano=PEG_2023&al=2023-06-30").content.decode()
    assert "2023-AA01" in page
    assert '<option value="2023-06-30" selected>30/06/2023</option>' in page
    file = client.get("/documenti/stato-attuazione/scarica/json/?piano=PEG_2023")
    assert json.loads(b"".join(file) if file.streaming else file.content)["stato"] == "aperta"
    assert client.get("/documenti/stato-attuazione/?piano=PEG_2023&al=2023-08-31").status_code in (200, 400)
    assert client.get("/documenti/stato-attuazione/?piano=X").status_code == 400
    reader = Client()
    reader.force_login(m.somebody(Ruolo.NUCLEO))
    assert "2023-AA01" in reader.get("/documenti/stato-attuazione/?piano=PEG_2023").content.decode()


def test_a_closing_freezes_the_exact_figures() -> None:
    m = closed()
    frozen = {o.codice: dict(o.cifre) for o in STATE.dati(options(m), SISTEMA).survey.said.obiettivi}
    assert frozen["2023-AA01"]["fatto"] == "70"
    assert frozen["2023-AA01"]["atteso"] == "3620/73"
