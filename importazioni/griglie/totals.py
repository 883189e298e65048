# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows that sum up others: «Totale», «Somma pesi», «Media», «Subtotale obiettivo 2020-CP04». Told, and not read. Pure.

A row is a total by what it holds: the words of a total, numbers, and nothing else but the place that it is a total of.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from controlli import Livello
from importazioni.griglie.columns import RigaLetta
from importazioni.griglie.findings import SegnalazioneDiTabella
from testi.confronto import in_riga, parole

_TOTAL: Final = frozenset("totale totali tot subtotale subtotali somma somme media medie".split())
# The sign of a sum, by either of its letters.
_SIGNS: Final = frozenset("Σ∑")
# What a total says it is of.
_OF: Final = frozenset(
    "a ai al alla b c d da dal dei degli del dell della delle di e in la le il i per sub "
    "complessivo complessiva complessivi complessive finale finali generale generali parziale parziali "
    "peso pesi pesatura ponderata ponderato punteggio percentuale percentuali euro eur "
    "obiettivo obiettivi ob peg piano programma fase fasi attivita azione azioni indicatore indicatori righe voci "
    "servizio servizi settore area centro ambito strategico strategici operativo operativi gestionali tema n nr".split()
)
_CODE_LETTERS: Final = 3
_NUMBER: Final = re.compile(r"[\s\d.,:;%‰€+\-–—_/=()]*(?:euro|eur|ore|gg|giorni|pt|punti)?", re.IGNORECASE)
# Without these letters no cell says one.
_HINT: Final = re.compile("tot|somm|medi|[Σ∑]", re.IGNORECASE)
# No cell that says a total is longer.
_SHORT: Final = 80


def _has_figures(text: str) -> bool:
    """A year, a number, or the code of what the total is of."""
    return any(sign.isdecimal() for sign in text)


def says_total(text: str) -> bool:
    """True for a cell that says that its row is a total."""
    if len(text) > _SHORT:
        return False
    if text.strip(" :=") in _SIGNS:
        return True
    words = parole(text)
    said = [w for w in words if w in _TOTAL]
    rest = [w for w in words if w not in _TOTAL and w not in _OF and not _has_figures(w)]
    if not said or not rest:
        return bool(said)
    # «2020-CP04» in its words is «2020» and «cp04»; «OB.AB.1» has letters alone too.
    return _has_figures(text) and all(len(w) <= _CODE_LETTERS for w in rest)


@dataclass
class _Above:
    """What the fields of the place said last, in the sheet that is being read."""

    sheet: int = 0
    said: dict[str, str] = field(default_factory=dict)

    def look(self, row: RigaLetta, of_place: Callable[[str], bool]) -> None:
        if id(row.griglia) != self.sheet:
            self.sheet, self.said = id(row.griglia), {}
        self.said |= {c: v for c, v in row.valori.items() if v and of_place(c)}


def without_totals(
    rows: Iterable[RigaLetta],
    findings: list[SegnalazioneDiTabella],
    of_place: Callable[[str], bool],
    real: Callable[[RigaLetta], bool] = lambda row: False,
) -> Iterator[RigaLetta]:
    """The rows but for the totals, which are told.

    Args:
        of_place: the fields that say where a row belongs: filled down, they stand beside a total too.
        real: whether a row is known to be one, whatever its words say.
    """
    above = _Above()
    for row in rows:
        if _is_total(row, above, of_place) and not real(row):
            findings.append(row.rilievo(Livello.AVVISO, "", f"«{_said(row)}» è la riga di un totale: non la leggo."))
            row.is_no_row("è un totale")
            continue
        above.look(row, of_place)
        yield row


def _is_total(row: RigaLetta, above: _Above, of_place: Callable[[str], bool]) -> bool:
    if not any(_HINT.search(c) for c in row.celle if len(c) <= _SHORT):
        return False
    repeated = _repeated(row, above, of_place)
    cells = [c for i, c in enumerate(row.celle) if c.strip() and i not in repeated]
    return any(map(says_total, cells)) and all(says_total(c) or _NUMBER.fullmatch(c) for c in cells)


def _repeated(row: RigaLetta, above: _Above, of_place: Callable[[str], bool]) -> Mapping[int, str]:
    """The columns in which a row only says again the place of the row above."""
    if id(row.griglia) != above.sheet:
        return {}
    return {
        i: c
        for i, c in row.posti.items()
        if of_place(c) and i < len(row.celle) and above.said.get(c) and in_riga(row.celle[i]) == in_riga(above.said[c])
    }


def _said(row: RigaLetta) -> str:
    return in_riga(next(c for c in row.celle if says_total(c)))[:_SHORT]
