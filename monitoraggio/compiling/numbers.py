# SPDX-License-Identifier: AGPL-3.0-or-later
"""Numbers as their boxes show them, and as they are read back. Pure."""

from decimal import Decimal
from typing import Final

from monitoraggio.figures.typed import typed_number

NO_NUMBER: Final = "Non si legge come numero: scrivere 1.234,5 (punto per le migliaia, virgola per i decimali)."
# A ratio has four decimals and sixteen digits before them.
_SMALLEST: Final = Decimal("0.0001")
_LARGEST: Final = Decimal(10) ** 15


class Unread(Exception):
    """A text that means nothing in its box; says why in words."""


def shown_number(value: Decimal | None) -> str:
    """«1.234,5»: with the decimals that it has."""
    if value is None:
        return ""
    written = f"{value:,f}".translate(str.maketrans(",.", ".,"))
    return written.rstrip("0").rstrip(",") if "," in written else written


def number_in_box(text: str) -> Decimal | None:
    """What a text is worth where a number stands; None where there is none.

    Raises:
        Unread: it is no number, or one that its column does not hold.
    """
    if not text:
        return None
    number = typed_number(text).number
    if number is None:
        raise Unread(NO_NUMBER)
    if abs(number) >= _LARGEST or number != number.quantize(_SMALLEST):
        raise Unread("È un numero con troppe cifre: al più quindici, e quattro decimali.")
    return number
