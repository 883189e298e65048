# SPDX-License-Identifier: AGPL-3.0-or-later
"""Twelve people print the whole plan at the same moment, with nothing in the cache: what do the others feel of it?

``python -m bench.stampede [--obiettivi 400] [--persone 12] [--database postgres://…]``

A real gunicorn (two processes of four threads) and a real ``manage.py lavora`` on a database made for it. Neighbours
load light pages at a steady pace: at rest, then while the twelve wait for their files as a browser does. What counts is
the ratio of the neighbours' 95th percentiles (at most 2), and how often each piece was rendered (once).
"""

import argparse
import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
REST = 20.0
LIMIT = 600.0
PAUSE = 0.2  # of a neighbour between two pages
LIGHT = ("/obiettivi/", "/documenti/", "/scrivania/")
NEIGHBOURS = 3
# Counted where a piece's HTML is made: every rendering begins there.
COUNTED = """
import os, reports.pdf.pool as officina
_stampa = officina.stampa
def counted(pieces, style, limits):
    def one(pair):
        with open(os.environ["BENCH_RENDERED"], "a") as told:
            told.write(pair[0] + "\\n")
        return pair
    return _stampa((one(p) for p in pieces), style, limits)
officina.stampa = counted
"""


@dataclass
class Found:
    """What was seen."""

    idle: list[float] = field(default_factory=list)
    during: list[float] = field(default_factory=list)
    files: list[float] = field(default_factory=list)
    bytes: set[int] = field(default_factory=set)


