# SPDX-License-Identifier: AGPL-3.0-or-later
"""A PDF file written front to back: objects in compressed streams, then the table of all (ISO 32000-1, 7.5)."""

import struct
from hashlib import sha256
from itertools import accumulate
from typing import BinaryIO

from .caratteri import comprimi

PER_FLUSSO = 200  # objects in a stream: enough to compress well, few enough to open one page without the others
LIBERO, IN_FILE, IN_FLUSSO = 0, 1, 2


def stringa_pdf(stringa: str) -> bytes:
    """A text string: ASCII as it is, anything else in UTF-16 with its mark."""
    if stringa.isascii() and stringa.isprintable():
        for segno in "\\()":
            stringa = stringa.replace(segno, "\\" + segno)
        return b"(" + stringa.encode() + b")"
    return b"<feff" + stringa.encode("utf-16-be", "replace").hex().encode() + b">"


class Scrittore:
    """Writes objects as they come; every number handed out by ``numero`` must be written before ``chiudi``."""

    def __init__(self, file: BinaryIO, primo: int) -> None:
        self.file = file
        self.prossimo = primo
        self._posto = 0
        self._somma = sha256()
        self._tabella: dict[int, tuple[int, int, int]] = {0: (LIBERO, 0, 65535)}
        self._attesa: list[tuple[int, bytes]] = []
        self._scrivi(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def numero(self, quanti: int = 1) -> int:
        """Reserve numbers; the first of them."""
        self.prossimo += quanti
        return self.prossimo - quanti

    def oggetto(self, numero: int, corpo: bytes) -> None:
        """An object without stream; it is written with others."""
        self._attesa.append((numero, corpo))
        if len(self._attesa) == PER_FLUSSO:
            self._svuota()

    def nuovo(self, corpo: bytes) -> int:
        """An object under the next number, which is returned."""
        numero = self.numero()
        self.oggetto(numero, corpo)
        return numero

    def oggetti(self, base: int, corpi: list[bytes]) -> None:
        """Objects with consecutive numbers."""
        for inizio in range(0, len(corpi), PER_FLUSSO):
            parte = corpi[inizio : inizio + PER_FLUSSO]
            self._flusso_di_oggetti(range(base + inizio, base + inizio + len(parte)), parte)

    def flusso(self, numero: int, dizionario: bytes, dati: bytes) -> None:
        """An object with a stream, dictionary and data as they are."""
        self._tabella[numero] = (IN_FILE, self._posto, 0)
        self._scrivi(b"%d 0 obj\n%b\nstream\n%b\nendstream\nendobj\n" % (numero, dizionario, dati))

    def nuovo_flusso(self, voci: bytes, dati: bytes, comprimere: bool = True) -> int:
        """A stream under the next number; ``voci`` are the entries of its dictionary besides length and filter."""
        numero, filtro = self.numero(), b""
        if comprimere:
            dati, filtro = comprimi(dati), b"/Filter/FlateDecode"
        self.flusso(numero, b"<<%b%b/Length %d>>" % (voci, filtro, len(dati)), dati)
        return numero

    def chiudi(self, radice: int, informazioni: int) -> None:
        """Write what is left, the cross-reference stream and the end.

        The file is identified by what stands in it and by nothing else: the same pages are the same bytes, whatever
        has become of the program that laid them out.
        """
        self._svuota()
        numero, inizio = self.numero(), self._posto
        self._tabella[numero] = (IN_FILE, inizio, 0)
        righe = b"".join(struct.pack(">BIH", *self._tabella[n]) for n in range(self.prossimo))
        dati, nome = comprimi(righe), self._somma.hexdigest()[:32].encode()
        voci = b"/Size %d/W[1 4 2]/Root %d 0 R/Info %d 0 R" % (self.prossimo, radice, informazioni)
        coda = b"/ID[<%b><%b>]/Filter/FlateDecode/Length %d" % (nome, nome, len(dati))
        self.flusso(numero, b"<</Type/XRef%b%b>>" % (voci, coda), dati)
        self._scrivi(b"startxref\n%d\n%%%%EOF\n" % inizio)

    def _svuota(self) -> None:
        if self._attesa:
            self._flusso_di_oggetti([numero for numero, _ in self._attesa], [corpo for _, corpo in self._attesa])
            self._attesa = []

    def _flusso_di_oggetti(self, numeri: "range | list[int]", corpi: list[bytes]) -> None:
        contenitore = self.numero()
        posti = accumulate((len(corpo) + 1 for corpo in corpi), initial=0)
        indice = b" ".join(b"%d %d" % coppia for coppia in zip(numeri, posti, strict=False)) + b"\n"
        self._tabella.update((n, (IN_FLUSSO, contenitore, i)) for i, n in enumerate(numeri))
        dati = comprimi(indice + b"\n".join(corpi))
        dizionario = b"<</Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d>>"
        self.flusso(contenitore, dizionario % (len(corpi), len(indice), len(dati)), dati)

    def _scrivi(self, dati: bytes) -> None:
        self._posto += len(dati)
        self._somma.update(dati)
        self.file.write(dati)
