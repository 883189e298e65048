# SPDX-License-Identifier: AGPL-3.0-or-later
"""The posts of a year as a table: who held which post, from when to when, what its position is worth.

A file of the personnel office, CSV or XLSX. Every column is known by its head, every cell is understood or refused with
its row and column; nothing is guessed, and nothing of the file is kept when a line of it is wrong.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from fogli.griglia import Griglia, Riga, visible
from monitoraggio.figures.typed import typed_number
from testi.codes import folded
from testi.formati import leggi_data
from valutazione.assigning import MOST_EUROS, Post
from valutazione.choices import Assignment, PaymentTimes

# What a column is, by the heads that say so; the first is how we call it.
HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "matricola": ("matricola", "n. matricola"),
    "persona": ("cognome e nome", "nominativo", "dirigente", "persona"),
    "centro": ("centro", "centro di responsabilità", "servizio", "struttura"),
    "veste": ("veste", "in quale veste", "genere", "tipo di incarico"),
    "dal": ("dal", "inizio", "data inizio"),
    "al": ("al", "fine", "data fine"),
    "posizione": ("posizione", "valore della posizione", "valore posizione", "retribuzione di posizione"),
    "percento": ("percento", "% interim", "percento dell'interim"),
    "tempi": ("tempi", "tempi di pagamento"),
}
NEEDED: Final = ("matricola", "centro", "dal", "al", "posizione")
_KINDS: Final = {folded(kind.label): kind for kind in Assignment} | {folded(kind.value): kind for kind in Assignment}
_TIMES: Final = {folded(one.label): one for one in PaymentTimes} | {
    folded(one.value): one for one in PaymentTimes if one.value
}


@dataclass(frozen=True, slots=True)
class PostRow:
    """A row: whose, where, which post. ``name`` is empty where the file does not say it."""

    number: int
    matricola: str
    name: str
    centre: str
    post: Post


@dataclass(frozen=True, slots=True)
class Read:
    """The rows of a file, or what is wrong with it, each with its place; ``notes``: what was read, or left aside,
    though nobody sees it in the sheet."""

    rows: tuple[PostRow, ...]
    wrongs: tuple[str, ...]
    notes: tuple[str, ...] = ()


def read_posts(grids: Sequence[Griglia]) -> Read:
    """The one sheet of a file that has something in it; a hidden one is left aside."""
    full = [grid for grid in visible(grids) if any(not row.vuota for row in grid.righe)]
    if len(full) != 1:
        names = ", ".join(f"«{grid.foglio}»" for grid in full)
        return Read((), (f"Ci vuole un foglio solo con la tabella: {names or 'non ce n’è nessuno'}.",))
    (grid,) = full
    if grid.guasto:
        return Read((), (grid.guasto,))
    head, *rows = [row for row in grid.righe if not row.vuota]
    columns, wrongs = _columns(head)
    if wrongs:
        return Read((), tuple(wrongs))
    found: list[PostRow] = []
    for row in rows:
        one, faults = _row(row, columns)
        wrongs += faults
        if one is not None:
            found.append(one)
    if not rows:
        wrongs.append("Sotto le intestazioni non c'è nessuna riga.")
    return Read(() if wrongs else tuple(found), tuple(wrongs), tuple(_unseen(grids, grid, rows, columns)))


def _columns(head: Riga) -> tuple[dict[str, int], list[str]]:
    columns: dict[str, int] = {}
    wrongs: list[str] = []
    known = {folded(word): name for name, words in HEADS.items() for word in words}
    for place, text in enumerate(head.celle):
        if not text.strip():
            continue
        name = known.get(folded(text))
        if name is None:
            wrongs.append(f"Riga {head.numero}, colonna {place + 1}: «{text}» non si riconosce. {_told()}")
        elif name in columns:
            wrongs.append(
                f"Riga {head.numero}, colonna {place + 1}: «{text}» c'è già alla colonna {columns[name] + 1}."
            )
        else:
            columns[name] = place
    missing = [HEADS[name][0] for name in NEEDED if name not in columns]
    if missing:
        wrongs.append(f"Riga {head.numero}: mancano le colonne {', '.join(f'«{one}»' for one in missing)}.")
    return columns, wrongs


def _unseen(grids: Sequence[Griglia], grid: Griglia, rows: Sequence[Riga], columns: Mapping[str, int]) -> Iterator[str]:
    for other in grids:
        if other.hidden and other.written and not other.choices:
            yield f"Il foglio «{other.foglio}» è nascosto: lasciato da parte."
    for name, place in columns.items():
        if place in grid.hidden_columns:
            yield f"La colonna «{HEADS[name][0]}» è nascosta nel foglio: letta."
    for row in rows:
        if row.hidden:
            yield f"Riga {row.numero}: è nascosta nel foglio: letta."
        for name, place in columns.items():
            if remark := row.remarks.get(place):
                yield f"Riga {row.numero}, {HEADS[name][0]}: {remark}"


def _told() -> str:
    return f"Si possono chiamare: {', '.join(words[0] for words in HEADS.values())}."


def _row(row: Riga, columns: Mapping[str, int]) -> tuple[PostRow | None, list[str]]:
    faults: list[str] = []
    cells = {name: row.celle[place].strip() if place < len(row.celle) else "" for name, place in columns.items()}
    for name, place in columns.items():
        if why := row.doubts.get(place):
            faults.append(f"Riga {row.numero}, {HEADS[name][0]}: {why}")
        if why := _hidden_digits(cells[name], row.held.get(place, "")):
            faults.append(f"Riga {row.numero}, {HEADS[name][0]}: {why}")
    beyond = [place + 1 for place, text in enumerate(row.celle) if text.strip() and place not in columns.values()]
    faults += [f"Riga {row.numero}, colonna {place}: non ha intestazione." for place in beyond]
    faults += [f"Riga {row.numero}, {HEADS[name][0]}: manca." for name in NEEDED if not cells.get(name)]
    parts = dict(_parts(row.numero, cells, faults))
    if faults:
        return None, faults
    post = Post(parts["dal"], parts["al"], parts["veste"], parts["posizione"], parts["percento"], parts["tempi"])
    return PostRow(row.numero, cells["matricola"], cells.get("persona", ""), cells["centro"], post), []


def _hidden_digits(shown: str, held: str) -> str:
    """Why a number that the sheet shows rounded cannot be taken; of more than two decimals nothing is lost."""
    if not held or _hundredths(shown) == _hundredths(held):
        return ""
    return (
        f"il foglio mostra «{shown}», ma la cella tiene {held}: mostrare tutte le cifre, o scrivere quelle che valgono."
    )


def _hundredths(text: str) -> Fraction | None:
    number = typed_number(text).number
    return None if number is None else round(Fraction(number), 2)


def _parts(number: int, cells: Mapping[str, str], faults: list[str]) -> Iterator[tuple[str, Any]]:
    """What the cells mean; of one that is missing it was said already, and of one that is there all is said at once."""

    def wrong(name: str, why: str) -> None:
        faults.append(f"Riga {number}, {HEADS[name][0]}: «{cells[name]}» {why}")

    for name in ("dal", "al"):
        day = leggi_data(cells[name])
        if cells[name] and day is None:
            wrong(name, "non è un giorno: scriverlo come 01/03/2024.")
        yield name, day or date.min
    for name in ("posizione", "percento"):
        text = cells.get(name, "")
        value = typed_number(text).number if text else None
        if text and (value is None or not 0 <= value <= MOST_EUROS or value != round(value, 2)):
            wrong(name, "non è un numero con al più due decimali: scriverlo come 45.102,87.")
        yield name, value
    kind = _KINDS.get(folded(cells.get("veste", "")) or folded(Assignment.INCARICO.label))
    if kind is None:
        wrong("veste", f"non si riconosce: {', '.join(k.label for k in Assignment)}.")
    yield "veste", kind
    times = _TIMES.get(folded(cells.get("tempi", "")) or folded(PaymentTimes.NON_RISPONDE.label))
    if times is None:
        wrong("tempi", f"non si riconosce: {', '.join(t.label for t in PaymentTimes)}.")
    yield "tempi", times
