# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a text whose cells are parted by tabs, semicolons or commas to its rows. Pure."""

import csv
import io
import re
from collections.abc import Callable
from itertools import chain
from typing import Final

from fogli import avanzamento
from fogli.avanzamento import migliaia
from fogli.budget import Budget
from fogli.cells import pulito
from fogli.griglia import Griglia, Riga
from fogli.limiti import COLONNE_MASSIME, RIGHE_MASSIME, FileNonLeggibile
from fogli.outgoing_cells import unguarded

_FRA_VIRGOLETTE: Final = re.compile(r'"([^"]*)"')
# A text that a program writes as a formula, so that its zeros stay; any other formula.
_TEXT_FORMULA: Final = re.compile(r'="((?:[^"]|"")*)"')
_FORMULA: Final = re.compile(r"=[\w$(+\-\"{@]")
# How much of a text is looked at to know what parts its cells.
CARATTERI_GUARDATI: Final = 200_000
_OGNI_TANTE: Final = 500
# Stands after the last line of a text: found in a cell, a quotation mark was never closed.
_FINE: Final = ("\x1f\x1f\x1f",)


def open_delimited(testo: str, nome: str, fedele: bool) -> Griglia:
    """The rows of a text, within the budget of a file.

    Raises:
        FileNonLeggibile: too many rows, columns or cells; a quotation mark that is never closed.
    """
    budget = Budget()
    separatore = _separatore(testo)
    # Only the text with tabs of the sources keeps the line breaks of a cell as two spaces.
    stretti = not fedele and separatore != "\t"
    spazi: Callable[[str], str] = (lambda c: re.sub(" {2,}", " ", c)) if stretti else str
    dette = testo.count("\n")
    # The lines of the file keep their ends, for a quoted cell may hold several.
    lettore = csv.reader(chain(io.StringIO(testo, newline=""), _FINE), delimiter=separatore)
    righe: list[Riga] = []
    inizio = 1
    try:
        for celle in lettore:
            if celle and celle[-1].endswith(_FINE[-1]):
                if len(celle) > 1 or celle[0] != _FINE[-1]:
                    raise FileNonLeggibile(
                        f"{nome}, riga {inizio}: qui comincia un testo fra virgolette che non finisce più. "
                        "Chiudere la virgoletta, o toglierla."
                    )
                break
            if len(righe) >= RIGHE_MASSIME:
                raise FileNonLeggibile(f"{nome}: ha più di {RIGHE_MASSIME} righe. Dividerlo in più file.")
            if len(celle) > COLONNE_MASSIME:
                raise FileNonLeggibile(f"{nome}, riga {inizio}: ha più di {COLONNE_MASSIME} colonne.")
            budget.spend_cells(len(celle), f"{nome}, riga {inizio}")
            celle, dubbi = _without_formulas(celle, f"{nome}, riga {inizio}")
            righe.append(Riga(inizio, tuple(pulito(spazi(unguarded(c)), fedele) for c in celle), doubts=dubbi))
            if len(righe) % _OGNI_TANTE == 0:
                avanzamento.dici("righe lette", len(righe), dette)
            inizio = lettore.line_num + 1
    except csv.Error as guasto:
        raise FileNonLeggibile(
            f"{nome}, riga {inizio}: la riga non si legge, o una sua cella ha più di "
            f"{migliaia(csv.field_size_limit())} caratteri. Forse una virgoletta non è chiusa."
        ) from guasto
    return Griglia(nome, "", tuple(righe), separator=separatore)


def _without_formulas(cells: list[str], where: str) -> tuple[list[str], dict[int, str]]:
    """The cells, those of the form «="007"» as the text that they show; of any other formula there is no result.

    Raises:
        FileNonLeggibile: such a text has what parts the cells within it, and does not end in its own.
    """
    doubts: dict[int, str] = {}
    for i, cell in enumerate(cells):
        if not cell.startswith("="):
            continue
        if text := _TEXT_FORMULA.fullmatch(cell):
            cells[i] = text[1].replace('""', '"')
        elif cell.startswith('="') and cell.count('"') % 2:
            raise FileNonLeggibile(
                f'{where}: la cella {cell[:40]} comincia con =" e non finisce: il separatore sta dentro il '
                "testo. Mettere il testo fra virgolette, senza =."
            )
        elif _FORMULA.match(cell):
            doubts[i] = f"«{cell[:40]}» è una formula, e un CSV non ne porta il risultato: scrivere il valore."
    return cells, doubts


def _separatore(testo: str) -> str:
    """Tabs when any line is parted by them (they are in no text); else what parts the most lines."""
    righe = _FRA_VIRGOLETTE.sub("", testo[:CARATTERI_GUARDATI]).splitlines()
    if any(r.count("\t") > 1 for r in righe):
        return "\t"
    contate = {s: sum(r.count(s) > 1 for r in righe) for s in ";,"}
    if not any(contate.values()):  # a table of two columns
        return max(";,\t", key=next(filter(None, righe), "").count)
    return max(";,", key=contate.__getitem__)
