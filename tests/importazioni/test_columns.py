# SPDX-License-Identifier: AGPL-3.0-or-later
"""How columns are understood: what a head says alone, what its place says, what is asked, what the office says."""

import contextlib
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from importazioni.dup.tables import TABELLE
from importazioni.griglie.choices import NOT_READ, ChoiceNotUnderstood, Choices, parse
from importazioni.griglie.heads import Understood
from importazioni.griglie.ledger import Fate
from importazioni.griglie.rows import righe_lette
from importazioni.griglie.understanding import understand
from importazioni.peg.table_columns import form_of
from obiettivi.models import PianoEsecutivo
from tests.importazioni.prove import VUOTO, conto_del_peg, conto_di, xlsx

PEG = form_of(2026)
ASKED = "?"


def read(heads: str, table: str = "peg", **more: object) -> list[str]:
    """For each head: the name of its field, «?» where it is asked, «-» where it is not read."""
    form = PEG if table == "peg" else TABELLE[table].form(VUOTO)

    def said(u: Understood) -> str:
        return ASKED if u.asked else form.id_of(u.field) or ("=" if u.free else "-")

    return [said(u) for u in understand(heads.split(";"), form, **more)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("heads", "fields"),
    [
        # What offices call the fields.
        (
            "Codice;Indicatore di risultato;Target;Tipologia indicatore",
            "indicatore.descrizione;indicatore.valore_atteso;indicatore.tipo",
        ),
        ("Codice;Titolo;Settore;Dirigente responsabile;Tipologia", "titolo;centro;responsabile;tipo"),
        (
            "Codice;Attività;Data inizio;Data fine;Peso %",
            "fase.descrizione;fase.inizio_previsto;fase.fine_prevista;fase.peso",
        ),
        ("Codice;Fase;Scadenza", "fase.descrizione;fase.fine_prevista"),
        # A head within the columns of a group is that group's.
        (
            "Codice;Titolo;Responsabile;Fase;Responsabile;Note;Indicatore;Tipo;Target;Note",
            "titolo;responsabile;fase.descrizione;fase.responsabile;fase.note;indicatore.descrizione;indicatore.tipo;"
            "indicatore.valore_atteso;indicatore.note",
        ),
        ("Codice;Centro di Responsabilità;Responsabile;Titolo;Fase", "centro;responsabile;titolo;fase.descrizione"),
        (
            "Codice;N.;Fase;Peso;Indicatore;Target",
            "fase.n;fase.descrizione;fase.peso;indicatore.descrizione;indicatore.valore_atteso",
        ),
        ("Codice;N.;Peso", "fase.n;fase.peso"),
        # In a sheet of indicators alone the expected result is the target.
        ("Codice;Indicatore;Risultato atteso", "indicatore.descrizione;indicatore.valore_atteso"),
        (
            "Codice;Titolo;Risultato atteso;Indicatore;Target",
            "titolo;risultato_atteso;indicatore.descrizione;indicatore.valore_atteso",
        ),
        # Phases without another description have this one.
        ("Codice;Titolo;Descrizione;Inizio;Fine", "titolo;fase.descrizione;fase.inizio_previsto;fase.fine_prevista"),
        # Of the year of the plan.
        ("Codice;Indicatore;Valore atteso 2026", "indicatore.descrizione;indicatore.valore_atteso"),
        # Asked: what two things could mean, and what says more than we know.
        ("Codice;Fase;Indicatore;Peso", "fase.descrizione;indicatore.descrizione;?"),
        ("Codice;Fase;Indicatore;Scadenza", "fase.descrizione;indicatore.descrizione;?"),
        ("Codice;Titolo;Peso;Fase", "titolo;?;fase.descrizione"),
        ("Codice;Peso", "?"),
        ("Codice;Note", "?"),
        ("Codice;Descrizione", "?"),
        ("Codice;Responsabile;Fase;Peso", "?;fase.descrizione;fase.peso"),
        (
            "Codice;Fase;Peso;Indicatore;Target;Note",
            "fase.descrizione;fase.peso;indicatore.descrizione;indicatore.valore_atteso;?",
        ),
        ("Codice;Titolo;Indicatore;Risultato atteso", "titolo;indicatore.descrizione;?"),
        ("Codice;Titolo;Risultato 2023", "titolo;?"),
        ("Codice;Fase;Data inizio effettiva;Fine effettiva", "fase.descrizione;?;?"),
        ("Codice;Indicatore;Valore atteso 2024;Valore atteso 2025;Valore atteso 2026", "indicatore.descrizione;?;?;?"),
        ("Codice;Indicatore;Valore atteso 2024", "indicatore.descrizione;?"),
        ("Codice;Fase;Tempi", "fase.descrizione;?"),
        ("Codice;Fase;Data", "fase.descrizione;?"),
        ("Codice;Fase;Percentuale", "fase.descrizione;?"),
        ("Codice;Titolo;Area;Fase;Scadenza", "titolo;centro;fase.descrizione;fase.fine_prevista"),
        ("Codice;Indicatore;2024;2025;2026", "indicatore.descrizione;?;?;?"),
        ("Codice;Indicatore;Valore atteso;Valore raggiunto 2024", "indicatore.descrizione;indicatore.valore_atteso;-"),
        ("Codice;Titolo;Servizio;Settore", "titolo;?;?"),
        ("Codice;Fase;Attività", "fase.descrizione;-"),
        # The one within the columns of a part is that part's, whatever stands before it.
        ("Codice;Peso;Fase;Peso;Inizio", "-;fase.descrizione;fase.peso;fase.inizio_previsto"),
        ("Codice;Peso;Fase;Peso", "-;fase.descrizione;fase.peso"),
        ("Codice;Note;Fase;Fine;Note", "?;fase.descrizione;fase.fine_prevista;fase.note"),
        # Two of one part.
        ("Codice;Fase;Peso;Peso;Fine", "fase.descrizione;?;?;fase.fine_prevista"),
        ("Codice;Titolo;Responsabile;Responsabile;Fase", "titolo;responsabile;?;fase.descrizione"),
        ("N.;Area;Settore;Codice;Titolo", "?;?;codice;titolo"),
        ("Codice;Titolo;Centro di Responsabilità;Peso;Fase;Peso", "titolo;centro;-;fase.descrizione;fase.peso"),
        # One beside the other: the first counts, and that is told.
        ("Codice;Titolo;Titolo", "titolo;-"),
        # Known, and not kept.
        ("Codice;Titolo;Missione;Programma;Linea strategica", "titolo;-;-;-"),
        ("N.;Codice;Titolo;Colore", "codice;titolo;-"),
    ],
)
def test_what_the_heads_of_objectives_mean(heads: str, fields: str) -> None:
    found = read(heads)
    assert found[1:] == fields.split(";")
    assert found[0] == ("codice" if heads.startswith("Codice") else "-")


