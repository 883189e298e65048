# SPDX-License-Identifier: AGPL-3.0-or-later
"""The workbook: real dates and numbers, never a formula, ready to print."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogli.outgoing_cells import LETTERS_MOST
from organizzazione.rules import SISTEMA
from reports.base import Colonna, Foglio, Formato
from reports.preventivo import PreventivoObiettivi
from reports.scrittori import scrivi
from reports.scrittori.xlsx import cartella
from tests.fabbriche import ObiettivoFactory

GIORNO = date(2020, 3, 20)


def una_cella(valore, lungo=False):
    foglio = Foglio("Prova", [Colonna("Testa", lungo=lungo)], [(valore,)])
    return openpyxl.load_workbook(io.BytesIO(cartella([foglio], "t", "a", GIORNO)))["Prova"]["A2"]


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=50))
def test_no_text_ever_is_a_formula(testo):
    cella = una_cella("=" + testo)
    assert cella.data_type == "s"
    assert cella.value.startswith("=")


@pytest.mark.parametrize("testo", ["=1+1", "==1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")'])
def test_texts_that_excel_would_take_for_formulas_are_marked_as_text(testo):
    cella = una_cella(testo)
    assert (cella.data_type, cella.quotePrefix) == ("s", True)


def test_dates_numbers_and_nothing():
    giorno = una_cella(date(2020, 12, 31))
    assert (giorno.value.date(), giorno.number_format) == (date(2020, 12, 31), "dd/mm/yyyy")
    assert (una_cella(Decimal("20.50")).value, una_cella(Decimal("20.50")).number_format) == (20.5, "#,##0.00")
    assert una_cella("").value is None
    assert una_cella(None).value is None


def test_control_characters_and_texts_too_long_do_not_stop_it():
    assert una_cella("a\x00b\x0bc").value == "a\ufffdb\ufffdc"
    lungo = una_cella("x" * (LETTERS_MOST + 1)).value
    assert len(lungo) == LETTERS_MOST
    assert lungo.endswith("si legge intero nel PDF)")


@pytest.mark.django_db
def test_the_sheets_of_the_report():
    ObiettivoFactory(piano__codice="PEG_2020", piano__anno=2020, fasi=3, indicatori=2, titolo="=2+3")
    report = PreventivoObiettivi()
    modulo = report.Opzioni({"piano": "PEG_2020"}, chi=SISTEMA)
    assert modulo.is_valid()
    libro = openpyxl.load_workbook(io.BytesIO(scrivi(report, report.dati(modulo.cleaned_data, SISTEMA), Formato.XLSX)))
    assert libro.sheetnames == ["Obiettivi", "Fasi", "Indicatori", "Altri servizi"]
    for foglio in libro:
        assert foglio.freeze_panes == "A2"
        assert foglio.auto_filter.ref
        assert foglio.print_title_rows == "$1:$1"
        assert (foglio.page_setup.orientation, foglio.page_setup.fitToHeight) == ("landscape", 0)
        assert all(cella.data_type != "f" for riga in foglio.iter_rows() for cella in riga)
        assert all(d.width >= 5 for d in foglio.column_dimensions.values())
    fasi = libro["Fasi"]
    assert [c.value for c in fasi[1]][:4] == ["Codice", "N.", "Fase", "Inizio Previsto"]
    assert (fasi["D2"].value.date(), fasi["F2"].value) == (date(2020, 1, 1), 33.33)
    assert fasi.max_row == 4
