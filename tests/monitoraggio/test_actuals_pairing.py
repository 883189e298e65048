# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which row of a survey each line of a table is of, without a database."""

import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook

from fogli.griglia import leggi_griglie
from importazioni.consuntivi.columns import FORM
from importazioni.consuntivi.lines import Line, lines_of
from importazioni.consuntivi.pairing import paired, real_rows
from importazioni.griglie.account import Account
from importazioni.griglie.findings import SegnalazioneDiTabella
from importazioni.griglie.rows import righe_lette
from importazioni.griglie.totals import without_totals
from monitoraggio.contenuto import IndicatorContent, ObjectiveContent, PhaseContent, SurveyContent

ID = "0f8fad5b-d9cb-469f-a165-70867728950e"
SURVEY = SurveyContent(
    ente="Comune",
    piano="PEG_2020",
    descrizione="",
    anno=2020,
    al=date(2020, 6, 30),
    tipo="intermedia",
    stato="aperta",
    versione=1,
    anello="",
    obiettivi=(
        ObjectiveContent(
            "2020-CP04",
            "Controlli",
            "Polizia",
            fasi=(
                PhaseContent("a", "Bando"),
                PhaseContent("b", "Pattuglie  serali"),
                PhaseContent("c", "Pattuglie serali"),
                PhaseContent(ID, "BANDO"),
            ),
            indicatori=(IndicatorContent("i", "Pattuglie serali", valore_atteso="140"),),
        ),
    ),
)


def read(text: str) -> tuple[list[Line], list[SegnalazioneDiTabella]]:
    account = Account(FORM, leggi_griglie(text.encode(), "consuntivi.csv"))
    lines = list(lines_of(righe_lette(account), account.findings))
    return lines, account.findings


def rows_of(text: str) -> tuple[list[str], list[str]]:
    """The identities of the rows that the lines are of, and what there is to say."""
    lines, findings = read(text)
    found = paired(lines, SURVEY, findings)
    return [row.id for _, _, row in found], [str(f) for f in findings]


def phases(*texts: str) -> str:
    return "Codice;Fase;Esito\n" + "".join(f"2020-CP04;{text};in corso\n" for text in texts)


def test_a_text_as_in_the_plan_is_its_row() -> None:
    assert rows_of(phases("Bando")) == (["a"], [])
    assert rows_of(phases("BANDO")) == ([ID], [])
    assert rows_of(phases(ID)) == ([ID], [])
    ids, findings = rows_of(phases(ID.upper(), "Bando"))
    assert (sorted(ids), findings) == (sorted(["a", ID]), [])


def test_the_code_in_other_letters_and_an_empty_one_below() -> None:
    ids, findings = rows_of("Codice;Fase;Indicatore;Esito;Valore\n2020-cp04;Bando;;in corso;\n;;Pattuglie serali;;12\n")
    assert (sorted(ids), findings) == (["a", "i"], [])


def test_equal_texts_pair_in_the_order_of_the_plan_with_a_warning() -> None:
    ids, findings = rows_of(phases("Pattuglie serali", "Pattuglie serali"))
    assert ids == ["b", "c"]
    assert len(findings) == 2
    assert all("nell'ordine del piano" in f for f in findings)


@pytest.mark.parametrize("texts", [["Pattuglie serali"], ["Pattuglie serali"] * 3])
def test_equal_texts_that_are_not_as_many_are_refused(texts: Sequence[str]) -> None:
    ids, findings = rows_of(phases(*texts))
    assert ids == []
    assert len(findings) == len(texts)
    assert all("nel piano ci sono 2 righe «Pattuglie serali»" in f for f in findings)


