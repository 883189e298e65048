# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables as resources of django-import-export: its forms, preview, confirmation and log around our readers.

A row of a sheet is not a record here (ADR 0011), so that a resource reads the whole file. What it gives back is the
package's own ``Result``: a row for each cell that changes and each thing that is new, an invalid row for each fault.
"""

from collections.abc import Iterable
from typing import Any, ClassVar, Final

import tablib
from django.core.exceptions import ValidationError
from import_export import resources
from import_export.formats.base_formats import Format
from import_export.results import Error, Result, RowResult

from fogli.limiti import FileNonLeggibile
from importazioni.conferma.doors import INGRESSI, Dove, Ingresso
from importazioni.conferma.telling import Cambio, Nuovo, Racconto
from importazioni.griglie.findings import SegnalazioneDiTabella, TabellaConErrori
from importazioni.writing import PropostaCambiata
from organizzazione.models import Utente


class EsitoDiTabella(Result):
    """What became of a file. ``racconto`` is None when it has faults; ``impronta`` is of the change it makes."""

    racconto: Racconto | None = None
    rilievi: tuple[SegnalazioneDiTabella, ...] = ()
    rifiuto: str = ""
    impronta: str = ""
    # What was confirmed is no longer what the file would do: nothing was written.
    cambiata: bool = False

    @property
    def cambi(self) -> list[Cambio]:
        """The cells that change."""
        return [riga.diff for riga in self.rows if riga.is_update()]

    @property
    def nuovi(self) -> list[Nuovo]:
        """What is added."""
        return [riga.diff for riga in self.rows if riga.is_new()]

    def metti(self, racconto: Racconto) -> None:
        """The rows of a change."""
        self.racconto, self.impronta, self.rilievi = racconto, racconto.impronta, racconto.rilievi
        voci: Iterable[tuple[str, str, Cambio | Nuovo]] = (
            *((RowResult.IMPORT_TYPE_UPDATE, c.dove, c) for c in racconto.cambi),
            *((RowResult.IMPORT_TYPE_NEW, n.nome, n) for n in racconto.nuovi),
        )
        for tipo, nome, voce in voci:
            riga = RowResult()
            riga.import_type, riga.object_repr, riga.diff = tipo, nome, voce
            self.append_row_result(riga)
            self.increment_row_result_total(riga)
        self.total_rows = len(self.rows)

    def metti_errori(self, errori: TabellaConErrori) -> None:
        """The faults of a file, each an invalid row."""
        self.rilievi, self.rifiuto = errori.rilievi, str(errori)
        for r in errori.rilievi:
            if r.grave:
                self.append_invalid_row(r.riga, {}, ValidationError(str(r)))


class FileIntero(Format):
    """XLSX, CSV or text: the package wants rows, and the one row is the file, for its reader must see all of it."""

    def get_title(self) -> str:
        """What the form offers."""
        return "XLSX, CSV o testo"

    def can_import(self) -> bool:
        """Only comes in."""
        return True

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        """One cell with the bytes."""
        return tablib.Dataset((in_stream,), headers=["file"])


class RisorsaDiTabella(resources.Resource):
    """A table laid over the document or the plan ``dove``; ``impronta`` is the change that somebody has confirmed."""

    ingresso: ClassVar[Ingresso]

    def __init__(self, *, dove: Dove | None = None, impronta: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dove, self.impronta = dove or Dove(), impronta

    @classmethod
    def get_display_name(cls) -> str:
        """What the list of tables calls it."""
        return cls.ingresso.titolo

    def import_data(
        self, dataset: tablib.Dataset, dry_run: bool = False, *, file_name: str, user: Utente | None, **kwargs: Any
    ) -> EsitoDiTabella:
        """What the file would change (``dry_run``), or the change. All of it or nothing; nothing if it is another."""
        esito = EsitoDiTabella()
        dati = dataset["file"][0]
        try:
            if dry_run:
                esito.metti(self.ingresso.proponi(self.dove, dati, file_name, utente=user))
            else:
                scritto = self.ingresso.importa(self.dove, dati, file_name, utente=user, impronta=self.impronta)
                esito.metti(scritto)
        except PropostaCambiata as cambiata:
            esito.metti(cambiata.proposta)
            esito.cambiata = True
        except FileNonLeggibile as errore:
            esito.rifiuto = str(errore)
            esito.append_base_error(Error(errore))
        except TabellaConErrori as errori:
            esito.metti_errori(errori)
        return esito


RISORSE: Final[dict[str, type[RisorsaDiTabella]]] = {
    i.id: type(f"Risorsa_{i.id}", (RisorsaDiTabella,), {"ingresso": i}) for i in INGRESSI.values()
}