@pytest.mark.parametrize(
    ("table", "heads", "fields"),
    [
        ("indicatori-ente", "Servizio;Indicatore;Formula;2023", "?;indicatore;formula;="),
        ("indicatori-ente", "Codice;Indicatore;Formula;2023", "?;indicatore;formula;="),
        ("indicatori-ente", "Area;Indicatore;Formula;2023", "?;indicatore;formula;="),
        ("indicatori-ente", "N.;Ambito;Tema;Indicatore;Formula", "-;ambito;tema;indicatore;formula"),
        (
            "operativi",
            "Linea strategica;Ob. strategico;Obiettivo operativo;Settore",
            "ambito;strategico;operativo;strutture",
        ),
        (
            "operativi",
            "Ambito;Ob. strategico;Obiettivo operativo;Indicatore;Valore atteso al 31/12/2025",
            "ambito;strategico;operativo;indicatori;valore",
        ),
        (
            "operativi",
            "Ambito;Ob. strategico;Obiettivo operativo;Indicatore;Target 2023;Target 2024;Target 2025",
            "ambito;strategico;operativo;indicatori;?;?;?",
        ),
        # Between columns of indicators a note is one of an indicator.
        (
            "operativi",
            "Ambito;Ob. strategico;Obiettivo operativo;Indicatore;Note;Target;Note",
            "ambito;strategico;operativo;indicatori;note_indicatori;valore;note",
        ),
        (
            "operativi",
            "Ambito;Ob. strategico;Obiettivo operativo;Indicatore;Target;Note",
            "ambito;strategico;operativo;indicatori;valore;note",
        ),
        # The same head over several columns: which is meant nobody knows.
        (
            "operativi",
            "Ambito;Codice;Ob. strategico;Codice;Obiettivo operativo;Codice",
            "ambito;?;strategico;?;operativo;?",
        ),
        ("quadro-strategico", "Ambito;Narrativa;Obiettivo strategico;Narrativa", "ambito;?;strategico;?"),
        (
            "operativi",
            "Ambito;Ob. strategico;Obiettivo operativo;Descrizione;Indicatore;Valore",
            "ambito;strategico;operativo;?;indicatori;?",
        ),
        ("operativi", "Ambito;Ob. strategico;Obiettivo operativo;Missione", "ambito;strategico;operativo;-"),
        ("quadro-strategico", "Ambito;Obiettivo strategico;Linea strategica", "ambito;strategico;linee"),
        ("quadro-strategico", "Linea strategica;Obiettivo strategico;Linee di intervento", "ambito;strategico;linee"),
    ],
)
def test_what_the_heads_of_the_other_tables_mean(table: str, heads: str, fields: str) -> None:
    assert read(heads, table) == fields.split(";")


