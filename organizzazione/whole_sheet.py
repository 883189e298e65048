# SPDX-License-Identifier: AGPL-3.0-or-later
"""The whole organisation in one workbook: centres, people and who answers for what, read together or not at all."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar, Final

from django.db import transaction
from django.utils import timezone
from import_export.results import RowResult

from ente import identity
from fogli.griglia import Griglia, leggi_griglie, visible
from fogli.limiti import FileNonLeggibile
from fogli.outgoing_looks import FILLED_IN
from fogli.outgoing_workbook import INSTRUCTIONS, Column, Properties, Sheet, workbook
from organizzazione.choices import Qualita
from organizzazione.formati import NellaPagina, dataset_of
from organizzazione.models import NOME_BREVE_MAX, Utente
from organizzazione.resources import Anagrafe, CentroResource, IncaricoResource, PersonaResource, RigaLetta
from testi.confronto import piega
from testi.page_signing import PageSeal

# In the order in which they are written: an assignment names a person and a centre.
SHEETS: Final[dict[str, type[Anagrafe]]] = {
    "Centri": CentroResource,
    "Persone": PersonaResource,
    "Incarichi": IncaricoResource,
}
LAST: Final = "Incarichi"
TITLE: Final = "Organizzazione del Comune"
HOW: Final = (
    TITLE,
    "Si compilano i tre fogli Centri, Persone e Incarichi, dalla seconda riga in giù; le intestazioni non si toccano.",
    "Centri: un servizio per riga, con il nome per esteso. «Fa parte di» è il nome del servizio che gli sta sopra, "
    "scritto come nella colonna Nome; vuoto per chi sta in cima.",
    f"Nome breve: al più {NOME_BREVE_MAX} caratteri, si stampa nelle tabelle strette; può restare vuoto.",
    "Persone: cognome e nome come si stampano. La matricola serve soltanto a distinguere gli omonimi.",
    "Incarichi: chi risponde di quale centro, e da quando. In qualità di: Responsabile (il dirigente o chi ne ha le "
    "funzioni) oppure Delegato (il referente che scrive per lui). Al resta vuoto finché l'incarico dura.",
    "Le date si scrivono come 01/01/2026. Ricaricare lo stesso file non cambia nulla; un file corretto aggiorna.",
)


@dataclass(frozen=True, slots=True)
class Remark:
    """What is wrong, and where: sheet, row and column; no row where it is about the sheet."""

    sheet: str
    row: int
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """What a sheet would write."""

    name: str
    new: Sequence[RigaLetta]
    changed: Sequence[RigaLetta]
    same: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the workbook would write; with remarks nothing can be written."""

    sheets: Sequence[ReadSheet] = ()
    remarks: Sequence[Remark] = ()
    left_for_later: bool = False
    fingerprint: str = ""

    @property
    def nothing(self) -> bool:
        """Everything is there already."""
        return not self.remarks and not any(sheet.new or sheet.changed for sheet in self.sheets)


class Changed(Exception):
    """The data is no longer the one that was previewed; the new proposal is in ``proposal``."""

    def __init__(self, proposal: Proposal) -> None:
        super().__init__("I dati sono cambiati dopo l'anteprima.")
        self.proposal = proposal


class InThePage(NellaPagina):
    """The previewed workbook travels signed in the page, as the tables of the registries do."""

    SEAL: ClassVar = PageSeal("organizzazione.foglio", timedelta(hours=24))


def to_fill_in() -> bytes:
    """The workbook: what is known already, with room for the rest, and how it is filled in."""
    sheets = [_outgoing(name, kind) for name, kind in SHEETS.items()]
    return workbook(sheets, Properties(TITLE, identity.name(), timezone.localdate(), FILLED_IN, instructions=HOW))


