# SPDX-License-Identifier: AGPL-3.0-or-later
"""A rendered piece as it is kept: PDF objects whose numbers are still holes.

A piece is rendered once and placed in many documents, each time with other object numbers. Renumbering parsed
PDF objects costs a hundred times what filling holes costs, so a piece is stored as text with ``%d`` where a
number goes and the list of what goes there. Fonts, colour profile and metadata are not in it: every document has
them once.
"""

import json
import struct
import zlib
from array import array
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any

# Objects every document has at the same place: a piece may name them without a hole.
CATALOGO, PAGINE, STRUTTURA, RADICE, CARATTERI, ALBERO = 1, 2, 3, 4, 5, 6
# Objects every block has at the same place.
NODO_PAGINE, FOGLIA, PRIMA_PAGINA = 0, 1, 2


@dataclass(frozen=True)
class Pagina:
    """Size of a page and where its foot goes: left and right edge and base line (points, from bottom left)."""

    larghezza: float
    altezza: float
    sinistra: float
    destra: float
    base: float


@dataclass(frozen=True)
class PieceObjects:
    """Objects of a piece, numbered from 0: first the ``oggetti`` without stream, then those with one.

    ``righe`` has one line for each object (of a stream: its dictionary), ``buchi`` what goes into its holes: the
    number of an object, or ``-1 - n`` for the n-th key of the piece in the document's parent tree. Object 0 is
    the node of its pages, 1 the leaf of the parent tree, 2 the first page. Behind the streams each page has one
    more number, for its foot. ``radici`` are the highest structure elements, ``chiavi`` the number of keys used,
    ``facce`` the faces by name of resource.
    """

    righe: bytes
    buchi: Sequence[int]
    oggetti: int
    flussi: tuple[bytes, ...]
    pagine: tuple[Pagina, ...]
    radici: tuple[int, ...]
    chiavi: int
    facce: dict[str, str]

    @property
    def numeri(self) -> int:
        """How many object numbers it takes, feet included."""
        return self.oggetti + len(self.flussi) + len(self.pagine)

    def riempi(self, base: int, chiave: int) -> list[bytes]:
        """The objects, with numbers from ``base`` and keys of the parent tree from ``chiave``."""
        valori = tuple([base + buco if buco >= 0 else chiave + ~buco for buco in self.buchi])
        return (self.righe % valori).split(b"\n")

    def in_byte(self) -> bytes:
        """The block as bytes; equal blocks give equal bytes."""
        numeri = array("i", self.buchi)
        righe = zlib.compress(self.righe, 6)
        buchi = zlib.compress(numeri.tobytes(), 6)
        capo = {
            "oggetti": self.oggetti,
            "pagine": [astuple(pagina) for pagina in self.pagine],
            "radici": self.radici,
            "chiavi": self.chiavi,
            "facce": self.facce,
            "lunghezze": [len(righe), len(buchi), *map(len, self.flussi)],
        }
        testata = json.dumps(capo, sort_keys=True).encode()
        return b"".join([struct.pack("<I", len(testata)), testata, righe, buchi, *self.flussi])


def _capo(dati: bytes) -> tuple[dict[str, Any], int]:
    """The head of a block and where it ends."""
    (lunghezza,) = struct.unpack_from("<I", dati)
    return json.loads(dati[4 : 4 + lunghezza]), 4 + lunghezza


def quante_pagine(dati: bytes) -> int:
    """Number of pages of a block as bytes, without reading the rest of it."""
    return len(_capo(dati)[0]["pagine"])


def da_byte(dati: bytes) -> PieceObjects:
    """Read what ``in_byte`` wrote."""
    capo, inizio = _capo(dati)
    parti = []
    for quanto in capo["lunghezze"]:
        parti.append(dati[inizio : inizio + quanto])
        inizio += quanto
    buchi = array("i")
    buchi.frombytes(zlib.decompress(parti[1]))
    return PieceObjects(
        righe=zlib.decompress(parti[0]),
        buchi=buchi,
        oggetti=capo["oggetti"],
        flussi=tuple(parti[2:]),
        pagine=tuple(Pagina(*lati) for lati in capo["pagine"]),
        radici=tuple(capo["radici"]),
        chiavi=capo["chiavi"],
        facce=capo["facce"],
    )


class Costruttore:
    """Collects the objects of a piece in any order and numbers them at the end."""

    def __init__(self) -> None:
        self._prenotati = 0
        self._testi: dict[int, tuple[bytes, list[int]]] = {}
        self._flussi: dict[int, tuple[bytes, list[int], bytes]] = {}

    def prenota(self) -> int:
        """A provisional number, to be named by others before the object is written."""
        self._prenotati += 1
        return self._prenotati - 1

    def testo(self, numero: int, modello: bytes, buchi: list[int]) -> None:
        """Write an object without stream."""
        self._testi[numero] = (modello, buchi)

    def flusso(self, numero: int, modello: bytes, buchi: list[int], dati: bytes, *, pressed: bool = False) -> None:
        """Write an object with a stream; ``modello`` are the entries of its dictionary without brackets, which say how
        it is pressed where it is already."""
        compressi = dati if pressed else zlib.compress(dati, 9)
        riga = b"<<%b%b/Length %d>>" % (modello, b"" if pressed else b"/Filter/FlateDecode", len(compressi))
        self._flussi[numero] = (riga, buchi, compressi)

    def chiudi(
        self, pagine: list[Pagina], piedi: list[int], radici: list[int], chiavi: int, facce: dict[str, str]
    ) -> PieceObjects:
        """The finished block; ``piedi`` are the provisional numbers of the feet, page by page."""
        testi, flussi = sorted(self._testi), sorted(self._flussi)
        ordine = {numero: n for n, numero in enumerate([*testi, *flussi, *piedi])}
        righe = [*(self._testi[n] for n in testi), *(self._flussi[n][:2] for n in flussi)]
        buchi = [ordine[buco] if buco >= 0 else buco for _, elenco in righe for buco in elenco]
        return PieceObjects(
            righe=b"\n".join(modello for modello, _ in righe),
            buchi=buchi,
            oggetti=len(self._testi),
            flussi=tuple(self._flussi[n][2] for n in flussi),
            pagine=tuple(pagine),
            radici=tuple(ordine[radice] for radice in radici),
            chiavi=chiavi,
            facce=facce,
        )
