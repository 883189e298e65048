# SPDX-License-Identifier: AGPL-3.0-or-later
"""The web processes count together, and one that is replaced goes on with the count of the one before."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.casa.test_server import PATIENCE, ROOT, answer, free_port

TOKEN = "un-segreto-di-chi-sorveglia"
COUNT = re.compile(r'^traguardo_http_requests_total\{method="GET",route="salute/",status="200"\} ([\d.]+)$', re.M)


def children(process: int) -> list[int]:
    found = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    return [int(number) for number in found]


def figures(port: int) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", "/metriche/", headers={"Authorization": f"Bearer {TOKEN}"})
        return connection.getresponse().read().decode()
    finally:
        connection.close()


def counted(port: int, wanted: int) -> int:
    """What is counted, as soon as it is so much: an answer is counted after it has gone."""
    until = time.monotonic() + PATIENCE
    while True:
        found = COUNT.search(figures(port))
        number = int(float(found[1])) if found else 0
        if number >= wanted or time.monotonic() > until:
            return number
        time.sleep(0.1)


def test_two_processes_count_together_and_go_on_after_a_death(tmp_path: Path) -> None:
    port, told = free_port(), tmp_path / "told"
    own = {"DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite3", "METRICHE_TOKEN": TOKEN, "LOG_FORMATO": "json"}
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "peg.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2"],
        cwd=ROOT,
        env={**os.environ, **own, "DEBUG": "on", "TMPDIR": str(tmp_path)},
        start_new_session=True,
        stderr=told.open("w"),
        text=True,
    )
    try:
        until, asked = time.monotonic() + PATIENCE, 0
        while len(list(tmp_path.glob("traguardo-cifre-*/counter_*"))) < 2:  # both are awake, and have counted
            assert time.monotonic() < until
            assert answer(port, process) == 200
            asked += 1
        assert counted(port, asked) == asked
        before = children(process.pid)
        os.kill(before[0], signal.SIGKILL)
        until = time.monotonic() + PATIENCE
        while set(before) & set(children(process.pid)) == set(before) or len(children(process.pid)) < 2:
            assert time.monotonic() < until
            time.sleep(0.1)
        assert [answer(port, process) for _ in range(20)] == [200] * 20
        assert counted(port, asked + 20) == asked + 20
        (folder,) = tmp_path.glob("traguardo-cifre-*")
        assert sorted(file.name for file in folder.glob("counter_*")) == ["counter_posto0.db", "counter_posto1.db"]
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=PATIENCE)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    assert list(tmp_path.glob("traguardo-cifre-*")) == []
    lines = [json.loads(line) for line in told.read_text().splitlines() if line.startswith("{")]
    assert {"gunicorn.error", "traguardo.accessi"} <= {line["logger"] for line in lines}
    assert all("time" in line and "level" in line for line in lines)
