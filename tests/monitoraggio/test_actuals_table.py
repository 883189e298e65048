# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of actual values: by command and in the pages, through the one writer; nothing half written."""

import io
import re
from datetime import date
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import xlwt
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from openpyxl import Workbook, load_workbook

from importazioni.consuntivi.services import import_actuals, propose_actuals
from importazioni.griglie.findings import TabellaConErrori
from monitoraggio.choices import Origin, StateOfObjective, SurveyState
from monitoraggio.contenuto import in_canonical
from monitoraggio.figures import Day, IndicatorFacts, Raggiunto
from monitoraggio.figures.indicators import judged
from monitoraggio.lettura.stored import survey_content
from monitoraggio.models import Rilevazione, StatoFase, StatoObiettivo, ValoreIndicatore
from monitoraggio.vita.opening import Asked, open_survey
from obiettivi.models import Fase
from tests.fogli.open_documents import cell, document, row
from tests.fogli.open_documents import table as ods_table
from tests.monitoraggio.monitored import Monitored, monitored
from tests.monitoraggio.samples import seen
from tests.versioni.scena import scena

pytestmark = pytest.mark.django_db
HEADS = (
    "Codice;Fase;Indicatore;Esito;Inizio effettivo;Fine effettiva;Percentuale;Causa;Motivo;Nuova fine;Valore;Fonte\n"
)


def table(m: Monitored, *rows: str) -> bytes:
    """The heads and these rows, in which {f0}, {f1} and {i} are the texts of the first objective."""
    named = {"f0": m.phase(0).descrizione, "f1": m.phase(1).descrizione, "i": m.value().descrizione}
    return (HEADS + "".join(f"{row}\n" for row in rows)).format(**named).encode()


WHOLE = (
    "2023-AA01;{f0};;conclusa;01/02/2023;15/05/2023;;;;;;",
    "2023-AA01;{f1};;in corso;01/03/2023;;12,5;altro;Mancano i fondi;31/10/2023;;",
    "2023-AA01;;{i};;;;;;;;1.234,5;Protocollo",
)


def run(m: Monitored, tmp_path: Path, data: bytes, *more: str, name: str = "consuntivi.csv") -> str:
    file, out, said = tmp_path / name, io.StringIO(), io.StringIO()
    file.write_bytes(data)
    try:
        call_command(
            *("importa_tabella", "consuntivi", str(file), "--piano=PEG_2023", "--al=30/06/2023", *more),
            stdout=out,
            stderr=said,
        )
    except CommandError as no:
        raise CommandError(f"{no} {said.getvalue()}") from None
    return out.getvalue()


def test_a_file_is_written_and_says_what_it_changed(tmp_path: Path) -> None:
    m = monitored()
    told = run(m, tmp_path, table(m, *WHOLE))
    first, second, value = m.phase(0), m.phase(1), m.value()
    assert seen(first.esito, first.percentuale, first.fine_effettiva) == ("conclusa", 100, date(2023, 5, 15))
    assert (second.percentuale, str(second.causa), second.nuova_fine) == (Decimal("12.5"), "altro", date(2023, 10, 31))
    assert (value.valore, value.fonte, value.origine) == ("1.234,5", "Protocollo", Origin.FOGLIO)
    assert m.state().stato == StateOfObjective.COMPILATO
    assert "1.234,5 su almeno 140: raggiunto" in told  # what was understood
    assert first.history.first().history_change_reason == "Consuntivi: consuntivi.csv"
    assert "nulla da fare" in run(m, tmp_path, table(m, *WHOLE))


def test_a_cause_that_says_nothing_wants_a_reason(tmp_path: Path) -> None:
    """Told when the file is read, and an error when the survey is to be closed."""
    m = monitored()
    told = run(m, tmp_path, table(m, "2023-AA01;{f1};;in corso;01/03/2023;;12;altro;;;;"))
    assert "la causa «altro» vuole un motivo: senza, la rilevazione non si chiude." in told
    with pytest.raises(CommandError, match="la causa «altro» vuole un motivo") as no:
        call_command("chiudi_rilevazione", "--piano=PEG_2023", "--al=30/06/2023")
    assert no.value.returncode == 1
    told = run(m, tmp_path, table(m, "2023-AA01;{f1};;;;;;altro;Mancano i fondi;;;"))
    assert "vuole un motivo" not in told


