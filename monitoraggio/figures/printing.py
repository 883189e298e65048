# SPDX-License-Identifier: AGPL-3.0-or-later
"""Exact numbers as they print: never on the other side of a threshold, 100 only where it is 100.

Rounded half away from zero. On paper and pages a number has the decimals of the rules, and more where these would
put it across one of the thresholds by which it was judged: «−5,004», not «−5,00», beside a yellow light. What falls
short of 100 is cut, not lengthened: «99,99». For machines (JSON) a number has always two decimals and a point.
"""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Final

MINUS: Final = "−"
_HUNDRED: Final = Fraction(100)
# Nothing that is typed or computed lies nearer to a threshold.
_MOST_DECIMALS: Final = 12
Number = Fraction | Decimal | int


def rounded(value: Number, decimals: int = 2) -> Decimal:
    """Half away from zero, with exactly so many decimals; zero has no sign."""
    above, beneath = value.as_integer_ratio()
    units = (2 * abs(above) * 10**decimals + beneath) // (2 * beneath)
    return _decimal(-units if above < 0 else units, decimals)


def plain(value: Number | None) -> str | None:
    """For machines: two decimals, a point, no thousands, no negative zero; None where there is none."""
    return None if value is None else f"{rounded(value):f}"


def written(value: Number | None, decimals: int = 2, thresholds: Iterable[Number] = ()) -> str:
    """For people: «1.234,50»; with as many decimals as keep it on its own side of each threshold. Empty for None."""
    if value is None:
        return ""
    exact = Fraction(value)
    shown = _cut(exact, decimals) if _short_of_hundred(exact, decimals) else _on_its_side(exact, decimals, thresholds)
    return italian(shown)


def italian(shown: Decimal) -> str:
    """A number in Italian notation with the decimals that it has, and a minus that is one."""
    text = f"{abs(shown):,f}".translate(str.maketrans(",.", ".,"))
    return MINUS + text if shown < 0 else text


def concise(value: Number, *bounds: Number, places: int = 2) -> str:
    """Within a sentence: at most two decimals, and none that are idle; more where two would put it across one of the
    bounds that it is compared with, or upon it."""
    exact = Fraction(value)
    shown = _cut(exact, places) if _short_of_hundred(exact, places) else _beside(exact, places, bounds)
    text = italian(shown)
    return text.rstrip("0").rstrip(",") if "," in text else text


def _beside(exact: Fraction, decimals: int, bounds: Iterable[Number]) -> Decimal:
    """The fewest decimals with which a number is over, under or at each bound as it is."""
    limits = [Fraction(b) for b in bounds]
    for places in range(decimals, _MOST_DECIMALS + 1):
        shown = rounded(exact, places)
        if all(_sign(Fraction(shown) - b) == _sign(exact - b) for b in limits):
            return shown
    return rounded(exact, decimals)


def above_zero(distance: Fraction) -> Decimal:
    """A distance, which is never nothing: with two decimals, or as many as it takes to see it."""
    return _beside(distance, 2, (0,))


def _sign(value: Number) -> int:
    return (value > 0) - (value < 0)


def _short_of_hundred(exact: Fraction, decimals: int) -> bool:
    return exact < _HUNDRED and rounded(exact, decimals) >= _HUNDRED


def _on_its_side(exact: Fraction, decimals: int, thresholds: Iterable[Number]) -> Decimal:
    bounds = [Fraction(t) for t in thresholds]
    sides = _sides(exact, bounds)
    for places in range(decimals, max(decimals, _MOST_DECIMALS) + 1):
        for shown in (rounded(exact, places), *([_up(exact, places)] if places >= _MOST_DECIMALS else [])):
            if _sides(Fraction(shown), bounds) == sides:
                return shown
    return rounded(exact, decimals)


def _sides(value: Fraction, bounds: Iterable[Fraction]) -> list[bool]:
    return [value >= bound for bound in bounds]


def _up(exact: Fraction, decimals: int) -> Decimal:
    """A bound that no decimals can write (a third) is reached from above alone."""
    return _decimal(-(-exact * 10**decimals).__floor__(), decimals)


def _cut(exact: Fraction, decimals: int) -> Decimal:
    return _decimal(int(exact * 10**decimals), decimals)


def _decimal(units: int, decimals: int) -> Decimal:
    """So many units of the last decimal, whatever their number: no context rounds what is read from a text."""
    return Decimal(f"{units}E-{decimals}")
