# SPDX-License-Identifier: AGPL-3.0-or-later
"""From pieces to the document: what is known is taken from the cache, the rest rendered, all of it joined."""

import io
import time
from collections.abc import Iterator, Sequence

from django.conf import settings

from . import avanzamento, deposito, officina
from .blocco import Blocco, da_byte, quante_pagine
from .chiavi import chiave_del_documento, chiave_del_pezzo
from .modello import Documento, ErroreDiStampa, Pezzo
from .officina import Limiti
from .unione import unisci

# Pieces and seconds between one writing to the cache and the next: what a killed process has to do again.
DA_SALVARE, SECONDI_SENZA_SALVARE = 50, 2.0


def componi(documento: Documento, pezzi: Sequence[Pezzo]) -> bytes:
    """Print a document; :raises ErroreDiStampa: naming the first piece that cannot be printed.

    The pieces that could be rendered are in the cache also when another one failed.
    """
    if not pezzi:
        raise ErroreDiStampa(documento.titolo, "non c'è nulla da stampare.")
    chiavi = [chiave_del_pezzo(pezzo, documento.foglio_di_stile) for pezzo in pezzi]
    chiave = chiave_del_documento(documento, pezzi, chiavi)
    if intero := deposito.leggi([chiave]).get(chiave):
        return intero
    intero = _unito(documento, pezzi, chiavi, _blocchi(documento, pezzi, chiavi), chiave)
    deposito.scrivi({chiave: intero})
    return intero


def _blocchi(documento: Documento, pezzi: Sequence[Pezzo], chiavi: Sequence[str]) -> dict[str, bytes]:
    """The blocks of all pieces by key, from the cache or rendered now."""
    blocchi = deposito.leggi(chiavi)
    freddi: dict[str, Pezzo] = {}
    for chiave, pezzo in zip(chiavi, pezzi, strict=True):
        if chiave not in blocchi:
            freddi.setdefault(chiave, pezzo)
    return blocchi | _stampati(freddi, documento.foglio_di_stile, len(blocchi))


def _stampati(freddi: dict[str, Pezzo], foglio_di_stile: str, pronti: int) -> dict[str, bytes]:
    """Render pieces and store them as they come; :raises ErroreDiStampa: after all the others have been done."""
    errori: list[ErroreDiStampa] = []
    blocchi: dict[str, bytes] = {}
    with _Salvataggio() as salvataggio:
        avanzamento.segna(pronti, pronti + len(freddi))
        for n, (chiave, esito) in enumerate(officina.stampa(freddi.items(), foglio_di_stile, limiti()), start=1):
            if isinstance(esito, ErroreDiStampa):
                errori.append(esito)
            else:
                blocchi[chiave] = esito
                salvataggio.aggiungi(chiave, esito)
            avanzamento.segna(pronti + n, pronti + len(freddi))
    if errori:
        raise errori[0]
    return blocchi


class _Salvataggio:
    """Stores blocks a handful at a time, and what is left however the print ends."""

    def __init__(self) -> None:
        self.nuovi: dict[str, bytes] = {}
        self.ultimo = time.monotonic()

    def __enter__(self) -> "_Salvataggio":
        return self

    def __exit__(self, *_: object) -> None:
        self.svuota()

    def aggiungi(self, chiave: str, blocco: bytes) -> None:
        self.nuovi[chiave] = blocco
        if len(self.nuovi) >= DA_SALVARE or time.monotonic() - self.ultimo >= SECONDI_SENZA_SALVARE:
            self.svuota()

    def svuota(self) -> None:
        deposito.scrivi(self.nuovi)
        self.nuovi, self.ultimo = {}, time.monotonic()


def limiti() -> Limiti:
    """The limits of a piece, from ``TRAGUARDO_PDF_SECONDI`` and ``TRAGUARDO_PDF_MEGABYTE``."""
    return Limiti(
        secondi=getattr(settings, "TRAGUARDO_PDF_SECONDI", Limiti.secondi),
        megabyte=getattr(settings, "TRAGUARDO_PDF_MEGABYTE", Limiti.megabyte),
    )


def _unito(
    documento: Documento, pezzi: Sequence[Pezzo], chiavi: Sequence[str], blocchi: dict[str, bytes], chiave: str
) -> bytes:
    totale = sum(quante_pagine(blocchi[chiave]) for chiave in chiavi)

    def in_ordine() -> Iterator[tuple[tuple[str, ...], Blocco]]:
        for pezzo, chiave in zip(pezzi, chiavi, strict=True):
            yield pezzo.segnalibro, da_byte(blocchi[chiave])

    file = io.BytesIO()
    unisci(documento, in_ordine(), totale, chiave.encode(), file)
    return file.getvalue()
