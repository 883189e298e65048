# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fingerprint of a table: how many rows it has, and one hash of all of them, whatever their order.

Taken when a copy is made and again when it is back, it says row by row whether anything was lost on the way.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

Read = Callable[[str], Iterable[Sequence[Any]]]
_MODULO: Final = 1 << 256


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Of one table. ``sha256`` is the sum of the hashes of its rows."""

    rows: int
    sha256: str


def fingerprint(rows: Iterable[Sequence[Any]]) -> Fingerprint:
    """One pass, one row in memory at a time."""
    count = total = 0
    for row in rows:
        count += 1
        total = (total + int.from_bytes(row_hash(row), "big")) % _MODULO
    return Fingerprint(count, f"{total:064x}")


def row_hash(row: Sequence[Any]) -> bytes:
    """SHA-256 of a row; every cell with its type and its length, so that none runs into the next."""
    digest = hashlib.sha256()
    for cell in row:
        kind, content = _cell(cell)
        digest.update(b"%s %d " % (kind, len(content)) + content)
    return digest.digest()


def select(table: str, columns: Iterable[str]) -> str:
    """All rows of a table, its columns by name: a restored table may have them in another order."""
    quoted = ", ".join(_quoted(column) for column in sorted(columns))
    # The names come from the catalogue of the database, and are quoted.
    return f"SELECT {quoted} FROM {_quoted(table)}"  # noqa: S608


def of_all(tables: dict[str, list[str]], read: Read) -> Iterator[tuple[str, Fingerprint]]:
    """The fingerprint of each table, by name."""
    for table in sorted(tables):
        yield table, fingerprint(read(select(table, tables[table])))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _cell(cell: Any) -> tuple[bytes, bytes]:
    if cell is None:
        return b"null", b""
    if isinstance(cell, (bytes, bytearray, memoryview)):
        return b"bytes", bytes(cell)
    return type(cell).__name__.encode(), str(cell).encode("utf-8", "surrogatepass")
