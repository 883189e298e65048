# SPDX-License-Identifier: AGPL-3.0-or-later
"""Worker processes that render the pieces: one for each core, kept as long as this process lives."""

import atexit
import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, TimeoutError, wait
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from .modello import SENZA_MEMORIA, Documento, ErroreDiStampa, Pezzo

IN_VOLO = 3  # pieces on their way for each worker: none waits for HTML, and few HTML documents are in memory
PEZZI_PER_OPERAIO = 2000  # then a worker is replaced: what its C libraries never give back stays small
ATTESA_SECONDI = 1.0  # between looks at whether the pool of an awaited piece still lives
TENTATIVI = 3  # a pool that broke while idle (a worker killed from outside) is made anew this often


@dataclass(frozen=True)
class Limiti:
    """What one piece may take: seconds, and megabytes above what a worker has at rest."""

    secondi: float = 30
    megabyte: int = 512


@dataclass
class _Officina:
    pool: ProcessPool
    pid: int


@dataclass(frozen=True)
class _Affidato:
    """A piece on its way: what it will become, and the pool that has it."""

    futuro: ProcessFuture
    pool: ProcessPool


# How much the workers of a web process let its pages go first (as ``nice`` counts).
GENTILEZZA = 10
# A join reads and writes blocks: it is never long, however large the document.
SECONDI_PER_UNIRE = 120.0
_accanto: ContextVar[bool] = ContextVar("accanto_alle_pagine", default=False)
_serratura = threading.Lock()
_officina: _Officina | None = None


def _prepara(foglio_di_stile: str, gentilezza: int) -> None:
    """Initializer of a worker, no less kind than asked: nice adds up, and the parent may be kind already."""
    os.nice(max(0, gentilezza - os.nice(0)))
    from . import worker

    worker.avvia(foglio_di_stile)


def _esegui(html: str, foglio_di_stile: str, megabyte: int) -> bytes:
    from . import worker

    return worker.esegui(html, foglio_di_stile, megabyte)


def _unisci(documento: Documento, blocchi: Sequence[tuple[tuple[str, ...], bytes]]) -> bytes:
    from .unione import unito

    return unito(documento, blocchi)


def _pool(foglio_di_stile: str) -> ProcessPool:
    """The pool of this process; a forked child (a web worker of a preloaded server) makes its own."""
    global _officina
    with _serratura:
        if _officina is None or _officina.pid != os.getpid() or not _officina.pool.active:
            _officina = _Officina(_nuovo_pool(foglio_di_stile), os.getpid())
        return _officina.pool


def _nuovo_pool(foglio_di_stile: str) -> ProcessPool:
    # spawn: a worker starts clean, without this process's database connections, threads and memory.
    return ProcessPool(
        max_workers=len(os.sched_getaffinity(0)),
        max_tasks=PEZZI_PER_OPERAIO,
        initializer=_prepara,
        initargs=[foglio_di_stile, GENTILEZZA if accanto() else 0],
        context=multiprocessing.get_context("spawn"),
    )


@contextmanager
def accanto_alle_pagine() -> Iterator[None]:
    """What is printed in the block belongs to a process that answers pages: its workers give way to them, and long
    joining is theirs too, because it would hold the lock of the interpreter."""
    segno = _accanto.set(True)
    try:
        yield
    finally:
        _accanto.reset(segno)


def accanto() -> bool:
    """Whether this thread prints beside the pages of others."""
    return _accanto.get()


def chiudi() -> None:
    """Stop the workers of this process; the next piece starts new ones."""
    global _officina
    with _serratura:
        if _officina is not None and _officina.pid == os.getpid():
            _officina.pool.stop()  # type: ignore[no-untyped-call]
            _officina.pool.join(timeout=5)
        _officina = None


atexit.register(chiudi)


def _dopo_il_fork() -> None:
    """The parent's pool and lock mean nothing in a forked child."""
    global _officina, _serratura
    _officina, _serratura = None, threading.Lock()


os.register_at_fork(after_in_child=_dopo_il_fork)


