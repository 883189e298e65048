# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was laid out once in a run of the suite is not laid out again.

A piece is a function of its HTML and its stylesheet. Hundreds of tests print the same few objectives, each in a
database that forgets its cache with the test. How pieces are laid out and kept has tests of its own, which do without
this (``tests/reports_pdf``). Where ``./dev test`` names a folder for its run, the processes and engines share it.
"""

import os
from concurrent.futures import Future
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from reports import desk
from reports.pdf import pool
from reports.scrittori import pdf
from tests.replacements import put

# A folder of one run of the suite, made and taken away by ``./dev test``.
SHARED = "TRAGUARDO_PEZZI_DELLE_PROVE"
_known: dict[str, bytes] = {}


def key_of(html: str, stylesheet: str) -> str:
    """The name of what comes of it."""
    return sha256(f"{len(html)} {html}{stylesheet}".encode()).hexdigest()


def look_up(key: str) -> bytes | None:
    """What this process or another of the run has laid out."""
    folder = os.environ.get(SHARED)
    if key not in _known and folder and (kept := Path(folder, key)).exists():
        _known[key] = kept.read_bytes()
    return _known.get(key)


def remember(key: str, block: bytes) -> None:
    """For this process and, in a folder, for the others; whole or not at all."""
    _known[key] = block
    if folder := os.environ.get(SHARED):
        making = Path(folder, f"{key}-{os.getpid()}")
        making.write_bytes(block)
        making.replace(Path(folder, key))


def use(patch: pytest.MonkeyPatch) -> None:
    """Put the memory in front of the workers."""
    give = pool._affida

    def give_once(html: str, stylesheet: str, limits: pool.Limiti) -> Any:
        key = key_of(html, stylesheet)
        if (block := look_up(key)) is not None:
            done: Future[bytes] = Future()
            done.set_result(block)
            return pool._Affidato(done, None)  # type: ignore[arg-type]  # of what is done nobody asks where it was
        given = give(html, stylesheet, limits)
        given.futuro.add_done_callback(lambda future: _keep(key, future))
        return given

    put(patch, pool, "_affida", give_once)


def _keep(key: str, future: "Future[bytes]") -> None:
    if not future.cancelled() and future.exception() is None:
        remember(key, future.result())


def no_paper(patch: pytest.MonkeyPatch) -> None:
    """How documents are laid out has tests of its own: who asks only that they are given gets the same few bytes."""
    for place, name in ((pdf, "componi"), (desk, "completa")):
        put(patch, place, name, lambda *_args: b"%PDF-1.7", "no paper")