def test_a_file_without_anything_to_take_says_which_columns_it_wants(tmp_path: Path) -> None:
    m = monitored()
    with pytest.raises(CommandError, match="ci vogliono «Codice», poi «Fase» o «Indicatore», e almeno una fra «Esito»"):
        run(m, tmp_path, f"Codice;Fase\n2023-AA01;{m.phase(0).descrizione}\n".encode())


def test_half_a_hundredth_is_taken_and_asked_about(tmp_path: Path) -> None:
    m = monitored()
    told = run(m, tmp_path, table(m, "2023-AA01;{f1};;in corso;01/03/2023;;0,5;;;;;"))
    assert "colonna «Percentuale»: è al 0,5%: forse è al 50%." in told
    assert m.phase(1).percentuale == Decimal("0.5")


Rounded = tuple[float, str]


def _sheet(kind: str, m: Monitored, numbers: tuple[Rounded, Rounded, Rounded]) -> bytes:
    """A workbook: a value of the indicator and the percentages of two phases, each number as it shows."""
    value, first, second = numbers
    heads = ("Codice", "Fase", "Indicatore", "Esito", "Fine effettiva", "Percentuale", "Valore")
    rows: list[tuple[Any, ...]] = [
        ("2023-AA01", m.phase(0).descrizione, "", "conclusa", "15/05/2023", first, ""),
        ("2023-AA01", m.phase(1).descrizione, "", "in corso", "", second, ""),
        ("2023-AA01", "", m.value().descrizione, "", "", "", value),
    ]
    out = io.BytesIO()
    if kind == "ods":
        lines = [row(*(cell(head) for head in heads))]
        for one in rows:
            lines.append(row(*(cell(c[1], "float", str(c[0])) if isinstance(c, tuple) else cell(c) for c in one)))
        return document(ods_table(*lines))
    book, old = Workbook(), xlwt.Workbook()
    sheet, old_sheet = book.active, old.add_sheet("Foglio1")
    for r, one in enumerate([heads, *rows]):
        for c, said in enumerate(one):
            number, shown = said if isinstance(said, tuple) else (said, "")
            form = ("0." + "0" * len(shown.partition(",")[2])).rstrip(".") if shown else "General"
            sheet.cell(r + 1, c + 1, number).number_format = form
            old_sheet.write(r, c, number, xlwt.easyxf(num_format_str=form))
    (book if kind == "xlsx" else old).save(out)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_digits_that_a_cell_holds_and_does_not_show_are_told(tmp_path: Path, kind: str) -> None:
    """139,6 that shows as «140» is read 140, as the office sees it; that it would be missed otherwise is said."""
    m = monitored()
    rounded = ((139.6, "140"), (99.6, "100"), (12.344, "12,34"))
    told = run(m, tmp_path, _sheet(kind, m, rounded), name=f"consuntivi.{kind}")
    assert (
        "colonna «Valore»: il foglio mostra «140», ma la cella tiene 139,6: leggo 140. Il giudizio sarebbe un " in told
    )
    assert "altro: 139,6 su almeno 140: in corso, 0,4 in meno. Se serve l'altro, mostrarlo." in told
    assert "colonna «Percentuale»: il foglio mostra «100», ma la cella tiene 99,6: leggo 100." in told
    assert "12,344" not in told  # two decimals are kept of any
    assert m.value().valore == "140"
    assert seen(m.phase(0).percentuale, m.phase(1).percentuale) == (100, Decimal("12.34"))
    plain = run(m, tmp_path, _sheet(kind, m, ((139.6, "139,6"), (100, "100"), (12, "12"))), name=f"altri.{kind}")
    assert "il foglio mostra" not in plain


