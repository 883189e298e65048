# SPDX-License-Identifier: AGPL-3.0-or-later
"""Workbooks to fill in: sheets with their heads, drop-downs where a column has a list, a sheet of instructions."""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from fogli import avanzamento
from fogli.sheetnames import sheet_names
from importazioni.griglie.columns import Colonna
from importazioni.griglie.values import TAGLIATO

# Room for the rows that an office adds.
RIGHE_DA_COMPILARE: Final = 1000
CARATTERI_MAX: Final = 32_767
ISTRUZIONI: Final = "Istruzioni"
# What the instructions of every table say.
SICURO: Final = "Prima di scrivere si vede un'anteprima, cella per cella; con un solo errore non si scrive nulla."
DUE_VOLTE: Final = "Due volte lo stesso file non cambia nulla."
ELENCHI: Final = "Elenchi"
_TESTA: Final = PatternFill("solid", fgColor="FF17324D")
_VIETATI: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DA_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_SOPRA: Final = Alignment(wrap_text=True, vertical="top")
Cella = str | date | Decimal | int | None


@dataclass(frozen=True)
class FoglioDaCompilare:
    """A sheet: its columns, its rows, and the lists to choose from, by field of the column."""

    titolo: str
    colonne: Sequence[Colonna]
    righe: Iterable[Sequence[Cella]] = ()
    elenchi: Mapping[str, Sequence[str]] = field(default_factory=dict)


def cartella(fogli: Sequence[FoglioDaCompilare], istruzioni: Sequence[str]) -> bytes:
    """The bytes of the workbook; the lists stand in a hidden sheet."""
    libro = Workbook()
    libro.remove(libro.active)
    *nomi, elenchi, istruite = sheet_names([*(foglio.titolo for foglio in fogli), ELENCHI, ISTRUZIONI])
    aperti = [(foglio, libro.create_sheet(nome)) for foglio, nome in zip(fogli, nomi, strict=True)]
    nascosto = libro.create_sheet(elenchi)
    nascosto.sheet_state = "hidden"
    prima = 0
    for foglio, aperto in aperti:
        _intesta(aperto, foglio.colonne)
        ultima = _righe(aperto, foglio)
        _scelte(nascosto, aperto, foglio, prima, ultima + RIGHE_DA_COMPILARE)
        prima += len(foglio.colonne)
    _istruzioni(libro.create_sheet(istruite), istruzioni)
    uscita = io.BytesIO()
    libro.save(uscita)
    return uscita.getvalue()


def _intesta(aperto: Any, colonne: Sequence[Colonna]) -> None:
    for i, colonna in enumerate(colonne, start=1):
        cella = aperto.cell(1, i, colonna.testa)
        cella.font = Font(bold=True, color="FFFFFFFF")
        cella.fill = _TESTA
        cella.alignment = Alignment(wrap_text=True, vertical="center")
        aperto.column_dimensions[get_column_letter(i)].width = colonna.larghezza
    aperto.freeze_panes = "A2"


def _righe(aperto: Any, foglio: FoglioDaCompilare) -> int:
    numero = 1
    for numero, riga in enumerate(foglio.righe, start=2):
        for i, valore in enumerate(riga, start=1):
            cella = aperto.cell(numero, i)
            scrivi(cella, valore)
            cella.alignment = _SOPRA
        avanzamento.dici("righe scritte", numero - 1)
    return numero


def scrivi(cella: Any, valore: Cella) -> None:
    """A date or a number as such; a text as a text always: what begins with «=» is a name, not a formula."""
    match valore:
        case None | "":
            cella.number_format = "@"
        case date():
            cella.value, cella.number_format = valore, "dd/mm/yyyy"
        case Decimal():
            cella.value, cella.number_format = valore, "#,##0.00"
        case int():
            cella.value = valore
        case str():
            cella.value = _ammesso(valore)
            cella.data_type = "s"
            cella.number_format = "@"
            cella.quotePrefix = valore.startswith(_DA_FORMULA)


def _ammesso(testo: str) -> str:
    pulito = _VIETATI.sub("\N{REPLACEMENT CHARACTER}", testo)
    return pulito if len(pulito) <= CARATTERI_MAX else f"{pulito[: CARATTERI_MAX - len(TAGLIATO) - 1]} {TAGLIATO}"


def _scelte(nascosto: Any, aperto: Any, foglio: FoglioDaCompilare, prima: int, ultima: int) -> None:
    """Drop-downs: they suggest, and do not stop who writes several names in a cell."""
    for i, colonna in enumerate(foglio.colonne, start=1):
        voci = foglio.elenchi.get(colonna.campo)
        if not voci:
            continue
        dove, lettera = get_column_letter(prima + i), get_column_letter(i)
        for n, voce in enumerate(voci, start=1):
            scrivi(nascosto.cell(n, prima + i), voce)
        scelta = DataValidation("list", formula1=f"{ELENCHI}!${dove}$1:${dove}${len(voci)}", allow_blank=True)
        scelta.showErrorMessage = False
        aperto.add_data_validation(scelta)
        scelta.add(f"{lettera}2:{lettera}{ultima}")


def _istruzioni(aperto: Any, testi: Sequence[str]) -> None:
    aperto.column_dimensions["A"].width = 100
    for n, testo in enumerate(testi, start=1):
        scrivi(aperto.cell(n, 1), testo)
        aperto.cell(n, 1).alignment = _SOPRA
    aperto["A1"].font = Font(bold=True)
