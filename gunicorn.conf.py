# SPDX-License-Identifier: AGPL-3.0-or-later
"""The web server, for the demo and for production alike; gunicorn finds this file in the folder it starts from.

Address and number of processes are said on the command line (or by ``WEB_CONCURRENCY``).
"""

import os
import re
import shutil
import signal
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from gunicorn.arbiter import Arbiter
from gunicorn.workers.gthread import ThreadWorker

threads = 4
timeout = 120  # seconds without a sign of life (the process gives them beside its requests), then it is replaced
# What a process gathers in memory goes with it. Not all at once: each adds a chance number of its own.
max_requests = 2000
max_requests_jitter = 500
# Who is being replaced, or stopped, finishes what it is answering, a long download too. Who stops the server must have
# more patience than this: ``stop_grace_period`` in docker-compose.yml, ``TimeoutStopSec`` of systemd (90 by itself).
graceful_timeout = 60

# The web processes count together in this folder (custodia.metrics); it goes with the server.
COUNTS = "traguardo-cifre-"
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    for left in Path(tempfile.gettempdir()).glob(f"{COUNTS}*"):
        # Of a server that was killed: its number stands in the name.
        if not Path("/proc", left.name.split("-")[2]).exists():
            shutil.rmtree(left, ignore_errors=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix=f"{COUNTS}{os.getpid()}-")


def said(name: str) -> str:
    """A variable of the process, else of the file ``.env``, which Django reads later, and refuses in words."""
    with suppress(OSError, UnicodeDecodeError):
        file = Path(os.environ.get("ENV_FILE") or ".env").read_text(encoding="utf-8-sig")
        found = re.search(rf"^{name}=[\"']?([^\"'\s]*)", file, re.MULTILINE)
        return os.environ.get(name) or (found[1] if found else "")
    return os.environ.get(name, "")


if said("LOG_FORMATO") == "json":
    logconfig_dict: dict[str, Any] = {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "custodia.logs.Json"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"level": "WARNING", "handlers": ["console"]},
        "loggers": {
            name: {"level": "INFO", "handlers": ["console"], "propagate": False}
            for name in ("gunicorn.error", "gunicorn.access")
        },
    }


def pre_fork(server: Arbiter, worker: ThreadWorker) -> None:
    """Give a process the first free place in the crew: who replaces another goes on with its counts."""
    taken = {getattr(other, "place", None) for other in server.WORKERS.values()}
    worker.place = next(number for number in range(len(taken) + 1) if number not in taken)


def post_fork(server: Arbiter, worker: ThreadWorker) -> None:
    """Tell the process its place."""
    os.environ["TRAGUARDO_POSTO"] = f"posto{worker.place}"


def on_exit(server: Arbiter) -> None:
    """Take the folder of the counts away, if it is ours."""
    folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
    if folder.name.startswith(f"{COUNTS}{os.getpid()}-"):
        shutil.rmtree(folder, ignore_errors=True)


def post_worker_init(worker: ThreadWorker) -> None:
    """End on Ctrl-C as on SIGTERM: stop listening, answer what was asked, go.

    gunicorn's own way to end at once takes, inside the signal handler, a lock that the interrupted code may
    hold: of a hundred Ctrl-C a few then hung until they were killed.
    """
    for number in (signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, worker.handle_exit)


def worker_exit(server: Arbiter, worker: ThreadWorker) -> None:
    """Hear no second word to end: while the interpreter closes it would kill the process, and somebody be warned."""
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
