# SPDX-License-Identifier: AGPL-3.0-or-later
"""A table opened where one stands: what the process apart does, piece by piece. Others come in by ``fogli.griglia``.

Pure.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from fogli.decodifica import FIRME, decodifica
from fogli.delimited import open_delimited
from fogli.griglia import Griglia, Riga
from fogli.limiti import FileNonLeggibile
from fogli.workbook import open_workbook

_ZIP: Final = b"PK\x03\x04"
# So many rows at once go from process to process: who waits for them stops nobody else meanwhile.
ROWS_AT_ONCE: Final = 500

Piece = Griglia | tuple[Riga, ...]


def pieces(data: bytes, name: str, faithful: bool) -> Iterator[Piece]:
    """Each sheet without its rows, then its rows, some at a time.

    Raises:
        FileNonLeggibile: as ``leggi_griglie``.
    """
    for grid in open_table(data, name, faithful):
        yield replace(grid, righe=())
        rows = iter(grid.righe)
        while some := tuple(islice(rows, ROWS_AT_ONCE)):
            yield some


def open_table(data: bytes, name: str, faithful: bool) -> list[Griglia]:
    """The sheets of a file, hidden ones left out.

    Raises:
        FileNonLeggibile: with macros, another kind of file, cut or empty; or made to be dear.
    """
    if data.startswith(_ZIP):
        return open_workbook(data, name, faithful)
    for mark, what in FIRME:
        if data.startswith(mark):
            raise FileNonLeggibile(f"{name}: sembra {what}. Serve un XLSX, un CSV o un testo con tabulazioni.")
    try:
        text = decodifica(data).testo
    except FileNonLeggibile as fault:
        # The reason speaks of another document.
        raise FileNonLeggibile(
            f"{name}: è vuoto, tagliato o non è un testo. Serve un XLSX, un CSV o un testo con tabulazioni."
        ) from fault
    return [open_delimited(text, name, faithful)]
