# SPDX-License-Identifier: AGPL-3.0-or-later
"""The «Relazione sulla performance» in every format: what it draws, what it says of itself, what never changes."""

import io
import json
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from dup.models import DUP, IndicatoreEnte, ObiettivoGestionale, ObiettivoOperativo, ValoreAnnuale
from fogli.outgoing_cells import WrittenNumber
from monitoraggio.computing import frozen
from monitoraggio.contenuto import PhaseContent
from monitoraggio.lettura.closed import last_closing
from monitoraggio.models import RegolaConsuntivo
from monitoraggio.scrittura.writer import save
from monitoraggio.vita.closing import SurveyDeed, approve_survey, close_survey
from monitoraggio.vita.opening import Asked, open_survey
from obiettivi.models import PianoEsecutivo
from organizzazione.choices import Ruolo
from organizzazione.rules import SISTEMA, Chi
from relazioni.contenuto import BandRow, BodyRow, RelazioneContent
from relazioni.drawing import _cause
from relazioni.reading import demand_source, drawn_from
from reports.base import Formato, NienteDaStampare
from reports.elenco import REPORT
from reports.relazione.chapters import chapters
from reports.relazione.figures import figure
from reports.relazione.report import RelazioneData
from reports.relazione.results import deviations
from reports.relazione.sheets import objectives_sheet
from reports.scrittori import scrivi
from ricognizioni.vita.closing import close_ricognizione
from tests.monitoraggio.accounts import account
from tests.monitoraggio.monitored import YEAR_END, hand, monitored
from tests.monitoraggio.test_rectification import approved, rectified
from tests.monitoraggio.test_survey_life import DEED, whole
from tests.relazioni import golden
from tests.relazioni.told import approved_relazione, relazione
from tests.ricognizioni.surveyed import surveyed
from tests.strumenti import verapdf

pytestmark = pytest.mark.django_db
DOCUMENT = REPORT["relazione-performance"]


def data(chi: Chi = SISTEMA, **options: str) -> RelazioneData:
    form = DOCUMENT.Opzioni({"piano": "PEG_2023", "data_elaborazione": "01/07/2024", **options}, chi=chi)
    assert form.is_valid(), form.errors
    found: RelazioneData = DOCUMENT.dati(form.cleaned_data, chi)
    return found


def shape(found: RelazioneData | None = None) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(scrivi(DOCUMENT, found or data(), Formato.JSON))
    return said


def html(found: RelazioneData | None = None) -> str:
    return scrivi(DOCUMENT, found or data(), Formato.HTML).decode()


def test_the_numbers_are_those_of_the_account() -> None:
    """Recounted from the frozen account, not by the code that draws."""
    m = approved()
    closing = last_closing(m.survey)
    assert closing is not None
    said = shape()
    frozen = {o.codice: dict(o.cifre) for o in closing.read.obiettivi}
    assert {o["codice"]: (o["grado"], o["tempo"]) for o in said["obiettivi"]} == {
        code: (cifre["grado"], cifre["tempo"]) for code, cifre in frozen.items()
    }
    comune = said["livelli"][0]
    assert (comune["genere"], comune["nome"], comune["numero_obiettivi"]) == ("comune", "Tutto il Comune", len(frozen))
    crossed = {(row["grado"], row["tempo"]): row["obiettivi"] for row in comune["grado_e_tempo"]}
    assert crossed == {
        pair: sum((c["grado"], c["tempo"]) == pair for c in frozen.values())
        for pair in {(c["grado"], c["tempo"]) for c in frozen.values()}
    }
    assert sum(row["numero_obiettivi"] for row in said["livelli"] if row["genere"] == "centro") == len(frozen)
    assert said["anello"] == closing.catena


def test_the_tree_goes_from_the_ambito_to_the_objectives() -> None:
    approved()
    said = shape()
    leaves = [
        code
        for ambito in said["albero"]
        for strategic in ambito["strategici"]
        for operative in strategic["operativi"]
        for code in operative["obiettivi"]
    ]
    assert {*leaves, *said["senza_ambito"]} == {o["codice"] for o in said["obiettivi"]}
    assert leaves


