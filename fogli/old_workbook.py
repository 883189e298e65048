# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the bytes of an XLS to its sheets as rows of texts, each cell in the form that the sheet gives it. Pure.

xlrd makes objects of all that stands in the file before anybody can count: the limits of the worker are its bound.
"""

import io
import struct
from typing import Any, Final

import xlrd

from fogli.budget import CELL_CHARACTERS, Budget
from fogli.cells import pulito
from fogli.errors import is_error
from fogli.found import Coperte, Found, Unione, grid_of
from fogli.griglia import Griglia
from fogli.kinds import PASSWORD
from fogli.limiti import COLONNE_MASSIME, FileNonLeggibile
from fogli.number_forms import form_of
from fogli.parts import FOGLI_MASSIMI
from fogli.valori import Shown, in_testo, shown_number, shown_text

# What such a file does not say, so that nobody can look at it.
NO_FORMULAS: Final = (
    "è un XLS, che non dice quali celle sono formule mai calcolate: se non viene da un foglio di calcolo, aprirlo lì e "
    "salvarlo come XLSX."
)
# Only a formula gives a text of nothing.
EMPTY_FORMULA: Final = (
    "una formula non dà nulla: se nessuno l'ha calcolata, aprire il file con il foglio di calcolo e salvarlo."
)
_EMPTY: Final = (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK)
_NUMBERS: Final = (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE)


def open_old_workbook(data: bytes, name: str, faithful: bool) -> list[Griglia]:
    """The sheets; of hidden ones the name, and how much stands in them.

    Raises:
        FileNonLeggibile: not a workbook, broken, protected, or larger than any office's.
    """
    try:
        with xlrd.open_workbook(
            file_contents=data, formatting_info=True, on_demand=True, ragged_rows=True, logfile=io.StringIO()
        ) as book:
            return _Book(book, name, faithful).grids()
    except (MemoryError, FileNonLeggibile):
        raise
    except xlrd.XLRDError as fault:
        raise FileNonLeggibile(f"{name}: {_why(str(fault))}") from fault
    # A broken file makes the library stumble in any way.
    except (Exception, struct.error) as fault:
        raise FileNonLeggibile(f"{name}: {_why('')}") from fault


def _why(told: str) -> str:
    if "encrypt" in told.casefold():
        return PASSWORD
    return "non è un XLS intero. Aprirlo con il foglio di calcolo, salvarlo come XLSX e riprovare."


class _Book:
    """A workbook that is being read, sheet by sheet."""

    def __init__(self, book: Any, name: str, faithful: bool) -> None:
        self.book, self.name, self.faithful = book, name, faithful
        self.budget, self.covered = Budget(), Coperte()
        self.forms = [self._form(xf) for xf in book.xf_list]

    def _form(self, xf: Any) -> str:
        found = self.book.format_map.get(xf.format_key)
        return str(found.format_str) if found else "General"

    def grids(self) -> list[Griglia]:
        """All of them, one after the other: each is let go before the next is opened."""
        if not self.book.nsheets:
            # What a list of sheets that is broken leaves.
            raise FileNonLeggibile(f"{self.name}: {_why('')}")
        if self.book.nsheets > FOGLI_MASSIMI:
            raise FileNonLeggibile(f"{self.name}: ha {self.book.nsheets} fogli, al più {FOGLI_MASSIMI}.")
        grids: list[Griglia] = []
        for n in range(self.book.nsheets):
            sheet = self.book.sheet_by_index(n)
            grids.append(self._grid(sheet))
            self.book.unload_sheet(n)
        return grids

    def _grid(self, sheet: Any) -> Griglia:
        if sheet.visibility:
            written = sum(kind not in _EMPTY for row in range(sheet.nrows) for kind in sheet.row_types(row))
            return Griglia(self.name, sheet.name, (), hidden=True, written=written)
        found = Found(said=sheet.nrows)
        where = f"{self.name}, foglio «{sheet.name}»"
        for row in range(sheet.nrows):
            if found.enough:
                break
            self.budget.spend_cells(sheet.row_len(row), f"{where}, riga {row + 1}")
            found.keep(self._row(sheet, row, found, where), where)
        found.unions = [
            Unione(left, top + 1, bottom) for top, bottom, left, _ in sheet.merged_cells if bottom > top + 1
        ]
        found.hidden_rows = {row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden}
        found.hidden_columns = {c for c, info in sheet.colinfo_map.items() if info.hidden and c <= COLONNE_MASSIME}
        return grid_of(self.name, sheet.name, found, self.covered, notes=(NO_FORMULAS,))

    def _row(self, sheet: Any, row: int, found: Found, where: str) -> list[str]:
        texts: list[str] = []
        for column in range(sheet.row_len(row)):
            shown = self._cell(sheet, row, column)
            if shown.remark:
                found.remarks.setdefault(row + 1, {})[column] = shown.remark
            if shown.held:
                found.held.setdefault(row + 1, {})[column] = shown.held
            text = pulito(shown.text, self.faithful)
            if len(text) > CELL_CHARACTERS:
                raise FileNonLeggibile(f"{where}, riga {row + 1}: una cella ha più di {CELL_CHARACTERS} caratteri.")
            self.budget.spend_characters(len(text), f"{where}, riga {row + 1}")
            texts.append(text)
        while texts and not texts[-1]:
            texts.pop()
        return texts

    def _cell(self, sheet: Any, row: int, column: int) -> Shown:
        kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
        if kind in _EMPTY:
            return Shown("")
        if kind == xlrd.XL_CELL_BOOLEAN:
            return Shown("SI" if value else "NO")
        if kind == xlrd.XL_CELL_ERROR:
            said = xlrd.error_text_from_code.get(value, "#N/A")
            return Shown(said if is_error(said) else "#N/A")
        form = self.forms[sheet.cell_xf_index(row, column)]
        if kind in _NUMBERS:
            return shown_number(float(value), form, bool(self.book.datemode))
        if not value:
            return Shown("", EMPTY_FORMULA)
        return shown_text(in_testo(str(value), fedele=self.faithful), form_of(form))
