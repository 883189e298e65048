# SPDX-License-Identifier: AGPL-3.0-or-later
"""An answer of the public search: the title with the words marked, and the stretch of the text that says them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from testi.excerpts import Piece, excerpt, marked
from testi.ricerca import parole_cercate
from trasparenza.models import RelazionePubblicata, Voce, VoceDellaRilevazione

Entry = Voce | VoceDellaRilevazione | RelazionePubblicata


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: an objective as it was promised, what became of it, a Relazione."""

    entry: Entry
    # Its plan, as it stands in addresses.
    plan: str
    title: tuple[Piece, ...]
    # Empty where the title, the code or the centre alone says the words.
    excerpt: tuple[Piece, ...]


def told(entries: Iterable[Entry], asked: str, plans: Mapping[int, str]) -> Iterator[Found]:
    """Each with what of it answers the words; ``plans`` are the addresses of the plans of results and of
    Relazioni, by key."""
    words = parole_cercate(asked)
    for entry in entries:
        if isinstance(entry, Voce):
            plan = entry.pubblicazione.indirizzo
        elif isinstance(entry, RelazionePubblicata):
            plan = plans[entry.piano_id]
        else:
            plan = plans[entry.rilevazione.atto.chiusura.piano_id]
        yield Found(entry, plan, marked(entry.titolo, words), excerpt(entry.texts, words))
