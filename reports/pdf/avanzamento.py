# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far a print is, told to who asked for it: a job that shows a bar, and may want to stop between two pieces."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# Takes how many pieces of the document are ready and how many there are. What it raises stops the print.
Ascoltatore = Callable[[int, int], None]
_chi_ascolta: ContextVar[Ascoltatore | None] = ContextVar("avanzamento", default=None)


@contextmanager
def ascolta(ascoltatore: Ascoltatore) -> Iterator[None]:
    """Tell the listener of every piece that this thread prints inside the block."""
    segno = _chi_ascolta.set(ascoltatore)
    try:
        yield
    finally:
        _chi_ascolta.reset(segno)


def segna(fatti: int, totale: int) -> None:
    """Say how many pieces are ready; nothing when nobody listens."""
    if ascoltatore := _chi_ascolta.get():
        ascoltatore(fatti, totale)
