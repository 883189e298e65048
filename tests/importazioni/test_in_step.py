# SPDX-License-Identifier: AGPL-3.0-or-later
"""Several things in one cell pair with what stands beside them, line by line, or it is told: in every table."""

import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from importazioni.griglie.cells import linee, names_several
from importazioni.griglie.findings import TabellaConErrori
from importazioni.griglie.in_step import NAME, in_step
from importazioni.peg.raccordo import proponi_raccordo
from importazioni.peg.table_services import PegOutcome, proponi_peg
from obiettivi.models import PianoEsecutivo
from tests.dup.documento import un_dup
from tests.fabbriche import ObiettivoFactory, PianoFactory
from tests.importazioni.prove import letta, operativi, xlsx

RIGA = Sequence[str | int | None]
ENTE = ["Stato di salute", "Ambito strategico", "Tema", "Indicatore", "Formula", "Unità di misura", "2023", "2024"]
CHE_SI_LEGGONO = st.from_regex(r"\A[a-zA-Z0-9][a-zA-Z0-9 ]{0,8}\Z").map(lambda t: " ".join(t.split()))


def cartella(*righe: RIGA) -> bytes:
    libro = Workbook()
    for riga in righe:
        libro.active.append(riga)
    uscita = io.BytesIO()
    libro.save(uscita)
    return uscita.getvalue()


# One rule


@given(
    st.lists(st.tuples(CHE_SI_LEGGONO, st.one_of(CHE_SI_LEGGONO, st.just(""))), min_size=2, max_size=6),
    st.sampled_from(["", "- ", "• ", "* "]),
)
def test_each_name_gets_its_own_line_and_nobody_elses(coppie: list[tuple[str, str]], punto: str) -> None:
    names = "\n".join(f"{punto}{n}" for n, _ in coppie)
    values = "\n".join(f"{punto}{v}" if v else "" for _, v in coppie)
    passi = in_step(names, {"v": values})
    assert [(r[NAME], r["v"]) for r in passi.rows] == coppie
    assert not passi.off
    if any(v for _, v in coppie):
        assert passi.without("v") == [n for n, v in coppie if not v]


@given(st.lists(CHE_SI_LEGGONO, min_size=3, max_size=6), st.integers(2, 9))
def test_another_number_of_lines_does_not_go_in_step(nomi: list[str], quante: int) -> None:
    nomi = [f"{n.capitalize()}." for n in nomi]
    passi = in_step("\n".join(nomi), {"v": "\n".join(str(i + 1) for i in range(quante))})
    assert bool(passi.off) == (quante != len(nomi))


@pytest.mark.parametrize(
    ("scritto", "letto"),
    [
        ("- 10", ["10"]),
        ("-10", ["-10"]),
        ("• 5\n* 6\n– 7", ["5", "6", "7"]),
        ("10\n\n-5", ["10", "", "-5"]),
        ("-", ["-"]),
    ],
)
def test_bullets_go_and_signs_stay(scritto: str, letto: list[str]) -> None:
    assert linee(scritto) == letto


def test_a_name_over_two_lines_is_put_together_where_the_values_say_so() -> None:
    passi = in_step("Numero di\nvisitatori\nMostre", {"v": "10\n20"})
    assert [(r[NAME], r["v"]) for r in passi.rows] == [("Numero di visitatori", "10"), ("Mostre", "20")]
    assert passi.joined


# The indicators of the Comune


def dell_ente(*righe: RIGA):
    esito = letta(xlsx(*righe, teste=ENTE), "indicatori-ente")
    return {i.descrizione: dict(i.valori) for i in esito.dup.indicatori_ente}, esito.rilievi


def test_ente_an_empty_line_keeps_its_place_and_is_told() -> None:
    letti, rilievi = dell_ente(["Città", "(nessuno)", "Aria", "Uno\nDue\nTre", "n.", "%", "80%\n75%\n", "1\n\n3"])
    assert letti == {"Uno": {2023: "80%", 2024: "1"}, "Due": {2023: "75%"}, "Tre": {2024: "3"}}
    assert [(r.colonna, "«Tre»" in r.testo, "«Due»" in r.testo) for r in rilievi if "vuota" in r.testo] == [
        ("2023", True, False),
        ("2024", False, True),
    ]