def stampa(
    pezzi: Iterable[tuple[str, Pezzo]], foglio_di_stile: str, limiti: Limiti
) -> Iterator[tuple[str, bytes | ErroreDiStampa]]:
    """Render pieces in parallel: (key, block as bytes or what went wrong), in the order they were given.

    HTML is made in this process, piece by piece, while the workers lay out those before. A piece that fails,
    for whatever reason, fails alone; one whose HTML cannot be made is told at once, before those on their way.
    """
    quanti = IN_VOLO * len(os.sched_getaffinity(0))
    coda: deque[tuple[str, Pezzo, str, _Affidato]] = deque()
    for chiave, pezzo in pezzi:
        try:
            html = pezzo.html()
        except ErroreDiStampa as errore:
            yield chiave, errore
            continue
        coda.append((chiave, pezzo, html, _affida(html, foglio_di_stile, limiti)))
        if len(coda) >= quanti:
            yield _ritira(*coda.popleft(), foglio_di_stile, limiti)
    while coda:
        yield _ritira(*coda.popleft(), foglio_di_stile, limiti)


def _affida(html: str, foglio_di_stile: str, limiti: Limiti) -> _Affidato:
    argomenti = (html, foglio_di_stile, limiti.megabyte)
    pool = _pool(foglio_di_stile)
    try:
        return _Affidato(pool.schedule(_esegui, args=argomenti, timeout=limiti.secondi), pool)
    except RuntimeError:  # the pool broke since it was looked at; the next one is new
        pool = _pool(foglio_di_stile)
        return _Affidato(pool.schedule(_esegui, args=argomenti, timeout=limiti.secondi), pool)


def unisci(documento: Documento, blocchi: Sequence[tuple[tuple[str, ...], bytes]]) -> bytes:
    """Join blocks in a worker; :raises ErroreDiStampa: when the workers break."""
    for _ in range(TENTATIVI):
        pool = _pool(documento.foglio_di_stile)
        try:
            futuro = pool.schedule(_unisci, args=(documento, blocchi), timeout=SECONDI_PER_UNIRE)
            return _esito(_Affidato(futuro, pool))
        except (BrokenExecutor, CancelledError, ProcessExpired, RuntimeError):
            continue
    raise ErroreDiStampa(documento.titolo, "i processi di stampa si interrompono: riprovare fra poco.")


def _esito(affidato: _Affidato) -> bytes:
    """What became of a piece.

    Raises:
        BrokenExecutor: its pool broke, and with it what it had not begun: a piece that was handed over in that very
            moment is in nobody's list, and its future would never end.
    """
    while not affidato.futuro.done():
        wait([affidato.futuro], timeout=ATTESA_SECONDI)
        if not affidato.pool.active and not affidato.futuro.done():
            raise BrokenExecutor("the pool is gone")
    fatto: bytes = affidato.futuro.result()
    return fatto


def _ritira(
    chiave: str, pezzo: Pezzo, html: str, affidato: _Affidato, foglio_di_stile: str, limiti: Limiti
) -> tuple[str, bytes | ErroreDiStampa]:
    for _ in range(TENTATIVI):
        try:
            return chiave, _esito(affidato)
        except (BrokenExecutor, CancelledError):
            affidato = _affida(html, foglio_di_stile, limiti)
        except Exception as errore:
            return chiave, ErroreDiStampa(pezzo.nome, _motivo(errore, limiti), _passa(errore))
    return chiave, ErroreDiStampa(pezzo.nome, "i processi di stampa si interrompono: riprovare fra poco.", True)


def _passa(errore: Exception) -> bool:
    """True for a worker that something outside ended."""
    return isinstance(errore, ProcessExpired) and errore.exitcode != SENZA_MEMORIA


def _motivo(errore: Exception, limiti: Limiti) -> str:
    """Why a piece failed, in words."""
    if isinstance(errore, TimeoutError):
        return f"l'impaginazione non è finita entro {limiti.secondi:g} secondi. Ridurre il testo o le tabelle."
    if isinstance(errore, ProcessExpired) and errore.exitcode == SENZA_MEMORIA:
        return f"l'impaginazione chiede più di {limiti.megabyte} MB di memoria. Ridurre il testo o le tabelle."
    if isinstance(errore, ProcessExpired):
        return f"il processo di stampa si è interrotto (codice {errore.exitcode}). Riprovare; poi ridurre il testo."
    if isinstance(errore, RecursionError):
        return "il testo è annidato troppo profondamente. Semplificare elenchi e tabelle."
    return f"l'impaginazione non è riuscita ({type(errore).__name__}: {errore})."
