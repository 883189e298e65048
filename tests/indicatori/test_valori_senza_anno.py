# SPDX-License-Identifier: AGPL-3.0-or-later
"""A day without a year is of the year of the plan, and said; eight figures that are a day are asked about."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicatori import valori
from indicatori.valori import Data, Intervallo, Numero, Soglia, come_lo_leggo, leggi

DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
FORMS = ("{d:02}.{m:02}", "{d:02}/{m:02}", "entro il {d}/{m}", "entro il {d}.{m}", "Entro {d:02}/{m:02}")
NAMES = "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre".split()


@pytest.mark.parametrize(
    ("scritto", "giorno"),
    [
        ("31.12", (12, 31)),
        ("30.06", (6, 30)),
        ("01.07", (7, 1)),
        ("31/12", (12, 31)),
        ("30/9", (9, 30)),
        ("01/03", (3, 1)),
        ("entro il 30/9", (9, 30)),
        ("entro il 5.6", (6, 5)),
        ("entro il 31-12", (12, 31)),
        ("entro e non oltre il 30.11", (11, 30)),
        ("il 15/10", (10, 15)),
        ("30 giugno", (6, 30)),
        ("1° luglio", (7, 1)),
        ("30 giu.", (6, 30)),
        ("31.12*", (12, 31)),
        (" 31.12\n", (12, 31)),
    ],
)
def test_a_day_without_a_year_is_of_the_year_of_the_plan(scritto, giorno):
    valore = leggi(scritto, 2026)
    assert isinstance(valore, Data)
    assert (valore.giorno, valore.senza_anno) == (date(2026, *giorno), True)
    assert "l'anno del piano" in come_lo_leggo(valore)
    assert str(valore) == scritto
    # Without a plan nobody knows the year: it is no number either.
    senza = leggi(scritto)
    assert isinstance(senza, valori.Testo)
    assert "con l'anno" in senza.dubbio


@given(DAYS, st.sampled_from(FORMS), st.integers(1990, 2100))
def test_every_day_that_is_plainly_one(giorno, forma, anno):
    scritto = forma.format(d=giorno.day, m=giorno.month)
    valore = leggi(scritto, anno)
    if "entro" in forma.lower() or "." in forma or giorno.day > 12 or "0" in (scritto[0], scritto[3]):
        assert isinstance(valore, Data)
        assert valore.giorno == giorno.replace(year=anno)
    else:
        assert isinstance(valore, valori.Testo)
        assert valore.dubbio or len(scritto) < 5


@given(DAYS, st.integers(1990, 2100))
def test_a_day_with_the_name_of_its_month(giorno, anno):
    valore = leggi(f"{giorno.day} {NAMES[giorno.month - 1]}", anno)
    assert isinstance(valore, Data)
    assert valore.giorno == giorno.replace(year=anno)


@pytest.mark.parametrize("scritto", ["26.20", "10.5", "30.6", "5.5", "31.13", "31.04", "0.12", "12.00", "12.500"])
def test_what_is_no_day_is_a_number_without_a_doubt(scritto):
    valore = leggi(scritto, 2026)
    assert isinstance(valore, Numero)
    assert valore.dubbio == ""


@pytest.mark.parametrize("scritto", ["31,12", "31.12%", "€ 31.12", "31.12 ore", "31,12 %", "31.120"])
def test_what_says_that_it_is_a_number(scritto):
    assert isinstance(leggi(scritto, 2026), Numero)


@pytest.mark.parametrize(
    ("scritto", "genere"),
    [("5.12", Numero), ("1.10", Numero), ("<= 31.12", Soglia), ("almeno 10.12", Soglia), (">30.06", Soglia)],
)
def test_a_number_that_may_be_a_day_is_asked_about(scritto, genere):
    valore = leggi(scritto, 2026)
    assert isinstance(valore, genere)
    assert "con l'anno" in valore.dubbio
    assert valore.dubbio in come_lo_leggo(valore)


@pytest.mark.parametrize("scritto", ["10/12", "12/12", "11/10", "20241231", "31122024", "20260630", "20240229"])
def test_what_may_be_a_day_is_never_a_number_in_silence(scritto):
    valore = leggi(scritto, 2026)
    assert isinstance(valore, valori.Testo)
    assert valore.dubbio


@pytest.mark.parametrize("scritto", ["20241331", "12345678", "20.241.231", "2024123", "20240230", "€ 20241231"])
def test_eight_figures_that_are_no_day_are_a_number(scritto):
    valore = leggi(scritto, 2026)
    assert isinstance(valore, Numero)
    assert valore.dubbio == ""


def test_29_february_is_asked_about_where_the_year_has_none():
    assert isinstance(leggi("29.02", 2028), Data)
    assert isinstance(leggi("29.02", 2026), valori.Testo)


def test_an_interval_keeps_its_numbers():
    assert isinstance(leggi("tra 10.12 e 31.12", 2026), Intervallo)


@pytest.mark.parametrize(
    ("atteso", "ottenuto", "raggiunto"),
    [
        ("31.12", "30.11", True),
        ("30.06", "01/07", False),
        ("30/6/2026", "29.06", True),
        ("30/6/2026", "20260701", False),
        ("31.12", "15 ottobre", True),
        ("26.20", "27.10", True),  # beside a number it is a number
    ],
)
def test_what_was_reached_is_read_beside_what_was_expected(atteso, ottenuto, raggiunto):
    assert leggi(atteso, 2026).grado(ottenuto).raggiunto is raggiunto


def test_eight_figures_do_not_reach_a_number():
    assert leggi("30", 2026).grado("20261231").grado is None
    assert leggi("30", 2026).grado(Decimal(20261231)).raggiunto


@pytest.mark.parametrize("scritto", ["12.2026", "10.2027", "6.2026"])
def test_a_month_and_its_year_are_asked_about(scritto):
    valore = leggi(scritto, 2026)
    assert "scriverne il giorno" in valore.dubbio
    assert leggi("13.2026", 2026).dubbio == leggi("12.202", 2026).dubbio == ""
