# SPDX-License-Identifier: AGPL-3.0-or-later
"""The work on a row of ``Work``, by whoever holds it at the time.

A worker takes the row for a few seconds and keeps taking it while it is alive; one that was killed lets it lapse, and
another takes over. ``tidy_up`` finds what the dead have left. What is done, and how its end is told, each kind says.
"""

import logging
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from lavori.choices import StatoLavoro
from lavori.work import DA_FARE, DEL_LAVORO, Work

registro = logging.getLogger(__name__)
# An error that may pass (the database restarts, the disk is full for a while) is tried so often.
TENTATIVI: Final = 3
# So many workers may die on one document before it is the document's fault. A kill is nobody's failure: machines are
# switched off; but a document that takes its worker with it each time must not go round for ever.
MORTI: Final = 20
# How often the bar moves, in seconds: each time is a write.
PASSO: Final = 0.5
MORTO: Final = (
    "Il processo che prepara i documenti si è interrotto {volte} volte su «{passo}»: forse gli manca memoria. "
    "Avvisare chi amministra il programma, poi premere «Riprendi»."
)
IMPREVISTO: Final = (
    "Errore imprevisto ({tipo}) su «{passo}»: chi amministra il programma lo trova nel registro. "
    "Poi premere «Riprendi»: ciò che è già fatto resta."
)


class Presa:
    """How long a worker holds a work without giving a sign of life; ``chiusura`` asks the worker to stop."""

    secondi: float = 30
    chiusura = threading.Event()


class Interrotto(Exception):
    """The work goes no further here: it was stopped, taken over, or the worker is closing."""


class Shift(ABC):
    """What one worker does of a work, from when it takes it until it lets it go. A kind of work is a subclass."""

    model: ClassVar[type[Work]]
    # The task in the queue, which names the row by its key as its only argument.
    task: ClassVar[Task[Any, None]]
    # What the work itself refuses, in words for who asked: nothing that would pass by itself.
    refusals: ClassVar[tuple[type[Exception], ...]] = ()
    # What is being done before the first step has been said.
    beginning: ClassVar[str]

    def __init__(self, pk: int, chi: str) -> None:
        self.mio = self.model._default_manager.filter(pk=pk, chi_lavora=chi, stato=StatoLavoro.CORSO)
        self.pk = pk
        self.passo = self.beginning
        self.fatti = 0
        self.detto = 0.0

    @abstractmethod
    def fai(self) -> None:
        """Do the work, to its end."""

    @classmethod
    @abstractmethod
    def avvisa(cls, work: Any) -> None:
        """Tell who asked that it has ended, and how."""

    @contextmanager
    def cuore(self) -> Iterator[None]:
        """Give signs of life while something long is done."""
        fermo = threading.Event()

        def batti() -> None:
            try:
                while not fermo.wait(Presa.secondi / 3):
                    try:
                        self.mio.all().update(fino_a=_fino_a())
                    except DatabaseError:
                        registro.warning("%s %s: a sign of life failed", self.passo, self.pk, exc_info=True)
            finally:
                connection.close()

        filo = threading.Thread(target=batti, name="segni-di-vita", daemon=True)
        filo.start()
        try:
            yield
        finally:
            fermo.set()
            filo.join()

    def lascia(self) -> None:
        """Give the work back at once, when it is still this worker's: it waits for no lapse."""
        with transaction.atomic():
            work = self.mio.select_for_update(of=("self",)).first()
            if work is not None:
                work.passa_in_attesa()
                work.save(update_fields=DEL_LAVORO)
                enqueue(type(self), work)

    def fallisci(self, perche: str) -> None:
        """It does not come to an end, and says why."""
        with transaction.atomic():
            work = self.mio.select_for_update(of=("self",)).first()
            if work is not None:
                work.passa_a_fallito(perche)
                work.save(update_fields=DEL_LAVORO)
                self.avvisa(work)

    def riprova_o_fallisci(self, errore: Exception) -> None:
        """An error that nobody foresaw: a few times again, then no more."""
        with transaction.atomic():
            work = self.mio.select_for_update(of=("self",)).first()
            if work is None:
                return
            work.tentativi += 1
            if work.tentativi < TENTATIVI:
                work.passa_in_attesa()
            else:
                work.passa_a_fallito(IMPREVISTO.format(tipo=type(errore).__name__, passo=self.passo))
                self.avvisa(work)
            work.save(update_fields=DEL_LAVORO)
            if work.al_lavoro:
                enqueue(type(self), work)

    def _inizia(self, passo: str) -> None:
        self.passo = passo
        self._aggiorna(passo=passo[:200])

    def _pezzo(self, fatti: int, totale: int) -> None:
        """After each piece: move the bar now and then, and stop when asked to."""
        if Presa.chiusura.is_set() or time.monotonic() - self.detto >= PASSO:
            self._aggiorna(fatti=self.fatti + fatti)

    def _aggiorna(self, **campi: object) -> None:
        """Write how far it is; :raises Interrotto: when it is this worker's no more, or the worker closes."""
        if Presa.chiusura.is_set() or not self.mio.all().update(fino_a=_fino_a(), **campi):
            raise Interrotto
        self.detto = time.monotonic()

    def _concludi(self) -> None:
        with transaction.atomic():
            work = self.mio.select_for_update(of=("self",)).first()
            if work is None:
                raise Interrotto
            work.passa_a_pronto()
            work.save(update_fields=DEL_LAVORO)
            self.avvisa(work)


