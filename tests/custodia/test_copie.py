# SPDX-License-Identifier: AGPL-3.0-or-later
"""``salva`` and ``ripristina``: what comes back is what was there, row by row, on the engine of this run."""

import re
import shutil
import stat
import sys
import threading
import uuid
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from django.db import connection

from custodia.backup import manifest
from tests.custodia.conftest import Saved
from tests.custodia.places import Database

# The places are databases of their own; the mark says that both engines have to do with it.
pytestmark = pytest.mark.django_db
# The triggers stand and stop who would delete; new rows get numbers that are free.
GUARDED = """
from django.db import DatabaseError, connection
from obiettivi.models import PianoEsecutivo
from congelati.triggers import missing_triggers

print(missing_triggers(connection))
for table in ("versioni_versione", "versioni_documentodellaversione"):
    try:
        connection.cursor().execute(f"DELETE FROM {table}")
    except DatabaseError:
        print("fermo")
print(PianoEsecutivo.objects.create(codice="PEG_2031", anno=2031, descrizione="Dopo").pk > 0)
"""
SEQUENCES = "SELECT sequencename, COALESCE(last_value, 0) FROM pg_sequences WHERE schemaname = 'public'"


def next_numbers(place: Database) -> dict[str, int]:
    """From where each table goes on numbering."""
    return dict(place.select("SELECT name, seq FROM sqlite_sequence" if place.file else SEQUENCES))


def test_every_row_of_every_table_comes_back(saved: Saved, empty: Database) -> None:
    told = empty.well("ripristina", str(saved.archive))
    before, after = saved.world.rows(), empty.rows()
    assert {t: len(r) for t, r in after.items()} == {t: len(r) for t, r in before.items()}
    assert after == before
    rows = sum(map(len, before.values()))
    full = [table for table, found in before.items() if found]
    for table in ("versioni_documentodellaversione", "obiettivi_historicalobiettivopeg", "dup_dup", "cache_documenti"):
        assert table in full
    assert next_numbers(empty) == next_numbers(saved.world)
    assert "Confronto riga per riga con la copia: tutte uguali." in told
    assert empty.program(GUARDED).split() == ["[]", "fermo", "fermo", "True"]
    assert "Versioni approvate: Tutto torna: versioni 1, documenti 2." in told
    sys.stdout.write(f"{connection.display_name}: ripristinate uguali {rows} righe su {rows}, {len(before)} tabelle\n")


class Writer(threading.Thread):
    """Writes without pause, two tables at a time: a copy has both halves of a write, or neither."""

    def __init__(self, place: Database) -> None:
        super().__init__()
        self.place = place
        self.stop = threading.Event()
        self.written = 0
        self.failed: Exception | None = None

    def run(self) -> None:
        mark = "?" if self.place.file else "%s"
        first = "INSERT INTO django_session VALUES (?, 'dati', '2030-01-01 00:00:00+00')".replace("?", mark)
        second = "INSERT INTO cache_documenti VALUES (?, 'pezzo', '2030-01-01 00:00:00+00')".replace("?", mark)
        try:
            with self.place.opened() as here:
                while not self.stop.is_set():
                    name = uuid.uuid4().hex
                    here.execute("BEGIN IMMEDIATE" if self.place.file else "BEGIN")
                    here.execute(first, [name])
                    here.execute(second, [name])
                    here.execute("COMMIT")
                    self.written += 1
        except Exception as error:
            self.failed = error

    def take_back(self) -> None:
        """Leave the world as it was."""
        with self.place.opened() as here:
            here.execute("DELETE FROM django_session WHERE session_data = 'dati'")
            here.execute("DELETE FROM cache_documenti WHERE value = 'pezzo'")


def test_a_copy_made_under_writing_is_one_moment(saved: Saved, empty: Database, tmp_path: Path) -> None:
    archive = tmp_path / "in-moto.zip"
    writer = Writer(saved.world)
    writer.start()
    try:
        saved.world.well("salva", str(archive))
        after = writer.written
    finally:
        writer.stop.set()
        writer.join()
        writer.take_back()
    assert writer.failed is None
    told = empty.well("ripristina", str(archive))
    assert "tutte uguali" in told
    sessions = {key for (key,) in empty.select("SELECT session_key FROM django_session") if len(key) == 32}
    pieces = {key for (key,) in empty.select("SELECT cache_key FROM cache_documenti") if len(key) == 32}
    assert sessions == pieces
    assert 0 < len(sessions) <= after
    sys.stdout.write(
        f"{connection.display_name}: {after} scritture mentre si copiava, {len(sessions)} nella copia, mezze 0\n"
    )


def test_the_copy_is_for_its_owner_alone_and_replaces_nothing(saved: Saved, tmp_path: Path) -> None:
    assert stat.S_IMODE(saved.archive.stat().st_mode) == 0o600
    taken = tmp_path / "presa.zip"
    taken.write_bytes(b"altro")
    refused = saved.world.run("salva", str(taken))
    assert (refused.returncode, taken.read_bytes()) == (1, b"altro")
    assert "c'è già" in refused.stderr
    saved.world.well("salva", str(taken), "--sovrascrivi")
    assert zipfile.is_zipfile(taken)
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".sqlite3"] == ["presa.zip"]


