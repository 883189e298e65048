# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is found in a sheet of whatever kind of file while it is read, and the grid that comes of it. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from fogli import avanzamento
from fogli.budget import Budget
from fogli.griglia import Griglia, Riga
from fogli.limiti import COLONNE_MASSIME, RIGHE_MASSIME, FileNonLeggibile

COPERTE_MASSIME: Final = 200_000
MUTE_DETTE: Final = 5
# A row that nobody wrote is a few bytes of a file, and as much to hold as one of so many cells.
CELLS_OF_A_BLANK_ROW: Final = 10
_OGNI_TANTE: Final = 500
# Most rows have nothing of this kind: all of them have the same nothing.
_NOTHING: Final[dict[int, str]] = {}
NEVER_COMPUTED: Final = (
    "nella cella c'è una formula che forse nessuno ha calcolato: chi ha scritto il file ne dà 0, o nulla. "
    "Aprire il file con il foglio di calcolo, salvarlo e riprovare; oppure scrivere il valore."
)


@dataclass(frozen=True, slots=True)
class Unione:
    """Merged cells: the column of their text (from 0), the row of it and the last row, from 1."""

    colonna: int
    prima: int
    ultima: int


@dataclass
class Found:
    """The rows of texts of a sheet, its merged cells, what it hides, the first formulas without a result («B5»)."""

    rows: list[list[str]] = field(default_factory=list)
    unions: list[Unione] = field(default_factory=list)
    mute: list[str] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    # Formulas whose stored result is nothing or zero, by row (from 1) and column (from 0), and how many have another.
    blank_results: list[tuple[int, int]] = field(default_factory=list)
    results: int = 0
    remarks: dict[int, dict[int, str]] = field(default_factory=dict)
    doubts: dict[int, dict[int, str]] = field(default_factory=dict)
    held: dict[int, dict[int, str]] = field(default_factory=dict)
    # Where the choices of its cells stand («Elenchi!$A$1:$A$9»).
    choices: list[str] = field(default_factory=list)
    fault: str = ""
    # What the sheet says of its size: told while it is read, never trusted.
    said: int = 0
    blank: int = 0
    # Once the rows are enough nothing of them is kept, but they are still counted.
    enough: bool = False

    def keep(self, row: list[str], where: str) -> None:
        """The next row, unless there are more of them, or more columns, than a table has."""
        number = len(self.rows) + 1
        if number % _OGNI_TANTE == 0:
            avanzamento.dici("righe lette", number, self.said)
        if len(row) > COLONNE_MASSIME:
            self._enough(f"{where}: ha più di {COLONNE_MASSIME} colonne.")
            return
        self.blank = 0 if row else self.blank + 1
        if self.blank > RIGHE_MASSIME:
            self.enough = True
        elif number > RIGHE_MASSIME and row:
            self._enough(f"{where}: ha più di {RIGHE_MASSIME} righe. Dividerlo in più file.")
        else:
            self.rows.append(row)

    def skip(self, missing: int, where: str, budget: Budget) -> None:
        """So many blank rows; a run of them longer than any table ends it.

        Raises:
            FileNonLeggibile: there are more of them, over all sheets, than the file may have.
        """
        missing = min(missing, RIGHE_MASSIME + 1)
        budget.spend_cells(missing * CELLS_OF_A_BLANK_ROW, where)
        for _ in range(missing):
            if not self.enough:
                self.keep([], where)

    def _enough(self, why: str) -> None:
        self.enough = True
        self.fault = why


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


def grid_of(
    file: str, title: str, found: Found, covered: Coperte, *, unsure: bool = False, notes: tuple[str, ...] = ()
) -> Griglia:
    """The sheet as rows; what was found is given away, so that it is held once.

    Args:
        unsure: results of zero are perhaps none.
        notes: what the kind of file does not say.
    """
    where = f"{file}, foglio «{title}»"
    rows = _con_le_unite(_rows(found, unsure), found.unions, where, covered)
    found.rows = []
    return Griglia(file, title, rows, _fault(found, where), frozenset(found.hidden_columns), notes=notes)


def _fault(found: Found, where: str) -> str:
    if found.mute and not found.fault:
        return (
            f"{where}: di queste celle c'è la formula ma non il risultato: {', '.join(found.mute)}. Aprire il file "
            "con il foglio di calcolo, salvarlo e riprovare."
        )
    return found.fault


def _rows(found: Found, unsure: bool) -> list[Riga]:
    """All of one width, that of the widest; blank ones are the same cells."""
    width = max(map(len, found.rows), default=0) or 1
    blank = ("",) * width
    for number, column in found.blank_results if unsure else ():
        found.doubts.setdefault(number, {})[column] = NEVER_COMPUTED
    return [_row(found, n, (*row, *blank[len(row) :]) if row else blank) for n, row in enumerate(found.rows, start=1)]


def _row(found: Found, number: int, cells: tuple[str, ...]) -> Riga:
    doubts, remarks = found.doubts.get(number, _NOTHING), found.remarks.get(number, _NOTHING)
    held = found.held.get(number, _NOTHING)
    return Riga(number, cells, _NOTHING, number in found.hidden_rows, doubts, remarks, held)


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


def names_of_choices(title: str) -> Sequence[str]:
    """How a reference to cells of a sheet begins."""
    quoted = "'{}'".format(title.replace("'", "''"))
    return [f"{name}{sign}" for name in (title, quoted) for sign in ("!", ".")]
