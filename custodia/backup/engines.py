# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the two engines have in common."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol
from zipfile import ZipFile

from django.db import connection

from custodia.backup import postgresql, sqlite
from custodia.backup.archive import Sink
from custodia.backup.manifest import Part
from custodia.backup.rows import Fingerprint


class Snapshot(Protocol):
    """One moment of a database."""

    def fill(self, sink: Sink) -> None:
        """Write all of it."""

    def fingerprints(self) -> dict[str, Fingerprint]:
        """Of every table."""


class Place(Protocol):
    """Where a copy comes back."""

    name: str

    def is_empty(self) -> bool:
        """Whether nothing would be lost."""

    def fill(self, source: ZipFile, part: Part, *, empty_first: bool) -> None:
        """Bring the copy back, all or nothing."""

    def fingerprints(self) -> dict[str, Fingerprint]:
        """Of what is there now."""


class Engine(Protocol):
    """``sqlite`` and ``postgresql`` are two of these."""

    ENGINE: str
    MEMBER: str
    COMPRESS: bool

    def snapshot(self, beside: Path) -> AbstractContextManager[Snapshot]:
        """Fix a moment."""

    def server(self) -> str:
        """The release of the engine."""

    def Place(self) -> Place:
        """Where ``DATABASE_URL`` points."""


def engine() -> Engine:
    """That of our database."""
    return postgresql if connection.vendor == "postgresql" else sqlite
