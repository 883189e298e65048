# SPDX-License-Identifier: AGPL-3.0-or-later
"""The «ricognizione» in every format, and where its results come from."""

import io
import json
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from dup.models import DUP, AmbitoStrategico, IndicatoreOperativo, ObiettivoOperativo, ObiettivoStrategico
from monitoraggio.models import StatoFase
from monitoraggio.scrittura.writer import save as save_state
from monitoraggio.vita.closing import close_survey, reopen_survey
from monitoraggio.vita.opening import Asked as AskedSurvey
from monitoraggio.vita.opening import open_survey
from obiettivi.vita import services
from organizzazione.choices import Ruolo
from organizzazione.models import CentroDiResponsabilita
from organizzazione.rules import SISTEMA, Chi
from reports.base import Formato, NienteDaStampare
from reports.elenco import REPORT
from reports.scrittori import scrivi
from ricognizioni.checks import everything_told
from ricognizioni.computing import told, years_of
from ricognizioni.contenuto import ServingContent
from ricognizioni.lettura.chain import closing_findings
from ricognizioni.lettura.seen import content_seen
from ricognizioni.lettura.serving import Serving, serving
from ricognizioni.lettura.stored import read_rows
from ricognizioni.models import StatoOperativo
from ricognizioni.scrittura.writer import Draft, save
from ricognizioni.vita.closing import close_ricognizione
from ricognizioni.vita.opening import Asked, open_ricognizione, realign
from tests.fabbriche import ObiettivoFactory, PianoFactory
from tests.monitoraggio.monitored import hand, monitored
from tests.ricognizioni.surveyed import Surveyed, plan_closed, surveyed
from tests.strumenti import verapdf
from tests.versioni.scena import scena
from tests.versioni.scena import stampa as stampa_del_piano
from versioni.services import Atto, approva
from versioni.verification import EVERYTHING

pytestmark = pytest.mark.django_db
REPORT_OF_IT = REPORT["ricognizione"]
TYPED = "=1+1 & <b>mai</b>\nSi procede."


def written(s: Surveyed) -> Surveyed:
    """The first operative objective says everything."""
    state = s.state()
    values = {v.row_id: {"valore": "12", "fonte": "Ufficio tecnico"} for v in state.valori.all()[:1]}
    head: dict[str, Any] = {"esito": "in corso", "dichiarato": Decimal("62.5"), "motivo": "I lavori sono avanti."}
    save(state, Draft({**head, "narrativa": TYPED, "tempi": "Due mesi dopo."}, values), state.revisione, hand(s.office))
    return s


def options(chi: Chi = SISTEMA, **said: str) -> Mapping[str, Any]:
    form = REPORT_OF_IT.Opzioni({"dup": "DUP_2023_2025", **said}, chi=chi)
    assert form.is_valid(), form.errors
    return form.cleaned_data


def stampa(*more: str) -> str:
    out = io.StringIO()
    call_command("stampa", "ricognizione", "--dup=DUP_2023_2025", "--formato=json", *more, stdout=out)
    return out.getvalue()


def test_the_json_by_command() -> None:
    written(surveyed())
    shape = json.loads(stampa("--al=31/12/2023"))
    assert (shape["dup"], shape["al"]) == ("DUP_2023_2025", "2023-12-31")
    assert set(shape) == {"dup", "al", "ambiti"}
    (strategic,) = shape["ambiti"][0]["obiettivi_strategici"]
    assert (strategic["nome"], strategic["avanzamento"]) == ("Mobilità 0", "73.33")
    first, second = strategic["obiettivi_operativi"]
    assert first == {
        "nome": "Operativo 0.0",
        "avanzamento": "73.33",
        "dichiarato": "62.50",
        "stato": "in corso",
        "obiettivi_peg": ["2023-AA01", "2023-AA02", "2023-AA03"],
        "indicatori": [
            {"descrizione": "=piste ciclabili", "valore_atteso": "15*", "anno": 2023, "valore": "12"},
            {"descrizione": "corse", "valore_atteso": "-5", "anno": 2023, "valore": None},
        ],
    }
    assert (second["avanzamento"], second["dichiarato"], second["stato"], second["obiettivi_peg"]) == (
        *(None, None, None, []),
    )
    (other,) = shape["ambiti"][1]["obiettivi_strategici"]
    assert other["avanzamento"] is None