def enqueue(kind: type[Shift], work: Work) -> None:
    """Put the work in the queue, in the transaction of who asks: with the row, or not at all."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("enqueue() wants the transaction that writes the row")
    work.compito = UUID(kind.task.enqueue(work.pk).id)
    work.save(update_fields=["compito"])


def work_on(kind: type[Shift], pk: int, chi: str) -> None:
    """Take a work and make what is missing; does nothing when another is at it, or it is finished."""
    if not _take(kind, pk, chi):
        return
    turno = kind(pk, chi)
    try:
        with turno.cuore():
            turno.fai()
    except Interrotto:
        turno.lascia()
    except kind.refusals as errore:
        turno.fallisci(f"{turno.passo}: {errore}")
    except Exception as errore:  # whatever it is, the row must say so
        registro.exception("%s %s: %s", kind.model.__name__, pk, turno.passo)
        turno.riprova_o_fallisci(errore)


def tidy_up(kind: type[Shift]) -> int:
    """Put in the queue again what the dead have left, and close their tasks; how many were found."""
    ora = timezone.now()
    trovati = 0
    aperti = kind.model._default_manager.filter(stato__in=DA_FARE).order_by("pk")
    for pk in aperti.values_list("pk", flat=True):
        with transaction.atomic():
            trovati += _put_back(kind, kind.model.tieni(pk), ora)
    return trovati + _close_finished(kind, ora)


def _take(kind: type[Shift], pk: int, chi: str) -> bool:
    ora = timezone.now()
    with transaction.atomic():
        work = kind.model._default_manager.select_for_update(of=("self",)).filter(pk=pk).first()
        if work is None or not work.al_lavoro or work.preso(ora):
            return False
        work.passa_in_corso(chi, _fino_a())
        work.save(update_fields=DEL_LAVORO)
    return True


def _put_back(kind: type[Shift], work: Work, ora: datetime) -> bool:
    if not work.al_lavoro or work.preso(ora):
        return False
    compito = DBTaskResult.objects.filter(pk=work.compito).first() if work.compito else None
    if compito and compito.status == TaskResultStatus.READY:
        return False
    if compito and compito.status == TaskResultStatus.RUNNING:
        if compito.started_at and compito.started_at > ora - timedelta(seconds=Presa.secondi):
            return False  # it has just been claimed: the row follows
        compito.set_failed(Interrotto("il processo è finito senza dirlo"))
    if work.stato == StatoLavoro.CORSO:
        work.interruzioni += 1
        if work.interruzioni >= MORTI:
            work.passa_a_fallito(MORTO.format(volte=work.interruzioni, passo=work.passo))
            work.save(update_fields=DEL_LAVORO)
            kind.avvisa(work)
            return True
        work.passa_in_attesa()
        work.save(update_fields=DEL_LAVORO)
    enqueue(kind, work)
    return True


def _close_finished(kind: type[Shift], ora: datetime) -> int:
    """Tasks that still run of works that are finished: their worker died after the last word."""
    vecchi = DBTaskResult.objects.filter(
        task_path=kind.task.module_path,
        status=TaskResultStatus.RUNNING,
        started_at__lt=ora - timedelta(seconds=Presa.secondi),
    )
    chiusi = 0
    for compito in vecchi:
        detto = compito.args_kwargs
        pk = next(iter([*detto["args"], *detto["kwargs"].values()]))
        riga = kind.model._default_manager.filter(pk=pk).only("stato", "fino_a").first()
        if riga is None or not riga.al_lavoro:
            compito.set_successful(None)
            chiusi += 1
    return chiusi


def _fino_a() -> datetime:
    return timezone.now() + timedelta(seconds=Presa.secondi)
