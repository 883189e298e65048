# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hostile files sent to the real pages: ``python -m bench.ostili [NAME …] [--scale 1]``.

A real server (gunicorn, one process of four threads, loopback) on a throwaway SQLite file. Each file of
``bench.hostile_files`` goes to the page that reads its kind, while a neighbour of the same process loads a page at a
steady pace. It prints a table: the file, its bytes, the answer, seconds, how many megabytes the web process took above
those before, the 95th percentile of the neighbour's page idle and meanwhile, and their ratio; marks what is beyond 5 s,
50 MB and twice. Ends with status 1 when something was not answered, or with a 500.
"""

import argparse
import http.client
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench import hostile_files
from bench.concorrenza import PREPARA, RADICE, Cliente, Conto, _aspetta, _django, _porta_libera

SECONDS, MEGABYTES, RATIO = 5.0, 50.0, 2.0
PACE = 0.1
IDLE_SECONDS = 2.0
PATIENCE = 120
DUP = "DUP_2023_2025"
PREPARE_DUP = f"""
from dup.models import DUP
DUP.objects.create(codice="{DUP}", descrizione="Prova", anno_inizio=2023, anno_fine=2025)
"""
TABLES, PLANS, REGISTRIES, PUBLIC = (
    "/admin/importa/tabella/",
    "/admin/importa/",
    "/admin/organizzazione/centrodiresponsabilita/import/",
    "/trasparenza/verifica/",
)
FIELDS = {
    TABLES: ("import_file", {"resource": "operativi", "dup": DUP, "format": "0"}),
    PLANS: ("file", {"piano": ""}),
    REGISTRIES: ("import_file", {"resource": "0", "format": "0"}),
    PUBLIC: ("file", {}),
}


@dataclass
class Answer:
    """What came of a file."""

    status: int
    seconds: float
    told: str


class Sender(Cliente):
    """A browser that sends files."""

    def send(self, page: str, name: str, data: bytes) -> Answer:
        """Choose the file in the page's form and press its button."""
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.chiedi("GET", page)[1])
        where, fields = FIELDS[page]
        mark = uuid.uuid4().hex
        body = b"".join(
            f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in {"csrfmiddlewaretoken": found[1] if found else "", **fields}.items()
        )
        body += f'--{mark}\r\nContent-Disposition: form-data; name="{where}"; filename="{name}"\r\n\r\n'.encode()
        body += data + f"\r\n--{mark}--\r\n".encode()
        line = http.client.HTTPConnection("127.0.0.1", self.porta, timeout=PATIENCE)
        cookies = "; ".join(f"{k}={v}" for k, v in self.biscotti.items())
        headers = {"Cookie": cookies, "Content-Type": f"multipart/form-data; boundary={mark}"}
        start = time.perf_counter()
        try:
            line.request("POST", page, body, headers)
            answer = line.getresponse()
            text = answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            return Answer(0, time.perf_counter() - start, "")
        finally:
            line.close()
        return Answer(answer.status, time.perf_counter() - start, _told(text))


def _told(text: str) -> str:
    """The refusal as the page says it."""
    found = re.search(r"(?:errornote|errorlist|rifiuto)[^>]*>(.*?)</(?:div|ul)>", text, re.S)
    words = re.sub(r"<[^>]+>", " ", found[1]) if found else ""
    return " ".join(words.replace("&#x27;", "'").split())


@dataclass
class Neighbour:
    """Somebody who loads a page at a steady pace, in a thread."""

    client: Cliente
    page: str = "/scrivania/"
    times: list[float] = field(default_factory=list)
    faults: int = 0

    def load(self) -> None:
        """Once, and wait for the next."""
        start = time.perf_counter()
        status, _ = self.client.chiedi("GET", self.page)
        took = time.perf_counter() - start
        self.times.append(took)
        self.faults += status != 200
        time.sleep(max(0.0, PACE - took))

    def percentile(self) -> float:
        """The 95th, in milliseconds, of what was measured since the last time."""
        measured, self.times = sorted(self.times), []
        return 1000 * measured[min(len(measured) - 1, int(len(measured) * 0.95))] if measured else 0.0

    @contextmanager
    def meanwhile(self) -> Iterator[None]:
        """Load while the block lasts."""
        stop = threading.Event()

        def go_on() -> None:
            while not stop.is_set():
                self.load()

        thread = threading.Thread(target=go_on)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()


