# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes a copy of the whole installation in one file."""

import re
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from custodia.backup import NotPossible, archive, manifest
from custodia.backup.engines import engine
from custodia.backup.manifest import Manifest
from custodia.release import program_version

# Of a copy that was told a folder and no name; only such are counted and pruned.
NAME: Final = "traguardo-{:%Y-%m-%d-%H%M%S}.zip"
OURS: Final = re.compile(r"traguardo-\d{4}-\d\d-\d\d-\d{6}\.zip")


@dataclass(frozen=True, slots=True)
class Saved:
    """What was written, and the older copies that were taken away for it."""

    path: Path
    manifest: Manifest
    pruned: list[Path]


def save(where: Path, *, replace: bool = False, keep: int | None = None) -> Saved:
    """Copy the database as it is at one moment; the file is there whole, or not at all.

    Args:
        where: the file, or a folder in which it gets a name of its moment.
        keep: so many copies stay in the folder, this one among them.
    """
    now = timezone.localtime()
    target = where / NAME.format(now) if where.is_dir() else where
    with archive.new_file(target, replace=replace) as file, zipfile.ZipFile(file, "w", allowZip64=True) as written:
        said = _write(written, target.parent, now)
    return Saved(target, said, _prune(target.parent, keep) if keep else [])


def _write(written: zipfile.ZipFile, beside: Path, now: datetime) -> Manifest:
    chosen = engine()
    with chosen.snapshot(beside) as moment:
        migrations = applied()
        part = archive.put(written, chosen.MEMBER, moment.fill, compress=chosen.COMPRESS)
        said = Manifest(
            version=program_version(),
            engine=chosen.ENGINE,
            server=chosen.server(),
            made=now.isoformat(timespec="seconds"),
            part=part,
            migrations=migrations,
            tables=moment.fingerprints(),
        )
    archive.put(written, manifest.NAME, lambda sink: _all_of(sink, said.to_json()), compress=True)
    return said


def _all_of(sink: archive.Sink, data: bytes) -> None:
    sink.write(data)


def applied() -> list[str]:
    """The migrations that the database has; :raises NotPossible: it has none, so there is nothing to copy."""
    names = sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())
    if not names:
        raise NotPossible("la base di dati è vuota: non c'è nulla da copiare (DATABASE_URL dice quella giusta?)")
    return names


def _prune(folder: Path, keep: int) -> list[Path]:
    copies = sorted(path for path in folder.iterdir() if OURS.fullmatch(path.name) and path.is_file())
    old = copies[:-keep]
    for path in old:
        path.unlink(missing_ok=True)
    return old
