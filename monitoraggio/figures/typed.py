# SPDX-License-Identifier: AGPL-3.0-or-later
"""Numbers as people type and paste them, into boxes and sheets alike.

The comma is the decimal mark and the point groups thousands, as a space does (sheets make an ordinary one of the
no-break one); a point that cannot group them is a decimal mark («0.85»). What has two readings, or only an English
one («1,234.50»), is refused rather than guessed; what was understood is echoed beside the box before anything is saved.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from indicatori.valori import scrivi_numero
from indicatori.valori.grandezze import leggi_numero
from indicatori.valori.parole import pulisci
from monitoraggio.figures.printing import MINUS

_SIGNS: Final = "-−–"
_LIKE_A_NUMBER: Final = re.compile(r"[-+−–]?[0-9][0-9.,'’\s]*")
_ENGLISH: Final = re.compile(r"[0-9]+(?:[,'][0-9]{3})+\.[0-9]+")
_SPACED: Final = re.compile(r"[-+−–]?[1-9][0-9]{0,2}(?: [0-9]{3})+(?:,[0-9]+)?%?")
_NO_BREAK: Final = "\u00a0"
_LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """``number`` as understood, or ``fault``: why it is refused, in Italian. Both empty where nothing was typed."""

    number: Decimal | None = None
    fault: str = ""

    @property
    def echo(self) -> str:
        """What was understood: «1.234,5»."""
        return "" if self.number is None else scrivi_numero(self.number).replace("-", MINUS)


def typed_number(text: str) -> TypedNumber:
    """Read a number; never raises."""
    body = joined(pulisci(text))
    if not body:
        return TypedNumber()
    sign, digits = (body[0], body[1:]) if body[0] in _SIGNS + "+" else ("", body)
    number = None if len(body) > _LONGEST or _ENGLISH.fullmatch(digits) else leggi_numero(digits)
    if number is None:
        return TypedNumber(None, f"«{body[:40]}» non si legge come numero: scriverlo come 1.234,50.")
    return TypedNumber(-number if sign and sign in _SIGNS else number)


def joined(text: str) -> str:
    """A value as it is kept: the spaces that group the thousands of one number do not break it; words stay."""
    return text.replace(" ", _NO_BREAK) if len(text) <= _LONGEST and _SPACED.fullmatch(text) else text


def typed_percent(text: str) -> TypedNumber:
    """A percentage of 0..100, with or without its sign."""
    read = typed_number(pulisci(text).removesuffix("%"))
    if read.number is not None and not 0 <= read.number <= 100:
        return TypedNumber(None, f"«{pulisci(text)[:40]}» non va: la percentuale sta tra 0 e 100.")
    return read


def fault_of_value(text: str) -> str:
    """Why the value of an indicator is refused: it looks like a number and has no one reading. Words never are."""
    body = pulisci(text).removesuffix("%").rstrip()
    return typed_number(body).fault if len(body) <= _LONGEST and _LIKE_A_NUMBER.fullmatch(body) else ""
