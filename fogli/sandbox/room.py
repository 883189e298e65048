# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who keeps the workers: some at once for a process, the next in its turn, and none left behind."""

import atexit
import io
import logging
import os
import pickle
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final, cast

from fogli import avanzamento
from fogli.limiti import FileNonLeggibile
from fogli.sandbox.frames import (
    ASK,
    DONE,
    FAILED,
    LEAVING,
    PIECE,
    PROGRESS,
    REFUSED,
    Gone,
    Task,
    pack,
    receive,
    send,
    unpack,
)
from fogli.sandbox.limits import ANSWER_BYTES, NO_MEMORY, Limits

ROOT: Final = Path(__file__).resolve().parents[2]
# Of the threads of a web process some must always be there for who only reads a page.
AT_ONCE: Final = 2
WAITING: Final = 1
ENDING_SECONDS: Final = 5.0
# What a worker needs of the environment: no secret, no address of a database.
ENVIRONMENT: Final = ("LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "PYTHONPATH", "TZ", "VIRTUAL_ENV")
registro = logging.getLogger(__name__)


class Busy(FileNonLeggibile):
    """Others' files are being read: an Italian sentence."""


class _Ended(Exception):
    """The worker ended while it read. ``code``: how; ``late``: it was stopped for it took too long."""

    def __init__(self, code: int, late: bool) -> None:
        super().__init__(f"code {code}, late {late}")
        self.code, self.late = code, late


class Worker:
    """A process that opens files, one at a time."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "fogli.sandbox.worker"],
            cwd=ROOT,
            # No buffer of ours for what is asked: a forked child would write what is left in it once more.
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={k: v for k, v in os.environ.items() if k in ENVIRONMENT} | {"MALLOC_ARENA_MAX": "1"},
        )
        self.questions = cast(IO[bytes], self.process.stdin)
        self.answers = io.BufferedReader(cast(io.FileIO, self.process.stdout))
        self.late = False

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self.process.poll() is None

    def ask(self, task: Task, data: bytes, clock: float, kinds: tuple[type, ...]) -> list[Any]:
        """The pieces of a file.

        Raises:
            FileNonLeggibile: the reader refuses it.
            _Ended: the worker did not survive it.
        """
        watch = threading.Timer(clock, self._too_late)
        watch.daemon = True
        watch.start()
        try:
            send(self.questions, ASK, pack(task))
            send(self.questions, ASK, data)
            return self._listen(kinds)
        except (Gone, pickle.UnpicklingError):
            self.end()
            raise _Ended(self.process.returncode, self.late) from None
        finally:
            watch.cancel()

    def _listen(self, kinds: tuple[type, ...]) -> list[Any]:
        pieces: list[Any] = []
        refusal: FileNonLeggibile | None = None
        left = ANSWER_BYTES
        while True:
            mark, data = receive(self.answers, left)
            if mark == PIECE:
                left -= len(data)
                pieces.append(unpack(data, kinds))
            elif mark == PROGRESS:
                avanzamento.dici(*unpack(data))
            elif mark == REFUSED:
                refusal = FileNonLeggibile(unpack(data))
            elif mark == FAILED:
                registro.error("A reader failed on a file:\n%s", unpack(data))
                refusal = FileNonLeggibile("")
            elif mark in (DONE, LEAVING):
                if mark == LEAVING:
                    self.end()
                if refusal:
                    raise refusal
                return pieces
            else:
                raise Gone

    def _too_late(self) -> None:
        self.late = True
        self.process.kill()

    def end(self) -> None:
        """Stop it, whatever it does, and bury it."""
        self.process.kill()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(ENDING_SECONDS)
        self.let_go()

    def let_go(self) -> None:
        """Close our ends of its pipes."""
        for pipe in (self.questions, self.answers):
            with suppress(OSError):
                pipe.close()


class Room:
    """Workers of this process: ``AT_ONCE`` read, ``WAITING`` more may wait, who comes then is asked to come back."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.free = threading.Semaphore(AT_ONCE)
        self.inside = 0
        self.idle: list[Worker] = []
        self.all: set[Worker] = set()

    def read(self, task: Task, data: bytes, clock: float, kinds: tuple[type, ...]) -> list[Any]:
        """The pieces of a file, when it is its turn.

        Raises:
            Busy: too many wait already, or those before take too long.
            FileNonLeggibile: the reader refuses it.
            _Ended: its worker did not survive it.
        """
        self._enter()
        try:
            if not self.free.acquire(timeout=clock):
                raise Busy
            try:
                return self._ask(task, data, clock, kinds)
            finally:
                self.free.release()
        finally:
            with self.lock:
                self.inside -= 1

    def _enter(self) -> None:
        with self.lock:
            if self.inside >= AT_ONCE + WAITING:
                raise Busy
            self.inside += 1

    def _ask(self, task: Task, data: bytes, clock: float, kinds: tuple[type, ...]) -> list[Any]:
        worker = self._take()
        try:
            return worker.ask(task, data, clock, kinds)
        except BaseException as fault:
            # Stopped in the middle its pipe holds half an answer: nobody else may read that.
            if not isinstance(fault, FileNonLeggibile):
                worker.end()
            raise
        finally:
            self._give_back(worker)

    def _take(self) -> Worker:
        with self.lock:
            while self.idle:
                worker = self.idle.pop()
                if worker.alive and not worker.late:
                    return worker
                self._bury(worker)
            return self._new()

    def _new(self) -> Worker:
        try:
            worker = Worker()
        except OSError:
            # No memory or no processes left: the machine is full, and may be less so in a moment.
            registro.exception("No worker can be started")
            raise Busy from None
        self.all.add(worker)
        return worker

    def _give_back(self, worker: Worker) -> None:
        with self.lock:
            if worker.alive and not worker.late:
                self.idle.append(worker)
                return
            self._bury(worker)
            # The next file finds one that is ready.
            if not self.idle:
                with suppress(Busy):
                    self.idle.append(self._new())

    def _bury(self, worker: Worker) -> None:
        worker.end()
        self.all.discard(worker)

    def close(self) -> None:
        """End all workers; the next file starts a new one."""
        with self.lock:
            for worker in self.all:
                worker.end()
            self.all, self.idle = set(), []


_limits = Limits()
_room = Room()


def configure(limits: Limits) -> None:
    """The limits of every file from now on."""
    global _limits
    _limits = limits


def read(
    reader: str,
    data: bytes,
    *arguments: Any,
    name: str = "Il file",
    kinds: tuple[type, ...] = (),
    limits: Limits | None = None,
) -> list[Any]:
    """What a reader makes of the bytes of a file, read in a process apart.

    Args:
        reader: «module:function», a generator of pieces over the bytes and the arguments.
        name: of the file, for what there is to say.
        kinds: the classes that the pieces may be made of, beside plain data.

    Raises:
        FileNonLeggibile: the reader refuses it, or it takes more than its limits; ``Busy`` when others are before.
    """
    limits = limits or _limits.of(len(data))
    task = Task(reader, arguments, limits.seconds, limits.megabytes, avanzamento.qualcuno_ascolta())
    try:
        return _room.read(task, data, limits.clock, kinds)
    except Busy:
        raise Busy(f"{name}: si stanno già leggendo i file di altri. Riprovare fra qualche secondo.") from None
    except _Ended as ended:
        registro.warning("The worker that read a file ended: %s", ended)
        raise FileNonLeggibile(f"{name}: {_why(ended, limits)}") from None
    except FileNonLeggibile as refusal:
        raise FileNonLeggibile(str(refusal) or f"{name}: {_FAULT}") from None


_FAULT: Final = (
    "non si riesce a leggere, per come è scritto. Aprirlo con il programma che lo ha fatto, salvarlo di nuovo e "
    "riprovare; se non basta, dirlo a chi gestisce il programma."
)
_ADVICE: Final = (
    "Copiare ciò che serve in un file nuovo, o dividerlo in più file; se è proprio di un ufficio, chi gestisce il "
    "programma può alzare il limite ({})."
)


def _why(ended: _Ended, limits: Limits) -> str:
    """Why a file was not read, in words."""
    if ended.late or ended.code == -signal.SIGPROF:
        return _too_little(f"{round(limits.seconds, 1):g} secondi di lavoro", "FILE_SECONDI")
    if ended.code == NO_MEMORY:
        return _too_little(f"{limits.megabytes} MB di memoria", "FILE_MEGABYTE")
    return f"il processo che lo leggeva si è interrotto (codice {ended.code}). Riprovare; poi provare a dividerlo."


def _too_little(what: str, setting: str) -> str:
    return f"per leggerlo non bastano {what}, che sono il limite. {_ADVICE.format(setting)}"


def close() -> None:
    """End the workers of this process; the next file starts a new one."""
    _room.close()


atexit.register(close)


def _after_fork() -> None:
    """The parent's workers are not a forked child's: let go of their pipes, so that they see when their own ends."""
    global _room
    for worker in _room.all:
        worker.let_go()
    _room = Room()


os.register_at_fork(after_in_child=_after_fork)
