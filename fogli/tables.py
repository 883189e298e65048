# SPDX-License-Identifier: AGPL-3.0-or-later
"""A table opened where one stands: what the process apart does, piece by piece. Others come in by ``fogli.griglia``.

Pure.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from fogli.decodifica import UnknownEncoding, decodifica
from fogli.delimited import open_delimited
from fogli.griglia import Griglia, Riga
from fogli.kinds import OLE, READABLE, ZIP, refuse_other_compounds, refuse_other_files, refuse_pages
from fogli.limiti import FileNonLeggibile
from fogli.old_workbook import open_old_workbook
from fogli.opendocument import open_document
from fogli.package import open_package
from fogli.workbook import open_workbook

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
    """The sheets of a file; hidden ones without rows.

    Raises:
        FileNonLeggibile: with macros, another kind of file, cut or empty; or made to be dear.
    """
    if data.startswith(ZIP):
        package = open_package(data, name)
        return open_document(package, faithful) if package.kind else open_workbook(package, faithful)
    if data.startswith(OLE):
        refuse_other_compounds(data, name)
        return open_old_workbook(data, name, faithful)
    refuse_other_files(data, name)
    try:
        text = decodifica(data).testo
    except UnknownEncoding as fault:
        raise FileNonLeggibile(f"{name}: {fault}") from fault
    except FileNonLeggibile as fault:
        # The reason speaks of another document.
        raise FileNonLeggibile(f"{name}: è vuoto, tagliato o non è un testo. {READABLE}") from fault
    refuse_pages(text, name)
    return [open_delimited(text, name, faithful)]
