# SPDX-License-Identifier: AGPL-3.0-or-later
"""From what a cell of a workbook holds to its text: shared texts, numbers in their form, dates, truth. Pure."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from openpyxl.styles.numbers import is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel, from_ISO8601

from fogli.parts import Contents
from fogli.valori import in_testo

_SEGNI: Final = re.compile(r"</?(?:b|i|u|em|strong)>", re.IGNORECASE)
_A_CAPO: Final = re.compile(r"<br\s*/?>|\r\n?|\x0b|\u2028", re.IGNORECASE)
_A_CAPO_SOLI: Final = re.compile(r"\r\n?|\x0b|\u2028")
_VIETATI: Final = re.compile("[\x00-\x08\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# What a date that is none shows.
_NO_DATE: Final = "#VALUE!"
# More digits than a number of a spreadsheet ever has; to make a number of them takes the square of their time.
_DIGITS: Final = 400


@dataclass(slots=True)
class Cell:
    """A value, and the form that the sheet gives it."""

    value: Any
    number_format: str


@dataclass
class Cells:
    """The cells of a workbook, one after the other; a text that many share is made once.

    ``faithful``: texts stay as they are, spaces and signs within them too.
    """

    contents: Contents
    faithful: bool
    shared: dict[int, str] = field(default_factory=dict)

    def text(self, kind: str, raw: str, style: str) -> str:
        """The text of a cell as the office sees it.

        Raises:
            ValueError, LookupError: the cell says what no cell can.
        """
        if kind == "s":
            return self._shared(int(raw))
        if not raw:
            return ""
        if kind in ("str", "inlineStr", "e"):
            return pulito(in_testo(Cell(raw, ""), fedele=self.faithful), self.faithful)
        form = self._form(style)
        if len(raw) > _DIGITS:
            raise ValueError
        value = self._value(kind, raw, form)
        return pulito(in_testo(Cell(value, form), fedele=self.faithful), self.faithful)

    def _shared(self, index: int) -> str:
        text = self.shared.get(index)
        if text is None:
            if index < 0:
                raise LookupError(index)
            raw = self.contents.strings[index]
            text = pulito(in_testo(Cell(raw, ""), fedele=self.faithful), self.faithful)
            self.shared[index] = text
        return text

    def _form(self, style: str) -> str:
        forms = self.contents.forms
        return forms[int(style)] if forms else "General"

    def _value(self, kind: str, raw: str, form: str) -> Any:
        if kind == "b":
            return bool(int(raw))
        if kind == "d":
            return from_ISO8601(raw)
        number = float(raw) if any(c in ".eE" for c in raw) else int(raw)
        return _moment(number, form, self.contents.mac) if _is_date(form) else number


def _moment(number: float, form: str, mac: bool) -> Any:
    epoch: Any = MAC_EPOCH if mac else WINDOWS_EPOCH
    try:
        return from_excel(number, epoch, timedelta=_is_length(form))
    except (OverflowError, ValueError):
        return _NO_DATE


@lru_cache(maxsize=1024)
def _is_date(form: str) -> bool:
    return is_date_format(form)  # type: ignore[no-any-return]


@lru_cache(maxsize=1024)
def _is_length(form: str) -> bool:
    return is_timedelta_format(form)  # type: ignore[no-any-return]


def pulito(testo: str, fedele: bool) -> str:
    """The text of a cell without what no text has, and unless it is to be kept as it is without signs and spaces."""
    if not testo:
        return ""
    if fedele:
        return _VIETATI.sub("", _A_CAPO_SOLI.sub("\n", testo)) if testo.strip() else ""
    testo = _VIETATI.sub("", _A_CAPO.sub("\n", _SEGNI.sub("", testo))).replace("\u00a0", " ")
    testo = "\n".join(r.strip(" \t") for r in testo.split("\n"))
    # Empty lines at the end keep the step with the cells beside; a cell of nothing else is empty.
    return testo if testo.strip() else ""


def senza_segni(testo: str) -> str:
    """The text without the marks of bold and the like."""
    return _SEGNI.sub("", testo)
