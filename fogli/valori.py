# SPDX-License-Identifier: AGPL-3.0-or-later
"""The value of a cell as the office sees it in the sheet: numbers, percentages, currencies, dates. Pure."""

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, Final

from openpyxl.utils.escape import unescape

from testi import formati

# A form of a number: a quoted text, a colour or currency, an escaped sign, a space as wide as a sign, any other sign.
_PEZZI_DI_FORMA: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|[_*].|.')
# Digits that a number of a sheet holds for certain, and those that a cell shows of it.
CIFRE_CERTE: Final = 15
CIFRE_MOSTRATE: Final = 10
# A rounding to more digits than this raises; nobody reads them.
CIFRE_DI_UN_CONTO: Final = 26


def in_testo(cella: Any, *, fedele: bool) -> str:
    """The text of a cell as the office sees it."""
    valore = cella.value
    if valore is None:
        return ""
    if isinstance(valore, bool):
        return "SI" if valore else "NO"
    forma = cella.number_format or ""
    if isinstance(valore, datetime | date) and forma.casefold() in ("yyyy", "aaaa"):
        return str(valore.year)
    if isinstance(valore, datetime):
        return formati.data(valore.date()) if valore.time() == time() else f"{valore:%d/%m/%Y %H:%M}"
    if isinstance(valore, date):
        return formati.data(valore)
    if isinstance(valore, timedelta):
        minuti = round(valore.total_seconds() / 60)
        return f"{minuti // 60}:{minuti % 60:02}"
    if isinstance(valore, int | float):
        return _numero(valore, forma)
    testo = unescape(str(valore)) if "_x" in str(valore) else str(valore)
    # Only text files keep the line breaks of a cell as two spaces.
    return testo if fedele else re.sub(" {2,}", " ", testo)


def _numero(valore: float, forma: str) -> str:
    """A number in the form that the sheet gives it: 0,117 shown as a percentage is «11,7%», and 7 as «000» is «007»."""
    prima, cifra, dopo = _parti(forma.partition(";")[0])
    cifre = Decimal(repr(valore))
    if "%" in cifra:
        cifre *= 100
    decimali = re.search(r"[.,](0*)(#*)$", cifra.rstrip("%")) if cifra[:1] in "0#" else None
    if not cifre.is_finite():
        return "#NUM!"
    if decimali and len(decimali[0]) + cifre.adjusted() < CIFRE_DI_UN_CONTO:
        # Half up, as sheets round; a «#» shows a digit only where there is one.
        cifre = cifre.quantize(Decimal(1).scaleb(-len(decimali[0]) + 1), ROUND_HALF_UP)
    elif len(cifre.as_tuple().digits) > CIFRE_CERTE:
        # The rest is the noise of binary fractions: a third has no more digits than the sheet shows.
        cifre = round(cifre, max(0, CIFRE_MOSTRATE - cifre.adjusted() - 1))
    testo = f"{cifre:,f}" if "#,##" in cifra else f"{cifre:f}"
    if "." in testo:
        certi = len(decimali[1]) if decimali else 0
        intera, _, resto = testo.partition(".")
        resto = resto[:certi] + resto[certi:].rstrip("0")
        testo = f"{intera}.{resto}" if resto else intera
    if re.fullmatch("0+", cifra) and "." not in testo:
        testo = testo.zfill(len(cifra))
    testo = testo.translate(str.maketrans(",.", ".,"))
    # The sources write the sign before the number, wherever the sheet shows it.
    euro = "€" in prima + dopo
    prima, dopo = (re.sub("(?<! ) ++(?=€)|€ *+", "", x) if euro else x for x in (prima, dopo))
    return ("€ " if euro else "") + prima + testo + ("%" if "%" in cifra else "") + dopo


@lru_cache(maxsize=256)
def _parti(forma: str) -> tuple[str, str, str]:
    """What a form writes before its digits, the form of the digits (with its «%»), what it writes after them."""
    scritto, cifre = ["", ""], ""
    # Fractions and powers of ten are read as plain numbers.
    forma = "" if "/" in forma or "E+" in forma else forma.replace("General", "#")
    for pezzo in _PEZZI_DI_FORMA.findall(forma) if any(c in forma for c in "0#") else ():
        if pezzo[0] in "0#.,%":
            cifre += pezzo
        elif pezzo[0] == "[":
            scritto[bool(cifre)] += "€" if "€" in pezzo else ""
        elif pezzo[0] not in "_*":
            scritto[bool(cifre)] += pezzo.strip('"').removeprefix("\\")
    prima, dopo = scritto
    return prima, cifre, dopo.rstrip()
