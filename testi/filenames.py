# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names of files from any text, good on Linux, macOS and Windows alike. Pure.

A code may hold a slash, a title anything: what leaves the house as a file, alone or in a ZIP, gets its name here.
"""

import re
import unicodedata
from collections.abc import Iterable
from hashlib import sha256
from typing import Final

BYTES_MAX: Final = 255
WITHOUT_NAME: Final = "senza-nome"
_PATHS_AND_SIGNS: Final = frozenset('/\\<>:"|?*')
# Devices of Windows, with any extension.
_DEVICES: Final = frozenset(
    ("con", "prn", "aux", "nul", "conin$", "conout$", *(f"{d}{n}" for d in ("com", "lpt") for n in "0123456789¹²³"))
)
_EXTENSION: Final = re.compile(r"(?<=.)\.[A-Za-z0-9]{1,10}\Z", re.DOTALL)


def file_name(text: str) -> str:
    """A name of one piece for any text, whole names with their extension included; a good name stays as it is."""
    stem, extension = _parted("".join(map(_kept, unicodedata.normalize("NFC", text))).strip(" ").rstrip(" ."))
    return _bounded(_started(stem), extension, text)


def distinct_file_names(texts: Iterable[str]) -> list[str]:
    """A name for each text, no two of them the same, not even where case and accents' spelling do not count."""
    taken: set[str] = set()
    names = []
    for text in texts:
        name, n = file_name(text), 1
        while _key(name) in taken:
            n += 1
            stem, extension = _parted(file_name(text))
            name = _bounded(stem, f"-{n}{extension}", text)
        taken.add(_key(name))
        names.append(name)
    return names


def ascii_file_name(text: str) -> str:
    """The same in plain letters, for who reads no others: accents go, other signs become «_»."""
    plain = unicodedata.normalize("NFKD", file_name(text))
    kept = (c for c in plain if not unicodedata.combining(c))
    return file_name("".join(c if " " <= c <= "~" and c != "%" else "_" for c in kept))


def _kept(sign: str) -> str:
    kind = unicodedata.category(sign)
    if kind == "Zs":
        return " "
    hidden = kind in ("Cc", "Cf", "Cs", "Zl", "Zp") or (ord(sign) & 0xFFFE) == 0xFFFE or 0xFDD0 <= ord(sign) <= 0xFDEF
    return "_" if hidden or sign in _PATHS_AND_SIGNS else sign


def _parted(name: str) -> tuple[str, str]:
    found = _EXTENSION.search(name)
    return (name[: found.start()], found[0]) if found else (name, "")


def _started(stem: str) -> str:
    """What begins a name: no dot, which hides a file, no hyphen, which a command takes for an option, no device."""
    stem = re.sub(r"\A[.-]+", lambda found: "_" * len(found[0]), stem.rstrip(" .")) or WITHOUT_NAME
    device = stem.partition(".")[0].rstrip(" ").casefold() in _DEVICES
    return f"_{stem}" if device else stem


def _bounded(stem: str, extension: str, text: str) -> str:
    """The name within its bytes; one that was cut says so with a short hash, so that two long ones stay two."""
    room = BYTES_MAX - len(extension.encode())
    if len(stem.encode()) <= room:
        return stem + extension
    mark = f"~{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
    cut = stem.encode()[: room - len(mark)].decode("utf-8", "ignore")
    return cut.rstrip(" .") + mark + extension


def _key(name: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFC", name).casefold())
