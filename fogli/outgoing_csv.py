# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one writer of CSV: for an Italian Excel (semicolons, UTF-8 with its mark) or for machines. No formula. Pure."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from fogli.outgoing_cells import Cell, WrittenNumber, guarded
from testi import formati

CSV_TYPE: Final = "text/csv; charset=utf-8"
BYTE_ORDER_MARK: Final = "\ufeff"


def for_a_spreadsheet(rows: Iterable[Iterable[Cell]], *, figures: bool = True) -> bytes:
    """The whole file as an Italian Excel reads it."""
    return "".join(spreadsheet_lines(rows, figures=figures)).encode()


def spreadsheet_lines(rows: Iterable[Iterable[Cell]], *, figures: bool = True) -> Iterator[str]:
    """The same, line by line; ``figures`` as in ``guarded``."""
    yield BYTE_ORDER_MARK
    yield from _lines(rows, ";", figures)


def for_a_machine(rows: Iterable[Iterable[Cell]]) -> bytes:
    """The whole file by RFC 4180: commas, no mark."""
    return "".join(_lines(rows, ",", True)).encode()


def _lines(rows: Iterable[Iterable[Cell]], separator: str, figures: bool) -> Iterator[str]:
    line = io.StringIO()
    writer = csv.writer(line, delimiter=separator, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_text(cell, figures) for cell in row])
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def _text(cell: Cell, figures: bool) -> str:
    match cell:
        case None:
            return ""
        case date():
            return formati.data(cell)
        case Decimal():
            return formati.numero(cell)
        case int():
            return str(cell)
        case WrittenNumber():
            return cell.testo
    return guarded(cell, figures=figures)
