# SPDX-License-Identifier: AGPL-3.0-or-later
"""A ZIP that was damaged anywhere is refused in words by whoever opens it, and never ends as a fault of ours."""

import io
import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from custodia.backup import NotPossible
from custodia.backup.archive import opened
from fogli.limiti import FileNonLeggibile
from fogli.package import open_package
from monitoraggio.scrittura.file_kinds import FileRefused, kind_of
from testi.archives import DAMAGED

METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
MIMETYPE = b"application/vnd.oasis.opendocument.text"


def packed(method: int) -> bytes:
    """A document whose every part is packed in one way."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr("mimetype", MIMETYPE)
        archive.writestr("content.xml", b"<x>" * 60)
    return out.getvalue()


def damaged(data: bytes, times: int) -> Iterator[bytes]:
    """The same bytes, some changed or cut off; always the same ones."""
    chance = random.Random(4)  # noqa: S311  # the same damage each time, no secret
    for _ in range(times):
        spoilt = bytearray(data)
        for _ in range(chance.randint(1, 4)):
            spoilt[chance.randrange(len(spoilt))] = chance.choice((0, 255, chance.randrange(256)))
        yield bytes(spoilt[: chance.randint(4, len(spoilt))] if chance.random() < 0.1 else spoilt)


@pytest.mark.parametrize("method", METHODS)
def test_whatever_reading_raises_is_named(method: int) -> None:
    raised = set()
    for data in damaged(packed(method), 3000):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for entry in archive.infolist():
                    archive.read(entry)
        except DAMAGED as fault:
            raised.add(type(fault))
    assert zipfile.BadZipFile in raised
    assert len(raised) > 2


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("opens", "refusal"),
    [(kind_of, FileRefused), (lambda data: open_package(data, "f.ods"), FileNonLeggibile)],
    ids=["evidence", "table"],
)
def test_it_is_refused_in_words(method: int, opens: Callable[[bytes], object], refusal: type[Exception]) -> None:
    refused = 0
    for data in damaged(packed(method), 2000):
        try:
            opens(data)
        except refusal:
            refused += 1
    assert refused > 100


def test_a_copy_is_refused_in_words_too(tmp_path: Path) -> None:
    file = tmp_path / "copia.zip"
    for data in damaged(packed(zipfile.ZIP_DEFLATED), 300):
        file.write_bytes(data)
        with pytest.raises(NotPossible), opened(file):
            pass
