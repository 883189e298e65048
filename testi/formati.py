# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dates and numbers as the office writes them, in and out. Pure."""

import re
from calendar import monthrange
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

NOTHING: Final = "(vuoto)"
# The years that something of the Comune may be of.
YEARS: Final = range(1990, 2101)
# «Otto», «undici».
_BEGIN_WITH_A_VOWEL: Final = (8, 11)
_ELIDED: Final = {"il": "l'", "al": "all'", "dal": "dall'", "del": "dell'", "Al": "All'"}
_NUMERO_ITALIANO = re.compile(r"[+-]?(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,[0-9]+)?")
_NUMERO_SEMPLICE = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
MONTHS: Final = (
    *("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno"),
    *("luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"),
)
_MESI: Final = tuple(mese[:3] for mese in MONTHS)
_MESE = re.compile(rf"((?:{'|'.join(_MESI)})[a-z]*|[0-9]{{1,2}})\.?[ /.'’-]{{1,2}}([0-9]{{4}}|[0-9]{{2}})")
_DATA = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")


def numero(valore: Decimal | None, decimali: int = 2) -> str:
    """«1.234,50»; an absent number is an empty text."""
    if valore is None:
        return ""
    inglese = f"{valore:,.{decimali}f}"
    return inglese.translate(str.maketrans(",.", ".,"))


def data(giorno: date | None) -> str:
    """«05/03/2020»; an absent date is an empty text."""
    return f"{giorno.day:02}/{giorno.month:02}/{giorno.year:04}" if giorno else ""


def on(word: str, day: date) -> str:
    """A day after the article that it wants, «il», «al», «dal» or «del»: «il 12/06/2020», but «l'11/06/2020»."""
    return f"{_ELIDED[word]}{data(day)}" if day.day in _BEGIN_WITH_A_VOWEL else f"{word} {data(day)}"


def lines(text: str) -> tuple[str, ...]:
    """The lines of a text that say something, as they are: those of a cell of a table. None of an empty one."""
    return tuple(line for line in text.splitlines() if line.strip())


def in_words(value: Any) -> str:
    """A value as a person reads it, where it stands beside another one; what is not there is said too."""
    match value:
        case None | "" | [] | ():
            return NOTHING
        case bool():
            return "sì" if value else "no"
        case Decimal():
            return numero(value)
        case date():
            return data(value)
    return str(value)


def leggi_numero(testo: str) -> Decimal | None:
    """Read «1.234,50», «1234,5» or «1234.5»; None when the text is no number."""
    pulito = testo.strip()
    if _NUMERO_ITALIANO.fullmatch(pulito):
        return Decimal(pulito.replace(".", "").replace(",", "."))
    return Decimal(pulito) if _NUMERO_SEMPLICE.fullmatch(pulito) else None


def last_day(text: str) -> date | None:
    """The last day of the month that «dic-24», «dicembre 2024» or «12/2024» say; None for any other text."""
    found = _MESE.fullmatch(text.strip().casefold())
    if not found:
        return None
    said, year = found.groups()
    month = int(said) if said.isdecimal() else _MESI.index(said[:3]) + 1
    if not 1 <= month <= 12 or (not MONTHS[month - 1].startswith(said) and not said.isdecimal()):
        return None
    first = date(int(year) + (2000 if len(year) == 2 else 0) or 1, month, 1)
    return first.replace(day=monthrange(first.year, month)[1])


def leggi_data(testo: str) -> date | None:
    """Read «05/03/2020» (also with points or hyphens) or «2020-03-05»; None when it is no date."""
    pulito = testo.strip()
    try:
        if parti := _DATA.fullmatch(pulito):
            return date(int(parti[3]), int(parti[2]), int(parti[1]))
        return datetime.strptime(pulito, "%Y-%m-%d").date() if pulito.isascii() else None
    except ValueError:
        return None
