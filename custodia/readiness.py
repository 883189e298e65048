# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the installation can do its work now: database, tables, disk, queue, mail, workers. A handful of queries.

Who may ask is nobody's business here; what it costs is: a report is good for some seconds, and one at a time is made.
"""

import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Min
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from custodia import crew
from notifiche import outbox

# Seconds for which a report is good.
FRESH: Final = 5.0
# A work that has waited so long should have been taken by somebody.
WAITING: Final = timedelta(minutes=15)
MEGABYTE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, and what was seen, in Italian."""

    name: str
    well: bool
    told: str


Report = tuple[Check, ...]


def report() -> Report:
    """Everything, in order; without a database the rest of it cannot be asked."""
    return tuple(_checks())


def _checks() -> Iterator[Check]:
    yield from _disk()
    try:
        missing = missing_migrations()
        yield Check("base di dati", True, connection.display_name)
        yield Check("tabelle", not missing, _tables_told(missing))
        if not missing:
            yield _queue()
            yield _mails()
            yield workers()
    except DatabaseError as error:
        connection.close()
        yield Check("base di dati", False, f"non risponde ({type(error).__name__})")


def _tables_told(missing: set[tuple[str, str]]) -> str:
    if not missing:
        return "aggiornate"
    return f"da aggiornare con «manage.py migrate»: {', '.join('.'.join(key) for key in sorted(missing)[:3])}"


@lru_cache(maxsize=1)
def _migrations_of_the_program() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).graph.nodes)


def missing_migrations() -> set[tuple[str, str]]:
    """What the program has and the database has not."""
    return set(_migrations_of_the_program()) - set(MigrationRecorder(connection).applied_migrations())


def places() -> dict[str, Path]:
    """The folders that must not fill up."""
    found = {"cartella temporanea": Path(tempfile.gettempdir())}
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and "memory" not in name:
        found["base di dati"] = Path(name).parent
    return found


def _disk() -> Iterator[Check]:
    wanted = settings.TRAGUARDO_DISCO_MEGABYTE
    for name, folder in places().items():
        free = shutil.disk_usage(folder).free // MEGABYTE
        yield Check(f"disco, {name}", free >= wanted, f"{free} MB liberi, ne servono {wanted}")


def oldest_waiting() -> datetime | None:
    """Since when the first of the queue could have been taken."""
    now = timezone.now()
    due: datetime | None = (
        DBTaskResult.objects.ready().filter(enqueued_at__lte=now).aggregate(d=Min("enqueued_at"))["d"]
    )
    late: datetime | None = (
        DBTaskResult.objects.ready().exclude(run_after=get_date_max()).aggregate(d=Min("run_after"))["d"]
    )
    return min((d for d in (due, late) if d is not None), default=None)


def _queue() -> Check:
    since = oldest_waiting()
    if since is None:
        return Check("coda", True, "vuota")
    waited = timezone.now() - since
    return Check("coda", waited < WAITING, f"il primo lavoro aspetta da {int(waited.total_seconds())} secondi")


def _mails() -> Check:
    """Well as long as somebody sends: what a mailbox refuses is told, and is no fault of the installation."""
    mails = outbox.figures()
    now = timezone.now()
    well = mails.oldest_due is None or now - mails.oldest_due < WAITING
    waits = f", il primo da {int((now - mails.oldest).total_seconds())} secondi" if mails.oldest else ""
    return Check("posta", well, f"{mails.failed} messaggi non partiti, {mails.waiting} in attesa{waits}")


def workers(*, here: bool = False) -> Check:
    """Whether a worker gave a sign of life; ``here``: one of this machine, or of this container."""
    count = crew.alive(here=here)
    told = f"{count} in funzione" if count else "nessuno: avviare «manage.py lavora»"
    return Check("lavori lunghi", count > 0, told)


class Recent:
    """The last report, made anew when it is old; who comes while it is made gets the old one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made = float("-inf")
        self._report: Report = ()

    def get(self) -> Report:
        """Empty when none was ever made and another is at it."""
        if time.monotonic() - self._made > FRESH and self._lock.acquire(blocking=False):
            try:
                self._report = report()
                self._made = time.monotonic()
            finally:
                self._lock.release()
        return self._report

    def forget(self) -> None:
        """Make it anew the next time: tests change what it looks at."""
        self._made = float("-inf")


recent = Recent()
