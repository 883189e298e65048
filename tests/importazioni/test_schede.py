# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sheets of labels and values: what is read of them, what is told, and how they go the way of every table."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from fogli.griglia import Griglia, Riga
from fogli.limiti import FileNonLeggibile
from fogli.tables import open_table
from fogli.word import open_word
from importazioni.griglie.account import Account
from importazioni.griglie.columns import RigaLetta
from importazioni.griglie.findings import SegnalazioneDiTabella, TabellaConErrori
from importazioni.griglie.ledger import Fate
from importazioni.peg.table_columns import form_of
from importazioni.peg.table_services import importa_peg, proponi_peg
from importazioni.schede import has_cards, rows_of_cards
from importazioni.schede.labels import label
from importazioni.schede.months import days, month_columns
from importazioni.schede.reading import CardReader
from obiettivi.contenuto import ContenutoObiettivo
from obiettivi.lettura.stored_contents import contenuti
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from tests.fabbriche import PianoFactory
from tests.importazioni.cards import (
    ABOVE,
    BY_TURNS,
    LEFT,
    LINES,
    MONTHS,
    PAIRED,
    READ,
    SECTIONS,
    Rows,
    document,
    workbook,
)

SHEETS: dict[str, Rows] = {"uno": LEFT, "due": PAIRED, "tre": ABOVE}
STACKED = {"tutti": [*LEFT, (), *PAIRED, (), *ABOVE]}


def read(
    data: bytes, *, of_word: bool = False
) -> tuple[dict[str, dict[str, list[dict[str, str]]]], list[SegnalazioneDiTabella]]:
    """The fields of each objective by part, and what was told."""
    grids = open_word(data, "x.docx") if of_word else open_table(data, "x.xlsx", True)
    account = Account(form_of(2031), grids)
    found: dict[str, dict[str, list[dict[str, str]]]] = {}
    for row in rows_of_cards(account, grids, 2031, document=of_word):
        part = next((name.partition(".")[0] for name in row.valori if "." in name), "obiettivi")
        said = {name.partition(".")[2]: value for name, value in row.valori.items() if "." in name}
        found.setdefault(row["codice"], {}).setdefault(part, []).append(said)
    return found, account.findings


@pytest.mark.parametrize(
    ("data", "of_word"),
    [
        (workbook(SHEETS), False),
        (workbook(STACKED), False),
        (document(LEFT, PAIRED, ABOVE), True),
        (document("Scheda", LEFT, "", PAIRED, "Altro", ABOVE), True),
    ],
)
def test_cards_alone_one_a_sheet_stacked_and_in_word(data: bytes, of_word: bool) -> None:
    found, findings = read(data, of_word=of_word)
    assert {
        code: (
            parts["obiettivi"][0]["titolo"],
            [p["descrizione"] for p in parts["fasi"]],
            [(i["descrizione"], i["valore_atteso"]) for i in parts.get("indicatori", [])],
        )
        for code, parts in found.items()
    } == READ
    assert found["OB.1"]["fasi"][0] == {
        "descrizione": "Scarto", "inizio_previsto": "01/01/2031", "fine_prevista": "31/03/2031", "peso": "40"
    }  # fmt: skip
    assert found["OB.1"]["obiettivi"][0]["descrizione"] == "Si riordina l'archivio.\nE lo si apre al pubblico."
    assert found["2"]["obiettivi"][0]["responsabile"] == "Verdi Ugo"
    assert [s["descrizione"] for s in found["LP/2031/03"]["altri_servizi"]] == ["Lavori pubblici", "Verde"]
    assert not [f for f in findings if f.grave]


