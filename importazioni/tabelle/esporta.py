# SPDX-License-Identifier: AGPL-3.0-or-later
"""A table going out in the form in which it comes in: filled from a document, or empty to fill in."""

import io
from collections.abc import Iterable
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from dup.choices import StatoDiSalute
from dup.contenuto import ContenutoDUP
from dup.models import DUP
from importazioni.tabelle.elenco import Tabella
from indicatori.choices import Verso
from organizzazione.models import Assessore, CentroDiResponsabilita, OrganismoPartecipato

# Room for the rows that an office adds.
RIGHE_DA_COMPILARE: Final = 1000
_TESTA: Final = PatternFill("solid", fgColor="FF17324D")
ISTRUZIONI: Final = "Istruzioni"
ELENCHI: Final = "Elenchi"


def esporta(tabella: Tabella, contenuto: ContenutoDUP, *, vuota: bool = False) -> bytes:
    """The workbook of a table: its rows, drop-downs where a column has a list, and a sheet of instructions."""
    cartella = Workbook()
    foglio: Any = cartella.active
    foglio.title = tabella.titolo[:31]
    teste = [c.testa for c in tabella.da_compilare]
    _intesta(foglio, teste + [str(a) for a in tabella.anni(contenuto)])
    for i, colonna in enumerate(tabella.da_compilare, start=1):
        foglio.column_dimensions[get_column_letter(i)].width = colonna.larghezza
    quante = 0
    for riga in () if vuota else tabella.righe(contenuto):
        quante += 1
        for i, valore in enumerate(riga, start=1):
            cella = foglio.cell(quante + 1, i)
            _scrivi(cella, valore)
            cella.alignment = Alignment(wrap_text=True, vertical="top")
            cella.number_format = "@"
    _scelte(cartella, foglio, tabella, contenuto, quante + RIGHE_DA_COMPILARE)
    _istruzioni(cartella, tabella, contenuto)
    uscita = io.BytesIO()
    cartella.save(uscita)
    return uscita.getvalue()


def _scrivi(cella: Any, valore: str) -> None:
    # As text always: a cell that begins with «=» is a name, not a formula.
    if valore:
        cella.value = valore
        cella.data_type = "s"


def _intesta(foglio: Any, teste: Iterable[str]) -> None:
    for i, testa in enumerate(teste, start=1):
        cella = foglio.cell(1, i, testa)
        cella.font = Font(bold=True, color="FFFFFFFF")
        cella.fill = _TESTA
        cella.alignment = Alignment(wrap_text=True, vertical="center")
    foglio.freeze_panes = "A2"


def _scelte(cartella: Any, foglio: Any, tabella: Tabella, contenuto: ContenutoDUP, ultima: int) -> None:
    """Drop-downs from a sheet of lists: they suggest, and do not stop who writes several names in a cell."""
    elenchi = {
        "ambito": [a.nome for a in contenuto.ambiti],
        "strategico": [s.nome for a in contenuto.ambiti for s in a.strategici],
        "assessori": list(Assessore.objects.values_list("nominativo", flat=True).distinct()),
        "strutture": list(CentroDiResponsabilita.objects.values_list("nome", flat=True)),
        "organismi": list(OrganismoPartecipato.objects.values_list("nome", flat=True)),
        "verso": [str(v.value) for v in Verso],
        "stato": [str(s.label) for s in StatoDiSalute],
    }
    nascosto = cartella.create_sheet(ELENCHI)
    nascosto.sheet_state = "hidden"
    for i, colonna in enumerate(tabella.da_compilare, start=1):
        voci = elenchi.get(colonna.campo)
        if not voci:
            continue
        lettera = get_column_letter(i)
        for n, voce in enumerate(voci, start=1):
            _scrivi(nascosto.cell(n, i), voce)
        scelta = DataValidation("list", formula1=f"{ELENCHI}!${lettera}$1:${lettera}${len(voci)}", allow_blank=True)
        scelta.showErrorMessage = False
        foglio.add_data_validation(scelta)
        scelta.add(f"{lettera}2:{lettera}{ultima}")


def _istruzioni(cartella: Any, tabella: Tabella, contenuto: ContenutoDUP) -> None:
    foglio = cartella.create_sheet(ISTRUZIONI)
    foglio.column_dimensions["A"].width = 100
    obbligatorie = ", ".join(c.testa for c in tabella.da_compilare if c.obbligatoria)
    for testo in (
        f"{tabella.titolo} di {contenuto.codice}",
        tabella.spiegazione,
        f"Colonne che ci devono essere: {obbligatorie}. Le altre si possono togliere: ciò che non c'è non cambia.",
        "Una cella vuota, o unita a quella sopra, nelle prime colonne vale come la riga sopra.",
        "Più nomi nella stessa cella vanno a capo (Alt+Invio), uno per riga.",
        "L'importazione riconosce ciò che c'è già dal nome: due volte lo stesso file non cambia nulla.",
        "Un obiettivo tolto dalla tabella resta nel documento: si toglie dall'amministrazione.",
        "Prima di scrivere si vede un'anteprima, cella per cella; con un solo errore non si scrive nulla.",
    ):
        foglio.append([testo])
        foglio.cell(foglio.max_row, 1).alignment = Alignment(wrap_text=True, vertical="top")
    foglio["A1"].font = Font(bold=True)


def contenuto_vuoto(dup: DUP) -> ContenutoDUP:
    """The head of a document, for a workbook to fill in before the document has anything."""
    return ContenutoDUP(dup.codice, dup.descrizione, dup.anno_inizio, dup.anno_fine)
