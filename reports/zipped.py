# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files in one ZIP, sent as it is made: one of them is in memory at a time.

The same files give the same bytes: the times inside are the format's zero, the order is that in which they come.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Final

HOUR_ZERO: Final = (1980, 1, 1, 0, 0, 0)
RIGHTS: Final = 0o644 << 16


class _Pipe(io.RawIOBase):
    """Where the archive writes: what is in it goes out at the next turn, and there is no way back."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self.pieces.append(piece)
        return len(piece)

    def emptied(self) -> bytes:
        """What came since the last time."""
        pieces, self.pieces = self.pieces, []
        return b"".join(pieces)


def zip_of(files: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """The archive, piece by piece. Documents are compressed already: storing them costs nothing and takes nothing."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files:
            entry = zipfile.ZipInfo(name, HOUR_ZERO)
            entry.external_attr = RIGHTS
            archive.writestr(entry, data)
            yield pipe.emptied()
    yield pipe.emptied()