def test_sections_and_columns_without_a_place() -> None:
    found, findings = read(workbook({"a": SECTIONS}))
    (head,) = found["1"]["obiettivi"]
    assert head == {
        "titolo": "Riscossione dei tributi",
        "centro_di_responsabilita": "Settore Finanze",
        "responsabile": "Dott. Rossi Mario",
        "descrizione": "Si riscuotono gli arretrati.\nCon avvisi bonari.",
    }
    assert [(f["descrizione"], f["inizio_previsto"], f["fine_prevista"]) for f in found["1"]["fasi"]] == [
        ("Bonifica", "01/01/2031", "28/02/2031"),
        ("Avvisi", "01/03/2031", "30/04/2031"),
    ]
    assert [(i["descrizione"], i["valore_atteso"]) for i in found["1"]["indicatori"]] == [
        ("Avvisi inviati", "1500"),
        ("Riscosso", "200.000"),
    ]
    unread = [(f.riga, f.colonna) for f in findings if "non ha un posto" in f.testo]
    assert unread == [(7, "B"), (15, "B"), (15, "D"), (16, "B"), (16, "D")]


def test_label_and_value_by_turns() -> None:
    found, _ = read(workbook({"a": BY_TURNS}))
    assert found["OB.7"]["obiettivi"] == [{"titolo": "Sportello", "responsabile": "Verdi Ugo"}]
    assert [(f["descrizione"], f["fine_prevista"]) for f in found["OB.7"]["fasi"]] == [
        ("Analisi", "31/03/2031"),
        ("Avvio", "30/06/2031"),
    ]
    assert [(i["descrizione"], i["valore_atteso"]) for i in found["OB.7"]["indicatori"]] == [
        ("Tempi", "10 gg"),
        ("Utenti", "500"),
    ]


def test_labelled_lines_of_a_text() -> None:
    found, findings = read(document(*LINES), of_word=True)
    assert not findings
    assert found["4"]["obiettivi"] == [
        {
            "titolo": "Nuovo parco",
            "responsabile": "Verdi Ugo",
            "centro_di_responsabilita": "Verde",
            "descrizione": "Si fa un parco.\nCon alberi.",
        }
    ]
    assert [f["descrizione"] for f in found["4"]["fasi"]] == ["Progetto", "Lavori"]
    assert found["4"]["indicatori"] == [{"descrizione": "Alberi piantati", "valore_atteso": "100"}]
    assert found["4"]["altri_servizi"] == [{"descrizione": "Lavori pubblici"}]


def test_crosses_say_days_and_it_is_told() -> None:
    found, findings = read(workbook({"due": PAIRED}))
    first, second = found["2"]["fasi"]
    assert (first["inizio_previsto"], first["fine_prevista"]) == ("01/01/2031", "28/02/2031")
    assert (second["inizio_previsto"], second["fine_prevista"]) == ("01/03/2031", "31/05/2031")
    told = [str(f) for f in findings]
    assert any("«Apertura»: le X vanno da marzo a maggio, saltando aprile, che leggo come" in t for t in told)
    assert any("foglio «due», riga 6, colonna «M»: non la leggo: «?»" in t for t in told)


def test_crosses_add_days_to_the_phases_that_were_said_above() -> None:
    rows: Rows = [
        ("Obiettivo n.", 1), ("Titolo", "Uno"), (), ("Fasi", "Peso"), ("Bando", 40), ("Lavori", 60), (),
        ("N.", "Fase", *MONTHS), (1, "Bando", "x"), ("2", "2", None, "x"),
    ]  # fmt: skip
    found, _ = read(workbook({"a": rows}))
    assert found["1"]["fasi"] == [
        {"descrizione": "Bando", "peso": "40", "inizio_previsto": "01/01/2031", "fine_prevista": "31/01/2031"},
        {"descrizione": "Lavori", "peso": "60", "inizio_previsto": "01/02/2031", "fine_prevista": "28/02/2031"},
    ]


NUMBERS = [str(n) for n in range(1, 13)]


@pytest.mark.parametrize(
    "names",
    [
        MONTHS,
        [*"GFMAMGLASOND"],
        [f"{m}-31" for m in MONTHS],
        [m.upper() for m in MONTHS],
        NUMBERS,
        [n.zfill(2) for n in NUMBERS],
    ],
)
def test_months_by_their_names(names: list[str]) -> None:
    assert month_columns(["Fase", *names]) == {n: (n,) for n in range(1, 13)}
    assert month_columns(["maggio", "si", "no"]) == {}
    assert month_columns(["Fase", *NUMBERS[:11]]) == {}
    assert days([2, 4], 2028) == (date(2028, 2, 1), date(2028, 4, 30))


