# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a document is, before it is printed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

# Exit code of a worker that has used up its memory: after that its heap is not to be trusted.
SENZA_MEMORIA = 77


class ErroreDiStampa(Exception):
    """A piece that cannot be printed: ``nome`` says which, ``motivo`` why, in Italian.

    ``passa`` when it is no fault of the piece: another try may do.
    """

    def __init__(self, nome: str, motivo: str, passa: bool = False) -> None:
        super().__init__(nome, motivo, passa)
        self.nome = nome
        self.motivo = motivo
        self.passa = passa

    def __str__(self) -> str:
        return f"{self.nome}: {self.motivo}"


@dataclass(frozen=True)
class Pezzo:
    """A part of a document that starts a page and knows nothing of its neighbours (one objective).

    ``contenuto`` are canonical bytes of everything that prints in it, the template's own version included:
    two pieces of equal content (and stylesheet) are the same piece and are rendered once. ``html`` makes the
    whole HTML document and is called only when the piece is not in the cache. ``segnalibro`` is the path in the
    outline; neighbours with the same beginning share its nodes; an empty path gives no bookmark.
    """

    nome: str
    contenuto: bytes
    html: Callable[[], str]
    segnalibro: tuple[str, ...]


@dataclass(frozen=True)
class Allegato:
    """A file that travels inside the document, as the data it was made of (PDF/A-3 associated file)."""

    nome: str
    dati: bytes
    tipo_mime: str
    descrizione: str


@dataclass(frozen=True)
class Documento:
    """What holds for all pages. ``data`` (aware) is the only date in the file, ``piede`` the left of the foot.

    ``front`` makes pieces that stand before all others, from the page on which each of those begins; ``front_key`` are
    bytes of all that prints in them beside these numbers. Their links «piece:0» lead to the first of the other pieces.
    ``front_pieces`` is how many there are, once they are made.
    """

    titolo: str
    autore: str
    soggetto: str
    data: datetime
    piede: str
    foglio_di_stile: str
    allegati: tuple[Allegato, ...] = ()
    lingua: str = "it"
    front: Callable[[Sequence[int]], Sequence[Pezzo]] | None = None
    front_key: bytes = b""
    front_pieces: int = 0

    def __post_init__(self) -> None:
        if self.data.tzinfo is None:
            raise ValueError("La data del documento deve avere il fuso orario.")
