# SPDX-License-Identifier: AGPL-3.0-or-later
"""Figures for Prometheus: what the web processes count together, and what the database says when it is asked.

The processes of gunicorn count in files of one folder (``gunicorn.conf.py`` makes it), one for each place in the crew
and not for each process: one that is replaced goes on with the count of the one before, and the folder does not grow.
"""

import os
import platform
import shutil
from collections.abc import Iterator
from typing import Final

import django
from django.db import DatabaseError, connection
from django.db.models import Count
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess, values
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from custodia import crew, readiness
from custodia.release import program_version
from fascicoli.models import Fascicolo
from notifiche import outbox
from notifiche.choices import MailState

FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
PLACE: Final = "TRAGUARDO_POSTO"
if FOLDER in os.environ:
    values.ValueClass = values.MultiProcessValue(  # type: ignore[no-untyped-call]
        lambda: os.environ.get(PLACE) or os.getpid()
    )

COUNTED: Final = CollectorRegistry()
REQUESTS: Final = Counter(
    "traguardo_http_requests",
    "Richieste, per indirizzo del programma.",
    ["route", "method", "status"],
    registry=COUNTED,
)
SECONDS: Final = Histogram(
    "traguardo_http_request_seconds",
    "Secondi prima della risposta.",
    ["route"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=COUNTED,
)
LOGIN_FAILURES: Final = Counter("traguardo_login_failures", "Accessi non riusciti.", registry=COUNTED)
ERRORS: Final = Counter(
    "traguardo_log_errors",
    "Errori nel registro, per parte del programma: la posta non spedita è «notifiche.postman».",
    ["logger"],
    registry=COUNTED,
)
METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})


def count_request(route: str, method: str, status: int, seconds: float) -> None:
    """One answer. A method that nobody knows is not a name of its own: anybody could make up thousands."""
    REQUESTS.labels(route, method if method in METHODS else "altro", str(status)).inc()
    SECONDS.labels(route).observe(seconds)


class State(Collector):
    """What is true at the moment of the question. Without a database, only that it does not answer."""

    def collect(self) -> Iterator[Metric]:
        """A constant number of queries."""
        yield _one("traguardo_build", "Il programma.", program_version(), platform.python_version(), django.__version__)
        yield from _disk()
        found: list[Metric] = []
        try:
            found = list(_of_the_database())
        except DatabaseError:
            connection.close()
        yield GaugeMetricFamily("traguardo_database_up", "1 se la base di dati risponde.", value=bool(found))
        yield from found


def _one(name: str, told: str, *labels: str) -> Metric:
    family = GaugeMetricFamily(name, told, labels=["version", "python", "django"])
    family.add_metric(labels, 1)
    return family


def _disk() -> Iterator[Metric]:
    family = GaugeMetricFamily("traguardo_disk_free_bytes", "Spazio libero.", labels=["place"])
    for name, folder in readiness.places().items():
        family.add_metric([name], shutil.disk_usage(folder).free)
    yield family


def _of_the_database() -> Iterator[Metric]:
    yield _by("traguardo_tasks", "Lavori della coda.", DBTaskResult.objects.order_by().values_list("status"))
    yield _by("traguardo_fascicoli", "Fascicoli.", Fascicolo.objects.order_by().values_list("stato"))
    yield from _mails()
    since = readiness.oldest_waiting()
    waited = (timezone.now() - since).total_seconds() if since else 0
    yield GaugeMetricFamily("traguardo_queue_oldest_seconds", "Da quanto aspetta il primo della coda.", value=waited)
    yield GaugeMetricFamily("traguardo_workers", "Processi «lavora» in funzione.", value=crew.alive())


def _mails() -> Iterator[Metric]:
    mails = outbox.figures()
    states = GaugeMetricFamily("traguardo_mails", "Messaggi di posta, per stato.", labels=["status"])
    for state in MailState:
        states.add_metric([state.value], mails.by_state.get(state.value, 0))
    yield states
    waited = (timezone.now() - mails.oldest).total_seconds() if mails.oldest else 0
    yield GaugeMetricFamily("traguardo_mail_oldest_seconds", "Da quanto aspetta il primo messaggio.", value=waited)


def _by(name: str, told: str, rows: object) -> Metric:
    family = GaugeMetricFamily(name, told, labels=["status"])
    for status, count in rows.annotate(count=Count("pk")):  # type: ignore[attr-defined]
        family.add_metric([str(status).lower()], count)
    return family


def exposition() -> bytes:
    """All figures as text."""
    counted = COUNTED
    if FOLDER in os.environ:
        counted = CollectorRegistry()
        multiprocess.MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
    now = CollectorRegistry()
    now.register(State())
    return generate_latest(counted) + generate_latest(now)