def test_a_phase_without_crosses_is_told_and_one_month_is_said_in_words() -> None:
    table = (("Fasi", *MONTHS), ("Bando",), ("Lavori", None, None, "X"))
    found, findings = read(workbook({"a": (*HEAD[1:], *table)}))
    assert [f.get("inizio_previsto", "") for f in found["OB.8"]["fasi"]] == ["", "01/03/2031"]
    first, second = (f.testo for f in findings if "X" in f.testo)
    assert first == "«Bando» non ha X nei mesi, e resta senza date: se sono colorati, scrivere una X in ognuno."
    assert "«Lavori»: le X stanno in marzo, che leggo" in second
    # Dates of its own are enough.
    dated = (("Fasi", "Inizio", "Fine"), ("Bando", "01/02/2031", "31/03/2031"), (), ("Fasi", *MONTHS), ("Bando",))
    assert not [f for f in read(workbook({"a": (*HEAD[1:], *dated)}))[1] if "X" in f.testo]


@pytest.mark.parametrize(
    "names",
    [["I trim.", "II trim.", "III trim.", "IV trim."], ["1° trimestre", "2° trimestre 2031"], ["T1", "T2", "T3", "T4"]],
)
def test_quarters_by_their_names(names: list[str]) -> None:
    assert month_columns(["Fase", *names])[2] == (4, 5, 6)
    assert month_columns(["Fase", "I semestre", "II semestre"]) == {1: (1, 2, 3, 4, 5, 6), 2: (7, 8, 9, 10, 11, 12)}
    for others in (["5° trimestre", "III semestre"], ["primo", "secondo"], ["II trim.", "I trim."], ["T", "S"]):
        assert month_columns(["Fase", *others]) == {}


def test_crosses_of_quarters_are_dates_and_years_over_columns_are_no_names() -> None:
    table = (("Fasi", "I trim.", "II trim.", "III trim.", "IV trim."), ("Gara", "X"), ("Lavori", None, "X", "X"))
    found, findings = read(workbook({"a": (*HEAD[1:], *table)}))
    assert [(f["descrizione"], f["inizio_previsto"], f["fine_prevista"]) for f in found["OB.8"]["fasi"]] == [
        ("Gara", "01/01/2031", "31/03/2031"),
        ("Lavori", "01/04/2031", "30/09/2031"),
    ]
    assert "le X vanno da aprile a settembre" in findings[1].testo
    found, findings = read(workbook({"a": (*HEAD[1:], ("Indicatore", 2030, 2031, 2032), ("Utenti", 7, 8, 9))}))
    assert found["OB.8"]["indicatori"] == [{"descrizione": "Utenti", "valore_atteso": "8"}]
    assert [f.colonna for f in findings] == ["B", "D"]
    found, findings = read(workbook({"a": (*HEAD[1:], ("Fasi", "2031"))}))
    assert "fasi" not in found["OB.8"]
    assert [f.colonna for f in findings] == ["B"]


def test_a_formula_without_its_result_in_a_card_is_refused() -> None:
    with pytest.raises(FileNonLeggibile, match="B5"):
        read(workbook({"a": (*HEAD, ("Indicatore", "Utenti"), ("Valore atteso", "=1+1"))}))


@pytest.mark.parametrize(
    ("cell", "field", "value"),
    [
        ("Obiettivo n.", "codice", ""),
        ("OBIETTIVO N° 3", "codice", "3"),
        ("Obiettivo 3", "codice", "3"),
        ("Obiettivo n. OB.1 – Un titolo", "codice", "OB.1 – Un titolo"),
        ("Codice obiettivo", "codice", ""),
        ("Obiettivo", "titolo", ""),
        ("Dirigente responsabile:", "responsabile", ""),
        ("Responsabile: Rossi Ada", "responsabile", "Rossi Ada"),
        ("SETTORE", "centro_di_responsabilita", ""),
        ("Fase 2", "descrizione", ""),
        ("Indicatore di risultato", "descrizione", ""),
        ("Valore atteso", "valore_atteso", ""),
        ("Peso", "-", ""),
    ],
)
def test_labels(cell: str, field: str, value: str) -> None:
    found = label(cell)
    assert found is not None
    assert (found.field, found.value) == (field, value)


