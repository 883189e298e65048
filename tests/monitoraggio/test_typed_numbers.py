# SPDX-License-Identifier: AGPL-3.0-or-later
"""Numbers as people type and paste them: what could be two is refused."""

from decimal import Decimal

import pytest

from monitoraggio.compiling.numbers import shown_number
from monitoraggio.figures.typed import typed_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.234", "1234"),
        ("1.234,5", "1234.5"),
        ("1,234.50", None),
        ("12,5", "12.5"),
        ("0.85", "0.85"),
        ("0.850", "0.850"),
        ("−3,5", "-3.5"),
        ("1 234", "1234"),
        ("1 234 567,8", "1234567.8"),
        ("1.23.4", None),
        ("12 5", None),
        ("1e3", None),
        ("NaN", None),
        ("", None),
        ("9" * 17, "9" * 17),
        ("9" * 70, None),
    ],
)
def test_a_number_is_what_it_says_or_none(text: str, number: str | None) -> None:
    """A thousand is never one and a bit."""
    assert typed_number(text).number == (None if number is None else Decimal(number))


@pytest.mark.parametrize("value", ["0", "40.00", "1234.5", "0.85", "-3.5", "1000", "1234567.0001"])
def test_what_is_shown_is_read_as_the_same_number(value: str) -> None:
    """A page that is saved again changes nothing."""
    assert typed_number(shown_number(Decimal(value))).number == Decimal(value)
