# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a cell of an ODS shows: its text, in Italian, with days and truth as everywhere. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Final

from fogli.valori import Shown, certain, euro_first, in_testo, shown_number
from testi import formati

_FIGURES: Final = re.compile(r"\d[\d.,]*")
_RUNS: Final = re.compile(r"\d+")
_LENGTH: Final = re.compile(r"-?PT(\d{1,9})H(\d{1,9})M[\d.,]*S")
_NUMBERS: Final = ("float", "percentage", "currency")
# Between the text and the value: a percentage, thousands, millions.
_SCALES: Final = (0, 2, -3, -6, -9)
_SWAPPED: Final = str.maketrans(",.", ".,")


@dataclass(frozen=True, slots=True)
class Held:
    """The attributes of a cell, without prefixes, and the text that it shows."""

    said: Mapping[str, str]
    text: str


def shown(cell: Held, faithful: bool) -> Shown:
    """The cell as the office sees it."""
    match cell.said.get("value-type", ""):
        case "boolean":
            return Shown("SI" if cell.said.get("boolean-value") == "true" else "NO")
        case "date":
            return _day(cell)
        case "time":
            return Shown(_length(cell))
        case kind if kind in _NUMBERS:
            return _number(cell, kind)
    return Shown(in_testo(cell.text or cell.said.get("string-value", ""), fedele=faithful))


def _number(cell: Held, kind: str) -> Shown:
    try:
        value = Decimal(cell.said.get("value", ""))
    except InvalidOperation:
        return Shown(cell.text)
    if not cell.text:
        if "formula" in cell.said or not value.is_finite():
            return Shown("")
        return shown_number(float(value), "0.##%" if kind == "percentage" else "General")
    if not isfinite(float(value)):
        # No sheet holds such a number: of what somebody wrote into the file, what the cell shows.
        return Shown(cell.text)
    text = _in_italian(cell.text, value)
    return Shown(euro_first(text), held=euro_first(_all_digits(text, value)))


def _in_italian(text: str, value: Decimal) -> str:
    """The text with comma and points as Italian writes them, where only so it is the value in a document of English."""
    found = _FIGURES.search(text)
    italian = found[0].rstrip(".,") if found else ""
    if not found or not value.is_finite() or not set(italian) & {",", "."}:
        return text
    english = italian.translate(_SWAPPED)
    if _is(italian, value) or not _is(english, value):
        return text
    return text[: found.start()] + english + text[found.start() + len(italian) :]


def _all_digits(text: str, value: Decimal) -> str:
    """The text with all digits of its value, where it shows fewer; empty where it shows them, or something else."""
    found = _FIGURES.search(text)
    figures = found[0].rstrip(".,") if found else ""
    if not found or not value.is_finite() or not _is(figures, value):
        return ""
    number = Decimal(figures.replace(".", "").replace(",", "."))
    half = Decimal(5).scaleb(-len(figures.partition(",")[2]) - 1)
    # Of the digits that are certain it may show one more: what it shows is then all that there is to say.
    exact = next((v for v in (abs(certain(value)).scaleb(s) for s in _SCALES) if abs(v - number) <= half), number)
    if exact == number:
        return ""
    digits = format(exact.normalize(), ",f" if "." in figures else "f").translate(_SWAPPED)
    return text[: found.start()] + digits + text[found.start() + len(figures) :]


def _is(figures: str, value: Decimal) -> bool:
    """Whether Italian figures are a value, rounded as they are."""
    if formati.leggi_numero(figures) is None or not re.fullmatch(r"[\d.]*(?:,\d+)?", figures):
        return False
    number = Decimal(figures.replace(".", "").replace(",", "."))
    half = Decimal(5).scaleb(-len(figures.partition(",")[2]) - 1)
    return any(abs(abs(value).scaleb(scale) - number) <= half for scale in _SCALES)


def _day(cell: Held) -> Shown:
    try:
        moment = datetime.fromisoformat(cell.said.get("date-value", "").rstrip("Z")[:19])
    except ValueError:
        return Shown(cell.text)
    whole = formati.data(moment.date())
    if not cell.text:
        return Shown(whole)
    parts = _parts(cell.text.partition(":")[0] if ":" in cell.text else cell.text, moment.date())
    if parts == {"y", "d"}:
        hour = ":" in cell.text and moment.time() != time()
        return Shown(f"{whole} {moment:%H:%M}" if hour else whole)
    if parts == {"d"}:
        return Shown(whole, f"il foglio mostra «{cell.text}», ma la cella tiene anche l'anno: leggo {whole}.")
    return Shown(cell.text)


def _parts(text: str, day: date) -> set[str]:
    """Whether a text says the year and the day: each by figures of its own."""
    runs = _RUNS.findall(text)
    found: set[str] = set()
    year = next((r for r in runs if int(r) == day.year), "")
    year = year or next((r for r in reversed(runs) if len(r) == 2 and int(r) == day.year % 100), "")
    if year:
        runs.reverse()
        runs.remove(year)
        runs.reverse()
        found.add("y")
    return found | {"d"} if any(len(r) <= 2 and int(r) == day.day for r in runs) else found


def _length(cell: Held) -> str:
    if (found := _LENGTH.fullmatch(cell.said.get("time-value", ""))) and ":" in cell.text:
        return f"{int(found[1])}:{int(found[2]):02}" if int(found[1]) > 23 else f"{int(found[1]):02}:{int(found[2]):02}"
    return cell.text
