# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reached or missed, degrees, sentences."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from monitoraggio.figures import Day, Raggiunto, TipoRilevazione
from monitoraggio.figures.indicators import judged
from tests.monitoraggio.samples import END, MID, indicator, seen

MID_26 = Day(date(2026, 6, 30))
END_26 = Day(date(2026, 12, 31), TipoRilevazione.FINALE)
YES, NO, GOING, TO_JUDGE = Raggiunto.SI, Raggiunto.NO, Raggiunto.IN_CORSO, Raggiunto.DA_GIUDICARE


@pytest.mark.parametrize(
    ("target", "value", "verso", "reached", "degree"),
    [
        ("120", "140", "crescente", YES, 100),
        ("120", "120", "crescente", YES, 100),
        ("120", "119,99", "crescente", NO, Fraction(11999, 120)),
        ("140,00", "1.234,5", "crescente", YES, 100),
        ("300", "1", "crescente", NO, Fraction(1, 3)),
        ("120", "0", "crescente", NO, 0),
        ("120", "-3", "crescente", NO, 0),
        ("22", "30", "decrescente", NO, Fraction(220, 3)),
        ("22", "0", "decrescente", YES, 100),
        ("0", "0", "decrescente", YES, 100),
        ("0", "3", "decrescente", NO, 0),
        ("0", "0", "crescente", YES, 100),
        ("0", "-1", "crescente", NO, 0),
        ("-5", "-10", "crescente", NO, 0),  # the ratio only where both are positive
        ("-10", "-5", "decrescente", NO, 0),
        ("-5", "-5", "crescente", YES, 100),
        (">10%", "10%", "crescente", NO, 0),
        (">10%", "10,1%", "decrescente", YES, 100),
        ("<=50", "51", "crescente", NO, 0),
        (">=2", "1", "crescente", NO, 0),
        ("100000<n<150000", "150000", "crescente", NO, 0),
        ("100000<n<150000", "149999", "crescente", YES, 100),
        ("30/12/2020", "30/12/2020", "crescente", YES, 100),
        ("30/12/2020", "31/12/2020", "crescente", NO, 0),
        ("30/12/2020", "NO", "crescente", NO, 0),
        ("30/06/2021", "15/12/2020", "crescente", YES, 100),
        ("30/06/2019", "15/01/2020", "crescente", NO, 0),
        ("30/06/2021", "NO", "crescente", GOING, None),
        ("31/12/2020", "NO", "crescente", NO, 0),
        ("SI", "sì", "crescente", YES, 100),
        ("SI", "NO", "crescente", NO, 0),
        ("15*", "15", "crescente", YES, 100),
        ("entro i termini di legge", "fatto", "crescente", TO_JUDGE, None),
        ("120", "abbastanza", "crescente", TO_JUDGE, None),
        ("120", "30/06/2020", "crescente", TO_JUDGE, None),
        ("€ 10.000", "10%", "crescente", TO_JUDGE, None),
        ("?", "12", "crescente", TO_JUDGE, None),
        ("?", "", "crescente", None, None),
        ("120", "", "crescente", None, None),
        ("120", "?", "crescente", None, None),
    ],
)
def test_at_the_end_of_the_year(
    target: str, value: str, verso: str, reached: Raggiunto | None, degree: Fraction | None
) -> None:
    found = judged(indicator(target, value, verso), END)
    assert seen(found.reached, found.degree.value) == (reached, degree)
    assert found.sentence.endswith(".")
    assert found.degree.steps


@pytest.mark.parametrize(
    ("target", "value", "reached", "degree"),
    [
        ("120", "60", GOING, 50),
        ("120", "130", YES, 100),
        (">=2", "1", GOING, 0),
        ("30/12/2020", "NO", GOING, 0),
        ("30/04/2020", "NO", NO, 0),
        ("30/04/2020", "15/05/2020", NO, 0),
        ("30/06/2020", "NO", GOING, 0),  # its day is not over
        ("30/12/2020", "15/05/2020", YES, 100),
        ("SI", "NO", GOING, 0),
    ],
)
def test_what_is_not_yet_reached_is_going_on(target: str, value: str, reached: Raggiunto, degree: int) -> None:
    found = judged(indicator(target, value), MID)
    assert seen(found.reached, found.degree.value) == (reached, degree)


def test_what_accumulates_is_compared_with_the_share_of_the_year() -> None:
    a = indicator("120", "60", accumulates=True)
    half = judged(a, MID_26)
    assert seen(half.reached, half.degree.value) == (GOING, 100)
    assert half.sentence == "60 su almeno 120 (59,51 al 30/06/2026): in corso, 60 in meno."
    assert judged(indicator("120", "30", accumulates=True), MID_26).degree.value == Fraction(30 * 365 * 100, 120 * 181)
    b = indicator("30", "29", "decrescente")
    assert seen(judged(b, MID_26).reached, judged(b, END_26).degree.value) == (YES, 100)
    whole = judged(a, END_26)
    assert seen(whole.reached, whole.degree.value) == (NO, 50)


