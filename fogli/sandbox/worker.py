# SPDX-License-Identifier: AGPL-3.0-or-later
"""The process that opens files: bytes in, pieces out, under limits. It knows no Django, no secret, no database."""

import gc
import os
import resource
import signal
import traceback
import warnings
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import IO, Any, Final, NoReturn

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
from fogli.sandbox.limits import ANSWER_BYTES, NO_MEMORY

NICENESS: Final = 5
QUESTION_BYTES: Final = 64 * 2**20
# Loaded before the first file comes.
AT_HAND: Final = ("fogli.tables",)
# After so many files, or when it has grown so much at rest, a worker makes room for a new one.
FILES: Final = 200
# More address space than any machine has.
ALL: Final = 2**62
GROWN: Final = 64 * 2**20


def main() -> None:
    """Answer until nobody asks any more."""
    questions, answers = _own_streams()
    _confine()
    for name in AT_HAND:
        import_module(name)
    # What files leave behind goes without a collector, which would walk through millions of cells again and again.
    gc.disable()
    gc.collect()
    gc.freeze()
    rest = _memory()
    for served in range(1, FILES + 1):
        try:
            mark, task = receive(questions, QUESTION_BYTES)
            _, data = receive(questions, QUESTION_BYTES)
        except Gone:
            return
        if mark != ASK:
            return
        _answer(unpack(task, (Task,)), data, rest, answers)
        del data
        gc.collect()
        if served == FILES or _memory() > rest + GROWN:
            send(answers, LEAVING)
            return
        send(answers, DONE)


def _own_streams() -> tuple[IO[bytes], IO[bytes]]:
    """The two pipes; what a library prints goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    questions = os.fdopen(os.dup(0), "rb")
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    os.close(nowhere)
    return questions, answers


def _confine() -> None:
    # A Ctrl-C in a terminal is for who started us, who closes the pipe; pages come first.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(NICENESS)
    for what in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.setrlimit(what, (0, 0))
    warnings.simplefilter("ignore")


def _answer(task: Task, data: bytes, rest: int, answers: IO[bytes]) -> None:
    """Read a file under its limits, and tell what came of it."""
    listener: Any = (lambda *said: send(answers, PROGRESS, pack(said))) if task.heard else None
    _limit(rest + task.megabytes * 2**20, task.seconds)
    try:
        with avanzamento.ascolta(listener):
            _send_all(_reader(task.reader)(data, *task.arguments), answers)
    except MemoryError:
        os._exit(NO_MEMORY)
    except FileNonLeggibile as refusal:
        send(answers, REFUSED, pack(str(refusal)))
    except Gone:
        _leave()
    except Exception:
        send(answers, FAILED, pack(traceback.format_exc(limit=-8)))
    finally:
        _limit(ALL, 0)


def _leave() -> NoReturn:
    raise SystemExit(0)


def _send_all(pieces: Iterator[Any], answers: IO[bytes]) -> None:
    left = ANSWER_BYTES
    for piece in pieces:
        packed = pack(piece)
        left -= len(packed)
        if left < 0:
            raise MemoryError
        send(answers, PIECE, packed)


def _reader(name: str) -> Callable[..., Iterator[Any]]:
    module, _, function = name.partition(":")
    reader: Callable[..., Iterator[Any]] = getattr(import_module(module), function)
    return reader


def _limit(memory: int, seconds: float) -> None:
    """So much address space in all, and from now on so many seconds of the processor (0: no end)."""
    most = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (memory if most == resource.RLIM_INFINITY else min(memory, most), most))
    signal.setitimer(signal.ITIMER_PROF, seconds)


def _memory() -> int:
    """Address space of this process in bytes."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[0]) * resource.getpagesize()


if __name__ == "__main__":
    main()