def test_every_objective_that_strays_is_told_with_its_measures() -> None:
    m = monitored(YEAR_END)
    whole(m)
    save(m.change(head={"azioni_correttive": "Si rifà il collaudo."}), hand(m.office))
    close_survey(m.survey, m.office)
    approve_survey(m.survey, DEED, m.office)
    rectified(m)
    said = shape()
    stray = {
        o["codice"]
        for o in said["obiettivi"]
        if o["tempo"] == "in ritardo" or o["grado"] == "inferiore" or o["luce"] in ("giallo", "rosso")
    }
    assert {row["codice"] for row in said["scostamenti"]} == stray
    assert stray
    assert all(row["perche"] for row in said["scostamenti"])
    assert "Obiettivo per obiettivo" in html()
    measures = Counter(text for cells in deviations(data().said) for row in cells.righe for text in row[-1])
    assert measures["Si rifà il collaudo."] == 1


@pytest.mark.parametrize("decimals", [0, 1, 2])
@pytest.mark.parametrize(
    ("gap", "light"),
    [("-1251/250", "giallo"), ("-1249/250", "verde"), ("-5", "verde"), ("-3751/250", "rosso"), ("-53/10", "giallo")],
)
def test_a_gap_that_prints_never_contradicts_the_light_beside_it(gap: str, light: str, decimals: int) -> None:
    """Rounded, −5,004 would be −5,00 and still green; «95 su 100» would be too."""
    said = golden.sample()
    figures = {**dict(said.obiettivi[0].cifre), "scostamento": gap, "luce": light}
    row = replace(said.obiettivi[0], cifre=tuple(figures.items()))
    said = replace(said, obiettivi=(row, *said.obiettivi[1:]), decimali=decimals)
    sheet = objectives_sheet(said)
    cell = sheet.righe[0][[c.titolo for c in sheet.colonne].index("Scostamento")]
    assert isinstance(cell, WrittenNumber)
    green, yellow = said.soglie
    assert ("verde" if cell.valore >= green else "giallo" if cell.valore >= yellow else "rosso") == light
    printed = figure(said, row.cifre, "scostamento")
    assert f"scostamento {printed}; luce {light}" in html(RelazioneData(said, golden.DAY))


def test_the_bounds_are_those_by_which_the_closing_was_judged() -> None:
    m = monitored(YEAR_END)
    RegolaConsuntivo.objects.update_or_create(
        piano=m.scene.piano, defaults={"soglia_verde": Decimal("-2.5"), "soglia_gialla": Decimal(-30)}
    )
    whole(m)
    close_survey(m.survey, m.office)
    RegolaConsuntivo.objects.update(soglia_verde=Decimal(-5))
    assert data().said.soglie == (Decimal("-2.5"), Decimal(-30))


def test_a_cause_ends_as_the_office_wrote_it() -> None:
    def cause(why: str) -> str:
        phase = PhaseContent("f", "Lavori", causa="altro", motivo=why, nuova_fine=date(2024, 3, 1))
        return _cause(phase)

    assert cause("Poi...") == "Lavori: altro; Poi... Nuova fine 01/03/2024."
    assert cause("Gara.. deserta") == "Lavori: altro; Gara.. deserta. Nuova fine 01/03/2024."
    assert cause("Gara deserta.") == "Lavori: altro; Gara deserta. Nuova fine 01/03/2024."


def test_what_the_office_has_still_to_do_is_printed_only_in_a_draft() -> None:
    said = replace(golden.sample(), valutazioni=())
    asks, missing = "va scritta qui", "non è riportata in questa Relazione"
    silent = tuple(replace(s, testo="") for s in said.sezioni)

    def page(changed: RelazioneContent) -> tuple[bool, bool]:
        text = html(RelazioneData(changed, golden.DAY))
        return asks in text, missing in text

    assert page(replace(said, atto="", stato="in redazione")) == (True, False)
    assert page(replace(said, atto="", stato="")) == (False, False)
    assert page(said) == (False, False)
    assert page(replace(said, sezioni=silent)) == (False, True)


@pytest.mark.parametrize("kind", [Formato.HTML, Formato.JSON, Formato.CSV, Formato.XLSX])
def test_what_the_nucleo_notes_of_an_objective_stays_inside(kind: Formato) -> None:
    """The document is published (D.Lgs. 33/2013, art. 10 c. 8), those notes are not (docs/trasparenza.md)."""
    noted = frozen(account())
    notes = [o.nota_nucleo for o in noted.obiettivi if o.nota_nucleo]
    printed = scrivi(DOCUMENT, RelazioneData(golden.sample(), golden.DAY), kind)
    if kind is Formato.XLSX:
        book = load_workbook(io.BytesIO(printed))
        text = "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    else:
        text = printed.decode()
    assert notes
    assert not [note for note in notes if note in text]
    assert "nota_nucleo" not in text
    assert noted.obiettivi[0].criticita in text or kind is Formato.CSV


