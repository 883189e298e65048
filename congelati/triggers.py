# SPDX-License-Identifier: AGPL-3.0-or-later
"""Triggers that keep approved versions as they are, on both engines, whoever writes the SQL.

They stand on the tables of ``congelati.models.Frozen`` and are put back after every ``migrate``: Django rebuilds a
table on SQLite by copying it, and the copy has no triggers. Those that read a second table step aside meanwhile,
for SQLite would not let that table be renamed under it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.core.checks import CheckMessage, Warning
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

MESSAGE: Final = "Una versione approvata non si cambia e non si cancella"
FUNCTION: Final = "traguardo_versione_immutabile"
REFUSE: Final = f"RAISE EXCEPTION '{MESSAGE} (%, %)', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';"
SEARCH_PATH: Final = "search_path=pg_catalog"
# The day in Rome, whatever the session says of its zone; in the words of pg_get_triggerdef.
_TODAY: Final = "(now() AT TIME ZONE 'Europe/Rome'::text)::date"


@dataclass(frozen=True, slots=True)
class Guard:
    """What else a frozen table refuses: rows added beside those that belong there.

    ``source`` is the body of the trigger function on PostgreSQL, ``refused`` the condition on SQLite.
    """

    table: str
    function: str
    source: str
    refused: str


_guards: dict[str, Guard] = {}


def register(guard: Guard) -> None:
    """Say, when the program starts, what else a table refuses."""
    _guards[guard.table] = guard


def sources() -> dict[str, str]:
    """What PostgreSQL keeps as the source of each function, to the letter: ``trigger_state`` compares it."""
    plain = f"""
BEGIN
    {REFUSE}
END """
    return {FUNCTION: plain} | {guard.function: guard.source for guard in _guards.values()}


def frozen_models() -> list[Any]:
    """Those whose rows are written once."""
    from congelati.models import Frozen

    return [m for m in apps.get_models() if issubclass(m, Frozen)]


def tables() -> list[str]:
    """The tables whose rows are written once."""
    return sorted(m._meta.db_table for m in frozen_models())


def put_triggers(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers where they should stand; those that stand already are made anew."""
    presenti = set(connection.introspection.table_names())
    with connection.cursor() as cursore:
        for tabella in (t for t in tables() if t in presenti):
            for comando in _comandi(connection, tabella):
                cursore.execute(comando)


def make_room(connection: BaseDatabaseWrapper) -> None:
    """Before migrations run on SQLite: take away the triggers that would stop them from building a table anew."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursore:
            for tabella in _guards:
                cursore.execute(f"DROP TRIGGER IF EXISTS {names_of(connection, tabella)[-1]}")


def take_triggers(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: only the tests do so, to empty their own database between one and the next."""
    presenti = set(connection.introspection.table_names())
    with connection.cursor() as cursore:
        for tabella in (t for t in tables() if t in presenti):
            for nome in names_of(connection, tabella):
                su = f" ON {tabella}" if connection.vendor == "postgresql" else ""
                cursore.execute(f"DROP TRIGGER IF EXISTS {nome}{su}")


