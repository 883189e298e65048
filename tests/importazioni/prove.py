# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sheets for the tests of the tables, and what becomes of them."""

import io

from openpyxl import Workbook

from dup.contenuto import ContenutoDUP
from fogli.griglia import leggi_griglie
from importazioni.dup.tables import TABELLE
from importazioni.dup.tree_reading import Noti
from importazioni.griglie.rows import righe_lette

TESTE = [
    *("AMBITO STRATEGICO", "OB. STRATEGICO", "OBIETTIVI OPERATIVI", "FINALITA'", "ASSESSORE DI RIFERIMENTO"),
    "STRUTTURE INTERNE ORGANISMI PARTECIPATI\nE CONCESSIONARI SERVIZI PUBBLICI",
    *("INDICATORI", "FORMULA", "VALORE ATTESO AL 2025", "Note"),
]
VUOTO = ContenutoDUP("DUP_2023_2025", "Un DUP", 2023, 2025)


def xlsx(*righe, teste=TESTE, unite=()):
    libro = Workbook()
    foglio = libro.active
    foglio.title = "Operativi"
    foglio.append(list(teste))
    for riga in righe:
        foglio.append(list(riga))
    for zona in unite:
        foglio.merge_cells(zona)
    uscita = io.BytesIO()
    libro.save(uscita)
    return uscita.getvalue()


def letta(dati, tabella="operativi", dup=VUOTO, noti=None, nome="prova.xlsx"):
    t = TABELLE[tabella]
    return t.fondi(dup, righe_lette(leggi_griglie(dati, nome), t.colonne), noti or Noti())


def operativi(esito):
    return [o for _, _, o in esito.dup.operativi()]
