# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files of the registries: what comes in is recognised by its bytes, what goes out holds no live formula."""

import base64
import csv
import io
from typing import Any, Final

import tablib
from django.core import signing
from import_export.formats.base_formats import Format
from import_export.tmp_storages import BaseStorage
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from fogli.griglia import leggi_griglie
from fogli.limiti import FileNonLeggibile

# What a spreadsheet would take for a formula; in a CSV a leading apostrophe says that it is a text.
DA_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
# A registry larger than this is another file.
RIGHE_MASSIME: Final = 5_000
# How long a preview may wait for its confirmation, in seconds.
VITA: Final = 24 * 60 * 60


class InEntrata(Format):
    """XLSX, CSV or tab-separated text: read by what it is, whatever its name says."""

    def get_title(self) -> str:
        """What the form offers."""
        return "XLSX, CSV o testo"

    def can_import(self) -> bool:
        """Only comes in."""
        return True

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        """The first sheet as texts; ``numeri`` says on which row of the file each stands.

        Raises:
            FileNonLeggibile: not such a file, too large, empty, with heads that repeat.
        """
        nome = "Il file"
        griglie = leggi_griglie(in_stream, nome)
        righe = []
        if griglie:
            griglie[0].esigi()
            righe = [r for r in griglie[0].righe if not r.vuota]
        if len(righe) < 2:
            raise FileNonLeggibile(f"{nome} non ha righe sotto le intestazioni: non c'è nulla da importare.")
        if len(righe) > RIGHE_MASSIME + 1:
            raise FileNonLeggibile(f"{nome} ha più di {RIGHE_MASSIME} righe: dividerlo in più file.")
        testa, *corpo = righe
        larghezza = max(i for r in righe for i, c in enumerate(r.celle, start=1) if c)
        teste = _riempi(testa.celle, larghezza)
        dati: Any = tablib.Dataset(headers=[t or f"(colonna {i} senza nome)" for i, t in enumerate(teste, start=1)])
        # Only in a text file is the apostrophe part of the cell.
        togli = (lambda c: c) if griglie[0].foglio else _senza_apostrofo
        for riga in corpo:
            dati.append([togli(c) for c in _riempi(riga.celle, larghezza)])
        dati.numeri = [r.numero for r in corpo]
        return dati


class XLSX(Format):
    """A workbook whose cells are all texts."""

    def get_title(self) -> str:
        """What the form offers."""
        return "XLSX (Excel, LibreOffice)"

    def get_extension(self) -> str:
        """The end of the name."""
        return "xlsx"

    def get_content_type(self) -> str:
        """For the browser."""
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def can_export(self) -> bool:
        """Only goes out."""
        return True

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        """The bytes; the type of each cell is set after its value, for «==1+1» would otherwise live."""
        cartella = Workbook()
        foglio: Any = cartella.active
        for n, riga in enumerate([dataset.headers, *dataset], start=1):
            for i, valore in enumerate(riga, start=1):
                cella = foglio.cell(n, i)
                if valore not in (None, ""):
                    cella.value = str(valore)
                    cella.data_type = "s"
                cella.number_format = "@"
                cella.alignment = Alignment(wrap_text=True, vertical="top")
                if n == 1:
                    cella.font = Font(bold=True)
        for colonna in foglio.iter_cols(max_row=1):
            foglio.column_dimensions[colonna[0].column_letter].width = 32
        foglio.freeze_panes = "A2"
        uscita = io.BytesIO()
        cartella.save(uscita)
        return uscita.getvalue()


class CSV(Format):
    """The CSV of an Italian Excel: semicolons, UTF-8 with its mark."""

    def get_title(self) -> str:
        """What the form offers."""
        return "CSV (con il punto e virgola)"

    def get_extension(self) -> str:
        """The end of the name."""
        return "csv"

    def get_content_type(self) -> str:
        """For the browser."""
        return "text/csv; charset=utf-8"

    def can_export(self) -> bool:
        """Only goes out."""
        return True

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        """The bytes."""
        testo = io.StringIO()
        righe = csv.writer(testo, delimiter=";", lineterminator="\r\n")
        righe.writerows([[_con_apostrofo(str(v or "")) for v in riga] for riga in [dataset.headers, *dataset]])
        return testo.getvalue().encode("utf-8-sig")


class NellaPagina(BaseStorage):
    """Keeps the previewed file in the page, signed: no file stays on the server, and any process can confirm."""

    SALE: Final = "organizzazione.importazione"

    def save(self, data: bytes) -> None:
        """The name is the file itself."""
        testo = base64.b64encode(data).decode("ascii")
        self.name = signing.dumps(testo, salt=self.SALE, compress=True)

    def read(self) -> bytes:
        """The bytes that were previewed.

        Raises:
            FileNonLeggibile: the page was changed or is too old.
        """
        try:
            return base64.b64decode(signing.loads(self.name or "", salt=self.SALE, max_age=VITA))
        except (signing.BadSignature, ValueError, TypeError) as guasto:
            raise FileNonLeggibile("L'anteprima è scaduta o incompleta: caricare di nuovo il file.") from guasto

    def remove(self) -> None:
        """Nothing to clear away."""


def _riempi(celle: tuple[str, ...], larghezza: int) -> list[str]:
    return [*celle[:larghezza], *[""] * (larghezza - len(celle))]


def _con_apostrofo(testo: str) -> str:
    # Also what already looks marked, so that taking the mark away gives back what was there.
    return f"'{testo}" if testo.lstrip("'").startswith(DA_FORMULA) else testo


def _senza_apostrofo(testo: str) -> str:
    return testo[1:] if testo.startswith("'") and testo.lstrip("'").startswith(DA_FORMULA) else testo
