# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files of the registries: what comes in is recognised by its bytes, what goes out holds no live formula."""

import base64
from datetime import timedelta
from itertools import chain
from typing import Any, ClassVar, Final

import tablib
from django.utils import timezone
from import_export.formats.base_formats import Format
from import_export.tmp_storages import BaseStorage

from ente import identity
from fogli.errors import is_error
from fogli.griglia import Griglia, Riga, leggi_griglie, visible
from fogli.limiti import FileNonLeggibile
from fogli.outgoing_csv import CSV_TYPE, for_a_spreadsheet
from fogli.outgoing_looks import CARRIED
from fogli.outgoing_workbook import XLSX_TYPE, Column, Properties, Sheet, workbook
from testi.page_signing import NotSealedHere, PageSeal

# A registry larger than this is another file.
RIGHE_MASSIME: Final = 5_000


class InEntrata(Format):
    """A workbook or a text: read by what it is, whatever its name says."""

    def get_title(self) -> str:
        """What the form offers."""
        return "XLSX, ODS, XLS, CSV o testo"

    def can_import(self) -> bool:
        """Only comes in."""
        return True

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        """The first sheet as texts; ``numeri`` says on which row of the file each stands.

        Raises:
            FileNonLeggibile: not such a file, too large, empty, with heads that repeat.
        """
        nome = "Il file"
        griglie = visible(leggi_griglie(in_stream, nome))
        return dataset_of(griglie[0] if griglie else None, nome)


def dataset_of(griglia: Griglia | None, nome: str) -> tablib.Dataset:
    """A sheet as texts under its heads; ``numeri`` says on which row of it each stands.

    Raises:
        FileNonLeggibile: it cannot be read, is too large, empty, with heads that repeat.
    """
    righe: list[Riga] = []
    if griglia:
        griglia.esigi()
        righe = [r for r in griglia.righe if not r.vuota]
    if len(righe) < 2:
        raise FileNonLeggibile(f"{nome} non ha righe sotto le intestazioni: non c'è nulla da importare.")
    if len(righe) > RIGHE_MASSIME + 1:
        raise FileNonLeggibile(f"{nome} ha più di {RIGHE_MASSIME} righe: dividerlo in più file.")
    _refuse_doubts(nome, righe)
    testa, *corpo = righe
    larghezza = max(i for r in righe for i, c in enumerate(r.celle, start=1) if c)
    teste = _riempi(testa.celle, larghezza)
    dati: Any = tablib.Dataset(headers=[t or f"(colonna {i} senza nome)" for i, t in enumerate(teste, start=1)])
    for riga in corpo:
        dati.append(_riempi(riga.celle, larghezza))
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
        return XLSX_TYPE

    def can_export(self) -> bool:
        """Only goes out."""
        return True

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        """The bytes."""
        columns = [Column(head, 32) for head in dataset.headers]
        rows = ([str(value or "") for value in row] for row in dataset)
        about = Properties(str(dataset.title or ""), identity.name(), timezone.localdate(), CARRIED)
        return workbook([Sheet(about.title, columns, rows)], about)


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
        return CSV_TYPE

    def can_export(self) -> bool:
        """Only goes out."""
        return True

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        """The bytes."""
        rows = ([str(value or "") for value in row] for row in dataset)
        return for_a_spreadsheet([dataset.headers, *rows], figures=False)


class NellaPagina(BaseStorage):
    """Keeps the previewed file in the page, signed: no file stays on the server, and any process can confirm."""

    SEAL: ClassVar = PageSeal("organizzazione.importazione", timedelta(hours=24))

    def save(self, data: bytes) -> None:
        """The name is the file itself."""
        self.name = self.SEAL.close(base64.b64encode(data).decode("ascii"))

    def read(self) -> bytes:
        """The bytes that were previewed.

        Raises:
            FileNonLeggibile: the page was changed or is too old.
        """
        try:
            return base64.b64decode(self.SEAL.open(self.name or ""))
        except (NotSealedHere, ValueError, TypeError) as guasto:
            raise FileNonLeggibile("L'anteprima è scaduta o incompleta: caricare di nuovo il file.") from guasto

    def remove(self) -> None:
        """Nothing to clear away."""


def _refuse_doubts(name: str, rows: list[Riga]) -> None:
    doubts = ((row.numero, column, doubt) for row in rows for column, doubt in row.doubts.items())
    errors = (
        (row.numero, column, f"la formula della cella dà «{text}»: scrivere il valore, o correggere la formula.")
        for row in rows
        for column, text in enumerate(row.celle)
        if is_error(text)
    )
    if found := next(chain(doubts, errors), None):
        number, column, doubt = found
        raise FileNonLeggibile(f"{name}, riga {number}, colonna n. {column + 1}: {doubt}")


def _riempi(celle: tuple[str, ...], larghezza: int) -> list[str]:
    return [*celle[:larghezza], *[""] * (larghezza - len(celle))]
