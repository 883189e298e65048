# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one writer of workbooks: real dates and numbers, never a formula, the same bytes for the same sheets. Pure."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from itertools import zip_longest
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import NamedStyle
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from fogli import avanzamento
from fogli.outgoing_cells import Cell, WrittenNumber, begins_as_a_formula, fitting
from fogli.outgoing_looks import READ, Look
from fogli.sheetnames import sheet_names
from testi import formati

XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Room for the rows that an office adds below those that are there.
ROWS_TO_ADD: Final = 1000
# A sheet counts the days from this year: what lies before would be a negative number.
FIRST_YEAR: Final = 1900
INSTRUCTIONS: Final = "Istruzioni"
CHOICES: Final = "Elenchi"
# The time stamps inside the file come from its day, never from the clock: 1980 is the format's zero.
_HOUR_ZERO: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, its width in characters, whether its texts wrap, what may be chosen in it."""

    head: str
    width: float = 20
    wraps: bool = False
    choices: Sequence[str] = ()


@dataclass(frozen=True)
class Sheet:
    """A table of cells."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]


@dataclass(frozen=True)
class Properties:
    """What the file says of itself, and how it looks.

    ``foot`` prints on every page; ``instructions`` stand in a sheet of their own.
    """

    title: str
    author: str
    day: date
    look: Look = READ
    foot: str = ""
    instructions: Sequence[str] = field(default=())


def workbook(sheets: Sequence[Sheet], properties: Properties) -> bytes:
    """The bytes; the lists to choose from stand in a hidden sheet."""
    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator = properties.title, properties.author
    book.properties.created = moment = datetime.combine(properties.day, time())
    for name, attributes in properties.look.styles.items():
        book.add_named_style(NamedStyle(name=name, **attributes))
    *names, choices, instructions = sheet_names([*(sheet.name for sheet in sheets), CHOICES, INSTRUCTIONS])
    # A list for each column of all sheets, so that a column is found by its number.
    lists: list[Sequence[str]] = []
    for sheet, name in zip(sheets, names, strict=True):
        ws = book.create_sheet(name)
        last = _write(ws, sheet, properties)
        for n, column in enumerate(sheet.columns, start=1):
            lists.append(column.choices)
            if column.choices:
                place = f"{quote_sheetname(choices)}!{_down(len(lists), 1, len(column.choices), '$')}"
                ws.data_validations.append(_suggestion(place, _down(n, 2, last + ROWS_TO_ADD)))
    if any(lists):
        _hide(book.create_sheet(choices), lists)
    if properties.instructions:
        _instruct(book.create_sheet(instructions), properties.instructions)
    raw = io.BytesIO()
    book.save(raw)
    return _without_clock(raw, moment)


def _write(ws: Any, sheet: Sheet, properties: Properties) -> int:
    """The head and the rows; the number of the last."""
    for n, column in enumerate(sheet.columns, start=1):
        ws.column_dimensions[get_column_letter(n)].width = column.width
    ws.freeze_panes = "A2"
    if properties.look.printed:
        _paper(ws, properties.foot)
    ws.append([_cell(ws, column.head, "testa") for column in sheet.columns])
    written = 1
    for row in sheet.rows:
        ws.append(list(_cells(ws, sheet.columns, row)))
        written += 1
        avanzamento.dici("righe scritte", written - 1)
    if properties.look.printed:
        ws.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{written}"
    return written


def _paper(ws: Any, foot: str) -> None:
    ws.print_title_rows = "1:1"
    ws.page_setup.orientation, ws.page_setup.paperSize = "landscape", Worksheet.PAPERSIZE_A4
    ws.page_setup.fitToWidth, ws.page_setup.fitToHeight = 1, 0
    ws.sheet_properties.pageSetUpPr.fitToPage = True
    ws.oddFooter.left.text = foot.replace("&", "&&")
    ws.oddFooter.right.text = "pagina &P di &N"


def _cells(ws: Any, columns: Sequence[Column], row: Sequence[Cell]) -> Iterator[Any]:
    for column, value in zip(columns, row, strict=True):
        match value:
            case date() if value.year < FIRST_YEAR:
                yield _cell(ws, formati.data(value), "testo")
            case date():
                yield _cell(ws, value, "data")
            case Decimal():
                yield _cell(ws, value, "numero")
            case int():
                yield _cell(ws, value, "intero")
            case WrittenNumber():
                cell = _cell(ws, value.valore, "numero")
                cell.number_format = value.forma
                yield cell
            case _:
                yield _cell(ws, value or None, "lungo" if column.wraps else "testo")


def _cell(ws: Any, value: Any, style: str) -> Any:
    fits = fitting(value) if isinstance(value, str) else value
    cell = WriteOnlyCell(ws, value=fits)
    cell.style = style
    if isinstance(fits, str):
        # After the value: openpyxl takes a text that begins with «=» for a formula.
        cell.data_type = "s"
        cell.quotePrefix = begins_as_a_formula(fits)
    return cell


def _down(column: int, first: int, last: int, fixed: str = "") -> str:
    """«B2:B9», or «$B$2:$B$9»."""
    letter = f"{fixed}{get_column_letter(column)}{fixed}"
    return f"{letter}{first}:{letter}{last}"


def _hide(ws: Any, lists: Sequence[Sequence[str]]) -> None:
    ws.sheet_state = "hidden"
    for row in zip_longest(*lists):
        ws.append([None if text is None else _cell(ws, text, "testo") for text in row])


def _suggestion(place: str, cells: str) -> DataValidation:
    """It suggests, and does not stop who writes several names in a cell."""
    suggestion = DataValidation("list", formula1=place, allow_blank=True, sqref=cells)
    suggestion.showErrorMessage = False
    return suggestion


def _instruct(ws: Any, texts: Sequence[str]) -> None:
    ws.column_dimensions["A"].width = 100
    for n, text in enumerate(texts):
        ws.append([_cell(ws, text, "lungo" if n else "titolo")])


def _without_clock(raw: io.BytesIO, moment: datetime) -> bytes:
    # openpyxl stamps "modified" and the entries of the archive with the clock, while it saves.
    fixed = io.BytesIO()
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                modified = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + modified, content)
            new.writestr(zipfile.ZipInfo(name, _HOUR_ZERO), content, zipfile.ZIP_DEFLATED)
    return fixed.getvalue()