def test_options_that_do_not_hold_are_told() -> None:
    surveyed()
    for more, why in (
        ("--al=31/12/2024", "non c'è una ricognizione al 31/12/2024: ci sono quelle al 31/12/2023"),
        ("--al=ieri", "Scrivere il giorno così"),
        ("--dup=DUP_2024_2026", "«DUP_2024_2026» non c'è, o non ha ancora una ricognizione"),
        ("--centro=Nessuno", "non ha questa opzione"),
    ):
        with pytest.raises(CommandError, match=why):
            stampa(more)
    assert json.loads(stampa())["al"] == "2023-12-31"


def test_who_reads_everything_prints_it_and_a_centre_does_not() -> None:
    s = surveyed()
    head = s.head()
    assert not REPORT_OF_IT.disponibile_per(head)
    with pytest.raises(NienteDaStampare):
        REPORT_OF_IT.dati(options(), head)
    assert REPORT_OF_IT.disponibile_per(s.m.somebody(Ruolo.VERTICE))


def test_closed_it_prints_again_to_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    s = written(surveyed())
    close_ricognizione(s.survey, s.office)
    first = {f: scrivi(REPORT_OF_IT, REPORT_OF_IT.dati(options(), SISTEMA), f) for f in Formato}
    StatoOperativo.objects.update(narrativa="Scritto dopo.")
    AmbitoStrategico.objects.filter(ordine=0).update(nome="Altro")
    later = timezone.now() + timedelta(days=400)
    monkeypatch.setattr(timezone, "now", lambda: later)
    again = {f: scrivi(REPORT_OF_IT, REPORT_OF_IT.dati(options(), SISTEMA), f) for f in Formato}
    assert {f for f in Formato if first[f] != again[f]} == set()


def test_on_paper_it_is_archivable_and_says_everything(tmp_path: Path) -> None:
    s = written(surveyed())
    close_ricognizione(s.survey, s.office)
    pdf = scrivi(REPORT_OF_IT, REPORT_OF_IT.dati(options(), SISTEMA), Formato.PDF)
    text = " ".join(" ".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())
    said = ("73,33", "62,5", "I lavori sono avanti.", "Due mesi dopo.", "2023: 12", "dalla rilevazione al 30/06/2023")
    for words in said:
        assert words in text
    assert "Nessun obiettivo collegato" in text
    file = tmp_path / "ricognizione.pdf"
    file.write_bytes(pdf)
    assert verapdf.errori([file]) == []


def test_sheets_have_no_formula() -> None:
    written(surveyed())
    book = load_workbook(io.BytesIO(scrivi(REPORT_OF_IT, REPORT_OF_IT.dati(options(), SISTEMA), Formato.XLSX)))
    assert book.sheetnames == ["Obiettivi operativi", "Indicatori", "Livelli"]
    rows = list(book["Obiettivi operativi"].iter_rows(values_only=True))
    assert len(rows) == 5
    assert float(rows[1][4]) == 73.33
    # Every operative objective is counted once: on each line the counts add up to how many there are.
    head, *levels = book["Livelli"].iter_rows(values_only=True)
    first = head.index("Non avviato")
    assert head[first:] == ("Non avviato", "In corso", "Realizzato", "Ridefinito", "Abbandonato", "Da dire")
    assert [sum(map(int, row[first:])) for row in levels] == [int(row[1]) for row in levels] == [2, 2, 2, 2, 4]
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds


def test_queries_do_not_grow_with_the_document() -> None:
    s = surveyed()

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            REPORT_OF_IT.dati(options(), SISTEMA)
        return len(queries)

    before = asked()
    strategic = ObiettivoStrategico.objects.order_by("pk")[0]
    centre = CentroDiResponsabilita.objects.order_by("pk")[0]
    for n in range(6):
        new = ObiettivoOperativo.objects.create(obiettivo_strategico=strategic, nome=f"Nuovo {n}", ordine=9 + n)
        new.strutture.add(centre)
        for k in range(3):
            IndicatoreOperativo.objects.create(obiettivo=new, ordine=k, descrizione=f"n. {k}", valore_atteso="9")
    realign(s.survey, s.office)
    for state in StatoOperativo.objects.order_by("pk"):
        values = {v.row_id: {"valore": "12"} for v in state.valori.all()}
        save(state, Draft({"esito": "in corso", "tempi": "Due mesi."}, values), state.revisione, hand(s.office))
    ObiettivoOperativo.objects.filter(nome="Nuovo 0").delete()
    assert read_rows(s.survey).content.usciti
    assert asked() == before


