# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dates as Italian offices write them: `30/12/2020`, `30.12.2020`, `2020-12-30`, `31 dicembre 2020`.

Always day before month. Decisions that the grammar does not force:
- two figures for the year only as `30/12/20` and `31-dic-20` (what a spreadsheet shows), of this century;
- years outside 1900-2199 are slips of the pen: text;
- `entro dicembre 2020` is text: the end that is meant is for the office to say; of `entro il 31/12` see `yearless`.
"""

import re
from datetime import date

from testi.formati import MONTHS

_NUMERICA = re.compile(r"([0-9]{1,2})\s?([/.-])\s?([0-9]{1,2})\s?\2\s?([0-9]{4}|[0-9]{2})")
_ISO = re.compile(r"([0-9]{4})([-/])([0-9]{2})\2([0-9]{2})")
_CON_MESE = re.compile(r"([0-9]{1,2})[°º]?[\s-]+([A-Za-z]{3,9})\.?[\s-]+([0-9]{4}|[0-9]{2})")
SCADENZA = re.compile(
    r"(?:entro(?:\s+e\s+non\s+oltre)?(?:\s+(?:il|lo|la\s+data\s+del)\s+|\s+l['’]\s?|\s+)|il\s+)(?P<giorno>.+)",
    re.IGNORECASE | re.DOTALL,
)
MESI = {nome: n for n, mese in enumerate(MONTHS, 1) for nome in (mese, mese[:3])}
"""The number of each month, by its name and by the first three letters of it."""


def leggi_giorno(testo: str) -> date | None:
    """The day that the whole text names, or None; an impossible day (31/02/2020) is None."""
    if numerica := _NUMERICA.fullmatch(testo):
        giorno, separatore, mese, anno = numerica.groups()
        return _componi(giorno, int(mese), anno) if len(anno) == 4 or separatore == "/" else None
    if iso := _ISO.fullmatch(testo):
        return _componi(iso[4], int(iso[3]), iso[1])
    if con_mese := _CON_MESE.fullmatch(testo):
        return _componi(con_mese[1], MESI.get(con_mese[2].casefold(), 0), con_mese[3])
    return None


def leggi_scadenza(testo: str) -> date | None:
    """As `leggi_giorno`, and with "entro (il)", "entro e non oltre il", "il" before the day."""
    scadenza = SCADENZA.fullmatch(testo)
    return leggi_giorno(scadenza["giorno"] if scadenza else testo)


def _componi(giorno: str, mese: int, anno: str) -> date | None:
    anno_intero = int(anno) + (2000 if len(anno) == 2 else 0)
    if not 1900 <= anno_intero <= 2199:
        return None
    try:
        return date(anno_intero, mese, int(giorno))
    except ValueError:
        return None