def missing_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of the triggers that should stand in this database and do not, or are switched off; whether they are
    still what the program made, ``trigger_state`` says."""
    presenti = set(connection.introspection.table_names())
    attesi = {nome for tabella in tables() if tabella in presenti for nome in names_of(connection, tabella)}
    query = (
        "SELECT tgname FROM pg_trigger WHERE tgenabled = 'A'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursore:
        cursore.execute(query)
        return sorted(attesi - {riga[0] for riga in cursore.fetchall()})


def triggers_check(*, databases: Any = None, **_: Any) -> list[CheckMessage]:
    """System check (``check --database default``): the triggers stand."""
    trovati: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        if not set(tables()) <= set(connection.introspection.table_names()):
            continue
        if assenti := missing_triggers(connection):
            trovati.append(
                # Not an error: «migrate» checks first, and would then refuse to put them back.
                Warning(
                    f"Mancano gli inneschi che proteggono le versioni approvate: {', '.join(assenti)}.",
                    hint="Eseguire «manage.py migrate», che li rimette.",
                    id="versioni.W001",
                )
            )
    return trovati


def names_of(connection: BaseDatabaseWrapper, tabella: str) -> list[str]:
    """The names of the triggers of a table on this engine."""
    atti = ["righe", "svuota"] if connection.vendor == "postgresql" else ["cambia", "cancella", "sostituisce"]
    if connection.vendor == "postgresql" and _kept_until(tabella):
        atti.append("cancella")
    if tabella in _guards:
        atti.append("aggiunge")
    return [f"{tabella}_non_si_{atto}" for atto in atti]


def _comandi(connection: BaseDatabaseWrapper, tabella: str) -> Iterator[str]:
    postgresql = connection.vendor == "postgresql"
    if postgresql:
        for funzione, source in sources().items():
            yield (
                f"CREATE OR REPLACE FUNCTION {funzione}() RETURNS trigger LANGUAGE plpgsql "
                f"SET {SEARCH_PATH} AS $${source}$$"
            )
    for nome, definizione in definitions(connection, tabella).items():
        yield f"DROP TRIGGER IF EXISTS {nome}{f' ON {tabella}' if postgresql else ''}"
        yield definizione
        if postgresql:
            # ALWAYS: they fire in a session of replication too, where ordinary ones are silent.
            yield f"ALTER TABLE {tabella} ENABLE ALWAYS TRIGGER {nome}"


def definitions(connection: BaseDatabaseWrapper, tabella: str) -> dict[str, str]:
    """The triggers of a table by name, each as the text that makes it and that the database gives back."""
    quali = _postgresql if connection.vendor == "postgresql" else _sqlite
    return dict(quali(tabella, names_of(connection, tabella)))


def _postgresql(tabella: str, tutti: list[str]) -> Iterator[tuple[str, str]]:
    righe, svuota, *aggiunge = tutti
    acts = "DELETE OR UPDATE"
    if column := _kept_until(tabella):
        cancella, *aggiunge = aggiunge
        acts = "UPDATE"
        yield (
            cancella,
            f"CREATE TRIGGER {cancella} BEFORE DELETE ON {tabella} FOR EACH ROW "
            f"WHEN (old.{column} IS NULL OR old.{column} >= {_TODAY}) EXECUTE FUNCTION {FUNCTION}()",
        )
    # In the words and in the order of pg_get_triggerdef.
    for nome, quando, ogni, funzione in (
        (righe, acts, "ROW", FUNCTION),
        (svuota, "TRUNCATE", "STATEMENT", FUNCTION),
        *((nome, "INSERT", "ROW", _guards[tabella].function) for nome in aggiunge),
    ):
        yield (
            nome,
            f"CREATE TRIGGER {nome} BEFORE {quando} ON {tabella} FOR EACH {ogni} EXECUTE FUNCTION {funzione}()",
        )


def _sqlite(tabella: str, tutti: list[str]) -> Iterator[tuple[str, str]]:
    cambia, cancella, sostituisce, *aggiunge = tutti
    ferma = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    column = _kept_until(tabella)
    while_kept = f" WHEN OLD.{column} IS NULL OR OLD.{column} >= date('now')" if column else ""
    for nome, quando in (
        (cambia, f"BEFORE UPDATE ON {tabella}"),
        (cancella, f"BEFORE DELETE ON {tabella}{while_kept}"),
        # INSERT OR REPLACE deletes the row in the way without waking the trigger on DELETE.
        (sostituisce, f"BEFORE INSERT ON {tabella} WHEN {_gia_presente(tabella)}"),
        *((nome, f"BEFORE INSERT ON {tabella} WHEN {_guards[tabella].refused}") for nome in aggiunge),
    ):
        yield nome, f"CREATE TRIGGER {nome} {quando} {ferma}"


def _model_of(tabella: str) -> Any:
    return next(m for m in apps.get_models() if m._meta.db_table == tabella)


def _kept_until(tabella: str) -> str:
    """The column that says until when rows of a table may not be deleted; empty where they never may."""
    column: str = _model_of(tabella).kept_until
    return column


def _gia_presente(tabella: str) -> str:
    """True for a new row that shares the key or another unique value with one that is there."""
    modello = _model_of(tabella)
    unici: list[list[Any]] = [[f.column] for f in modello._meta.concrete_fields if f.unique]
    unici += [
        [modello._meta.get_field(nome).column for nome in vincolo.fields]
        for vincolo in modello._meta.total_unique_constraints
    ]
    uguali = " OR ".join("(" + " AND ".join(f"{c} = NEW.{c}" for c in colonne) + ")" for colonne in unici)
    # Names of our own models: nobody outside says them.
    return f"EXISTS (SELECT 1 FROM {tabella} WHERE {uguali})"  # noqa: S608
