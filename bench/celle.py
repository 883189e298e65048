# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of sheets as offices keep them, kind by kind: ``python -m bench.celle``.

For each kind a small sheet, how many cells of it say something, how many have a fate (the two are equal), and what
comes of it: it is read, the office is asked, or it is refused with the place. No database is needed.
"""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from importazioni.griglie.ledger import Fate

PEG: Final = ("Codice", "Titolo", "Centro di Responsabilità")
ONE: Final = ("2026-CP01", "Uno", "Cultura")
READ, ASKED, REFUSED = "letto", "chiesto", "rifiutato"


@dataclass(frozen=True)
class Kind:
    """A kind of sheet, its rows, and what has to come of it."""

    name: str
    comes: str
    rows: Sequence[Sequence[str]]
    table: str = "peg"


def _peg(*heads: str) -> tuple[str, ...]:
    return (*PEG, *heads)


def _one(*cells: str) -> tuple[str, ...]:
    return (*ONE, *cells)


DUP: Final = ("Ambito strategico", "Ob. strategico", "Obiettivi operativi")
KINDS: Final = (
    Kind("un foglio solo, una fase e un indicatore per riga", READ, [
        _peg("Responsabile", "Tipo", "Fase", "Inizio", "Fine", "Peso", "Note", "Indicatore", "Tipo", "Target", "Note"),
        _one("Rossi Ada", "Sviluppo", "A", "01/01/2026", "31/12/2026", "60", "n", "Quanti", "efficacia", "5", "m"),
        ("", "", "", "", "", "B", "01/01/2026", "31/12/2026", "40", "", "Quali", "efficacia", "6", ""),
    ]),
    Kind("parole degli uffici", READ, [
        ("Codice", "Obiettivo", "Settore", "Dirigente responsabile", "Attività", "Scadenza", "Peso %",
         "Indicatore di risultato", "Tipologia indicatore", "Target"),
        _one("Rossi Ada", "A", "31/12/2026", "100", "Quanti", "efficacia", "5"),
    ]),
    Kind("testa su due righe", READ, [
        (*PEG, "Attività", "", "Indicatori", ""), ("", "", "", "Descrizione", "Peso", "Descrizione", "Target"),
        _one("A", "100", "Quanti", "5"),
    ]),
    Kind("titolo sopra e totale sotto", READ, [
        ("Piano esecutivo 2026",), _peg("Fase", "Fine", "Peso"), _one("A", "31/12/2026", "100"),
        ("", "", "", "Totale", "", "100"),
    ]),
    Kind("note e firme sotto la tabella", READ, [
        _peg("Fase"), _one("A"), ("* dati provvisori",), ("", "N.B. i pesi mancano"), (), ("", "", "", "Il Dirigente"),
    ]),
    Kind("media sotto gli indicatori", READ, [
        _peg("Indicatore", "Target"), _one("Quanti", "5"), ("", "", "", "Media", "5")]),
    Kind("note fra gli indicatori del DUP", READ, [
        (*DUP, "Indicatore", "Note", "Target", "Note"), ("A", "S", "O", "Quanti", "di chi", "5", "x")], "operativi"),
    Kind("peso dell'obiettivo e peso della fase", READ, [_peg("Peso", "Fase", "Peso"), _one("30", "A", "100")]),
    Kind("solo indicatori: il risultato atteso è il valore", READ, [
        ("Codice", "Indicatore", "Risultato atteso"), ("2026-CP01", "Quanti", "5")]),
    Kind("colonna che nessuno conosce", READ, [_peg("Colore"), _one("rosso")]),
    Kind("colonna conosciuta e non tenuta", READ, [_peg("Missione", "Programma"), _one("1", "2")]),
    Kind("cella senza intestazione", READ, [PEG, _one("appunto")]),
    Kind("valore atteso dell'anno del piano", READ, [
        ("Codice", "Indicatore", "Valore atteso 2026"), ("2026-CP01", "Quanti", "5")]),
    Kind("peso accanto agli indicatori", ASKED, [
        _peg("Fase", "Indicatore", "Peso"), _one("A", "Quanti", "100")]),
    Kind("peso accanto all'obiettivo", ASKED, [_peg("Peso", "Fase"), _one("30", "A")]),
    Kind("note in fondo", ASKED, [
        _peg("Fase", "Fine", "Indicatore", "Target", "Note"), _one("A", "31/12/2026", "Quanti", "5", "nota")]),
    Kind("descrizione di chi", ASKED, [("Codice", "Descrizione"), ("2026-CP01", "testo")]),
    Kind("risultato atteso di chi", ASKED, [_peg("Indicatore", "Risultato atteso"), _one("Quanti", "1500")]),
    Kind("risultato di un altro anno", ASKED, [_peg("Risultato 2023"), _one("1200")]),
    Kind("date effettive", ASKED, [_peg("Fase", "Data inizio effettiva"), _one("A", "01/02/2026")]),
    Kind("una data e non si sa quale", ASKED, [_peg("Fase", "Data"), _one("A", "01/02/2026")]),
    Kind("valori di tre anni", ASKED, [
        ("Codice", "Indicatore", "Valore atteso 2024", "Valore atteso 2025", "Valore atteso 2026"),
        ("2026-CP01", "Quanti", "1", "2", "3")]),
    Kind("anni soli", ASKED, [("Codice", "Indicatore", "2024", "2025"), ("2026-CP01", "Quanti", "1", "2")]),
    Kind("due uffici", ASKED, [
        ("Codice", "Titolo", "Direzione", "Servizio"), ("2026-CP01", "Uno", "Cultura", "Musei")]),
    Kind("prima colonna degli indicatori dell'ente", ASKED, [
        ("Servizio", "Indicatore", "Formula", "2025"), ("Verde", "Alberi", "n.", "5")], "indicatori-ente"),
    Kind("valori di tre anni nel DUP", ASKED, [
        (*DUP, "Indicatori", "Target 2024", "Target 2025"), ("A", "S", "O", "Quanti", "1", "2")], "operativi"),
    Kind("due pesi di una fase", ASKED, [_peg("Fase", "Peso", "Peso", "Fine"), _one("A", "60", "40", "31/12/2026")]),
    Kind("la stessa testa due volte", ASKED, [
        ("Ambito strategico", "Codice", "Ob. strategico", "Obiettivi operativi", "Codice"),
        ("A", "1", "S", "O", "1.1")], "operativi"),
    Kind("tre valori di un indicatore solo", REFUSED, [_peg("Indicatore", "Target"), _one("Quanti", "5\n6\n7")]),
    Kind("nomi numerati nella stessa cella", REFUSED, [
        ("Ambito strategico", "Obiettivi strategici", "Codice"), ("A", "1.1 Verde\n1.2 Parchi", "")],
        "quadro-strategico"),
    Kind("errore di una formula", REFUSED, [_peg("Fase", "Peso"), _one("A", "#CALC!")]),
    Kind("mese senza giorno", REFUSED, [_peg("Fase", "Fine"), _one("A", "dic-26")]),
    Kind("fasi che non vanno in pari", REFUSED, [
        _peg("Fase", "Fine", "Peso"), _one("Prima\nSeconda\nTerza", "31/12/2026", "60\n40")]),
    Kind("valore senza la colonna del suo indicatore", REFUSED, [
        (*DUP, "Valore atteso"), ("A", "S", "O", "5")], "operativi"),
    Kind("un'altra tabella", REFUSED, [(*DUP, "Finalità"), ("A", "S", "O", "F")]),
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What came of a sheet."""

    comes: str
    cells: int
    fates: Mapping["Fate", int]


