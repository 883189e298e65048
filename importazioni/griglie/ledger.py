# SPDX-License-Identifier: AGPL-3.0-or-later
"""The account of a file: what became of every cell that says something. Pure.

Each ends with exactly one fate. Readers tell the fates as they read; what nobody told was not read, and that is said.
"""

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from openpyxl.utils import get_column_letter

from controlli import Livello
from fogli.griglia import Griglia
from importazioni.griglie.findings import SegnalazioneDiTabella, at
from testi.confronto import in_riga


class Fate(StrEnum):
    """What can become of a cell; the values are the words that the office reads."""

    READ = "letta"
    HEAD = "intestazione"
    CONTINUES = "continua la riga sopra"
    TITLE = "titolo o totale"
    UNREAD = "non letta"


@dataclass(frozen=True, slots=True)
class Told:
    """The fate of a cell. ``what``: the words of its field, or why it is what it is; ``quiet``: need not be told."""

    fate: Fate
    what: str
    quiet: bool = False


NOBODY: Final = Told(Fate.UNREAD, "nessuna parte della tabella la prende")
# Of the numbers of rows in a finding: the others are counted.
ROWS_NAMED: Final = 6
EXCERPT: Final = 40


class Ledger:
    """The fates of the cells of a file, a small number for each cell."""

    def __init__(self, grids: Sequence[Griglia]) -> None:
        self.grids = tuple(grids)
        self._told: list[Told] = [NOBODY]
        self._numbers: dict[Told, int] = {NOBODY: 0}
        self._fates: dict[int, dict[int, array[int]]] = {id(g): {} for g in self.grids}
        self._width = {id(g): max((len(r.celle) for r in g.righe), default=0) for g in self.grids}

    def tell(self, grid: Griglia, row: int, column: int, fate: Fate, what: str, *, quiet: bool = False) -> None:
        """Note what became of a cell: ``row`` from 1, ``column`` from 0. What is told last counts."""
        told = Told(fate, what, quiet)
        number = self._numbers.get(told)
        if number is None:
            number = self._numbers[told] = len(self._told)
            self._told.append(told)
        fates = self._fates[id(grid)].get(row)
        if fates is None:
            fates = self._fates[id(grid)][row] = array("I", bytes(4 * self._width[id(grid)]))
        if column < len(fates):
            fates[column] = number

    def fate(self, grid: Griglia, row: int, column: int) -> Told:
        """What became of a cell."""
        fates = self._fates[id(grid)].get(row)
        return self._told[fates[column]] if fates is not None and column < len(fates) else NOBODY

    @property
    def reads_something(self) -> bool:
        """Whether a cell was read."""
        return any(told.fate is Fate.READ for told in self._told)

    def cells(self) -> Iterator[tuple[Griglia, int, int, str, Told]]:
        """Every cell that says something, with its fate."""
        for grid in self.grids:
            for row in grid.righe:
                for column, text in enumerate(row.celle):
                    if text:
                        yield grid, row.numero, column, text, self.fate(grid, row.numero, column)

    def totals(self) -> Counter[Fate]:
        """How many cells have which fate; all of them together are the cells that say something."""
        found = Counter(told.fate for *_, told in self.cells())
        # A hidden sheet has no rows here: how much is written in it is all that is known.
        found[Fate.UNREAD] += sum(grid.written for grid in self.grids if grid.hidden)
        return found

    def findings(self) -> Iterator[SegnalazioneDiTabella]:
        """What was not read and is not told yet, with the place: once for each column and reason."""
        unread: dict[tuple[int, int, str], list[tuple[int, str]]] = {}
        by_id = {id(g): g for g in self.grids}
        for grid, row, column, text, told in self.cells():
            if told.fate is Fate.UNREAD and not told.quiet:
                unread.setdefault((id(grid), column, told.what), []).append((row, text))
        for (which, column, why), cells in unread.items():
            grid, (first, text) = by_id[which], cells[0]
            said = f"«{in_riga(text)[:EXCERPT]}» non è letta: {why}."
            if len(cells) > 1:
                said = f"{len(cells)} celle non lette ({_rows(cells)}), la prima «{in_riga(text)[:EXCERPT]}»: {why}."
            yield at(Livello.AVVISO, grid.file, grid.foglio, first, get_column_letter(column + 1), said)


def _rows(cells: Sequence[tuple[int, str]]) -> str:
    named = ", ".join(str(row) for row, _ in cells[:ROWS_NAMED])
    return f"righe {named}" + (f" e altre {len(cells) - ROWS_NAMED}" if len(cells) > ROWS_NAMED else "")