def test_a_trial_writes_nothing(tmp_path: Path) -> None:
    m = monitored()
    before = in_canonical(survey_content(m.survey))
    told = run(m, tmp_path, table(m, *WHOLE), "--prova")
    assert "Prova, non ho scritto nulla: 12 celle cambiate, 3 righe lette." in told
    assert in_canonical(survey_content(m.survey)) == before
    assert StatoFase.history.filter(history_type="~").count() == 0


def test_empty_cells_change_nothing_and_columns_may_be_absent(tmp_path: Path) -> None:
    m = monitored()
    run(m, tmp_path, table(m, *WHOLE))
    run(m, tmp_path, table(m, "2023-AA01;{f1};;;;;30;;;;;"))
    second = m.phase(1)
    assert seen(second.percentuale, second.motivo, second.esito) == (30, "Mancano i fondi", "in corso")
    run(m, tmp_path, f"Codice;Fase;Nuova fine\n2023-AA01;{second.descrizione};(vuoto)\n".encode())
    assert m.phase(1).nuova_fine is None


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("2023-AA01;{f1};;conclusa;;;;;;;;", "si dice il giorno in cui è finita"),
        ("2023-AA01;{f1};;conclusa;;01/07/2023;;;;;;", "dopo il giorno della rilevazione"),
        ("2023-AA01;{f1};;non avviata;;;10;;;;;", "Una fase non avviata è allo 0%"),
        ("2023-AA01;{f1};;in corso;;;150;;;;;", "tra 0 e 100"),
        ("2023-AA01;{f1};;in corso;;;;pioggia;;;;", "non è fra le cause"),
        ("2023-AA01;{f1};;in corso;01/02/0202;;;;;;;", "L'anno 0202 è a più di 30 anni dalla rilevazione"),
        ("2023-AA01;{f1};;in corso;;;;;;01/02/9999;;", "L'anno 9999 è a più di 30 anni dalla rilevazione"),
        ("2023-AA01;{f1};;in corso;;;;;;01/02/20266;;", "non è una data"),
        ("2023-AA01;Mai vista;;in corso;;;;;;;;", "non ha la fase «Mai vista»"),
    ],
)
def test_with_one_fault_nothing_is_written_and_its_row_is_said(tmp_path: Path, row: str, told: str) -> None:
    m = monitored()
    before = in_canonical(survey_content(m.survey))
    with pytest.raises(CommandError, match=re.escape(told)) as no:
        run(m, tmp_path, table(m, WHOLE[0], row))
    assert "riga 3" in str(no.value)
    assert "non è stato scritto nulla" in str(no.value)
    assert in_canonical(survey_content(m.survey)) == before


def test_only_an_open_survey_takes_a_table(tmp_path: Path) -> None:
    m = monitored()
    Rilevazione.objects.update(stato=SurveyState.CHIUSA)
    with pytest.raises(CommandError, match="è chiusa: i consuntivi si importano mentre è aperta"):
        run(m, tmp_path, table(m, *WHOLE))
    assert not StatoFase.objects.exclude(esito="").exists()


def test_a_centre_does_not_write_over_what_it_has_confirmed(tmp_path: Path) -> None:
    m = monitored()
    run(m, tmp_path, table(m, *WHOLE))
    StatoObiettivo.objects.filter(pk=m.state().pk).update(stato=StateOfObjective.CONFERMATO)
    with pytest.raises(TabellaConErrori) as no:
        propose_actuals(m.survey, table(m, "2023-AA01;{f1};;;;;31;;;;;"), "c.csv", user=m.head())
    assert any("2023-AA01: è confermato" in str(f) for f in no.value.rilievi)
    assert m.phase(1).percentuale == Decimal("12.5")