def test_only_the_last_copies_of_a_folder_stay(saved: Saved, tmp_path: Path) -> None:
    kept = tmp_path / "lettera.zip"
    kept.touch()
    for day in (1, 2, 3):
        (tmp_path / f"traguardo-2020-01-0{day}-120000.zip").touch()
    told = saved.world.well("salva", str(tmp_path), "--tieni", "2")
    left = sorted(path.name for path in tmp_path.iterdir())
    assert len(left) == 3
    assert left[:2] == ["lettera.zip", "traguardo-2020-01-03-120000.zip"]
    assert re.fullmatch(r"traguardo-[\d-]+\.zip", left[2])
    assert told.count("Cancellata la copia vecchia") == 2


@pytest.mark.parametrize("act", ["salva", "ripristina"])
def test_a_full_disk_leaves_nothing_half(saved: Saved, empty: Database, tmp_path: Path, act: str) -> None:
    folder = tmp_path / "disco"
    folder.mkdir()
    place, file = (saved.world, folder / "copia.zip") if act == "salva" else (empty, saved.archive)
    before = saved.world.rows()
    # Less than either database takes.
    code = (
        "import resource, sys\nfrom django.core.management import execute_from_command_line\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))\n"
        "execute_from_command_line(['manage.py', *sys.argv[1:]])"
    )
    done = place._python("-c", code, act, str(file), TMPDIR=str(folder))
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    assert re.search("supera la dimensione|disk|full|segnale 25|File too large", done.stderr)
    assert list(folder.iterdir()) == []
    assert saved.world.rows() == before
    if act == "ripristina":
        assert empty.rows() == {}


def test_what_is_there_goes_only_when_its_name_is_said(saved: Saved, ready: Database) -> None:
    empty = ready
    empty.program("from organizzazione.models import Assessore\nAssessore.objects.create(nominativo='Chi c’era')")
    before = empty.rows()
    for words, said in (
        ((), "non è vuota"),
        (("--svuota",), "aggiungere --conferma"),
        (("--svuota", "--conferma", "un'altra"), "non è quello della base di dati"),
        (("--conferma", empty.name), "non è vuota"),
    ):
        refused = empty.run("ripristina", str(saved.archive), *words)
        assert refused.returncode == 1
        assert said in refused.stderr
    assert empty.rows() == before
    with empty.opened() as someone:
        someone.execute("SELECT count(*) FROM django_migrations").fetchone()
        refused = empty.run("ripristina", str(saved.archive), "--svuota", "--conferma", empty.name)
        assert refused.returncode == 1
        assert "è in uso" in refused.stderr
    assert empty.rows() == before
    empty.well("ripristina", str(saved.archive), "--svuota", "--conferma", empty.name)
    assert empty.rows() == saved.world.rows()


def test_a_broken_copy_changes_nothing(saved: Saved, empty: Database, tmp_path: Path) -> None:
    broken = tmp_path / "rovinata.zip"
    with zipfile.ZipFile(saved.archive) as old, zipfile.ZipFile(broken, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data if name == manifest.NAME else data[:-100] + bytes(100))
    refused = empty.run("ripristina", str(broken))
    assert refused.returncode == 1
    assert "l'impronta non torna" in refused.stderr
    assert empty.rows() == {}


def test_a_password_is_on_no_command_line(saved: Saved, tmp_path: Path) -> None:
    """A pg_dump that takes notes stands before the real one."""
    if saved.world.file is not None:
        pytest.skip("SQLite non ha password")
    spy = tmp_path / "bin" / "pg_dump"
    spy.parent.mkdir()
    real = shutil.which("pg_dump")
    spy.write_text(
        f'#!/bin/sh\necho "$@" >>{tmp_path}/righe\n[ -z "$PGPASSWORD" ] || echo avuta >>{tmp_path}/righe\n'
        f'exec {real} "$@"\n'
    )
    spy.chmod(0o755)
    path = f"{spy.parent}:/usr/bin:/bin:{Path(sys.executable).parent}"
    url = saved.world.url.replace("traguardo@", "traguardo:segretissima@")
    told = saved.world.well("salva", str(tmp_path / "c.zip"), PATH=path, DATABASE_URL=url)
    notes = (tmp_path / "righe").read_text()
    assert "--snapshot=" in notes
    assert "avuta" in notes
    assert "segretissima" not in notes + told
    with suppress(FileNotFoundError):
        assert b"segretissima" not in (tmp_path / "c.zip").read_bytes()


@pytest.mark.parametrize(("says", "told"), [("psql (PostgreSQL) 9.6.1", "qui c'è solo la 9"), ("", "qui non c'è")])
def test_tools_that_are_missing_or_too_old_are_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, says: str, told: str
) -> None:
    from custodia.backup import NotPossible, clients

    monkeypatch.setattr(clients, "FOLDERS", f"{tmp_path}/*/bin")
    monkeypatch.setenv("PATH", str(tmp_path))
    if says:
        (tmp_path / "pg_dump").write_text(f"#!/bin/sh\necho '{says}'\n")
        (tmp_path / "pg_dump").chmod(0o755)
    with pytest.raises(NotPossible, match=told):
        clients.find("pg_dump", 16)


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (b"SET transaction_timeout = 0;\n", False),
        (b"SET lock_timeout = 0;\n", True),
        (b"SET x\n", True),
        (b"SET transaction_timeout = 0; DROP TABLE x;\n", True),
        (b"1\tSET transaction_timeout = 0;\n", True),
    ],
)
def test_a_setting_that_an_older_server_does_not_have_is_left_out(line: bytes, kept: bool) -> None:
    """As pg_restore 17 begins for a server 16; nothing but such a line is touched."""
    from custodia.backup.postgresql import _understood

    assert _understood(line, {"lock_timeout"}) is kept
