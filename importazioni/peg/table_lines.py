# SPDX-License-Identifier: AGPL-3.0-or-later
"""Several phases, or indicators, in one row of the table: on the lines of its cells, or said again and again. Pure."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from controlli import Livello
from importazioni.griglie.cells import hangs, is_list, names_several
from importazioni.griglie.columns import RigaLetta
from importazioni.griglie.findings import SegnalazioneDiTabella
from importazioni.griglie.in_step import NAME, Steps, full, in_step, several, values_of
from importazioni.peg.table_columns import FASI
from obiettivi.contenuto.campi import NAMES, Kind
from testi.confronto import in_riga, piega

# What one thing has one of: on several lines, it is of several things.
_OWN: Final = frozenset({Kind.DATE, Kind.WEIGHT, Kind.LINE})
# What is of each when it is said once beside several.
_SHARED: Final = NAMES | {Kind.DATE, Kind.SENSE, Kind.FLAG}
_ONE: Final = {FASI: "una fase sola"}
_MANY: Final = {FASI: "fasi"}
_HOW: Final = "scriverne una riga della tabella per ognuno, o mandare a capo anche i valori accanto"


def one_a_line(
    part: str, row: RigaLetta, kinds: Mapping[str, Kind], known: Container[str], findings: list[SegnalazioneDiTabella]
) -> list[RigaLetta]:
    """The row, or a row for each of the things that its cells name on their lines.

    Args:
        kinds: what the columns of the part hold.
        known: folded texts that are one thing, however many lines they have.
    """
    name = f"{part}.descrizione"
    # As they stand in the file: an empty line at the end keeps its place. Two spaces are no line break here.
    cells = {c: _lines(row.celle[i]) for i, c in row.posti.items() if c in kinds and i < len(row.celle)}
    lines = full(cells.get(name, ""))
    if len(lines) < 2 or piega(row[name]) in known:
        findings += _many_of_one(row, [c for c in kinds if c != name and kinds[c] is Kind.LINE]) if row[name] else ()
        return [row]
    beside = {c: cell for c, cell in cells.items() if c != name}
    own = [c for c in beside if kinds[c] in _OWN]
    if not several(cells[name], [beside[c] for c in own]):
        findings += _one_or_many(part, row, lines)
        return [row]
    steps = in_step(cells[name], beside, [c for c in beside if kinds[c] in _SHARED])
    findings += _told(part, row, steps, own)
    if any(c in steps.off for c in own):
        return []
    return [
        replace(row, valori={**row.valori, **{c: step.get(c, "") for c in beside}, name: step[NAME]})
        for step in steps.rows
        if step[NAME]
    ]


def _lines(cell: str) -> str:
    return "\n".join(map(in_riga, cell.split("\n")))


def _one_or_many(part: str, row: RigaLetta, lines: Sequence[str]) -> Iterator[SegnalazioneDiTabella]:
    """Lines that may name several things, beside cells that hold one value: a list is a fault, others are told."""
    name, many = f"{part}.descrizione", _MANY.get(part, "indicatori")
    if is_list(row[name]):
        text = f"{len(lines)} {many} nella stessa cella, con un valore solo accanto: {_HOW}."
        yield row.rilievo(Livello.ERRORE, name, text)
    elif all(line[:1].isupper() for line in lines[1:]) and not any(map(hangs, lines[:-1])):
        text = f"{len(lines)} righe nella cella, lette come {_ONE.get(part, 'un indicatore solo')}. Se no, {_HOW}."
        yield row.rilievo(Livello.AVVISO, name, text)


def several_in_a_line(part: str, row: RigaLetta, known: Container[str]) -> Iterator[SegnalazioneDiTabella]:
    """A name that lists several things on one line is read as one, and that is told."""
    name, many = f"{part}.descrizione", _MANY.get(part, "indicatori")
    if names_several(row[name]) and piega(row[name]) not in known:
        text = f"sembrano più {many} nella stessa riga della cella: li leggo come una cosa sola. Se no, {_HOW}."
        yield row.rilievo(Livello.AVVISO, name, text)


def _many_of_one(row: RigaLetta, own: Sequence[str]) -> Iterator[SegnalazioneDiTabella]:
    """One name beside a cell whose lines are each a value: nobody knows which of them it is."""
    for field in own:
        if len(values := values_of(row[field])) > 1:
            text = f"{len(values)} valori accanto a un nome solo: lasciarne uno, o scrivere ognuno accanto al suo nome."
            yield row.rilievo(Livello.ERRORE, field, text)


def _told(part: str, row: RigaLetta, steps: Steps, own: Sequence[str]) -> Iterator[SegnalazioneDiTabella]:
    quantity, many = len([step for step in steps.rows if step[NAME]]), _MANY.get(part, "indicatori")
    for field in steps.off:
        here = len(full(_lines(row[field])))
        text = f"{quantity} {many} nella cella accanto, qui {here} righe: non si sa di quale sia ognuna."
        yield row.rilievo(Livello.ERRORE if field in own else Livello.AVVISO, field, text)
    for field in own:
        if field not in steps.off:
            yield from _of_step(row, steps, field, once=len(full(_lines(row[field]))) == 1)
    if steps.joined:
        text = f"ho unito le righe di un nome andato a capo: {quantity} {many}."
        yield row.rilievo(Livello.AVVISO, f"{part}.descrizione", text)


def _of_step(row: RigaLetta, steps: Steps, field: str, *, once: bool) -> Iterator[SegnalazioneDiTabella]:
    if once:
        text = f"«{row[field].strip()[:40]}» è scritto una volta: vale per tutte le righe della cella accanto."
        yield row.rilievo(Livello.AVVISO, field, text)
    for name in steps.without(field):
        yield row.rilievo(Livello.AVVISO, field, f"la riga di «{name[:60]}» è vuota: resta senza.")


def said_before(rows: Iterable[dict[str, Any]], new: Mapping[str, Any]) -> dict[str, Any] | None:
    """The one of these things that ``new`` says again: nothing that both say differs, and what they are is the same."""
    for row in rows:
        if row.get("descrizione") and row["descrizione"] == new.get("descrizione") and _agree(row, new):
            return row
    return None


def _agree(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(not value or not other.get(name) or other[name] == value for name, value in one.items())
