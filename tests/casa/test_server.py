# SPDX-License-Identifier: AGPL-3.0-or-later
"""The web server as ``./dev demo`` starts it: it answers, and Ctrl-C ends all of it."""

import http.client
import json
import os
import re
import runpy
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from django.test import RequestFactory

from peg.wsgi import application
from tests import migrated

ROOT = Path(__file__).resolve().parents[2]
# How long a broken server may keep the suite waiting; a working one answers and ends at once.
PATIENCE = 60


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def answer(port: int, process: subprocess.Popen[str], where: str = "/salute/") -> int:
    """The status of ``/salute/``, as soon as there is one."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            connection.request("GET", where)
            return connection.getresponse().status
        except ConnectionError:
            time.sleep(0.05)
        finally:
            connection.close()
    return 0


def gone(group: int) -> bool:
    """Whether nothing of a group is left, as soon as the system has buried its dead."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["rot13", "hex", "zlib", "undefined", "idna", "punycode", "a\0b", "utf-8", "none"])
def test_no_charset_of_a_request_is_a_fault(charset: str) -> None:
    """The entry of the program itself: a client of the tests would come in behind it."""
    answers = []
    for query in ("", "q=%41&p=%C3", "a\\", "xn--", "\xff"):
        asked = {"CONTENT_TYPE": f"text/plain; charset={charset}", "QUERY_STRING": query, "HTTP_HOST": "127.0.0.1"}
        environ = {**RequestFactory().get("/accedi/").META, **asked}
        for piece in application(environ, lambda status, headers: answers.append(status)):
            assert isinstance(piece, bytes)
    assert answers == ["200 OK"] * 5


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_the_server_and_its_processes(tmp_path: Path, ending: signal.Signals) -> None:
    port, told = free_port(), tmp_path / "told"
    environment = {**os.environ, "DEBUG": "on", "DATABASE_URL": f"sqlite:///{tmp_path}/prova.sqlite3"}
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "peg.wsgi", "--bind", f"127.0.0.1:{port}", "--log-level", "warning"],
        cwd=ROOT,
        env=environment,
        start_new_session=True,
        stderr=told.open("w"),
        text=True,
    )
    try:
        assert answer(port, process) == 200
        os.killpg(process.pid, ending)  # as the terminal does: everybody in the group gets it
        process.wait(timeout=PATIENCE)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    assert (process.returncode, told.read_text()) == (0, "")
    assert gone(process.pid)


@pytest.fixture(scope="module")
def under_a_path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A server with ``SCRIPT_NAME``, on a database with its tables; gives the port."""
    file = tmp_path_factory.mktemp("percorso") / "prova.sqlite3"
    migrated.copy_to(file)
    port, database = free_port(), f"sqlite:///{file}"
    environment = {**os.environ, "DEBUG": "on", "DATABASE_URL": database, "SCRIPT_NAME": "/traguardo"}
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "peg.wsgi", "--bind", f"127.0.0.1:{port}", "--log-level", "critical"],
        cwd=ROOT,
        env=environment,
        start_new_session=True,
        text=True,
    )
    try:
        assert answer(port, process, "/traguardo/salute/") == 200
        yield port
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=PATIENCE)


@pytest.mark.parametrize(
    ("asked", "status", "leads"),
    [
        ("/traguardo/salute/", 200, ""),
        ("/traguardo/accedi/", 200, ""),
        ("/traguardo/", 302, "/traguardo/accedi/?next=/traguardo/"),
        ("/traguardo", 302, "/traguardo/accedi/?next=/traguardo/"),
        ("/traguardo/trasparenza/", 200, ""),
        ("/traguardo/static/css/componenti.css", 200, ""),
        ("/traguardo/non-c-e/", 404, ""),
    ],
)
def test_the_site_stands_under_a_path(under_a_path: int, asked: str, status: int, leads: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", under_a_path, timeout=PATIENCE)
    connection.request("GET", asked)
    response = connection.getresponse()
    body = response.read().decode()
    assert (response.status, response.getheader("Location", "")) == (status, leads)
    for address in re.findall(r'(?:href|src|action)="(/[^"]*)"', body):
        assert address.startswith("/traguardo/"), address
    assert all("Path=/traguardo/" in cookie for name, cookie in response.getheaders() if name == "Set-Cookie")
    connection.close()


@pytest.mark.parametrize("path", ["traguardo", "/traguardo/", "/tra guardo", "//traguardo", "/"])
def test_a_path_that_cannot_be_is_refused_in_words(path: str) -> None:
    tried = subprocess.run(
        [sys.executable, "-c", "import peg.settings"],
        cwd=ROOT,
        env={**os.environ, "DEBUG": "on", "SCRIPT_NAME": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert tried.returncode == 1
    assert f"SCRIPT_NAME vale «{path}»" in tried.stderr


def last_lines_of_the_demo() -> str:
    """How ``./dev demo`` starts the worker and then becomes the server: its own lines, with this Python."""
    lines = (ROOT / "dev").read_text(encoding="utf-8").split("\ndemo() {")[1].split("\n}")[0].splitlines()
    last = [line for line in lines if "manage.py lavora" in line or "-m gunicorn" in line]
    assert len(last) == 2
    return "\n".join(last)


@pytest.mark.parametrize("ending", ["Ctrl-C", "kill", "kill -9"])
def test_the_worker_of_the_demo_ends_with_its_server(tmp_path: Path, ending: str) -> None:
    port = free_port()
    database = f"sqlite:///{tmp_path}/prova.sqlite3"
    process = subprocess.Popen(
        ["sh", "-c", last_lines_of_the_demo()],
        cwd=ROOT,
        env={**os.environ, "DEBUG": "on", "DATABASE_URL": database, "PY": sys.executable, "porta": str(port)},
        start_new_session=True,
        stderr=(tmp_path / "told").open("w"),
        text=True,
    )
    try:
        assert answer(port, process) == 200
        if ending == "Ctrl-C":
            os.killpg(process.pid, signal.SIGINT)
        else:
            os.kill(process.pid, signal.SIGKILL if ending == "kill -9" else signal.SIGTERM)
        process.wait(timeout=PATIENCE)
        assert gone(process.pid)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


RECYCLED = """
import json, os, time
from peg.wsgi import application as _django
from reports.pdf import componi
from tests.strumenti.pezzi import documento, pezzo

