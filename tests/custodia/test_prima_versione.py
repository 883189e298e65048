# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the first release that ran to this one, with data: what the office had written is there, and it goes on.

``prima_versione.json.gz`` is the database of release d6f057e, filled by its own commands and acts: ``carica_demo``,
objectives proposed, sent back, validated, commented on, seen, deleted, a save with its key. Passwords are taken out.
"""

import gzip
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
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
# Brings that database to the day before texts had rules, and writes what an office could write then.
UNTIDY = """
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE = [
    ("indicatori", "0003_storia_dei_tipi"),
    ("organizzazione", "0002_stati_e_centri"),
    ("dup", "0003_contenuti_del_documento"),
    ("obiettivi", "0009_avvisi_accettati"),
    ("versioni", "0002_ordine_dei_documenti"),
]
MigrationExecutor(connection).migrate(BEFORE)
past = MigrationExecutor(connection).loader.project_state(BEFORE).apps
plans = past.get_model("obiettivi", "PianoEsecutivo")
for code in ("PEG 2030", "PEG\\n2030", "\\u200b", "A" * 29 + "\\n", "A" * 29):
    plans.objects.create(codice=code, descrizione="x", anno=2030)
first = plans.objects.get(codice="PEG 2030")
centre = past.get_model("organizzazione", "CentroDiResponsabilita").objects.create(nome="Vigili\\nUrbani")
for n, in_force in ((1, True), (2, False)):
    past.get_model("obiettivi", "ObiettivoPEG").objects.create(
        piano=first, codice=f"2030-AA0{n}", titolo="a\\nb", centro=centre, in_vigore=in_force
    )
for number in ("M-7", "M-7\\t"):
    past.get_model("organizzazione", "Persona").objects.create(nominativo="Neri Anna", matricola=number)
dup = past.get_model("dup", "DUP").objects.create(codice="DUP\\r24", descrizione="x", anno_inizio=1, anno_fine=2)
past.get_model("dup", "AmbitoStrategico").objects.create(dup=dup, nome="Uno", codice="\\u200b")
"""
# What of it is there now, by the models of today.
TIDY = """
import json
from dup.models import DUP, AmbitoStrategico
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from organizzazione.models import CentroDiResponsabilita, Persona

plans = PianoEsecutivo.objects.filter(anno=2030).order_by("pk")
dup = DUP.objects.get(anno_inizio=1)
print(json.dumps({
    "plans": [[p.codice, p.revisione] for p in plans],
    "told": [[h.codice, h.history_change_reason] for h in plans[1].history.all()],
    "titles": [*ObiettivoPEG.objects.filter(piano__anno=2030).order_by("codice").values_list("titolo", flat=True)],
    "centre": CentroDiResponsabilita.objects.order_by("-pk")[0].nome,
    "numbers": [p.matricola for p in Persona.objects.filter(nominativo="Neri Anna").order_by("pk")],
    "dup": [dup.codice, AmbitoStrategico.objects.get(dup=dup).codice],
}))
"""
# From one migration of the versions to the next, each time with the triggers of the frozen tables taken away before:
# which of them are missing afterwards. The names of the first and of the last are said.
STEP_BY_STEP = """
import sys
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from congelati.triggers import missing_triggers, take_triggers

graph = MigrationLoader(connection).graph
names = [name for app, name in graph.forwards_plan(*graph.leaf_nodes("versioni")) if app == "versioni"]
missing, done = [], 0
for name in names:
    if sys.argv[1] <= name <= sys.argv[2]:
        take_triggers(connection)
        call_command("migrate", "versioni", name, verbosity=0)
        missing += [f"{name}: {each}" for each in missing_triggers(connection)]
        done += 1
print(done, missing)
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


@dataclass(frozen=True, slots=True)
class Upgraded:
    """The database of then brought to this program, the rows that it had before, and what was said on the way."""

    place: Database
    before: Rows
    said: str


@pytest.fixture(scope="module")
def upgraded(of_then: tuple[Database, Path]) -> Upgraded:
    """On the way an office writes texts without rules, and the versions come one migration at a time."""
    place, _ = of_then
    before = rows_by_key(place, first_release()["tables"])
    assert place.program(STEP_BY_STEP, "0001", "0002_z") == "2 []\n"
    place.program(UNTIDY)
    said = [place.heard(STEP_BY_STEP, "0003", "9999")]
    assert re.fullmatch(r"([6-9]|\d\d) \[\]\n", said[0].stdout), said[0]
    said.append(place.run("migrate", "--verbosity=0"))
    assert said[-1].returncode == 0, said[-1].stderr
    return Upgraded(place, before, "".join(each.stderr for each in said))


def test_texts_without_rules_are_mended_and_stop_nothing(upgraded: Upgraded) -> None:
    now = json.loads(upgraded.place.program(TIDY))
    codes = ["PEG 2030", "PEG 2030 (2)", "senza codice", "A" * 26 + " (2)", "A" * 29]
    assert now["plans"] == [list(pair) for pair in zip(codes, (1, 2, 2, 2, 1), strict=True)]
    assert "PEG\\n2030" in upgraded.said
    assert "PEG 2030 (2)" in upgraded.said
    ((code, reason),) = now["told"]
    assert code == "PEG 2030 (2)"
    assert reason.startswith("Aggiornamento del programma")
    assert now["titles"] == ["a\nb", "a b"]
    assert now["centre"] == "Vigili Urbani"
    assert now["numbers"] == ["M-7", "M-7 (2)"]
    assert now["dup"] == ["DUP 24", ""]


def test_nothing_of_what_was_written_is_lost(upgraded: Upgraded) -> None:
    place, before = upgraded.place, upgraded.before
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
def test_every_old_row_gets_an_identity_of_its_own(upgraded: Upgraded, table: str) -> None:
    """And what the history knows of a row has the same, that of rows which were deleted too."""
    place = upgraded.place
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
