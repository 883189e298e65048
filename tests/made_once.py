# SPDX-License-Identifier: AGPL-3.0-or-later
"""The world that a test begins from is built once a process, by the program; whoever asks for it again gets its rows.

Hundreds of tests begin from the same approved plan, and each of them asked the program for it, act by act. Whoever
builds one says ``@made_once``: the first test that asks lets it be built, and what it left in the tables, in the outbox
and in the counters of the factories is kept, with what it returns. The next one gets the same rows and copies of the
same objects, and what was to be done after the commit. It does so only where the answer must be the same: nothing was
written before in that test, no setting was changed, nothing was put in the place of one (``replacements``), it is
the same day, and few minutes have passed. In all other cases the world is built again. What a test does with its world
stays in its own transaction, as ever.
"""

import functools
import io
import pickle
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, ParamSpec, TypeVar

from django.conf import UserSettingsHolder, settings
from django.core import mail
from django.db import connection
from django.dispatch import Signal
from django.utils import timezone
from factory.django import DjangoModelFactory

from ente import identity
from tests import replacements

P = ParamSpec("P")
R = TypeVar("R")
# Whatever it says of the time that has passed since, it says within a test of the same file.
SECONDS = 5 * 60
PLAIN = (type(None), bool, int, str, date, Decimal, Enum)
READS = re.compile(r"\(?(SELECT|SAVEPOINT|RELEASE|ROLLBACK TO|SET CONSTRAINTS|EXPLAIN|PRAGMA)\b")
WRITES = re.compile(r'(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) "(\w+)"')


@dataclass
class Kept:
    """What a world left behind, and when."""

    since: float
    # By table: its rows, and the last key that it gave out, where that is not known by itself.
    tables: dict[str, tuple[list[Any], int | None]]
    counters: dict[str, int]
    # Pickled: what was sent; what it returned, with what is to be done after the commit and whether that may fail.
    outbox: bytes
    returned: bytes


@dataclass
class State:
    """Of the test at work: whether something was written, and where; of the process: what was kept."""

    blank: bool = False
    building: bool = False
    touched: dict[str, None] = field(default_factory=dict)
    strange: bool = False
    worlds: dict[Any, Kept] = field(default_factory=dict, repr=False)
    # What stood in the tables when nothing was written yet.
    before: "dict[str, list[Any]] | None" = field(default=None, repr=False)


STATE = State()


def made_once(build: Callable[P, R]) -> Callable[P, R]:
    """A builder of a world, for which see above."""

    @functools.wraps(build)
    def give(*words: P.args, **named: P.kwargs) -> R:
        if not _alike(words, named):
            return build(*words, **named)
        of = build.__module__, build.__qualname__, words, tuple(sorted(named.items()))
        key = *of, tuple(_counters().items()), replacements.standing(), timezone.localdate(), datetime.now(UTC).date()
        kept = STATE.worlds.get(key)
        if kept and time.monotonic() - kept.since < SECONDS:
            returned: R = _put(kept)
            return returned
        with _watched(key) as told:
            returned = build(*words, **named)
            told.append(returned)
        return returned

    return give


@contextmanager
def watching() -> Iterator[None]:
    """A test is at work, and nothing was written in it."""
    begin()
    with connection.execute_wrapper(_look):
        yield
    STATE.blank = False


def begin() -> None:
    """What there is now is what every test begins with, unless something stands in the place of something."""
    STATE.blank, STATE.building = replacements.standing() is not None, False


def _replaced() -> None:
    STATE.blank = False


replacements.hear(_replaced)


def _look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if not READS.match(sql):
        STATE.blank = False
        if STATE.building:
            written = WRITES.match(sql)
            if written:
                STATE.touched[written[1]] = None
            else:
                STATE.strange = True
    return execute(sql, params, many, context)


def _alike(words: tuple[Any, ...], named: Mapping[str, Any]) -> bool:
    return (
        STATE.blank
        and not STATE.building
        and connection.in_atomic_block
        and not isinstance(settings._wrapped, UserSettingsHolder)  # type: ignore[misc]
        and all(map(_plain, (*words, *named.values())))
    )


def _plain(said: Any) -> bool:
    return all(map(_plain, said)) if isinstance(said, tuple) else isinstance(said, PLAIN)


