# SPDX-License-Identifier: AGPL-3.0-or-later
"""The archive that a workbook is: looked at from its list of contents before any part of it is opened. Pure."""

import io
import posixpath
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import IO, Final, NoReturn

from fogli.avanzamento import migliaia
from fogli.kinds import refuse_other_archives
from fogli.limiti import FileNonLeggibile
from testi.archives import DAMAGED

# What the archive becomes when it is opened is bounded before it is opened.
APERTO_MASSIMO: Final = 100 * 1024 * 1024
RAPPORTO_MASSIMO: Final = 200
PARTI_MASSIME: Final = 1000
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED: Final = 0x1
# A part begins after a header of its own in the archive, of at least so many bytes and its name.
_HEADER: Final = 30
_MEGABYTE: Final = 2**20
_MIMETYPE: Final = b"mimetype"
_KIND_BYTES: Final = 80


def broken(name: str) -> FileNonLeggibile:
    """The refusal of what is no whole workbook."""
    return FileNonLeggibile(
        f"{name}: non è un XLSX intero. Aprirlo con il foglio di calcolo, salvarlo di nuovo come XLSX e riprovare."
    )


@dataclass(frozen=True)
class Package:
    """The parts of a workbook; ``name`` is the file's, for what there is to say, ``kind`` what its «mimetype» says."""

    name: str
    archive: zipfile.ZipFile
    parts: frozenset[str]
    kind: str = ""

    def __contains__(self, part: str) -> bool:
        """Whether the archive has the part."""
        return part in self.parts

    def size(self, part: str) -> int:
        """How large a part becomes: more than it says of itself is never read."""
        return self.archive.getinfo(part).file_size

    @contextmanager
    def open(self, part: str, most: int) -> Iterator[IO[bytes]]:
        """The bytes of a part, when there are no more than ``most``.

        Raises:
            FileNonLeggibile: it is not there, or is larger.
        """
        if part not in self.parts:
            raise broken(self.name)
        if self.size(part) > most:
            raise FileNonLeggibile(
                f"{self.name}, parte «{_short(part)}»: aperta occupa {self.size(part) // _MEGABYTE} MB, al più "
                f"{most // _MEGABYTE} MB. Copiare le celle in un file nuovo e salvarlo come XLSX."
            )
        with self.archive.open(part) as stream:
            yield stream


def open_package(data: bytes, name: str, *, document: bool = False) -> Package:
    """Look at the list of contents, and refuse what no spreadsheet writes (or, of a ``document``, what no DOCX is).

    Raises:
        FileNonLeggibile: not a workbook, with macros, or made to be dear.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except DAMAGED as fault:
        raise broken(name) from fault
    members = archive.infolist()
    if not members:
        raise broken(name)
    parts = frozenset(m.filename for m in members)
    kind = _kind(data)
    if any("vbaproject" in n.casefold() for n in parts):
        raise FileNonLeggibile(f"{name}: contiene macro. Salvarlo come «Cartella di lavoro XLSX», senza macro.")
    if not document:
        refuse_other_archives(parts, kind, name)
    _refuse_by_size(members, len(data), name)
    _refuse_by_shape(members, name)
    return Package(name, archive, parts, kind)


def _kind(data: bytes) -> str:
    """What the first part of an archive says, when it is «mimetype»: it stands there as it is, after a short header."""
    name, rest = data[_HEADER : _HEADER + len(_MIMETYPE)], data[_HEADER + len(_MIMETYPE) :]
    if name != _MIMETYPE:
        return ""
    return rest[: int.from_bytes(data[18:22], "little") if data[18:22] != bytes(4) else _KIND_BYTES][
        :_KIND_BYTES
    ].decode("ascii", "replace")


def resolve(base: str, target: str) -> str:
    """The name of the part that ``target`` means, said in the part ``base``."""
    joined = target if target.startswith("/") else posixpath.join(posixpath.dirname(base), target)
    return posixpath.normpath(joined).lstrip("/")


def _refuse_by_size(members: list[zipfile.ZipInfo], closed: int, name: str) -> None:
    opened = sum(m.file_size for m in members)
    if len(members) > PARTI_MASSIME or opened > APERTO_MASSIMO or opened > RAPPORTO_MASSIMO * max(closed, 1):
        raise FileNonLeggibile(
            f"{name}: aperto occuperebbe {migliaia(opened // _MEGABYTE)} MB in {migliaia(len(members))} parti. Non "
            "sembra una tabella: copiarne le celle in un file nuovo."
        )


def _refuse_by_shape(members: list[zipfile.ZipInfo], name: str) -> None:
    """What a ZIP can say and no spreadsheet does: each makes few bytes into many, or two readers see two files."""
    twice, times = Counter(m.filename.casefold() for m in members).most_common(1)[0]
    if times > 1:
        _refuse(name, f"contiene {times} volte la parte «{_short(twice)}»")
    if any(m.flag_bits & _ENCRYPTED for m in members):
        raise FileNonLeggibile(f"{name}: è protetto da una password. Salvarlo senza password e riprovare.")
    if odd := next((m for m in members if m.compress_type not in _METHODS), None):
        _refuse(name, f"la parte «{_short(odd.filename)}» è compressa in un modo che i fogli di calcolo non usano")
    in_order = sorted(members, key=lambda m: m.header_offset)
    for this, following in pairwise(in_order):
        if this.header_offset + _HEADER + this.compress_size > following.header_offset:
            _refuse(name, f"la parte «{_short(this.filename)}» sta sopra un'altra")


def _refuse(name: str, what: str) -> NoReturn:
    raise FileNonLeggibile(
        f"{name}: {what}. Aprirlo con il foglio di calcolo, salvarlo di nuovo come XLSX e riprovare."
    )


def _short(part: str) -> str:
    return part if len(part) <= 60 else f"{part[:59]}…"
