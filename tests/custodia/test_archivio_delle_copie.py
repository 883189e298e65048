# SPDX-License-Identifier: AGPL-3.0-or-later
"""The archive of a copy: whatever else a file may be is refused in words, and nothing in it is taken by its name."""

import json
import random
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from custodia.backup import NotPossible, archive, manifest, restoring, rows
from custodia.backup.manifest import Manifest, Part
from custodia.backup.restoring import differences
from custodia.backup.rows import Fingerprint

Change = Callable[[Path, Manifest], None]


def wrapped(path: Path, said: Manifest, content: bytes = b"dati", **more: bytes) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(said.part.nome, content)
        file.writestr(manifest.NAME, said.to_json())
        for name, data in more.items():
            file.writestr(name, data)


def a_manifest(**changed: object) -> Manifest:
    part = Part("database.sqlite3", 4, "9a6a5b8c2e0e0c0f6a2b0f6b0d0c0b0a09080706050403020100ffeeddccbbaa")
    said = Manifest("0.1.0", "sqlite", "3", "2026-01-01T00:00:00+01:00", part, [], {"t": Fingerprint(1, "0")})
    return replace(said, **changed)  # type: ignore[arg-type]


def cut(path: Path, said: Manifest) -> None:
    wrapped(path, said)
    path.write_bytes(path.read_bytes()[:-40])


def no_zip(path: Path, said: Manifest) -> None:
    path.write_bytes(b"PGDMP" + bytes(200))


def without_manifest(path: Path, said: Manifest) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("database.sqlite3", b"dati")


def odd_manifest(text: bytes) -> Change:
    def write(path: Path, said: Manifest) -> None:
        with zipfile.ZipFile(path, "w") as file:
            file.writestr(manifest.NAME, text)

    return write


def of_tomorrow(path: Path, said: Manifest) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(manifest.NAME, json.dumps({**json.loads(said.to_json()), "formato": 99}))


def with_a_stranger(name: str) -> Change:
    return lambda path, said: wrapped(path, said, **{name: b"x"})


def twice(path: Path, said: Manifest) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(manifest.NAME, said.to_json())
        file.writestr(said.part.nome, b"dati")
        with pytest.warns(UserWarning, match="Duplicate"):
            file.writestr(said.part.nome, b"dati")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (cut, "non è una copia intera"),
        (no_zip, "non è una copia intera"),
        (lambda path, said: None, "la cartella non esiste|non si legge"),
        (without_manifest, "non ha il manifesto"),
        (odd_manifest(b"{}"), "non si legge"),
        (odd_manifest(b"[" * 100_000), "non si legge"),
        (odd_manifest(b'{"formato": "uno"}'), "non si legge"),
        (odd_manifest(b"\xff\xfe"), "non si legge"),
        (of_tomorrow, "più recente"),
        (with_a_stranger("../../etc/cron.d/x"), r"non contiene ciò che il manifesto dice: '\.\./\.\./etc/cron\.d/x'"),
        (with_a_stranger("/etc/passwd"), "non contiene ciò che il manifesto dice"),
        (twice, "non contiene ciò che il manifesto dice"),
    ],
)
def test_what_is_no_copy_is_told(tmp_path: Path, change: Change, told: str) -> None:
    path = tmp_path / "copia.zip"
    change(path, a_manifest())
    with pytest.raises(NotPossible, match=told), archive.opened(path):
        pytest.fail("aperta")
    assert [p.name for p in tmp_path.iterdir()] in ([], ["copia.zip"])


@pytest.mark.parametrize("content", [b"dat", b"altr", b"dati" + bytes(10_000_000)])
def test_a_part_that_is_not_what_the_manifest_says(tmp_path: Path, content: bytes) -> None:
    """One that is longer is not even read to its end."""
    path = tmp_path / "copia.zip"
    wrapped(path, a_manifest(), content)
    taken: list[bytes] = []
    with archive.opened(path) as (file, said), pytest.raises(NotPossible, match="l'impronta non torna"):
        archive.take(file, said.part, taken.append)
    assert sum(map(len, taken)) <= 4


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"engine": "postgresql"}, "la copia è di PostgreSQL e DATABASE_URL dice SQLite"),
        ({"engine": "oracle"}, "la copia è di oracle"),
        (
            {"migrations": ["obiettivi.0001_initial", "obiettivi.9999_domani"]},
            "più vecchio: non conosce obiettivi.9999",
        ),
        ({"part": Part("../fuori", 1, "")}, "non contiene la base di dati"),
        ({"files": [Part("file/prova.pdf", 1, "")]}, "contiene dei file"),
    ],
)
def test_a_copy_of_something_else_is_refused(
    monkeypatch: pytest.MonkeyPatch, changed: dict[str, object], told: str
) -> None:
    from custodia.backup import sqlite

    monkeypatch.setattr(restoring, "engine", lambda: sqlite)
    with pytest.raises(NotPossible, match=told):
        restoring._fitting_place(a_manifest(**changed))


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_whatever_is_changed_in_a_copy_is_told(method: int, tmp_path: Path) -> None:
    """Byte by byte; what the copy holds is read by its hash, or refused in words."""
    path, said, chance = tmp_path / "copia.zip", a_manifest(), random.Random(10)  # noqa: S311
    with zipfile.ZipFile(path, "w", method) as file:
        file.writestr(said.part.nome, bytes(range(256)) * 8)
        file.writestr(manifest.NAME, said.to_json())
    whole = path.read_bytes()
    for _ in range(400):
        changed = bytearray(whole)
        changed[chance.randrange(len(whole))] = chance.randrange(256)
        path.write_bytes(changed)
        with pytest.raises(NotPossible), archive.opened(path) as (source, read):
            archive.check(source, read.part)


def test_a_manifest_reads_as_it_was_written() -> None:
    said = a_manifest(files=[Part("file/a.pdf", 3, "ab")], migrations=["a.b"])
    assert manifest.from_json(said.to_json()) == said


@pytest.mark.parametrize(
    "other",
    [
        [(1, "b"), (2, "a")],
        [(1, "a")],
        [(1, "a"), (2, "b"), (2, "b")],
        [(1, "a"), ("2", "b")],
        [(1, "a"), (2, None)],
        [(1, "a"), (2, b"b")],
        [(1, "a2"), (2, "b")],
    ],
)
def test_a_fingerprint_sees_every_difference_but_the_order(other: list[tuple[object, ...]]) -> None:
    mine = [(1, "a"), (2, "b")]
    assert rows.fingerprint(mine) == rows.fingerprint(mine[::-1])
    assert rows.fingerprint(mine) != rows.fingerprint(other)


def test_differences_are_told_by_table() -> None:
    before = {"a": Fingerprint(1, "x"), "b": Fingerprint(2, "x"), "c": Fingerprint(3, "x"), "d": Fingerprint(4, "x")}
    after = {"a": Fingerprint(1, "x"), "b": Fingerprint(1, "y"), "c": Fingerprint(3, "y"), "e": Fingerprint(0, "0")}
    assert list(differences(before, after)) == [
        "b: righe 1, erano 2",
        "c: le righe sono 3 come prima, ma non le stesse",
        "d: manca",
        "e: non c’era nella copia",
    ]
