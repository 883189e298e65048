# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes between a process and its worker: a mark, a length, bytes. Plain data, and no class that nobody named."""

import io
import pickle
import struct
from dataclasses import dataclass
from enum import Enum
from typing import IO, Any, Final

ASK: Final = b"A"
PIECE: Final = b"P"
PROGRESS: Final = b"T"
REFUSED: Final = b"N"
FAILED: Final = b"X"
DONE: Final = b"D"
LEAVING: Final = b"L"
_HEAD: Final = struct.Struct(">cQ")


class Gone(Exception):
    """The other side is no longer there."""


@dataclass(frozen=True)
class Task:
    """What a worker is asked: «module:function», its arguments after the bytes, the limits, who listens."""

    reader: str
    arguments: tuple[Any, ...]
    seconds: float
    megabytes: int
    heard: bool


def send(stream: IO[bytes], mark: bytes, data: bytes = b"") -> None:
    """Write a frame.

    Raises:
        Gone: nobody reads it.
    """
    try:
        for part in (_HEAD.pack(mark, len(data)), data):
            left = memoryview(part)
            while left:
                left = left[stream.write(left) :]
        stream.flush()
    except (OSError, ValueError) as fault:
        raise Gone from fault


def receive(stream: IO[bytes], most: int) -> tuple[bytes, bytes]:
    """Read a frame of at most ``most`` bytes.

    Raises:
        Gone: there is none, or it is cut, or larger.
    """
    mark, length = _HEAD.unpack(_exactly(stream, _HEAD.size))
    if length > most:
        raise Gone
    return mark, _exactly(stream, length)


def _exactly(stream: IO[bytes], length: int) -> bytes:
    try:
        data = stream.read(length)
    except (OSError, ValueError) as fault:
        raise Gone from fault
    if len(data) < length:
        raise Gone
    return data


def _member(kind: type, name: str) -> Any:
    """What an early Python 3.11 (Debian 12) says for a member of an enumeration: getattr, here of nothing else."""
    if not (isinstance(kind, type) and issubclass(kind, Enum) and name in kind.__members__):
        raise pickle.UnpicklingError("getattr of what is no enumeration")
    return kind[name]


class _Plain(pickle.Unpickler):
    """Makes numbers, texts, lists and the kinds that it was told of; what opens files of strangers may say no more."""

    def __init__(self, data: bytes, kinds: tuple[type, ...]) -> None:
        super().__init__(io.BytesIO(data))
        self.kinds = {(k.__module__, k.__qualname__): k for k in kinds}

    def find_class(self, module: str, name: str) -> Any:
        """One of the kinds.

        Raises:
            UnpicklingError: it is none of them.
        """
        if (module, name) == ("builtins", "getattr"):
            return _member
        if found := self.kinds.get((module, name)):
            return found
        raise pickle.UnpicklingError(f"{module}.{name}")


def pack(value: Any) -> bytes:
    """Plain data as bytes."""
    return pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)


def unpack(data: bytes, kinds: tuple[type, ...] = ()) -> Any:
    """Plain data, and objects of ``kinds``, from their bytes.

    Raises:
        UnpicklingError: there is something else in them.
    """
    return _Plain(data, kinds).load()
