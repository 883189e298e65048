# SPDX-License-Identifier: AGPL-3.0-or-later
"""Blocks joined into one file: pages, structure, parent tree and outline of all under one root.

Blocks come one after the other and only one is open at a time; what grows with the document is the file itself,
the table of its objects and a few numbers for each piece.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from . import rifinitura
from .blocco import (
    ALBERO,
    CARATTERI,
    CATALOGO,
    FOGLIA,
    NODO_PAGINE,
    PAGINE,
    PRIMA_PAGINA,
    RADICE,
    STRUTTURA,
    PieceObjects,
    da_byte,
    quante_pagine,
)
from .front import PROTOCOL, destination
from .modello import Documento
from .piede import facce_del_piede, piede
from .scrittura import Scrittore, stringa_pdf


@dataclass
class _Posti:
    """Where the pieces went: object numbers, by piece."""

    pagine: list[int] = field(default_factory=list)
    foglie: list[int] = field(default_factory=list)
    radici: list[int] = field(default_factory=list)
    segnalibri: list[tuple[tuple[str, ...], bytes]] = field(default_factory=list)
    facce: dict[str, str] = field(default_factory=dict)
    chiavi: int = 0
    contate: int = 0


def unisci(
    documento: Documento,
    blocchi: Iterable[tuple[tuple[str, ...], PieceObjects]],
    totale: int,
    file: BinaryIO,
) -> None:
    """Write the document: its blocks with their paths in the outline, ``totale`` pages in all."""
    scrittore, posti = Scrittore(file, primo=ALBERO + 1), _Posti()
    posti.facce.update(facce_del_piede(documento.piede))
    for percorso, blocco in blocchi:
        _aggiungi(scrittore, posti, documento.piede, totale, percorso, blocco)
    _radici(scrittore, posti)
    scrittore.oggetto(CARATTERI, rifinitura.caratteri(scrittore, posti.facce))
    scrittore.oggetto(CATALOGO, _catalogo(scrittore, documento, posti))
    informazioni = rifinitura.informazioni(scrittore, documento)
    scrittore.chiudi(CATALOGO, informazioni)


def unito(documento: Documento, blocchi: Sequence[tuple[tuple[str, ...], bytes]]) -> bytes:
    """The document, of blocks as they are kept."""
    file = io.BytesIO()
    totale = sum(quante_pagine(dati) for _, dati in blocchi)
    unisci(documento, ((percorso, da_byte(dati)) for percorso, dati in blocchi), totale, file)
    return file.getvalue()


def _aggiungi(
    scrittore: Scrittore, posti: _Posti, sinistra: str, totale: int, percorso: tuple[str, ...], blocco: PieceObjects
) -> None:
    """Write a block and its feet, and remember where it is."""
    base = scrittore.numero(blocco.numeri)
    righe = blocco.riempi(base, posti.chiavi)
    scrittore.oggetti(base, righe[: blocco.oggetti])
    for n, (dizionario, dati) in enumerate(zip(righe[blocco.oggetti :], blocco.flussi, strict=True), blocco.oggetti):
        scrittore.flusso(base + n, dizionario, dati)
    primo_piede = base + blocco.oggetti + len(blocco.flussi)
    for n, pagina in enumerate(blocco.pagine):
        contenuto = piede(pagina, sinistra, posti.contate + n + 1, totale)
        scrittore.flusso(primo_piede + n, b"<</Length %d>>" % len(contenuto), contenuto)
    meta = b"[%d 0 R/XYZ 0 %d null]" % (base + PRIMA_PAGINA, round(blocco.pagine[0].altezza))
    posti.segnalibri.append((percorso, meta))
    posti.pagine.append(base + NODO_PAGINE)
    posti.foglie.append(base + FOGLIA)
    posti.radici.extend(base + radice for radice in blocco.radici)
    posti.facce.update(blocco.facce)
    posti.chiavi += blocco.chiavi
    posti.contate += len(blocco.pagine)


def _elenco(numeri: list[int]) -> bytes:
    return b" ".join(b"%d 0 R" % numero for numero in numeri)


def _radici(scrittore: Scrittore, posti: _Posti) -> None:
    """The roots of pages, structure and parent tree."""
    scrittore.oggetto(PAGINE, b"<</Type/Pages/Count %d/Kids[%b]>>" % (posti.contate, _elenco(posti.pagine)))
    radice = b"<</Type/StructElem/S/Document/P %d 0 R/K[%b]>>" % (STRUTTURA, _elenco(posti.radici))
    scrittore.oggetto(RADICE, radice)
    scrittore.oggetto(ALBERO, b"<</Kids[%b]>>" % _elenco(posti.foglie))
    corpo = b"<</Type/StructTreeRoot/K %d 0 R/ParentTree %d 0 R/ParentTreeNextKey %d>>"
    scrittore.oggetto(STRUTTURA, corpo % (RADICE, ALBERO, posti.chiavi))


def _destinazioni(documento: Documento, posti: _Posti) -> bytes:
    """The places that the front leads to, by name; nothing without a front."""
    if not documento.front_pieces:
        return b""
    places = enumerate(meta for _, meta in posti.segnalibri[documento.front_pieces :])
    named = (stringa_pdf(destination(f"{PROTOCOL}{n}")) + meta for n, meta in places)
    return b"/Dests<</Names[%b]>>" % b" ".join(named)


def _catalogo(scrittore: Scrittore, documento: Documento, posti: _Posti) -> bytes:
    indice = rifinitura.segnalibri(scrittore, posti.segnalibri)
    parti = [
        b"/Type/Catalog/Pages %d 0 R/StructTreeRoot %d 0 R/MarkInfo<</Marked true>>" % (PAGINE, STRUTTURA),
        b"/Lang%b/ViewerPreferences<</DisplayDocTitle true>>" % stringa_pdf(documento.lingua),
        b"/Metadata %d 0 R/OutputIntents[%b]"
        % (rifinitura.metadati(scrittore, documento), rifinitura.intento(scrittore)),
        rifinitura.allegati(scrittore, documento, _destinazioni(documento, posti)),
        b"/Outlines %d 0 R/PageMode/UseOutlines" % indice if indice else b"",
    ]
    return b"<<%b>>" % b"".join(parti)
