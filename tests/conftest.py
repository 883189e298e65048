# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every test shares: which of them run on which database, and the count left for ``./dev test``.

The suite runs twice, on SQLite and on PostgreSQL (``DATABASE_URL``). A test that touches no database gives
the same answer on both, so the second run leaves it out; most browser tests wait for the second.
"""

import gc
import logging
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from django.test import TransactionTestCase
from factory.django import DjangoModelFactory
from hypothesis import HealthCheck
from pytest_django import DjangoDbBlocker

from tests.replacements import put, watch

if TYPE_CHECKING:
    from tests.emptied import Tables

FAST_HASHER = "django.contrib.auth.hashers.MD5PasswordHasher"
# Said by ``./dev test``, which runs the suite on SQLite and then on PostgreSQL.
BOTH_RUNS = "TRAGUARDO_DUE_MOTORI"
# By pytest, and by the program itself where it loads what lays out pages (``reports.pdf.worker``).
SAID_BY_OTHERS = {"PYTEST_CURRENT_TEST", "FONTCONFIG_FILE"}
ENVIRONMENT = pytest.StashKey[dict[str, str]]()
# They take minutes each: what begins last must be short, or one process works on it while the others have done.
BEGIN_FIRST = (
    "tests/pagine/test_percorsi.py",
    "tests/custodia/test_prima_versione.py",
    "tests/fascicoli/test_morti.py",
    "tests/pagine/test_names_on_pages.py",
    "tests/pagine/test_varchi.py",
)
DATABASE_FIXTURES = frozenset({"db", "transactional_db", "django_db_setup", "live_server", "admin_user"})


# Before any fixture of a session puts something in a place.
watch()


def hear_ctrl_c() -> None:
    """A shell starts what runs in the background deaf to Ctrl-C, and every process of ours would inherit it.

    Tests of what Ctrl-C ends need processes that hear it, wherever the suite was started from.
    """
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_configure() -> None:
    """What holds for every test, whatever the machine.

    Passwords of test users are hashed in no time: the real hasher is slow on purpose, half a second each. That one
    stays in the list, and tests/pagine/test_serratura.py asks that an installation uses no other.
    """
    from django.conf import settings

    hear_ctrl_c()
    # How fast an input is made says how busy the machine is, and nothing of the program. The suite draws the same
    # inputs on every machine, so that who sees it fail can make it fail; HYPOTHESIS_PROFILE=esplora draws new ones.
    calm: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
    hypothesis.settings.register_profile("house", derandomize=True, **calm)
    hypothesis.settings.register_profile("esplora", derandomize=False, **calm)
    hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))
    settings.PASSWORD_HASHERS = [FAST_HASHER, *settings.PASSWORD_HASHERS]
    # What serves the static files says so when their folder is missing, for each browser of each test; nobody has
    # collected them here, and none is asked of it.
    settings.STATIC_ROOT = settings.BASE_DIR / "dati" / "prove" / "statici"
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


def pytest_collection_finish() -> None:
    """What is loaded now stays: the collector of garbage need not walk through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _counters_from_zero() -> None:
    """Every test numbers its objects from 0: names and codes do not depend on which tests ran before it."""
    from tests import fabbriche

    for factory in vars(fabbriche).values():
        if isinstance(factory, type) and issubclass(factory, DjangoModelFactory) and factory is not DjangoModelFactory:
            factory.reset_sequence(0, force=True)


@pytest.fixture(autouse=True)
def _the_comune_of_the_settings() -> None:
    """No process reads its name in the middle of a test that counts queries; who writes it is believed at once."""
    from ente import identity

    identity.keep(None, float("inf"))


@pytest.fixture(autouse=True)
def _no_page_kept_from_another_test() -> None:
    """Two tests may have the same acts at the same moment, and other words in them."""
    from django.core.cache import caches

    caches["pagine"].clear()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Note the environment before a test and whatever it asks for."""
    item.stash[ENVIRONMENT] = dict(os.environ)
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """A variable that a test leaves behind reaches every process that a later test starts: here it is found."""
    yield
    before = item.stash[ENVIRONMENT]
    left = {name for name in before.keys() | os.environ.keys() if before.get(name) != os.environ.get(name)}
    left -= SAID_BY_OTHERS
    for name in left:
        os.environ.pop(name, None)
        os.environ.update({name: before[name]} if name in before else {})
    assert not left, f"variables that the test left changed: {sorted(left)}"


TABLES: "list[Tables]" = []


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, django_db_keepdb: bool) -> Iterator[None]:
    """Copy a migrated database instead of migrating one, but for whoever keeps a database of his own."""
    from tests import migrated

    if django_db_keepdb:
        yield
        return
    with migrated.in_place_of_migrations():
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Keep what the migrations wrote. Django keeps it with the connection, and a browser test is torn down beside the
    loop of its driver, where the connection is another."""
    from django.db import connection

    from tests.emptied import Tables

    if written := getattr(connection, "_test_serialized_contents", None):
        with django_db_blocker.unblock():
            TABLES[:] = [Tables(connection, written)]


