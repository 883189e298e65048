# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a sheet does not show is told, in every table; a cell that is not sure stops the file."""

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from dup.models import DUP
from importazioni.dup.table_services import proponi_tabella
from importazioni.dup.tables import TABELLE
from importazioni.griglie.findings import SegnalazioneDiTabella, TabellaConErrori
from importazioni.griglie.unseen import runs
from importazioni.peg.raccordo import proponi_raccordo
from importazioni.peg.table_services import proponi_peg
from obiettivi.models import PianoEsecutivo

PEG = [["Codice", "Titolo", "N.", "Fase", "Peso"]] + [["2026-CP01", "Uno", n, f"Fase {n}", 20] for n in range(1, 6)]
OPERATIVI = [["Ambito strategico", "Ob. strategico", "Obiettivi operativi", "Note"]]
OPERATIVI += [["A", "S", f"O{n}", "nota"] for n in range(1, 6)]
RACCORDO = [["Obiettivi strategici", "Obiettivi operativi", "Obiettivi di PEG"]]
RACCORDO += [["S", f"O{n}", "2026-CP01"] for n in range(1, 6)]


def saved(rows: list[list[Any]], touch: Callable[[Any], None]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    touch(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def told(table: str, data: bytes) -> list[SegnalazioneDiTabella]:
    """What there is to say of a file, whether it stops it or not."""
    try:
        if table == "peg":
            return [*proponi_peg(PianoEsecutivo.objects.create(codice="P", anno=2026), data, "p.xlsx").rilievi]
        dup = DUP.objects.create(codice="D", descrizione="d", anno_inizio=2026, anno_fine=2028)
        if table == "raccordo":
            plan = PianoEsecutivo.objects.create(codice="P", anno=2026)
            return [*proponi_raccordo(dup, plan, data, "p.xlsx").rilievi]
        return [*proponi_tabella(TABELLE[table], dup, data, "p.xlsx").rilievi]
    except TabellaConErrori as faults:
        return [*faults.rilievi]


def spoil(data: bytes, cell: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            if "worksheets/" in name:
                formula = f'<c r="{cell}"><f>45*2</f><v>0</v></c>'
                text = re.sub(rf'<c r="{cell}"[^>]*>.*?</c>', formula, text)
            new.writestr(name, text)
    return out.getvalue()


TABLES = [("peg", PEG), ("operativi", OPERATIVI), ("raccordo", RACCORDO)]


@pytest.mark.django_db
@pytest.mark.parametrize(("table", "rows"), TABLES, ids=lambda x: x if isinstance(x, str) else "")
def test_what_is_hidden_is_told_once(table: str, rows: list[list[Any]]) -> None:
    def touch(book: Any) -> None:
        sheet = book.worksheets[0]
        for number in (3, 5, 6):
            sheet.row_dimensions[number].hidden = True
        sheet.column_dimensions["C"].hidden = True
        other = book.create_sheet("Vecchio")
        other.sheet_state = "hidden"
        other.append(["x", "y"])
        book.create_sheet("Vuoto").sheet_state = "veryHidden"

    hidden = [f for f in told(table, saved(rows, touch)) if "nascost" in f.testo]
    assert [(f.foglio, f.riga, f.colonna, f.grave) for f in hidden] == [
        ("Vecchio", 0, "", False),
        ("Sheet", 3, "", False),
        ("Sheet", 0, rows[0][2], False),
    ]
    assert "2 celle scritte" in hidden[0].testo
    assert "Sono 3, 5-6." in hidden[1].testo


@pytest.mark.django_db
def test_one_hidden_row_is_told_by_its_number() -> None:
    def touch(book: Any) -> None:
        book.worksheets[0].row_dimensions[4].hidden = True

    assert "p.xlsx, foglio «Sheet», riga 4: la riga è nascosta nel foglio: l'ho letta." in map(
        str, told("peg", saved(PEG, touch))
    )


@pytest.mark.django_db
@pytest.mark.parametrize(("table", "rows"), TABLES, ids=lambda x: x if isinstance(x, str) else "")
def test_a_formula_that_nobody_computed_stops_the_file(table: str, rows: list[list[Any]]) -> None:
    whole = saved(rows, lambda book: None)
    (doubt,) = [f for f in told(table, spoil(whole, "C2")) if "forse nessuno" in f.testo]
    assert (doubt.riga, doubt.colonna, doubt.grave) == (2, rows[0][2], True)


@pytest.mark.django_db
def test_a_year_that_nobody_computed_stops_the_file() -> None:
    heads = ["Stato di salute", "Ambito strategico", "Tema", "Indicatore", "Formula", "2026"]
    row = ["Città", "(nessuno)", "verde", "Aiuole", "n.", 0]
    spoilt = spoil(saved([heads, row], lambda book: None), "F2")
    (doubt,) = [f for f in told("indicatori-ente", spoilt) if "forse nessuno" in f.testo]
    assert (doubt.riga, doubt.colonna, doubt.grave) == (2, "2026", True)


@given(st.sets(st.integers(2, 60), min_size=1, max_size=9))
def test_runs_say_every_row(rows: set[int]) -> None:
    spans = [part.split("-") for part in runs(sorted(rows)).split(", ")]
    assert {n for span in spans for n in range(int(span[0]), int(span[-1]) + 1)} == rows


def test_many_runs_are_counted() -> None:
    assert runs(range(2, 32, 2)) == "2, 4, 6, 8, 10, 12, 14, 16, 18, 20 e altre 5"


def shows(form: str, *cells: str) -> Callable[[Any], None]:
    """Give cells a form that shows fewer digits than they hold."""

    def touch(book: Any) -> None:
        for cell in cells:
            book.worksheets[0][cell].number_format = form

    return touch


def digits(table: str, rows: list[list[Any]], touch: Callable[[Any], None]) -> list[tuple[int, str, str, bool]]:
    found = told(table, saved(rows, touch))
    return [(f.riga, f.colonna, f.testo, f.grave) for f in found if "ma la cella tiene" in f.testo]


@pytest.mark.django_db
def test_digits_that_a_cell_holds_and_does_not_show_are_told_once_a_column() -> None:
    heads = ["Codice", "Titolo", "Fase", "Peso", "Indicatore", "Valore Atteso"]
    rows = [["2026-CP01", "Uno", f"Fase {n}", 20 + n + 0.456, f"Ind {n}", 12.3456] for n in range(3)]
    found = digits("peg", [heads, *rows], shows("0.0", "D2", "D3", "D4", "F3"))
    assert found == [
        (
            *(2, "Peso"),
            "il foglio mostra «20,5», ma la cella tiene 20,456: leggo 20,5. Se serve l'altro, mostrarlo. "
            "Altri numeri così nelle righe 3-4.",
            False,
        ),
        (
            *(3, "Valore Atteso"),
            "il foglio mostra «12,3», ma la cella tiene 12,3456: leggo 12,3. Se serve l'altro, mostrarlo.",
            False,
        ),
    ]


@pytest.mark.django_db
def test_of_a_weight_nothing_is_lost_beyond_the_second_decimal() -> None:
    heads = ["Codice", "Titolo", "Fase", "Peso", "Indicatore", "Valore Atteso"]
    row = ["2026-CP01", "Uno", "Fase", 100 / 3, "Ind", 100 / 3]
    ((_, column, text, _),) = digits("peg", [heads, row], shows("0.00", "D2", "F2"))
    assert column == "Valore Atteso"
    assert "«33,33», ma la cella tiene 33,33333" in text


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["operativi", "indicatori-ente"])
def test_the_tables_of_the_dup_tell_them_too(table: str) -> None:
    if table == "operativi":
        heads = ["Ambito strategico", "Ob. strategico", "Obiettivi operativi", "Indicatori", "VALORE ATTESO"]
        found = digits(table, [heads, ["A", "S", "O", "Ore", 0.796]], shows("0%", "E2"))
        assert [f[:2] for f in found] == [(2, "VALORE ATTESO")]
    else:
        heads = ["Stato di salute", "Ambito strategico", "Tema", "Indicatore", "Formula", "2026"]
        found = digits(table, [heads, ["Città", "(nessuno)", "verde", "Aiuole", "n.", 0.796]], shows("0%", "F2"))
        assert [f[:2] for f in found] == [(2, "2026")]
    assert "«80%», ma la cella tiene 79,6%: leggo 80%" in found[0][2]


HEADS = "Codice,N.,Fase,Peso"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "rows"),
    [
        # A number with a comma, of which nobody said that it is one cell.
        (f"{HEADS}\n2026-CP01,1,Prima,90,5\n", [2]),
        (f"{HEADS},\n2026-CP01,1,Prima,90,5\n", [2]),
        (f"{HEADS},Note\n2026-CP01,1,Prima,90,5,\n2026-CP01,2,Altra,9,\n", [2]),
        (f"{HEADS}\n2026-CP01,1,Prima,20\n2026-CP01,2,Seconda, ma non ultima,20\n", [3]),
        # The same with semicolons is one cell too many where something stands in it.
        (f"{HEADS}\n2026-CP01,1,Prima; seconda,20\n".replace(",", ";"), [2]),
        # What ends in a separator has no cell too many, nor has what is quoted.
        (f"{HEADS}\n2026-CP01,1,Prima,20,\n", []),
        (f'{HEADS}\n2026-CP01,1,Prima,"90,5"\n', []),
        (f"{HEADS}\n2026-CP01,1,Prima,20;\n".replace(",", ";"), []),
        (f"{HEADS}\n2026-CP01,1,Prima\n", []),
    ],
)
def test_a_row_with_a_cell_too_many_stops_a_text_file(text: str, rows: list[int]) -> None:
    plan = PianoEsecutivo.objects.create(codice="P", anno=2026)
    try:
        found = [*proponi_peg(plan, text.encode(), "p.csv").rilievi]
    except TabellaConErrori as faults:
        found = [*faults.rilievi]
    assert [f.riga for f in found if "più celle delle intestazioni" in f.testo and f.grave] == rows


def lost(text: str) -> list[str]:
    plan = PianoEsecutivo.objects.create(codice="P", anno=2026)
    data = f"Codice;Titolo;Centro di Responsabilità\r\nOB.1;{text};Polizia\r\n".encode()
    return [f.testo for f in proponi_peg(plan, data, "p.csv").rilievi]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text", ["Qualit\ufffd", "QualitÃ\u00a0 urbana", "perchÃ© no", "dellâ€™ente", "4Â° lotto", "Ã¨ cosÃ¬"]
)
def test_letters_that_were_lost_before_are_told(text: str) -> None:
    (told,) = lost(text)
    assert "ha perso delle lettere" in told or "lettere accentate rovinate" in told


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["Qualità è", "SÃO PAULO", "São Tomé", "Ãlvaro", "Ângela", "L’ente – 4°", "ÂGE"])
def test_letters_of_other_languages_are_not_lost(text: str) -> None:
    assert lost(text) == []
