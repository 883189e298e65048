# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the first release that ran to this one, with data: what the office had written is there, and it goes on.

``prima_versione.json.gz`` is the database of release d6f057e, filled by its own commands and acts: ``carica_demo``,
objectives proposed, sent back, validated, commented on, seen, deleted, a save with its key. Passwords are taken out.
"""

import gzip
import json
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from custodia.backup import rows as rows_of
from tests.custodia.places import Database, database

pytestmark = pytest.mark.django_db
FIRST = Path(__file__).with_name("prima_versione.json.gz")
# Brings an empty database to the migrations of that release and puts its rows in, by the models of that day.
LOAD = """
import gzip, json, sys
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

said = json.loads(gzip.open(sys.argv[1]).read())
keys = [tuple(key) for key in said["migrations"]]
executor = MigrationExecutor(connection)
here = executor.loader.migrated_apps
last = {app: max(name for a, name in keys if a == app) for app, _ in keys if app in here}
executor.migrate(list(last.items()))
executor = MigrationExecutor(connection)
apps = executor.loader.project_state(list(last.items())).apps
by_table = {m._meta.db_table: m for m in apps.get_models(include_auto_created=True)}

def value(field, raw):
    if raw is not None and isinstance(field, models.DateTimeField):
        raw += "+00:00"
    return field.to_python(raw)

with transaction.atomic():
    for model in by_table.values():
        if model._meta.db_table != "django_migrations":
            model._base_manager.all()._raw_delete(connection.alias)
    for table, content in said["tables"].items():
        model = by_table[table]
        fields = {f.column: f for f in model._meta.concrete_fields}
        rows = [dict(zip(content["columns"], row)) for row in content["rows"]]
        model._base_manager.bulk_create(
            model(**{fields[c].attname: value(fields[c], v) for c, v in row.items()}) for row in rows
        )
    for sql in connection.ops.sequence_reset_sql(no_style(), list(by_table.values())):
        connection.cursor().execute(sql)
# Of a library that is gone since: its tables stood there, and the list of migrations named it.
for app, name in keys:
    if app not in here:
        executor.recorder.record_applied(app, name)
for table in ("axes_accessattempt", "axes_accesslog", "axes_accessfailurelog", "axes_accessattemptexpiration"):
    connection.cursor().execute(f"CREATE TABLE {table} (id integer)")
print(sorted(set(keys) - set(MigrationExecutor(connection).loader.applied_migrations)))
"""
# Opens every page of the objectives, lets the office act, prints.
GO_ON = """
from django.test import Client
from obiettivi.vita import services
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from obiettivi.vita import comments
from organizzazione.models import Utente

office = Utente.objects.get(username="ufficio")
client = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
client.force_login(office)
paths = ["/scrivania/", "/obiettivi/", "/documenti/"]
for objective in ObiettivoPEG.objects.order_by("pk"):
    paths += [f"/obiettivi/{objective.pk}/{page}" for page in ("", "modifica/")]
