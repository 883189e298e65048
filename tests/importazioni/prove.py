# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sheets for the tests of the tables, and what becomes of them."""

import io

from openpyxl import Workbook

from dup.contenuto import ContenutoDUP
from fogli.griglia import leggi_griglie
from importazioni.dup.tables import TABELLE
from importazioni.dup.tree_reading import Noti
from importazioni.griglie.account import Account
from importazioni.griglie.in_step import in_step
from importazioni.griglie.rows import righe_lette
from importazioni.peg.table_columns import form_of

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
    return t.fondi(dup, righe_lette(Account(t.form(dup), leggi_griglie(dati, nome))), noti or Noti())


def operativi(esito):
    return [o for _, _, o in esito.dup.operativi()]


def in_passo(*celle):
    """The lines of cells side by side, the first naming them, and whether they go in step."""
    passi = in_step(celle[0], {str(i): cella for i, cella in enumerate(celle[1:])})
    return [tuple(riga.values()) for riga in passi.rows], not passi.off


def conto_del_peg(dati, nome="p.xlsx", anno=2020):
    """The account of a file of objectives, nothing of it read yet."""
    return Account(form_of(anno), leggi_griglie(dati, nome, fedele=True))


def conto_di(dati, tabella="operativi", dup=VUOTO, nome="p.xlsx"):
    """The account of a file of another table."""
    return Account(TABELLE[tabella].form(dup), leggi_griglie(dati, nome))
