# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands before the pieces and names their pages: made when these are known, and again until its own length is."""

from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Final

from .blocco import quante_pagine
from .modello import Documento, ErroreDiStampa, Pezzo

# The second turn knows how many pages the first made; a third is for a number that took one more line.
TURNS: Final = 5
# A piece as it is joined: its place in the outline, its block.
Joined = tuple[tuple[str, ...], bytes]
PROTOCOL: Final = "piece:"


def front_pieces(
    documento: Documento, lengths: Sequence[int], render: Callable[[Sequence[Pezzo]], Sequence[bytes]]
) -> list[Joined]:
    """The pieces that a document puts before pieces of so many pages each.

    Raises:
        ErroreDiStampa: one cannot be printed, or their length never settles.
    """
    if documento.front is None:
        return []
    pages = 1
    for _ in range(TURNS):
        starts = list(accumulate(lengths, initial=pages + 1))[:-1]
        made = documento.front(starts)
        blocks = render(made)
        found = sum(map(quante_pagine, blocks))
        if found == pages:
            return [(piece.segnalibro, block) for piece, block in zip(made, blocks, strict=True)]
        pages = found
    raise ErroreDiStampa(documento.titolo, "l'indice non trova il suo posto: stampare senza indice.")


def destination(address: str) -> str:
    """The name of a place inside the document, of a link as templates write it («piece:12»)."""
    return f"piece-{int(address.removeprefix(PROTOCOL)):06}"