@pytest.mark.parametrize("cell", ["Si riordina l'archivio.", "Rossi Ada", "20", "L'obiettivo: riordinare", "x" * 900])
def test_no_labels(cell: str) -> None:
    assert label(cell) is None


CELLS = st.sampled_from(
    ["", "", "Obiettivo n.", "1", "OB.2", "Titolo", "Uno", "Fasi", "Inizio", "Fine", "Peso", "Totale", "X", "gen",
     "feb", "mar", "Indicatore di risultato", "Valore atteso", "Responsabile: Rossi", "Note", "boh", "Altri servizi",
     "a\nb", "Settore"]
)  # fmt: skip


@given(rows=st.lists(st.lists(CELLS, max_size=5), max_size=12), of_word=st.booleans())
def test_every_cell_is_read_or_told(rows: list[list[str]], of_word: bool) -> None:
    grid = Griglia("x.xlsx", "a", tuple(Riga(n, tuple(row)) for n, row in enumerate(rows, start=1)))
    reader = CardReader(Account(form_of(2031), [grid]), 2031)
    reader.read([grid], document=of_word)
    fates = {(row, column): told for _, row, column, _, told in reader.account.ledger.cells()}
    written = set(fates)
    used = {place for place, told in fates.items() if told.fate is not Fate.UNREAD}
    told = {(f.riga, f.colonna) for f in reader.findings}
    assert {(n, "ABCDE"[i]) for n, i in written - used} <= told
    assert sum(reader.account.ledger.totals().values()) == sum(bool(cell) for row in rows for cell in row)
    assert all(isinstance(row, RigaLetta) for card in reader.cards for row in card.rows())


def test_what_is_no_card() -> None:
    for rows in ([("Elenco del personale",), ("Rossi", "Ada")], [("Titolo",)], [("Servizio", "Spesa"), ("Cultura", 3)]):
        assert not has_cards(open_table(workbook({"a": rows}), "x.xlsx", True))


@pytest.fixture
def plan(db: None) -> PianoEsecutivo:
    """A plan of the year of the samples."""
    made: PianoEsecutivo = PianoFactory.create(codice="PEG_2031", anno=2031)
    return made


def stored(plan: PianoEsecutivo) -> dict[str, ContenutoObiettivo]:
    """What the plan says."""
    return {o.codice: o for o in contenuti(ObiettivoPEG.objects.filter(piano=plan)).values()}


@pytest.mark.parametrize(
    ("data", "name"),
    [(workbook(SHEETS), "schede.xlsx"), (document(LEFT, "Altra scheda", PAIRED, ABOVE), "schede.docx")],
)
def test_cards_go_the_way_of_a_table(plan: PianoEsecutivo, data: bytes, name: str) -> None:
    preview = proponi_peg(plan, data, name)
    assert not ObiettivoPEG.objects.exists()
    assert "è fatto di schede" in str(preview.rilievi[0])
    importa_peg(plan, data, name, impronta=preview.proposta.impronta)
    now = stored(plan)
    assert {code: o.titolo for code, o in now.items()} == {code: said[0] for code, said in READ.items()}
    phases = now["2"].fasi
    assert [(f.descrizione, f.inizio_previsto, f.fine_prevista) for f in phases] == [
        ("Bando", date(2031, 1, 1), date(2031, 2, 28)),
        ("Apertura", date(2031, 3, 1), date(2031, 5, 31)),
    ]
    assert now["OB.1"].centro_di_responsabilita == "Cultura"
    history = ObiettivoPEG.objects.get(codice="OB.1").history.first()
    assert history.history_change_reason == f"Tabella degli obiettivi: {name}"
    # Twice changes nothing.
    assert proponi_peg(plan, data, name).proposta.nulla_da_fare


