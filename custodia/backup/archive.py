# SPDX-License-Identifier: AGPL-3.0-or-later
"""The archive: a ZIP with the manifest and the database. Written beside its place and put there when it is whole.

Members are read by the names that the manifest gives and nothing is ever unpacked under a name that stands in the
archive; a member that the manifest does not name makes the whole archive suspect.
"""

import hashlib
import os
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from custodia.backup import NotPossible, manifest
from custodia.backup.manifest import Manifest, Part
from testi.archives import DAMAGED
from testi.system_errors import in_words

BLOCK: Final = 1 << 20
# What a copy that was killed leaves; the next one takes it away when it is this old.
LEFTOVER: Final = ".parziale"
LEFTOVER_AGE: Final = 24 * 60 * 60
METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
MANIFEST_MAXIMUM: Final = 16 << 20
Sink = IO[bytes]


@contextmanager
def new_file(target: Path, *, replace: bool) -> Iterator[IO[bytes]]:
    """A file that only its owner reads and that takes its name when the block ends well; else nothing is left.

    :raises NotPossible: the name is taken and may not be, or the folder does not let us write.
    """
    _refuse_taken(target, replace)
    try:
        _sweep(target.parent)
        descriptor, name = tempfile.mkstemp(prefix=".traguardo-", suffix=LEFTOVER, dir=target.parent)
    except OSError as error:
        raise NotPossible(f"non si può scrivere in {target.parent}: {in_words(error)}") from error
    os.close(descriptor)
    temporary = Path(name)
    try:
        with temporary.open("r+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _name(temporary, target, replace=replace)
    except OSError as error:
        raise NotPossible(f"{target} non è stato scritto: {in_words(error)}") from error
    finally:
        temporary.unlink(missing_ok=True)


def _refuse_taken(target: Path, replace: bool) -> None:
    if target.exists() and not replace:
        raise NotPossible(f"{target} c'è già: un altro nome, oppure --sovrascrivi")


def _name(temporary: Path, target: Path, *, replace: bool) -> None:
    if replace:
        temporary.replace(target)
        return
    try:
        # Unlike a rename it fails when somebody took the name meanwhile.
        os.link(temporary, target)
    except FileExistsError:
        _refuse_taken(target, replace)
    except OSError:
        # Shares of other systems have no second names.
        _refuse_taken(target, replace)
        temporary.replace(target)


def _sweep(folder: Path) -> None:
    for left in folder.glob(f".traguardo-*{LEFTOVER}"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > LEFTOVER_AGE:
                left.unlink()


def put(archive: zipfile.ZipFile, name: str, fill: Callable[[Sink], None], *, compress: bool) -> Part:
    """Write a member with what ``fill`` gives, and return its size and hash."""
    entry = zipfile.ZipInfo(name, time.localtime()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    entry.external_attr = 0o600 << 16
    with archive.open(entry, "w", force_zip64=True) as member:
        counted = Counted(member)
        fill(counted)  # type: ignore[arg-type]
    return Part(name, counted.size, counted.digest.hexdigest())


class Counted:
    """A file that is written through, counted and hashed."""

    def __init__(self, inner: IO[bytes]) -> None:
        self.inner = inner
        self.size = 0
        self.digest = hashlib.sha256()

    def write(self, block: bytes) -> int:
        """As a file does."""
        self.size += len(block)
        self.digest.update(block)
        return self.inner.write(block)


@contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """An archive and its manifest; :raises NotPossible: in words, for whatever else the file may be."""
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_other_methods(archive)
            said = _manifest_of(archive)
            _refuse_strangers(archive, said)
            yield archive, said
    except OSError as error:
        raise NotPossible(f"{path} non si legge: {in_words(error)}") from error
    except DAMAGED as error:
        raise NotPossible(f"{path} non è una copia intera (è rovinato, o è stato tagliato): {error}") from error


def _manifest_of(archive: zipfile.ZipFile) -> Manifest:
    try:
        entry = archive.getinfo(manifest.NAME)
    except KeyError as error:
        raise NotPossible("il file non è una copia di Traguardo: non ha il manifesto") from error
    if entry.file_size > MANIFEST_MAXIMUM:
        raise NotPossible(manifest.UNREADABLE)
    return manifest.from_json(archive.read(entry))


def _refuse_other_methods(archive: zipfile.ZipFile) -> None:
    """Ours are stored or deflated; other methods have errors of their own, and some unpack without measure."""
    if any(entry.compress_type not in METHODS for entry in archive.infolist()):
        raise NotPossible("il file non è una copia di Traguardo: è compresso in un altro modo")


def _refuse_strangers(archive: zipfile.ZipFile, said: Manifest) -> None:
    names = archive.namelist()
    expected = [manifest.NAME, said.part.nome, *(part.nome for part in said.files)]
    if sorted(names) != sorted(expected):
        strange = sorted(set(names) ^ set(expected)) or ["nomi ripetuti"]
        raise NotPossible(f"la copia non contiene ciò che il manifesto dice: {', '.join(map(repr, strange[:5]))}")


def check(archive: zipfile.ZipFile, part: Part) -> None:
    """Read a member to its end; :raises NotPossible: it is not as the manifest says."""
    take(archive, part, lambda block: None)


def take(archive: zipfile.ZipFile, part: Part, give: Callable[[bytes], object]) -> None:
    """Hand a member over block by block; never more of it than the manifest says, and its hash at the end."""
    size, digest = 0, hashlib.sha256()
    with archive.open(part.nome) as member:
        while block := member.read(BLOCK):
            size += len(block)
            if size > part.byte:
                break
            digest.update(block)
            give(block)
    if size != part.byte or digest.hexdigest() != part.sha256:
        raise NotPossible(f"{part.nome} non è più com'era quando la copia è stata fatta (l'impronta non torna)")
