# SPDX-License-Identifier: AGPL-3.0-or-later
"""The foot of every page: the document on the left, "pagina X di Y" on the right. Not part of the text read aloud."""

from functools import cache, lru_cache

from .blocco import Pagina
from .caratteri import TESTO, faccia, nomi, ripulisci

CORPO = 8  # points
COLORE = b"0.35 0.35 0.35 rg"
DISTANZA = 12  # least space between left and right, in points


def risorsa(nome: str) -> str:
    """Name of a face among the resources, when the foot uses it."""
    return f"P-{nome}"


@lru_cache(maxsize=256)
def righe(testo: str, larghezza: float) -> tuple[tuple[str, str], ...]:
    """The text as runs of (face, characters), cut with an ellipsis where it is wider than ``larghezza`` points."""
    testo = " ".join(ripulisci(testo).split())
    if _larghezza(testo) > larghezza:
        while testo and _larghezza(testo + "…") > larghezza:
            testo = testo[:-1]
        testo = testo.rstrip() + "…"
    tratti: list[tuple[str, str]] = []
    for segno in testo:
        nome = _faccia_di(segno)
        if nome is None:
            continue
        if tratti and tratti[-1][0] == nome:
            tratti[-1] = (nome, tratti[-1][1] + segno)
        else:
            tratti.append((nome, segno))
    return tuple(tratti)


def facce_del_piede(piede: str) -> dict[str, str]:
    """The faces the feet of a document need, by name of resource."""
    usate = {TESTO, *(nome for nome, _ in righe(piede, float("inf")))}
    return {risorsa(nome): nome for nome in usate}


def piede(pagina: Pagina, sinistra: str, numero: int, totale: int) -> bytes:
    """Content stream of a page's foot, marked as an artifact."""
    destra = f"pagina {numero} di {totale}"
    spazio = _larghezza(destra)
    libero = pagina.destra - pagina.sinistra - spazio - DISTANZA
    comandi = (
        b"1 0 0 1 %.2f %.2f Tm\n%b" % (pagina.sinistra, pagina.base, _scritta(righe(sinistra, round(libero, 2)))),
        b"1 0 0 1 %.2f %.2f Tm\n%b" % (pagina.destra - spazio, pagina.base, _scritta(((TESTO, destra),))),
    )
    return b"/Artifact<</Type/Pagination/Subtype/Footer>>BDC\nq BT %b\n%bET Q\nEMC" % (COLORE, b"".join(comandi))


@cache
def _candidate() -> tuple[str, ...]:
    """The face of the text and its substitutes."""
    return (TESTO, *(nome for nome in nomi() if nome.startswith("dejavu")))


@lru_cache(maxsize=4096)
def _faccia_di(segno: str) -> str | None:
    return next((nome for nome in _candidate() if ord(segno) in faccia(nome).glifi), None)


def _larghezza(testo: str) -> float:
    """Width in points at the size of the foot."""
    facce = ((faccia(_faccia_di(segno) or TESTO), segno) for segno in testo)
    return sum(f.larghezza(segno) for f, segno in facce) * CORPO / 1000


@lru_cache(maxsize=256)
def _scritta(tratti: tuple[tuple[str, str], ...]) -> bytes:
    """The runs as text operators."""
    comandi = []
    for nome, testo in tratti:
        glifi = faccia(nome).glifi
        codici = "".join(f"{glifi[ord(segno)]:04x}" for segno in testo)
        comandi.append(f"/{risorsa(nome)} {CORPO} Tf <{codici}> Tj\n".encode())
    return b"".join(comandi)
