# SPDX-License-Identifier: AGPL-3.0-or-later
"""One table of a report as the CSV of an Italian Excel: semicolons, UTF-8 with its mark, and no formula."""

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any, Final

from reports.base import Cella, NumeroScritto, Report
from testi import formati

# What a spreadsheet would take for a formula; a leading apostrophe says that it is a text.
_DA_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def scrivi(report: Report[Any], dati: Any) -> bytes:
    """The bytes of the file."""
    foglio = report.foglio_csv(dati)
    testo = io.StringIO()
    righe = csv.writer(testo, delimiter=";", lineterminator="\r\n")
    righe.writerow([colonna.titolo for colonna in foglio.colonne])
    righe.writerows([_cella(valore) for valore in riga] for riga in foglio.righe)
    return testo.getvalue().encode("utf-8-sig")


def _cella(valore: Cella) -> str:
    match valore:
        case None:
            return ""
        case date():
            return formati.data(valore)
        case Decimal():
            return formati.numero(valore)
        case int():
            return str(valore)
        case NumeroScritto():
            return valore.testo
    return senza_formula(valore)


def senza_formula(testo: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{testo}" if testo.startswith(_DA_FORMULA) and not _numero(testo) else testo


def _numero(testo: str) -> bool:
    # «-5» is a value that somebody expects, not a formula.
    return formati.leggi_numero(testo) is not None
