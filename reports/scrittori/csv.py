# SPDX-License-Identifier: AGPL-3.0-or-later
"""One table of a report as the CSV of an Italian Excel."""

from typing import Any

from fogli.outgoing_csv import for_a_spreadsheet
from reports.base import Report


def scrivi(report: Report[Any], dati: Any) -> bytes:
    """The bytes of the file."""
    foglio = report.foglio_csv(dati)
    return for_a_spreadsheet([[colonna.titolo for colonna in foglio.colonne], *foglio.righe])
