# SPDX-License-Identifier: AGPL-3.0-or-later
"""Copies into a block what the pages of a piece draw with: pictures, patterns, transparencies."""

import re
from typing import Any

import pydyf  # type: ignore[import-untyped]

from .blocco import CARATTERI, Costruttore

RIFERIMENTO = re.compile(rb"(\d+) 0 R")
GENERI = ("ExtGState", "XObject", "Pattern", "Shading", "ColorSpace")


class Copiatore:
    """Copies objects of pydyf, and those they name, once each. Fonts stay out: they are the whole document's."""

    def __init__(self, pdf: Any, costruttore: Costruttore) -> None:
        self.oggetti, self.costruttore = pdf.objects, costruttore
        self._numeri: dict[int, int] = {}
        self._attesa: list[int] = []

    def risorse(self, numero: int, originali: Any) -> None:
        """Write a dictionary of resources under a reserved number, and everything it needs."""
        buchi: list[int] = []
        parti = [b"/Font %d 0 R" % CARATTERI]
        for genere in GENERI:
            if voci := self._voci(genere, originali.get(genere)):
                parti.append(b"/%b%b" % (genere.encode(), self._valore(voci, buchi)))
        self.costruttore.testo(numero, b"<<%b>>" % b"".join(parti), buchi)
        while self._attesa:
            self._copia(self._attesa.pop(0))

    def _voci(self, genere: str, valore: Any) -> dict[str, Any]:
        if isinstance(valore, bytes) and (trovato := RIFERIMENTO.fullmatch(valore)):
            valore = self.oggetti[int(trovato[1])]
        # The profile of the output intent is the document's; pages name it by their colours alone.
        return {nome: voce for nome, voce in (valore or {}).items() if (genere, nome) != ("ColorSpace", "srgb")}

    def _copia(self, originale: int) -> None:
        oggetto, buchi = self.oggetti[originale], list[int]()
        numero = self._numeri[originale]
        if isinstance(oggetto, pydyf.Stream):
            voci = self._valore(dict(oggetto.extra), buchi)[2:-2]
            # The points of a picture are pressed by whoever wrote them, in a way of their own.
            self.costruttore.flusso(numero, voci, buchi, contenuto(oggetto), pressed="Filter" in oggetto.extra)
        else:
            self.costruttore.testo(numero, self._valore(oggetto, buchi), buchi)

    def _valore(self, valore: Any, buchi: list[int]) -> bytes:
        """A value as PDF text with holes for what it refers to."""
        if isinstance(valore, dict):
            voci = (b"/%b %b" % (_byte(nome), self._voce(nome, figlio, buchi)) for nome, figlio in valore.items())
            return b"<<%b>>" % b"".join(voci)
        if isinstance(valore, (list, tuple)):
            return b"[%b]" % b" ".join(self._valore(figlio, buchi) for figlio in valore)
        scritto = _byte(valore)
        if trovato := RIFERIMENTO.fullmatch(scritto):
            buchi.append(self._nuovo(int(trovato[1])))
            return b"%d 0 R"
        return scritto.replace(b"\n", b" ").replace(b"%", b"%%")

    def _voce(self, nome: Any, valore: Any, buchi: list[int]) -> bytes:
        return b"%d 0 R" % CARATTERI if nome == "Font" else self._valore(valore, buchi)

    def _nuovo(self, originale: int) -> int:
        if originale not in self._numeri:
            self._numeri[originale] = self.costruttore.prenota()
            self._attesa.append(originale)
        return self._numeri[originale]


def contenuto(flusso: Any) -> bytes:
    """What is in a stream, not compressed."""
    return b"\n".join(map(_byte, flusso.stream))


def _byte(valore: Any) -> bytes:
    """A scalar or object of pydyf as it is written."""
    if isinstance(valore, bytes):
        return valore
    if isinstance(valore, pydyf.Object):
        return bytes(valore.data)
    if isinstance(valore, float):
        return f"{valore:f}".rstrip("0").rstrip(".").encode()
    return str(valore).encode()
