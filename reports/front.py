# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cover and the index of a document, as parts that stand before its own."""

import io
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from PIL import Image

from ente import identity
from reports.base import Front, Parte, Stampato
from reports.fingerprint import of_templates
from reports.pdf import ErroreDiStampa
from testi.logo import SVG, Logo, LogoRefused, read_logo

# The longer side of a picture on paper: 32 mm are 600 points to the inch.
MOST_POINTS: Final = 756
STYLE: Final[Path] = settings.BASE_DIR / "templates" / "reports" / "front" / "stile.css"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the index: which part it leads to, what it says, on which page that begins (0: not known)."""

    part: int
    text: str
    page: int


@dataclass(frozen=True, slots=True)
class Group:
    """The lines under one heading of the outline."""

    name: str
    entries: tuple[Entry, ...]


def front_parts(stampato: Stampato, starts: Sequence[int]) -> list[Parte]:
    """The parts before those of a document, which begin on these pages; on a screen there are none."""
    front = stampato.front
    return list(_made(front, stampato.parti, starts)) if front else []


def front_key(stampato: Stampato) -> bytes:
    """All that prints in them beside the numbers of the pages."""
    front = stampato.front
    return b"\n".join(p.contenuto for p in _made(front, stampato.parti, ())) if front else b""


def _made(front: Front, parti: Sequence[Parte], starts: Sequence[int]) -> Iterator[Parte]:
    templates = of_templates("reports/front")
    if front.cover:
        # Those of the pages: what the administrator sent, else those of the setting.
        sent = identity.logo() if identity.current().arms else None
        logo = sent or settings.TRAGUARDO_VOLTO.logo
        key = repr((templates, front, logo.seal if logo else "")).encode()
        context: dict[str, Any] = {"front": front, "arms": _arms(logo, front.ente) if logo else ""}
        yield Parte("copertina", key, ("Copertina",), partial(dict, context), "reports/front/cover.html")
    if front.index:
        groups = index_of(parti, starts)
        key = repr((templates, front.cover, groups)).encode()
        context = {"front": front, "groups": groups}
        yield Parte("indice", key, ("Indice",), partial(dict, context), "reports/front/index.html")


def index_of(parti: Sequence[Parte], starts: Sequence[int]) -> tuple[Group, ...]:
    """What stands above the last step of a path, once, in the order of the document; under it the last steps."""
    pages = starts or [0] * len(parti)
    groups: dict[str, list[Entry]] = {}
    for n, (part, page) in enumerate(zip(parti, pages, strict=True)):
        path = part.segnalibro or (part.nome,)
        groups.setdefault(" › ".join(path[:-1]), []).append(Entry(n, path[-1], page))
    return tuple(Group(name, tuple(entries)) for name, entries in groups.items())


def _arms(logo: Logo, ente: str) -> SafeString:
    """The arms as paper takes them: a drawing as it is, a picture as its points.

    Raises:
        ErroreDiStampa: the file is not one to show, whoever took it in.
    """
    said = escape(f"Stemma: {ente}")
    try:
        read_logo(logo.data)
        if logo.kind != SVG:
            # Points and words of ours, and the name that was escaped.
            return mark_safe(f'<img src="data:image/png;base64,{_points(logo.data)}" alt="{said}">')  # noqa: S308
    except LogoRefused as no:
        ask = "chi amministra Traguardo può caricarne un altro; intanto si stampa senza copertina"
        raise ErroreDiStampa("copertina", f"il file dello stemma del Comune {no}: {ask}.") from None
    _, begin, rest = logo.data.decode("utf-8", "replace").partition("<svg")
    return mark_safe(f'{begin} aria-label="{said}"{rest}' if begin else "")  # noqa: S308 - looked at by testi.logo


@lru_cache(maxsize=4)
def _points(data: bytes) -> str:
    """A picture in the one form that the engine reads, no larger than print asks for, without what else it says."""
    with Image.open(io.BytesIO(data), formats=("PNG",)) as picture:
        points = picture.convert("RGBA")
    points.thumbnail((MOST_POINTS, MOST_POINTS))
    if points.getchannel("A").getextrema() == (255, 255):
        points = points.convert("RGB")
    out = io.BytesIO()
    points.save(out, "PNG")
    return b64encode(out.getvalue()).decode()
