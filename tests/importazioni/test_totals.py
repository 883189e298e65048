# SPDX-License-Identifier: AGPL-3.0-or-later
"""A row that sums up others is told and not read, in every table."""

import io

import pytest
from openpyxl import Workbook

from importazioni.dup.table_services import DupOutcome, proponi_tabella
from importazioni.dup.tables import TABELLE
from importazioni.griglie.totals import says_total
from importazioni.peg.raccordo import proponi_raccordo
from importazioni.peg.table_services import PegOutcome, proponi_peg
from obiettivi.models import PianoEsecutivo
from tests.dup.documento import un_dup
from tests.fabbriche import ObiettivoFactory, PianoFactory

DETTI = ["Totale", "TOTALE", "Totale pesi", "Somma", "Totale complessivo"]
ALTRI = [
    "Media",
    "Media pesi",
    "totale:",
    "TOT.",
    "Somma pesi",
    "Peso totale",
    "Subtotale",
    "Sub-totale",
    "Totale OB.1",
    "Totale 100%",
    "Σ",
    "∑ =",
]
RIGA = list[str | int | None]


def cartella(*righe: RIGA) -> bytes:
    libro = Workbook()
    for riga in righe:
        libro.active.append(riga)
    uscita = io.BytesIO()
    libro.save(uscita)
    return uscita.getvalue()


@pytest.mark.parametrize("detto", [*DETTI, *ALTRI, "Totale obiettivo 2020-CP04"])
def test_the_words_of_a_total(detto: str) -> None:
    assert says_total(detto)


@pytest.mark.parametrize(
    "detto",
    [
        "Importo totale",
        "Totale dei visitatori del museo",
        "Tot presenze 2024",
        "Sommario",
        "Somministrazione",
        "100",
        "",
    ],
)
def test_what_only_begins_like_one_is_none(detto: str) -> None:
    assert not says_total(detto)


@pytest.fixture
def piano() -> PianoEsecutivo:
    return PianoFactory.create(anno=2026)


def del_peg(piano: PianoEsecutivo, *righe: RIGA) -> PegOutcome:
    return proponi_peg(piano, cartella(*righe), "p.xlsx")


def dette(esito: PegOutcome | DupOutcome) -> list[int]:
    return [r.riga for r in esito.rilievi if "totale" in r.testo]


@pytest.mark.django_db
@pytest.mark.parametrize("detto", DETTI)
@pytest.mark.parametrize("dove", [0, 1])
def test_peg_a_total_is_no_phase_and_no_objective(piano: PianoEsecutivo, detto: str, dove: int) -> None:
    ObiettivoFactory.create(piano=piano, codice="2026-CP01")
    totale: RIGA = [None, None, None, 100]
    totale[dove] = detto
    esito = del_peg(
        piano,
        ["Codice", "Fase", "Fine Prevista", "Peso"],
        ["2026-CP01", "Prima", "31/12/2026", 60],
        [None, "Seconda", "31/12/2026", 40],
        totale,
    )
    (cambio,) = esito.proposta.cambi
    assert [f.descrizione for f in cambio.contenuto.fasi] == ["Prima", "Seconda"]
    assert dette(esito) == [4]


@pytest.mark.django_db
def test_peg_a_total_for_each_objective_and_one_of_all(piano: PianoEsecutivo) -> None:
    for codice in ("2026-CP01", "2026-CP02"):
        ObiettivoFactory.create(piano=piano, codice=codice)
    esito = del_peg(
        piano,
        ["Codice", "Titolo", "Fase", "Fine Prevista", "Peso"],
        ["2026-CP01", "Uno", "Prima", "31/12/2026", 100],
        ["2026-CP01", "Uno", "Totale", None, 100],
        ["2026-CP02", "Due", "Altra", "31/12/2026", 100],
        [None, "Subtotale 2026-CP02", None, None, "100,00 %"],
        ["Totale generale", None, None, None, 200],
    )
    assert [len(c.contenuto.fasi) for c in esito.proposta.cambi] == [1, 1]
    assert dette(esito) == [3, 5, 6]


@pytest.mark.django_db
def test_peg_what_says_more_than_numbers_is_read(piano: PianoEsecutivo) -> None:
    ObiettivoFactory.create(piano=piano, codice="2026-CP01")
    esito = del_peg(
        piano,
        ["Codice", "Indicatore", "Tipo Indicatore", "Valore Atteso"],
        ["2026-CP01", "Totale", "efficacia", 120],
        [None, "Totale presenze", None, 90],
    )
    (cambio,) = esito.proposta.cambi
    assert [i.descrizione for i in cambio.contenuto.indicatori] == ["Totale", "Totale presenze"]
    assert dette(esito) == []


PRIME = {
    "quadro-strategico": (["Ambito strategico", "Obiettivi strategici", "Codice"], ["Città", "Mobilità", "1"]),
    "operativi": (
        ["Ambito strategico", "Ob. strategico", "Obiettivi operativi", "Indicatori", "Valore atteso"],
        ["Città", "Mobilità", "Ciclabili", "Chilometri", "15"],
    ),
    "gestionali": (
        ["Ambito strategico", "Ob. strategico", "Obiettivi operativi", "Obiettivi gestionali", "Codice"],
        ["Città", "Mobilità", "Ciclabili", "Corse", "1"],
    ),
    "indicatori-ente": (
        ["Stato di salute", "Ambito strategico", "Tema", "Indicatore", "Formula", "2024"],
        ["Città", "CITTA' 0 <del> futuro", "Aria", "Giorni oltre i limiti", "n. giorni", "12"],
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("tabella", PRIME)
def test_tables_of_the_dup(tabella: str) -> None:
    dup = un_dup()
    teste, prima = PRIME[tabella]
    detto, larghe = "TOTALE", len(teste)
    senza = proponi_tabella(TABELLE[tabella], dup, cartella(list(teste), list(prima)), "t.xlsx")
    for dove in range(larghe - 1):
        totale: RIGA = [*[None] * (larghe - 1), 100]
        totale[dove] = detto
        esito = proponi_tabella(TABELLE[tabella], dup, cartella(list(teste), list(prima), totale), "t.xlsx")
        assert dette(esito) == [3]
        assert esito.proposta.impronta == senza.proposta.impronta
    ripetuta: RIGA = (
        [*prima[: larghe - 3], detto, None, 100] if tabella == "indicatori-ente" else [*prima[:-2], detto, 9]
    )
    esito = proponi_tabella(TABELLE[tabella], dup, cartella(list(teste), list(prima), ripetuta), "t.xlsx")
    assert dette(esito) == [3]


@pytest.mark.django_db
def test_the_table_of_links() -> None:
    dup, piano = un_dup(), PianoFactory.create(anno=2026)
    ObiettivoFactory.create(piano=piano, codice="2026-CP01")
    righe: list[RIGA] = [
        ["Obiettivi strategici DUP", "Obiettivi operativi", "Codice", "Obiettivi di peg"],
        ["Mobilità 0", "Operativo 0.0", "2026-CP01", None],
        [None, "Totale", None, 1],
    ]
    esito = proponi_raccordo(dup, piano, cartella(*righe), "r.xlsx")
    assert len(esito.legami) == 1
    assert [r.riga for r in esito.rilievi] == [3]