def test_an_empty_column_is_not_asked_about() -> None:
    assert read("Codice;Fase;Indicatore;Peso", filled=lambda place: place != 3)[3] == "-"


def test_the_name_of_the_sheet_decides_when_the_heads_speak_of_nothing_else() -> None:
    assert read("Codice;Descrizione;Note", sheet="Indicatori") == [
        "codice",
        "indicatore.descrizione",
        "indicatore.note",
    ]
    assert read("Codice;Descrizione;Peso", sheet="Fasi 2026") == ["codice", "fase.descrizione", "fase.peso"]


TWO_ROWS = [
    ("Codice", "Titolo", "Attività", None, "Indicatori", None),
    (None, None, "Descrizione", "Peso", "Descrizione", "Target"),
    ("2026-CP01", "Uno", "Prima", 100, "Quanti", "5"),
]


@pytest.mark.parametrize("merged", [(), ("A1:A2", "B1:B2", "C1:D1", "E1:F1")])
def test_heads_of_two_rows_are_of_their_group(merged: tuple[str, ...]) -> None:
    conto = conto_del_peg(xlsx(*TWO_ROWS[1:], teste=TWO_ROWS[0], unite=merged), anno=2026)
    (riga,) = righe_lette(conto)
    assert dict(riga.valori) == {
        "codice": "2026-CP01",
        "obiettivi.titolo": "Uno",
        "fasi.descrizione": "Prima",
        "fasi.peso": "100",
        "indicatori.descrizione": "Quanti",
        "indicatori.valore_atteso": "5",
    }
    assert not conto.questions
    assert conto.ledger.totals() == {Fate.HEAD: 8, Fate.READ: 6, Fate.UNREAD: 0}


@pytest.mark.parametrize("merged", [(), ("D1:F1",), ("A1:A2", "B1:B2", "C1:C2", "D1:F1")])
def test_years_below_a_head_belong_to_it(merged: tuple[str, ...]) -> None:
    years = ("Codice", "Titolo", "Indicatore", "Target", None, None), (None, None, None, 2025, 2026, 2027)
    row = ("2026-CP01", "Uno", "Quanti", 5, 6, 7)
    conto = conto_del_peg(xlsx(years[1], row, teste=years[0], unite=merged), anno=2026)
    assert [r["indicatori.descrizione"] for r in righe_lette(conto)] == ["Quanti"]
    assert [u.head for _, u in conto.questions] == ["Target 2025", "Target 2026", "Target 2027"]
    # Beside a text it is a row of the table.
    conto = conto_del_peg(xlsx(("2026-CP01", "Uno", "Quanti", 2025), teste=years[0][:4]), anno=2026)
    assert len(list(righe_lette(conto))) == 1


def test_what_is_not_kept_is_of_the_part_beside_which_it_stands() -> None:
    heads = "Codice;Titolo;Peso;Fase;Peso;Indicatore;Peso;Target".split(";")
    reasons = [u.reason for u in understand(heads, PEG) if u.head == "Peso" and not u.read]
    assert ["obiettivo" in reasons[0], "indicatore" in reasons[1]] == [True, True]