def test_where_none_is_closed_one_that_is_open_lends_its_figures_and_freezes_none() -> None:
    m = monitored()
    going = {"esito": "in corso", "inizio_effettivo": date(2023, 2, 1), "percentuale": Decimal(40)}
    save_state(m.change(phases={f.row_id: going for f in m.state().fasi.all()}), hand(m.office))
    s = surveyed(m)

    def first() -> Any:
        return json.loads(stampa())["ambiti"][0]["obiettivi_strategici"][0]["obiettivi_operativi"][0]

    assert len(first()["obiettivi_peg"]) == 3
    # The other two have no result yet, and stay out of the mean.
    assert first()["avanzamento"] == "40.00"
    content = read_rows(s.survey, live=True).content
    assert [(source.al, source.still_open) for source in content.fonti] == [(date(2023, 6, 30), True)]
    assert "ancora aperta" in " ".join(told(content).legend)
    # A centre reads nothing of what the others are still writing, and a closing takes nothing of it.
    assert all(not o.progress.value for o in told(content_seen(s.survey, s.head())).whole.operatives)
    assert "Nessuna rilevazione di PEG_2023 è chiusa" in str(everything_told(read_rows(s.survey).content))
    close_ricognizione(s.survey, s.office)
    closed = s.survey.chiusure.get().read
    assert [source.al for source in closed.fonti] == [None]
    assert first()["avanzamento"] is None


def test_results_are_those_of_the_last_survey_that_is_closed_by_the_day() -> None:
    m = plan_closed()
    dup = DUP.objects.get()
    later = open_survey(m.scene.piano, AskedSurvey(date(2023, 8, 31)), m.office)
    s = surveyed(m)
    (source,) = read_rows(s.survey).content.fonti
    # One that is open says nothing yet; before June nothing had been closed.
    assert (source.piano, source.al) == ("PEG_2023", date(2023, 6, 30))
    (early,) = serving(dup, date(2023, 3, 31)).sources
    assert early.al is None
    close_survey(later, m.office)
    (source,) = read_rows(s.survey).content.fonti
    assert source.al == date(2023, 8, 31)
    reopen_survey(later, "Mancava un valore.", m.office)
    (source,) = read_rows(s.survey).content.fonti
    assert source.al == date(2023, 6, 30)
    # What becomes of the rows of the survey changes nothing of what it froze.
    before = stampa()
    StatoFase.objects.update(descrizione="Altro")
    assert stampa() == before


def test_without_a_closed_survey_the_objectives_are_named_without_a_figure() -> None:
    m = monitored()
    # Not even who reads every plan gets one: what the survey says comes after the day.
    going = {"esito": "in corso", "inizio_effettivo": date(2023, 2, 1), "percentuale": Decimal(40)}
    save_state(m.change(phases={f.row_id: going for f in m.state().fasi.all()}), hand(m.office))
    early = open_ricognizione(DUP.objects.get(), Asked(date(2023, 3, 31)), m.office)
    (source,) = read_rows(early, live=True).content.fonti
    assert (source.piano, source.al, source.anello) == ("PEG_2023", None, "")
    assert "i suoi obiettivi entrano senza risultato" in str(everything_told(read_rows(early).content))
    first = json.loads(stampa())["ambiti"][0]["obiettivi_strategici"][0]["obiettivi_operativi"][0]
    assert (first["avanzamento"], len(first["obiettivi_peg"])) == (None, 3)


def test_an_objective_that_was_moved_in_the_document_is_followed_and_one_renamed_is_told() -> None:
    s = surveyed()
    there = ObiettivoStrategico.objects.order_by("pk")[1]
    ObiettivoOperativo.objects.filter(nome="Operativo 0.0").update(obiettivo_strategico=there)
    shape = json.loads(stampa())
    moved = shape["ambiti"][1]["obiettivi_strategici"][0]
    assert moved["avanzamento"] == "73.33"
    ObiettivoOperativo.objects.filter(nome="Operativo 0.0").update(nome="Altro nome")
    read = read_rows(s.survey)
    told = [x.testo for x in everything_told(read.content, read.lost) if x.codice == "operativo-perduto"]
    assert len(told) == 3
    assert "serve «Operativo 0.0»" in told[0]


