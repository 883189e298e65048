# SPDX-License-Identifier: AGPL-3.0-or-later
"""A database with its tables, as the migrations leave it: made once for the code as it stands, then copied.

A hundred migrations take as long as hundreds of tests, and every process of the suite wants their outcome, and so does
each test that starts the program on a database of its own. A change of what it depends on (``migrated_sources``)
makes the original anew; tests of the migrations themselves run them.
"""

import fcntl
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management.commands.migrate import Command as Migrate
from django.db import connection

from tests.migrated_sources import sources_of

ROOT = Path(__file__).resolve().parents[1]
# Not sent to git, and the place of databases already.
KEPT = ROOT / "dati" / "prove"
A_DAY = 24 * 60 * 60
# PostgreSQL does not say when a database was made: its comment does.
AGES = "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database"


def fingerprint_of(root: Path) -> str:
    """Of all that may have a say in what a migrated database holds: the program, its libraries, this file."""
    digest = sha256(sys.version.encode())
    for path in (
        *sources_of(root),
        root / "requirements.lock",
        root / "tests" / "migrated.py",
        root / "tests" / "migrated_sources.py",
    ):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


@cache
def fingerprint() -> str:
    """Of the program as this process has it."""
    return fingerprint_of(ROOT)


@contextmanager
def _alone(engine: str) -> Iterator[None]:
    """One process at a time makes the original of an engine; the others wait, and then find it."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / f"serratura-{engine}").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(url: str) -> None:
    environment = {**os.environ, "DATABASE_URL": url, "DATABASE_URL_MIGRAZIONI": ""}
    for words in (("migrate", "--run-syncdb"), ("createcachetable",)):
        command = [sys.executable, "manage.py", *words, "-v0"]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


@cache
def original_file() -> Path:
    """The SQLite original."""
    original = KEPT / f"{fingerprint()}.sqlite3"
    with _alone("sqlite"):
        if not original.exists():
            for old in KEPT.glob("*.sqlite3*"):
                # Somebody may be testing the program as it was a moment ago.
                if time.time() - old.stat().st_mtime > A_DAY:
                    old.unlink()
            making = original.with_suffix(".sqlite3-making")
            making.unlink(missing_ok=True)
            _migrate(f"sqlite:///{making}")
            with closing(sqlite3.connect(making)) as file:
                # One file, without a log beside it: it can be copied, and read into memory.
                assert file.execute("PRAGMA journal_mode=DELETE").fetchone() == ("delete",)
            making.rename(original)
    return original


@contextmanager
def server() -> Iterator["psycopg.Connection[Any]"]:
    """PostgreSQL as it makes and drops databases: outside those of the tests, each statement by itself."""
    with psycopg.connect(dbname="postgres", **_who(), autocommit=True) as opened:
        yield opened


def _who() -> dict[str, Any]:
    known = connection.settings_dict
    wanted = {"user": known["USER"], "password": known["PASSWORD"], "host": known["HOST"], "port": known["PORT"]}
    return {name: value for name, value in wanted.items() if value}


def url_of(name: str) -> str:
    """The address of another database of the server of this run, of whoever owns the tests."""
    scheme, _, rest = os.environ["DATABASE_URL"].partition("://")
    place, _, query = rest.partition("?")
    return f"{scheme}://{place.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")


def _base() -> str:
    """What names of originals begin with: each database of the settings has its own, so that copies of the project
    that share a server do not drop each other's."""
    settings_name = os.environ["DATABASE_URL"].partition("?")[0].rpartition("/")[2]
    return re.sub(r"[^a-z0-9_]", "_", settings_name.lower()) + "_originale_"


@cache
def original_database() -> str:
    """The name of the PostgreSQL original."""
    name = f"{_base()}{fingerprint()}"
    with _alone("postgresql"), server() as opened:
        known = dict(opened.execute(AGES).fetchall())
        if name not in known:
            for old, since in known.items():
                if old.startswith(_base()) and time.time() - float(since or 0) > A_DAY:
                    opened.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
            making = f"{_base()}making"
            opened.execute(f'DROP DATABASE IF EXISTS "{making}" WITH (FORCE)')
            opened.execute(f'CREATE DATABASE "{making}" TEMPLATE template0')
            _migrate(url_of(making))
            opened.execute(f"COMMENT ON DATABASE \"{making}\" IS '{time.time():.0f}'")
            opened.execute(f'ALTER DATABASE "{making}" RENAME TO "{name}"')
    return name


def copy_to(file: Path) -> None:
    """A SQLite database with its tables, in a file of its own."""
    shutil.copyfile(original_file(), file)


def create(name: str) -> None:
    """A PostgreSQL database with its tables; what had the name before is dropped."""
    original = original_database()
    with server() as opened:
        opened.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        opened.execute(f'CREATE DATABASE "{name}" TEMPLATE "{original}"')


def _read_into_memory() -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(original_file())) as original:
        original.backup(connection.connection)


@contextmanager
def in_place_of_migrations() -> Iterator[None]:
    """Django makes the database of the tests in the block: it gets a copy where it would run the migrations."""
    handle = Migrate.handle

    def copied(_self: Migrate, *_words: object, **_options: object) -> None:
        Migrate.handle = handle  # type: ignore[method-assign]  # the next who calls it means it
        if connection.vendor == "sqlite":
            _read_into_memory()

    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = original_database()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Migrate, "handle", copied)
        yield


if __name__ == "__main__":
    # ``./dev test``, before the tests begin.
    original_file() if connection.vendor == "sqlite" else original_database()
