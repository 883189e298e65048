# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words of a few lines, each with where it stands and what separates it from the one before."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from importazioni.stampa_vecchia.segni import (
    FINE_FORTE,
    FORTE,
    Riga,
    chiave,
    con_asterischi,
    con_forte,
    senza_cancelletti,
)

_PEZZO = re.compile(rf"[{FORTE}{FINE_FORTE}\n\t|]|[^\s|{FORTE}{FINE_FORTE}]+")
MASSIMI = 220


class Gettone(NamedTuple):
    """A word: as written, folded, its line (index in the region) and place in the text of the region.

    ``tratto`` changes at every mark, cell or line end; ``blocco`` at every empty line.
    """

    parola: str
    chiave: str
    riga: int
    inizio: int
    tratto: int
    blocco: int
    forte: bool


class Regione(NamedTuple):
    """Some lines read as words."""

    righe: Sequence[Riga]
    testo: str
    gettoni: list[Gettone]

    def resto(self, posto: int) -> tuple[int, str | None]:
        """Where reading goes on after ``posto`` words: index of the line and, when it was begun, its rest."""
        if posto >= len(self.gettoni):
            return len(self.righe), None
        g = self.gettoni[posto]
        if posto == 0 or self.gettoni[posto - 1].riga != g.riga:
            return g.riga, None
        fine = self.testo.find("\n", g.inizio)
        pezzo = self.testo[g.inizio : fine if fine >= 0 else len(self.testo)]
        return g.riga, con_asterischi(FORTE + pezzo if g.forte else pezzo)


def regione(righe: Sequence[Riga]) -> Regione:
    """Read the lines into words; at most MASSIMI of them, a head is shorter."""
    testo = con_forte("\n".join(senza_cancelletti(r.testo) for r in righe), " ")
    return Regione(righe, testo, _gettoni(testo))


def _gettoni(testo: str) -> list[Gettone]:
    trovati: list[Gettone] = []
    riga = tratto = blocco = 0
    forte = vuota = False
    for m in _PEZZO.finditer(testo):
        pezzo = m[0]
        if pezzo == "\n":
            riga += 1
            # A bold value broken over two lines is one value.
            tratto += not forte
            blocco += vuota
            vuota = True
        elif pezzo in (FORTE, FINE_FORTE, "\t", "|"):
            forte = pezzo == FORTE or (forte and pezzo != FINE_FORTE)
            tratto += 1
        else:
            vuota = False
            trovati.append(Gettone(pezzo, chiave(pezzo), riga, m.start(), tratto, blocco, forte))
            if len(trovati) >= MASSIMI:
                break
    return trovati


def frase(gettoni: Sequence[Gettone]) -> str:
    """The words as a value: one line, without stray marks or the colon of the label."""
    return " ".join(g.parola for g in gettoni).strip("*_# ").lstrip(":–—- ").strip()


def chiavi(gettoni: Sequence[Gettone]) -> list[str]:
    """The folded words, without those that are only signs."""
    return [parola for g in gettoni for parola in g.chiave.split()]


def prefisso(gettoni: Sequence[Gettone], parole: Sequence[str]) -> int:
    """How many tokens say exactly these folded words from the first on; 0 when they do not."""
    dette: list[str] = []
    for n, g in enumerate(gettoni, 1):
        dette += g.chiave.split()
        if len(dette) >= len(parole):
            return n if dette == list(parole) else 0
        if dette != list(parole[: len(dette)]):
            return 0
    return 0
