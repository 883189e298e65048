# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of a report as a workbook to read and to print."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from fogli.outgoing_workbook import Column, Properties, Sheet, workbook
from reports.base import Foglio, Report


def scrivi(report: Report[Any], dati: Any) -> bytes:
    """The workbook of a report, one sheet a table."""
    stampato = report.stampato(dati)
    return cartella(report.fogli(dati), stampato.titolo, stampato.ente, stampato.data, stampato.piede)


def cartella(fogli: Sequence[Foglio], titolo: str, autore: str, giorno: date, piede: str = "") -> bytes:
    """The bytes of a workbook with these sheets; the same sheets give the same bytes."""
    sheets = [Sheet(f.nome, [Column(c.titolo, c.larghezza, wraps=c.lungo) for c in f.colonne], f.righe) for f in fogli]
    return workbook(sheets, Properties(titolo, autore, giorno, foot=piede))