def test_one_of_equal_texts_by_identity_leaves_the_other_to_its_text() -> None:
    same = (PhaseContent(ID, "Gara"), PhaseContent("z", "Gara"))
    survey = SurveyContent(**{**vars(SURVEY), "obiettivi": (ObjectiveContent("2020-CP04", "", "", fasi=same),)})
    lines, findings = read(phases("Gara", ID))
    assert {(line.text, row.id) for line, _, row in paired(lines, survey, findings)} == {("Gara", "z"), (ID, ID)}
    assert findings == []


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (phases("Bando", "Bando"), "sta in più righe del file"),
        (phases(ID, ID), "è la stessa della riga 2"),
        (phases("Pattuglie seralli"), "Somiglia a «Pattuglie serali»"),
        (phases("Altro"), "2020-CP04 non ha la fase «Altro»"),
        ("Codice;Fase;Esito\n2020-XX01;Bando;in corso\n", "PEG_2020 non ha l'obiettivo «2020-XX01»"),
        ("Codice;Fase;Esito\n;Bando;in corso\n", "manca il codice"),
        ("Codice;Fase;Indicatore;Esito\n2020-CP04;;;in corso\n", "manca la fase o l'indicatore"),
        ("Codice;Fase;Indicatore;Esito\n2020-CP04;Bando;Bando;in corso\n", "dice fase e indicatore insieme"),
        ("Codice;Fase;Valore\n2020-CP04;Bando;12\n", "«Valore» è di un indicatore"),
        ("Codice;Indicatore;Esito\n2020-CP04;Pattuglie serali;conclusa\n", "«Esito» è di una fase"),
        ("Codice;Fase;Esito\n2020-CP04;Bando;boh\n", "«boh» non è un esito"),
        ("Codice;Fase;Percentuale\n2020-CP04;Bando;101\n", "tra 0 e 100"),
        ("Codice;Fase;Percentuale\n2020-CP04;Bando;1,234.50\n", "non si legge come numero"),
        ("Codice;Fase;Percentuale\n2020-CP04;Bando;12,345\n", "al più due decimali"),
        ("Codice;Fase;Inizio effettivo\n2020-CP04;Bando;giugno 2020\n", "dice il mese e non il giorno"),
        ("Codice;Indicatore;Valore\n2020-CP04;Pattuglie serali;1.23.4\n", "non si legge come numero"),
    ],
)
def test_what_is_refused_says_where_and_why(table: str, told: str) -> None:
    _, findings = rows_of(table)
    assert any(told in f and "consuntivi.csv, riga" in f for f in findings), findings


def test_cells_say_what_people_mean() -> None:
    lines, findings = read(
        "Codice;Fase;Esito;Inizio effettivo;Fine effettiva;Percentuale;Causa;Motivo;Nuova fine\n"
        "2020-CP04;Bando;Concluso;1/3/2020;30.06.2020;100%;altro;Piove;(vuoto)\n"
        "2020-CP04;Pattuglie serali;;;;12,5;;;\n"
    )
    assert findings == []
    assert lines[0].said == {
        "esito": "conclusa",
        "inizio_effettivo": date(2020, 3, 1),
        "fine_effettiva": date(2020, 6, 30),
        "percentuale": Decimal(100),
        "causa": "altro",
        "motivo": "Piove",
        "nuova_fine": None,
    }
    assert lines[1].said == {"percentuale": Decimal("12.5")}


# What offices send


def book(*sheets: tuple[str, Sequence[Any]], merged: Sequence[str] = ()) -> bytes:
    """A workbook; ``merged`` are ranges of its first sheet."""
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets:
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    for cells in merged:
        made.worksheets[0].merge_cells(cells)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def read_book(data: bytes) -> tuple[list[Line], list[SegnalazioneDiTabella]]:
    account = Account(FORM, leggi_griglie(data, "consuntivi.xlsx"))
    rows = without_totals(righe_lette(account), account.findings, ("codice",).__contains__, real_rows(SURVEY))
    return list(lines_of(rows, account.findings)), account.findings


HEADS = ["Codice", "Fase", "Indicatore", "Esito", "Fine effettiva", "Percentuale", "Valore"]


