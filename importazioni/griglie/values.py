# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cells that must be a date, a weight, a yes or no. What is none of them is refused, never guessed. Pure."""

import re
from decimal import Decimal
from typing import Any, Final

from fogli.outgoing_cells import CUT
from indicatori.valori import Verso, compact_day, leggi
from obiettivi.contenuto.campi import Kind
from testi.confronto import in_riga, piega
from testi.formati import data, last_day, leggi_data, leggi_numero

# As a spreadsheet writes truth, too.
_SI_NO: Final = {"si": True, "no": False, "": False, "vero": True, "falso": False, "true": True, "false": False}
# As our sheets say it, and as the form and the paper do.
_VERSI: Final = {
    **{str(v): str(v) for v in Verso},
    "di piu": str(Verso.CRESCENTE),
    "meglio di piu": str(Verso.CRESCENTE),
    "di meno": str(Verso.DECRESCENTE),
    "meglio di meno": str(Verso.DECRESCENTE),
}
_SHORT_MONTH: Final = "(?:gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic|jan|may|jun|jul|aug|sep|oct|dec)"
_DAY_OF_A_SPREADSHEET: Final = re.compile(
    r"\d{1,2}/\d{1,2}/(?:19|20)\d\d(?: \d{1,2}[:.]\d\d(?:[:.]\d\d)?)?"
    rf"|\d{{1,2}}-{_SHORT_MONTH}(?:-\d\d(?:\d\d)?)?"
    rf"|{_SHORT_MONTH}-\d\d"
)
PESO_MASSIMO: Final = Decimal(1000)


class ValoreInatteso(ValueError):
    """The text is not what the column holds: an Italian sentence with what was expected."""


def leggi_valore(kind: Kind, testo: str) -> Any:
    """The value that a cell of this kind of field holds.

    Raises:
        ValoreInatteso: it cannot be one.
    """
    match kind:
        case Kind.DATE:
            return _data(testo)
        case Kind.WEIGHT:
            return _peso(testo)
        case Kind.FLAG:
            return _si_no(testo)
        case Kind.SENSE:
            return _verso(testo)
    if testo.endswith(CUT):
        raise ValoreInatteso("il testo è stato tagliato da Excel: rimetterlo intero, o togliere la colonna.")
    return testo


def doubt_of_target(text: str) -> str:
    """What to ask of an expected value of eight figures that are a day: which of the two it is nobody can see."""
    return f"«{text}» può essere una data o un numero: {leggi(text).dubbio}." if compact_day(text) else ""


def doubt_of_code(text: str) -> str:
    """What to ask of a new code that is a day as spreadsheets show one: they make «05/01/2026» of «5/1/26» and «01-gen»
    of «1.1» while one types, and nobody can see it afterwards. Days with points or hyphens are codes like others."""
    if not _DAY_OF_A_SPREADSHEET.fullmatch(text.strip().casefold()):
        return ""
    return (
        f"«{text}» è una data: un foglio di calcolo fa così di un codice come «1.1» o «5/1/26». Scrivere il codice "
        "nella cella come testo."
    )


def _data(testo: str) -> Any:
    giorno = leggi_data(testo)
    if testo and giorno is None and (ultimo := last_day(testo)):
        raise ValoreInatteso(
            f"«{testo[:40]}» dice il mese e non il giorno: scrivere il giorno, per esempio {data(ultimo)}."
        )
    if testo and giorno is None:
        raise ValoreInatteso(f"«{testo[:40]}» non è una data: ci vuole gg/mm/aaaa, per esempio 31/12/2020.")
    return giorno


def _peso(testo: str) -> Decimal | None:
    if not testo:
        return None
    numero = leggi_numero(testo.removesuffix("%"))
    if numero is None or not 0 <= numero < PESO_MASSIMO or numero != round(numero, 2):
        raise ValoreInatteso(f"«{testo[:40]}» non è un peso: ci vuole un numero come 20,00, con al più due decimali.")
    return round(numero, 2)


def _verso(testo: str) -> str:
    """Which way is better; empty says nothing of it."""
    if testo and (verso := _VERSI.get(piega(in_riga(testo).lstrip("↑↓ ")))):
        return verso
    if testo:
        raise ValoreInatteso(f"«{testo[:40]}» non è un verso: ci vuole crescente oppure decrescente.")
    return ""


def _si_no(testo: str) -> bool:
    valore = _SI_NO.get(piega(in_riga(testo)))
    if valore is None or (testo and not piega(testo)):
        raise ValoreInatteso(f"«{testo[:40]}» non si capisce: ci vuole SI oppure NO (vuoto vale NO).")
    return valore
