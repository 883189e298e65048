# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many pages a finished file has, read from the file itself and not from what was meant to be in it."""

import re
import struct
import zlib

from .blocco import PAGINE
from .scrittura import IN_FLUSSO

_FINE = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")
_RIGA = struct.Struct(">BIH")


def pagine(pdf: bytes) -> int:
    """The pages of a PDF that this engine wrote.

    Raises:
        ValueError: it is something else.
    """
    try:
        return _pagine(pdf)
    except (ValueError, struct.error, zlib.error, IndexError) as guasto:
        raise ValueError(f"non è un PDF di questo motore: {guasto}") from None


def _pagine(pdf: bytes) -> int:
    fine = _FINE.search(pdf[-64:])
    if fine is None:
        raise ValueError("manca la fine del file")
    tabella = _flusso(pdf, int(fine[1]))[1]
    dove, contenitore, indice = _RIGA.unpack_from(tabella, PAGINE * _RIGA.size)
    if dove != IN_FLUSSO:
        raise ValueError("la radice delle pagine non è dove questo motore la mette")
    testa, oggetti = _flusso(pdf, _RIGA.unpack_from(tabella, contenitore * _RIGA.size)[1])
    inizio = int(_voce(rb"/First (\d+)", testa))
    posto = int(oggetti[:inizio].split()[indice * 2 + 1])
    return int(_voce(rb"<</Type/Pages/Count (\d+)", oggetti[inizio + posto :][:60]))


def _voce(forma: bytes, testo: bytes) -> bytes:
    trovata = re.search(forma, testo)
    if trovata is None:
        raise ValueError(f"manca {forma.decode()}")
    return trovata[1]


def _flusso(pdf: bytes, posto: int) -> tuple[bytes, bytes]:
    """Dictionary and data of the stream that begins at a place."""
    dati = pdf.index(b"stream\n", posto) + len(b"stream\n")
    testa = pdf[posto:dati]
    return testa, zlib.decompress(pdf[dati : dati + int(_voce(rb"/Length (\d+)", testa))])
