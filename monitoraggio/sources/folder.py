# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files of the sources: of one folder, by their name in it, and nothing else of the machine.

A name is never a path: the folder is held open and the file is opened within it, without following links, so that
nothing that is renamed meanwhile leads elsewhere. What is no plain file (a pipe would wait for ever) is refused.
"""

import hashlib
import os
import stat
from dataclasses import dataclass
from typing import Final

from django.conf import settings

from fogli.limiti import LIMITE_BYTE

MEGABYTE: Final = 1024 * 1024
ENDINGS: Final = (".csv", ".txt")
NO_FOLDER: Final = "La cartella delle fonti non è impostata (FONTI_CARTELLA): la imposta chi amministra la macchina."
_FLAGS: Final = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK


class NotReadable(Exception):
    """The file cannot be had; ``str()`` is one Italian sentence: which, why, what to do."""


class FolderAway(NotReadable):
    """The folder itself cannot be had now: of what the file says, nothing is known."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as it was read: its bytes and their SHA-256."""

    name: str
    data: bytes
    seal: str


def fault_of_name(name: str) -> str:
    """Why a name is not one of a file in the folder; empty where it is."""
    if not name or name != name.strip() or name.startswith(".") or not name.isprintable():
        return "Scrivere il nome del file, per esempio ore.csv."
    if "/" in name or "\\" in name:
        return "Scrivere solo il nome del file: sta nella cartella delle fonti, non in altre."
    if not name.lower().endswith(ENDINGS):
        return "Il file è un CSV: il suo nome finisce con .csv o .txt."
    return ""


def is_set() -> bool:
    """Whether there is a folder to read from."""
    return bool(settings.TRAGUARDO_FONTI_CARTELLA)


def read_file(name: str) -> SourceFile:
    """A file of the folder.

    Raises:
        FolderAway: no folder is set, or it is not there.
        NotReadable: no such file, a link, too large, not to be read by this program.
    """
    if not is_set():
        raise FolderAway(NO_FOLDER)
    if fault := fault_of_name(name):
        raise NotReadable(f"{name[:120]}: {fault}")
    try:
        folder = os.open(settings.TRAGUARDO_FONTI_CARTELLA, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        raise FolderAway("La cartella delle fonti (FONTI_CARTELLA) non c'è, o il programma non la legge.") from None
    try:
        return _read(folder, name)
    except FileNotFoundError:
        raise NotReadable(f"{name}: nella cartella delle fonti non c'è.") from None
    except (OSError, ValueError):
        raise NotReadable(f"{name}: è un collegamento, o il programma non lo legge. Metterci il file vero.") from None
    finally:
        os.close(folder)


def _read(folder: int, name: str) -> SourceFile:
    most = min(settings.TRAGUARDO_FONTI_MEGABYTE * MEGABYTE, LIMITE_BYTE)
    handle = os.open(name, _FLAGS, dir_fd=folder)
    with os.fdopen(handle, "rb") as file:
        told = os.fstat(file.fileno())
        if not stat.S_ISREG(told.st_mode):
            raise NotReadable(f"{name}: non è un file.")
        # One that grows while it is read is bounded too.
        data = b"" if told.st_size > most else file.read(most + 1)
        if told.st_size > most or len(data) > most:
            raise NotReadable(f"{name}: pesa più di {most // MEGABYTE} MB, che è il limite (FONTI_MEGABYTE).")
    if not data.strip():
        raise NotReadable(f"{name}: è vuoto.")
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        raise NotReadable(f"{name}: ha dentro byte nulli, non è un testo. Salvarlo di nuovo come «CSV UTF-8».")
    return SourceFile(name, data, hashlib.sha256(data).hexdigest())