def test_the_values_of_the_years_before_come_from_what_was_closed() -> None:
    s = written(surveyed())
    close_ricognizione(s.survey, s.office)
    survey = open_ricognizione(DUP.objects.get(), Asked(date(2024, 12, 31)), s.office)
    first = next(o for _, _, o in read_rows(survey).content.operativi())
    assert [(i.anno, i.valore, i.prima) for i in first.indicatori] == [
        (2024, "", (("2023", "12"),)),
        (2024, "", ()),
    ]
    close_ricognizione(survey, s.office)
    third = open_ricognizione(DUP.objects.get(), Asked(date(2025, 6, 30)), s.office)
    first = next(o for _, _, o in read_rows(third).content.operativi())
    assert first.indicatori[0].prima == (("2023", "12"),)


def test_the_values_before_follow_what_was_moved_and_stay_where_the_year_says_nothing_yet() -> None:
    s = surveyed()
    first = ObiettivoOperativo.objects.get(nome="Operativo 0.0")
    # Two indicators of the same text are told apart by their order.
    IndicatoreOperativo.objects.create(obiettivo=first, ordine=9, descrizione="corse", valore_atteso="80")
    early = open_ricognizione(DUP.objects.get(), Asked(date(2023, 6, 30)), s.office)
    state = StatoOperativo.objects.get(ricognizione=early, nome="Operativo 0.0")
    rows = state.valori.order_by("ordine")
    values = {row.row_id: {"valore": text} for row, text in zip(rows, ("12", "7", "70"), strict=True)}
    save(state, Draft({}, values), state.revisione, hand(s.office))
    close_ricognizione(early, s.office)
    first.obiettivo_strategico = ObiettivoStrategico.objects.order_by("pk")[1]
    first.save()
    realign(s.survey, s.office)

    def told_of() -> list[tuple[tuple[str, str], ...]]:
        (kept,) = [o for _, _, o in read_rows(s.survey).content.operativi() if o.nome == "Operativo 0.0"]
        return [years_of(i) for i in kept.indicatori]

    before = " (da una ricognizione prima di questa)"
    assert told_of() == [(("2023", f"{n}{before}"),) for n in ("12", "7", "70")]
    state = StatoOperativo.objects.get(ricognizione=s.survey, nome="Operativo 0.0")
    row = state.valori.order_by("ordine")[1]
    save(state, Draft({}, {row.row_id: {"valore": "8"}}), state.revisione, hand(s.office))
    assert told_of()[1] == (("2023", "8"),)
    # The year after reads the last word of each, whichever ricognizione said it.
    close_ricognizione(s.survey, s.office)
    later = open_ricognizione(DUP.objects.get(), Asked(date(2024, 12, 31)), s.office)
    (kept,) = [o for _, _, o in read_rows(later).content.operativi() if o.nome == "Operativo 0.0"]
    assert [i.prima for i in kept.indicatori] == [(("2023", n),) for n in ("12", "8", "70")]
    # A name that two have says of neither which one it was.
    ObiettivoOperativo.objects.filter(nome="Operativo 0.1").update(nome="Operativo 0.0")
    ObiettivoStrategico.objects.filter(pk=first.obiettivo_strategico_id).update(nome="Altro")
    found = [o for _, _, o in read_rows(later).content.operativi() if o.nome == "Operativo 0.0"]
    assert [[i.prima for i in o.indicatori] for o in found] == [[(), ()], [(), (), ()]]


def test_what_left_the_document_prints_last_and_is_marked() -> None:
    s = written(surveyed())
    last = s.state(3)
    values = {v.row_id: {"valore": "31"} for v in last.valori.all()[:1]}
    told_of = Draft({"esito": "ridefinito", "narrativa": "Passa alla Provincia."}, values)
    save(last, told_of, last.revisione, hand(s.office))
    gone = ObiettivoOperativo.objects.get(nome="Operativo 1.1")
    gone.obiettivi_gestionali.all().delete()
    gone.delete()
    ObiettivoOperativo.objects.get(nome="Operativo 0.0").indicatori.order_by("ordine")[0].delete()
    close_ricognizione(s.survey, s.office)
    printed = REPORT_OF_IT.dati(options(), SISTEMA)
    text = pypdf.PdfReader(io.BytesIO(scrivi(REPORT_OF_IT, printed, Formato.PDF)))
    flat = " ".join(" ".join(p.extract_text() for p in text.pages).split())
    tail = flat.rpartition("Usciti dal documento")[2]
    for words in ("Operativo 1.1", "ridefinito", "2023: 31", "Passa alla Provincia."):
        assert words in tail
    assert "Non è più nel documento." in flat.partition("Usciti dal documento")[0]
    book = load_workbook(io.BytesIO(scrivi(REPORT_OF_IT, printed, Formato.XLSX)))
    head, *rows = book["Obiettivi operativi"].iter_rows(values_only=True)
    assert [(row[2], row[head.index("Nel documento")]) for row in rows] == [
        *(("Operativo 0.0", "sì"), ("Operativo 0.1", "sì"), ("Operativo 1.0", "sì"), ("Operativo 1.1", "no")),
    ]
    head, *rows = book["Indicatori"].iter_rows(values_only=True)
    marked = [(row[0], row[head.index("Valore")]) for row in rows if row[head.index("Nel documento")] == "no"]
    assert marked == [("Operativo 0.0", "12"), ("Operativo 1.1", "31")]


