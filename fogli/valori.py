# SPDX-License-Identifier: AGPL-3.0-or-later
"""The value of a cell as the office sees it in the sheet: numbers, percentages, currencies, dates. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import Any, Final

from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel
from openpyxl.utils.escape import unescape

from fogli.number_forms import DIGITS, Form, Layout, Piece, Section, form_of, literal
from testi import formati

# Digits that a number of a sheet holds for certain, and those that a cell shows of it.
CIFRE_CERTE: Final = 15
CIFRE_MOSTRATE: Final = 10
# Nothing that is measured has more decimals; a number of 300 would be as long a text.
_MOST_DECIMALS: Final = 30
# More than any number of a sheet has, with all the decimals of its form.
_CONTEXT: Final = Context(prec=1000, rounding=ROUND_HALF_UP)
# What a date that is none shows.
NO_DATE: Final = "#VALUE!"
_NO_DAY: Final = "00/01/1900"
_DAYS: Final = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")
# What forms of accounts show for zero, and others for nothing.
_ONLY_A_DASH: Final = re.compile(r"[€$£ ]*[-–—]+[€$£ ]*")
_ITALIAN: Final = str.maketrans(",.", ".,")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a cell shows; ``remark``: what it holds beside that, an Italian sentence; ``held``: of a number that is
    shown rounded, the same text with all digits that it has."""

    text: str
    remark: str = ""
    held: str = ""


def in_testo(value: str, *, fedele: bool) -> str:
    """A text, without the codes of a workbook for signs that it cannot hold."""
    testo = unescape(value) if "_x" in value else value
    # Only text files keep the line breaks of a cell as two spaces.
    return testo if fedele else re.sub(" {2,}", " ", testo)


@lru_cache(maxsize=4096)
def shown_number(value: float, form: str, mac: bool = False) -> Shown:
    """A number, or a day that is stored as one, in the form that the sheet gives it."""
    exact = Decimal(repr(value))
    if not exact.is_finite():
        return Shown("#NUM!")
    section, minus = form_of(form).of(exact)
    if section.dated:
        return _shown_day(value, section, mac)
    text = _number(section, abs(exact), minus)
    if not text:
        return Shown("", f"la cella contiene {_general(exact)}, ma per la sua forma non mostra nulla: la leggo vuota.")
    if _ONLY_A_DASH.fullmatch(text):
        told = f"la cella contiene {_general(exact)}, ma per la sua forma mostra «{text}», e così la leggo."
        return Shown(text, f"{told} Se è un valore, scriverlo in cifre o cambiare la forma della cella.")
    return Shown(text, held=_held(section, abs(exact), minus, text))


def shown_moment(value: Any, form: str) -> Shown:
    """A day or an hour that is stored as one."""
    section = next((s for s in form_of(form).numbers if s.dated), None)
    return _shown_moment(value, section)


def shown_text(text: str, form: Form) -> Shown:
    """A text in the form that the sheet gives to texts: most show it as it is."""
    if form.texts is None:
        return Shown(text)
    pieces = form.texts.pieces
    said = "".join(text if p.kind in ("@", "general") else literal([p]) for p in pieces)
    if not said and text:
        return Shown("", f"la cella contiene «{text[:40]}», ma per la sua forma non mostra nulla: la leggo vuota.")
    return Shown(said)


def changes_texts(form: Form) -> bool:
    """Whether a form shows texts otherwise than they are."""
    return form.texts is not None and [p.kind for p in form.texts.pieces] not in (["@"], ["general"])


def _number(section: Section, value: Decimal, minus: bool) -> str:
    sign = "-" if minus else ""
    if section.plain:
        return sign + _general(value)
    if section.layout is None:
        general = _general(value)
        written = [general if p.kind == "general" else literal([p]) for p in section.pieces]
        return _with_euro(sign, "", "".join(written), "")
    layout = section.layout
    rounded = value.scaleb(layout.shift, _CONTEXT)
    rounded = rounded.quantize(Decimal(1).scaleb(-layout.places), ROUND_HALF_UP, _CONTEXT)
    return _with_euro(sign if rounded else "", layout.before, _digits(layout, rounded), layout.after)


def _held(section: Section, value: Decimal, minus: bool, shown: str) -> str:
    """What a cell would show if its form had places for all decimals; empty where it shows them."""
    if section.layout is None:
        return ""
    layout, exact = section.layout, certain(value)
    decimals = -int(exact.scaleb(layout.shift, _CONTEXT).normalize(_CONTEXT).as_tuple().exponent)
    if not layout.places < decimals <= _MOST_DECIMALS:
        return ""
    more = (Piece("#", "#"),) * (decimals - layout.places)
    whole = _number(replace(section, layout=replace(layout, rest=layout.rest + more)), exact, minus)
    return whole if whole != shown else ""


def _with_euro(minus: str, before: str, digits: str, after: str) -> str:
    """The sources write the euro before the number, wherever the sheet shows it."""
    if "€" not in before + digits + after:
        return minus + f"{before}{digits}{after}".strip(" ")
    digits = minus + digits
    parts = (re.sub("(?<! ) ++(?=€)|€ *+", "", x) for x in (before, digits, after))
    return f"€ {''.join(parts).strip(' ')}".rstrip(" ")


