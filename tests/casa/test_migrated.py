# SPDX-License-Identifier: AGPL-3.0-or-later
"""The migrated database that tests get a copy of: it is what the migrations make, and no older than the program."""

import shutil
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from congelati.triggers import missing_triggers
from tests import migrated
from tests.custodia.places import database


@pytest.mark.django_db
def test_the_copy_lacks_no_migration_and_nothing_that_follows_them() -> None:
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    assert missing_triggers(connection) == []
    named = {(model.app_label, model.model) for model in ContentType.objects.all()}
    assert {(model._meta.app_label, model._meta.model_name) for model in apps.get_models()} <= named
    assert Permission.objects.filter(content_type__app_label="obiettivi").exists()
    assert "cache_documenti" in connection.introspection.table_names()


@pytest.mark.django_db
def test_a_database_of_ones_own_has_the_same_tables(tmp_path: Path) -> None:
    with database(tmp_path, "mia", tables=True) as mine:
        names = {name for name in mine.tables() if not name.startswith("sqlite_")}
        assert names == set(connection.introspection.table_names())
        assert mine.select("SELECT count(*) FROM organizzazione_utente") == [(0,)]


@pytest.mark.parametrize("changed", ["obiettivi/models.py", "nuova/migrations/0001_initial.py", "requirements.lock"])
def test_a_change_of_the_program_makes_it_anew(tmp_path: Path, changed: str) -> None:
    for name in ("requirements.lock", "tests/migrated.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy2(migrated.ROOT / name, tmp_path / name)
    before = migrated.fingerprint_of(tmp_path)
    (tmp_path / "tests" / "test_altro.py").write_text("", encoding="utf-8")
    assert migrated.fingerprint_of(tmp_path) == before
    (tmp_path / changed).parent.mkdir(parents=True, exist_ok=True)
    with (tmp_path / changed).open("a", encoding="utf-8") as file:
        file.write("# changed")
    assert migrated.fingerprint_of(tmp_path) != before
