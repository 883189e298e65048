# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every cell of a file that says something has exactly one fate, and the fates sum up to the cells."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from fogli.griglia import Griglia, Riga
from importazioni.dup.tables import TABELLE
from importazioni.dup.tree_reading import Noti
from importazioni.griglie.account import Account
from importazioni.griglie.findings import TabellaConErrori
from importazioni.griglie.ledger import Fate
from importazioni.griglie.rows import righe_lette
from importazioni.griglie.totals import without_totals
from importazioni.peg.table import LettoreDelPeg
from importazioni.peg.table_columns import form_of
from obiettivi.contenuto import ContenutoObiettivo
from tests.importazioni.prove import VUOTO, conto_del_peg

HEADS = ["Codice", "Titolo", "Centro di Responsabilità", "Fase", "Fine prevista", "Peso", "Indicatore", "Valore atteso"]
WORDS = st.sampled_from(
    ["", "", "2026-CP01", "2026-CP02", "Uno", "Cultura", "Prima", "31/12/2026", "100", "Quanti", "Totale", "Pagina 1"]
)
ROWS = st.lists(st.lists(WORDS, min_size=1, max_size=9), max_size=8)
FORMS = {"peg": form_of(2026)} | {key: t.form(VUOTO) for key, t in TABELLE.items()}


def grid(rows: list[list[str]], sheet: str = "Foglio1") -> Griglia:
    return Griglia("p.xlsx", sheet, tuple(Riga(n, tuple(cells)) for n, cells in enumerate(rows, start=1)))


def written(account: Account) -> int:
    return sum(bool(cell) for g in account.grids for row in g.righe for cell in row.celle)


def consume(account: Account, table: str = "peg") -> Any:
    rows = without_totals(righe_lette(account), account.findings, lambda field: field == "codice")
    if table == "peg":
        return LettoreDelPeg("PEG_2026", {}, {}).leggi(rows)
    return TABELLE[table].fondi(VUOTO, rows, Noti())


@settings(max_examples=60)
@given(st.lists(st.lists(WORDS, max_size=5), max_size=2), ROWS, st.sampled_from(sorted(FORMS)))
def test_fates_sum_up_to_cells(above: list[list[str]], below: list[list[str]], table: str) -> None:
    form = FORMS[table]
    needed = [c.testa for c in form.columns if c.obbligatoria]
    heads = HEADS if table == "peg" else [*needed, "Colore"]
    account = Account(form, [grid([*above, heads, *below]), grid([["altro", "foglio"]], "Due")])
    try:
        consume(account, table)
    except TabellaConErrori:
        return
    totals = account.ledger.totals()
    assert sum(totals.values()) == written(account)
    assert sum(account.ledger.totals().values()) == written(account)
    told = {(f.foglio, f.riga) for f in account.ledger.findings()}
    for g, row, _, _, fate in account.ledger.cells():
        if fate.fate is Fate.UNREAD and not fate.quiet:
            assert any(sheet == g.foglio and at <= row for sheet, at in told)


SAMPLES = [
    [
        HEADS,
        ["2026-CP01", "Uno", "Cultura", "Prima", "31/12/2026", "60", "Quanti", "5"],
        ["", "", "", "Seconda", "31/12/2026", "40", "Quali", "6"],
        ["2026-CP02", "Due", "Sport", "Terza", "30/06/2026", "100", "Come", "7"],
    ],
    [
        ["Piano 2026"],
        ["", ""],
        [*HEADS, "Colore"],
        ["2026-CP01", "Uno", "Cultura", "Prima", "31/12/2026", "60", "Quanti", "5", "rosso"],
        ["", "", "", "Totale", "", "60", "", "", ""],
    ],
    [[*HEADS[:6], "Note", "Missione"], ["2026-CP01", "Uno", "Cultura", "Prima", "31/12/2026", "100", "nota", "1"]],
]


