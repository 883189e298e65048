# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the rows of a CSV to the one value that a source asks for, or why there is none, with row and column. Pure.

Nothing is guessed: two rows of one key, two columns of one name, a formula, a number with two readings are refused.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from fogli.griglia import Griglia, Riga
from fogli.limiti import FileNonLeggibile
from indicatori.valori.consuntivi import manca
from monitoraggio.compiling.numbers import Unread, number_in_box
from monitoraggio.figures.typed import fault_of_value, joined
from testi.codes import fault_of_line

VALUE_MAX: Final = 255
# Of the rows of one key; more would not be read.
NAMED: Final = 6


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a source looks for: the row where ``key_column`` says ``key``, and in it the columns by name. The two of
    the ratio are empty where there is none."""

    key_column: str
    key: str
    value_column: str
    top_column: str = ""
    bottom_column: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """The value as written, or why there is none (``fault``), in Italian; ``empty``: nothing is wrong, there is none
    yet. ``row`` from 1, as the file counts them; 0 where none was found."""

    value: str = ""
    top: Decimal | None = None
    bottom: Decimal | None = None
    row: int = 0
    fault: str = ""
    empty: bool = False


class _NoValue(Exception):
    """There is none; why, and in which row."""

    def __init__(self, why: str, row: int = 0, *, empty: bool = False) -> None:
        super().__init__(why)
        self.taken = Taken(row=row, fault=why, empty=empty)


def take(sheets: Sequence[Griglia], wanted: Wanted, name: str) -> Taken:
    """The value that a file says; ``name`` is how the file is called in what is told."""
    try:
        return _take(_rows_of(sheets, name), wanted, name)
    except _NoValue as no:
        return no.taken


def _rows_of(sheets: Sequence[Griglia], name: str) -> Iterator[Riga]:
    if len(sheets) != 1 or sheets[0].foglio:
        raise _NoValue(f"{name}: non è un CSV ma una cartella di lavoro. Salvarla come «CSV UTF-8».")
    try:
        sheets[0].esigi()
    except FileNonLeggibile as no:
        raise _NoValue(str(no)) from None
    return (row for row in sheets[0].righe if not row.vuota)


def _take(rows: Iterator[Riga], wanted: Wanted, name: str) -> Taken:
    head = next(rows, None)
    if head is None:
        raise _NoValue(f"{name}: è vuoto. La prima riga ha i nomi delle colonne.")
    names = (wanted.key_column, wanted.value_column, wanted.top_column, wanted.bottom_column)
    at = {column: _place(head, column, name) for column in names if column}
    key = _same(wanted.key)
    mine = [row for row in rows if _same(_cell(row, at[wanted.key_column])) == key]
    if not mine:
        raise _NoValue(f"{name}, colonna «{wanted.key_column}»: nessuna riga dice «{wanted.key}».")
    if len(mine) > 1:
        more = f" e altre {len(mine) - NAMED}" if len(mine) > NAMED else ""
        where = ", ".join(str(row.numero) for row in mine[:NAMED])
        raise _NoValue(
            f"{name}, righe {where}{more}: «{wanted.key}» c'è {len(mine)} volte nella colonna «{wanted.key_column}», e "
            "non si sceglie da sé. Lasciarne una sola.",
            mine[0].numero,
        )
    return _value(mine[0], at, wanted, name)


def _place(head: Riga, column: str, name: str) -> int:
    there = [i for i, cell in enumerate(head.celle) if _same(cell) == _same(column)]
    if len(there) == 1:
        return there[0]
    if there:
        raise _NoValue(f"{name}, riga {head.numero}: la colonna «{column}» c'è {len(there)} volte.", head.numero)
    known = ", ".join(f"«{cell[:40]}»" for cell in head.celle if cell) or "nessuna"
    raise _NoValue(f"{name}, riga {head.numero}: manca la colonna «{column}». Ci sono: {known}.", head.numero)


def _value(row: Riga, at: dict[str, int], wanted: Wanted, name: str) -> Taken:
    text = joined(_sure(row, at[wanted.value_column], wanted.value_column, name))
    where = f"{name}, riga {row.numero}, colonna «{wanted.value_column}»"
    if fault := fault_of(text):
        raise _NoValue(f"{where}: {fault}", row.numero)
    top, bottom = (_number(row, at, column, name) for column in (wanted.top_column, wanted.bottom_column))
    if (top is None) != (bottom is None):
        column = wanted.top_column if top is None else wanted.bottom_column
        half = f"{name}, riga {row.numero}, colonna «{column}»"
        raise _NoValue(f"{half}: è vuota, e del rapporto c'è l'altra.", row.numero)
    if bottom == 0:
        raise _NoValue(f"{name}, riga {row.numero}, colonna «{wanted.bottom_column}»: è zero.", row.numero)
    if manca(text) and top is None:
        said = f"dice «{text[:40]}»" if text else "è vuota"
        raise _NoValue(f"{where}: {said}, il valore non c'è ancora.", row.numero, empty=True)
    return Taken(said_as(text), top, bottom, row.numero)


def fault_of(text: str) -> str:
    """Why a text is not one that a value can have, in Italian; empty where it is, or says that there is none yet."""
    if manca(text):
        return ""
    if len(text) > VALUE_MAX:
        return f"il valore ha {len(text)} caratteri, al più {VALUE_MAX}."
    return fault_of_line(text) or fault_of_value(text)


def said_as(text: str) -> str:
    """What is written of a value beside its ratio: «?» says less than the ratio does."""
    return "" if manca(text) else text


def _number(row: Riga, at: dict[str, int], column: str, name: str) -> Decimal | None:
    if not column:
        return None
    try:
        return number_in_box(_sure(row, at[column], column, name))
    except Unread as no:
        raise _NoValue(f"{name}, riga {row.numero}, colonna «{column}»: {no}", row.numero) from None


def _sure(row: Riga, place: int, column: str, name: str) -> str:
    """The cell, of which the file leaves no doubt."""
    if doubt := row.doubts.get(place):
        raise _NoValue(f"{name}, riga {row.numero}, colonna «{column}»: {doubt}", row.numero)
    return " ".join(_cell(row, place).split())


def _cell(row: Riga, place: int) -> str:
    return row.celle[place] if place < len(row.celle) else ""


def _same(text: str) -> str:
    return " ".join(text.split()).casefold()
