# SPDX-License-Identifier: AGPL-3.0-or-later
"""The number of a document in the protocol, in the forms that offices write. Pure.

«12345», «0012345/2020», «PG 12345/2020», «prot. n. 12345 del 01/02/2020», «c_a123 - 0012345»: kept as it is
written, once it can be one.
"""

import re
from datetime import date
from typing import Final

LONGEST: Final = 60
FIRST_YEAR: Final = 1990
EXAMPLE: Final = "per esempio 12345/2020, o «prot. 12345 del 01/02/2020»"
_DAY: Final = re.compile(r"\b([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})\b")
_PAIR: Final = re.compile(r"\b([0-9]{1,9})/([0-9]{1,9})\b")
_LETTERS: Final = re.compile(r"[^\W\d_]{16,}")


def fault_of(number: str, today: date) -> str:
    """What cannot be, in words; empty for what may be a number of the protocol."""
    if not number:
        return f"Manca il numero di protocollo: {EXAMPLE}."
    if len(number) > LONGEST:
        return f"Il numero di protocollo è troppo lungo: al più {LONGEST} caratteri, {EXAMPLE}."
    if "://" in number or "@" in number:
        return "Questo è un indirizzo: scriverlo nella casella degli indirizzi."
    rest = _DAY.sub(" ", number)
    if not any(c.isdigit() for c in rest) or _LETTERS.search(rest):
        return f"Il numero di protocollo non si legge: {EXAMPLE}."
    return next((fault for match in _DAY.finditer(number) if (fault := _of_day(match, today))), "") or _of_year(
        rest, today
    )


def _of_day(match: re.Match[str], today: date) -> str:
    day, month, year = map(int, match.groups())
    try:
        found = date(year, month, day)
    except ValueError:
        return f"Il {match[0]} non c'è nel calendario: controllare la data del protocollo."
    if found > today or year < FIRST_YEAR:
        return f"Il protocollo risulta del {match[0]}: controllare l'anno."
    return ""


def _of_year(rest: str, today: date) -> str:
    """Of «12345/2020» one of the two is a year, where one has four digits and looks like one."""
    pair = _PAIR.search(rest)
    if pair is None:
        return ""
    years = [int(part) for part in pair.groups() if len(part) == 4]
    if len(years) == 1 and not FIRST_YEAR <= years[0] <= today.year:
        return f"L'anno del protocollo risulta {years[0]}: controllarlo."
    return ""
