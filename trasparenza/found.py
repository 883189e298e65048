# SPDX-License-Identifier: AGPL-3.0-or-later
"""An answer of the public search: the title with the words marked, and the stretch of the text that says them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from testi.excerpts import Piece, excerpt, marked
from testi.ricerca import parole_cercate
from trasparenza.models import Voce


@dataclass(frozen=True, slots=True)
class Found:
    """An objective that was found."""

    entry: Voce
    title: tuple[Piece, ...]
    # Empty where the title, the code or the centre alone says the words.
    excerpt: tuple[Piece, ...]


def told(entries: Iterable[Voce], asked: str) -> Iterator[Found]:
    """Each with what of it answers the words."""
    words = parole_cercate(asked)
    for entry in entries:
        yield Found(entry, marked(entry.titolo, words), excerpt(entry.texts, words))
