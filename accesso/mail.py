# SPDX-License-Identifier: AGPL-3.0-or-later
"""The mail of a forgotten password: written into the queue, sent beside the pages by one postman.

The page does not even look whether anybody has the mailbox: it writes the same row for all and answers. Whoever comes
first sends: ``manage.py lavora`` where it runs, otherwise the one thread of a web process. A mail that waits is a row,
not a thread: a mail server that does not answer keeps one thread busy, and a process that dies loses no row.
"""

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Lock
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.forms import PasswordResetForm
from django.db import OperationalError, close_old_connections, connection, transaction
from django.urls import get_script_prefix, set_script_prefix
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks import TaskResultStatus, task
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

log = logging.getLogger(__name__)
QUEUE: Final = "posta"
# Longer than any mail takes: who is at one for so long has died.
DEAD_AFTER: Final = timedelta(minutes=5)
# Seconds before the postman asks a database again that was busy or away.
PAUSES: Final = (0.2, 1.0, 5.0)


@task(queue_name=QUEUE)
def send_reset_mail(email: str, host: str, secure: bool, prefix: str) -> None:
    """Send the link to everybody who has the mailbox: mostly one person, or nobody.

    Whoever sends knows of no path under which the site stands, and the mail has a link.
    """
    form = PasswordResetForm({"email": email})
    if not form.is_valid():
        return
    context: dict[str, Any] = {"nome_ente": settings.NOME_ENTE, "ore": settings.PASSWORD_RESET_TIMEOUT // 3600}
    here = get_script_prefix()
    set_script_prefix(prefix)
    try:
        form.save(
            domain_override=host,
            use_https=secure,
            subject_template_name="password/oggetto.txt",
            email_template_name="password/messaggio.txt",
            extra_email_context=context,
        )
    finally:
        set_script_prefix(here)


def ask_for_mail(email: str, host: str, secure: bool) -> None:
    """Put the mail into the queue, and the postman on his way."""
    with transaction.atomic():
        send_reset_mail.enqueue(email=email, host=host, secure=secure, prefix=get_script_prefix())
        transaction.on_commit(POSTMAN.call)


class Postman:
    """One thread at most, which sends what is in the queue and goes; called while on the way, it looks once more."""

    def __init__(self) -> None:
        self.thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="posta")
        self.lock = Lock()
        self.called = False

    def call(self) -> None:
        """Come, unless somebody has called already and is waiting."""
        with self.lock:
            if self.called:
                return
            self.called = True
        self.thread.submit(self._go)

    def wait(self) -> None:
        """Until what was asked for so far is done."""
        self.thread.submit(lambda: None).result()

    def _go(self) -> None:
        with self.lock:
            self.called = False
        try:
            self._deliver()
        except Exception:  # the rows stay where they are, for the next one
            log.exception("La posta in coda non è partita: resta in coda.")
        finally:
            connection.close()

    def _deliver(self) -> None:
        for pause in PAUSES:
            try:
                close_old_connections()
                deliver()
                return
            except OperationalError:
                connection.close()
                time.sleep(pause)
        close_old_connections()
        deliver()


POSTMAN: Final = Postman()


def deliver() -> None:
    """Send what is in the queue, and first what a dead one had in hand."""
    left = DBTaskResult.objects.filter(queue_name=QUEUE, status=TaskResultStatus.RUNNING)
    left.filter(started_at__lt=timezone.now() - DEAD_AFTER).update(status=TaskResultStatus.READY)
    _worker(f"posta:{get_random_string(12)}").run()


def _worker(name: str) -> Any:
    return Worker(
        queue_names=[QUEUE],
        interval=0.2,
        batch=True,  # it comes back when the queue is empty
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=name,
        excluded_queue_names=[],
    )
