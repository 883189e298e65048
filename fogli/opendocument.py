# SPDX-License-Identifier: AGPL-3.0-or-later
"""From an ODS to its sheets as rows of texts, within one budget for the file. Pure.

Beside each value such a file holds the text that the cell shows: no form of a number has to be understood.
"""

from dataclasses import dataclass, field
from typing import Final

from fogli.budget import CELL_CHARACTERS, Budget
from fogli.cells import pulito
from fogli.found import MUTE_DETTE, Coperte, Found, Unione, grid_of, names_of_choices
from fogli.griglia import Griglia
from fogli.kinds import PASSWORD
from fogli.limiti import COLONNE_MASSIME, FileNonLeggibile
from fogli.opendocument_cells import Held, shown
from fogli.package import Package
from fogli.parts import FOGLI_MASSIMI, SHEETS_IN_ALL, Reader, read_part
from fogli.workbook import BROKEN

CONTENT: Final = "content.xml"
MANIFEST: Final = "META-INF/manifest.xml"
_MEGABYTE: Final = 2**20
_CELLS: Final = ("table-cell", "covered-table-cell")
_UNSEEN: Final = ("collapse", "filter")
# What stands in a sheet, or in a cell, and is none of its cells.
_ASIDE: Final = frozenset(("annotation", "tracked-changes", "shapes", "forms", "dde-links", "frame", "custom-shape"))
# The last row and the last column that such a sheet may have.
_REPEATED: Final = 2**24
UNDER_MERGED: Final = "sotto una cella unita c'è «{}», che il foglio non mostra: non lo leggo."


def open_document(package: Package, faithful: bool) -> list[Griglia]:
    """The sheets; of hidden ones the name, and how much stands in them.

    Raises:
        FileNonLeggibile: broken, protected, or larger than any office's.
    """
    try:
        _refuse_protected(package)
        read = Content(f"{package.name}, contenuto", Budget(), name=package.name, faithful=faithful)
        read_part(package, CONTENT, read)
        return [_grid(package.name, sheet, read) for sheet in read.sheets]
    except BROKEN as fault:
        raise FileNonLeggibile(
            f"{package.name}: non è un ODS intero. Aprirlo con il foglio di calcolo, salvarlo di nuovo e riprovare."
        ) from fault


def _refuse_protected(package: Package) -> None:
    if MANIFEST in package:
        with package.open(MANIFEST, 2 * _MEGABYTE) as stream:
            if b"encryption-data" in stream.read():
                raise FileNonLeggibile(f"{package.name}: {PASSWORD}")


@dataclass
class Table(Found):
    """A sheet that is being read."""

    title: str = ""
    hidden: bool = False
    written: int = 0


def _grid(file: str, table: Table, read: "Content") -> Griglia:
    if table.hidden:
        named = tuple(names_of_choices(table.title))
        listed = any(said.lstrip("[$").startswith(named) for said in read.choices)
        return Griglia(file, table.title, (), hidden=True, written=table.written, choices=listed)
    return grid_of(file, table.title, table, read.covered)


