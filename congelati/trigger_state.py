# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the frozen tables are still guarded by what the program made: definitions compared, not names alone.

A trigger of the right name that does nothing, a function with another body, a rule or a view in the way would let
through what ``triggers`` refuses. Only reads the catalogue, so that the role of an installation at work may do it.
"""

from collections.abc import Iterator
from typing import Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper

from congelati.triggers import SEARCH_PATH, definitions, sources, tables

RIMETTI: Final = "Rimetterlo con «manage.py migrate» e confrontare le versioni con il registro tenuto altrove."
_TRIGGERS: Final = """
SELECT t.tgname, t.tgenabled = 'A', pg_get_triggerdef(t.oid, true), p.proname, p.prosrc, l.lanname,
       coalesce(array_to_string(p.proconfig, ','), '')
FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_language l ON l.oid = p.prolang
WHERE t.tgrelid = to_regclass(%s) AND NOT t.tgisinternal
"""
# What else stands between a command and the rows of a table: not a table at all, rules, policies on rows.
_TABLE: Final = """
SELECT c.relkind = 'r', EXISTS (SELECT 1 FROM pg_rewrite r WHERE r.ev_class = c.oid),
       c.relrowsecurity, c.relforcerowsecurity
FROM pg_class c WHERE c.oid = to_regclass(%s)
"""


def guard_faults(connection: BaseDatabaseWrapper) -> Iterator[str]:
    """What of the guard of the frozen tables is not as the program made it, one Italian sentence each."""
    present = set(connection.introspection.table_names(include_views=True))
    faults = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    for table in tables():
        if table in present:
            yield from faults(connection, table)
        else:
            yield f"Nel database manca la tabella {table}: ripristinarla da una copia di sicurezza."


def _on_sqlite(connection: BaseDatabaseWrapper, table: str) -> Iterator[str]:
    kinds = _rows(connection, "SELECT type FROM sqlite_master WHERE name = %s", table)
    if kinds != [("table",)]:
        yield f"{table} non è più una tabella: qualcuno l'ha sostituita. Ripristinarla da una copia di sicurezza."
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    yield from _compared(table, definitions(connection, table), dict(_rows(connection, query, table)))


def _on_postgresql(connection: BaseDatabaseWrapper, table: str) -> Iterator[str]:
    ((is_table, rules, *policies),) = _rows(connection, _TABLE, table)
    if not is_table or rules:
        yield f"{table} non è più una tabella com'era (regole o viste al suo posto): ripristinarla da una copia."
    if any(policies):
        yield f"{table} può nascondere delle righe (row level security): ALTER TABLE … DISABLE ROW LEVEL SECURITY."
    rows = _rows(connection, _TRIGGERS, table)
    found = {name: definition for name, _, definition, *_ in rows}
    expected = definitions(connection, table)
    yield from _compared(table, expected, found)
    for name, always, _, function, *body in rows:
        if name in expected and not always:
            yield f"L'innesco {name} su {table} è spento. {RIMETTI}"
        if name in expected and body != [sources().get(function), "plpgsql", SEARCH_PATH]:
            yield f"La funzione {function}() dell'innesco {name} non è quella del programma. {RIMETTI}"


def _compared(table: str, expected: dict[str, str], found: dict[str, str]) -> Iterator[str]:
    for name, definition in expected.items():
        if name not in found:
            yield f"Nel database manca l'innesco {name}: rimetterlo con «manage.py migrate»."
        elif _plain(found[name]) != _plain(definition):
            yield f"L'innesco {name} su {table} non è quello del programma: è stato sostituito. {RIMETTI}"
    for name in found.keys() - expected.keys():
        yield f"Su {table} c'è un innesco che il programma non conosce, {name}: toglierlo (DROP TRIGGER)."


def _plain(definition: str) -> str:
    return " ".join(definition.split())


def _rows(connection: BaseDatabaseWrapper, query: str, table: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, [table])
        return list(cursor.fetchall())