def test_ente_a_second_name_in_lower_case_is_still_a_name() -> None:
    letti, _ = dell_ente(["Città", "(nessuno)", "Aria", "Presenze\nvisite guidate", "n.", "n.", "10\n20", "11\n21"])
    assert letti == {"Presenze": {2023: "10", 2024: "11"}, "visite guidate": {2023: "20", 2024: "21"}}


def test_ente_values_that_do_not_go_in_step_are_a_fault() -> None:
    _, rilievi = dell_ente(["Città", "(nessuno)", "Aria", "Uno\nDue\nTre", "n.", "%", "80%\n75%", "1\n2\n3"])
    assert [(r.riga, r.colonna) for r in rilievi if r.grave] == [(2, "2023")]


def test_ente_one_value_is_of_one_name_and_lines_that_may_be_names_are_told() -> None:
    letti, rilievi = dell_ente(["Città", "(nessuno)", "Aria", "Uno\nDue", "n. uno\nn. due", "%", "80%", None])
    assert letti == {"Uno Due": {2023: "80%"}}
    assert any("Se sono di più" in r.testo for r in rilievi)
    letti, rilievi = dell_ente(
        ["Città", "(nessuno)", "Aria", "Numero di\nvisitatori", "visitatori /\nanno", "n.", "- 80", "-5"]
    )
    assert letti == {"Numero di visitatori": {2023: "80", 2024: "-5"}}
    assert not rilievi


# The operative objectives


def test_operativi_an_empty_line_is_told_and_lower_case_names_pair() -> None:
    esito = letta(xlsx(("A", "S", "O", "", "", "", "Uno\ndue\nTre", "", "80%\n75%\n", "")))
    (o,) = operativi(esito)
    assert [(i.descrizione, i.valore_atteso) for i in o.indicatori] == [("Uno", "80%"), ("due", "75%"), ("Tre", "")]
    assert ["«Tre»" in r.testo for r in esito.rilievi] == [True]
    esito = letta(xlsx(("A", "S", "O", "", "", "", "- Uno\n- Due", "", "- 10\n-20", "")))
    assert [(i.descrizione, i.valore_atteso) for i in operativi(esito)[0].indicatori] == [("Uno", "10"), ("Due", "-20")]
    esito = letta(xlsx(("A", "S", "O", "", "", "", "Uno\ndue", "f", "10", "")))
    assert [i.descrizione for i in operativi(esito)[0].indicatori] == ["Uno due"]
    assert ["un indicatore solo" in r.testo for r in esito.rilievi] == [True]


# The objectives of the PEG

FASI = ["Codice", "Fase", "Inizio Previsto", "Fine Prevista", "Peso", "Responsabile"]
INDICATORI = ["Codice", "Indicatore", "Tipo Indicatore", "Valore Atteso"]


@pytest.fixture
def piano() -> PianoEsecutivo:
    piano = PianoFactory.create(anno=2026)
    ObiettivoFactory.create(piano=piano, codice="2026-CP01")
    return piano


def del_peg(piano: PianoEsecutivo, *righe: RIGA) -> PegOutcome:
    return proponi_peg(piano, cartella(*righe), "p.xlsx")


def fasi(esito: PegOutcome) -> list[tuple[str, date | None, Decimal | None]]:
    return [(f.descrizione, f.fine_prevista, f.peso) for f in esito.proposta.cambi[0].contenuto.fasi]