def test_by_command(plan: PianoEsecutivo, tmp_path: Path) -> None:
    for name, data in (("s.xlsx", workbook(STACKED)), ("s.docx", document(LEFT))):
        file = tmp_path / name
        file.write_bytes(data)
        out = io.StringIO()
        call_command("importa_tabella", "peg", str(file), piano="PEG_2031", stdout=out, stderr=out)
        assert "è fatto di schede" in out.getvalue()
        assert "tabella 1" in out.getvalue() or name == "s.xlsx"
    assert set(stored(plan)) == set(READ)


def test_a_card_without_a_code_is_told_at_its_cell_and_nothing_is_written(plan: PianoEsecutivo, tmp_path: Path) -> None:
    nameless = [row for row in LEFT if row[:1] != ("Obiettivo n.",)]
    with pytest.raises(TabellaConErrori) as refused:
        proponi_peg(plan, workbook({"a": nameless, "b": ABOVE}), "s.xlsx")
    (fault,) = [f for f in refused.value.rilievi if f.grave]
    assert "alla scheda «Riordino dell'archivio» manca il codice" in fault.testo
    assert (fault.foglio, fault.riga) == ("a", 2)
    file = tmp_path / "s.xlsx"
    file.write_bytes(workbook({"a": nameless}))
    with pytest.raises(CommandError):
        call_command("importa_tabella", "peg", str(file), piano="PEG_2031", stdout=io.StringIO(), stderr=io.StringIO())
    assert not ObiettivoPEG.objects.exists()


def test_a_wrong_value_is_told_at_its_own_cell(plan: PianoEsecutivo) -> None:
    rows = [*LEFT[:10], ("1. Scarto", "presto", None, "quaranta"), (), ("Pluriennale", "forse")]
    with pytest.raises(TabellaConErrori) as refused:
        proponi_peg(plan, workbook({"a": rows}), "s.xlsx")
    assert [(f.riga, f.colonna) for f in refused.value.rilievi if f.grave] == [(13, "B"), (11, "B"), (11, "D")]


def test_a_document_that_is_no_card_says_so(plan: PianoEsecutivo) -> None:
    with pytest.raises(TabellaConErrori, match="un errore") as refused:
        proponi_peg(plan, document("Verbale", "Si riunisce la Giunta."), "v.docx")
    told = [str(f) for f in refused.value.rilievi]
    assert any("non è una scheda né una tabella" in t for t in told)
    assert any("foglio «testo», riga 2, colonna «A»: non la leggo: «Si riunisce" in t for t in told)