print({path: status for path in paths if (status := client.get(path).status_code) not in (200, 403)})
comments.say(ObiettivoPEG.objects.first(), office, "Dopo l'aggiornamento.")
print(len(paths))
"""
# What migrations since then were meant to change, with the reason.
CHANGED: dict[tuple[str, str], str] = {}
# Columns that are there no more, with the reason.
GONE: dict[tuple[str, str], str] = {
    ("obiettivi_notifica", "obiettivo_id"): "a notice leads to a path: ``notices_lead_where_they_did``",
}
# Tables that have another name now, and models that have another app.
MOVED = {"obiettivi_notifica": "notifiche_notifica", "obiettivi_richiesta": "flussi_idempotencykey"}
MOVED_MODELS = {
    ("obiettivi", "notifica"): ("notifiche", "notifica"),
    ("obiettivi", "richiesta"): ("flussi", "idempotencykey"),
}
# Columns that have another name now, whatever the table.
RENAMED = {"versione": "revisione"}
Rows = dict[str, dict[Any, dict[str, Any]]]


def first_release() -> dict[str, Any]:
    said: dict[str, Any] = json.loads(gzip.decompress(FIRST.read_bytes()))
    return said


@cache
def _gone_types() -> frozenset[int]:
    types = first_release()["tables"]["django_content_type"]
    return frozenset(dict(zip(types["columns"], row, strict=True))["id"] for row in types["rows"] if "axes" in row)


def of_a_gone_library(table: str, row: dict[str, Any]) -> bool:
    """The names of its models, and the permissions on them, went with its tables."""
    return (table, row.get("app_label")) == ("django_content_type", "axes") or (
        table == "auth_permission" and row["content_type_id"] in _gone_types()
    )


def rows_by_key(place: Database, tables: Any) -> Rows:
    """Every row of some tables, by its key and its columns."""
    found: Rows = {}
    columns = place.tables()
    with place.opened() as here:
        for table in tables:
            here_now = table if table in columns else MOVED[table]
            names = sorted(columns[here_now])
            key = next(k for k in ("m2m_history_id", "history_id", "id") if k in names)
            rows = [dict(zip(names, row, strict=True)) for row in here.execute(rows_of.select(here_now, names))]
            rows = [row for row in rows if not of_a_gone_library(table, row)]
            found[table] = {row[key]: row for row in rows}
    return found


def expected(table: str, row: dict[str, Any]) -> dict[str, Any]:
    """A row of then, with the model that it names where that model is now."""
    if table != "django_content_type":
        return row
    app, model = MOVED_MODELS.get((row["app_label"], row["model"]), (row["app_label"], row["model"]))
    return {**row, "app_label": app, "model": model}


def notices_lead_where_they_did(before: Rows, after: Rows) -> set[str]:
    """Each notice of an objective leads to its page, and says what it is about; the kinds that there were."""
    for key, row in before["obiettivi_notifica"].items():
        now, objective = after["obiettivi_notifica"][key], row["obiettivo_id"]
        assert now["indirizzo"] == ("" if objective is None else f"/obiettivi/{objective}/")
    return {row["genere"] for row in after["obiettivi_notifica"].values()}


def differences(before: Rows, after: Rows) -> Iterator[str]:
    for table, rows in before.items():
        for key, row in rows.items():
            now = after[table].get(key)
            if now is None:
                yield f"{table} {key}: manca"
                continue
            for column, value in row.items():
                if (table, column) in GONE or (table, column) in CHANGED:
                    continue
                here = RENAMED.get(column, column)
                if here not in now:
                    yield f"{table}.{column}: non c'è più"
                elif now[here] != expected(table, row)[column]:
                    yield f"{table} {key} {column}: {value!r} → {now[here]!r}"


@pytest.fixture(scope="module")
def of_then(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, Path]]:
    """The database as that release left it, and a copy of it made by this program."""
    folder = tmp_path_factory.mktemp("prima")
    with database(folder, "prima") as place:
        assert place.program(LOAD, str(FIRST)).splitlines()[-1] == "[]"
        archive = folder / "prima.zip"
        place.well("salva", str(archive))
        yield place, archive


@pytest.fixture(scope="module")
def upgraded(of_then: tuple[Database, Path]) -> tuple[Database, Rows]:
    """The same database brought to this program, and the rows that it had before."""
    place, _ = of_then
    before = rows_by_key(place, first_release()["tables"])
    place.well("migrate", "--verbosity=0")
    return place, before


def test_nothing_of_what_was_written_is_lost(upgraded: tuple[Database, Rows]) -> None:
    place, before = upgraded
    said = first_release()["tables"]
    there = {
        t: [r for r in c["rows"] if not of_a_gone_library(t, dict(zip(c["columns"], r, strict=True)))]
        for t, c in said.items()
    }
    assert {table: len(rows) for table, rows in before.items()} == {table: len(rows) for table, rows in there.items()}
    after = rows_by_key(place, said)
    assert list(differences(before, after)) == []
    assert notices_lead_where_they_did(before, after) == {"proposta", "esito", "commento"}
    types = place.select("SELECT app_label FROM django_content_type WHERE model = 'notifica'")
    assert [tuple(row) for row in types] == [("notifiche",)]
    assert not [table for table in place.tables() if table.startswith("axes_")]
    assert "Tutto torna" in place.well("verifica_versioni")
    told = place.program(GO_ON).splitlines()
    assert told[-2] == "{}"
    rows, cells = sum(map(len, before.values())), sum(len(row) for t in before.values() for row in t.values())
    sys.stdout.write(
        f"{connection.display_name}: dalla prima versione {rows} righe, {cells} celle, tutte rimaste; "
        f"{told[-1]} pagine aperte\n"
    )


@pytest.mark.parametrize("table", ["fase", "indicatoreobiettivo", "serviziocoinvolto"])
def test_every_old_row_gets_an_identity_of_its_own(upgraded: tuple[Database, Rows], table: str) -> None:
    """And what the history knows of a row has the same, that of rows which were deleted too."""
    place, _ = upgraded
    rows = dict(place.select(f"SELECT id, row_id FROM obiettivi_{table}"))  # noqa: S608  # names of ours
    history = place.select(f"SELECT id, row_id FROM obiettivi_historical{table}")  # noqa: S608
    deleted = {key for key, _ in history} - set(rows)
    assert None not in rows.values()
    assert len(set(rows.values())) == len(rows) > 0
    assert {(key, said) for key, said in history if key in rows} == set(rows.items())
    assert len({said for key, said in history if key in deleted}) == len(deleted)
    assert None not in {said for _, said in history}
    assert table == "serviziocoinvolto" or deleted


def test_a_copy_of_then_comes_back_into_this_program(of_then: tuple[Database, Path], tmp_path: Path) -> None:
    with database(tmp_path, "oggi") as today:
        told = today.well("ripristina", str(of_then[1]))
        assert "tutte uguali" in told
        assert "La copia era di un programma più vecchio" in told
        assert len(today.select("SELECT id FROM obiettivi_commento")) >= 4
        assert "[ ]" not in today.well("showmigrations")
