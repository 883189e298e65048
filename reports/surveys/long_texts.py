# SPDX-License-Identifier: AGPL-3.0-or-later
"""Texts that no cell of a workbook holds: pointed to where they belong, whole in the rows of a sheet of texts."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from fogli.outgoing_cells import LETTERS_MOST
from reports.base import Cella

Row = Mapping[str, Cella]
SHEET: Final = "Testi"
HEADS: Final = ("Codice", "Che cosa", "Parte", "Testo")
LONG: Final = f"(testo lungo: nel foglio «{SHEET}»)"
# Some letters less than a cell holds: it is told in the cell before that the text goes on.
_PIECE: Final = LETTERS_MOST - 100
_BEGINNING: Final = 200


def short(row: Row) -> Row:
    """A row whose long texts are pointed to."""
    return {head: f"{c[:_BEGINNING]}… {LONG}" if is_long(c) and isinstance(c, str) else c for head, c in row.items()}


def is_long(cell: Cella) -> bool:
    """Whether a cell has no room for it."""
    return isinstance(cell, str) and len(cell) > _PIECE


def in_rows(code: str, texts: Iterable[tuple[str, str]]) -> Iterator[Row]:
    """Named texts of an objective, each whole: what is longer than a cell goes on in the next row, and says so."""
    for name, text in texts:
        pieces = [text[n : n + _PIECE] for n in range(0, len(text), _PIECE)] if text.strip() else []
        for n, piece in enumerate(pieces, start=1):
            part = f"{n} di {len(pieces)}" if len(pieces) > 1 else ""
            yield dict(zip(HEADS, (code, name[:_BEGINNING], part, piece), strict=True))


def long_ones(rows: Iterable[Row], *, of: str = "Descrizione") -> Iterator[tuple[str, str]]:
    """The texts of rows that no cell holds, named by their head and by what the row is of."""
    for row in rows:
        yield from ((f"{head}: {row[of]}", str(c)) for head, c in row.items() if is_long(c))