def euro_first(text: str) -> str:
    """A text of a number with its euro before it."""
    return _with_euro("", "", text, "")


def _digits(layout: Layout, value: Decimal) -> str:
    whole, _, rest = f"{value:f}".partition(".")
    said = _whole(layout.whole, "" if whole == "0" else whole, layout.grouped)
    decimals = _rest(layout.rest, rest)
    return f"{said},{decimals}" if any(c.isdigit() for c in decimals) else said + decimals


def _whole(pieces: Sequence[Piece], digits: str, grouped: bool) -> str:
    """The whole part: its digits fill the places from the right, those that are left stand before the first."""
    left = list(digits)
    said: list[str] = []
    many = 0
    places = sum(p.kind in DIGITS for p in pieces)

    def put(digit: str) -> None:
        nonlocal many
        if grouped and many and many % 3 == 0 and digit.isdigit():
            said.append(".")
        many += 1
        said.append(digit)

    for piece in reversed(pieces):
        if piece.kind not in DIGITS:
            said.append(literal([piece])[::-1])
            continue
        places -= 1
        if left or piece.kind != "#":
            put(left.pop() if left else piece.kind.replace("?", " "))
        while left and not places:
            put(left.pop())
    if not any(p.kind in DIGITS for p in pieces):
        said.append(digits[::-1])
    return "".join(said)[::-1]


def _rest(pieces: Sequence[Piece], digits: str) -> str:
    """The decimals: those of «0» always, of the others only up to the last that is not zero."""
    shown = len(digits.rstrip("0"))
    said: list[str] = []
    place = 0
    for piece in pieces:
        if piece.kind not in DIGITS:
            said.append(literal([piece]))
            continue
        place += 1
        needed = place <= shown or piece.kind == "0" or _zeros_after(pieces, place)
        said.append(digits[place - 1] if needed else piece.kind.replace("?", " ").replace("#", ""))
    return "".join(said)


def _zeros_after(pieces: Sequence[Piece], place: int) -> bool:
    return "0" in [p.kind for p in pieces if p.kind in DIGITS][place:]


def _general(value: Decimal) -> str:
    """A number without a form."""
    text = f"{certain(value):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).translate(_ITALIAN)


def certain(value: Decimal) -> Decimal:
    """A number without the noise of binary fractions: a third has no more digits than the sheet shows."""
    if len(value.as_tuple().digits) <= CIFRE_CERTE:
        return value
    places = max(0, CIFRE_MOSTRATE - value.adjusted() - 1)
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _CONTEXT)


# Days and hours


def _shown_day(value: float, section: Section, mac: bool) -> Shown:
    epoch: Any = MAC_EPOCH if mac else WINDOWS_EPOCH
    dated = bool(section.parts & {"d", "m", "y"})
    if not mac and dated and 0 <= value < 1:
        # What a reference to an empty cell shows, in the form of a day.
        return Shown(_NO_DAY)
    try:
        return _shown_moment(from_excel(value, epoch, timedelta=section.lasting), section)
    except (OverflowError, ValueError):
        return Shown(NO_DATE)


def _shown_moment(value: Any, section: Section | None) -> Shown:
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        counted = next((p.text for p in section.pieces if p.kind == "length"), "h") if section else "h"
        if counted != "h":
            return Shown(f"{minutes}" if counted == "m" else f"{round(value.total_seconds())}")
        return Shown(f"{'-' if minutes < 0 else ''}{abs(minutes) // 60}:{abs(minutes) % 60:02}")
    if isinstance(value, time):
        return Shown(_hour(value))
    hour = value.time() if isinstance(value, datetime) else time()
    day = value.date() if isinstance(value, datetime) else value
    parts = section.parts if section else frozenset("dmyh")
    whole = formati.data(day)
    if {"d", "m", "y"} <= parts:
        return Shown(f"{whole} {_hour(hour)}" if "h" in parts and hour != time() else whole)
    if {"d", "m"} <= parts and section:
        said = _written(section.pieces, day, hour)
        return Shown(whole, f"il foglio mostra «{said}», ma la cella tiene anche l'anno: leggo {whole}.")
    return Shown(_written(section.pieces, day, hour) if section else whole)


def _hour(hour: time) -> str:
    return f"{hour:%H:%M:%S}" if hour.second else f"{hour:%H:%M}"


def _written(pieces: Sequence[Piece], day: date, hour: time) -> str:
    """A day as its form shows it, in Italian: «dic-24», «dicembre 2024»."""
    said: list[str] = []
    for piece in pieces:
        if piece.kind != "date":
            said.append(literal([piece]))
        elif piece.text[0] in "hst":
            said.append(_hour(hour) if piece.text[0] == "h" else "")
        else:
            said.append(_part(piece.text, day))
    return "".join(said).strip(" :")


def _part(letters: str, day: date) -> str:
    many = len(letters)
    match letters[0]:
        case "y":
            return f"{day.year:04}" if many > 2 else f"{day.year % 100:02}"
        case "m":
            name = formati.MONTHS[day.month - 1]
            return {1: f"{day.month}", 2: f"{day.month:02}", 3: name[:3], 5: name[0]}.get(many, name)
    weekday = _DAYS[day.weekday()]
    return {1: f"{day.day}", 2: f"{day.day:02}", 3: weekday[:3]}.get(many, weekday)
