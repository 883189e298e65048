# SPDX-License-Identifier: AGPL-3.0-or-later
"""A sheet of a workbook, read once from its first mark to its last, and counted while it is read. Pure.

openpyxl goes through a sheet three times, makes objects of all that stands in it, and can be stopped nowhere.
"""

import re
from dataclasses import dataclass, field
from typing import IO, Final

from openpyxl.utils import column_index_from_string, range_boundaries

from fogli.avanzamento import migliaia
from fogli.budget import CELL_CHARACTERS
from fogli.cells import Cells
from fogli.found import MUTE_DETTE, Found, Unione
from fogli.limiti import COLONNE_MASSIME, FileNonLeggibile
from fogli.parts import Reader

UNIONI_MASSIME: Final = 100_000
# The last row and the last column that a spreadsheet has.
LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_384
# Links, choices, conditional forms, widths of columns: what stands over and under the cells.
BESIDE_THE_CELLS: Final = 150_000
# A cell of one text has three marks, one of a formula four; of a text in many letters some may have a dozen.
MARKS_OF_A_CELL: Final = 12
_MEGABYTE: Final = 2**20
# How a cell begins, nearly always: what is written in another way is counted when it is read.
_CELL: Final = (b"<c ", b"<c>", b"<c/")
_CELL_WITH_PREFIX: Final = (b":c ", b":c>", b":c/")
_ROW: Final = (b"<row", b":row")
_BESIDE: Final = f"ha accanto alle celle più di {migliaia(BESIDE_THE_CELLS)} collegamenti, convalide, formati o altro"
_DIGITS: Final = "0123456789$"
# The end of what a cell holds, and no more than so many bytes of it.
_ENDS: Final = re.compile(rb"</(?:\w{1,20}:)?(?:v|is)>")
_END_BYTES: Final = 30
# No reference to a sheet is longer.
_REFERENCE: Final = 200
_NO_RESULTS: Final = ("", "0", "0.0")


