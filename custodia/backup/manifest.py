# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an archive says of itself."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from custodia.backup import NotPossible
from custodia.backup.rows import Fingerprint

# Raised when an older program could no longer read what is written.
FORMAT: Final = 1
NAME: Final = "manifesto.json"
UNREADABLE: Final = "il suo manifesto non si legge: il file non è una copia di Traguardo, o è rovinato"
WORDS: Final = {
    "version": "programma",
    "engine": "motore",
    "server": "server",
    "made": "fatta_il",
    "part": "database",
    "migrations": "migrazioni",
    "tables": "tabelle",
    "files": "file",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A member of the archive, by its name; size and hash are of its content, uncompressed."""

    nome: str
    byte: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Which program wrote which database, and the fingerprint of every table of it.

    ``files`` has the place of files kept beside the database. There are none today.
    """

    version: str
    engine: str
    server: str
    made: str
    part: Part
    migrations: list[str]
    tables: dict[str, Fingerprint]
    files: list[Part] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Of all tables."""
        return sum(table.rows for table in self.tables.values())

    def to_json(self) -> bytes:
        """With Italian keys, for who opens the archive by hand."""
        said = {WORDS[key]: value for key, value in asdict(self).items()}
        said["tabelle"] = {name: [t.rows, t.sha256] for name, t in sorted(self.tables.items())}
        return json.dumps({"formato": FORMAT, **said}, ensure_ascii=False, indent=1).encode()


def from_json(data: bytes) -> Manifest:
    """:raises NotPossible: when it is no manifest, or one of a later format."""
    try:
        said = json.loads(data)
        wanted = int(said["formato"])
        if wanted > FORMAT:
            raise NotPossible(
                f"la copia ha il formato {wanted} e questo programma legge fino al {FORMAT}: serve un Traguardo più "
                "recente"
            )
        return _read(said)
    except (ValueError, OverflowError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NotPossible(UNREADABLE) from error


def _read(said: dict[str, Any]) -> Manifest:
    return Manifest(
        version=str(said["programma"]),
        engine=str(said["motore"]),
        server=str(said["server"]),
        made=str(said["fatta_il"]),
        part=_part(said["database"]),
        migrations=[str(name) for name in said["migrazioni"]],
        tables={str(name): Fingerprint(int(rows), str(sha)) for name, (rows, sha) in said["tabelle"].items()},
        files=[_part(part) for part in said["file"]],
    )


def _part(said: dict[str, Any]) -> Part:
    return Part(str(said["nome"]), int(said["byte"]), str(said["sha256"]))