def test_the_day_and_the_plan_are_asked_for(tmp_path: Path) -> None:
    m = monitored()
    data = tmp_path / "c.csv"
    data.write_bytes(table(m, *WHOLE))
    for options, told in (
        (["--piano=PEG_2023", "--al=31/08/2023"], "non c'è una rilevazione al 31/08/2023"),
        (["--piano=PEG_2023", "--al=ieri"], "scrivere il giorno così"),
        (["--piano=PEG_1999"], "non c'è"),
    ):
        with pytest.raises(CommandError, match=told):
            call_command("importa_tabella", "consuntivi", str(data), *options)
    with pytest.raises(CommandError, match="--al vale solo per i consuntivi"):
        call_command("importa_tabella", "peg", str(data), "--piano=PEG_2023", "--al=30/06/2023")


def test_equal_texts_of_one_objective(tmp_path: Path) -> None:
    s = scena()
    Fase.objects.filter(obiettivo=s.obiettivi[0]).update(descrizione="Giornata di formazione")
    s.approvata()
    m = Monitored(s, open_survey(s.piano, Asked(date(2023, 6, 30)), s.ufficio))
    one = "2023-AA01;Giornata di formazione;;in corso;;;{};;;;;".format
    told = run(m, tmp_path, table(m, one(10), one(20)))
    assert "nell'ordine del piano" in told
    assert [m.phase(n).percentuale for n in (0, 1)] == [10, 20]
    with pytest.raises(CommandError, match="nel piano ci sono 2 righe"):
        run(m, tmp_path, table(m, one(10)))


def test_the_sheet_goes_out_is_filled_and_comes_back(tmp_path: Path) -> None:
    m = monitored()
    run(m, tmp_path, table(m, *WHOLE))
    out = tmp_path / "fuori.xlsx"
    call_command(
        "importa_tabella",
        "consuntivi",
        str(out),
        "--piano=PEG_2023",
        "--al=30/06/2023",
        "--esporta",
        stdout=io.StringIO(),
    )
    assert "nulla da fare" in run(m, tmp_path, out.read_bytes(), name="fuori.xlsx")
    book = load_workbook(out)
    sheet = book["Consuntivi"]
    head = [c.value for c in sheet[1]]
    assert head == HEADS.strip().split(";")
    rows = [r for r in sheet.iter_rows(min_row=2) if r[1].value]
    rows[2][head.index("Esito")].value = "in corso"
    rows[2][head.index("Percentuale")].value = 40
    rows[2][head.index("Inizio effettivo")].value = date(2023, 4, 1)
    buffer = io.BytesIO()
    book.save(buffer)
    assert "3 celle cambiate" in run(m, tmp_path, buffer.getvalue(), name="tornato.xlsx")
    assert seen(m.phase(0, of=1).percentuale, m.phase(0, of=1).inizio_effettivo) == (40, date(2023, 4, 1))


def figure_of(m: Monitored) -> IndicatorFacts:
    said = survey_content(m.survey).obiettivi[0].indicatori[0]
    return IndicatorFacts(said.descrizione, said.valore_atteso, value=said.valore)


def test_typed_numbers_in_values(tmp_path: Path) -> None:
    m = monitored()
    for typed in ("1.234", "12,5", "0.85", "−3,5", "1\u00a0234"):
        run(m, tmp_path, table(m, f"2023-AA01;;{{i}};;;;;;;;{typed};"))
        assert m.value().valore == typed
        told = judged(figure_of(m), Day(m.survey.al))
        assert told.reached in (Raggiunto.SI, Raggiunto.IN_CORSO), told.sentence
    for typed in ("1,234.50", "1.23.4"):
        with pytest.raises(CommandError, match="non si legge come numero"):
            run(m, tmp_path, table(m, f"2023-AA01;;{{i}};;;;;;;;{typed};"))


@pytest.mark.parametrize("typed", ["- 70", "• 70"])
def test_what_marks_an_item_of_a_list_is_no_part_of_a_value(tmp_path: Path, typed: str) -> None:
    m = monitored()
    run(m, tmp_path, table(m, f"2023-AA01;;{{i}};;;;;;;;{typed};"))
    assert m.value().valore == "70"


