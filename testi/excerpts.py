# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where in a text the words of a search stand, with a little of what is around them. Pure.

Words are compared as the search compares them (``testi.ricerca``): without case and accents. What is shown is the text
as it was written.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from testi.confronto import in_riga, senza_accenti

# Characters of an excerpt: two lines of a page.
WIDTH: Final = 200
# How far an end may move so that no word is cut.
_SLACK: Final = 20
# A text that says a word more often than this says it often enough.
_FOUND_MAX: Final = 300
GAP: Final = "…"
# Beginning, end and word of a place.
_Found = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters, and whether it is what was looked for."""

    text: str
    found: bool = False


def excerpt(texts: Iterable[str], words: Sequence[str], width: int = WIDTH) -> tuple[Piece, ...]:
    """The stretch of the texts that says most of the words, the first of the equals; nothing where none says any.

    Args:
        words: folded, as ``testi.ricerca.parole_cercate`` gives them.
        width: about how many characters.
    """
    best: tuple[str, tuple[_Found, ...]] = ("", ())
    most, wanted = 0, len(set(words))
    for text in texts:
        if most == wanted:
            break
        plain = in_riga(text.replace("**", ""))
        found = _places(plain, words)
        if (said := len({word for _, _, word in found})) > most:
            best, most = (plain, found), said
    return tuple(_pieces(*best, width)) if most else ()


def marked(text: str, words: Sequence[str]) -> tuple[Piece, ...]:
    """The whole of a text, a title, with what was looked for marked."""
    plain = in_riga(text)
    return tuple(_runs(plain, _places(plain, words), 0, len(plain)))


def _places(text: str, words: Sequence[str]) -> tuple[_Found, ...]:
    """Where the words stand, in their order; of two that begin together the longer first."""
    folded, origin = _folded(text)
    found: list[_Found] = []
    for word in dict.fromkeys(words):
        at = folded.find(word)
        while at >= 0 and len(found) < _FOUND_MAX:
            found.append((origin[at], origin[at + len(word) - 1] + 1, word))
            at = folded.find(word, at + len(word))
    return tuple(sorted(found, key=lambda place: (place[0], -place[1])))


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """The folded text, and of each of its characters the place in the text that it comes from."""
    if text.isascii():
        return text.lower(), range(len(text))
    one_by_one = {character: senza_accenti(character).lower() for character in set(text)}
    folded = text.translate({ord(character): said for character, said in one_by_one.items()})
    if all(len(said) == 1 for said in one_by_one.values()):
        return folded, range(len(text))
    return folded, [place for place, character in enumerate(text) for _ in one_by_one[character]]


def _pieces(text: str, found: tuple[_Found, ...], width: int) -> Iterable[Piece]:
    begin, end = _window(text, found, width)
    if begin:
        yield Piece(GAP)
    yield from _runs(text, found, begin, end)
    if end < len(text):
        yield Piece(GAP)


def _window(text: str, found: tuple[_Found, ...], width: int) -> tuple[int, int]:
    """Where the excerpt begins and ends: round the places that together say most words, between words of the text."""
    if len(text) <= width:
        return 0, len(text)

    def said(first: _Found) -> int:
        return len({word for start, stop, word in found if start >= first[0] and stop <= first[0] + width * 3 // 4})

    start = max(0, max(found, key=said)[0] - width // 4)
    end = min(len(text), start + width)
    start = max(0, min(start, end - width))
    if start and (space := text.find(" ", start, start + _SLACK)) >= 0:
        start = space + 1
    if end < len(text) and (space := text.rfind(" ", end - _SLACK, end)) >= 0:
        end = space
    return start, end


def _runs(text: str, found: tuple[_Found, ...], begin: int, end: int) -> Iterable[Piece]:
    """The text from one place to another, in runs that were found and runs that were not."""
    at = begin
    for start, stop, _ in found:
        start, stop = max(start, at), min(stop, end)
        if start >= stop:
            continue
        if start > at:
            yield Piece(text[at:start])
        yield Piece(text[start:stop], found=True)
        at = stop
    if at < end:
        yield Piece(text[at:end])
