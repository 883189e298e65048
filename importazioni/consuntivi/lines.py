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
    """The lines; an empty code goes on with the one above. What is wrong goes to ``findings``, all of it."""
    code = ""
    for row in rows:
        row = row.con_le_unite("codice", PHASE, INDICATOR)
        if not in_riga(row["codice"]) and code:
            row.continua("codice")
        code = in_riga(row["codice"]) or code
        if kind := _kind(row, code, findings):
            yield Line(row, code, kind, in_riga(row[kind]), dict(_said(row, kind, findings)))


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
            yield column, value_of(column, row[column])
        except ValoreInatteso as no:
            findings.append(row.rilievo(Livello.ERRORE, column, str(no)))


_A = {PHASE: "una fase", INDICATOR: "un indicatore"}