def main() -> None:
    """Measure and print; told to stop, stop what was started too."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        base = options.database or f"sqlite:///{folder}/bench.sqlite3"
        rendered = Path(folder) / "rendered"
        os.environ.update(environment(base, folder, rendered))
        import django

        django.setup()
        from django.core.cache import caches
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        caches["documenti"].clear()
        _tell(options, _measure(options), rendered)


def _options() -> argparse.Namespace:
    reader = argparse.ArgumentParser(description="Misura molte stampe insieme e ciò che ne sentono gli altri.")
    reader.add_argument("--obiettivi", type=int, default=400, help="quanti obiettivi ha il piano")
    reader.add_argument("--persone", type=int, default=12, help="quante stampano insieme")
    reader.add_argument("--database", default="", help="una base di dati vuota (se manca: SQLite in una cartella)")
    kind = "quella di chi lavora: su una macchina che fa altro, 10 vuol dire aspettare gli altri"
    reader.add_argument("--gentilezza", type=int, default=10, help=kind)
    return reader.parse_args()


def environment(base: str, folder: str, rendered: Path) -> dict[str, str]:
    (Path(folder) / "sitecustomize.py").write_text(
        "import sys\n"
        "class Watch:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'reports.pdf.composizione':\n"
        "            sys.meta_path.remove(self)\n"
        "            import bench_counted\n"
        "sys.meta_path.insert(0, Watch())\n"
    )
    (Path(folder) / "bench_counted.py").write_text(COUNTED)
    return {
        "DATABASE_URL": base,
        "DJANGO_SETTINGS_MODULE": "peg.settings",
        "DEBUG": "off",
        "HTTPS": "off",
        "SECRET_KEY": "".join(chr(97 + n * 7 % 26) for n in range(60)),
        "ALLOWED_HOSTS": "127.0.0.1",
        "ENV_FILE": os.devnull,
        "LOG_LEVEL": "ERROR",
        "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}",
        "BENCH_RENDERED": str(rendered),
    }


def _measure(options: argparse.Namespace) -> Found:
    from bench.generatore import piano
    from importazioni.peg.writer import importa
    from importazioni.reading import Lettura

    importa(Lettura(piano=piano(options.obiettivi)), motivo="bench")
    port, found = free_port(), Found()
    people = [cookie_of(n) for n in range(options.persone + NEIGHBOURS)]
    with server(port), running("manage.py", "lavora", f"--gentilezza={options.gentilezza}", debug="off"):
        for cookie in people:
            page(port, cookie, LIGHT[0])
        with neighbours(port, people[options.persone :], found.idle):
            time.sleep(REST)
        with neighbours(port, people[options.persone :], found.during):
            _print_all(port, people[: options.persone], found)
    return found


def _print_all(port: int, people: list[str], found: Found) -> None:
    start, together = time.monotonic(), threading.Barrier(len(people))

    def one(cookie: str) -> None:
        together.wait(60)
        data = file_of(port, cookie, "/documenti/preventivo/scarica/pdf/?piano=PEG_2020")
        found.files.append(time.monotonic() - start)
        found.bytes.add(hash(data))

    threads = [threading.Thread(target=one, args=(cookie,)) for cookie in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LIMIT)


def file_of(port: int, cookie: str, path: str) -> bytes:
    """Ask for a file as a browser does: follow to the page of the print, look every two seconds, fetch."""
    until = time.monotonic() + LIMIT
    status, answer, headers = _ask(port, cookie, path)
    if status == 200:
        return answer
    page = headers["Location"]
    while time.monotonic() < until:
        time.sleep(2)
        status, answer, _ = _ask(port, cookie, f"{page}stato/")
        if f"{page}scarica/".encode() in answer:
            status, answer, _ = _ask(port, cookie, f"{page}scarica/")
            if status == 200:
                return answer
            break
        if b"avviso-error" in answer:
            break
    sys.exit(f"la stampa non è riuscita: {status} {answer.decode()[-500:]}")


@contextmanager
def neighbours(port: int, cookies: list[str], times: list[float]) -> Iterator[None]:
    over = threading.Event()

    def load(cookie: str) -> None:
        turn = 0
        while not over.wait(PAUSE):
            times.append(page(port, cookie, LIGHT[turn % len(LIGHT)]))
            turn += 1

    threads = [threading.Thread(target=load, args=(cookie,)) for cookie in cookies]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join(60)


def page(port: int, cookie: str, path: str) -> float:
    start = time.monotonic()
    status, _, _ = _ask(port, cookie, path)
    if status != 200:
        sys.exit(f"{path} risponde {status}")
    return time.monotonic() - start


def _ask(port: int, cookie: str, path: str) -> tuple[int, bytes, Any]:
    way = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        way.request("GET", path, headers={"Cookie": f"sessionid={cookie}"})
        answer = way.getresponse()
        return answer.status, answer.read(), answer.headers
    finally:
        way.close()


def cookie_of(n: int) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from organizzazione.models import Utente

    who, _ = Utente.objects.get_or_create(username=f"bench{n}", defaults={"ruolo": "ufficio", "is_active": True})
    session = SessionStore()
    session[SESSION_KEY] = str(who.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = who.get_session_auth_hash()
    session.create()
    return str(session.session_key)


@contextmanager
def server(port: int) -> Iterator[None]:
    # With DEBUG the pages need no collected static files.
    arguments = ("-m", "gunicorn", "peg.wsgi", f"--bind=127.0.0.1:{port}", "--workers=2", "--log-level=error")
    with running(*arguments, debug="on"):
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        yield


@contextmanager
def running(*arguments: str, debug: str) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env={**os.environ, "DEBUG": debug})
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(90)
        except subprocess.TimeoutExpired:
            process.kill()


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _tell(options: argparse.Namespace, found: Found, rendered: Path) -> None:
    from django.db import connection

    keys = rendered.read_text().split() if rendered.exists() else []
    cores, ratio = len(os.sched_getaffinity(0)), p95(found.during) / p95(found.idle)
    print(
        f"{options.persone} stampe di {options.obiettivi} obiettivi insieme, {connection.display_name}, {cores} nuclei"
    )
    print(f"  vicini a riposo:  {said(found.idle)}")
    print(f"  vicini intanto:   {said(found.during)}")
    print(f"  rapporto dei 95%: {ratio:.2f} (non più di 2)")
    times = f"{len(keys)} volte, parti diverse {len(set(keys))}"
    print(f"  parti impaginate: {times} ({len(keys) / max(1, len(set(keys))):.2f} volte ciascuna)")
    print(f"  file in mano:     {len(found.files)}, uguali: {len(found.bytes) == 1}, ", end="")
    print(f"il primo dopo {min(found.files):.1f} s, l'ultimo dopo {max(found.files):.1f} s")


def p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]


def said(times: list[float]) -> str:
    worst = max(times) * 1000
    return (
        f"mediana {median(times) * 1000:.0f} ms, 95% {p95(times) * 1000:.0f} ms, peggiore {worst:.0f} ms, {len(times)}"
    )


if __name__ == "__main__":
    main()
