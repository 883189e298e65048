# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding words in the guide: the sections that say all of them, those that name them in their heading first."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from guida.reading import Chapter, Section
from testi.confronto import senza_accenti

AROUND: Final = 90
MOST: Final = 30


@dataclass(frozen=True, slots=True)
class Found:
    """A section, and the words around the first that was found."""

    chapter: Chapter
    section: Section
    excerpt: str

    @property
    def address(self) -> str:
        """Where it is read."""
        return f"{self.chapter.address}#{self.section.anchor}"


def found_in(chapters: Iterable[Chapter], words: str) -> list[Found]:
    """The sections with every word, accents and case aside."""
    asked = plain(words).split()
    every = [(c, s) for c in chapters for s in c.sections if all(w in plain(f"{s.title} {s.text}") for w in asked)]
    every.sort(key=lambda pair: not all(word in plain(pair[1].title) for word in asked))
    return [Found(c, s, _excerpt(s.text, asked)) for c, s in every[:MOST]] if asked else []


def plain(text: str) -> str:
    """As it is compared."""
    return senza_accenti(text).casefold()


def _excerpt(text: str, asked: list[str]) -> str:
    place = next((at for word in asked if (at := plain(text).find(word)) >= 0), 0)
    start = max(0, place - AROUND)
    return ("… " if start else "") + text[start : place + AROUND] + (" …" if place + AROUND < len(text) else "")
