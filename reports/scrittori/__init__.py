# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a report's data to a file. One function per format."""

from collections.abc import Callable
from typing import Any, Final

from fogli.outgoing_csv import CSV_TYPE
from fogli.outgoing_workbook import XLSX_TYPE
from reports.base import Formato, Report
from reports.scrittori import csv, html, json, pdf, xlsx

SCRITTORI: Final[dict[Formato, Callable[[Report[Any], Any], bytes]]] = {
    Formato.PDF: pdf.scrivi,
    Formato.XLSX: xlsx.scrivi,
    Formato.CSV: csv.scrivi,
    Formato.JSON: json.scrivi,
    Formato.HTML: html.scrivi,
}
TIPI_MIME: Final = {
    Formato.PDF: "application/pdf",
    Formato.XLSX: XLSX_TYPE,
    Formato.CSV: CSV_TYPE,
    Formato.JSON: "application/json",
    Formato.HTML: "text/html; charset=utf-8",
}


def scrivi(report: Report[Any], dati: Any, formato: Formato) -> bytes:
    """The bytes of the file. The same data give the same bytes."""
    return SCRITTORI[formato](report, dati)
