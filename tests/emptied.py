# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables as the migrations left them, after a test that commits.

Django empties all of them and writes again, row by row, what the migrations had written: hundreds of permissions, twice
for each such test. Here only what a test has written goes, and what the migrations wrote comes back only when a test
has touched it.
"""

from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.creation import BaseDatabaseCreation

from congelati.trigger_state import guard_faults
from congelati.triggers import put_triggers, tables, take_triggers

write = BaseDatabaseCreation.deserialize_db_from_string


class Tables:
    """What stood in each table when the tests began."""

    def __init__(self, connection: BaseDatabaseWrapper, serialized: str) -> None:
        self.serialized = serialized
        self.names = connection.introspection.django_table_names(only_existing=True, include_views=False)
        self.written = {name: found for name in self.names if (found := _rows(connection, name))}

    def put_back(self, connection: BaseDatabaseWrapper) -> None:
        """All that tests have committed goes, and the triggers stand again, whoever had taken them away."""
        changed = any(_rows(connection, name) != rows for name, rows in self.written.items())
        dirty = [name for name in self.names if (changed or name not in self.written) and _has_rows(connection, name)]
        frozen = not {*tables()}.isdisjoint(dirty)
        if frozen:
            take_triggers(connection)
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            for name in dirty:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")  # noqa: S608
        if changed:
            write(connection.creation, self.serialized)
        if frozen or any(guard_faults(connection)):
            put_triggers(connection)


def _rows(connection: BaseDatabaseWrapper, name: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")  # noqa: S608
        return sorted(cursor.fetchall(), key=repr)


def _has_rows(connection: BaseDatabaseWrapper, name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(name)} LIMIT 1")  # noqa: S608
        return cursor.fetchone() is not None