def another_plan(s: Surveyed, year: int, code: str) -> None:
    """Another plan whose one objective serves the first operative one, approved on the document as it is now."""
    plan = PianoFactory.create(anno=year, codice=code)
    objective = ObiettivoFactory.create(piano=plan, codice=f"{year}-ZZ01")
    objective.obiettivi_operativi.add(ObiettivoOperativo.objects.get(nome="Operativo 0.0"))
    services.proponi(objective, s.office)
    services.valida(objective, s.office)
    approva(plan, Atto("DGC", f"9/{code}", date(year, 2, 1), "Approvazione"), s.office, stampa_del_piano)


def test_plans_approved_before_and_after_a_move_both_serve() -> None:
    s = surveyed()
    there = ObiettivoStrategico.objects.order_by("pk")[1]
    ObiettivoOperativo.objects.filter(nome="Operativo 0.0").update(obiettivo_strategico=there)
    another_plan(s, 2023, "PEG_2023_bis")
    read = read_rows(s.survey)
    (first,) = [o for _, _, o in read.content.operativi() if o.nome == "Operativo 0.0"]
    assert [x.codice for x in first.serviti_da] == ["2023-AA01", "2023-AA02", "2023-AA03", "2023-ZZ01"]
    assert read.lost == ()


def test_what_a_plan_gave_to_another_of_the_same_name_is_not_followed_but_told() -> None:
    """The plan names two of one name, and one of them has left the document: what served it serves nobody now."""
    ref = ("A", "S", "O"), ("A", "T", "O")
    kept = Serving()
    kept.by_place[ref[0]].append(ServingContent("P", "1"))
    kept.by_place[ref[1]].append(ServingContent("P", "2"))
    kept.by_place[ref[1]].append(ServingContent("Q", "3"))
    assert [s.key for s in kept.of(ref[0], {"O": 1})] == ["P/1", "Q/3"]
    assert [s.key for _, s in kept.lost([ref[0]], {"O": 1})] == ["P/2"]
    assert [s.key for _, s in kept.lost([], {})] == ["P/1", "P/2", "Q/3"]
    assert [s.key for s in kept.of(ref[0], {"O": 2})] == ["P/1"]


def test_a_document_whose_code_has_an_accent_is_found_in_the_plans() -> None:
    scene = scena()
    DUP.objects.update(codice="DUP_città")
    scene.approvata()
    assert [source.piano for source in serving(DUP.objects.get(), date(2023, 12, 31)).sources] == ["PEG_2023"]


def test_a_year_without_a_closed_survey_is_not_passed_over_in_silence() -> None:
    s = surveyed()
    another_plan(s, 2024, "PEG_2024")
    survey = open_ricognizione(DUP.objects.get(), Asked(date(2024, 12, 31)), s.office)
    read = read_rows(survey)
    assert [(f.piano, f.al, f.saltato) for f in read.content.fonti] == [
        ("PEG_2023", date(2023, 6, 30), False),
        ("PEG_2024", None, True),
    ]
    (found,) = [x for x in everything_told(read.content, read.lost) if x.codice == "ricognizione-anno-prima"]
    assert "PEG_2024" in found.testo
    assert "PEG_2024: nessuna rilevazione chiusa entro il giorno; valgono" in " ".join(told(read.content).legend)
    closing = close_ricognizione(survey, s.office)
    assert [f.saltato for f in closing.read.fonti] == [False, True]
    assert list(closing_findings(EVERYTHING)) == []
