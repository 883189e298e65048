# SPDX-License-Identifier: AGPL-3.0-or-later
"""From what a cell of a workbook holds to its text: shared texts, numbers in their form, dates, truth. Pure."""

import re
from dataclasses import dataclass, field
from typing import Any, Final

from openpyxl.utils.datetime import from_ISO8601

from fogli.errors import is_error
from fogli.number_forms import form_of
from fogli.parts import Contents
from fogli.valori import Shown, changes_texts, in_testo, shown_moment, shown_number, shown_text

_SEGNI: Final = re.compile(r"</?(?:b|i|u|em|strong)>", re.IGNORECASE)
_A_CAPO: Final = re.compile(r"<br\s*/?>|\r\n?|\x0b|\u2028", re.IGNORECASE)
_A_CAPO_SOLI: Final = re.compile(r"\r\n?|\x0b|\u2028")
_VIETATI: Final = re.compile("[\x00-\x08\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# More digits than a number of a spreadsheet ever has; to make a number of them takes the square of their time.
_DIGITS: Final = 400


@dataclass
class Cells:
    """The cells of a workbook, one after the other; a text that many share is made once.

    ``faithful``: texts stay as they are, spaces and signs within them too. ``remark``, ``doubt``, ``held``: of the last
    cell, what it holds beside what it shows, why that is not sure, and its number where it is shown rounded.
    """

    contents: Contents
    faithful: bool
    shared: dict[int, str] = field(default_factory=dict)
    remark: str = ""
    doubt: str = ""
    held: str = ""
    # The styles that show texts otherwise than they are.
    changing: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        forms = self.contents.forms
        changing = {form for form in dict.fromkeys(forms) if "@" in form or ";" in form}
        changing = {form for form in changing if changes_texts(form_of(form))}
        self.changing = frozenset(str(n) for n, form in enumerate(forms) if form in changing)

    def text(self, kind: str, raw: str, style: str) -> str:
        """The text of a cell as the office sees it.

        Raises:
            ValueError, LookupError: the cell says what no cell can.
        """
        self.remark = self.doubt = self.held = ""
        if kind == "s":
            text = self._shared(int(raw))
            return self._as_shown(text, style) if style in self.changing else text
        if not raw:
            return ""
        if kind in ("str", "inlineStr", "e"):
            return self._text(kind, raw, style)
        if kind == "b":
            return "SI" if int(raw) else "NO"
        if len(raw) > _DIGITS:
            raise ValueError
        shown = self._shown(kind, raw, self._form(style))
        self.remark, self.held = shown.remark, shown.held
        return pulito(shown.text, self.faithful)

    def _text(self, kind: str, raw: str, style: str) -> str:
        text = self._clean(raw)
        if kind == "e" and not is_error(text):
            self.doubt = f"la cella è un errore («{text[:40]}»): scrivere il valore, o correggere la formula."
        return self._as_shown(text, style) if style in self.changing else text

    def _as_shown(self, text: str, style: str) -> str:
        shown = shown_text(text, form_of(self._form(style)))
        self.remark = shown.remark
        return pulito(shown.text, self.faithful)

    def _clean(self, raw: str) -> str:
        return pulito(in_testo(raw, fedele=self.faithful), self.faithful)

    def _shared(self, index: int) -> str:
        text = self.shared.get(index)
        if text is None:
            if index < 0:
                raise LookupError(index)
            text = self._clean(self.contents.strings[index])
            self.shared[index] = text
        return text

    def _form(self, style: str) -> str:
        forms = self.contents.forms
        return forms[int(style)] if forms else "General"

    def _shown(self, kind: str, raw: str, form: str) -> Shown:
        if kind == "d":
            return shown_moment(from_ISO8601(raw), form)
        number: Any = float(raw) if any(c in ".eE" for c in raw) else int(raw)
        return shown_number(number, form, self.contents.mac)


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
