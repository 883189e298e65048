# SPDX-License-Identifier: AGPL-3.0-or-later
"""A process beside the pages that writes files: workbooks and whole pages take seconds of pure Python, which in a web
process would hold the lock of the interpreter and with it everybody's page. It is given the data, it asks no database.
"""

import atexit
import multiprocessing
import os
import threading
from concurrent.futures import BrokenExecutor, CancelledError, TimeoutError
from typing import Any, Final

from pebble import ProcessExpired, ProcessPool

from reports import aside_worker
from reports.base import Formato
from reports.pdf import ErroreDiStampa

SECONDS: Final = 60.0
KINDNESS: Final = 10
TRIES: Final = 3
FILES_PER_WORKER: Final = 200
_lock = threading.Lock()
_pool: tuple[ProcessPool, int] | None = None


def write(report: str, data: Any, format: Formato) -> bytes:
    """The bytes of a file, written in the other process.

    Raises:
        ErroreDiStampa: it took too long, or its process broke; says so in words.
    """
    for _ in range(TRIES):
        try:
            done = _running().schedule(aside_worker.write, args=(report, data, str(format)), timeout=SECONDS)
            written: bytes = done.result()
            return written
        except TimeoutError:
            raise ErroreDiStampa(format.upper(), f"il file non è finito entro {SECONDS:g} secondi.") from None
        except (BrokenExecutor, CancelledError, ProcessExpired, RuntimeError):
            continue
    raise ErroreDiStampa(format.upper(), "i processi di stampa si interrompono: riprovare fra poco.")


def close() -> None:
    """Stop the process; the next file starts another."""
    global _pool
    with _lock:
        if _pool is not None and _pool[1] == os.getpid():
            _pool[0].stop()  # type: ignore[no-untyped-call]
            _pool[0].join(timeout=5)
        _pool = None


atexit.register(close)


def _after_fork() -> None:
    global _pool, _lock
    _pool, _lock = None, threading.Lock()


os.register_at_fork(after_in_child=_after_fork)


def _running() -> ProcessPool:
    global _pool
    with _lock:
        if _pool is None or _pool[1] != os.getpid() or not _pool[0].active:
            spawn = multiprocessing.get_context("spawn")
            _pool = (
                ProcessPool(1, FILES_PER_WORKER, initializer=aside_worker.prepare, initargs=[KINDNESS], context=spawn),
                os.getpid(),
            )
        return _pool[0]
