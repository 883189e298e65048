# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may stand in a cell that leaves the program, and how a text is kept from becoming a formula. Pure."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from testi import formati

LETTERS_MOST: Final = 32_767
# A number of a spreadsheet has fifteen digits: beyond them it would show zeros that nobody wrote.
DECIMALS_MOST: Final = 15
# How a workbook says that a text had no room in its cell: to read it back would lose the rest.
CUT: Final = "[…] (testo più lungo di quanto Excel permetta: si legge intero nel PDF)"
_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """A number with the text that somebody wrote for it: sheets sum the one and show the other."""

    valore: Decimal
    testo: str

    @property
    def forma(self) -> str:
        """The format of a spreadsheet that shows it so."""
        intera, _, decimali = self.testo.partition(",")
        shown = min(len(decimali), DECIMALS_MOST)
        return ("#,##0" if "." in intera else "0") + (f".{'0' * shown}" if shown else "")

    @property
    def fedele(self) -> bool:
        """Whether that format gives back just what was written: not «007», nor «1.2»."""
        _, _, decimali = self.testo.partition(",")
        migliaia = "," if "." in self.testo else ""
        inglese = f"{self.valore:{migliaia}.{len(decimali)}f}"
        same = inglese.translate(str.maketrans(",.", ".,")) == self.testo
        return same and len(decimali) <= DECIMALS_MOST and (self.valore != 0 or "-" not in self.testo)


Cell = str | date | Decimal | int | WrittenNumber | None


def begins_as_a_formula(text: str) -> bool:
    """Whether a spreadsheet would make a formula of a text, at once or as soon as somebody edits its cell."""
    return text.startswith(_SIGNS)


def guarded(text: str, *, figures: bool = False) -> str:
    """A text for a CSV: an apostrophe says that what begins as a formula is none; ``unguarded`` takes it away.

    What looks guarded already gets one more, so that taking one away gives back what was there.

    Args:
        figures: «-5» is a number that somebody expects, and stays one.
    """
    if not begins_as_a_formula(text.lstrip("'")) or (figures and formati.leggi_numero(text) is not None):
        return text
    return f"'{text}"


def unguarded(text: str) -> str:
    """What was written, of a text that was ``guarded``, here or by another program."""
    return text[1:] if text.startswith("'") and begins_as_a_formula(text.lstrip("'")) else text


def fitting(text: str) -> str:
    """A text as a cell of a workbook holds it: no letter that its format forbids, and not longer than it may be."""
    clean = _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
    return clean if len(clean) <= LETTERS_MOST else f"{clean[: LETTERS_MOST - len(CUT) - 1]} {CUT}"