@pytest.mark.parametrize("lines", [1, 3])
def test_few_queries_however_many_lines(lines: int, django_assert_max_num_queries: Any) -> None:
    m = monitored()
    rows = [f"2023-AA0{n};{m.phase(0, of=n - 1).descrizione};;in corso;;;{n};;;;;" for n in range(1, lines + 1)]
    with django_assert_max_num_queries(45):
        import_actuals(m.survey, table(m, *rows), "c.csv", user=m.office)


def test_who_may_not_write_is_refused() -> None:
    m = monitored()
    with pytest.raises(TabellaConErrori) as no:
        propose_actuals(m.survey, table(m, *WHOLE), "c.csv", user=m.head(of=1))
    assert any("2023-AA01" in str(f) for f in no.value.rilievi)


# The pages

LOAD, CONFIRM = "/admin/importa/tabella/", "/admin/importa/tabella/conferma/"


def office(m: Monitored) -> Client:
    client = Client()
    client.force_login(m.office)
    return client


def body(response: Any) -> str:
    return unescape(str(response.content, "utf-8"))


def upload(client: Client, m: Monitored, data: bytes) -> Any:
    file = SimpleUploadedFile("giugno.csv", data)
    return client.post(LOAD, {"import_file": file, "resource": "consuntivi", "rilevazione": m.survey.pk})


def envelope(page: str) -> dict[str, str]:
    form = page.partition('class="conferma"')[2].partition("</form>")[0]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


def test_the_page_shows_first_and_writes_what_it_showed() -> None:
    m = monitored()
    client = office(m)
    page = body(upload(client, m, table(m, *WHOLE)))
    assert "PEG_2023 al 30/06/2023" in page
    assert "1.234,5 (1.234,5 su almeno 140: raggiunto" in page
    assert not ValoreIndicatore.objects.exclude(valore="").exists()
    done = client.post(CONFIRM, envelope(page), follow=True)
    assert done.status_code == 200
    assert "importazione riuscita, 12 celle cambiate" in body(done)
    assert m.value().valore == "1.234,5"
    assert "Nulla da fare" in body(upload(client, m, table(m, *WHOLE)))


def test_what_changed_meanwhile_is_shown_again() -> None:
    m = monitored()
    client = office(m)
    page = body(upload(client, m, table(m, *WHOLE)))
    ValoreIndicatore.objects.filter(pk=m.value().pk).update(valore="7")
    again = client.post(CONFIRM, envelope(page))
    assert again.status_code == 409
    assert m.value().valore == "7"


def test_a_survey_that_closed_meanwhile_and_faults_are_told() -> None:
    m = monitored()
    client = office(m)
    page = body(upload(client, m, table(m, *WHOLE)))
    wrong = upload(client, m, table(m, "2023-AA01;{f1};;conclusa;;;;;;;;"))
    assert wrong.status_code == 400
    assert "si dice il giorno in cui è finita" in body(wrong)
    Rilevazione.objects.update(stato=SurveyState.CHIUSA)
    assert client.post(CONFIRM, envelope(page)).status_code == 400
    assert upload(client, m, table(m, *WHOLE)).status_code == 400


def test_the_sheet_is_offered_and_only_to_the_office() -> None:
    m = monitored()
    client = office(m)
    address = f"{LOAD}consuntivi/PEG_2023.xlsx?rilevazione={m.survey.pk}&vuota=1"
    assert address.replace("vuota=1", "") in body(client.get(f"{LOAD}?tabella=consuntivi"))
    assert load_workbook(io.BytesIO(client.get(address).content))["Consuntivi"]["A2"].value == "2023-AA01"
    assert client.get(f"{LOAD}consuntivi/PEG_2023.xlsx?rilevazione=x").status_code == 404
    assert client.get(f"{LOAD}consuntivi/PEG_2023.xlsx").status_code == 404
    reader = Client()
    reader.force_login(m.head())
    assert reader.get(address).status_code in (302, 403)
