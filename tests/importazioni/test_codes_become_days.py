# SPDX-License-Identifier: AGPL-3.0-or-later
"""A code that a spreadsheet has made a day of is asked about, in every table that can bring in a new one."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

from importazioni.griglie.findings import TabellaConErrori
from importazioni.griglie.values import doubt_of_code
from importazioni.peg.table_services import importa_peg, proponi_peg
from tests.fabbriche import CentroFactory, ObiettivoFactory, PianoFactory
from tests.importazioni.prove import letta, operativi

HEADS = {
    "operativi": ["AMBITO STRATEGICO", "OB. STRATEGICO", "OBIETTIVI OPERATIVI", "CODICE"],
    "quadro-strategico": ["AMBITO STRATEGICO", "OB. STRATEGICO", "CODICE"],
    "gestionali": ["AMBITO STRATEGICO", "OB. STRATEGICO", "OBIETTIVI OPERATIVI", "OBIETTIVO GESTIONALE", "CODICE"],
}


def book(*rows: list[Any], shown: str = "dd/mm/yyyy") -> bytes:
    """A workbook whose days are shown so."""
    made = Workbook()
    for row in rows:
        made.active.append(row)
    for cells in made.active.iter_rows():
        for cell in cells:
            if isinstance(cell.value, date):
                cell.number_format = shown
    out = BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "code", ["05/01/2026", "5/1/2026", "01-gen", "1-GEN", "01-mag-26", "gen-26", "05-Jan-2026", "05/01/2026 00:00"]
)
def test_a_day_as_spreadsheets_show_one_is_asked_about(code: str) -> None:
    assert "come testo" in doubt_of_code(code)


@pytest.mark.parametrize(
    "code", ["1", "1.1", "1.2.2026", "2026-01-05", "01/2026", "LP/2024/01", "5/1", "OB.1", "gen", "2020-CP04", ""]
)
def test_a_code_is_a_code(code: str) -> None:
    assert doubt_of_code(code) == ""


@pytest.mark.django_db
@pytest.mark.parametrize("shown", ["dd/mm/yyyy", "d-mmm", "mmm-yy"])
def test_no_objective_is_born_with_a_day_for_a_code(shown: str) -> None:
    plan, centre = PianoFactory.create(anno=2026), CentroFactory.create()
    rows = ["Codice", "Titolo", "Centro di responsabilità"], [date(2026, 1, 5), "Bonifica", centre.nome]
    with pytest.raises(TabellaConErrori) as no:
        proponi_peg(plan, book(*rows, shown=shown), "p.xlsx")
    assert "Scrivere il codice nella cella come testo" in " ".join(s.testo for s in no.value.rilievi)
    # One that the plan has is what it is.
    row = ObiettivoFactory.create(piano=plan, codice="05/01/2026", titolo="Prima", centro=centre)
    importa_peg(plan, book(*rows), "p.xlsx")
    row.refresh_from_db()
    assert row.titolo == "Bonifica"


@pytest.mark.parametrize("table", HEADS)
def test_no_code_of_a_dup_is_a_day(table: str) -> None:
    row = ["Cultura", "Leggere", "Biblioteche", "Aprire di sera"][: len(HEADS[table]) - 1]
    said = letta(book(HEADS[table], [*row, date(2026, 1, 5)]), table)
    (fault,) = [s for s in said.rilievi if "Scrivere il codice" in s.testo]
    assert (fault.livello, fault.riga) == ("errore", 2)
    assert not [s for s in letta(book(HEADS[table], [*row, "1.1"]), table).rilievi if s.livello == "errore"]


def test_a_code_that_the_document_has_stays() -> None:
    heads, row = HEADS["operativi"], ["Cultura", "Leggere", "Biblioteche", "05/01/2026"]
    there = letta(book(heads, [*row[:3], "1.1"]), "operativi").dup
    text = book(heads, row)
    assert any("Scrivere il codice" in s.testo for s in letta(text, "operativi", dup=there).rilievi)
    kept = letta(text, "operativi").dup
    again = letta(text, "operativi", dup=kept)
    assert not [s for s in again.rilievi if "Scrivere il codice" in s.testo]
    assert [o.codice for o in operativi(again)] == ["05/01/2026"]