def test_without_a_relazione_it_prints_the_numbers_alone() -> None:
    approved()
    page = html()
    assert "Solo i numeri: la Relazione non è ancora stata aperta" in page
    assert "non è ancora scritta" not in page
    assert "Presentazione" not in page
    assert "Nell&#x27;anno il piano non è stato variato." in page or "Nell'anno il piano non è stato variato." in page


def test_a_draft_says_so_and_what_is_still_to_be_written() -> None:
    t = relazione()
    t.write("contesto", "La piena di **maggio**.\n\n- strade;\n- scuole.")
    page = html()
    assert "Bozza in redazione, che nessun atto ha approvato; i numeri sono della rilevazione finale" in page
    assert "<strong>maggio</strong>" in page
    assert "Questa sezione non è ancora scritta" in page


def test_what_nobody_keeps_yet_is_said_in_words() -> None:
    approved()
    page = html()
    assert "non c&#x27;è una ricognizione" in page or "non c'è una ricognizione" in page
    assert "Le schede di valutazione dell&#x27;anno non sono tutte definitive" in page


def test_the_ricognizione_of_the_year_tells_of_operative_objectives_and_bodies() -> None:
    s = surveyed(approved())
    close_ricognizione(s.survey, s.office)
    said = shape()
    assert said["ricognizione"] == "DUP_2023_2025 al 31/12/2023"
    assert {row["nome"] for row in said["operativi"]} == set(ObiettivoOperativo.objects.values_list("nome", flat=True))
    given = ObiettivoGestionale.organismi.through.objects.count()
    assert len(said["organismi"]) == given > 0


def test_bodies_and_evaluations_print_as_soon_as_there_are_some() -> None:
    approved()
    found = data()
    said = replace(
        found.said,
        organismi=(BodyRow("Tenere le strade", "Strade SpA", "raggiunto", "Fatto.", "12 km"),),
        valutazioni=(BandRow("Dirigenti", "alta", 3),),
    )
    page = html(RelazioneData(said, found.day))
    assert "Strade SpA" in page
    assert "12 km" in page
    assert "Dirigenti" in page


def test_the_indicators_of_the_comune_go_by_year_in_words() -> None:
    m = approved()
    dup = DUP.objects.get()
    row = IndicatoreEnte.objects.create(
        dup=dup, stato_di_salute="amministrazione", descrizione="Giorni di ferie", verso="decrescente"
    )
    for year, value in ((2022, "140"), (2023, "120"), (2024, "1")):
        ValoreAnnuale.objects.create(indicatore=row, anno=year, valore=value)
    said = next(r for r in shape()["salute"] if r["descrizione"] == "Giorni di ferie")
    assert said["valori"] == {"2022": "140", "2023": "120"}
    assert said["meglio"] is True
    assert "−20 sul 2022" in said["in_parole"]
    assert m.survey.piano.anno == 2023


def test_a_survey_that_is_still_open_has_no_relazione() -> None:
    monitored(YEAR_END)
    form = DOCUMENT.Opzioni({"piano": "PEG_2023"}, chi=SISTEMA)
    assert not form.is_valid()
    assert "rilevazione chiusa" in str(form.errors)
    with pytest.raises(CommandError, match="rilevazione"):
        call_command("stampa", "relazione-performance", piano="PEG_2023", formato="json")


def test_approved_every_format_is_the_same_bytes_for_ever(settings: Any) -> None:
    t = approved_relazione()
    form = DOCUMENT.Opzioni({"piano": "PEG_2023"}, chi=SISTEMA)
    assert form.is_valid()
    assert form.cleaned_data["data_elaborazione"].isoformat() == "2024-06-20"
    before = {f: scrivi(DOCUMENT, DOCUMENT.dati(form.cleaned_data, SISTEMA), f) for f in Formato}
    # What the rows say since, and what the DUP is called.
    DUP.objects.update(descrizione="Un altro nome")
    PianoEsecutivo.objects.filter(pk=t.relazione.piano_id).update(descrizione="Un altro")
    again = DOCUMENT.Opzioni({"piano": "PEG_2023"}, chi=SISTEMA)
    assert again.is_valid()
    assert {f: scrivi(DOCUMENT, DOCUMENT.dati(again.cleaned_data, SISTEMA), f) for f in Formato} == before
    assert "Approvata con DGC n. 60 del 20/06/2024" in before[Formato.HTML].decode()


