# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form that a Comune gives to the codes of its objectives, and the next one of that form. Pure.

A form is a text with places for what changes: «{anno}-{centro}{numero:2}» makes 2020-CP04. It proposes and it
remarks; what is no code at all is ``testi.codes``. An empty form says nothing: the next code is then the last one with
the next number.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, count
from string import ascii_uppercase
from typing import Final

from testi.codes import code_key, fault_of_code

# How long a code of an objective is at most.
CODE_MAX: Final = 40
FORM_MAX: Final = 60
# Year, hyphen, two letters of the centre, two digits, sometimes a letter: 2020-CP04, 2017-PI05A.
USUAL_FORM: Final = "{anno}-{centro:2}{numero:2}{lettera}"

_YEAR, _CENTRE, _NUMBER, _LETTER = "anno", "centro", "numero", "lettera"
_PLACE: Final = re.compile(r"\{(anno|centro|numero|lettera)(?::([1-9]))?\}")
_SIZES: Final = {_YEAR: (None, 2, 4), _CENTRE: (None, *range(1, 7)), _NUMBER: (None, *range(1, 7)), _LETTER: (None,)}
_DIGITS: Final = re.compile("[0-9]+")


@dataclass(frozen=True, slots=True)
class CodeParts:
    """What a code says where it has the form; empty and None for what the form has no place for."""

    year: int | None
    centre: str
    number: int
    letter: str


def fault_of_form(form: str) -> str:
    """Why a text is no form, in Italian; nothing when it is one."""
    if not form:
        return ""
    places = list(_PLACE.finditer(form))
    names = Counter(place[1] for place in places)
    rest = _PLACE.sub("", form)
    if "{" in rest or "}" in rest:
        return "Tra le graffe va uno di questi posti: {anno}, {anno:2}, {centro:2}, {numero:2}, {lettera}."
    if names[_NUMBER] != 1:
        return "La forma dei codici ha bisogno di un posto {numero}, uno solo: per esempio OB.{numero}."
    if twice := next((name for name, times in names.items() if times > 1), ""):
        return f"Il posto {{{twice}}} può stare una volta sola."
    for place in places:
        if (int(place[2]) if place[2] else None) not in _SIZES[place[1]]:
            return f"«{place[0]}» non va: {{anno}} ha 2 o 4 cifre, {{centro}} e {{numero}} da 1 a 6, {{lettera}} una."
    example = CodeForm(form).example(2020)
    if fault := fault_of_code(example):
        return f"Con questa forma un codice sarebbe «{example}». {fault}"
    return f"I codici sarebbero più lunghi di {CODE_MAX} caratteri." if len(example) > CODE_MAX else ""


@dataclass(frozen=True)
class CodeForm:
    """A form that is one (``fault_of_form``)."""

    form: str

    @cached_property
    def pattern(self) -> str:
        """A regular expression for codes of this form."""
        parts, end = [], 0
        for place in _PLACE.finditer(self.form):
            parts.append(re.escape(self.form[end : place.start()]))
            parts.append(f"(?P<{place[1]}>{_shape(place[1], int(place[2] or 0))})")
            end = place.end()
        return "".join(parts) + re.escape(self.form[end:])

    @cached_property
    def _read(self) -> re.Pattern[str]:
        return re.compile(self.pattern)

    @property
    def says_year(self) -> bool:
        """Whether a code of this form says of which year it is."""
        return f"{{{_YEAR}" in self.form

    @property
    def says_centre(self) -> bool:
        """Whether a code of this form has the letters of its centre."""
        return f"{{{_CENTRE}" in self.form

    @cached_property
    def centre_size(self) -> int:
        """How many letters of the centre it has place for."""
        found = re.search(rf"\{{{_CENTRE}(?::([1-9]))?\}}", self.form)
        return int(found[1] or 2) if found else 0

    def parts(self, code: str) -> CodeParts | None:
        """What a code says; None when it has another form."""
        found = self._read.fullmatch(code)
        if found is None:
            return None
        said = found.groupdict()
        year = said.get(_YEAR)
        full = None if year is None else int(year) if len(year) == 4 else 2000 + int(year)
        return CodeParts(full, said.get(_CENTRE, ""), int(said[_NUMBER]), said.get(_LETTER) or "")

    def written(self, parts: CodeParts) -> str:
        """The code that says this."""

        def place(found: re.Match[str]) -> str:
            size = int(found[2] or 0)
            match found[1]:
                case "anno":
                    return f"{(parts.year or 0) % 10 ** (size or 4):0{size or 4}}"
                case "numero":
                    return f"{parts.number:0{size}}"
                case "centro":
                    return parts.centre
            return parts.letter

        return _PLACE.sub(place, self.form)

    def example(self, year: int) -> str:
        """A code of this form."""
        return self.written(CodeParts(year, "CPSTUV"[: self.centre_size], 4, ""))

    def of(self, year: int, centre: str) -> Iterator[str]:
        """The codes of a year and a centre, from the first; they never end."""
        size = re.search(rf"\{{{_NUMBER}(?::([1-9]))?\}}", self.form)
        most = 10 ** int(size[1]) if size and size[1] else 0
        letters = ("", *ascii_uppercase) if f"{{{_LETTER}}}" in self.form else ("",)
        numbers = range(1, most) if most else ()
        shaped = (CodeParts(year, centre, n, letter) for letter in letters for n in numbers)
        beyond = (CodeParts(year, centre, n, "") for n in count(most or 1))
        return (self.written(parts) for parts in chain(shaped, beyond))


def _shape(place: str, size: int) -> str:
    match place:
        case "anno":
            return f"[0-9]{{{size or 4}}}"
        case "numero":
            return f"[0-9]{{{size}}}" if size else "[1-9][0-9]{0,8}"
        case "centro":
            return f"[A-Z]{{{size or 2}}}"
    return "[A-Z]?"


@lru_cache(maxsize=64)
def form_of(form: str) -> CodeForm | None:
    """The form, ready to read; None for an empty one, and for a text that is none."""
    return CodeForm(form) if form and not fault_of_form(form) else None


def fitting_form(codes: Sequence[str]) -> str:
    """The form of codes that come from elsewhere: the usual one where they have it, else none."""
    usual = CodeForm(USUAL_FORM)
    return USUAL_FORM if all(usual.parts(code) for code in codes) else ""


def first_free(codes: Iterable[str], taken: Iterable[str]) -> str:
    """The first code that nobody has, not even in other letters."""
    keys = {code_key(code) for code in taken}
    return next(code for code in codes if code_key(code) not in keys)


def following(last: str) -> Iterator[str]:
    """The codes that come after one: its last number goes on, as wide as it is."""
    numbers = list(_DIGITS.finditer(last))
    if not numbers:
        return (f"{last}{n}" if last else str(n) for n in count(1))
    found = numbers[-1]
    start, end, width = found.start(), found.end(), len(found[0])
    return (f"{last[:start]}{n:0{width}}{last[end:]}" for n in count(int(found[0]) + 1))
