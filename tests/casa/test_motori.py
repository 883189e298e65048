# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which tests run on which engine, and the line that a run leaves for the summary of ``./dev test``."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import BEGIN_FIRST

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = """
import pytest
from django.test import SimpleTestCase, TestCase

def test_pure(): pass
def test_pure_with_a_fixture(tmp_path): pass
def test_that_fails(): raise AssertionError
@pytest.mark.django_db
def test_by_marker(): pass
def test_by_fixture(transactional_db): pass
@pytest.fixture
def office(db): pass
def test_by_a_fixture_of_a_fixture(office): pass
def test_with_a_server(live_server): pass
class TestSimple(SimpleTestCase):
    def test_simple(self): pass
class TestWithRows(TestCase):
    def test_with_rows(self): pass
"""
IN_A_BROWSER = """
import pytest

@pytest.mark.django_db
def test_seen(): pass
@pytest.mark.django_db
@pytest.mark.both_engines
def test_where_writers_meet(): pass
"""
CTRL_C = """
import signal, subprocess

def test_ctrl_c_ends_what_tests_start():
    assert subprocess.run(["sh", "-c", "kill -INT $$; sleep 9"]).returncode == -signal.SIGINT
"""
# As a shell starts what it leaves in the background: deaf to Ctrl-C, and so is all that comes of it.
IN_THE_BACKGROUND = ("sh", "-c", 'trap "" INT; exec "$@"', "sh")
PURE = {"test_pure", "test_pure_with_a_fixture", "test_that_fails", "test_simple"}
WITH_DATABASE = {
    "test_by_marker",
    "test_by_fixture",
    "test_by_a_fixture_of_a_fixture",
    "test_with_a_server",
    "test_with_rows",
}


def run(
    folder: Path, database: str, *words: str, both_runs: bool = True, within: tuple[str, ...] = ()
) -> tuple[str, str]:
    """Run pytest on the sample with our ``conftest``: what it printed and what it left for the summary."""
    shutil.copy(ROOT / "tests" / "conftest.py", folder)
    (folder / "test_sample.py").write_text(SAMPLE, encoding="utf-8")
    (folder / "tests" / "browser").mkdir(parents=True)
    (folder / "tests" / "browser" / "test_browser.py").write_text(IN_A_BROWSER, encoding="utf-8")
    note = folder / "esito"
    environment = {**os.environ, "DEBUG": "on", "DATABASE_URL": database, "TRAGUARDO_ESITO": str(note)}
    environment.pop("PYTEST_ADDOPTS", None)
    environment.pop("TRAGUARDO_DUE_MOTORI", None)
    if both_runs:
        environment["TRAGUARDO_DUE_MOTORI"] = "1"
    words = ("-c", str(ROOT / "pyproject.toml"), "--rootdir", str(folder), "-p", "no:cacheprovider", "-q", *words)
    told = subprocess.run(
        [*within, sys.executable, "-m", "pytest", *words, str(folder)],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return told.stdout, note.read_text(encoding="utf-8") if note.exists() else ""


def collected(output: str) -> set[str]:
    return {line.rsplit("::", 1)[1] for line in output.splitlines() if "::" in line}


def test_alone_sqlite_runs_every_test(tmp_path: Path) -> None:
    output, _ = run(tmp_path, "sqlite://:memory:", "--collect-only", both_runs=False)
    assert collected(output) == PURE | WITH_DATABASE | {"test_seen", "test_where_writers_meet"}


def test_where_postgresql_follows_sqlite_leaves_it_the_browser(tmp_path: Path) -> None:
    output, _ = run(tmp_path, "sqlite://:memory:", "--collect-only")
    assert collected(output) == PURE | WITH_DATABASE | {"test_where_writers_meet"}


def test_on_postgresql_only_those_that_use_the_database(tmp_path: Path) -> None:
    output, _ = run(tmp_path, "postgres://nobody@/nothing?host=/nonexistent", "--collect-only")
    assert collected(output) == WITH_DATABASE | {"test_seen", "test_where_writers_meet"}


def test_the_run_leaves_engine_and_counts(tmp_path: Path) -> None:
    _, note = run(tmp_path, "sqlite://:memory:", "-k", "pure or fails or simple")
    assert note == "SQLite: 3 superate, 1 fallite\n"


@pytest.mark.parametrize("processes", ["0", "1"])
def test_started_in_the_background_it_hears_ctrl_c_all_the_same(tmp_path: Path, processes: str) -> None:
    (tmp_path / "test_ctrl_c.py").write_text(CTRL_C, encoding="utf-8")
    words = ("-n", processes, "-k", "ctrl_c")
    _, note = run(tmp_path, "sqlite://:memory:", *words, within=IN_THE_BACKGROUND)
    assert note == "SQLite: 1 superate\n"


def test_what_takes_minutes_begins_first(tmp_path: Path) -> None:
    walk = tmp_path / "tests" / "pagine" / "test_percorsi.py"
    walk.parent.mkdir(parents=True)
    walk.write_text("def test_walked(): pass\n", encoding="utf-8")
    output, _ = run(tmp_path, "sqlite://:memory:", "--collect-only")
    found = [line.rsplit("::", 1)[1] for line in output.splitlines() if "::" in line]
    assert found[0] == "test_walked"
    assert set(found[1:]) >= PURE
    assert all((ROOT / path).is_file() for path in BEGIN_FIRST)