def outcome(kind: Kind) -> Outcome:
    """Read a sheet of a kind, as the import does before it looks at the database."""
    from dup.contenuto import ContenutoDUP
    from fogli.griglia import Griglia, Riga
    from importazioni.dup.tables import TABELLE
    from importazioni.dup.tree_reading import Noti
    from importazioni.griglie.account import Account
    from importazioni.griglie.findings import TabellaConErrori
    from importazioni.griglie.guard import guardate
    from importazioni.griglie.rows import righe_lette
    from importazioni.griglie.totals import without_totals
    from importazioni.peg.table import LettoreDelPeg
    from importazioni.peg.table_columns import form_of
    from obiettivi.contenuto import ContenutoObiettivo

    dup = ContenutoDUP("DUP_2023_2025", "", 2023, 2025)
    form = form_of(2026) if kind.table == "peg" else TABELLE[kind.table].form(dup)
    rows = tuple(Riga(n, tuple(cells)) for n, cells in enumerate(kind.rows, start=1))
    account = Account(form, [Griglia("prova.xlsx", "Foglio1", rows)])
    rows_left = without_totals(righe_lette(account), account.findings, lambda field: field == "codice")
    read = guardate(rows_left, {}, account.findings)
    grave = False
    try:
        if kind.table == "peg":
            there = {ONE[0]: ContenutoObiettivo(ONE[0], "Uno", centro_di_responsabilita="Cultura")}
            found = LettoreDelPeg("PEG_2026", there, {}).leggi(read).rilievi
        else:
            found = TABELLE[kind.table].fondi(dup, read, Noti()).rilievi
        grave = any(f.grave for f in (*account.findings, *found))
    except TabellaConErrori:
        grave = True
    comes = ASKED if account.questions else REFUSED if grave else READ
    return Outcome(comes, sum(bool(c) for r in rows for c in r.celle), account.ledger.totals())


def lines() -> Iterator[str]:
    """The table of kinds, and the sums."""
    found = [(kind, outcome(kind)) for kind in KINDS]
    yield f"{'specie':52} {'esito':10} {'scritte':>8} {'col conto':>10}"
    for kind, o in found:
        yield f"{kind.name:52} {o.comes:10} {o.cells:8} {sum(o.fates.values()):10}"
    cells, accounted = (sum(x) for x in zip(*((o.cells, sum(o.fates.values())) for _, o in found), strict=True))
    yield f"celle scritte {cells}, col conto {accounted}; specie {len(found)}, come devono {_right(found)}"


def _right(found: Sequence[tuple[Kind, Outcome]]) -> int:
    return sum(kind.comes == o.comes for kind, o in found)


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peg.settings")
    django.setup()
    sys.stdout.writelines(f"{line}\n" for line in lines())
