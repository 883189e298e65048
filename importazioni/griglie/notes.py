# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an office writes under a table: «* dati provvisori», «N.B. …», «Fonte: Istat», «Il Dirigente». Pure.

No such row is one of the table: read as the rest of the row above it would change a name, read as a row it would make
a thing of it. Only what stands below every other row of a sheet is looked at, and it is told.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from fogli.griglia import Griglia, Riga
from testi.confronto import in_riga

# What nothing but a note begins with.
_NOTE: Final = re.compile(
    r"n\.? ?b\.?(?=[\s:])|(?:nota(?: bene)?|note|font[ei]|avvertenz[ae]|legenda) ?:|legenda$", re.IGNORECASE
)
# What a note begins with, and an item of a list too: a mark of its own, and a text.
_MARK: Final = re.compile(r"(?:\(?\*{1,3}\)?|\(\d{1,2}\)|[¹²³⁴⁵])\s*(?=[^\W\d_])")
# Who signs, with the day or a line to sign on: whole texts of cells. «Il Dirigente approva il bando» is none.
_OFFICE: Final = (
    r"(?i:(?:(?:il|la) |l['’])?(?:responsabile|dirigente|segretari[oa]|direttor[ei]|direttrice|sindac[oa]|presidente"
    r"|funzionari[oa]|comandante|coordinat(?:ore|rice)|compilat(?:ore|rice)|estensore))"
    r"(?: (?i:d[ei]|de[il]|dell[aeo]|degli|e|pro|tempore|generale|comunale)| (?:dell['’])?[A-Z][\w'’.-]*)*"
)
_PERSON: Final = (
    r"(?i:f\.?to[:.]? )?(?i:dott|dr|ing|arch|avv|geom|rag|prof)(?i:\.? ?ssa)?\.?(?: [A-Z][\w'’.-]*){1,5}"
    r"|(?i:f\.?to)[:.]?(?: [A-Z][\w'’.-]*){1,6}"
)
_SIGN: Final = (
    rf"(?i:firma(?:to)?|visto)(?i: digital(?:e|mente))?(?i:[:,]| de[il]| della| da(?:l|lla)?)?(?: ?{_OFFICE})?"
)
_DAY: Final = r"(?:[A-Z][\w'’ ]{1,40}, ?)?(?i:l[iì]['’]? ?|data:? ?)?(?:\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4}|[_.…/ ]{3,})?"
_SIGNED: Final = re.compile(rf"{_OFFICE}|{_PERSON}|{_SIGN}|{_DAY}")
# A row of more cells is no note, and no signature.
_NOTE_CELLS, _SIGNED_CELLS = 1, 3
_SHORT: Final = 80


def notes_below(grid: Griglia) -> frozenset[int]:
    """The numbers of the rows at the end of a sheet that are notes and signatures."""
    written = [row for row in grid.righe if not row.vuota]
    return frozenset(_from_the_end(written))


def _from_the_end(written: Sequence[Riga]) -> Iterator[int]:
    first = len(written)
    while first and _may_be(written[first - 1]):
        first -= 1
    above = written[:first]
    # Right under the rows of a table an office or a person may be what the row above goes on with.
    apart = False
    before = above[-1].numero if above else 0
    for row in written[first:]:
        apart = apart or row.numero > before + 1
        before = row.numero
        if (apart and _signed(row)) or _is_note(row, above):
            yield row.numero


def _cells(row: Riga) -> list[str]:
    return [in_riga(cell) for cell in row.celle if cell.strip()]


def _may_be(row: Riga) -> bool:
    cells = _cells(row)
    marked = len(cells) == _NOTE_CELLS and bool(_NOTE.match(cells[0]) or _MARK.match(cells[0]))
    return marked or _signed(row)


def _signed(row: Riga) -> bool:
    cells = _cells(row)
    return 0 < len(cells) <= _SIGNED_CELLS and all(len(c) <= _SHORT and _SIGNED.fullmatch(c) for c in cells)


def _is_note(row: Riga, above: Sequence[Riga]) -> bool:
    cells = _cells(row)
    if len(cells) != _NOTE_CELLS:
        return False
    if _NOTE.match(cells[0]):
        return True
    # A mark begins an item too: where items stand above, the row goes on with them.
    place = next(i for i, cell in enumerate(row.celle) if cell.strip())
    return bool(_MARK.match(cells[0])) and not any(_has_items(r, place) for r in above)


def _has_items(row: Riga, place: int) -> bool:
    text = row.celle[place] if place < len(row.celle) else ""
    return any(_MARK.match(line.strip()) for line in text.split("\n"))
