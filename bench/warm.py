# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first print after an import, whose pieces a worker has made meanwhile, beside the same print with nothing there.

``python -m bench.warm [--obiettivi 300] [--database postgres://…]``

A real gunicorn (two processes of four threads) and a real ``manage.py lavora`` on a database made for it. Neighbours
load light pages at a steady pace: at rest, then while the worker lays out what was imported. What counts is the ratio
of their 95th percentiles (at most 1.3), and the seconds of the two prints.
"""

import argparse
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

from bench.stampede import (
    LIGHT,
    LIMIT,
    NEIGHBOURS,
    REST,
    cookie_of,
    environment,
    file_of,
    free_port,
    neighbours,
    p95,
    page,
    running,
    said,
    server,
)

PRINT = "/documenti/preventivo/scarica/pdf/?piano=PEG_2020"


def main() -> None:
    """Measure and print; told to stop, stop what was started too."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    reader = argparse.ArgumentParser(description="Misura la prima stampa dopo un'importazione.")
    reader.add_argument("--obiettivi", type=int, default=300, help="quanti obiettivi ha il piano")
    reader.add_argument("--database", default="", help="una base di dati vuota (se manca: SQLite in una cartella)")
    reader.add_argument("--gentilezza", type=int, default=10, help="quella di chi lavora")
    options = reader.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        base = options.database or f"sqlite:///{folder}/bench.sqlite3"
        os.environ.update(environment(base, folder, Path(folder) / "rendered"))
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        _measure(options)


def _measure(options: argparse.Namespace) -> None:
    from django.core.cache import caches
    from django.db import connection

    from bench.generatore import piano
    from importazioni.peg.writer import importa
    from importazioni.reading import Lettura

    caches["documenti"].clear()
    port = free_port()
    idle: list[float] = []
    during: list[float] = []
    people = [cookie_of(n) for n in range(1 + NEIGHBOURS)]
    with server(port), running("manage.py", "lavora", f"--gentilezza={options.gentilezza}", debug="off"):
        for cookie in people:
            page(port, cookie, LIGHT[0])
        importa(Lettura(piano=piano(options.obiettivi)), motivo="bench")
        start = time.monotonic()
        with neighbours(port, people[1:], during):
            _until_warm()
        warmed = time.monotonic() - start
        # The same pages about the same objectives: an empty plan would rest more than any work can explain.
        with neighbours(port, people[1:], idle):
            time.sleep(REST)
        warm = _seconds(port, people[0])
        caches["documenti"].clear()
        cold = _seconds(port, people[0])
    cores = len(os.sched_getaffinity(0))
    print(f"Prima stampa dopo {options.obiettivi} obiettivi importati, {connection.display_name}, {cores} nuclei")
    print(f"  vicini a riposo:  {said(idle)}")
    print(f"  vicini intanto:   {said(during)}")
    print(f"  rapporto dei 95%: {p95(during) / p95(idle):.2f} (non più di 1,3)")
    print(f"  pezzi pronti dopo {warmed:.0f} s; prima stampa {warm:.1f} s, la stessa a freddo {cold:.1f} s")


def _until_warm() -> None:
    from django_tasks import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    open_ones = DBTaskResult.objects.filter(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING])
    until = time.monotonic() + LIMIT
    while open_ones.exists() and time.monotonic() < until:
        time.sleep(0.5)


def _seconds(port: int, cookie: str) -> float:
    start = time.monotonic()
    file_of(port, cookie, PRINT)
    return time.monotonic() - start


if __name__ == "__main__":
    main()
