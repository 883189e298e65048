# SPDX-License-Identifier: AGPL-3.0-or-later
"""The codes that objectives have in another year: the same, but for the year that they say. Pure."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from obiettivi.contenuto.code_form import USUAL_FORM, CodeForm, following, form_of
from testi.codes import code_key


def in_another_year(code: str, year: int, other: int, form: str) -> str:
    """The code of an objective that goes on: its year becomes the other where it says one, all else stays."""
    for shape in _forms(form):
        if shape.says_year and (said := shape.parts(code)):
            return shape.written(replace(said, year=other))
    return re.sub(rf"(?<![0-9]){year}(?![0-9])", str(other), code, count=1)


def codes_of_next_year(
    codes: Iterable[str], years: tuple[int, int], taken: Collection[str], form: str
) -> list[str | None]:
    """The codes of another year, in the same order; where one is taken, the next free number after it.

    Codes that can keep their number are given first. None: the number has no room to go on (two digits end at 99).
    """
    wanted = [in_another_year(code, *years, form) for code in codes]
    occupied, given = {code_key(code) for code in taken}, dict[int, str]()
    for i, code in enumerate(wanted):
        if code_key(code) not in occupied:
            given[i] = code
            occupied.add(code_key(code))
    known = [*taken, *given.values()]
    for i, code in enumerate(wanted):
        if i not in given and (free := _next_free(code, occupied, known, form)):
            given[i] = free
            occupied.add(code_key(free))
            known.append(free)
    return [given.get(i) for i in range(len(wanted))]


def _next_free(code: str, occupied: Collection[str], known: Sequence[str], form: str) -> str | None:
    for shape in _forms(form):
        if said := shape.parts(code):
            # A number with a letter (05A) takes the number too.
            others = (p for c in known if (p := shape.parts(c)))
            numbers = {p.number for p in others if (p.year, p.centre) == (said.year, said.centre)}
            tried = (*range(said.number + 1, said.number + len(numbers) + 2), *range(1, said.number))
            found = (shape.written(replace(said, number=n, letter="")) for n in tried if n not in numbers)
            return next((c for c in found if shape.parts(c) and code_key(c) not in occupied), None)
    return next(c for c in following(code) if code_key(c) not in occupied)


def _forms(form: str) -> list[CodeForm]:
    """The form of the plan, and the usual one."""
    own = form_of(form)
    return [own] if own and own.form == USUAL_FORM else [*([own] if own else []), CodeForm(USUAL_FORM)]
