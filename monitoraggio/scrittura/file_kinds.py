# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a file is, by what is in it: its name says nothing. Pure.

Taken is what offices prove things with: PDF, pictures, documents of Word, Excel, PowerPoint and LibreOffice of any age,
mails, signed envelopes, texts. Of a ZIP its directory says what is in it and how large it would be; each part is opened
only as far as to see that it is not larger than that, and nothing of it is kept.
"""

import binascii
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from testi.archives import DAMAGED

LOOK: Final = 1 << 20
# What a document may unpack to, and how much denser than its bytes.
UNPACKED_MAX: Final = 512 * 1024 * 1024
DENSITY_MAX: Final = 200
ENTRIES_MAX: Final = 20_000
# How programs of offices pack a part; the others make megabytes of a few bytes.
PACKED: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


@dataclass(frozen=True, slots=True)
class FileKind:
    """The type of a file, as browsers call it, and something to say of it (a password)."""

    type: str
    note: str = ""


class FileRefused(Exception):
    """Not such a file; says why and what to do, in Italian."""


LOCKED: Final = "È protetto da una password: chi verifica deve averla."
OFFICE: Final = "application/vnd.openxmlformats-officedocument."
_OPEN_XML: Final = {
    "word/document.xml": f"{OFFICE}wordprocessingml.document",
    "xl/workbook.xml": f"{OFFICE}spreadsheetml.sheet",
    "ppt/presentation.xml": f"{OFFICE}presentationml.presentation",
}
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The header of a part of a ZIP: how long are the name and what follows it, before the bytes.
_PART: Final = b"PK\x03\x04"
_LOCAL: Final = struct.Struct("<26xHH")
# The streams of an old document, as its directory spells them.
_STREAMS: Final = (
    ("WordDocument", "application/msword", ""),
    ("Workbook", "application/vnd.ms-excel", ""),
    ("Book", "application/vnd.ms-excel", ""),
    ("PowerPoint Document", "application/vnd.ms-powerpoint", ""),
    ("__properties_version1.0", "application/vnd.ms-outlook", ""),
    ("EncryptedPackage", "application/encrypted", LOCKED),
)
_STARTS: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
_HEIC: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
# SignedData (PKCS#7), in the first bytes of an envelope.
_SIGNED: Final = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
_ARMOURED: Final = (b"-----BEGIN PKCS7-----", b"-----BEGIN CMS-----")
_LETTERS: Final = re.compile(rb"[A-Za-z0-9+/\r\n]{64,80}")
_HEADER: Final = re.compile(rb"[A-Za-z][A-Za-z0-9-]{0,60}:[ \t]")
_MAIL: Final = re.compile(rb"^(from|received|return-path|mime-version|message-id|date|subject):", re.I | re.M)
_PAGE: Final = re.compile(r"<\s*(!doctype\s+html|html|script|svg|iframe)\b", re.I)


def kind_of(data: bytes) -> FileKind:
    """What a file is.

    Raises:
        FileRefused: empty, of no kind that is taken, or larger inside than any document.
    """
    if not data:
        raise FileRefused("Il file è vuoto: rimandarlo.")
    for look in _LOOKS:
        if found := look(data):
            return found
    raise FileRefused(
        "Non è un file che si può allegare: mandare un PDF, un'immagine, un documento o un foglio, una e-mail (.eml, "
        ".msg), un file firmato (.p7m) o un testo."
    )


def _pdf(data: bytes) -> FileKind | None:
    if b"%PDF-" not in data[:1024]:
        return None
    return FileKind("application/pdf", LOCKED if b"/Encrypt" in data else "")


def _picture(data: bytes) -> FileKind | None:
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC:
        return FileKind("image/heic")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return FileKind("image/webp")
    return next((FileKind(kind) for start, kind in _STARTS if data.startswith(start)), None)


def _old_document(data: bytes) -> FileKind | None:
    if not data.startswith(_OLE):
        return None
    for name, kind, note in _STREAMS:
        if name.encode("utf-16-le") in data:
            return FileKind(kind, note)
    raise FileRefused("È un file di un vecchio programma che non si riconosce: salvarlo in PDF e allegare quello.")


def _zipped(data: bytes) -> FileKind | None:
    if not data.startswith(_PART):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > ENTRIES_MAX or _bursts(entries, len(data)) or _larger_than_said(entries, data):
                raise FileRefused("Aperto sarebbe enorme: non è un documento. Allegare il documento in PDF.")
            return _document(archive, {e.filename for e in entries})
    except DAMAGED:
        raise FileRefused("Il file è rovinato: non si apre. Rimandarlo.") from None


def _bursts(entries: list[zipfile.ZipInfo], packed: int) -> bool:
    unpacked = sum(e.file_size for e in entries)
    return unpacked > UNPACKED_MAX or (unpacked > LOOK * 64 and unpacked > DENSITY_MAX * packed)


def _larger_than_said(entries: list[zipfile.ZipInfo], data: bytes) -> bool:
    """Whether the directory hides how large it is: by another packing, by the same bytes twice, by a false number."""
    if sum(e.compress_size for e in entries) > len(data) or any(e.compress_type not in PACKED for e in entries):
        return True
    return any(_opens_to_more(e, data) for e in entries if e.compress_type == zipfile.ZIP_DEFLATED)


def _opens_to_more(entry: zipfile.ZipInfo, data: bytes) -> bool:
    head = entry.header_offset + _LOCAL.size
    said = data[entry.header_offset : head]
    if len(said) < _LOCAL.size or not said.startswith(_PART):
        raise zipfile.BadZipFile(f"«{entry.filename}» is not where the directory says")
    name, extra = _LOCAL.unpack(said)
    rest = data[head + name + extra : head + name + extra + entry.compress_size]
    opening, seen = zlib.decompressobj(-zlib.MAX_WBITS), 0
    while rest and not opening.eof and seen <= entry.file_size:
        seen += len(opening.decompress(rest, LOOK))
        rest = opening.unconsumed_tail
    return seen > entry.file_size


def _document(archive: zipfile.ZipFile, names: set[str]) -> FileKind:
    if "[Content_Types].xml" in names:
        for part, kind in _OPEN_XML.items():
            if part in names:
                return FileKind(kind)
    if "mimetype" in names:
        with archive.open("mimetype") as part_of:
            kind = part_of.read(100).decode("ascii", "replace").strip()
        if kind.startswith("application/vnd.oasis.opendocument."):
            return FileKind(kind)
    raise FileRefused("È un archivio ZIP, non un documento: allegare i file che contiene, uno per uno.")


def _signed(data: bytes) -> FileKind | None:
    if _is_envelope(data) or data[:100].lstrip().startswith(_ARMOURED):
        return FileKind("application/pkcs7-mime")
    # Some programs of signature write the same envelope in letters.
    if _LETTERS.fullmatch(data[:80]):
        with suppress(binascii.Error):
            if _is_envelope(binascii.a2b_base64(b"".join(data[:80].split())[:64])):
                return FileKind("application/pkcs7-mime")
    return None


def _is_envelope(data: bytes) -> bool:
    return data[:1] == b"\x30" and _SIGNED in data[:64]


def _mail(data: bytes) -> FileKind | None:
    head = data[: 64 * 1024]
    if _HEADER.match(head) and len({m.lower() for m in _MAIL.findall(head)}) >= 2 and b"\x00" not in head:
        return FileKind("message/rfc822")
    return None


def _text(data: bytes) -> FileKind | None:
    if b"\x00" in data:
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
        if "\ufffd" in text:
            return None
    if _PAGE.search(text[:LOOK]):
        raise FileRefused("È una pagina web o contiene un programma: allegarla in PDF.")
    controls = sum(1 for c in text[:LOOK] if ord(c) < 32 and c not in "\t\r\n\f")
    if controls:
        return None
    xml = text.lstrip("\ufeff \r\n\t").startswith("<?xml")
    return FileKind("application/xml" if xml else "text/plain")


_LOOKS: Final[tuple[Callable[[bytes], FileKind | None], ...]] = (
    _pdf,
    _picture,
    _old_document,
    _zipped,
    _signed,
    _mail,
    _text,
)
