# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each check fires on what it is for and is silent on a sound objective."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from controlli import Livello
from obiettivi.contenuto import ContenutoFase, ContenutoIndicatore, ContenutoObiettivo
from obiettivi.verifica.checks import Contesto, verifica

CONTESTO = Contesto(2020, collegato=True)
FASE = ContenutoFase("Avvio", date(2020, 1, 1), date(2020, 12, 31), Decimal("60.00"))
SANO = ContenutoObiettivo(
    codice="2020-CP04",
    titolo="Controlli",
    centro_di_responsabilita="Corpo P.M",
    responsabile="Rossi Maria",
    tipo="SVILUPPO",
    descrizione="Si controlla il territorio.",
    fasi=(FASE, replace(FASE, descrizione="Chiusura", peso=Decimal("40.00"))),
    indicatori=(ContenutoIndicatore("Pattuglie", "efficienza", "140,00"),),
)


def codici(obiettivo, contesto=CONTESTO):
    return {s.codice for s in verifica(obiettivo, contesto)}


def con_fasi(*fasi, **altro):
    return replace(SANO, fasi=fasi, **altro)


def con_valore(valore):
    return replace(SANO, indicatori=(replace(SANO.indicatori[0], valore_atteso=valore),))


def test_a_sound_objective_has_no_findings():
    assert verifica(SANO, CONTESTO) == []


@pytest.mark.parametrize(
    ("cambio", "codice"),
    [
        ({"codice": "2020-X1"}, "codice-malformato"),
        ({"codice": "2019-CP04"}, "codice-altro-anno"),
        ({"titolo": ""}, "manca-titolo"),
        ({"centro_di_responsabilita": ""}, "manca-centro"),
        ({"responsabile": ""}, "manca-responsabile"),
        ({"tipo": ""}, "manca-tipo"),
        ({"descrizione": ""}, "manca-descrizione"),
        ({"indicatori": ()}, "nessun-indicatore"),
        ({"pluriennale": True}, "pluriennale-dubbio"),
        ({"descrizione": "attivit\ufffd svolte"}, "caratteri-perduti"),
        ({"contesto": "attivit?svolte"}, "caratteri-perduti"),
        ({"contesto": "attivitÃ\u00a0svolte"}, "caratteri-perduti"),
        ({"contesto": "Festa 🎉 con 漢字"}, "caratteri-non-stampabili"),
    ],
)
def test_one_fault_one_finding(cambio, codice):
    assert codici(replace(SANO, **cambio)) == {codice}


def test_what_the_fonts_have_is_no_finding():
    assert codici(replace(SANO, contesto="Città ≤ 5 € – ☐ αβγ Прато ł ș «è»")) == set()


def test_a_question_at_the_end_of_a_word_is_no_lost_character():
    assert codici(replace(SANO, contesto="Che fare? Si vedrà.")) == set()


@pytest.mark.parametrize(
    ("pesi", "testo"),
    [
        (("60.00", "30.00"), "Le fasi del 2020 pesano 90,00: mancano 10,00."),
        (("60.00", "40.01"), "Le fasi del 2020 pesano 100,01: sono 0,01 di troppo."),
    ],
)
def test_weights_that_do_not_sum(pesi, testo):
    (trovata,) = verifica(con_fasi(*(replace(FASE, peso=Decimal(p)) for p in pesi)), CONTESTO)
    assert (trovata.livello, trovata.codice, trovata.testo) == (Livello.ERRORE, "pesi-non-cento", testo)


def test_an_objective_without_weights_is_sound():
    assert codici(con_fasi(replace(FASE, peso=None))) == set()


def test_a_phase_that_ends_after_the_year_has_no_weight():
    oltre = replace(FASE, fine_prevista=date(2021, 1, 1), peso=Decimal("40.00"))
    assert codici(con_fasi(FASE, oltre, pluriennale=True)) == {"peso-oltre-anno"}
    assert codici(con_fasi(replace(FASE, peso=Decimal(100)), replace(oltre, peso=None), pluriennale=True)) == set()


def test_a_phase_without_end_may_carry_a_weight_or_none():
    assert codici(con_fasi(FASE, replace(FASE, fine_prevista=None, peso=Decimal("40.00")))) == set()
    assert codici(con_fasi(replace(FASE, peso=Decimal(100)), replace(FASE, fine_prevista=None, peso=None))) == set()


def test_a_phase_of_the_year_without_weight_among_weighted_ones():
    assert codici(con_fasi(replace(FASE, peso=Decimal(100)), replace(FASE, peso=None))) == {"peso-mancante"}


@pytest.mark.parametrize(
    ("inizio", "fine", "codice"),
    [
        (date(2020, 5, 1), date(2020, 4, 30), "date-invertite"),
        (date(2019, 1, 1), date(2019, 12, 31), "data-fuori-piano"),
        (date(2020, 1, 1), date(2202, 12, 31), "data-fuori-piano"),
        (None, date(2020, 12, 31), "data-mancante"),
    ],
)
def test_dates_of_phases(inizio, fine, codice):
    fase = replace(FASE, inizio_previsto=inizio, fine_prevista=fine, peso=None)
    assert codice in codici(con_fasi(fase))


def test_pluriennale_must_agree_with_the_dates():
    oltre = con_fasi(replace(FASE, peso=None, fine_prevista=date(2021, 6, 30)))
    assert codici(oltre) == {"pluriennale-dubbio"}
    assert codici(replace(oltre, pluriennale=True)) == set()


@pytest.mark.parametrize(
    ("valore", "codice"),
    [
        ("?", "valore-da-definire"),
        ("", "valore-da-definire"),
        ("entro i termini di legge", "valore-testo"),
        ("30/06/2021", "valore-altro-anno"),
        ("31.12", "valore-senza-anno"),
        ("entro il 30/9", "valore-senza-anno"),
        ("20201231", "valore-forse-data"),
        ("10/12", "valore-forse-data"),
        ("<= 31.12", "valore-forse-data"),
    ],
)
def test_expected_values_to_look_at(valore, codice):
    assert codici(con_valore(valore)) == {codice}


@pytest.mark.parametrize("valore", ["140,00", "30/12/2020", "SI", ">10%", "15*", "1 campo"])
def test_expected_values_that_can_be_judged(valore):
    assert codici(con_valore(valore)) == set()


def test_kinds():
    assert codici(replace(SANO, indicatori=(ContenutoIndicatore("x", "bellezza", "1"),))) == {"tipo-sconosciuto"}
    assert codici(replace(SANO, indicatori=(ContenutoIndicatore("x", "", "1"),))) == {"tipo-mancante"}
    noti = Contesto(2020, tipi_obiettivo=("FUNZIONAMENTO",), collegato=True)
    assert codici(SANO, noti) == {"tipo-obiettivo-sconosciuto"}


def test_links_to_the_dup():
    assert codici(SANO, Contesto(2020, collegato=False)) == {"senza-dup"}
    assert codici(SANO, Contesto(2020, collegato=None)) == set()


def test_a_cell_of_255_characters_was_cut():
    for lunghezza, atteso in ((254, set()), (255, {"testo-troncato"}), (256, set())):
        assert codici(con_fasi(replace(FASE, descrizione="x" * lunghezza, peso=None))) == atteso


def test_errors_come_before_warnings():
    livelli = [s.livello for s in verifica(replace(SANO, responsabile="", indicatori=()), CONTESTO)]
    assert livelli == [Livello.ERRORE, Livello.AVVISO]
