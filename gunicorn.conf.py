# SPDX-License-Identifier: AGPL-3.0-or-later
"""The web server, for the demo and for production alike; gunicorn finds this file in the folder it starts from.

Address and number of processes are said on the command line (or by ``WEB_CONCURRENCY``).
"""

import signal

from gunicorn.workers.gthread import ThreadWorker

threads = 4
timeout = 120  # seconds; a silent process is replaced, so it must be longer than the longest print


def post_worker_init(worker: ThreadWorker) -> None:
    """End on Ctrl-C as on SIGTERM: stop listening, answer what was asked, go.

    gunicorn's own way to end at once takes, inside the signal handler, a lock that the interrupted code may
    hold: of a hundred Ctrl-C a few then hung until they were killed.
    """
    for number in (signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, worker.handle_exit)