@pytest.mark.django_db
def test_peg_three_phases_in_one_cell_are_three(piano: PianoEsecutivo) -> None:
    fini = "30/06/2026\n30/09/2026\n31/12/2026"
    esito = del_peg(piano, FASI, ["2026-CP01", "- Avvio\n- gara\n- Collaudo", None, fini, "20\n30\n50", "Rossi Ada"])
    assert fasi(esito) == [
        ("Avvio", date(2026, 6, 30), Decimal("20.00")),
        ("gara", date(2026, 9, 30), Decimal("30.00")),
        ("Collaudo", date(2026, 12, 31), Decimal("50.00")),
    ]
    assert {f.responsabile for f in esito.proposta.cambi[0].contenuto.fasi} == {"Rossi Ada"}
    esito = del_peg(piano, FASI, ["2026-CP01", "Avvio\nGara", None, "31/12/2026", "60\n", None])
    assert len(fasi(esito)) == 1
    esito = del_peg(piano, FASI, ["2026-CP01", "Avvio\nGara\nFine", None, "31/12/2026", "60\n\n40", None])
    assert [p for *_, p in fasi(esito)] == [Decimal(60), None, Decimal(40)]
    assert [r.colonna for r in esito.rilievi] == ["Fine Prevista", "Peso"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("nomi", "fine", "pesi", "colonna"),
    [
        ("Avvio\nGara\nCollaudo", "31/12/2026", "60\n40", "Peso"),
        ("Avvio\nGara\nCollaudo", "30/06/2026\n31/12/2026", "60\n30\n10", "Fine Prevista"),
        ("- Avvio\n- Gara\n- Collaudo", "31/12/2026", "100", "Fase"),
        ("1) Avvio\n2) Gara", "31/12/2026", "100", "Fase"),
        ("Avvio", "31/12/2026", "60\n40", "Peso"),
    ],
)
def test_peg_what_cannot_be_paired_is_a_fault(
    piano: PianoEsecutivo, nomi: str, fine: str, pesi: str, colonna: str
) -> None:
    with pytest.raises(TabellaConErrori) as no:
        del_peg(piano, FASI, ["2026-CP01", nomi, None, fine, pesi, None])
    assert [(r.riga, r.colonna) for r in no.value.rilievi if r.grave] == [(2, colonna)]


def test_operativi_several_values_of_one_indicator_are_told() -> None:
    teste = ["Ambito", "Ob. strategico", "Obiettivo operativo", "Indicatori", "Valore atteso"]
    for cell, told in (("1500\n20\n30", ["Valore atteso"]), ("entro il\n30/06/2024", []), ("15", [])):
        rilievi = letta(xlsx(["A", "S", "O", "Uno", cell], teste=teste)).rilievi
        assert [r.colonna for r in rilievi if "un indicatore solo" in r.testo] == told


def test_dup_numbered_names_in_one_cell_are_several() -> None:
    teste = ["Ambito", "Obiettivi strategici", "Codice"]
    for cell in ("1.1 Città\n1.2 Verde", "1) Città\n2) Verde", "1.1. Città\n1.2. Verde"):
        with_fault = letta(xlsx(["A", cell, ""], teste=teste), "quadro-strategico").rilievi
        assert [(r.grave, r.colonna) for r in with_fault] == [(True, "Obiettivi strategici")]


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("1) Bando 2) Gara 3) Lavori", True),
        ("1. Bando, 2. Gara", True),
        ("Bando; Gara; Lavori", True),
        ("Bando; gara e lavori", False),
        ("Bando;", False),
        ("Art. 1) della legge", False),
        ("Bando del 2) lotto", False),
    ],
)
def test_one_line_may_name_several_things(text: str, several: bool) -> None:
    assert names_several(text) is several


@pytest.mark.django_db
@pytest.mark.parametrize("merged", [(), ("A2:A5",), ("A2:A5", "B2:B3", "C2:C3", "B4:B5", "C4:C5")])
def test_each_phase_with_each_indicator_doubles_none(piano: PianoEsecutivo, merged: tuple[str, ...]) -> None:
    heads = ["Codice", "Fase", "Peso", "Indicatore", "Target"]
    rows = ["2026-CP01", "A", 60, "Uno", "1"], [*"   ", "Due", "2"], ["", "B", 40, "Uno", "1"], [*"   ", "Due", "2"]
    blank = [[None if cell in ("", " ") else cell for cell in row] for row in rows]
    esito = proponi_peg(piano, xlsx(*blank, teste=heads, unite=merged), "p.xlsx")
    contenuto = esito.proposta.cambi[0].contenuto
    assert [f.descrizione for f in contenuto.fasi] == ["A", "B"]
    assert [(i.descrizione, i.valore_atteso) for i in contenuto.indicatori] == [("Uno", "1"), ("Due", "2")]


