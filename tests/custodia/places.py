# SPDX-License-Identifier: AGPL-3.0-or-later
"""Databases of their own for tests that save and restore: a file, or one made on the server of the tests.

They are spoken to as an installation is, by ``manage.py`` in another process.
"""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection

from custodia.backup import rows
from tests import migrated

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Database:
    """One that a test may fill and empty as it likes."""

    name: str
    url: str
    file: Path | None = None
    more: dict[str, str] = field(default_factory=dict)

    def run(self, *words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        """A command of ours on it."""
        return self._python("manage.py", *words, **variables)

    def well(self, *words: str, **variables: str) -> str:
        """The same, for a command that should succeed: what it printed."""
        done = self.run(*words, **variables)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def heard(self, code: str, *words: str) -> "subprocess.CompletedProcess[str]":
        """A few lines of Python that know our models, with all that they said."""
        done = self._python("-c", f"import django\ndjango.setup()\n{code}", *words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    def program(self, code: str, *words: str) -> str:
        """The same: what they printed."""
        return self.heard(code, *words).stdout

    def _python(self, *words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        own = {"DATABASE_URL": self.url, "DJANGO_SETTINGS_MODULE": "peg.settings", "PYTHONPATH": str(ROOT)}
        return subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env={**os.environ, **own, **self.more, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    @contextmanager
    def opened(self) -> Iterator[Any]:
        """A connection without Django, which commits each statement by itself."""
        if self.file is not None:
            with closing(sqlite3.connect(self.file, timeout=30, isolation_level=None)) as file:
                yield file
            return
        with psycopg.connect(dbname=self.name, user=connection.settings_dict["USER"], autocommit=True) as server:
            yield server

    def tables(self) -> dict[str, list[str]]:
        """Every table with its columns, by the catalogue."""
        if self.file is not None and not self.file.exists():
            return {}
        with self.opened() as here:
            if self.file is not None:
                names = here.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
                return {
                    name: [column for _, column, *_ in here.execute(f'PRAGMA table_info("{name}")')]
                    for (name,) in names
                    if not name.startswith("sqlite_")
                }
            found: dict[str, list[str]] = {}
            query = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            for table, column in here.execute(query):
                found.setdefault(table, []).append(column)
            return found

    def rows(self) -> dict[str, list[bytes]]:
        """A hash for each row of each table."""
        with self.opened() as here:
            return {
                table: sorted(rows.row_hash(row) for row in here.execute(rows.select(table, columns)))
                for table, columns in self.tables().items()
            }

    def select(self, sql: str, *values: Any) -> Sequence[Any]:
        """What a query says."""
        with self.opened() as here:
            return list(here.execute(sql if self.file is not None else sql.replace("?", "%s"), values).fetchall())


@contextmanager
def database(folder: Path, name: str, *, tables: bool = False) -> Iterator[Database]:
    """An empty one, on the engine of this run; or one with its tables, as the migrations leave it."""
    if connection.vendor == "sqlite":
        file = folder / f"{name}.sqlite3"
        if tables:
            migrated.copy_to(file)
        yield Database(str(file), f"sqlite:///{file}", file)
        return
    chosen = f"{connection.settings_dict['NAME']}_{os.getpid()}_{name}".lower()
    user = connection.settings_dict["USER"]
    template = migrated.original_database() if tables else "template0"
    with psycopg.connect(dbname="postgres", user=user, autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{chosen}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{chosen}" TEMPLATE "{template}"')
    try:
        yield Database(chosen, f"postgres://{user}@/{chosen}")
    finally:
        with psycopg.connect(dbname="postgres", user=user, autocommit=True) as server:
            server.execute(f'DROP DATABASE IF EXISTS "{chosen}" WITH (FORCE)')
