# SPDX-License-Identifier: AGPL-3.0-or-later
"""From pieces to the document: what is known is taken from the cache, the rest rendered, all of it joined."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.conf import settings

from . import avanzamento, cache, claims, pool
from .blocco import quante_pagine
from .chiavi import chiave_del_documento, chiave_del_pezzo
from .front import Joined, front_pieces
from .modello import Documento, ErroreDiStampa, Pezzo
from .pool import Limiti
from .unione import unito

# Pieces and seconds between one writing to the cache and the next: what a killed process has to do again.
DA_SALVARE, SECONDI_SENZA_SALVARE = 50, 2.0
# Pieces claimed at once: few, so that several prints of one document share its pieces.
DA_PRENDERE = 12
# Blocks that are joined without leaving the process: it is done before another could begin.
UNITI_QUI = 20


@dataclass(frozen=True)
class Cercato:
    """A document as the cache knows it: the joined file, or the blocks that are there."""

    documento: Documento
    pezzi: Sequence[Pezzo]
    chiavi: Sequence[str]
    chiave: str
    intero: bytes | None
    blocchi: Mapping[str, bytes]

    @property
    def mancano(self) -> int:
        """How many pieces are still to be rendered."""
        return 0 if self.intero else len(set(self.chiavi) - self.blocchi.keys())


def cerca(documento: Documento, pezzi: Sequence[Pezzo]) -> Cercato:
    """Look a document up; renders nothing."""
    if not pezzi:
        raise ErroreDiStampa(documento.titolo, "non c'è nulla da stampare.")
    chiavi = [chiave_del_pezzo(pezzo, documento.foglio_di_stile) for pezzo in pezzi]
    chiave = chiave_del_documento(documento, pezzi, chiavi)
    intero = cache.leggi([chiave]).get(chiave)
    return Cercato(documento, pezzi, chiavi, chiave, intero, {} if intero else cache.leggi(chiavi))


def componi(documento: Documento, pezzi: Sequence[Pezzo]) -> bytes:
    """Print a document; :raises ErroreDiStampa: naming the first piece that cannot be printed.

    The pieces that could be rendered are in the cache also when another one failed.
    """
    return completa(cerca(documento, pezzi))


def completa(cercato: Cercato) -> bytes:
    """Render what is missing and join; who is making the same elsewhere is waited for."""
    if cercato.intero:
        return cercato.intero
    blocchi = _blocchi(cercato)
    before = _front(cercato, blocchi)
    return claims.once(cercato.chiave, lambda: _unito(cercato, blocchi, before))


def scalda(cercato: Cercato) -> None:
    """Render what is missing and keep it, for who prints later; nothing is joined.

    Raises:
        ErroreDiStampa: of the first piece that cannot be printed, after all the others have been done.
    """
    _blocchi(cercato)


def _blocchi(cercato: Cercato) -> dict[str, bytes]:
    """The blocks of all pieces by key; :raises ErroreDiStampa: after all the others have been done."""
    blocchi = dict(cercato.blocchi)
    freddi: dict[str, Pezzo] = {}
    for chiave, pezzo in zip(cercato.chiavi, cercato.pezzi, strict=True):
        if chiave not in blocchi:
            freddi.setdefault(chiave, pezzo)
    if freddi:
        with claims.Claims() as miei:
            blocchi |= _Giro(cercato, freddi, len(blocchi), miei).fai()
    return blocchi


class _Giro:
    """The pieces of one print that were not there: those it makes, and those that others are making."""

    def __init__(self, cercato: Cercato, freddi: dict[str, Pezzo], pronti: int, miei: claims.Claims) -> None:
        self.foglio_di_stile = cercato.documento.foglio_di_stile
        self.freddi, self.pronti, self.miei = freddi, pronti, miei
        self.blocchi: dict[str, bytes] = {}
        self.errori: dict[str, ErroreDiStampa] = {}

    def fai(self) -> dict[str, bytes]:
        """Make what nobody makes, wait for the rest; a piece that its maker let go is made after all."""
        self._segna()
        while mancano := self._mancano():
            self._stampa(mancano)
            for chiave, esito in claims.wait_for(self._mancano(), self._segna):
                self._tieni(chiave, esito)
        if self.errori:
            raise next(self.errori[chiave] for chiave in self.freddi if chiave in self.errori)
        return self.blocchi

    def _mancano(self) -> list[str]:
        return [chiave for chiave in self.freddi if chiave not in self.blocchi and chiave not in self.errori]

    def _stampa(self, chiavi: Sequence[str]) -> None:
        with _Salvataggio(self.miei) as salvataggio:
            for chiave, esito in pool.stampa(self._presi(chiavi), self.foglio_di_stile, limiti()):
                self._tieni(chiave, esito)
                if isinstance(esito, ErroreDiStampa):
                    self.miei.fail(chiave, esito)
                else:
                    salvataggio.aggiungi(chiave, esito)

    def _presi(self, chiavi: Sequence[str]) -> Iterator[tuple[str, Pezzo]]:
        """The pieces that nobody makes, taken a few at a time, so that prints of the same pieces share them."""
        for n in range(0, len(chiavi), DA_PRENDERE):
            miei = self.miei.take(chiavi[n : n + DA_PRENDERE])
            intanto = {} if self.miei.alone else cache.leggi(miei)
            self.miei.done(intanto)
            for chiave in chiavi[n : n + DA_PRENDERE]:
                if chiave in intanto:
                    self._tieni(chiave, intanto[chiave])
                elif chiave in miei:
                    yield chiave, self.freddi[chiave]

    def _tieni(self, chiave: str, esito: bytes | ErroreDiStampa) -> None:
        if isinstance(esito, ErroreDiStampa):
            # The same content may have another name here; the reason is the same.
            self.errori[chiave] = ErroreDiStampa(self.freddi[chiave].nome, esito.motivo)
        else:
            self.blocchi[chiave] = esito
        self._segna()

    def _segna(self) -> None:
        fatti = len(self.blocchi) + len(self.errori)
        avanzamento.segna(self.pronti + fatti, self.pronti + len(self.freddi))


class _Salvataggio:
    """Stores blocks a handful at a time, and what is left however the print ends."""

    def __init__(self, miei: claims.Claims) -> None:
        self.miei = miei
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
        cache.scrivi(self.nuovi)
        self.miei.done(self.nuovi)
        self.nuovi, self.ultimo = {}, time.monotonic()


def limiti() -> Limiti:
    """The limits of a piece, from ``TRAGUARDO_PDF_SECONDI`` and ``TRAGUARDO_PDF_MEGABYTE``."""
    return Limiti(
        secondi=getattr(settings, "TRAGUARDO_PDF_SECONDI", Limiti.secondi),
        megabyte=getattr(settings, "TRAGUARDO_PDF_MEGABYTE", Limiti.megabyte),
    )


def _front(cercato: Cercato, blocchi: Mapping[str, bytes]) -> list[Joined]:
    """The pieces before all others: made at each print, for their page numbers are of this one alone."""
    documento = cercato.documento
    if documento.front is None:
        return []

    def render(pezzi: Sequence[Pezzo]) -> list[bytes]:
        keyed = {chiave_del_pezzo(pezzo, documento.foglio_di_stile): pezzo for pezzo in pezzi}
        made = dict(pool.stampa(iter(keyed.items()), documento.foglio_di_stile, limiti()))
        for esito in made.values():
            if isinstance(esito, ErroreDiStampa):
                raise esito
        return [bytes(made[chiave]) for chiave in keyed]  # type: ignore[arg-type]

    lengths = [quante_pagine(blocchi[chiave]) for chiave in cercato.chiavi]
    return front_pieces(documento, lengths, render)


def _unito(cercato: Cercato, blocchi: Mapping[str, bytes], before: Sequence[Joined]) -> bytes:
    coppie = [(p.segnalibro, blocchi[chiave]) for chiave, p in zip(cercato.chiavi, cercato.pezzi, strict=True)]
    # What makes pieces stays here: a document that is joined elsewhere travels there.
    documento = replace(cercato.documento, front=None, front_pieces=len(before))
    if pool.accanto() and len(coppie) > UNITI_QUI:
        return pool.unisci(documento, [*before, *coppie])
    return unito(documento, [*before, *coppie])