@pytest.mark.django_db
def test_a_target_that_is_a_day_or_a_number_stops_the_file_unless_the_plan_says_so(piano: PianoEsecutivo) -> None:
    for cell in ("20261231", "31122026"):
        with pytest.raises(TabellaConErrori) as no:
            del_peg(piano, INDICATORI, ["2026-CP01", "Uno", "efficacia", cell])
        assert [r.colonna for r in no.value.rilievi if r.grave] == ["Valore Atteso"]
    assert not [
        r for r in del_peg(piano, INDICATORI, ["2026-CP01", "Uno", "efficacia", "20.261.231"]).rilievi if r.grave
    ]
    objective = piano.obiettivi.get(codice="2026-CP01")
    objective.indicatori.all().delete()
    objective.indicatori.create(descrizione="Uno", valore_atteso="20261231")
    assert del_peg(piano, INDICATORI, ["2026-CP01", "Uno", "", "20261231"]).proposta.nulla_da_fare


@pytest.mark.django_db
def test_peg_several_phases_on_one_line_are_told(piano: PianoEsecutivo) -> None:
    esito = del_peg(piano, ["Codice", "Fase", "Peso"], ["2026-CP01", "1) Bando 2) Gara", "100"])
    assert [(r.riga, r.colonna) for r in esito.rilievi if "più fasi" in r.testo] == [(2, "Fase")]


def test_operativi_several_indicators_on_one_line_are_told() -> None:
    teste = ["Ambito", "Ob. strategico", "Obiettivo operativo", "Indicatori", "Valore atteso"]
    rilievi = letta(xlsx(["A", "S", "O", "Alberi; Panchine", "5"], teste=teste)).rilievi
    assert [r.colonna for r in rilievi if "più indicatori" in r.testo] == ["Indicatori"]


@pytest.mark.django_db
def test_peg_several_values_of_one_indicator_are_a_fault_and_a_broken_line_is_none(piano: PianoEsecutivo) -> None:
    for cell in ("1500\n20\n30", "80%\n90%"):
        with pytest.raises(TabellaConErrori) as no:
            del_peg(piano, INDICATORI, ["2026-CP01", "Uno", "efficacia", cell])
        assert [(r.riga, r.colonna) for r in no.value.rilievi if r.grave] == [(2, "Valore Atteso")]
    esito = del_peg(piano, INDICATORI, ["2026-CP01", "Uno", "efficacia", "entro il\n30/06/2026"])
    assert esito.proposta.cambi[0].contenuto.indicatori[0].valore_atteso == "entro il 30/06/2026"


@pytest.mark.django_db
def test_peg_indicators_in_one_cell(piano: PianoEsecutivo) -> None:
    esito = del_peg(piano, INDICATORI, ["2026-CP01", "Uno\ndue\nTre", "efficacia", "80%\n- 75\n"])
    letti = esito.proposta.cambi[0].contenuto.indicatori
    assert [(i.descrizione, i.tipo, i.valore_atteso) for i in letti] == [
        ("Uno", "efficacia", "80%"),
        ("due", "efficacia", "75"),
        ("Tre", "efficacia", ""),
    ]
    assert ["«Tre»" in r.testo for r in esito.rilievi] == [True]
    esito = del_peg(piano, INDICATORI, ["2026-CP01", "Numero di\nvisite", "efficacia", "- 10"])
    assert [(i.descrizione, i.valore_atteso) for i in esito.proposta.cambi[0].contenuto.indicatori] == [
        ("Numero di\nvisite", "10")
    ]
    assert not esito.rilievi


@pytest.mark.django_db
@pytest.mark.parametrize("numerate", [True, False])
@pytest.mark.parametrize("vuote", [True, False])
def test_peg_each_phase_for_each_indicator_is_read_once(piano: PianoEsecutivo, numerate: bool, vuote: bool) -> None:
    teste: RIGA = [
        "Codice",
        *(["N."] if numerate else []),
        "Fase",
        "Fine Prevista",
        "Peso",
        "Indicatore",
        "Valore Atteso",
    ]
    righe = [teste]
    for n, (fase, peso) in enumerate((("Prima", 60), ("Seconda", 40)), start=1):
        for indicatore, valore in (("Quanti", "5"), ("Quali", "6"), ("Come", "7")):
            nuda = vuote and indicatore != "Quanti"
            resto: RIGA = [fase, None if nuda else "31/12/2026", None if nuda else peso, indicatore, valore]
            righe.append(["2026-CP01", *([n] if numerate else []), *resto])
    esito = del_peg(piano, *righe)
    assert fasi(esito) == [("Prima", date(2026, 12, 31), Decimal(60)), ("Seconda", date(2026, 12, 31), Decimal(40))]
    letti = esito.proposta.cambi[0].contenuto.indicatori
    assert [(i.descrizione, i.valore_atteso) for i in letti] == [("Quanti", "5"), ("Quali", "6"), ("Come", "7")]
    assert any("una volta sola" in r.testo for r in esito.rilievi)


