# SPDX-License-Identifier: AGPL-3.0-or-later
"""The answer that is a file: whole once, then a word that it is the same."""

import hashlib

from django.http import HttpResponse
from django.test import RequestFactory

from testi.downloads import OF_WHO_ASKED, file_answer


def test_who_has_the_file_is_told_so_and_its_bytes_are_not_read() -> None:
    reads: list[int] = []

    def read() -> bytes:
        reads.append(1)
        return b"bytes"

    def ask(**headers: str) -> HttpResponse:
        request = RequestFactory().get("/", headers=headers)
        return file_answer(request, read, "text/plain", name="a.txt", seal="mark")

    whole = ask()
    assert (whole.content, whole["ETag"], whole["Content-Type"]) == (b"bytes", '"mark"', "text/plain")
    assert (whole["Cache-Control"], whole["Content-Disposition"]) == (OF_WHO_ASKED, 'attachment; filename="a.txt"')
    same = ask(**{"if-none-match": whole["ETag"]})
    assert (same.status_code, same.content, same["ETag"], same["Cache-Control"]) == (304, b"", '"mark"', OF_WHO_ASKED)
    assert len(reads) == 1
    assert ask(**{"if-none-match": '"another"'}).status_code == 200


def test_without_a_seal_the_bytes_are_their_own() -> None:
    answer = file_answer(RequestFactory().get("/"), lambda: b"x", "text/plain")
    assert answer["ETag"] == f'"{hashlib.sha256(b"x").hexdigest()}"'
    assert "Content-Disposition" not in answer
