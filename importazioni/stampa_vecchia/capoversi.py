# SPDX-License-Identifier: AGPL-3.0-or-later
"""The lines of a section put together as a long text in the Markdown subset of ``testi.blocchi``."""

import re

from importazioni.stampa_vecchia.segni import FINE_FORTE, FORTE, con_forte, intestazione_markdown, piano
from testi.blocchi import tratti
from testi.confronto import in_riga, parole

_VOCE = re.compile(r"(?:[-–—](?=[^\W\d]|[\"«“(]|\s)|[•·▪●○◦‣]|\*(?=\s))\s*(?=\S)")
_CAMBIO = re.compile(rf"([{FORTE}{FINE_FORTE}])")
_FINE_FRASE = tuple(".:;!?…")
LEGAMI = frozenset(
    "a ad e ed o od il lo la i gli le l un una uno di del dello della dei degli delle dell da dal dalla dai dalle "
    "in nel nella nei nelle nell con su sul sulla sui sulle per tra fra che al allo alla ai agli alle all".split()
)
Tratto = tuple[str, bool]


class Testo:
    """A section being read, line by line."""

    def __init__(self) -> None:
        self.riga = 0
        self._capoversi: list[list[str]] = []
        self._aperto = False
        self._dopo_pagina = False

    def aggiungi(self, numero: int, testo: str) -> None:
        """Add a line that is not empty."""
        testo = testo.replace("\t", " ").strip()
        self.riga = self.riga or numero
        if self._dopo_pagina and self._capoversi and continua(self._capoversi[-1][-1], testo):
            self._capoversi[-1][-1] += " " + testo
        elif self._aperto and not self._dopo_pagina:
            self._capoversi[-1].append(testo)
        else:
            self._capoversi.append([testo])
        self._aperto, self._dopo_pagina = True, False

    def stacca(self) -> None:
        """An empty line: what follows is another paragraph."""
        self._aperto = False

    def volta_pagina(self) -> None:
        """The head of the page stood here: what follows may be the rest of a sentence."""
        self._dopo_pagina = True

    @property
    def ultima(self) -> str:
        """The last line as written, or ""."""
        return self._capoversi[-1][-1] if self._capoversi else ""

    def testo(self) -> str:
        """The whole section."""
        return "\n\n".join(c for righe in self._capoversi if (c := _capoverso(righe)))


def continua(prima: str, dopo: str) -> bool:
    """True when a sentence that a page cut plainly goes on: no end of sentence before, lower case after."""
    prima, dopo = piano(prima[-200:]), piano(dopo[:200])
    if not prima or not dopo or prima.endswith(_FINE_FRASE):
        return False
    if dopo[0].islower():
        return True
    legata = prima.endswith(",") or (parole(prima)[-1:] and parole(prima)[-1] in LEGAMI)
    return bool(legata) and dopo[0].isalnum()


def _capoverso(righe: list[str]) -> str:
    marcate = [_titoletto(r) if intestazione_markdown(r) else r for r in righe]
    forte = False
    uscita: list[str] = []
    continua_forte = False
    for riga in con_forte("\n".join(marcate)).split("\n"):
        pezzi, dopo = _tratti(riga, forte)
        if pezzi:
            _accoda(uscita, pezzi, continua_forte and forte)
            continua_forte = _tutta_forte(pezzi)
        forte = dopo
    return "\n".join(uscita).strip("\n")


def _titoletto(riga: str) -> str:
    """A Markdown heading that is no known heading: a sub-heading of the office."""
    testo = piano(riga)
    return f"{FORTE}{testo}{FINE_FORTE}" if testo else ""


def _accoda(uscita: list[str], pezzi: list[Tratto], continua_forte: bool) -> None:
    """Add a line; one wholly bold is a sub-heading, with empty lines around it."""
    if not _tutta_forte(pezzi):
        uscita.append(_scrivi(pezzi))
    elif continua_forte and uscita and uscita[-1] == "" and len(uscita) > 1:
        uscita[-2] = f"{uscita[-2][:-2]} {_scrivi(pezzi)[2:]}"
    else:
        uscita += ["", _scrivi(pezzi), ""] if uscita and uscita[-1] else [_scrivi(pezzi), ""]


def _tutta_forte(pezzi: list[Tratto]) -> bool:
    return len(pezzi) == 1 and pezzi[0][1] and "*" not in pezzi[0][0]


def _tratti(riga: str, forte: bool) -> tuple[list[Tratto], bool]:
    """The runs of a line with their bold, its bullet made «- », and whether bold goes on."""
    pezzi: list[Tratto] = []
    voce = ""
    for pezzo in _CAMBIO.split(riga):
        if pezzo in (FORTE, FINE_FORTE):
            forte = pezzo == FORTE
        elif pezzo.strip():
            if not pezzi and not voce and (m := _VOCE.match(pezzo.lstrip())):
                voce, pezzo = "- ", pezzo.lstrip()[m.end() :]
            pezzi.append((pezzo, forte))
        elif pezzo and pezzi:
            pezzi.append((" ", False))
    uniti = _unisci(pezzi)
    return ([(voce, False), *uniti] if voce else uniti), forte


def _unisci(pezzi: list[Tratto]) -> list[Tratto]:
    """Neighbours of equal bold become one, the spaces of bold runs go outside them."""
    uniti: list[Tratto] = []
    for testo, forte in pezzi:
        nudo = in_riga(testo)
        parti = [
            (" " if testo[:1].isspace() else "", False),
            (nudo, forte and "*" not in nudo),
            (" " if testo[-1:].isspace() else "", False),
        ]
        for parte, forte_parte in parti:
            if uniti and (uniti[-1][1] == forte_parte or not parte):
                uniti[-1] = (uniti[-1][0] + parte, uniti[-1][1])
            elif parte:
                uniti.append((parte, forte_parte))
    return _rifila(uniti)


def _rifila(uniti: list[Tratto]) -> list[Tratto]:
    while uniti and not uniti[0][1] and not uniti[0][0].strip():
        uniti.pop(0)
    while uniti and not uniti[-1][1] and not uniti[-1][0].strip():
        uniti.pop()
    if uniti:
        uniti[0] = (uniti[0][0].lstrip(), uniti[0][1])
        uniti[-1] = (uniti[-1][0].rstrip(), uniti[-1][1])
    return uniti


def _scrivi(pezzi: list[Tratto]) -> str:
    """The line in the subset; an asterisk of the text never becomes a mark."""
    scritta = "".join(f"**{t}**" if forte else t for t, forte in pezzi)
    if "*" not in scritta:
        return scritta
    voluta = [t for t in _unisci_scritte(pezzi) if t[0]]
    if [(t.testo, t.forte) for t in tratti(scritta)] == voluta:
        return scritta
    letterale = "".join(t for t, _ in pezzi)
    while "**" in letterale:
        letterale = letterale.replace("**", "* *")
    return letterale


def _unisci_scritte(pezzi: list[Tratto]) -> list[Tratto]:
    uniti: list[Tratto] = []
    for testo, forte in pezzi:
        if uniti and uniti[-1][1] == forte:
            uniti[-1] = (uniti[-1][0] + testo, forte)
        else:
            uniti.append((testo, forte))
    return uniti
