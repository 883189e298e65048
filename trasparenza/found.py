# SPDX-License-Identifier: AGPL-3.0-or-later
"""An answer of the public search: the title with the words marked, and the stretch of the text that says them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from relazioni.sections import SECTIONS
from testi.excerpts import Piece, excerpt, marked
from testi.ricerca import parole_cercate, piegato
from trasparenza.models import RelazionePubblicata, Voce, VoceDellaRilevazione

Entry = Voce | VoceDellaRilevazione | RelazionePubblicata


# Where a chapter stands on the page of its Relazione.
_ANCHORS: Final = {section.title: section.key for section in SECTIONS}


@dataclass(frozen=True, slots=True)
class FoundChapter:
    """A chapter of a Relazione that says the words; without an anchor where the program knows it no more."""

    title: tuple[Piece, ...]
    excerpt: tuple[Piece, ...]
    anchor: str


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: an objective as it was promised, what became of it, a Relazione."""

    entry: Entry
    # Its plan, as it stands in addresses.
    plan: str
    title: tuple[Piece, ...]
    # Empty where the title, the code or the centre alone says the words.
    excerpt: tuple[Piece, ...]
    chapters: tuple[FoundChapter, ...] = ()


def told(entries: Iterable[Entry], asked: str, plans: Mapping[int, str]) -> Iterator[Found]:
    """Each with what of it answers the words; ``plans`` are the addresses of the plans of results and of
    Relazioni, by key."""
    words = parole_cercate(asked)
    for entry in entries:
        if isinstance(entry, Voce):
            plan = entry.pubblicazione.indirizzo
        elif isinstance(entry, RelazionePubblicata):
            said = tuple(chapters_saying(entry.texts, words))
            yield Found(entry, plans[entry.piano_id], marked(entry.titolo, words), (), said)
            continue
        else:
            plan = plans[entry.rilevazione.atto.chiusura.piano_id]
        yield Found(entry, plan, marked(entry.titolo, words), excerpt(entry.texts, words))


def chapters_saying(texts: Sequence[str], words: Sequence[str]) -> Iterator[FoundChapter]:
    """The chapters that say every word; where none does, those that say most of them.

    Args:
        texts: title and text of each in turn, as the index of a Relazione has them.
    """
    pairs = list(zip(texts[::2], texts[1::2], strict=True))
    folded = (piegato(f"{title}\n{text}") or "" for title, text in pairs)
    said = [sum(word in text for word in words) for text in folded]
    most = max(said, default=0)
    for (title, text), many in zip(pairs, said, strict=True):
        if many and many == most:
            yield FoundChapter(marked(title, words), excerpt((text,), words), _ANCHORS.get(title, ""))