@dataclass
class Content(Reader):
    """The part that holds all sheets."""

    most_bytes = 100 * _MEGABYTE
    most_elements = 3_000_000
    name: str = ""
    faithful: bool = True
    sheets: list[Table] = field(default_factory=list)
    covered: Coperte = field(default_factory=Coperte)
    # The styles of sheets that are not shown, and the one that is being read.
    unseen: set[str] = field(default_factory=set)
    style: str = ""
    # Where lists to choose from stand.
    choices: list[str] = field(default_factory=list)
    aside: int = 0
    tables: int = 0
    row: int = 0
    column: int = 0
    columns: int = 0
    rows_repeated: int = 1
    blank_rows: int = 0
    row_hidden: bool = False
    here: list[str] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    covering: bool = False
    paragraphs: list[str] = field(default_factory=list)
    length: int = 0
    in_cell: bool = False
    in_paragraph: int = 0

    def element(self, kind: str, attributes: dict[str, str]) -> None:
        """A sheet, a row, a cell, a paragraph begins."""
        if self.aside or kind in _ASIDE:
            self.aside += 1
            return
        said = {key.rpartition(":")[2]: value for key, value in attributes.items()} if attributes else attributes
        if kind in _CELLS:
            self._cell(kind, said)
        elif self.in_cell:
            self._in_cell(kind, said)
        elif kind == "table-row":
            self._row(said)
        elif kind == "table":
            self._table(said)
        elif kind == "table-column":
            self._columns_shown(said)
        elif kind == "style":
            self.style = said.get("name", "")
        elif kind == "table-properties" and said.get("display") == "false":
            self.unseen.add(self.style)
        elif kind == "content-validation":
            _, _, listed = said.get("condition", "").partition("cell-content-is-in-list(")
            self.choices.append(listed[:200])

    def text(self, piece: str) -> None:
        """A piece of what a cell says."""
        if self.in_paragraph and not self.aside:
            self._say(piece)

    def closed(self, kind: str) -> None:
        """End a paragraph, a cell, a row, a sheet."""
        if self.aside:
            self.aside -= 1
        elif kind in _CELLS:
            self._cell_ended()
        elif self.in_cell:
            self.in_paragraph -= kind in ("p", "h") and self.in_paragraph > 0
        elif kind == "table-row":
            self._row_ended()
        elif kind == "table":
            self.tables -= 1
            self._table_ended()

    def _table(self, said: dict[str, str]) -> None:
        self.tables += 1
        if self.tables > 1:
            self.refuse("ha una tabella dentro una cella")
        hidden = said.get("style-name", "") in self.unseen
        if len(self.sheets) >= SHEETS_IN_ALL or sum(not s.hidden for s in self.sheets) + (not hidden) > FOGLI_MASSIMI:
            self.refuse(f"ha più di {FOGLI_MASSIMI} fogli")
        self.sheets.append(Table(title=said.get("name", ""), hidden=hidden))
        self.row = self.columns = self.blank_rows = 0

    def _table_ended(self) -> None:
        """What lies under merged cells is part of the sheet, though nothing stands in it."""
        sheet = self._sheet
        last = max((u.ultima for u in sheet.unions), default=0)
        sheet.skip(max(0, min(last, self.row) - len(sheet.rows)), self._where, self.budget)

    @property
    def _sheet(self) -> Table:
        return self.sheets[-1]

    @property
    def _where(self) -> str:
        return f"{self.name}, foglio «{self._sheet.title}»" if self.sheets else self.name

    def _columns_shown(self, said: dict[str, str]) -> None:
        many = self._times(said, "number-columns-repeated")
        if said.get("visibility") in _UNSEEN and self.sheets:
            last = min(self.columns + many, COLONNE_MASSIME + 1)
            self._sheet.hidden_columns.update(range(self.columns, last))
        self.columns += many

    def _times(self, said: dict[str, str], what: str) -> int:
        number = said.get(what, "1")
        if not (number.isascii() and number.isdecimal() and len(number) <= 8 and 1 <= int(number) <= _REPEATED):
            self.refuse(f"dice che qualcosa si ripete «{number[:30]}» volte")
        return int(number)

    def _row(self, said: dict[str, str]) -> None:
        self.rows_repeated = self._times(said, "number-rows-repeated")
        self.row_hidden = said.get("visibility") in _UNSEEN
        self.here, self.column = [], 0

    def _row_ended(self) -> None:
        sheet, many, row = self._sheet, self.rows_repeated, self.here
        if not row:
            # Down to the last row of all; what matters is whether another one comes.
            self.blank_rows += many
        else:
            sheet.skip(self.blank_rows, self._where, self.budget)
            self.blank_rows = 0
            # The cells of the first were counted one by one.
            self.budget.spend_cells(len(row) * (many - 1), f"{self._where}, riga {self.row + 1}")
            self.budget.spend_characters(sum(map(len, row)) * (many - 1), f"{self._where}, riga {self.row + 1}")
            for _ in range(many):
                if not sheet.enough:
                    sheet.keep(row, self._where)
            sheet.written += sum(map(bool, row)) * (many - 1)
        if self.row_hidden and len(sheet.rows) > self.row:
            sheet.hidden_rows.update(range(self.row + 1, min(self.row + many, len(sheet.rows)) + 1))
        self.row += many

    def _cell(self, kind: str, said: dict[str, str]) -> None:
        if not self.sheets or self.in_cell:
            self.refuse("ha una cella fuori da un foglio")
        self.budget.spend_cells(1, f"{self._where}, riga {self.row + 1}")
        self.attributes, self.covering = said, kind == "covered-table-cell"
        self.paragraphs, self.length, self.in_cell, self.in_paragraph = [], 0, True, 0

    def _in_cell(self, kind: str, said: dict[str, str]) -> None:
        if kind in ("p", "h"):
            self.in_paragraph += 1
            self.paragraphs.append("")
        elif not self.in_paragraph:
            return
        elif kind == "s":
            self._say(" " * min(self._times(said, "c"), CELL_CHARACTERS))
        elif kind == "tab":
            self._say("\t")
        elif kind == "line-break":
            self._say("\n")

    def _say(self, piece: str) -> None:
        self.length += len(piece)
        if self.length > CELL_CHARACTERS:
            self.refuse(f"ha, alla riga {self.row + 1}, una cella di più di {CELL_CHARACTERS} caratteri")
        self.paragraphs[-1] += piece

    def _cell_ended(self) -> None:
        self.in_cell = False
        many = self._times(self.attributes, "number-columns-repeated")
        cell = shown(Held(self.attributes, "\n".join(self.paragraphs)), self.faithful)
        text, column = pulito(cell.text, self.faithful), self.column
        self.column += many
        if self.covering and text:
            self._note(self._sheet.remarks, column, UNDER_MERGED.format(text[:40]))
            return
        if "formula" in self.attributes and not text and "value-type" not in self.attributes:
            self._mute(column)
        if cell.remark:
            self._note(self._sheet.remarks, column, cell.remark)
        if cell.held:
            self._note(self._sheet.held, column, cell.held)
        if text and column <= COLONNE_MASSIME:
            self._write(text, column, min(many, COLONNE_MASSIME + 1 - column))
        self._union(column)

    def _write(self, text: str, column: int, many: int) -> None:
        place = f"{self._where}, riga {self.row + 1}"
        self.budget.spend_cells(many - 1, place)
        self.budget.spend_characters(len(text) * many, place)
        self._sheet.written += many
        if not self._sheet.hidden:
            self.here.extend([""] * (column - len(self.here)))
            self.here.extend([text] * many)

    def _note(self, notes: dict[int, dict[int, str]], column: int, said: str) -> None:
        if column <= COLONNE_MASSIME and not self._sheet.enough:
            notes.setdefault(self.row + 1, {})[column] = said

    def _mute(self, column: int) -> None:
        if len(self._sheet.mute) < MUTE_DETTE:
            self._sheet.mute.append(f"riga {self.row + 1}, colonna {column + 1}")

    def _union(self, column: int) -> None:
        rows = self._times(self.attributes, "number-rows-spanned")
        if rows > 1 and not self._sheet.enough:
            self._sheet.unions.append(Unione(column, self.row + 1, self.row + rows))