def outcome(rows: list[list[str]]) -> tuple[tuple[ContenutoObiettivo, ...], list[str], Account]:
    account = Account(form_of(2026), [grid(rows)])
    try:
        read = consume(account)
    except TabellaConErrori as faults:
        return (), [str(f) for f in faults.rilievi], account
    grave = [str(f) for f in (*account.findings, *read.rilievi) if f.grave]
    return read.obiettivi, grave, account


def cells(rows: list[list[str]]) -> Iterator[tuple[int, int]]:
    return ((r, c) for r, row in enumerate(rows) for c, cell in enumerate(row) if cell)


@pytest.mark.parametrize("rows", SAMPLES)
def test_the_account_is_true(rows: list[list[str]]) -> None:
    """What is said to be read changes what comes out when it changes; what is said not to be read does not."""
    before, grave, account = outcome(rows)
    assert before
    assert not grave
    for r, c in cells(rows):
        fate = account.ledger.fate(account.grids[0], r + 1, c).fate
        changed = [list(row) for row in rows]
        changed[r][c] = "Altro 9"
        after, faults, _ = outcome(changed)
        if fate is Fate.READ:
            assert after != before or faults, (r, c)
        elif fate is Fate.UNREAD:
            assert (after, faults) == (before, []), (r, c)


OF_THE_DUP = {
    "operativi": [
        [
            "Ambito strategico",
            "Ob. strategico",
            "Obiettivi operativi",
            "Codice",
            "Finalità",
            "Assessore di riferimento",
            "Strutture interne",
            "Organismi",
            "Indicatori",
            "Formula",
            "Valore atteso",
            "Verso",
            "Note",
            "Colore",
        ],
        [
            "A",
            "S",
            "O",
            "1.1",
            "Una finalità.",
            "Bosi",
            "Cultura",
            "Gida",
            "Quanti",
            "n.",
            "5",
            "crescente",
            "nota",
            "x",
        ],
        ["", "", "P", "1.2", "Un'altra.", "Rossi", "Sport", "Estra", "Quali", "su cento", "6", "decrescente", "", ""],
        ["", "", "", "", "e il resto.", "", "", "", "Come", "", "7", "", "", ""],
    ],
    "gestionali": [
        [
            "Ambito strategico",
            "Ob. strategico",
            "Obiettivi operativi",
            "Obiettivi gestionali",
            "Codice",
            "Azioni",
            "Organismi partecipati",
        ],
        ["A", "S", "O", "G", "1", "Una cosa.", "Gida"],
        ["", "", "", "H", "2", "Un'altra", "Estra"],
        ["", "", "", "", "", "che continua.", ""],
    ],
    "quadro-strategico": [
        [
            "Ambito strategico",
            "Codice ambito",
            "Narrativa ambito",
            "Obiettivi strategici",
            "Codice",
            "Narrativa",
            "Linee di intervento",
            "Strutture interne coinvolte",
            "Enti",
        ],
        ["A", "01", "Un racconto.", "S", "1", "Un altro.", "Una linea", "Cultura", "Gida"],
        ["", "", "", "T", "2", "Ancora.", "Altra linea", "Sport", "Estra"],
    ],
    "indicatori-ente": [
        [
            "Stato di salute",
            "Ambito strategico",
            "Tema",
            "Indicatore",
            "Formula",
            "Unità",
            "Fonte",
            "Verso",
            "Note",
            "2023",
            "2024",
        ],
        ["Città", "A", "Verde", "Alberi", "n. alberi", "n.", "Comune", "crescente", "nota", "5", "6"],
        ["", "", "Mare", "Barche", "n. barche", "n.", "Porto", "decrescente", "", "7", "8"],
    ],
}


def of_the_dup(table: str, rows: list[list[str]]) -> tuple[Any, list[str], Account]:
    account = Account(FORMS[table], [grid(rows)])
    try:
        read = consume(account, table)
    except TabellaConErrori as faults:
        return None, [str(f) for f in faults.rilievi], account
    return read.dup, [str(f) for f in (*account.findings, *read.rilievi) if f.grave], account