@pytest.mark.parametrize(
    ("above", "heads", "fields"),
    [
        ("Codice;Fase;Fine;Fine", "Codice;Fase;Prevista;Effettiva", "codice;fase.descrizione;fase.fine_prevista;-"),
        ("Codice;Fase;Inizio;Inizio", "Codice;Fase;Previsto;Reale", "codice;fase.descrizione;fase.inizio_previsto;-"),
        (
            "Codice;Indicatore;Valore",
            "Codice;Indicatore;Atteso",
            "codice;indicatore.descrizione;indicatore.valore_atteso",
        ),
        ("Codice;Indicatore;Target;Target", "Codice;Indicatore;2025;2027", "codice;indicatore.descrizione;?;?"),
        ("Codice;Fase;Indicatori", "Codice;Fase;Colore", "codice;fase.descrizione;-"),
    ],
)
def test_a_head_that_says_nothing_alone_is_read_with_what_stands_over_it(above: str, heads: str, fields: str) -> None:
    assert read(heads, over=above.split(";")) == fields.split(";")
    merged = ["A1:A2", "B1:B2", *(["C1:D1"] if len(above.split(";")) > 3 else ())]
    rows = above.split(";"), [None, None, *heads.split(";")[2:]], ["2026-CP01", "Uno", *"xyz"[: heads.count(";") - 1]]
    account = conto_del_peg(xlsx(*rows[1:], teste=rows[0], unite=merged), anno=2026)
    assert len(list(righe_lette(account))) == len(account.headed) == 1
    found = [PEG.id_of(u.field) or (ASKED if u.asked else "-") for u in account.headed[0].head.columns]
    assert found == fields.split(";")


# What the office says


@pytest.mark.parametrize(
    ("said", "key", "meaning"),
    [
        ("Settore=centro", "settore", "obiettivi.centro_di_responsabilita"),
        ("Scadenza = fase.fine_prevista", "scadenza", "fasi.fine_prevista"),
        ("[C]=fase.peso", "[C]", "fasi.peso"),
        ("Fasi!Note=fase.note", "fasi!note", "fasi.note"),
        ("«Peso, %»=fase.peso", "peso", "fasi.peso"),
        ('"Peso, %"=fase.peso', "peso", "fasi.peso"),
        ("Colore=non leggere", "colore", NOT_READ),
        ("Ufficio=servizio", "ufficio", "altri_servizi.descrizione"),
    ],
)
def test_what_is_said_of_columns(said: str, key: str, meaning: str) -> None:
    assert parse(f"X=titolo, {said}", PEG.meanings()).meanings == {"x": "obiettivi.titolo", key: meaning}


@pytest.mark.parametrize("said", ["Settore", "=centro", "Settore=colore", "Peso=obiettivi.peso"])
def test_what_cannot_be_understood_is_refused(said: str) -> None:
    with pytest.raises(ChoiceNotUnderstood):
        parse(said, PEG.meanings())


@given(st.text(max_size=60))
def test_nothing_said_brings_the_reading_down(said: str) -> None:
    with contextlib.suppress(ChoiceNotUnderstood):
        assert set(parse(said, PEG.meanings()).meanings.values()) <= {NOT_READ, *PEG.meanings().values()}


def test_what_is_said_counts_before_head_and_place() -> None:
    said = Choices({"titolo": NOT_READ, "[C]": "obiettivi.titolo"})
    assert read("Codice;Titolo;Nome", choices=said) == ["codice", "-", "titolo"]


@pytest.fixture
def piano(db: None) -> PianoEsecutivo:
    nuovo: PianoEsecutivo = PianoEsecutivo.objects.create(codice="PEG_2026", descrizione="Piano di prova", anno=2026)
    return nuovo


RIGHE = "Codice;Titolo;Centro di Responsabilità;Fase;Fine prevista;Indicatore;Peso\n"
RIGHE += "2026-CP01;Uno;Cultura;A;31/12/2026;B;100\n"


def test_the_command_asks_names_the_answer_and_takes_it(
    piano: PianoEsecutivo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "p.csv"
    file.write_text(RIGHE)
    with pytest.raises(CommandError, match="non è stato scritto nulla"):
        call_command("importa_tabella", "peg", file, piano=piano.codice)
    asked = capsys.readouterr().err
    assert '--colonne "Peso=fase.peso"' in asked
    assert '"Peso=non leggere"' in asked
    assert not piano.obiettivi.exists()
    call_command("importa_tabella", "peg", file, piano=piano.codice, colonne="Peso=fase.peso")
    assert [f.peso for f in piano.obiettivi.get().fasi.all()] == [100]
    assert "«Peso»: Peso della fase (così dice --colonne)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("said", "why"), [("Pesoo=fase.peso", "nessun foglio"), ("Peso=pesone", "Si può dire: codice")]
)
def test_the_command_refuses_what_it_cannot_use(
    piano: PianoEsecutivo, tmp_path: Path, capsys: pytest.CaptureFixture[str], said: str, why: str
) -> None:
    file = tmp_path / "p.csv"
    file.write_text(RIGHE.replace(";Peso\n", ";Colore\n"))
    with pytest.raises(CommandError) as refused:
        call_command("importa_tabella", "peg", file, piano=piano.codice, colonne=said)
    assert why in f"{refused.value} {capsys.readouterr().err}"
    assert not piano.obiettivi.exists()


