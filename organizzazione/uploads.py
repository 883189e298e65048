# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is kept of a file while it arrives: no more than its reader would take, wherever it is sent."""

from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from fogli.limiti import LIMITE_BYTE

# Whoever sends more than so many times the limit is not read to the end.
TIMES: Final = 4


class Bounded(FileUploadHandler):
    """First of the handlers: beyond the limit nothing goes on to the others, so that neither memory nor disk fill up.

    One piece beyond it goes on, by which the form knows that the file is too large.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Count from nothing."""
        super().new_file(*args, **kwargs)
        self._seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Let it pass, or drop it."""
        before = self._seen
        self._seen += len(raw_data)
        if self._seen > TIMES * LIMITE_BYTE:
            raise StopUpload(connection_reset=True)
        return raw_data if before <= LIMITE_BYTE else None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """The others have it."""
        return None