def test_a_sheet_does_not_go_on_with_the_one_before() -> None:
    first = [HEADS, ["2020-CP04", "Bando", None, "in corso", None, 10, None]]
    second = [HEADS, [None, "Bando", None, "in corso", None, 20, None]]
    lines, findings = read_book(book(("Uno", first), ("Due", second)))
    assert [line.said["percentuale"] for line in lines] == [10]
    assert [str(f) for f in findings if f.grave] == [
        "consuntivi.xlsx, foglio «Due», riga 2, colonna «Codice»: manca il codice dell'obiettivo: scriverlo qui, "
        "o in una riga più su."
    ]


def test_a_merged_cell_is_of_every_row_under_it() -> None:
    rows = [
        HEADS,
        ["2020-CP04", "Bando", None, "conclusa", date(2020, 5, 15), 100, None],
        [None, "Pattuglie serali", None, None, None, None, None],
        [None, None, "Pattuglie serali", None, None, None, 12],
    ]
    lines, findings = read_book(book(("Uno", rows), merged=("A2:A4", "D2:D4", "E2:E3", "F2:F3")))
    said = {"esito": "conclusa", "fine_effettiva": date(2020, 5, 15), "percentuale": Decimal(100)}
    assert [(line.code, line.kind, dict(line.said)) for line in lines] == [
        ("2020-CP04", "fase", said),
        ("2020-CP04", "fase", said),
        ("2020-CP04", "indicatore", {"valore": "12"}),
    ]
    assert findings == []


def test_a_row_of_the_plan_is_no_total_whatever_it_is_called() -> None:
    rows = [
        HEADS,
        ["2020-CP04", None, "Totale", None, None, None, 12],
        ["2020-CP04", None, "Somma pesi", None, None, None, 100],
        ["Totale", None, None, None, None, 100, None],
    ]
    objective = ObjectiveContent("2020-CP04", "", "", indicatori=(IndicatorContent("t", "TOTALE", valore_atteso="9"),))
    survey = SurveyContent(**{**vars(SURVEY), "obiettivi": (objective,)})
    account = Account(FORM, leggi_griglie(book(("Uno", rows)), "consuntivi.xlsx"))
    kept = without_totals(righe_lette(account), account.findings, ("codice",).__contains__, real_rows(survey))
    lines = list(lines_of(kept, account.findings))
    assert [(line.text, dict(line.said)) for line in lines] == [("Totale", {"valore": "12"})]
    assert [f.testo for f in account.findings] == [
        "«Somma pesi» è la riga di un totale: non la leggo.",
        "«Totale» è la riga di un totale: non la leggo.",
    ]


@pytest.mark.parametrize(
    "head",
    [
        *("% avanzamento", "Percentuale %", "%", "Avanzamento (%)", "% di avanzamento", "% completamento"),
        *("Percentuale di completamento", "% realizzata", "Perc. di attuazione"),
    ],
)
def test_heads_with_a_sign(head: str) -> None:
    lines, findings = read(f"Codice;Fase;Esito;{head}\n2020-CP04;Bando;in corso;50\n")
    assert (dict(lines[0].said), findings) == ({"esito": "in corso", "percentuale": Decimal(50)}, [])


def test_a_sign_that_nobody_knows_is_asked() -> None:
    _, findings = read("Codice;Fase;Esito;% operosa\n2020-CP04;Bando;in corso;50\n")
    assert any("può essere Percentuale" in str(f) for f in findings)


@pytest.mark.parametrize("typed", ["?", "n.d.", "da definire"])
def test_not_yet_is_no_value_and_is_told(typed: str) -> None:
    lines, findings = read(f"Codice;Indicatore;Valore\n2020-CP04;Pattuglie serali;{typed}\n")
    assert lines[0].said == {"valore": typed}
    assert [f.testo for f in findings] == [
        f"«{typed}» non è un valore: lo tengo scritto, e l'indicatore resta da rilevare."
    ]