def children(pid: int) -> list[int]:
    """The processes that a process started."""
    return [int(p) for t in Path(f"/proc/{pid}/task").iterdir() for p in (t / "children").read_text().split()]


def resident(pid: int, line: str) -> float:
    """Megabytes of a process in memory: now (VmRSS), or at most since ``forget_peak`` (VmHWM)."""
    found = re.search(rf"{line}:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def forget_peak(pid: int) -> None:
    """Begin to measure the most memory anew."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


@contextmanager
def served(environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Port and process of a server that stops with the block."""
    port = _porta_libera()
    command = [sys.executable, "-m", "gunicorn", "peg.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    mute = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=RADICE, env=environment, stdout=mute, stderr=mute)
    try:
        _aspetta(port, process)
        yield port, process.pid
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def files(names: list[str], scale: float) -> Iterator[tuple[str, str, bytes]]:
    """Page, name and bytes of each file; the first of all is an ordinary one, so that nothing is cold."""
    from bench.tabelle import TESTE_OPERATIVI, cartella, righe

    yield TABLES, "ordinary.xlsx", cartella(TESTE_OPERATIVI, righe(300))
    for page, makers, end in ((TABLES, hostile_files.TABLES, "xlsx"), (PLANS, hostile_files.PLANS, "json")):
        for make, many in makers.items():
            if not names or make.__name__ in names:
                yield page, f"{make.__name__}.{end}", make(max(1, int(many * scale)))
    for page in (REGISTRIES, PUBLIC):
        if not names or "empty_cells" in names:
            yield page, "empty_cells.xlsx", hostile_files.empty_cells(int(24_000_000 * scale))
    yield TABLES, "ordinary.xlsx", cartella(TESTE_OPERATIVI, righe(300))


def mark(value: float, most: float, form: str) -> str:
    """A figure, with a mark when it is beyond its bar."""
    return format(value, form) + ("!" if value > most else " ")


def measure(sender: Sender, neighbour: Neighbour, server: int, page: str, name: str, data: bytes) -> bool:
    """Send one file and print its line; whether it was answered as it should be."""
    until = time.monotonic() + IDLE_SECONDS
    while time.monotonic() < until:
        neighbour.load()
    idle = neighbour.percentile()
    (web, *_) = children(server)
    before = resident(web, "VmRSS")
    forget_peak(web)
    with neighbour.meanwhile():
        answer = sender.send(page, name, data)
    above = resident(web, "VmHWM") - before
    during = neighbour.percentile()
    print(
        f"{name[:38]:<38} {len(data):>9} {answer.status:>4} {mark(answer.seconds, SECONDS, '6.1f')} "
        f"{mark(above, MEGABYTES, '6.0f')} {idle:>6.0f} {during:>6.0f} {mark(during / max(idle, 1), RATIO, '5.1f')} "
        f"{answer.told[:150]}",
        flush=True,
    )
    return answer.status not in (0, 500, 502) and web in children(server)


def main() -> int:
    """Send what was asked for."""
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("names", nargs="*", help="quali file (se mancano: tutti)")
    options.add_argument("--scale", type=float, default=1, help="parte della grandezza di ognuno")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "peg.settings",
            "DATABASE_URL": f"sqlite:///{folder}/prova.sqlite3",
            "SECRET_KEY": "banco-" + uuid.uuid4().hex * 2,
            "DEBUG": "on",
            "HTTPS": "off",
            "ALLOWED_HOSTS": "127.0.0.1",
            "LOG_LEVEL": "ERROR",
            "ENV_FILE": os.devnull,
        }
        _django(environment, "CLIENTI, OBIETTIVI = 2, 30\n" + PREPARA + PREPARE_DUP)
        print("file, byte, stato, secondi, MB in più, p95 del vicino fermo e intanto (ms), rapporto", flush=True)
        with served(environment) as (port, server):
            sender, neighbour = Sender(port, "cliente0", Conto()), Neighbour(Cliente(port, "cliente1", Conto()))
            good = [measure(sender, neighbour, server, *file) for file in files(chosen.names, chosen.scale)]
        print(f"{len(good)} file, {good.count(False)} senza risposta; errori del vicino: {neighbour.faults}")
    return 0 if all(good) and not neighbour.faults else 1


if __name__ == "__main__":
    sys.exit(main())
