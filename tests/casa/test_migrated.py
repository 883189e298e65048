# SPDX-License-Identifier: AGPL-3.0-or-later
"""The migrated database that tests get a copy of: it is what the migrations make, and no older than the program."""

import inspect
import re
import shutil
import weakref
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate, pre_migrate

from congelati.triggers import missing_triggers
from tests import migrated
from tests.custodia.places import database
from tests.migrated_sources import sources_of

HOUSE = {folder.name for folder in migrated.ROOT.iterdir() if (folder / "apps.py").is_file()}


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


CHANGED = [
    *("obiettivi/models.py", "nuova/migrations/0001_initial.py", "requirements.lock", "nuova/apps.py"),
    *("nuova/guards.py", "nuova/righe.py"),
]


@pytest.mark.parametrize("changed", CHANGED)
def test_a_change_of_what_it_depends_on_makes_it_anew(tmp_path: Path, changed: str) -> None:
    for name in ("requirements.lock", "tests/migrated.py", "tests/migrated_sources.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy2(migrated.ROOT / name, tmp_path / name)
    (tmp_path / "nuova" / "models").mkdir(parents=True)
    (tmp_path / "nuova" / "models" / "una.py").write_text("from nuova.righe import A\n", encoding="utf-8")
    (tmp_path / "nuova" / "righe.py").write_text("A = 1\n", encoding="utf-8")
    (tmp_path / "nuova" / "guards.py").write_text("from congelati.triggers import Guard\n", encoding="utf-8")
    before = migrated.fingerprint_of(tmp_path)
    for of_no_matter in ("tests/test_altro.py", "nuova/views.py"):
        (tmp_path / of_no_matter).write_text("", encoding="utf-8")
    assert migrated.fingerprint_of(tmp_path) == before
    (tmp_path / changed).parent.mkdir(parents=True, exist_ok=True)
    with (tmp_path / changed).open("a", encoding="utf-8") as file:
        file.write("# changed")
    assert migrated.fingerprint_of(tmp_path) != before


def test_all_that_runs_around_the_migrations_is_followed() -> None:
    """Models, frozen tables, and each of our handlers with all that it imports."""
    followed = set(sources_of(migrated.ROOT))
    ours = {Path(inspect.getfile(model)) for model in apps.get_models() if model.__module__.split(".")[0] in HOUSE}
    assert ours <= followed
    handlers = [
        handler
        for signal in (pre_migrate, post_migrate)
        for _, reference, *_ in signal.receivers
        if (handler := reference() if isinstance(reference, weakref.ref) else reference) is not None
        and handler.__module__.split(".")[0] in HOUSE
    ]
    assert {handler.__module__ for handler in handlers} == {"congelati.apps", "versioni.apps"}
    for handler in handlers:
        for name in re.findall(r"from ([a-z_.]+) import", inspect.getsource(handler)):
            if name.split(".")[0] in HOUSE:
                assert Path(import_module(name).__file__ or "") in followed, name
