# SPDX-License-Identifier: AGPL-3.0-or-later
"""The PDF engine: pieces of HTML in, one tagged and archivable PDF out. It knows nothing of what it prints.

``componi(documento, pezzi)`` renders each piece by itself in worker processes (WeasyPrint), keeps it under the
hash of its content, and joins all pieces into a file that is PDF/A-3a and PDF/UA-1 at once. A piece is rendered
once, however many documents it appears in; the same content gives the same bytes. The parts: ``worker``
(HTML to objects), ``etichette`` (boxes to structure), ``oggetti``, ``risorse`` and ``blocco`` (how a piece is kept),
``pool`` (processes), ``cache`` (cache), ``unione``, ``rifinitura``, ``piede`` and ``scrittura`` (the file).

Conventions for who writes templates
------------------------------------
*Page.* ``@page`` gives size and margins. The engine writes the foot (``Documento.piede`` and "pagina X di Y") in the
bottom margin, as wide as the text: leave it at least 12 mm and put nothing there. ``body`` has no margin.

*Font.* Say ``font-family: "Titillium Web"`` on ``html`` (page boxes do not inherit from ``body``); there are 400, 600
and 700, upright and italic. No ``@font-face``: the faces are known to the workers, and characters Titillium has not
come from DejaVu Sans by themselves. What no face has prints as U+FFFD, control characters are left out.

No ``font-variant-*`` and no ``font-feature-settings``: the faces have no such features, figures are of equal width
by themselves, and WeasyPrint 70 loses memory with every line that asks for one.

*Nothing is fetched.* No address is read, neither file nor network; pictures are inline SVG with a ``<title>`` (or
``aria-label``), which becomes the alternative text, or an ``img`` with its ``alt`` whose PNG stands in the piece
(``data:image/png;base64,``; ``image-rendering: crisp-edges``, because PDF/A takes no smoothing).

*Head of the following pages.* The piece's own head is real text in the flow of its first page. A copy of it is taken
out of the flow with ``position: running(testa)`` and shown by ``@page { @top-left { content: element(testa) } }``,
with ``@page :first { @top-left { content: none } }``. Page-margin boxes are artifacts, so it is not read twice.

*Structure.* The first heading of a document is ``h1`` and no level is left out on the way down, over the borders of
pieces too. ``main``, ``article``, ``section``, ``p``, lists (``dl`` too), tables, ``caption``, ``blockquote`` become
structure; ``span``, ``strong``, ``em`` are part of their paragraph; a ``div`` with only text in it is a paragraph.
Whatever carries ``aria-hidden="true"`` is an artifact. An element that goes on over a page stays one element.

*Tables.* ``thead`` with ``th scope="col"``, rows headed by ``th scope="row"`` (without ``scope``: column in ``thead``,
row elsewhere). The head repeats by itself, on later pages as an artifact. ``tr { break-inside: avoid }`` keeps rows
whole; ``table-layout: fixed`` with widths is faster and steadier. Every row has the same number of columns. Boxes side
by side are cheaper as ``display: table`` than as ``flex``.

*Links.* ``http``, ``https``, ``mailto`` and ``tel`` survive; links inside the document are plain text,
but those of a front («piece:0»: the first page of the first piece after it). No forms, and no
``opacity`` on text.

*Key.* ``Pezzo.contenuto`` must hold all that the HTML depends on, the version of the template too.
"""

from collections.abc import Sequence

from .modello import Allegato, Documento, ErroreDiStampa, Pezzo

__all__ = ["Allegato", "Documento", "ErroreDiStampa", "Pezzo", "componi", "ripulisci"]


def componi(documento: Documento, pezzi: Sequence[Pezzo]) -> bytes:
    """Print a document; :raises ErroreDiStampa: naming the first piece that cannot be printed."""
    from .composizione import componi  # not above: a worker imports this package and has no use for Django

    return componi(documento, pezzi)


def ripulisci(testo: str) -> str:
    """The text as it can be printed: no control characters, U+FFFD for what no face has."""
    from .caratteri import ripulisci

    return ripulisci(testo)