def application(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/stampa":
        import multiprocessing
        from django.conf import settings
        settings.CACHES["documenti"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
        componi(documento(), [pezzo("uno")])
        children = [child.pid for child in multiprocessing.active_children()]
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps([os.getpid(), children]).encode()]
    start_response("200 OK", [("Content-Type", "text/plain")])
    return slowly() if path == "/lento" else [b"%d" % os.getpid()]

def slowly():
    for n in range(30):
        time.sleep(0.1)
        yield b"x" * 1000
"""


def ask(port: int, path: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path)
        return connection.getresponse().read()
    finally:
        connection.close()


def alive(pid: int) -> bool:
    with suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")")[-1].split()[0] != "Z"
    return False


def test_a_recycled_process_finishes_its_downloads_and_ends_with_its_children(tmp_path: Path) -> None:
    """Two requests, then the process is replaced: in the middle of a download, with workers that lay out pages."""
    (tmp_path / "recycled.py").write_text(RECYCLED)
    port = free_port()
    paths = os.pathsep.join([str(tmp_path), str(ROOT)])
    base = {"DEBUG": "on", "DATABASE_URL": f"sqlite:///{tmp_path}/prova.sqlite3", "PYTHONPATH": paths}
    command = [sys.executable, "-m", "gunicorn", "recycled", "--workers", "1", "--bind", f"127.0.0.1:{port}"]
    command += ["--max-requests", "2", "--max-requests-jitter", "0", "--log-level", "warning"]
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **base}, start_new_session=True, stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with suppress(ConnectionError):
                first, children = json.loads(ask(port, "/stampa"))
                break
        assert children
        assert len(ask(port, "/lento")) == 30_000  # the second request: its process is already on its way out
        assert int(ask(port, "/chi")) != first
        while time.monotonic() < until and any(map(alive, [first, *children])):
            time.sleep(0.1)
        assert not any(map(alive, [first, *children]))
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)


def test_processes_are_recycled_each_at_its_own_time_and_the_service_has_the_patience(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))  # the file makes a folder of its own where none is
    settings = runpy.run_path(str(ROOT / "gunicorn.conf.py"))
    assert settings["max_requests"] > settings["max_requests_jitter"] > 0
    assert settings["graceful_timeout"] < settings["timeout"]
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    patience = int(compose["services"]["web"]["stop_grace_period"].removesuffix("s"))
    unit = (ROOT / "docs" / "installazione.md").read_text(encoding="utf-8").split("bin/gunicorn peg.wsgi")[1]
    said = int(unit.split("TimeoutStopSec=")[1].split()[0])
    assert min(patience, said) > settings["graceful_timeout"]
