# SPDX-License-Identifier: AGPL-3.0-or-later
"""The columns of the indicators of the Comune, and the heads that are no column of ours. Pure."""

import re
from collections.abc import Sequence
from typing import Final

from dup.contenuto import ContenutoDUP
from importazioni.griglie.columns import Colonna
from importazioni.griglie.heads import Free
from testi.confronto import piega

COLONNE: Final = (
    Colonna("stato", "STATO DI SALUTE", ("stato di salute (della|del|di).*",), larghezza=18),
    Colonna("ambito", "AMBITO STRATEGICO", ("ambito",), larghezza=28),
    Colonna("tema", "TEMA", ("temi",), larghezza=30),
    Colonna("indicatore", "INDICATORE", ("indicatori",), True, 50),
    Colonna("formula", "FORMULA", ("formule",), True, 50),
    Colonna("unita", "UNITÀ DI MISURA", ("unita", "u m", "um"), larghezza=12),
    Colonna("fonte", "FONTE", ("fonti",), larghezza=28),
    Colonna("verso", "VERSO", larghezza=14),
    Colonna("note", "NOTE", ("nota",), larghezza=30),
)
# As the document prints it: the themes stand under a head that is the ambito.
IN_THE_HEAD: Final = Colonna("testa", "Tema, con l'ambito strategico nell'intestazione", (r"(?!)",))
_NUMERO: Final = re.compile(r"n|nr|num|numero|n ordine")
YEAR: Final = re.compile(r"(?:valore |anno )?((?:19|20)\d\d)")


def libera(dup: ContenutoDUP) -> Free:
    """The heads that are no column of ours: a year, the ambito or the theme that comes first as the document prints it,
    the one that the document leaves empty over the units."""
    ambiti = {piega(a.nome) for a in dup.ambiti}
    temi = {piega(i.tema) for i in dup.indicatori_ente if i.tema}

    def free(place: int, heads: Sequence[str], titled: bool) -> str:
        head = heads[place]
        if year := YEAR.fullmatch(head):
            return f"Valore del {year[1]}"
        if not head and place and heads[place - 1] in ("formula", "formule"):
            return "Unità di misura"
        known = bool(head) and (titled or head in ambiti or head in temi)
        return "Tema" if place == 0 and known and not _has_columns(heads) else ""

    return free


def could_be(place: int, heads: Sequence[str]) -> tuple[str, ...]:
    """What a first head that nobody knows could mean."""
    if place or not heads[0] or _NUMERO.fullmatch(heads[0]) or _has_columns(heads):
        return ()
    return IN_THE_HEAD.campo, "ambito", "tema"


def _has_columns(heads: Sequence[str]) -> bool:
    """Whether columns of their own say where the indicators stand."""
    own = [c for c in COLONNE if c.campo in ("stato", "ambito", "tema")]
    return any(c.e(head) for c in own for head in heads if head)