def test_what_accumulates_under_a_ceiling_is_reached_only_at_the_end() -> None:
    ceiling = indicator("22", "15", "decrescente", accumulates=True)
    found = judged(ceiling, MID_26)
    assert seen(found.reached, found.degree.value) == (GOING, Fraction(22 * 181 * 100, 365 * 15))
    assert judged(ceiling, END_26).reached is YES
    assert judged(indicator("-5", "-4", accumulates=True), MID_26).degree.value == 100  # nothing to share out


def test_a_ratio_is_exact_and_a_percentage_where_the_target_is() -> None:
    third: dict[str, Any] = {"numerator": Decimal(1), "denominator": Decimal(3)}
    percent = judged(indicator("50%", **third), END)
    assert percent.degree.value == Fraction(200, 3)
    assert percent.sentence == "1 di 3, cioè 33,33%, su almeno 50%: non raggiunto, 16,67 punti percentuali in meno."
    assert judged(indicator("0,5", **third), END).degree.value == Fraction(200, 3)
    assert judged(indicator("90", "90%", numerator=Decimal(9), denominator=Decimal(10)), END).reached is YES
    assert judged(indicator("33,33%", **third), END).reached is YES
    assert judged(indicator("33,34%", **third), END).reached is NO
    nothing = judged(indicator("50%", numerator=Decimal(0), denominator=Decimal(0)), END)
    assert seen(nothing.reached, nothing.degree.value) == (TO_JUDGE, None)


def test_a_person_judges_what_cannot_be_compared() -> None:
    for target, value in (("entro i termini", "fatto"), ("120", "abbastanza"), ("?", "12"), ("entro i termini", "")):
        assert judged(indicator(target, value, judgement=True), END).degree.value == 100
        assert judged(indicator(target, value, judgement=False), END).reached is NO
        assert judged(indicator(target, value, judgement=False), MID).reached is GOING
    assert judged(indicator("120", "60", judgement=True), END).reached is NO  # the program compares


def test_four_kinds_of_nothing() -> None:
    zero, empty = judged(indicator("120", "0"), END), judged(indicator("120", ""), END)
    excused = judged(indicator("120", "", not_assessable=True), END)
    assert seen(zero.reached, zero.missing) == (NO, False)
    assert seen(empty.reached, empty.missing, empty.assessable) == (None, True, True)
    assert seen(excused.reached, excused.missing, excused.assessable) == (None, False, False)
    assert len({zero.sentence, empty.sentence, excused.sentence}) == 3


def test_the_ratio_prints_beside_the_degree() -> None:
    assert judged(indicator("120", "140"), END).ratio == Fraction(14000, 120)
    assert judged(indicator("0", "3"), END).ratio is None
    assert judged(indicator("1<n<5", "3"), END).ratio is None


@pytest.mark.parametrize(
    ("target", "value", "verso", "sentence"),
    [
        ("120", "140", "crescente", "140 su almeno 120: raggiunto, 20 oltre."),
        ("120", "120", "crescente", "120 su almeno 120: raggiunto."),
        ("30", "29", "decrescente", "29 su al massimo 30: raggiunto, 1 sotto."),
        ("30", "33,5", "decrescente", "33,5 su al massimo 30: non raggiunto, 3,5 in più."),
        ("<22,5", "22,5", "crescente", "22,5 su meno di 22,5: non raggiunto, il limite è escluso."),
        ("€ 1.000", "999,50 €", "crescente", "€ 999,50 su almeno € 1.000: non raggiunto, € 0,50 in meno."),
        ("10<n<20", "25", "crescente", "25 su più di 10 e meno di 20: non raggiunto, 5 in più."),
        ("10<n<20", "15", "crescente", "15 su più di 10 e meno di 20: raggiunto."),
        (">120", "120", "crescente", "120 su più di 120: non raggiunto, il limite è escluso."),
        # One of something, and more of it than one.
        ("30 giorni", "29", "decrescente", "29 su al massimo 30 giorni: raggiunto, 1 giorno sotto."),
        ("30 giorni", "28", "decrescente", "28 su al massimo 30 giorni: raggiunto, 2 giorni sotto."),
        ("1 giorno", "3", "decrescente", "3 su al massimo 1 giorno: non raggiunto, 2 giorni in più."),
        ("30 gg", "29", "decrescente", "29 su al massimo 30 gg: raggiunto, 1 gg sotto."),
        ("30 sportelli", "29", "crescente", "29 su almeno 30 sportelli: non raggiunto, 1 in meno."),
        ("1 sportello", "3", "crescente", "3 su almeno 1 sportello: raggiunto, 2 oltre."),
        # A minus is one in the value too.
        ("-5", "-4", "crescente", "−4 su almeno −5: raggiunto, 1 oltre."),
        ("€ -10", "-12,50 €", "crescente", "€ −12,50 su almeno € −10: non raggiunto, € 2,50 in meno."),
    ],
)
def test_sentences(target: str, value: str, verso: str, sentence: str) -> None:
    assert judged(indicator(target, value, verso), END).sentence == sentence
