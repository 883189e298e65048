# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two roles of PostgreSQL: the owner of the tables, who migrates, and the one that the program runs as.

The latter reads and writes rows and nothing else: it makes no table, touches no trigger, empties nothing, and what is
written once it can only write once. So whoever gets hold of the program at work still does not get at the guard.
"""

from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from congelati.triggers import tables

# Written by migrations alone.
OF_THE_OWNER: Final = ("django_migrations",)
ATTRIBUTES: Final = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"


class RoleFault(Exception):
    """The role cannot be made; says why and what to do, in Italian."""


def running_role(connection: BaseDatabaseWrapper) -> dict[str, str] | None:
    """Name and password of the role that the program runs as, while the owner is at work; None otherwise."""
    role: dict[str, str] | None = settings.TRAGUARDO_RUOLO_DI_ESERCIZIO
    if connection.vendor != "postgresql" or not role or role["USER"] == connection.settings_dict["USER"]:
        return None
    return role


def create(connection: BaseDatabaseWrapper, name: str, password: str) -> bool:
    """Make the role, or give it the password of the settings; whether it is new.

    Raises:
        RoleFault: the owner may not make roles.
    """
    new = not exists(connection, name)
    verb = "CREATE" if new else "ALTER"
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(
                f"{verb} ROLE {connection.ops.quote_name(name)} {ATTRIBUTES}{_secret(cursor, name, password)}"
            )
    except DatabaseError as error:
        raise RoleFault(
            f"Il ruolo {name} non si può preparare ({str(error).strip()}). Farlo come amministratore di PostgreSQL: "
            f"«createuser --pwprompt {name}», poi di nuovo «manage.py migrate»."
        ) from None
    return new


def _secret(cursor: Any, name: str, password: str) -> str:
    """The password as PostgreSQL keeps it: in clear it would stand in the logs of the server."""
    if not password:
        return ""
    hashed = cursor.connection.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
    return f" PASSWORD '{hashed}'"


def exists(connection: BaseDatabaseWrapper, name: str) -> bool:
    """Whether the server knows a role."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        return cursor.fetchone() is not None


def grant(connection: BaseDatabaseWrapper, name: str) -> None:
    """Give a role what the program needs of the tables that are there, and of those that migrations will make."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT current_schema(), current_database()")
        schema, database = (connection.ops.quote_name(word) for word in cursor.fetchone())
        present = set(connection.introspection.table_names(cursor))
        for command in _grants(connection.ops.quote_name(name), schema, database, present):
            cursor.execute(command)


def _grants(role: str, schema: str, database: str, present: set[str]) -> Iterator[str]:
    rows, counters = "SELECT, INSERT, UPDATE, DELETE", "USAGE, SELECT"
    # Nobody makes tables here but the owner; nor temporary ones, which would stand in front of the real ones.
    yield f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC"
    yield f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC"
    yield f"GRANT CONNECT ON DATABASE {database} TO {role}"
    yield f"GRANT USAGE ON SCHEMA {schema} TO {role}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}"
    yield f"GRANT {rows} ON ALL TABLES IN SCHEMA {schema} TO {role}"
    yield f"GRANT {counters} ON ALL SEQUENCES IN SCHEMA {schema} TO {role}"
    for table in tables():
        if table in present:
            yield f"REVOKE UPDATE, DELETE ON {table} FROM {role}"
    for table in OF_THE_OWNER:
        if table in present:
            yield f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM {role}"
    yield f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT {rows} ON TABLES TO {role}"
    yield f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT {counters} ON SEQUENCES TO {role}"


def grant_after_migrations(connection: BaseDatabaseWrapper) -> None:
    """After each ``migrate`` of the owner: new tables, and new frozen ones, are for the running role too."""
    role = running_role(connection)
    if role and exists(connection, role["USER"]):
        grant(connection, role["USER"])


def runs_as_owner(connection: BaseDatabaseWrapper) -> bool:
    """Whether the program is at work as somebody who could take the guard away."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) OR EXISTS ("
            "SELECT 1 FROM pg_class WHERE oid = to_regclass(%s) AND pg_has_role(current_user, relowner, 'MEMBER'))",
            [tables()[0]],
        )
        return bool(cursor.fetchone()[0])