@pytest.mark.django_db
def test_peg_two_phases_of_one_name_that_differ_are_two(piano: PianoEsecutivo) -> None:
    teste: RIGA = ["Codice", "Fase", "Fine Prevista", "Indicatore", "Valore Atteso"]
    esito = del_peg(
        piano, teste, ["2026-CP01", "Verifica", "30/06/2026", "Uno", "1"], [None, "Verifica", "31/12/2026", "Due", "2"]
    )
    assert [f for _, f, _ in fasi(esito)] == [date(2026, 6, 30), date(2026, 12, 31)]


# The names of the levels, and the links


@pytest.mark.parametrize(
    ("tabella", "colonna"), [("operativi", "OBIETTIVI OPERATIVI"), ("gestionali", "OBIETTIVI GESTIONALI")]
)
@pytest.mark.parametrize(
    ("nome", "codice", "grave"),
    [
        ("Uno\nDue", "1\n2", True),
        ("- Uno\n- Due", "", True),
        ("Uno\nDue", "", False),
        ("Piste di\nciclabili", "", None),
    ],
)
def test_several_names_of_a_level_in_one_cell_are_told(
    tabella: str, colonna: str, nome: str, codice: str, grave: bool | None
) -> None:
    via = ["AMBITO STRATEGICO", "OB. STRATEGICO", "OBIETTIVI OPERATIVI"]
    teste = [*via, "CODICE"] if tabella == "operativi" else [*via, colonna, "CODICE"]
    riga = ["A", "S", nome, codice] if tabella == "operativi" else ["A", "S", "O", nome, codice]
    rilievi = letta(xlsx(riga, teste=teste), tabella).rilievi
    dette = [r.grave for r in rilievi if r.colonna == colonna]
    assert dette == ([] if grave is None else [grave])


@pytest.mark.django_db
def test_codes_and_titles_of_links_that_do_not_go_in_step_are_told(piano: PianoEsecutivo) -> None:
    ObiettivoFactory.create(piano=piano, codice="2026-CP02")
    teste: RIGA = ["Obiettivi strategici DUP", "Obiettivi operativi", "Codice", "Obiettivi di peg"]
    righe: RIGA = ["Mobilità 0", "Operativo 0.0", "2026-CP01\n2026-CP02", "Uno\nDue\nTre"]
    esito = proponi_raccordo(un_dup(), piano, cartella(teste, righe), "r.xlsx")
    assert len(esito.legami) == 2
    assert ["non vanno in pari" in r.testo for r in esito.rilievi] == [True]


@pytest.mark.parametrize(
    ("cell", "values"),
    [
        ("1. 10\n2. 20", ["10", "20"]),
        ("1) 80%\n2) 31/12/2026", ["80%", "31/12/2026"]),
        ("a) 10\nb) 20", ["10", "20"]),
        ("1. 10\n\n3. 20", ["1. 10", "3. 20"]),  # nobody knows what became of the second
        ("2. 10\n1. 20", ["2. 10", "1. 20"]),
        ("1. il bando\n2. 20", ["1. il bando", "2. 20"]),
        ("1.10\n2.20", ["1.10", "2.20"]),
    ],
)
def test_what_counts_the_items_of_a_list_of_values_is_no_part_of_them(cell: str, values: list[str]) -> None:
    steps = in_step("Uno\n\nDue" if "\n\n" in cell else "Uno\nDue", {"v": cell})
    assert [row["v"] for row in steps.rows if row[NAME]] == values
