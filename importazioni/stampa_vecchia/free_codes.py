# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes of another form than the usual one, in the print of the old program. Pure.

The reader knows a head by its words and by a code like 2020-CP04. A head whose code is the Comune's own («OB.1»,
«LP/2024/01») lends one of that form while it is read, and gets its own back in what comes out.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from string import ascii_uppercase
from typing import Final

from importazioni.reading import SegnalazioneDiLettura
from importazioni.stampa_vecchia.segni import Riga, riga
from obiettivi.contenuto.code_form import CODE_MAX
from testi.codes import fault_of_code

_MARKS: Final = r"[\s*_#|:]"
_TAG: Final = re.compile(r"</?(?:b|i|em|strong|br)\s?/?>", re.IGNORECASE)
_HEAD: Final = re.compile(
    rf"[\W_]{{0,40}}obiettivo{_MARKS}++(?P<code>[^\s|](?:[^\n\t|]{{0,58}}?[^\s|])??)"
    rf"(?P<after>{_MARKS}++)Centro di Responsabilit",
    re.IGNORECASE,
)
_USUAL: Final = re.compile(r"(?:19|20)[0-9]{2} ?- ?[A-Z]{2}[0-9]{2}[A-Z]?", re.IGNORECASE)
_LABELS: Final = ("centro di responsabilit", "responsabile")
# How many lines with words a head has to its centre, and to its responsible.
_TO_THE_CENTRE, _TO_THE_RESPONSIBLE = 4, 7
_LINES_MOST: Final = 25
# A year of which there was no plan.
_LENT_YEAR: Final = 1901


def lend(lines: Sequence[Riga]) -> tuple[list[Riga], dict[str, str]]:
    """The lines with a code of the usual form in every head, and whose each lent code is."""
    lines, lent = list(lines), dict[str, str]()
    free = _unused(lines)
    for i in range(len(lines)):
        if lines[i].chiave.startswith("obiettivo") and (found := _code_of_head(lines, i)):
            where, start, code = found
            if code not in lent:
                lent[code] = next(free)
            text = lines[where].testo
            lines[where] = riga(lines[where].numero, f"{text[:start]}{lent[code]}{text[start + len(code) :]}")
    return lines, {usual: code for code, usual in lent.items()}


def own(message: SegnalazioneDiLettura, owners: Mapping[str, str]) -> SegnalazioneDiLettura:
    """What is said of an objective, by the code that it has."""
    if message.obiettivo not in owners:
        return message
    code = owners[message.obiettivo]
    return replace(message, obiettivo=code, testo=message.testo.replace(message.obiettivo, code))


def _code_of_head(lines: Sequence[Riga], i: int) -> tuple[int, int, str] | None:
    """Line, place and text of the code of the head that begins at a line; None for no head, or a usual code."""
    near = [n for n in range(i, min(i + _LINES_MOST, len(lines))) if not lines[n].vuota]
    text = "\n".join(lines[n].testo for n in near[:_TO_THE_CENTRE])
    # Tags are marks too; every letter stays where it is.
    found = _HEAD.match(_TAG.sub(lambda tag: "*" * len(tag[0]), text))
    if found is None or not any("responsabile" in lines[n].chiave.split() for n in near[:_TO_THE_RESPONSIBLE]):
        return None
    code = found["code"]
    # «Obiettivo 2 del Centro di Responsabilità» is prose: a code of several words is set apart by a mark or a line.
    loose = " " in code and not found["after"].strip(" ")
    if loose or _USUAL.fullmatch(code) or not _a_code(code):
        return None
    start = found.start("code")
    for n in near:
        if start <= len(lines[n].testo):
            return n, start, code
        start -= len(lines[n].testo) + 1
    return None


def _a_code(text: str) -> bool:
    good = not fault_of_code(text) and len(text) <= CODE_MAX and any(c.isdigit() for c in text)
    return good and not text.lower().startswith(_LABELS)


def _unused(lines: Sequence[Riga]) -> Iterator[str]:
    said = {found[0] for line in lines if str(_LENT_YEAR) in line.testo for found in _USUAL.finditer(line.testo)}
    letters = ("".join(pair) for pair in product(ascii_uppercase, repeat=2))
    codes = (f"{_LENT_YEAR}-{pair}{n:02}" for pair in letters for n in range(1, 100))
    return (code for code in codes if code not in said)