@pytest.mark.parametrize("table", OF_THE_DUP)
def test_the_account_of_the_tables_of_the_dup_is_true(table: str) -> None:
    rows = OF_THE_DUP[table]
    before, grave, account = of_the_dup(table, rows)
    assert not grave
    for r, c in cells(rows):
        fate = account.ledger.fate(account.grids[0], r + 1, c).fate
        changed = [list(row) for row in rows]
        changed[r][c] = "Altro 9"
        after, faults, _ = of_the_dup(table, changed)
        if fate in (Fate.READ, Fate.CONTINUES):
            assert after != before or faults, (r, c)
        elif fate is Fate.UNREAD:
            assert (after, faults) == (before, []), (r, c)


def test_a_value_without_the_column_of_its_indicator_is_refused() -> None:
    rows = [["Ambito strategico", "Ob. strategico", "Obiettivi operativi", "Valore atteso"], ["A", "S", "O", "5"]]
    _, (fault,), _ = of_the_dup("operativi", rows)
    assert "non ha la colonna «INDICATORI»" in fault


def test_what_continues_a_row_is_said_so() -> None:
    _, _, account = of_the_dup("operativi", OF_THE_DUP["operativi"])
    assert account.ledger.fate(account.grids[0], 4, 4).fate is Fate.CONTINUES
    _, _, account = of_the_dup("gestionali", OF_THE_DUP["gestionali"])
    assert account.ledger.fate(account.grids[0], 4, 5).fate is Fate.CONTINUES


def test_what_is_above_the_heads_and_is_no_title_is_told() -> None:
    account = Account(form_of(2026), [grid([["a", "b", "c", "d"], *SAMPLES[0]])])
    consume(account)
    said = list(account.ledger.findings())
    assert [(f.riga, f.colonna) for f in said] == [(1, "A"), (1, "B"), (1, "C"), (1, "D")]
    assert "sta sopra le intestazioni" in said[0].testo


def test_a_sheet_left_aside_is_told_with_its_cells() -> None:
    account = Account(form_of(2026), [grid(SAMPLES[0]), grid([["x", "y"], ["z"]], "Appunti")])
    consume(account)
    (said,) = account.findings
    assert (said.foglio, said.testo) == (
        "Appunti",
        "questo foglio non ha le intestazioni della tabella: lasciato da parte, con 3 celle scritte.",
    )
    assert account.ledger.totals()[Fate.UNREAD] == 3


def test_another_table_below_ours_is_left_and_ours_stays_read() -> None:
    rows = [
        *([*OF_THE_DUP["operativi"][0][:4]], ["A", "S", "O", "1.1"]),
        *(["Ambito strategico", "Ob. strategico", "Obiettivi operativi", "Obiettivi gestionali"], ["A", "S", "P", "G"]),
        *([*OF_THE_DUP["operativi"][0][:4]], ["A", "S", "Q", "1.2"]),
    ]
    read, grave, account = of_the_dup("operativi", rows)
    assert not grave
    assert [o.nome for _, _, o in read.operativi()] == ["O", "Q"]
    fates = [account.ledger.fate(account.grids[0], n, 0).fate for n in range(1, 7)]
    assert fates == [Fate.HEAD, Fate.READ, Fate.UNREAD, Fate.UNREAD, Fate.HEAD, Fate.READ]
    (said,) = account.findings
    assert said.testo == "dalla riga 3 è della tabella «Obiettivi gestionali»: lasciato da parte, con 8 celle scritte."


def test_hidden_sheets_are_counted() -> None:
    book = Workbook()
    book.worksheets[0].append(HEADS[:2])
    book.worksheets[0].append(["2026-CP01", "Uno"])
    other = book.create_sheet("Vecchio")
    other.append(["a", "b"])
    other.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    account = conto_del_peg(out.getvalue(), anno=2026)
    consume(account)
    assert account.ledger.totals() == {Fate.HEAD: 2, Fate.READ: 2, Fate.UNREAD: 2}