def test_the_table_is_recognised_by_its_heads(
    piano: PianoEsecutivo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "p.csv"
    file.write_text("Ambito;Ob. strategico;Obiettivi operativi;Finalità\nA;B;C;D\n")
    with pytest.raises(CommandError):
        call_command("importa_tabella", "peg", file, piano=piano.codice)
    assert "questa è «Obiettivi operativi»: importa_tabella operativi" in capsys.readouterr().err


def test_a_column_nobody_knows_is_told_with_what_stands_in_it() -> None:
    conto = conto_di(
        xlsx(
            ("A", "S", "O", "rosso"),
            ("A", "S", "P", "blu"),
            teste=["Ambito", "Ob. strategico", "Obiettivi operativi", "Colore"],
        )
    )
    list(righe_lette(conto))
    (said,) = conto.findings
    assert (said.riga, said.colonna) == (1, "Colore")
    assert (
        said.testo
        == "questa colonna non la conosco: non la leggo. Alla riga 2 dice «rosso», e altre 1 fino alla riga 3."
    )


def test_of_the_same_head_over_several_columns_the_letter_says_which() -> None:
    form = TABELLE["operativi"].form(VUOTO)
    heads = ["Ambito", "Codice", "Ob. strategico", "Obiettivo operativo", "Codice"]

    def fields(said: str) -> list[str]:
        return [u.field for u in understand(heads, form, choices=parse(said, form.meanings()))]

    assert fields("[E]=codice") == ["ambito", "", "strategico", "operativo", "codice"]
    # Said of both, it is that of the first, and the other is told: one does not write over the other.
    assert fields("Codice=codice") == ["ambito", "codice", "strategico", "operativo", ""]
    account = conto_di(xlsx(["A", "1", "S", "O", "1.1"], teste=heads))
    list(righe_lette(account))
    told = [f.testo for f in account.findings if f.grave]
    assert ["[B]=codice" in told[0], "[E]=codice" in told[1]] == [True, True]


@pytest.mark.parametrize("head", ["Codice", "Titolo", "Fase"])
def test_a_column_said_twice_is_read_once_and_one_that_contradicts_itself_is_asked_about(head: str) -> None:
    heads = ["Codice", "Titolo", "Fase"]
    at = heads.index(head)

    def account(*said: str) -> Any:
        rows = [["2026-CP01", "Uno", "Prima"], ["2026-CP02", "Due", "Seconda"]]
        doubled = [[*r[: at + 1], of, *r[at + 1 :]] for r, of in zip(rows, said, strict=True)]
        conto = conto_del_peg(xlsx(*doubled, teste=[*heads[: at + 1], head, *heads[at + 1 :]]), anno=2026)
        list(righe_lette(conto))
        return conto

    same = {"Codice": ("2026-CP01", "2026-CP02"), "Titolo": ("Uno", ""), "Fase": ("Prima", "Seconda")}[head]
    once = account(*same)
    assert not once.questions
    assert ["c'è due volte, e vale la prima" in f.testo for f in once.findings if not f.grave] == [True]
    other = account(same[0], "Altro")
    assert [u.head for _, u in other.questions] == [head, head]
    told = [f.testo for f in other.findings if f.grave]
    assert [f"[{'ABCD'[at + n]}]=" in text for n, text in enumerate(told)] == [True, True]


def test_what_only_the_second_of_two_columns_says_is_not_passed_over() -> None:
    conto = conto_del_peg(xlsx(["2026-CP01", None, "Uno"], teste=["Codice", "Titolo", "Titolo"]), anno=2026)
    assert not conto.questions
    assert [r["obiettivi.titolo"] for r in righe_lette(conto)] == ["Uno"]
    # One that is empty answers no question about another, in other words, either.
    code, *others = read("Codice;Titolo;Denominazione")
    doubled = read("Codice;Titolo;Titolo;Denominazione", filled=lambda place: place != 1)
    assert doubled == [code, "-", *others]
    rows = ["2026-CP01", "Uno", "Uno"], ["2026-CP02", None, "Due"]
    conto = conto_del_peg(xlsx(*rows, teste=["Codice", "Titolo", "Titolo"]), anno=2026)
    list(righe_lette(conto))
    assert [u.head for _, u in conto.questions] == ["Titolo", "Titolo"]
