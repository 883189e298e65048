# SPDX-License-Identifier: AGPL-3.0-or-later
"""The columns of the table, and what a cell of each says. Pure.

An empty cell says nothing and changes nothing; «(vuoto)» empties what is there, of the value it takes the year away.
"""

from typing import Any, Final

from importazioni.griglie.columns import Colonna
from importazioni.griglie.heads import Form
from importazioni.griglie.values import ValoreInatteso
from testi.confronto import in_riga, piega
from testi.formati import NOTHING

PLACE: Final = (
    Colonna("stato", "STATO DI SALUTE", ("stato di salute (della|del|di).*",), larghezza=18),
    Colonna("ambito", "AMBITO STRATEGICO", ("ambito",), larghezza=28),
    Colonna("tema", "TEMA", ("temi",), larghezza=30),
)
BESIDE: Final = (
    Colonna("provvisorio", "PROVVISORIO", ("(dato|valore) provvisorio", "provvisorio o definitivo"), larghezza=14),
    Colonna("fonte", "FONTE DEL VALORE", ("font[ei]", "fonte (del )?dato"), larghezza=28),
    Colonna("evidenza", "EVIDENZA", ("evidenze", "documento", "prova"), larghezza=28),
    Colonna("nota", "NOTA", ("note",), larghezza=30),
)
SAID: Final = ("valore", "provvisorio", "fonte", "evidenza", "nota")
_YES: Final = frozenset({"si", "x", "1", "p", "vero", "true", "prov", "provvisorio", "provvisoria"})
_NO: Final = frozenset({"no", "0", "d", "falso", "false", "def", "definitivo", "definitiva"})


def columns_of(year: int) -> tuple[Colonna, ...]:
    """All of them: the value may stand under the year alone, as the table of the indicators has it."""
    heads = (f"{year}", f"valore ((del|nel|al|dell anno|anno) )?{year}", "valore (dell )?anno")
    return (
        *PLACE,
        Colonna("indicatore", "INDICATORE", ("indicatori",), True, 50),
        Colonna("valore", f"VALORE {year}", ("valore", *heads), True, 16),
        *BESIDE,
    )


def form_of(year: int) -> Form:
    """How the table of a year is told from everything else."""
    missing = f"non trovo la riga con le intestazioni delle colonne: ci vogliono «Indicatore» e «Valore» (o «{year}»)."
    return Form("Valori", columns_of(year), missing=missing)


def value_of(column: str, cell: str) -> Any:
    """What a cell that is not empty says.

    Raises:
        ValoreInatteso: it cannot be what the column holds.
    """
    text = in_riga(cell)
    if text.casefold() == NOTHING:
        return False if column == "provvisorio" else ""
    if column != "provvisorio":
        return text
    said = piega(text)
    if said not in _YES | _NO:
        raise ValoreInatteso(f"«{text[:40]}» non dice se il valore è provvisorio: ci vuole «sì» o «no».")
    return said in _YES
