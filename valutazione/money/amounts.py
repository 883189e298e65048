# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whole cents out of exact fractions of a cent, and numbers as the sentences of the trail write them.

Money is rounded half up, a minimum up, a maximum down. No amount here is below zero.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Final

from monitoraggio.figures.printing import italian, rounded

CENT: Final = 100
_MOST_DECIMALS: Final = 12
_CUT: Final = 4


def half_up(value: Fraction) -> int:
    """An amount."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def up(value: Fraction) -> int:
    """A minimum."""
    return -(-value.numerator // value.denominator)


def down(value: Fraction) -> int:
    """A maximum."""
    return value.numerator // value.denominator


def cents(amount: Decimal) -> int:
    """Whole cents of a column, which has no more."""
    return int(amount * CENT)


def in_euros(cents: int) -> Decimal:
    """An amount as its column, or a number of a sheet, has it."""
    return Decimal(cents) / CENT


def euros(cents: int) -> str:
    """For people: «56.180,49»."""
    return italian(rounded(Fraction(cents, CENT)))


def plain(cents: int) -> str:
    """For machines: «56180.49»."""
    return f"{cents // CENT}.{cents % CENT:02}"


def written(value: Fraction, least: int = 2) -> str:
    """A number with all its decimals, where they end soon («0,924», «89,996»); else cut, and it says so: «0,5041…»."""
    decimals = ending(value, _MOST_DECIMALS)
    if decimals is None:
        return f"{italian(rounded(Fraction(down(value * 10**_CUT), 10**_CUT), _CUT))}…"
    return italian(rounded(value, max(decimals, least)))


def fraction_of_euro(cents: Fraction) -> str:
    """An exact amount that is no whole number of cents: «60.801,4054…»."""
    return written(cents / CENT)


def ending(value: Fraction, most: int) -> int | None:
    """With how many decimals a number is whole; None when it is not with as many as that."""
    return next((n for n in range(most + 1) if 10**n % value.denominator == 0), None)