@contextmanager
def _watched(key: Any) -> Iterator[list[Any]]:
    if STATE.before is None:
        names = connection.introspection.table_names()
        STATE.before = {name: rows for name in names if (rows := _rows(name))}
    sent, later, who, returned = len(mail.outbox), len(connection.run_on_commit), _identity(), []  # type: ignore[var-annotated]
    STATE.building, STATE.strange, STATE.touched = True, False, {}
    try:
        yield returned
    finally:
        STATE.building = False
    if _identity() != who or (tables := _left()) is None:
        return
    waiting: list[Any] = connection.run_on_commit[later:]
    acts = [(act, robust) for _, act, robust in waiting]
    if (copies := _copied((returned[0], acts))) is not None:
        STATE.worlds[key] = Kept(time.monotonic(), tables, _counters(), pickle.dumps(mail.outbox[sent:]), copies)


def _identity() -> tuple[identity.Identity | None, float]:
    """What this process takes the name of the Comune for: in no table of a test, and of the next one too."""
    return identity._kept.identity, identity._kept.until


class _Pickler(pickle.Pickler):
    """Copies what a world returned; a signal is that of the program, not a copy of it."""

    def persistent_id(self, thing: object) -> int | None:
        if not isinstance(thing, Signal):
            return None
        _SIGNALS[id(thing)] = thing
        return id(thing)


class _Unpickler(pickle.Unpickler):
    def persistent_load(self, key: int) -> Signal:
        return _SIGNALS[key]


_SIGNALS: dict[int, Signal] = {}


def _copied(what: Any) -> bytes | None:
    """None of what cannot be copied, such as a function within a function: its world is built each time."""
    to = io.BytesIO()
    try:
        _Pickler(to).dump(what)
    except (pickle.PicklingError, AttributeError, TypeError):
        return None
    return to.getvalue()


def _left() -> dict[str, tuple[list[Any], int | None]] | None:
    """The rows that are there now and were not; nothing is kept of who changed what was there before."""
    assert STATE.before is not None
    if STATE.strange:
        return None
    tables: dict[str, tuple[list[Any], int | None]] = {}
    for name in STATE.touched:
        was, now = STATE.before.get(name, []), _rows(name)
        new = [row for row in now if row not in was] if was else now
        if len(new) + len(was) != len(now):
            return None
        tables[name] = new, _last_key(name)
    return tables


def _put(kept: Kept) -> Any:
    for name, (rows, last) in kept.tables.items():
        _write(name, rows, last)
    for factory in _factories():
        factory.reset_sequence(kept.counters[factory.__name__], force=True)
    mail.outbox += pickle.loads(kept.outbox)  # noqa: S301  # ours, of this process
    returned, acts = _Unpickler(io.BytesIO(kept.returned)).load()
    waiting: list[Any] = connection.run_on_commit
    waiting += [(set(connection.savepoint_ids), act, robust) for act, robust in acts]
    STATE.blank = False
    return returned


def _factories() -> list[type[DjangoModelFactory[Any]]]:
    from tests import fabbriche

    return [
        f
        for f in vars(fabbriche).values()
        if isinstance(f, type) and issubclass(f, DjangoModelFactory) and f is not DjangoModelFactory
    ]


def _counters() -> dict[str, int]:
    return {f.__name__: f._meta._counter.seq if f._meta._counter else 0 for f in _factories()}


@functools.cache
def _columns(name: str) -> tuple[str, ...]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # Hidden columns are those that the database computes.
            cursor.execute(f"PRAGMA table_xinfo({connection.ops.quote_name(name)})")
            return tuple(row[1] for row in cursor.fetchall() if row[6] == 0)
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
            " AND table_schema = current_schema() AND is_generated = 'NEVER' ORDER BY ordinal_position",
            [name],
        )
        return tuple(row[0] for row in cursor.fetchall())


def _named(name: str) -> tuple[str, str]:
    """The table and its columns, as SQL writes them."""
    quote = connection.ops.quote_name
    return quote(name), ", ".join(map(quote, _columns(name)))


def _rows(name: str) -> list[Any]:
    """Each row as the engine keeps it: on PostgreSQL the line of a COPY, on SQLite its values without their types."""
    table, columns = _named(name)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) TO STDOUT") as lines:
            return b"".join(lines).splitlines()
    values = ", ".join(f"+{column}" for column in columns.split(", "))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {values} FROM {table}")  # noqa: S608  # names of ours
        return list(cursor.fetchall())


def _write(name: str, rows: list[Any], last: int | None) -> None:
    table, columns = _named(name)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as lines:
                lines.write(b"".join(row + b"\n" for row in rows))
            return
        holes = ", ".join("%s" for _ in _columns(name))
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({holes})", rows)  # noqa: S608
        if last is not None:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [name])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [name, last])


def _last_key(name: str) -> int | None:
    """SQLite takes the sequences back with the rows, PostgreSQL never."""
    if connection.vendor != "sqlite":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [name])
        return next((row[0] for row in cursor.fetchall()), None)
