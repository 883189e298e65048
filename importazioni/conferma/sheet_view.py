# SPDX-License-Identifier: AGPL-3.0-or-later
"""A file as the preview shows it: how each column is understood, and the sheet itself with the fate of each cell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from fogli.griglia import Griglia, Riga
from importazioni.griglie.account import Account, Headed, letter, sample
from importazioni.griglie.choices import NOT_READ, letter_of
from importazioni.griglie.heads import Form, Understood
from importazioni.griglie.ledger import Fate
from testi.confronto import piega

# The beginning of a sheet, and of what follows the rows with cells that were not read.
ROWS_AT_THE_TOP: Final = 30
ROWS_SHOWN: Final = 80
COLUMNS_SHOWN: Final = 40
# The names of the fields of the form: what the page asks, and what it showed.
ASKED: Final = "colonna:"
SHOWN: Final = "prima:"
_KIND: Final = {
    Fate.READ: "letta",
    Fate.HEAD: "testa",
    Fate.CONTINUES: "segue",
    Fate.TITLE: "titolo",
    Fate.UNREAD: "non-letta",
}


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column: the name of its box, its head, what it is now, three of its cells."""

    key: str
    letter: str
    head: str
    value: str
    reason: str
    samples: tuple[str, ...]
    asked: bool
    free: str


@dataclass(frozen=True, slots=True)
class SheetColumns:
    """The columns of a sheet."""

    sheet: str
    columns: tuple[ColumnView, ...]

    @property
    def asked(self) -> bool:
        """Whether one of them waits for an answer."""
        return any(c.asked for c in self.columns)


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell: its text in short, the word of its fate, what it was read as or why it was not."""

    text: str
    word: str = ""
    what: str = ""
    kind: str = ""
    letter: str = ""


@dataclass(frozen=True, slots=True)
class GridView:
    """A sheet: letters, rows with their numbers, how many rows and columns are not shown."""

    sheet: str
    letters: tuple[str, ...]
    rows: tuple[tuple[int, bool, tuple[CellView, ...]], ...]
    more_rows: int
    more_columns: int


def meanings_of(form: Form) -> list[tuple[str, str]]:
    """What a column can be: keys and words."""
    return [(c.campo, form.words(c.campo)) for c in form.columns if not c.non_tenuta]


def columns_of(account: Account) -> list[SheetColumns]:
    """The columns of each sheet; of head rows that say the same again, the first."""
    seen: set[tuple[str, str]] = set()
    found = []
    for headed in account.headed:
        columns = tuple(_columns(headed, seen))
        if columns:
            found.append(SheetColumns(headed.grid.foglio, columns))
    return found


def _columns(headed: Headed, seen: set[tuple[str, str]]) -> Iterator[ColumnView]:
    for u in headed.head.columns:
        key = f"{piega(headed.grid.foglio)}!{letter_of(u.place)}" if headed.grid.foglio else letter_of(u.place)
        samples = headed.samples[u.place]
        if (key, u.head) in seen or not (u.head or samples):
            continue
        seen.add((key, u.head))
        yield ColumnView(key, letter(u), u.head, _value(u), u.reason, samples, u.asked, u.free)


def _value(u: Understood) -> str:
    return "" if u.asked else u.field or NOT_READ


def said_of_columns(posted: Mapping[str, str], form: Form) -> dict[str, str]:
    """What the page says of columns, but for what it only shows as it was."""
    known = {NOT_READ, *(key for key, _ in meanings_of(form))}
    return {
        name.removeprefix(ASKED): value
        for name, value in posted.items()
        if name.startswith(ASKED) and value in known and posted.get(f"{SHOWN}{name.removeprefix(ASKED)}") != value
    }


def grids_of(account: Account) -> list[GridView]:
    """The sheets themselves, each cell with its fate."""
    return [_grid(account, grid) for grid in account.grids if not grid.hidden and any(not r.vuota for r in grid.righe)]


def _grid(account: Account, grid: Griglia) -> GridView:
    full = [row for row in grid.righe if not row.vuota]
    width = max(len(row.celle) for row in full)
    shown = min(width, COLUMNS_SHOWN)
    rows = [row for n, row in enumerate(full) if n < ROWS_AT_THE_TOP or _unread(account, grid, row)][:ROWS_SHOWN]
    letters = tuple(letter_of(i).strip("[]") for i in range(shown))
    views = tuple((row.numero, row.hidden, _cells(account, grid, row, shown)) for row in rows)
    return GridView(grid.foglio, letters, views, len(full) - len(rows), width - shown)


def _unread(account: Account, grid: Griglia, row: Riga) -> bool:
    fates = (account.ledger.fate(grid, row.numero, i).fate for i, cell in enumerate(row.celle) if cell)
    return any(fate is Fate.UNREAD for fate in fates)


def _cells(account: Account, grid: Griglia, row: Riga, width: int) -> tuple[CellView, ...]:
    views = []
    for i in range(width):
        text = row.celle[i] if i < len(row.celle) else ""
        if not text:
            views.append(CellView(""))
            continue
        told = account.ledger.fate(grid, row.numero, i)
        views.append(CellView(sample(text), str(told.fate), told.what, _KIND[told.fate], letter_of(i).strip("[]")))
    return tuple(views)
