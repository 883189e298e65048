# SPDX-License-Identifier: AGPL-3.0-or-later
"""The door of documents that hold tables and labelled lines: opened and read in a process apart. Pure."""

from dataclasses import replace
from typing import Final

from fogli import sandbox
from fogli.griglia import Griglia, Riga
from fogli.kinds import ZIP
from fogli.limiti import LIMITE_BYTE, FileNonLeggibile

_READER: Final = "fogli.word:pieces"
# The list of contents of an archive stands at its end, the first part at its beginning: each names its parts.
_PART: Final = b"word/document.xml"


def is_document(data: bytes) -> bool:
    """Whether a file looks like a DOCX."""
    return data.startswith(ZIP) and _PART in data and b"xl/workbook" not in data


def read_document(data: bytes, name: str) -> list[Griglia]:
    """The tables and the paragraphs of a DOCX, as sheets.

    Raises:
        FileNonLeggibile: too large, no whole DOCX, or one that is made to be dear.
    """
    if len(data) > LIMITE_BYTE:
        raise FileNonLeggibile(f"{name}: pesa più di {LIMITE_BYTE // 2**20} MB, che è il limite. Togliere le immagini.")
    found: list[tuple[Griglia, list[Riga]]] = []
    for piece in sandbox.read(_READER, data, name, name=name, kinds=(Griglia, Riga)):
        if isinstance(piece, Griglia):
            found.append((piece, []))
        else:
            found[-1][1].extend(piece)
    return [replace(grid, righe=tuple(rows)) for grid, rows in found]