def test_a_broken_or_dear_document_is_refused(plan: PianoEsecutivo) -> None:
    whole = document(LEFT)
    with pytest.raises(FileNonLeggibile):
        proponi_peg(plan, whole[: len(whole) // 2] + b"word/document.xml", "v.docx")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a>" + b" " * 150_000_000)
    with pytest.raises(FileNonLeggibile, match="occuperebbe"):
        proponi_peg(plan, out.getvalue(), "v.docx")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", b"<a/>")
    with pytest.raises(FileNonLeggibile, match="non è un DOCX intero"):
        proponi_peg(plan, out.getvalue(), "v.docx")


def test_tracked_changes_and_margins_of_a_document(plan: PianoEsecutivo) -> None:
    from docx import Document

    made = Document()
    made.sections[0].header.paragraphs[0].text = "Comune di Prova"
    paragraph = made.add_paragraph("Obiettivo n. ")
    for tag, text in (("w:ins", "7"), ("w:del", "8")):
        _tracked(paragraph, tag, text)
    made.add_paragraph("Titolo: Un titolo")
    out = io.BytesIO()
    made.save(out)
    found, _ = read(out.getvalue(), of_word=True)
    assert list(found) == ["7"]
    grids = open_word(out.getvalue(), "x.docx")
    assert "intestazioni" in grids[0].notes[0]


def _tracked(paragraph: object, tag: str, text: str) -> None:
    from docx.oxml import OxmlElement

    change, run = OxmlElement(tag), OxmlElement("w:r")
    said = OxmlElement("w:t" if tag == "w:ins" else "w:delText")
    said.text = text
    run.append(said)
    change.append(run)
    paragraph._p.append(change)  # type: ignore[attr-defined]


HEAD: Rows = (("SCHEDA OBIETTIVO 2031",), ("Obiettivo n.", "OB.8", "Sportello"), ("Settore", "Cultura"))


def test_a_title_with_the_year_names_no_objective_and_the_title_may_stand_behind_the_code() -> None:
    found, findings = read(workbook({"a": HEAD}))
    assert found == {"OB.8": {"obiettivi": [{"titolo": "Sportello", "centro_di_responsabilita": "Cultura"}]}}
    assert [(f.riga, f.colonna) for f in findings] == [(1, "A")]


def test_a_card_that_says_one_thing_of_a_known_objective_is_one() -> None:
    rows: Rows = (("Obiettivo n.", "OB.8"), ("Indicatore", "Utenti"), ("Valore atteso", "25"))
    assert has_cards(open_table(workbook({"a": rows}), "x.xlsx", True))


@pytest.mark.parametrize("name", ["Avvio", "Conclusione", "Inizio"])
def test_a_phase_with_the_name_of_a_label_is_a_phase(name: str) -> None:
    table = (("Fasi", "Inizio", "Fine"), (name, "01/01/2031", "31/03/2031"), ("Gara", "01/04/2031", "31/12/2031"))
    found, findings = read(workbook({"a": (*HEAD[1:], *table)}))
    assert [f["descrizione"] for f in found["OB.8"]["fasi"]] == [name, "Gara"]
    crosses = (("Fasi", *MONTHS), (name, "X"), ("Gara", None, "X"))
    found, _ = read(workbook({"a": (*HEAD[1:], *crosses)}))
    assert [f.get("fine_prevista") for f in found["OB.8"]["fasi"]] == ["31/01/2031", "28/02/2031"]
    found, more = read(workbook({"a": (*HEAD[1:], ("Fasi",), (name,), ("Gara",))}))
    assert [f["descrizione"] for f in found["OB.8"]["fasi"]] == [name, "Gara"]
    assert not [*findings, *more]


def test_other_labels_under_phases_are_labels() -> None:
    table = (("Fasi", "Inizio", "Fine"), ("Gara", "01/01/2031", "31/03/2031"), ("Peso", "30"))
    found, _ = read(workbook({"a": (*HEAD[1:], *table)}))
    assert found["OB.8"]["fasi"] == [
        {"descrizione": "Gara", "inizio_previsto": "01/01/2031", "fine_prevista": "31/03/2031", "peso": "30"}
    ]
    found, _ = read(workbook({"a": (*HEAD[1:], ("Fasi",), ("Gara",), ("Scadenza",), ("31/03/2031",))}))
    assert found["OB.8"]["fasi"] == [{"descrizione": "Gara", "fine_prevista": "31/03/2031"}]
    found, findings = read(workbook({"a": (*HEAD[1:], ("Fasi",), ("Avvio",), ("31/03/2031",))}))
    assert [f["descrizione"] for f in found["OB.8"]["fasi"]] == ["Avvio"]
    assert ["31/03/2031" in f.testo for f in findings] == [True]


def test_what_is_expected_of_another_year_is_no_target() -> None:
    for rows in (
        (("Indicatore", "Valore atteso 2032"), ("Utenti", "30")),
        (("Indicatore", "Utenti"), ("Valore atteso 2032", "30")),
    ):
        found, findings = read(workbook({"a": (*HEAD[1:], *rows)}))
        assert found["OB.8"]["indicatori"] == [{"descrizione": "Utenti"}]
        assert ["«30» non ha un posto" in f.testo for f in findings] == [True]
