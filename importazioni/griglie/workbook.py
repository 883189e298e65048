# SPDX-License-Identifier: AGPL-3.0-or-later
"""Workbooks to fill in: sheets with their heads, drop-downs where a column has a list, a sheet of instructions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from fogli.outgoing_cells import Cell
from fogli.outgoing_looks import FILLED_IN
from fogli.outgoing_workbook import Column, Properties, Sheet, workbook
from importazioni.griglie.columns import Colonna

# What the instructions of every table say.
SICURO: Final = "Prima di scrivere si vede un'anteprima, cella per cella; con un solo errore non si scrive nulla."
DUE_VOLTE: Final = "Due volte lo stesso file non cambia nulla."


@dataclass(frozen=True)
class FoglioDaCompilare:
    """A sheet: its columns, its rows, and the lists to choose from, by field of the column."""

    titolo: str
    colonne: Sequence[Colonna]
    righe: Iterable[Sequence[Cell]] = ()
    elenchi: Mapping[str, Sequence[str]] = field(default_factory=dict)


def cartella(fogli: Sequence[FoglioDaCompilare], istruzioni: Sequence[str], ente: str, giorno: date) -> bytes:
    """The bytes of the workbook of an ``ente``; the first instruction is its title."""
    about = Properties(istruzioni[0], ente, giorno, FILLED_IN, instructions=istruzioni)
    return workbook([_foglio(foglio) for foglio in fogli], about)


def _foglio(foglio: FoglioDaCompilare) -> Sheet:
    columns = [Column(c.testa, c.larghezza, choices=foglio.elenchi.get(c.campo, ())) for c in foglio.colonne]
    return Sheet(foglio.titolo, columns, foglio.righe)