@dataclass
class SheetReader(Found, Reader):
    """The marks of a sheet, and what is found in it."""

    most_bytes = 100 * _MEGABYTE
    most_elements = 3_000_000
    cells: Cells | None = None
    choosing: bool = False
    outside: bool = True
    beside: int = 0
    row: int = 0
    column: int = 0
    here: list[str] = field(default_factory=list)
    # A row whose number has been passed already: counted, not kept.
    late: bool = False
    columns: dict[str, int] = field(default_factory=dict)
    # The cell that is being read.
    attributes: dict[str, str] = field(default_factory=dict)
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    reading: bool = False
    phonetic: bool = False
    formula: bool = False
    result: bool = False

    def look(self, stream: IO[bytes]) -> None:
        """Count cells and marks as bytes, before any is read.

        Raises:
            FileNonLeggibile: there are more than the file may still have.
        """
        cells = others = marks = rows = 0
        wide = False
        while piece := stream.read(_MEGABYTE):
            # Two bytes a letter: what a cell begins with is not found so.
            wide = wide or b"\0" in piece[:4]
            cells += sum(map(piece.count, _CELL))
            others += sum(map(piece.count, _CELL_WITH_PREFIX))
            rows += sum(map(piece.count, _ROW))
            marks += piece.count(b"<")
            # What is too much already ends here, before the rest is even unpacked.
            if cells > self.budget.cells:
                self.budget.spend_cells(cells, self.where)
            if rows > 2 * LAST_ROW:
                self.refuse(f"ha più di {migliaia(LAST_ROW)} righe")
            # An element has one or two.
            if not wide and marks > 2 * (MARKS_OF_A_CELL * (cells + others) + rows + BESIDE_THE_CELLS):
                self.refuse(_BESIDE)
            if marks > 2 * self.most_elements:
                self.refuse(f"ha più di {migliaia(self.most_elements)} elementi")

    def element(self, kind: str, attributes: dict[str, str]) -> None:
        """Begin a cell, a text in it, a row; or take note of what stands under them."""
        if kind == "c":
            self._cell(attributes)
        elif kind == "v" or (kind == "t" and not self.phonetic):
            self.reading = not self.outside
        elif kind == "f":
            self.formula = True
        elif kind == "row":
            self._row(attributes)
        elif kind == "rPh":
            self.phonetic = True
        elif kind == "mergeCell":
            self._union(attributes.get("ref", ""))
        elif kind == "formula1":
            self.choosing = True
            self.choices.append("")
        elif kind == "col":
            self._columns_shown(attributes)
        elif kind == "dimension":
            self._size(attributes.get("ref", ""))
        elif kind == "sheetData":
            self.outside = False
        if self.outside:
            self.beside += 1
            if self.beside > BESIDE_THE_CELLS:
                self.refuse(_BESIDE)

    def text(self, piece: str) -> None:
        """A piece of what a cell says."""
        if self.choosing and len(self.choices[-1]) < _REFERENCE:
            self.choices[-1] += piece[:_REFERENCE]
        if self.reading:
            self.pieces.append(piece)
            self.result = True
            self.length += len(piece)
            if self.length > CELL_CHARACTERS:
                self._too_long()

    def closed(self, kind: str) -> None:
        """End a text, a cell, a row, or all the rows."""
        if kind == "v" or kind == "t":
            self.reading = False
        elif kind == "c":
            self._ended()
        elif kind == "formula1":
            self.choosing = False
        elif kind == "rPh":
            self.phonetic = False
        elif kind == "row":
            self._row_ended()
        elif kind == "sheetData":
            self.outside = True

    def _cell(self, attributes: dict[str, str]) -> None:
        self.budget.cells -= 1
        if self.budget.cells < 0:
            self.budget.spend_cells(0, f"{self.where}, riga {self.row}")
        self.attributes, self.pieces, self.length = attributes, [], 0
        self.formula, self.result = False, attributes.get("t") == "str"
        self.column = self._column(attributes["r"]) if "r" in attributes else self.column + 1

    def _column(self, place: str) -> int:
        letters = place.rstrip(_DIGITS)
        column = self.columns.get(letters)
        if column is None:
            try:
                column = int(column_index_from_string(letters.strip("$")))
            except ValueError:
                column = LAST_COLUMN + 1
            if column > LAST_COLUMN:
                self.refuse(f"ha una cella «{place[:30]}», e di colonne ce ne sono al più {migliaia(LAST_COLUMN)}")
            self.columns[letters] = column
        return column

    def _ended(self) -> None:
        if self.formula and not self.result and len(self.mute) < MUTE_DETTE:
            self.mute.append(self.attributes.get("r", ""))
        if self.formula and self.result:
            self._formula_ended()
        if not self.pieces or self.enough or self.column > COLONNE_MASSIME + 1 or self.cells is None:
            return
        raw = "".join(self.pieces)
        kind = self.attributes.get("t", "n")
        text = self.cells.text(kind, raw, self.attributes.get("s", "0"))
        if self.cells.remark:
            self.remarks.setdefault(self.row, {})[self.column - 1] = self.cells.remark
        if self.cells.held:
            self.held.setdefault(self.row, {})[self.column - 1] = self.cells.held
        if self.cells.doubt:
            self.doubts.setdefault(self.row, {})[self.column - 1] = self.cells.doubt
        if not text:
            return
        if len(text) > CELL_CHARACTERS:
            self._too_long()
        self.budget.spend_characters(len(text), f"{self.where}, riga {self.row}")
        here = self.here
        if len(here) < self.column:
            here.extend([""] * (self.column - len(here)))
        here[self.column - 1] = text

    def _formula_ended(self) -> None:
        """Zero and nothing are what a program stores that writes formulas and computes none."""
        if "".join(self.pieces).strip() in _NO_RESULTS:
            self.blank_results.append((self.row, self.column - 1))
        else:
            self.results += 1

    def _columns_shown(self, attributes: dict[str, str]) -> None:
        if not _unseen(attributes, "width"):
            return
        first, last = (_place(attributes.get(name, "")) for name in ("min", "max"))
        if first:
            self.hidden_columns.update(range(first - 1, min(last, COLONNE_MASSIME + 1)))

    def _row(self, attributes: dict[str, str]) -> None:
        said = attributes.get("r", "")
        number = self._number(said) if said else self.row + 1
        self.column, self.here, self.late = 0, [], number <= self.row
        if not self.late:
            self.skip(number - self.row - 1, self.where, self.budget)
            self.row = number
            if _unseen(attributes, "ht"):
                self.hidden_rows.add(number)

    def _number(self, said: str) -> int:
        whole = said.removesuffix(".0")
        if not (whole.isascii() and whole.isdecimal() and len(whole) <= len(str(LAST_ROW)) and int(whole) <= LAST_ROW):
            self.refuse(f"ha una riga di numero «{said[:30]}», e l'ultima possibile è {migliaia(LAST_ROW)}")
        return int(whole)

    def _row_ended(self) -> None:
        if not self.enough and not self.late:
            self.keep(self.here, self.where)
        self.here = []

    def _size(self, zone: str) -> None:
        try:
            self.said = range_boundaries(zone)[3] or 0
        except (ValueError, TypeError):
            self.said = 0

    def _union(self, zone: str) -> None:
        try:
            column, first, _, last = range_boundaries(zone)
        except (ValueError, TypeError):
            return  # a place that is none merges nothing
        if column is None or first is None or last is None or last <= first:
            return
        if len(self.unions) >= UNIONI_MASSIME:
            raise FileNonLeggibile(f"{self.where}: ha più di {UNIONI_MASSIME} celle unite. Dividerlo in più file.")
        self.unions.append(Unione(column - 1, first, last))

    def _too_long(self) -> None:
        place = self.attributes.get("r") or f"riga {self.row}"
        raise FileNonLeggibile(
            f"{self.where}, cella {place[:30]}: ha più di {migliaia(CELL_CHARACTERS)} caratteri, e una cella non ne "
            "tiene di più. Accorciarla, o dividerla in più celle."
        )


@dataclass
class HiddenSheet(Reader):
    """A sheet that nobody sees: not read, only counted as bytes. ``written``: the cells that hold something."""

    most_bytes = SheetReader.most_bytes
    name: str = ""
    written: int = 0

    def look(self, stream: IO[bytes]) -> None:
        """Count the ends of values, in pieces that overlap by less than one of them."""
        rest = b""
        while piece := stream.read(_MEGABYTE):
            piece = rest + piece.replace(b"\0", b"")
            ends = [found.end() for found in _ENDS.finditer(piece)]
            self.written += len(ends)
            rest = piece[max([len(piece) - _END_BYTES, *ends[-1:]]) :]

    def read(self, stream: IO[bytes]) -> None:
        """No mark of it is read."""


def _unseen(attributes: dict[str, str], size: str) -> bool:
    """Whether a row or a column is not shown: it says so, or is of no size."""
    if attributes.get("hidden") in ("1", "true", "on"):
        return True
    said = attributes.get(size, "")
    return said[:1] == "0" and not said.strip("0.")


def _place(said: str) -> int:
    """A number of a column; zero when it is none."""
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 6 else 0
