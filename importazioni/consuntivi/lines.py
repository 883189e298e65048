# SPDX-License-Identifier: AGPL-3.0-or-later
"""From rows of cells to lines: which phase or indicator of which objective, and what is said of it. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from controlli import Livello
from importazioni.consuntivi.columns import COLUMNS, INDICATOR, OF, PHASE, value_of
from importazioni.griglie.columns import RigaLetta
from importazioni.griglie.findings import SegnalazioneDiTabella
from importazioni.griglie.values import ValoreInatteso
from indicatori.valori.consuntivi import manca
from testi.confronto import in_riga

_HEADS = {c.campo: c.testa for c in COLUMNS}


@dataclass(frozen=True)
class Line:
    """A line: ``said`` by column, only what a cell says."""

    row: RigaLetta
    code: str
    kind: str
    text: str
    said: Mapping[str, Any]

    def fault(self, column: str, why: str) -> SegnalazioneDiTabella:
        """Why it is refused."""
        return self.row.rilievo(Livello.ERRORE, column, why)

    def remark(self, column: str, text: str) -> SegnalazioneDiTabella:
        """What there is to say of it beside."""
        return self.row.rilievo(Livello.AVVISO, column, text)


def lines_of(rows: Iterable[RigaLetta], findings: list[SegnalazioneDiTabella]) -> Iterator[Line]:
    """The lines; an empty code goes on with the one above in its sheet, and so does every cell that is merged over more
    rows. What is wrong goes to ``findings``, all of it."""
    code, sheet = "", None
    for row in rows:
        if row.griglia is not sheet:
            code, sheet = "", row.griglia
        row = _merged(row)
        if not in_riga(row["codice"]) and code:
            row.continua("codice")
        code = in_riga(row["codice"]) or code
        if kind := _kind(row, code, findings):
            yield Line(row, code, kind, in_riga(row[kind]), dict(_said(row, kind, findings)))


def _merged(row: RigaLetta) -> RigaLetta:
    """The row with what the merged cells over it say; a row that names its phase is not of an indicator above it."""
    own = [kind for kind in (PHASE, INDICATOR) if in_riga(row[kind])]
    named = row.con_le_unite("codice", *(own or (PHASE, INDICATOR)))
    kinds = [kind for kind in (PHASE, INDICATOR) if in_riga(named[kind])]
    return named.con_le_unite(*(OF[kinds[0]] if len(kinds) == 1 else ()))


def _kind(row: RigaLetta, code: str, findings: list[SegnalazioneDiTabella]) -> str:
    named = [kind for kind in (PHASE, INDICATOR) if in_riga(row[kind])]
    why = ""
    if not code:
        why = "manca il codice dell'obiettivo: scriverlo qui, o in una riga più su."
    elif len(named) != 1:
        why = "dice fase e indicatore insieme: una riga è dell'una o dell'altro." if named else ""
        why = why or "manca la fase o l'indicatore: scriverne il testo com'è nel piano, o l'identificativo."
    if why:
        findings.append(row.rilievo(Livello.ERRORE, "" if code else "codice", why))
        return ""
    return named[0]


def _said(row: RigaLetta, kind: str, findings: list[SegnalazioneDiTabella]) -> Iterator[tuple[str, Any]]:
    other = INDICATOR if kind == PHASE else PHASE
    for column in OF[other]:
        if row[column].strip():
            why = (
                f"«{_HEADS[column]}» è di {_A[other]}, e questa riga è di {_A[kind]}: toglierlo, o farne un'altra riga."
            )
            findings.append(row.rilievo(Livello.ERRORE, column, why))
    for column in OF[kind]:
        if not row[column].strip():
            continue
        try:
            value = value_of(column, row[column])
        except ValoreInatteso as no:
            findings.append(row.rilievo(Livello.ERRORE, column, str(no)))
            continue
        if column == "valore" and value and manca(value):
            told = f"«{value}» non è un valore: lo tengo scritto, e l'indicatore resta da rilevare."
            findings.append(row.rilievo(Livello.AVVISO, column, told))
        yield column, value


_A = {PHASE: "una fase", INDICATOR: "un indicatore"}
