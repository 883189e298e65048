# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signed envelopes (CAdES, ``.p7m``): what is inside, and who signed as the certificates say. Pure.

Runs in the process apart, under its limits (``fogli.sandbox``). No signature is verified here: whoever asks is told so,
and what counts is whether the document inside has the bytes of an approved one.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from asn1crypto import cms, core, tsp

from fogli.limiti import FileNonLeggibile

# An envelope in an envelope: who signs after others wraps their signatures. Nobody wraps more often than this.
DEEPEST: Final = 8
SIGNERS: Final = 30
NAME: Final = 200
ENDING: Final = ".p7m"
_SEQUENCE: Final = b"\x30"
_PEM: Final = re.compile(rb"-----BEGIN [A-Z0-9 #]{1,40}-----([A-Za-z0-9+/=\s]*)-----END ")
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/=\s]+")
# What the library says of bytes that are not what they say they are.
_BROKEN: Final = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)
_REPAIR: Final = "Farselo dare di nuovo da chi lo ha firmato, o estrarre il documento con il programma di firma."


@dataclass(frozen=True, slots=True)
class Envelope:
    """What an envelope holds.

    Attributes:
        fingerprints: SHA-256 of what is inside, the innermost first; then the envelopes around it, the file last.
        size: bytes of the document inside.
        pdf: whether that is a PDF.
        signers: names of the certificates, from the outermost envelope inwards.
    """

    fingerprints: tuple[str, ...]
    size: int
    pdf: bool
    signers: tuple[str, ...] = ()


def may_be(beginning: bytes, name: str) -> bool:
    """Whether a file is worth opening, by its first bytes and its name."""
    return name.lower().endswith(ENDING) or beginning.startswith((_SEQUENCE, b"-----BEGIN ", b"MI"))


def opened(data: bytes, name: str) -> Iterator[Envelope]:
    """The envelope, or nothing when the file is none and is not called one.

    Raises:
        FileNonLeggibile: it is called an envelope, or begins as one, and has no document that can be read.
    """
    inside, names = _unwrapped(data, strict=name.lower().endswith(ENDING))
    if inside is None:
        return
    levels, signers = [data, inside], list(names)
    while len(levels) <= DEEPEST + 1:
        deeper, names = _unwrapped(levels[-1], strict=False)
        if deeper is None:
            break
        levels.append(deeper)
        signers += names
    else:
        raise FileNonLeggibile(f"Nel file ci sono più di {DEEPEST} buste firmate, una dentro l'altra. {_REPAIR}")
    document = levels[-1]
    found = Envelope((), len(document), document.startswith(b"%PDF"), tuple(dict.fromkeys(signers))[:SIGNERS])
    yield replace(found, fingerprints=tuple(hashlib.sha256(level).hexdigest() for level in reversed(levels)))


def _unwrapped(data: bytes, *, strict: bool) -> tuple[bytes | None, list[str]]:
    """What is in an envelope, and who signed it; None when it is no envelope."""
    der = _der(data)
    if der is None:
        if strict:
            raise FileNonLeggibile(f"Il file si chiama {ENDING} ma non è una busta firmata. {_REPAIR}")
        return None, []
    try:
        outer = cms.ContentInfo.load(der)
        kind = outer["content_type"].native
    except _BROKEN:
        if strict:
            raise FileNonLeggibile(f"La busta firmata è rovinata o incompleta. {_REPAIR}") from None
        return None, []
    try:
        return _content(outer, kind)
    except _BROKEN:
        raise FileNonLeggibile(f"La busta firmata è rovinata o incompleta. {_REPAIR}") from None


def _content(outer: Any, kind: Any) -> tuple[bytes, list[str]]:
    match outer["content"]:
        case cms.SignedData() as signed:
            inside, names = signed["encap_content_info"]["content"], _names(signed)
        case tsp.TimeStampedData() as stamped:
            inside, names = stamped["content"], []
        case _:
            raise FileNonLeggibile(
                f"La busta non è di quelle firmate ({ENDING}): è cifrata, o di un genere che qui non si apre ({kind}). "
                "Estrarre il documento con il programma di firma e verificare quello."
            )
    content = bytes(inside) if isinstance(inside, core.OctetString | core.ParsableOctetString) else b""
    if not content:
        raise FileNonLeggibile(
            "La firma è in un file a parte, e dentro non c'è il documento: verificare il documento, non la firma."
        )
    return content, names


def _names(signed: Any) -> list[str]:
    """Who signed, as the certificates in the envelope say; of one without its certificate, that it is not there."""
    known = [c.chosen for c in signed["certificates"] or () if c.name == "certificate"]
    return [_name(info["sid"].chosen, known) for info in list(signed["signer_infos"])[:SIGNERS]]


def _name(sid: Any, known: list[Any]) -> str:
    for certificate in known:
        if _is_of(sid, certificate):
            subject = certificate.subject.native
            said = subject.get("common_name") or certificate.subject.human_friendly
            return _line(said if isinstance(said, str) else ", ".join(map(str, said)))
    return "firmatario senza certificato nella busta"


def _is_of(sid: Any, certificate: Any) -> bool:
    if isinstance(sid, cms.IssuerAndSerialNumber):
        same = sid["serial_number"].native == certificate.serial_number
        return bool(same and sid["issuer"].dump() == certificate.issuer.dump())
    return bool(sid.native == certificate.key_identifier)


def _line(text: str) -> str:
    """A name of a stranger on one line, without what turns a line round."""
    plain = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(plain.split())[:NAME]


def _der(data: bytes) -> bytes | None:
    """The bytes that may be an envelope: as they are, or out of their letters."""
    if data.startswith(_SEQUENCE):
        return data
    if found := _PEM.search(data):
        return _decoded(found[1])
    return _decoded(data) if data.startswith(b"MI") and _BASE64.fullmatch(data) else None


def _decoded(letters: bytes) -> bytes | None:
    try:
        found = base64.b64decode(b"".join(letters.split()), validate=True)
    except binascii.Error:
        return None
    return found if found.startswith(_SEQUENCE) else None
