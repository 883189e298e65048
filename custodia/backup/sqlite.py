# SPDX-License-Identifier: AGPL-3.0-or-later
"""SQLite: copied page by page by its own backup, which sees one moment of the file whoever writes meanwhile."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final
from zipfile import ZipFile

from django.db import connection

from custodia.backup import NotPossible, archive, rows
from custodia.backup.archive import LEFTOVER, Sink
from custodia.backup.manifest import Part
from custodia.backup.rows import Fingerprint

ENGINE: Final = "sqlite"
MEMBER: Final = "database.sqlite3"
COMPRESS: Final = True
# Beside a database in write-ahead mode.
COMPANIONS: Final = ("-wal", "-shm", "-journal")


class Snapshot:
    """A moment of the database, in a file of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def fill(self, sink: Sink) -> None:
        """The bytes of the file."""
        with self.path.open("rb") as file:
            while block := file.read(archive.BLOCK):
                sink.write(block)

    def fingerprints(self) -> dict[str, Fingerprint]:
        """Of every table of this moment."""
        return fingerprints(self.path)


@contextmanager
def snapshot(beside: Path) -> Iterator[Snapshot]:
    """Copy the database into a file in the folder of the archive, where there must be place anyway."""
    descriptor, name = tempfile.mkstemp(prefix=".traguardo-", suffix=LEFTOVER, dir=beside)
    os.close(descriptor)
    path = Path(name)
    try:
        _copy(path)
        yield Snapshot(path)
    finally:
        remove(path)


def _copy(path: Path) -> None:
    connection.ensure_connection()
    try:
        with closing(sqlite3.connect(path)) as copy:
            # All pages in one step: other connections go on reading and, with the write-ahead log, writing.
            connection.connection.backup(copy)
            # One file: no log beside it that could be left behind.
            copy.execute("PRAGMA journal_mode=DELETE")
            _refuse_unsound(copy)
    except sqlite3.Error as error:
        raise NotPossible(f"SQLite non copia la base di dati: {error}") from error


def _refuse_unsound(copy: sqlite3.Connection) -> None:
    # Some of our constraints call functions that only Django's connection has.
    copy.execute("PRAGMA ignore_check_constraints=ON")
    (found,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise NotPossible(f"la base di dati è rovinata: {found}")


def server() -> str:
    """Which SQLite wrote it."""
    return sqlite3.sqlite_version


def fingerprints(path: Path) -> dict[str, Fingerprint]:
    """Of every table of a file."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
        return dict(rows.of_all(_tables(file), file.execute))


def _tables(file: sqlite3.Connection) -> dict[str, list[str]]:
    names = file.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    )
    return {
        name: [column for (column,) in file.execute("SELECT name FROM pragma_table_info(?)", [name])]
        for (name,) in names.fetchall()
    }


class Place:
    """Where a copy comes back: a file that must not be there yet, or hold nothing."""

    def __init__(self) -> None:
        self.name = str(connection.settings_dict["NAME"])
        if ":memory:" in self.name or "mode=memory" in self.name:
            raise NotPossible("la base di dati sta solo in memoria: DATABASE_URL deve dire un file")
        self.path = Path(self.name)

    def is_empty(self) -> bool:
        """Whether nothing would be lost."""
        if not self.path.exists() or not self.path.stat().st_size:
            return True
        with closing(self._opened()) as file:
            return not file.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]

    def fill(self, source: ZipFile, part: Part, *, empty_first: bool) -> None:
        """A new file beside the place, looked at, and then put there in one move."""
        connection.close()
        if empty_first and self.path.exists():
            self._alone()
        with archive.new_file(self.path, replace=True) as file:
            archive.take(source, part, file.write)
            file.flush()
            _look_at(Path(file.name))
            self._owned_as_here(Path(file.name))
        for companion in COMPANIONS:
            Path(f"{self.path}{companion}").unlink(missing_ok=True)

    def _alone(self) -> None:
        """Leave write-ahead mode, which SQLite grants only to who has the file for himself alone."""
        try:
            with closing(self._opened()) as file:
                (mode,) = file.execute("PRAGMA journal_mode=DELETE").fetchone()
        except sqlite3.OperationalError as error:
            raise NotPossible(
                f"{self.path} è in uso: fermare prima il programma (le pagine e «manage.py lavora»)"
            ) from error
        if mode != "delete":
            raise NotPossible(f"{self.path} è in uso: fermare prima il programma")

    def _opened(self) -> sqlite3.Connection:
        file = sqlite3.connect(self.path, timeout=2)
        try:
            file.execute("SELECT count(*) FROM sqlite_master")
        except sqlite3.DatabaseError as error:
            file.close()
            raise NotPossible(f"{self.path} c'è già e non è una base di dati SQLite: {error}") from error
        return file

    def _owned_as_here(self, new: Path) -> None:
        """Who runs the program must read it, also when the administrator of the machine brought it back."""
        before = self.path if self.path.exists() else self.path.parent
        if os.geteuid() == 0:
            os.chown(new, before.stat().st_uid, before.stat().st_gid)
        if before is self.path:
            new.chmod(before.stat().st_mode & 0o777)

    def fingerprints(self) -> dict[str, Fingerprint]:
        """Of what is there now."""
        return fingerprints(self.path)


def _look_at(file: Path) -> None:
    try:
        with closing(sqlite3.connect(file)) as copy:
            _refuse_unsound(copy)
    except sqlite3.Error as error:
        raise NotPossible(f"il file che sta nella copia non è una base di dati intera: {error}") from error


def remove(path: Path) -> None:
    """A file of SQLite with what stands beside it."""
    for name in ("", *COMPANIONS):
        with suppress(OSError):
            Path(f"{path}{name}").unlink(missing_ok=True)
