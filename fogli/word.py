# SPDX-License-Identifier: AGPL-3.0-or-later
"""A DOCX as rows of texts: its tables, and its paragraphs between them, in their order. Pure.

What the process apart does; others come in by ``fogli.documents``.
"""

import io
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any, Final

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from fogli.griglia import Griglia, Riga
from fogli.limiti import FileNonLeggibile
from fogli.package import Package, open_package

TEXT: Final = "testo"
# Beyond these it is no document of sheets of objectives.
ROWS_MOST: Final = 50_000
CELLS_OF_A_ROW: Final = 200
_ROWS_AT_ONCE: Final = 500
_P, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_T, _TAB, _BREAKS = qn("w:t"), qn("w:tab"), frozenset((qn("w:br"), qn("w:cr")))
# What only wraps what is written: a field of a form, a change that is tracked.
_WRAPPERS: Final = frozenset(map(qn, ("w:sdt", "w:sdtContent", "w:ins", "w:customXml", "w:smartTag")))
_MARGINS: Final = ("header", "footer", "footnotes", "endnotes", "comments")
_MARGIN_MOST: Final = 5 * 2**20


def pieces(data: bytes, name: str) -> Iterator[Griglia | tuple[Riga, ...]]:
    """Each table, and each run of paragraphs, without its rows; then its rows, some at a time.

    Raises:
        FileNonLeggibile: no whole DOCX, or one that is made to be dear.
    """
    for grid in open_word(data, name):
        yield replace(grid, righe=())
        for start in range(0, len(grid.righe), _ROWS_AT_ONCE):
            yield grid.righe[start : start + _ROWS_AT_ONCE]


def open_word(data: bytes, name: str) -> list[Griglia]:
    """The tables and the paragraphs of a document. A run of paragraphs is a sheet whose rows count through the text.

    Raises:
        FileNonLeggibile: no whole DOCX, or one that is made to be dear.
    """
    package = open_package(data, name, document=True)
    try:
        body: Any = Document(io.BytesIO(data)).element.body
        notes = tuple(_notes(package))
    except FileNonLeggibile:
        raise
    except Exception as fault:
        # Whatever a broken part makes the library say, it is a broken file.
        raise FileNonLeggibile(f"{name}: non è un DOCX intero. Aprirlo, salvarlo di nuovo e riprovare.") from fault
    grids = [replace(grid, notes=notes if n == 0 else ()) for n, grid in enumerate(_grids(body, name))]
    if sum(len(grid.righe) for grid in grids) > ROWS_MOST:
        raise FileNonLeggibile(f"{name}: ha più di {ROWS_MOST} righe. Dividerlo in più file.")
    return grids


def _notes(package: Package) -> Iterator[str]:
    margins = (part for part in sorted(package.parts) if part.startswith(tuple(f"word/{m}" for m in _MARGINS)))
    for part in margins:
        with package.open(part, _MARGIN_MOST) as stream:
            if any((text.text or "").strip() for text in parse_xml(stream.read()).iter(_T)):
                yield "intestazioni, piè di pagina, note e commenti del documento non si leggono."
                return


def _grids(body: Any, name: str) -> Iterator[Griglia]:
    paragraphs = tables = 0
    for tag, run in groupby(_inside(body, {_P, _TABLE}), key=lambda element: element.tag):
        if tag == _TABLE:
            for table in run:
                tables += 1
                yield Griglia(name, f"tabella {tables}", tuple(_rows(table)))
            continue
        rows = []
        for paragraph in run:
            paragraphs += 1
            rows.append(Riga(paragraphs, tuple(c.strip() for c in _text(paragraph).split("\t"))))
        yield Griglia(name, TEXT, tuple(rows))


def _inside(element: Any, wanted: set[str]) -> Iterator[Any]:
    """The elements of these kinds right inside another, or in what only wraps."""
    for child in element:
        if child.tag in wanted:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _inside(child, wanted)


def _rows(table: Any) -> Iterator[Riga]:
    above: dict[int, str] = {}
    for number, row in enumerate(_inside(table, {_ROW}), start=1):
        cells: list[str] = []
        united: dict[int, str] = {}
        for cell in _inside(row, {_CELL}):
            place, text = len(cells), _text(cell).strip()
            if _continues(cell):
                united[place] = above.get(place, "")
                text = ""
            else:
                above[place] = text
            cells += [text, *[""] * (min(_span(cell), CELLS_OF_A_ROW) - 1)]
        yield Riga(number, tuple(cells[:CELLS_OF_A_ROW]), united)


def _span(cell: Any) -> int:
    found = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
    said = found.get(qn("w:val"), "1") if found is not None else "1"
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 5 else 1


def _continues(cell: Any) -> bool:
    """Whether a cell goes on with the one above (merged down)."""
    found = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    return found is not None and found.get(qn("w:val"), "continue") == "continue"


def _text(element: Any) -> str:
    """The text within, a line for each paragraph; what a tracked change took away is none."""
    said: list[str] = []
    for part in element.iter():
        if part.tag == _T:
            said.append(part.text or "")
        elif part.tag == _TAB and part.getparent().tag == qn("w:r"):
            said.append("\t" if element.tag == _P else " ")
        elif part.tag in _BREAKS or (part.tag == _P and said):
            said.append("\n")
    return "".join(said)
