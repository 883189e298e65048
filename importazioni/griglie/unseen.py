# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a sheet holds and does not show: hidden sheets, rows, columns, and cells whose value is not sure. Pure."""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from controlli import Livello
from fogli.griglia import Griglia
from fogli.griglia import visible as visible_sheets
from importazioni.griglie.columns import RigaLetta
from importazioni.griglie.findings import SegnalazioneDiTabella, at
from testi.confronto import in_riga
from testi.formati import leggi_numero

# So many runs of rows are told one by one.
RUNS: Final = 10


def visible(grids: Iterable[Griglia], findings: list[SegnalazioneDiTabella]) -> list[Griglia]:
    """The sheets to read; it is said what their kind of file hides, and which are hidden and left aside, but for lists
    to choose from."""
    grids = list(grids)
    notes = dict.fromkeys((grid.file, note) for grid in grids for note in grid.notes)
    findings += [at(Livello.AVVISO, file, "", 0, "", note) for file, note in notes]
    findings += [_left_aside(grid) for grid in grids if grid.hidden and grid.written and not grid.choices]
    return visible_sheets(grids)


def _left_aside(grid: Griglia) -> SegnalazioneDiTabella:
    cells = "una cella scritta" if grid.written == 1 else f"{grid.written} celle scritte"
    said = f"foglio nascosto, lasciato da parte: {cells}. Se serve, mostrarlo nel foglio di calcolo e salvare."
    return at(Livello.AVVISO, grid.file, grid.foglio, 0, "", said)


@dataclass
class _Seen:
    """What was read of a sheet though nobody sees it."""

    grid: Griglia
    rows: list[int] = field(default_factory=list)
    columns: dict[int, str] = field(default_factory=dict)
    # Rows by column and by what there is to say of them.
    remarks: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    # By column: the sentence about the first number of which digits are hidden, and the rows of all of them.
    digits: dict[str, tuple[str, list[int]]] = field(default_factory=dict)


def hidden_digits(shown: str, held: str, otherwise: str = "") -> str:
    """What there is to say of a number that is read as it shows, where the cell holds more digits.

    Args:
        otherwise: a sentence on what they would change, with a space after it.
    """
    return (
        f"il foglio mostra «{shown}», ma la cella tiene {held}: leggo {shown}. {otherwise}Se serve l'altro, mostrarlo."
    )


@dataclass
class Unseen:
    """Takes note of rows while they are read; what is true of many is said once a sheet.

    ``told_apart``: the fields whose hidden digits the table tells by itself; ``hundredths``: those that keep two
    decimals, so that of more nothing is lost.
    """

    told_apart: Container[str] = frozenset()
    hundredths: Container[str] = frozenset()
    sheets: dict[int, _Seen] = field(default_factory=dict)

    def look(self, row: RigaLetta) -> Iterator[SegnalazioneDiTabella]:
        """Keep what the row hides, and say which of its cells are not sure."""
        if row.riga is None or not (
            row.riga.hidden or row.riga.doubts or row.riga.remarks or row.riga.held or row.griglia.hidden_columns
        ):
            return
        seen = self.sheets.setdefault(id(row.griglia), _Seen(row.griglia))
        if row.riga.hidden:
            seen.rows.append(row.numero)
        for column, name in self._read(row):
            if column in row.griglia.hidden_columns and column < len(row.celle) and row.celle[column]:
                seen.columns.setdefault(column, name)
            if remark := row.riga.remarks.get(column):
                seen.remarks.setdefault((name, remark), []).append(row.numero)
            if held := self._lost(row, column):
                first: tuple[str, list[int]] = (hidden_digits(row.celle[column].strip(), held), [])
                seen.digits.setdefault(name, first)[1].append(row.numero)
            if doubt := row.riga.doubts.get(column):
                yield at(Livello.ERRORE, row.griglia.file, row.griglia.foglio, row.numero, name, doubt)

    def _lost(self, row: RigaLetta, column: int) -> str:
        """Of a number that a cell shows rounded, all its digits, where one that is read is not kept."""
        field_name, held = row.posti.get(column, ""), row.riga.held.get(column, "") if row.riga else ""
        if not held or field_name in self.told_apart:
            return ""
        return "" if field_name in self.hundredths and _same_hundredths(row.celle[column], held) else held

    @staticmethod
    def _read(row: RigaLetta) -> Iterator[tuple[int, str]]:
        """The columns that are read, with their heads: those of a field, and those that the table reads by itself."""
        for column, head in enumerate(row.testa):
            if field_name := row.posti.get(column):
                yield column, row.nomi.get(field_name, "")
            elif column in row.libere:
                yield column, in_riga(head) or f"n. {column + 1}"

    def told(self) -> Iterator[SegnalazioneDiTabella]:
        """What there is to say of all rows together."""
        for seen in self.sheets.values():
            place = seen.grid.file, seen.grid.foglio
            if seen.rows:
                yield at(Livello.AVVISO, *place, seen.rows[0], "", _hidden_rows(seen.rows))
            for name in seen.columns.values():
                yield at(Livello.AVVISO, *place, 0, name, "la colonna è nascosta nel foglio: l'ho letta.")
            for (name, remark), rows in seen.remarks.items():
                also = f" Lo stesso nelle righe {runs(rows[1:])}." if rows[1:] else ""
                yield at(Livello.AVVISO, *place, rows[0], name, f"{remark}{also}")
            for name, (digits, rows) in seen.digits.items():
                also = f" Altri numeri così nelle righe {runs(rows[1:])}." if rows[1:] else ""
                yield at(Livello.AVVISO, *place, rows[0], name, f"{digits}{also}")


def _same_hundredths(shown: str, held: str) -> bool:
    one, other = (leggi_numero(text.strip().removesuffix("%")) for text in (shown, held))
    return one is not None and other is not None and round(one, 2) == round(other, 2)


def _hidden_rows(rows: Sequence[int]) -> str:
    if len(rows) == 1:
        return "la riga è nascosta nel foglio: l'ho letta."
    return f"{len(rows)} righe sono nascoste nel foglio, a mano o da un filtro: le ho lette. Sono {runs(rows)}."


def runs(rows: Sequence[int]) -> str:
    """«3, 5-9, 12» for some numbers of rows in their order."""
    together = [
        [row for _, row in some] for _, some in groupby(enumerate(rows), key=lambda numbered: numbered[1] - numbered[0])
    ]
    said = [str(some[0]) if len(some) == 1 else f"{some[0]}-{some[-1]}" for some in together]
    return ", ".join(said[:RUNS]) + (f" e altre {sum(map(len, together[RUNS:]))}" if said[RUNS:] else "")
