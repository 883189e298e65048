# SPDX-License-Identifier: AGPL-3.0-or-later
"""The process apart: what takes too much ends alone, is told in words, and the next file is read."""

import logging
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from fogli import avanzamento, sandbox
from fogli.griglia import leggi_griglie
from fogli.limiti import FileNonLeggibile
from fogli.sandbox import Busy, Limits, frames, room

QUICK = Limits(seconds=0.3, megabytes=64)


class Impatient(Limits):
    """The clock ends what the processor does not count."""

    @property
    def clock(self) -> float:
        return 0.5


PATIENCE = 60


def reads(reader: str, *arguments: Any, **options: Any) -> list[Any]:
    return sandbox.read(f"tests.fogli.readers:{reader}", b"abc", *arguments, name="f.xlsx", **options)


@pytest.fixture(autouse=True)
def _nobody_left_behind() -> Iterator[None]:
    yield
    room.close()


def test_a_reader_answers_with_what_it_was_given_and_its_process_stays() -> None:
    assert reads("echo", 1, "due", None) == [b"abc", (1, "due", None)]
    (*_, one), (*_, other) = reads("around"), reads("around")
    assert one == other != os.getpid()


@pytest.mark.parametrize(
    ("reader", "arguments", "limits", "told"),
    [
        ("spin", (), QUICK, "non bastano 0.3 secondi di lavoro"),
        ("hoard", (200,), QUICK, "non bastano 64 MB di memoria"),
        ("sleep", (600,), Impatient(), "non bastano"),
        ("die", (), QUICK, "si è interrotto (codice 3)"),
        ("flood", (), Limits(seconds=60), "di memoria"),
        ("smuggle", (), QUICK, "si è interrotto"),
        ("stumble", (), QUICK, "non si riesce a leggere"),
        ("refuse", (), QUICK, "Non così."),
    ],
)
def test_what_takes_too_much_is_told_and_the_next_file_is_read(
    reader: str, arguments: tuple[Any, ...], limits: Limits, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.CRITICAL), pytest.raises(FileNonLeggibile) as refusal:
        reads(reader, *arguments, limits=limits)
    assert told in str(refusal.value)
    assert str(refusal.value).startswith("f.xlsx: ") or reader == "refuse"
    (grid,) = leggi_griglie(b"a;b;c\n1;2;3\n", "p.csv")
    assert [r.celle for r in grid.righe] == [("a", "b", "c"), ("1", "2", "3")]


def test_memory_that_was_given_back_is_no_fault_of_the_next_file() -> None:
    for _ in range(3):
        assert reads("hoard", 40, limits=Limits(seconds=30, megabytes=64)) == [40]


def test_a_fault_of_ours_is_written_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(FileNonLeggibile):
        reads("stumble")
    assert "ZeroDivisionError" in caplog.text


def test_what_opens_files_knows_no_secret_and_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "segreta")
    monkeypatch.setenv("DATABASE_URL", "postgres://utente:parola@localhost/base")
    environment, files, largest, _ = reads("around")
    assert set(environment) <= {*room.ENVIRONMENT, "MALLOC_ARENA_MAX", "LC_CTYPE"}
    # The three standard ones, the two pipes, and the folder that is being listed.
    assert len(files) == 6
    assert largest == 0


def test_what_a_library_prints_is_no_part_of_the_answer() -> None:
    assert reads("chatter") == ["said"]
    assert reads("chatter") == ["said"]


def test_how_far_it_is_comes_out_while_it_reads() -> None:
    told: list[Any] = []
    with avanzamento.ascolta(lambda *what: told.append(what)):
        leggi_griglie(b"a;b;c\n" * 1000, "p.csv")
    leggi_griglie(b"a;b;c\n" * 1000, "p.csv")
    assert told == [("righe lette", 500, 1000), ("righe lette", 1000, 1000)]


def side_by_side(many: int, do: Callable[[], Any]) -> list[Any]:
    """What came of so many threads that did the same, in the order in which they ended."""
    ends: list[Any] = []

    def run() -> None:
        try:
            ends.append(do())
        except Exception as fault:
            ends.append(fault)

    threads = [threading.Thread(target=run) for _ in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return ends


def test_two_read_one_waits_the_others_are_asked_to_come_back() -> None:
    ends = side_by_side(room.AT_ONCE + room.WAITING + 2, lambda: reads("sleep", 1.0))
    assert [type(e) for e in ends[:2]] == [Busy, Busy]
    assert "Riprovare fra qualche secondo" in str(ends[0])
    assert ends[2:] == [["woken"]] * (room.AT_ONCE + room.WAITING)
    assert len(room._room.all) == room.AT_ONCE


def test_who_is_killed_is_replaced_and_the_others_go_on() -> None:
    ends = side_by_side(2, lambda: reads("around"))
    assert len({pid for *_, pid in ends}) <= 2
    done = threading.Event()
    kept: list[Any] = []

    def slow() -> None:
        kept.append(reads("sleep", 1.0))
        done.set()

    threading.Thread(target=slow).start()
    with pytest.raises(FileNonLeggibile):
        reads("spin", limits=QUICK)
    assert done.wait(PATIENCE)
    assert kept == [["woken"]]


def test_a_worker_killed_while_idle_is_replaced_in_silence() -> None:
    (*_, pid) = reads("around")
    os.kill(pid, signal.SIGKILL)
    time.sleep(0.2)
    (*_, other) = reads("around")
    assert other != pid


SCRIPT = """
import os, sys
from fogli import sandbox
print(sandbox.read("tests.fogli.readers:around", b"")[-1], flush=True)
if sys.argv[1] == "fork":
    if os.fork() == 0:
        print(sandbox.read("tests.fogli.readers:around", b"")[-1], flush=True)
        sys.exit()
    os.wait()
    print(sandbox.read("tests.fogli.readers:around", b"")[-1], flush=True)
if sys.argv[1] == "kill":
    os.kill(os.getpid(), 9)
"""


def script(how: str) -> list[int]:
    """The workers of a process that reads files and ends, in the order in which it asked them."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, how], cwd=room.ROOT, capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.stderr == ""
    return [int(line) for line in done.stdout.split()]


def gone(pid: int) -> bool:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("how", ["end", "kill"])
def test_no_worker_outlives_who_started_it(how: str) -> None:
    (pid,) = script(how)
    assert gone(pid)


def test_a_forked_process_has_workers_of_its_own() -> None:
    parents, childs, again = script("fork")
    assert parents == again != childs
    assert all(map(gone, (parents, childs)))


def test_a_member_of_an_enumeration_is_the_only_attribute_that_an_answer_may_ask_for() -> None:
    """Python 3.11.2 (Debian 12) pickles a member as ``getattr(kind, name)``; anything else asked so is refused."""
    asked = b"cbuiltins\ngetattr\n(csignal\nSignals\nV%b\ntR."
    assert frames.unpack(asked % b"SIGINT", (signal.Signals,)) is signal.SIGINT
    for other in (b"__init__", b"mro", b"NOBODY"):
        with pytest.raises(pickle.UnpicklingError):
            frames.unpack(asked % other, (signal.Signals,))


def test_a_large_file_has_more_time_and_no_more_memory() -> None:
    limits = Limits(seconds=4, megabytes=256)
    assert limits.of(0) == limits
    large = limits.of(8 * 2**20)
    assert (large.seconds, large.megabytes) == (10, 256)
    assert Limits(seconds=0).of(2**30).seconds == 0
