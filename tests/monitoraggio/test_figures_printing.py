# SPDX-License-Identifier: AGPL-3.0-or-later
"""Numbers as they print, and as people type them."""

from decimal import Decimal
from fractions import Fraction

import pytest

from monitoraggio.figures.printing import concise, plain, written
from monitoraggio.figures.typed import fault_of_value, typed_number, typed_percent

LIGHT = (Decimal(-5), Decimal(-15))


@pytest.mark.parametrize(
    ("value", "thresholds", "shown"),
    [
        ("-5.004", LIGHT, "−5,004"),
        ("-4.996", LIGHT, "−5,00"),  # still green, as −5 is
        ("-5", LIGHT, "−5,00"),
        ("-15.0004", LIGHT, "−15,0004"),
        ("-14.999", LIGHT, "−15,00"),
        ("89.996", (90,), "89,996"),
        ("89.994", (90,), "89,99"),
        ("90", (90,), "90,00"),
        ("99.996", (), "99,99"),
        ("99.99999999", (90,), "99,99"),
        ("100", (), "100,00"),
        ("0.004", (), "0,00"),
        ("-0.004", (), "0,00"),
        ("0.005", (), "0,01"),
        ("-0.005", (), "−0,01"),
        ("1234567.895", (), "1.234.567,90"),
    ],
)
def test_on_its_own_side(value: str, thresholds: tuple[Decimal | int, ...], shown: str) -> None:
    assert written(Fraction(value), 2, thresholds) == shown


def test_decimals_are_those_of_the_rules() -> None:
    assert written(Fraction(2, 3), 0) == "1"
    assert written(Fraction("99.6"), 0) == "99"
    assert written(Fraction(2, 3), 4) == "0,6667"
    assert written(None) == ""
    assert written(-5 - Fraction(1, 300000), 2, LIGHT) == "−5,000003"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("62.505", "62.51"),
        ("-62.505", "-62.51"),
        ("62.504", "62.50"),
        ("-0.001", "0.00"),
        ("0", "0.00"),
        ("99.996", "100.00"),
        ("1234.5", "1234.50"),
        ("2.675", "2.68"),
        ("1.005", "1.01"),
        ("-5.004", "-5.00"),
    ],
)
def test_for_machines(value: str, shown: str) -> None:
    assert plain(Fraction(value)) == shown
    assert plain(Decimal(value)) == shown


def test_there_is_no_number_where_there_is_none() -> None:
    assert plain(None) is None
    assert plain(Fraction(10**40, 3)).endswith("33.33")  # type: ignore[union-attr]


def test_within_sentences() -> None:
    assert (concise(Fraction(50)), concise(Fraction(1, 3)), concise(Decimal("-2.50"))) == ("50", "0,33", "−2,5")
    assert concise(Fraction(1200)) == "1.200"


@pytest.mark.parametrize(
    ("typed", "number", "echo"),
    [
        ("1.234", "1234", "1.234"),
        ("1.234,5", "1234.5", "1.234,5"),
        ("12,5", "12.5", "12,5"),
        ("0.85", "0.85", "0,85"),
        ("−3,5", "-3.5", "−3,5"),
        ("-3,5", "-3.5", "−3,5"),
        ("1\u00a0234", "1234", "1.234"),
        ("1 234", "1234", "1.234"),
        ("−12 345,60", "-12345.60", "−12.345,6"),
        (" 70 ", "70", "70"),
        ("+4", "4", "4"),
    ],
)
def test_typed(typed: str, number: str, echo: str) -> None:
    found = typed_number(typed)
    assert (found.number, found.echo, found.fault) == (Decimal(number), echo, "")


@pytest.mark.parametrize(
    "typed", ["1,234.50", "1.23.4", "abc", "1/2", "--3", "1 23", "12 34 567", "1'234.50", "½", "9" * 70, "1,2,3"]
)
def test_refused(typed: str) -> None:
    found = typed_number(typed)
    assert found.number is None
    assert found.fault.startswith("«")


def test_nothing_typed_is_nothing() -> None:
    assert typed_number(" \u00a0 ") == typed_number("")
    assert (typed_number("").number, typed_number("").fault) == (None, "")


@pytest.mark.parametrize(("typed", "number"), [("50", "50"), ("50%", "50"), ("99,99 %", "99.99"), ("0", "0")])
def test_percents(typed: str, number: str) -> None:
    assert typed_percent(typed).number == Decimal(number)


@pytest.mark.parametrize("typed", ["100,01", "-1", "1,234.50", "metà"])
def test_percents_refused(typed: str) -> None:
    assert typed_percent(typed).number is None
    assert typed_percent(typed).fault


@pytest.mark.parametrize("text", ["12 campi", "30/06/2020", "SI", "in corso", ">10", "1.234,5", "12,5%", "", "2 su 3"])
def test_values_are_free(text: str) -> None:
    assert fault_of_value(text) == ""


@pytest.mark.parametrize("text", ["1,234.50", "1.23.4", "1,234.50%", "12..5"])
def test_values_that_look_like_numbers_and_are_none(text: str) -> None:
    assert fault_of_value(text)