@pytest.fixture(scope="session", autouse=True)
def _frozen_rows_go_with_the_test() -> Iterator[None]:
    """Between two transactional tests Django empties the tables; approved versions let nobody do that, but here.

    The triggers are put back at once, and so is what the migrations wrote: Django does that only before the next
    transactional test, and the one that follows may be of another kind. Before it there is nothing left to do then.
    """
    from django.core.management.commands.flush import Command
    from django.db import connections
    from django.db.backends.base.creation import BaseDatabaseCreation

    # Before Django's own is put away: the module keeps it.
    import tests.emptied  # noqa: F401

    empty, write = Command.handle, BaseDatabaseCreation.deserialize_db_from_string

    def handle(self: Command, **options: Any) -> None:
        if TABLES:
            TABLES[0].put_back(connections[options["database"]])
        else:
            empty(self, **options)

    def write_again(self: BaseDatabaseCreation, data: str) -> None:
        if not TABLES:
            write(self, data)

    with pytest.MonkeyPatch.context() as patch:
        put(patch, Command, "handle", handle)
        put(patch, BaseDatabaseCreation, "deserialize_db_from_string", write_again)
        yield


@pytest.fixture
def only_answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """For tests that ask for hundreds of pages and look at nothing but what comes back.

    What is refused is not written down, call by call, nor is the context of each template kept for the test.
    """
    from django.template import Template
    from django.test.utils import _TestState

    put(monkeypatch, Template, "_render", _TestState.saved_data.template_render)  # type: ignore[attr-defined]
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(autouse=True)
def _laid_out_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A piece of a document is laid out once a run, but where that is what a test looks at."""
    if "tests/reports_pdf/" not in request.path.as_posix():
        from tests import laid_out_once

        laid_out_once.use(monkeypatch)


COMMITTING = frozenset({"transactional_db", "live_server", "django_db_reset_sequences"})


@pytest.fixture(autouse=True)
def _worlds_made_once(request: pytest.FixtureRequest) -> Iterator[None]:
    """Where something has another function in its place, a world is built for that test (``made_once``)."""
    marker = request.node.get_closest_marker("django_db")
    commits = (marker and marker.kwargs.get("transaction")) or COMMITTING.intersection(request.fixturenames)
    if commits or not uses_database(request.node):
        yield
        return
    from tests import made_once

    request.getfixturevalue("_django_db_helper")
    with made_once.watching():
        yield


@pytest.fixture(autouse=True)
def _no_mail_left_behind(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a test gave to the postman is out before the next one begins.

    The transaction of a test never ends: what it wrote, another thread does not see. There the mails that would go with
    the commit go at once, on the connection of the test.
    """
    from django.db import connection

    from notifiche.postman import POSTMAN, Postman, deliver

    def call(postman: Postman) -> None:
        if connection.in_atomic_block:
            deliver()
        else:
            come(postman)

    come = Postman.call
    put(monkeypatch, Postman, "call", call)
    yield
    POSTMAN.wait()


def uses_database(item: pytest.Item) -> bool:
    """Whether pytest-django will give the test a database: by marker, by fixture or by its class."""
    if item.get_closest_marker("django_db"):
        return True
    if DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ())):
        return True
    cls = getattr(item, "cls", None)
    return cls is not None and issubclass(cls, TransactionTestCase)


def runs_on_postgresql(item: pytest.Item) -> bool:
    """A test that touches no database gives the same answer on both: the run on SQLite has it."""
    return uses_database(item)


def runs_on_sqlite(item: pytest.Item) -> bool:
    """A browser sees no engine, nor does who asks hundreds of addresses as a browser or an attacker would (``walks``):
    where both runs are made, these tests belong to the one whose server may have more than one connection, but for
    those that are marked, in which writers meet."""
    looks = "tests/browser/" in item.path.as_posix() or item.get_closest_marker("walks") is not None
    if BOTH_RUNS not in os.environ or not looks:
        return True
    return item.get_closest_marker("both_engines") is not None


def place_of(item: pytest.Item) -> int:
    """The long ones in their order, then all the others as they were found."""
    path = item.path.as_posix()
    return next((n for n, long in enumerate(BEGIN_FIRST) if path.endswith(long)), len(BEGIN_FIRST))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests that commit leave the tables as migrations filled them; on PostgreSQL keep only those with a database."""
    from django.db import connection

    alone = pytest.mark.skip(reason="serve un database con più connessioni: gira su PostgreSQL")
    for item in items:
        if connection.vendor != "postgresql" and item.get_closest_marker("solo_postgresql"):
            item.add_marker(alone)
        marker = item.get_closest_marker("django_db")
        if marker and marker.kwargs.get("transaction"):
            item.add_marker(pytest.mark.django_db(**{**marker.kwargs, "serialized_rollback": True}), append=False)

    wanted = runs_on_postgresql if connection.vendor == "postgresql" else runs_on_sqlite
    left_out = [item for item in items if not wanted(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if wanted(item)]
    items.sort(key=place_of)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Leave one line with engine and counts in the file that ``./dev test`` names, for its own summary."""
    target = os.environ.get("TRAGUARDO_ESITO")
    if not target:
        return
    from django.db import connection

    counts = {
        word: len(terminalreporter.getreports(outcome))
        for outcome, word in (
            ("passed", "superate"),
            ("failed", "fallite"),
            ("error", "in errore"),
            ("skipped", "saltate"),
            ("xfailed", "fallite come previsto"),
        )
    }
    told = ", ".join(f"{number} {word}" for word, number in counts.items() if number or word == "superate")
    Path(target).write_text(f"{connection.display_name}: {told}\n", encoding="utf-8")
