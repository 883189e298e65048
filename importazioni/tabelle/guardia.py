# SPDX-License-Identifier: AGPL-3.0-or-later
"""What no cell of a table may hold, said at its row and column before anything is made of it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from controlli import Livello
from importazioni.tabelle.celle import linee
from importazioni.tabelle.colonne import RigaLetta
from importazioni.tabelle.rilievi import Rilievo
from testi.confronto import in_riga

# What a spreadsheet shows where a formula found nothing; the file keeps it in English whatever the screen says.
_GUASTE: Final = re.compile(r"#(REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|RIF!|N/D|VALORE!|NOME\?|NULLO!)")


def guardate(righe: Iterable[RigaLetta], massimi: Mapping[str, int], rilievi: list[Rilievo]) -> Iterator[RigaLetta]:
    """The same rows; what is wrong with their cells goes to ``rilievi``.

    Args:
        massimi: how many characters a line of a cell may have, by field.
    """
    for riga in righe:
        for campo, cella in riga.valori.items():
            if cella and (detto := _guasto(cella, massimi.get(campo))):
                rilievi.append(riga.rilievo(Livello.ERRORE, campo, detto))
        yield riga


def _guasto(cella: str, massimo: int | None) -> str:
    if cella[0] == "#" and _GUASTE.fullmatch(in_riga(cella)):
        return f"la formula della cella dà «{in_riga(cella)}»: scrivere il valore, o correggere la formula."
    if massimo is None or len(cella) <= massimo:
        return ""
    lunga = max(linee(cella), key=len, default="")
    if len(lunga) <= massimo:
        return ""
    return f"«{lunga[:60]}…» ha {len(lunga)} caratteri, al più {massimo}: accorciare il testo."
