# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form that a sheet gives to a number or a day, taken apart once: sections, conditions, signs. Pure.

No library does it as an office needs it: docs/decisioni/0024-una-cella-come-si-vede.md.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

# A quoted text, something in brackets, an escaped sign, a space as wide as a sign, what fills the cell; the hour of
# twelve, a power of ten, a run of letters of a date, «General», any other sign.
_PIECES: Final = re.compile(
    r'"[^"]*"?|\[[^\]]*\]?|\\.?|[_*].?|[1-9][0-9]*|(?i:am/pm|a/p|general|standard)|[eE][+-][0#?]+|([yYmMdDhHsSaAgG])\1*|.',
    re.DOTALL,
)
_CONDITION: Final = re.compile(r"\[(>=|<=|<>|>|<|=)(-?\d{1,20}(?:\.\d{1,20})?)\]")
_LENGTH: Final = re.compile(r"\[([hms])\1?\]", re.IGNORECASE)
_CURRENCY: Final = re.compile(r"\[\$([^-\]]*)(?:-[^\]]*)?\]")
_GENERAL: Final = frozenset(("general", "standard"))
_OF_A_DATE: Final = frozenset("ymdhs")
# As a program says it that writes the letters of Italian instead of those of the format.
_ITALIAN: Final = {"g": "d", "a": "y"}
_LETTER: Final = {"ddd": "w", "s": "h", "ss": "h", "sss": "h", "t": "h", "hh": "h"}
DIGITS: Final = frozenset("0#?")
# A form has at most three sections for numbers, and one for texts.
_NEGATIVE, _ZERO, _TEXT = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Piece:
    """What a form is made of. ``kind``: a literal, a digit («0», «#», «?»), «.», «,», «%», «date», «general», «@»."""

    kind: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """How digits are set: what stands before them, the whole part, the rest, what stands after; how a value becomes
    the number that is shown."""

    before: str
    whole: tuple[Piece, ...]
    rest: tuple[Piece, ...]
    after: str
    shift: int
    grouped: bool

    @property
    def places(self) -> int:
        """How many decimals there are at most."""
        return sum(p.kind in DIGITS for p in self.rest)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a form, and the condition under which it is the one («>=», 100)."""

    pieces: tuple[Piece, ...]
    layout: Layout | None = None
    sign: str = ""
    bound: Decimal = Decimal(0)
    # Numbers that are written as plain ones: fractions and powers of ten.
    plain: bool = False

    @property
    def dated(self) -> bool:
        """Whether it shows a day or an hour."""
        return any(p.kind in ("date", "length") for p in self.pieces)

    @property
    def lasting(self) -> bool:
        """Whether it shows how long something lasts: «[h]:mm»."""
        return any(p.kind == "length" for p in self.pieces)

    @property
    def parts(self) -> frozenset[str]:
        """The letters of a date: «d», «m», «y»; «w» for a day of the week, «h» for anything of an hour."""
        return frozenset(_LETTER.get(p.text[:3], p.text[0]) for p in self.pieces if p.kind == "date")

    def holds(self, value: Decimal) -> bool:
        """Whether its condition does."""
        match self.sign:
            case ">":
                return value > self.bound
            case ">=":
                return value >= self.bound
            case "<":
                return value < self.bound
            case "<=":
                return value <= self.bound
            case "=":
                return value == self.bound
            case "<>":
                return value != self.bound
        return True

    @property
    def negative(self) -> bool:
        """Whether only negative numbers come here, so that it says itself how it shows that."""
        return (self.sign in ("<", "<=") and self.bound <= 0) or (self.sign == "=" and self.bound < 0)


GENERAL: Final = Section((Piece("general"),))


@dataclass(frozen=True, slots=True)
class Form:
    """The sections of a form of numbers, and the one of its texts."""

    numbers: tuple[Section, ...]
    texts: Section | None = None

    def of(self, value: Decimal) -> tuple[Section, bool]:
        """The section for a number, and whether a minus is to be written before it."""
        if any(section.sign for section in self.numbers[:2]):
            return self._by_condition(value)
        many = len(self.numbers)
        if value < 0 and many > _NEGATIVE:
            return self.numbers[_NEGATIVE], False
        if value == 0 and many > _ZERO:
            return self.numbers[_ZERO], False
        return self.numbers[0], value < 0

    def _by_condition(self, value: Decimal) -> tuple[Section, bool]:
        first, *others = self.numbers
        conditioned = [first, *(s for s in others[:1] if s.sign)]
        if not first.sign and not (value > 0 or len(self.numbers) == _NEGATIVE):
            conditioned = conditioned[1:]
        for section in conditioned:
            if section.holds(value):
                return section, value < 0 and not section.negative
        rest = self.numbers[len(conditioned) :] or (GENERAL,)
        return rest[-1] if first.sign else rest[0], value < 0


@lru_cache(maxsize=1024)
def form_of(written: str) -> Form:
    """A form taken apart."""
    found = [_section(pieces) for pieces in _sections(written)]
    texts = found.pop() if len(found) > _TEXT else None
    if found and any(p.kind == "@" for p in found[-1].pieces):
        texts = found.pop()
    return Form(tuple(found[:_TEXT]) or (GENERAL,), texts)


def _sections(written: str) -> Iterator[list[str]]:
    pieces: list[str] = []
    for found in _PIECES.finditer(written):
        if found[0] == ";":
            yield pieces
            pieces = []
        else:
            pieces.append(found[0])
    yield pieces


def _section(written: Sequence[str]) -> Section:
    condition = next(filter(None, map(_CONDITION.fullmatch, written)), None)
    pieces = _of_dates([piece for text in written for piece in _piece(text)])
    dated = any(p.kind in ("date", "length") for p in pieces)
    digits = any(p.kind in DIGITS for p in pieces)
    plain = not dated and digits and any(p.kind == "power" or (p.kind == "" and p.text == "/") for p in pieces)
    if dated:
        pieces = [Piece("", p.text) if p.kind in (",", ".", "%") else p for p in pieces]
    sign, bound = (condition[1], Decimal(condition[2])) if condition else ("", Decimal(0))
    layout = _layout(pieces) if digits and not dated and not plain else None
    return Section(tuple(pieces), layout, sign, bound, plain)


def _layout(pieces: Sequence[Piece]) -> Layout:
    """Digits and the signs among them; a comma among them parts thousands, after the last it divides by a thousand."""
    places = [i for i, p in enumerate(pieces) if p.kind in DIGITS]
    point = next((i for i, p in enumerate(pieces) if p.kind == "."), len(pieces))
    whole_ends = max((i for i in places if i < point), default=-1)
    kept: list[Piece] = []
    thousands = 0
    grouped = False
    for i, piece in enumerate(pieces):
        if piece.kind != "," or not i or pieces[i - 1].kind not in (*DIGITS, ","):
            kept.append(Piece("", piece.text) if piece.kind == "," or (piece.kind == "." and i != point) else piece)
        elif i < whole_ends:
            grouped = True
        elif i < point or i > places[-1]:
            thousands += 1
    shift = 2 * sum(p.kind == "%" for p in pieces) - 3 * thousands
    return _parted(kept, shift, grouped)


def _parted(pieces: Sequence[Piece], shift: int, grouped: bool) -> Layout:
    of_digits = [i for i, p in enumerate(pieces) if p.kind in DIGITS or p.kind == "."]
    first, last = of_digits[0], of_digits[-1] + 1
    point = next((i for i, p in enumerate(pieces) if p.kind == "."), last)
    rest = tuple(pieces[point + 1 : last])
    return Layout(literal(pieces[:first]), tuple(pieces[first:point]), rest, literal(pieces[last:]), shift, grouped)


def literal(pieces: Iterable[Piece]) -> str:
    """What a form writes by itself."""
    return "".join(p.text for p in pieces if p.kind in ("", "quoted", "%"))


def _piece(text: str) -> Iterator[Piece]:
    low = text.casefold()
    if text[0] == '"':
        yield Piece("quoted", text.strip('"'))
    elif text[0] == "[":
        if length := _LENGTH.fullmatch(text):
            yield Piece("length", length[1].casefold())
        elif currency := _CURRENCY.fullmatch(text):
            yield Piece("quoted", currency[1])
    elif text[0] == "\\":
        yield Piece("quoted", text[1:])
    elif text[0] in "_*":
        yield Piece("wide")
    elif low in _GENERAL:
        yield Piece("general")
    elif low in ("am/pm", "a/p"):
        yield Piece("date", "t")
    elif low[0] == "e" and len(text) > 1:
        yield Piece("power", text)
    elif low[0] in _OF_A_DATE or low[0] in _ITALIAN:
        yield Piece("date", low)
    elif text in ("0", "#", "?", ".", ",", "%", "@"):
        yield Piece(text, text)
    else:
        yield Piece("", text)


def _of_dates(pieces: list[Piece]) -> list[Piece]:
    """The letters of dates as they are meant: minutes beside hours, Italian ones where there are no others."""
    letters = [p.text[0] for p in pieces if p.kind == "date"]
    alone = set(letters) == {"a"}
    italian = {there: here for there, here in _ITALIAN.items() if here not in letters and ("m" in letters or alone)}
    found: list[Piece] = []
    for piece in pieces:
        if piece.kind == "date" and piece.text[0] in _ITALIAN:
            here = italian.get(piece.text[0])
            piece = Piece("date", here * len(piece.text)) if here else Piece("", piece.text)
        found.append(piece)
    return _minutes(found)


def _minutes(pieces: list[Piece]) -> list[Piece]:
    places = [i for i, p in enumerate(pieces) if p.kind in ("date", "length")]
    for before, here, after in zip([None, *places], places, [*places[1:], None], strict=False):
        if pieces[here].text not in ("m", "mm") or pieces[here].kind == "length":
            continue
        hours = before is not None and pieces[before].text[0] == "h"
        if hours or (after is not None and pieces[after].text[0] == "s"):
            pieces[here] = Piece("date", "t")
    return pieces