def test_which_approval_is_asked_by_number() -> None:
    approved_relazione()
    assert data(approvazione="1").said.atto == "DGC n. 60 del 20/06/2024"
    form = DOCUMENT.Opzioni({"piano": "PEG_2023", "approvazione": "2"}, chi=SISTEMA)
    assert not form.is_valid()
    assert "ci sono le approvazioni 1" in str(form.errors)
    out, asked = io.StringIO(), {"piano": "PEG_2023", "formato": "json"}
    call_command("stampa", "relazione-performance", "--approvazione=1", **asked, stdout=out)
    assert json.loads(out.getvalue())["atto"] == "DGC n. 60 del 20/06/2024"
    with pytest.raises(CommandError, match="--approvazione: Di PEG_2023 non c'è l'approvazione 2"):
        call_command("stampa", "relazione-performance", "--approvazione=2", **asked)


def test_the_paper_stands_before_the_validator_with_cover_and_index(tmp_path: Path) -> None:
    approved_relazione()
    written = scrivi(DOCUMENT, data(), Formato.PDF)
    file = tmp_path / "relazione.pdf"
    file.write_bytes(written)
    assert verapdf.errori([file]) == []
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(written)).pages]
    assert "Relazione sulla performance 2023" in pages[0]
    assert "Indice" in pages[1]
    assert "Allegato: gli obiettivi, centro per centro" in pages[1]


def test_the_workbook_has_a_sheet_a_chapter_and_no_formula() -> None:
    t = relazione()
    t.write("contesto", "=1+1 & <b>mai</b>")
    book = load_workbook(io.BytesIO(scrivi(DOCUMENT, data(), Formato.XLSX)))
    assert book.sheetnames[:3] == ["Livelli", "Obiettivi", "Fasi"]
    texts = {cell.value for row in book["Testi"].iter_rows() for cell in row}
    assert any(isinstance(v, str) and "1+1" in v for v in texts)
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert "&lt;b&gt;mai" in html()


def test_who_reads_every_plan_prints_it_and_a_centre_does_not() -> None:
    t = relazione()
    for role in (Ruolo.NUCLEO, Ruolo.VERTICE, Ruolo.LETTORE):
        assert DOCUMENT.disponibile_per(t.m.somebody(role))
    head = t.m.head()
    assert not DOCUMENT.disponibile_per(head)
    form = DOCUMENT.Opzioni({"piano": "PEG_2023"}, chi=head)
    if form.is_valid():
        with pytest.raises(NienteDaStampare):
            DOCUMENT.dati(form.cleaned_data, head)


def test_queries_do_not_grow_with_the_objectives() -> None:
    """Measured with one objective and with all of them."""
    m = approved()
    source = demand_source(m.scene.piano)
    whole_account = source.closing.read
    assert len(whole_account.obiettivi) > 2
    counts = []
    for objectives in (whole_account.obiettivi, whole_account.obiettivi[:1], whole_account.obiettivi):
        source.closing.__dict__["read"] = replace(whole_account, obiettivi=objectives)
        with CaptureQueriesContext(connection) as asked:
            said = drawn_from(source)
        assert len(said.obiettivi) == len(objectives)
        counts.append(len(asked))
    # The first time warms what is kept in memory.
    assert counts[1] == counts[2] < 40


def test_queries_do_not_grow_with_the_surveys_of_the_year() -> None:
    """Measured with one survey and with three, each with its act; the way there has them all."""
    m = monitored(date(2023, 4, 30))
    plan, counts = m.scene.piano, []

    def asked(n: int) -> None:
        close_survey(m.survey, m.office)
        approve_survey(m.survey, SurveyDeed("DGC", str(n), date(2024, 3, n), "Rilevazione"), m.office)
        drawn_from(demand_source(plan))
        with CaptureQueriesContext(connection) as found:
            said = drawn_from(demand_source(plan))
        closed = [step for step in said.passi if "rilevazione" in step.che_cosa]
        assert len(closed) == 2 * n
        counts.append(len(found))

    asked(1)
    for n, day in ((2, date(2023, 6, 30)), (3, date(2023, 9, 30))):
        m.survey = open_survey(plan, Asked(day), m.office)
        asked(n)
    assert counts[0] == counts[2] < 30


def test_the_index_names_chapters_in_their_order_with_the_ambiti_beneath() -> None:
    relazione()
    paths = [part.segnalibro for part in chapters(data().said, {})]
    assert paths[0] == ("1. Presentazione",)
    assert any(path[0].startswith("4.1 ") for path in paths)
    assert paths[-1][-1] == "Come si contano le cifre"
