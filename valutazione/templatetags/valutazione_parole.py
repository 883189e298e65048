# SPDX-License-Identifier: AGPL-3.0-or-later
"""Exact numbers of the evaluation, and bands, as people read them."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import template

from monitoraggio.figures.printing import written as printed
from valutazione.money import Band
from valutazione.money.amounts import cents, euros, written
from valutazione.systems.telling import in_words

register = template.Library()


@register.filter
def esatto(value: Any) -> str:
    """«1070/9», a fraction or a number of the database: «118,8888…»; nothing where there is none."""
    if value is None or value == "":
        return ""
    return written(Fraction(value))


@register.filter
def punti(value: Any) -> str:
    """A degree or a mean of scores, with two decimals: it is compared with no bound. Nothing where there is none."""
    return "" if value is None or value == "" else printed(Fraction(value))


@register.filter
def euro(value: Decimal | None) -> str:
    """«45.102,87»; nothing where there is none."""
    return "" if value is None else euros(cents(value))


@register.filter
def fascia(band: Band) -> str:
    """«Da 60,00 a 80,00 escluso: coefficiente 0,70.»"""
    return in_words(band)
