# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fingerprint of a file that somebody sends: computed while it arrives; nothing of it is stored."""

import hashlib
import re
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from trasparenza.envelopes import may_be

# As much as the proxy of docs/installazione.md lets through.
MEGABYTE: Final = 10
LIMITE: Final = MEGABYTE * 1_000_000
# Beyond this the body is not even read to its end.
LIMITE_RICHIESTA: Final = 4 * LIMITE
CAMPO: Final = "file"
_IMPRONTA: Final = re.compile(r"[0-9a-f]{64}")


_BEGINNING: Final = 32


class TroppoGrande(Exception):
    """The file is larger than ``LIMITE``."""


class Impronta(FileUploadHandler):
    """Takes the SHA-256 of the file as it passes by. Nothing is stored, but in memory what may be a signed envelope."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.trovata = ""
        self.troppo = False
        self.name = ""
        self.envelope = b""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Start from nothing."""
        super().new_file(*args, **kwargs)
        self._somma = hashlib.sha256()
        self._byte = 0
        self._kept: list[bytes] | None = None

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take a piece and let it go."""
        if not self._byte and may_be(raw_data[:_BEGINNING], self.file_name or ""):
            self._kept = []
        self._byte += len(raw_data)
        if self._byte > LIMITE:
            self.troppo = True
            raise StopUpload(connection_reset=False)
        self._somma.update(raw_data)
        if self._kept is not None:
            self._kept.append(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """Keep the fingerprint of the field asked for; an empty file is no file."""
        if self.field_name == CAMPO and self._byte:
            self.trovata = self._somma.hexdigest()
            self.name, self.envelope = self.file_name or "", b"".join(self._kept or ())
        return None


def leggi_impronta(testo: str) -> str:
    """A fingerprint as people paste it: capitals, spaces and «SHA-256:» in front are no matter. Empty if it is none."""
    pulita = re.sub(r"\s+", "", testo.lower()).removeprefix("sha-256:").removeprefix("sha256:")
    return pulita if _IMPRONTA.fullmatch(pulita) else ""
