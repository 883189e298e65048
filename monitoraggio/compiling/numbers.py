# SPDX-License-Identifier: AGPL-3.0-or-later
"""Numbers as people type and paste them. What could be two numbers is refused, never guessed. Pure."""

import re
from decimal import Decimal
from typing import Final

from testi.formati import leggi_numero

DIGITS: Final = 16
_SPACES: Final = re.compile(r"(?<=[0-9])[\u00a0\u2009\u202f ](?=[0-9]{3}(?![0-9]))")
_POINT_BEHIND_ZERO: Final = re.compile(r"[+-]?0\.[0-9]+")
_MINUS: Final = str.maketrans("−–", "--")


def typed_number(text: str) -> Decimal | None:
    """«1.234» is a thousand and more, «12,5» and «0.85» are what they seem, «1,234.50» and «1.23.4» are nothing.

    A typographic minus is one, and so is the no-break space between groups of three digits.
    """
    plain = _SPACES.sub("", text.strip().translate(_MINUS))
    if sum(c.isdigit() for c in plain) > DIGITS:
        return None
    if _POINT_BEHIND_ZERO.fullmatch(plain):
        return Decimal(plain)
    return leggi_numero(plain)


def shown_number(value: Decimal | None) -> str:
    """«1.234,5»: with the decimals that it has."""
    if value is None:
        return ""
    written = f"{value:,f}".translate(str.maketrans(",.", ".,"))
    return written.rstrip("0").rstrip(",") if "," in written else written
