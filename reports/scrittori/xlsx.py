# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables to a workbook: real dates and numbers, and never a formula."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from fogli.sheetnames import sheet_names
from reports.base import Cella, Foglio, NumeroScritto, Report

CARATTERI_MAX: Final = 32_767
TAGLIATO: Final = " […] (testo più lungo di quanto Excel permetta: si legge intero nel PDF)"
_VIETATI = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Excel makes a formula of a cell that begins so as soon as somebody edits it, unless it is marked as text.
_DA_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# The time stamps inside the file come from the content, never from the clock: 1980 is the format's zero.
_ORA_ZERO = (1980, 1, 1, 0, 0, 0)
_RIGA = Side(style="thin", color="5A768A")
_STILI: Final = {
    "testa": {
        "font": Font(bold=True),
        "border": Border(bottom=_RIGA),
        "alignment": Alignment(vertical="top", wrap_text=True),
    },
    "testo": {"alignment": Alignment(vertical="top")},
    "lungo": {"alignment": Alignment(vertical="top", wrap_text=True)},
    "data": {"number_format": "dd/mm/yyyy", "alignment": Alignment(vertical="top", horizontal="right")},
    "numero": {"number_format": "#,##0.00", "alignment": Alignment(vertical="top", horizontal="right")},
    "intero": {"number_format": "0", "alignment": Alignment(vertical="top", horizontal="right")},
}


def scrivi(report: Report[Any], dati: Any) -> bytes:
    """The workbook of a report, one sheet a table."""
    stampato = report.stampato(dati)
    return cartella(report.fogli(dati), stampato.titolo, stampato.ente, stampato.data, stampato.piede)


def cartella(fogli: Sequence[Foglio], titolo: str, autore: str, giorno: date, piede: str = "") -> bytes:
    """The bytes of a workbook with these sheets; the same sheets give the same bytes."""
    libro = Workbook(write_only=True)
    libro.properties.title, libro.properties.creator = titolo, autore
    libro.properties.created = quando = datetime.combine(giorno, time())
    for nome, attributi in _STILI.items():
        libro.add_named_style(NamedStyle(name=nome, **attributi))
    for foglio, nome in zip(fogli, sheet_names([foglio.nome for foglio in fogli]), strict=True):
        _foglio(libro, foglio, nome, piede)
    grezzo = io.BytesIO()
    libro.save(grezzo)
    return _senza_orologio(grezzo, quando)


def _foglio(libro: Workbook, foglio: Foglio, nome: str, piede: str) -> None:
    ws = libro.create_sheet(nome)
    for i, colonna in enumerate(foglio.colonne, start=1):
        ws.column_dimensions[get_column_letter(i)].width = colonna.larghezza
    ws.freeze_panes = "A2"
    ws.auto_filter.ref = f"A1:{get_column_letter(len(foglio.colonne))}{len(foglio.righe) + 1}"
    ws.print_title_rows = "1:1"
    ws.page_setup.orientation, ws.page_setup.paperSize = "landscape", Worksheet.PAPERSIZE_A4
    ws.page_setup.fitToWidth, ws.page_setup.fitToHeight = 1, 0
    ws.sheet_properties.pageSetUpPr.fitToPage = True
    ws.oddFooter.left.text = piede.replace("&", "&&")
    ws.oddFooter.right.text = "pagina &P di &N"
    ws.append([_cella(ws, colonna.titolo, "testa") for colonna in foglio.colonne])
    for riga in foglio.righe:
        ws.append(list(_celle(ws, foglio, riga)))


def _celle(ws: Any, foglio: Foglio, riga: Sequence[Cella]) -> Iterator[Any]:
    for colonna, valore in zip(foglio.colonne, riga, strict=True):
        match valore:
            case date():
                yield _cella(ws, valore, "data")
            case Decimal():
                yield _cella(ws, valore, "numero")
            case int():
                yield _cella(ws, valore, "intero")
            case NumeroScritto():
                cella = _cella(ws, valore.valore, "numero")
                cella.number_format = valore.forma
                yield cella
            case _:
                yield _cella(ws, valore or None, "lungo" if colonna.lungo else "testo")


def _cella(ws: Any, valore: Cella, stile: str) -> Any:
    testo = _ammesso(valore) if isinstance(valore, str) else valore
    cella = WriteOnlyCell(ws, value=testo)
    cella.style = stile
    if isinstance(testo, str):
        # After the value: openpyxl takes a text that begins with «=» for a formula.
        cella.data_type = "s"
        cella.quotePrefix = testo.startswith(_DA_FORMULA)
    return cella


def _ammesso(testo: str) -> str:
    pulito = _VIETATI.sub("\N{REPLACEMENT CHARACTER}", testo)
    return pulito if len(pulito) <= CARATTERI_MAX else pulito[: CARATTERI_MAX - len(TAGLIATO)] + TAGLIATO


def _senza_orologio(grezzo: io.BytesIO, quando: datetime) -> bytes:
    # openpyxl stamps "modified" and the entries of the archive with the clock, while it saves.
    fisso = io.BytesIO()
    with zipfile.ZipFile(grezzo) as vecchio, zipfile.ZipFile(fisso, "w", zipfile.ZIP_DEFLATED) as nuovo:
        for nome in vecchio.namelist():
            contenuto = vecchio.read(nome)
            if nome == "docProps/core.xml":
                modificato = quando.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                contenuto = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + modificato, contenuto)
            nuovo.writestr(zipfile.ZipInfo(nome, _ORA_ZERO), contenuto, zipfile.ZIP_DEFLATED)
    return fisso.getvalue()