def _outgoing(name: str, kind: type[Anagrafe]) -> Sheet:
    rows = kind().export()
    choices = [str(label) for label in Qualita.labels] if kind is IncaricoResource else []
    columns = [Column(head, 32, choices=choices if head == "In qualità di" else ()) for head in rows.headers]
    return Sheet(name, columns, ([str(cell or "") for cell in row] for row in rows))


def propose(data: bytes, who: Utente) -> Proposal:
    """What the workbook would write; nothing is written.

    Raises:
        FileNonLeggibile: it is no such workbook.
    """
    with transaction.atomic():
        proposal = _write(data, who, "")
        transaction.set_rollback(True)
    return proposal


def write(data: bytes, file_name: str, who: Utente, fingerprint: str) -> Proposal:
    """Write all of it, if it is what the preview showed.

    Raises:
        FileNonLeggibile: it is no such workbook.
        Changed: it would do something else now, or cannot be written; nothing was.
    """
    with transaction.atomic():
        proposal = _write(data, who, file_name)
        if proposal.remarks or proposal.fingerprint != fingerprint:
            transaction.set_rollback(True)
            raise Changed(proposal)
    return proposal


@dataclass
class _Reading:
    """What was found so far."""

    who: Utente
    file_name: str
    sheets: list[ReadSheet] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    prints: list[str] = field(default_factory=list)


def _write(data: bytes, who: Utente, file_name: str) -> Proposal:
    reading, left = _Reading(who, file_name), False
    for name, grid in _sheets_of(data).items():
        # Who answers for what cannot be told before people and centres stand: it would be one mistake said many times.
        if name == LAST and reading.remarks:
            left = True
            break
        _read(name, grid, reading)
    every = hashlib.sha256("".join(reading.prints).encode()).hexdigest()
    return Proposal(reading.sheets, reading.remarks, left, every)


def _sheets_of(data: bytes) -> dict[str, Griglia]:
    """The three sheets by name, spelling aside."""
    by_name = {piega(grid.foglio): grid for grid in visible(leggi_griglie(data, "Il file"))}
    missing = [name for name in SHEETS if piega(name) not in by_name]
    if missing:
        raise FileNonLeggibile(
            f"Nel file manca il foglio «{missing[0]}»: i fogli sono {', '.join(SHEETS)}. Scaricare il modello e "
            "compilare quello."
        )
    known = {piega(name) for name in (*SHEETS, INSTRUCTIONS)}
    others = [grid.foglio for key, grid in by_name.items() if key not in known and grid.righe]
    if others:
        raise FileNonLeggibile(f"Il foglio «{others[0]}» non è del modello e non si leggerebbe: toglierlo dal file.")
    return {name: by_name[piega(name)] for name in SHEETS}


def _read(name: str, grid: Griglia, reading: _Reading) -> None:
    if len([row for row in grid.righe if not row.vuota]) < 2 and not grid.guasto:
        reading.remarks.append(Remark(name, 0, "", "Non ha righe sotto le intestazioni: compilarne almeno una."))
        return
    try:
        dataset = dataset_of(grid, f"Il foglio «{name}»")
    except FileNonLeggibile as no:
        reading.remarks.append(Remark(name, 0, "", str(no)))
        return
    result = SHEETS[name]().import_data(dataset, user=reading.who, file_name=reading.file_name or None)
    reading.remarks.extend(_remarks(name, result))
    reading.sheets.append(_told(name, result.righe_lette))
    reading.prints.append(result.impronta)


def _remarks(name: str, result: Any) -> Iterator[Remark]:
    for error in result.base_errors:
        yield Remark(name, 0, "", str(error.error))
    for row, column, text in result.rilievi:
        yield Remark(name, row, column, text)


def _told(name: str, rows: Sequence[RigaLetta]) -> ReadSheet:
    new = [row for row in rows if row.tipo == RowResult.IMPORT_TYPE_NEW]
    changed = [row for row in rows if row.tipo == RowResult.IMPORT_TYPE_UPDATE]
    return ReadSheet(name, new, changed, len(rows) - len(new) - len(changed))
