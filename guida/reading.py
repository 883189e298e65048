# SPDX-License-Identifier: AGPL-3.0-or-later
"""The guide as files: chapters in Markdown, read once, their pictures beside them.

Markdown is a library's, with raw HTML off: what a file says becomes text, never markup of its own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.urls import get_script_prefix, reverse
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

FOLDER: Final = settings.BASE_DIR / "docs" / "guida"
PICTURES: Final = FOLDER / "immagini"
PUBLIC: Final = "cittadino"
NAME: Final = re.compile(r"[a-z0-9-]+")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a chapter under its heading."""

    anchor: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """A file of the guide as a page: its title, its first words, its sections and its HTML."""

    name: str
    title: str
    summary: str
    sections: tuple[Section, ...]
    html: SafeString

    @property
    def address(self) -> str:
        """Where it is read."""
        return reverse("guida:capitolo", args=[self.name])


def chapters() -> dict[str, Chapter]:
    """All of them by name; while the program is being written, as the files are now."""
    prefix = get_script_prefix()
    return _chapters.__wrapped__(prefix) if settings.DEBUG else _chapters(prefix)


@cache
def _chapters(prefix: str) -> dict[str, Chapter]:
    """Their links begin with the path under which the program stands."""
    return {path.stem: chapter(path) for path in sorted(FOLDER.glob("*.md"))}


def chapter(path: Path) -> Chapter:
    """Read one."""
    reader = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    tokens = reader.parse(path.read_text(encoding="utf-8"))
    title = _take_title(tokens)
    for token in walk(tokens):
        _to_this_site(token)
    sections = tuple(_sections(tokens, reader))
    html = reader.renderer.render(tokens, reader.options, {})
    first = next((t.content for t in tokens if t.type == "inline"), "")
    # Escaped by the renderer, which takes no HTML from the files.
    return Chapter(path.stem, title, first, sections, mark_safe(html))  # noqa: S308


def _take_title(tokens: list[Token]) -> str:
    """The first heading, which is the page's."""
    if len(tokens) < 3 or tokens[0].tag != "h1":
        raise ValueError("a chapter begins with its title")
    title: str = tokens[1].content
    del tokens[:3]
    return title


def walk(tokens: list[Token]) -> Iterator[Token]:
    """Every token, those inside others too."""
    for token in tokens:
        yield token
        yield from token.children or ()


def _to_this_site(token: Token) -> None:
    """Links between the files become links between the pages; a picture is sized by the page; a table scrolls."""
    if token.type == "link_open":
        token.attrSet("href", page_of(str(token.attrGet("href"))))
    elif token.type == "image":
        token.attrSet("src", reverse("guida:immagine", args=[Path(str(token.attrGet("src"))).name]))
        token.attrSet("loading", "lazy")


def page_of(link: str) -> str:
    """«dirigente.md#proporre» is a chapter; «/obiettivi/» a page of the program, under wherever it stands."""
    file, mark, anchor = link.partition("#")
    if file.endswith(".md"):
        return reverse("guida:capitolo", args=[file.removesuffix(".md")]) + mark + anchor
    if file.startswith("/"):
        return reverse("inizio").rstrip("/") + link
    return link


def _sections(tokens: list[Token], reader: MarkdownIt) -> Iterator[Section]:
    """Give every heading of the second and third level an anchor; each with its text."""
    starts = [n for n, token in enumerate(tokens) if token.type == "heading_open"]
    seen: set[str] = set()
    for start, end in zip(starts, [*starts[1:], len(tokens)], strict=True):
        title = tokens[start + 1].content
        anchor = slugify(title)
        if anchor in seen:
            raise ValueError(f"two headings «{title}»")
        seen.add(anchor)
        tokens[start].attrSet("id", anchor)
        text: Any = reader.renderer.render(tokens[start + 3 : end], reader.options, {})
        yield Section(anchor, title, " ".join(strip_tags(text).split()))


def picture(name: str) -> bytes | None:
    """The bytes of a picture of the guide."""
    path = PICTURES / name
    return path.read_bytes() if path.parent == PICTURES and path.suffix == ".png" and path.is_file() else None
