# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables that leave: no formula, nothing lost on the way back, the same bytes whatever the clock says."""

import io
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from fogli.delimited import open_delimited
from fogli.outgoing_cells import guarded, unguarded
from fogli.outgoing_csv import for_a_machine, for_a_spreadsheet
from fogli.outgoing_looks import CARRIED, FILLED_IN, READ, Look
from fogli.outgoing_workbook import Column, Properties, Sheet, workbook

DAY = date(2026, 11, 28)
TEXTS = st.text(alphabet=st.characters(codec="utf-8"), max_size=20)
# The beginnings that matter, more often than chance brings them.
SIGNED = st.builds("{}{}{}".format, st.sampled_from(["", "'", "''"]), st.sampled_from("=+-@\t"), TEXTS)


@given(text=TEXTS | SIGNED, figures=st.booleans())
def test_what_was_guarded_comes_back(text: str, figures: bool) -> None:
    assert unguarded(guarded(text, figures=figures)) == text


@given(text=SIGNED)
def test_a_guarded_text_is_no_formula(text: str) -> None:
    assert guarded(text)[0] == "'"


def test_a_figure_stays_one_where_figures_are_expected() -> None:
    assert [guarded(t, figures=True) for t in ("-5", "-1.000,50", "-5+1", "=5")] == ["-5", "-1.000,50", "'-5+1", "'=5"]
    assert guarded("-5") == "'-5"


@given(
    rows=st.lists(st.lists(st.sampled_from(["a", "=1", "'=1", "''-x", "+39 0574", "b;c", '"']), min_size=2, max_size=2))
)
def test_our_own_csv_is_read_as_it_was_written(rows: list[list[str]]) -> None:
    text = for_a_spreadsheet([["uno", "due"], *rows], figures=False).decode("utf-8-sig")
    assert [list(r.celle) for r in open_delimited(text, "t.csv", True).righe[1:]] == rows


def test_a_csv_for_machines_has_commas_and_no_mark() -> None:
    assert for_a_machine([("a", 1, None), ("=x", -1, "è")]) == "a,1,\r\n'=x,-1,è\r\n".encode()


@pytest.mark.parametrize("look", [READ, FILLED_IN, CARRIED])
def test_the_same_sheets_are_the_same_bytes(look: Look) -> None:
    def made() -> bytes:
        sheet = Sheet("Foglio", [Column("Testa", choices=("uno", "=due"))], [["=1+1"], [""]])
        said = ("Leggere", "=qui") if look is FILLED_IN else ()
        return workbook([sheet], Properties("Titolo", "Comune", DAY, look, instructions=said))

    first = made()
    assert made() == first
    with zipfile.ZipFile(io.BytesIO(first)) as parts:
        assert {part.date_time[0] for part in parts.infolist()} == {1980}
    book = load_workbook(io.BytesIO(first))
    assert (book.properties.title, book.properties.creator, book.properties.created.date()) == ("Titolo", "Comune", DAY)
    assert book.properties.modified.date() == DAY
    assert {c.data_type for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None} == {"s"}
    assert book["Elenchi"].sheet_state == "hidden"
    (suggestion,) = book["Foglio"].data_validations.dataValidation
    assert (suggestion.formula1, str(suggestion.sqref)) == ("'Elenchi'!$A$1:$A$2", "A2:A1003")
