# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the bytes of an XLSX to its visible sheets as rows of texts, within one budget for the file. Pure."""

import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from fogli.budget import Budget
from fogli.cells import Cells
from fogli.griglia import Griglia, Riga
from fogli.limiti import FileNonLeggibile
from fogli.package import Package, broken, open_package
from fogli.parts import Sheet, contents, read_part
from fogli.sheet import SheetReader, Unione

COPERTE_MASSIME: Final = 200_000
# A number out of all measure, a part that was cut, a mark of another encoding: what a broken file can raise.
_BROKEN: Final = (
    *(ArithmeticError, AttributeError, EOFError, LookupError, OSError, RecursionError, RuntimeError, SyntaxError),
    *(TypeError, ValueError, zipfile.BadZipFile, zlib.error),
)


def open_workbook(data: bytes, name: str, faithful: bool) -> list[Griglia]:
    """The visible sheets.

    Raises:
        FileNonLeggibile: not a workbook, broken, or larger than any office's.
    """
    try:
        package, budget = open_package(data, name), Budget()
        found = contents(package, budget)
        cells, covered = Cells(found, faithful), Coperte()
        return [_grid(package, sheet, cells, budget, covered) for sheet in found.sheets]
    except _BROKEN as fault:
        raise broken(name) from fault


@dataclass
class Coperte:
    """How many cells of a workbook lie under merged ones: hostile ones are few bytes and much memory."""

    quante: int = 0

    def conta(self, altre: int, dove: str) -> None:
        """Count more of them.

        Raises:
            FileNonLeggibile: more than any office has.
        """
        self.quante += altre
        if self.quante > COPERTE_MASSIME:
            raise FileNonLeggibile(f"{dove}: le celle unite coprono più di {COPERTE_MASSIME} celle. Dividerle.")


def _grid(package: Package, sheet: Sheet, cells: Cells, budget: Budget, covered: Coperte) -> Griglia:
    where = f"{package.name}, foglio «{sheet.title}»"
    read = SheetReader(where, budget, cells=cells)
    read_part(package, sheet.part, read)
    rows = _con_le_unite(_rows(read.rows), read.unions, where, covered)
    fault = read.fault
    if read.mute and not fault:
        fault = (
            f"{where}: di queste celle c'è la formula ma non il risultato: {', '.join(read.mute)}. Aprire il file con "
            "il foglio di calcolo, salvarlo e riprovare."
        )
    return Griglia(package.name, sheet.title, rows, fault)


def _rows(rows: list[list[str]]) -> list[Riga]:
    """All of one width, that of the widest; blank ones are the same cells."""
    width = max(map(len, rows), default=0) or 1
    blank = ("",) * width
    return [Riga(n, (*row, *blank[len(row) :]) if row else blank) for n, row in enumerate(rows, start=1)]


def _con_le_unite(righe: list[Riga], unioni: Iterable[Unione], dove: str, coperte: Coperte) -> tuple[Riga, ...]:
    per_riga: dict[int, dict[int, str]] = {}
    for unione in unioni:
        celle = righe[unione.prima - 1].celle if unione.prima <= len(righe) else ()
        testo = celle[unione.colonna] if unione.colonna < len(celle) else ""
        sotto = range(unione.prima, min(unione.ultima, len(righe))) if testo else ()
        coperte.conta(len(sotto), dove)
        for i in sotto:
            per_riga.setdefault(i, {}).setdefault(unione.colonna, testo)
    for i, unite in per_riga.items():
        righe[i] = replace(righe[i], unite=unite)
    return tuple(righe)
