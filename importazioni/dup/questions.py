# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a table of the DUP is asked about: indicators that would go, or have a new name, and names like others."""

from collections.abc import Iterable, Iterator

from importazioni.asking import Asked, Question, questions
from importazioni.dup.differences import Variazione
from importazioni.dup.proposal import PropostaDUP
from importazioni.griglie.names import QuasiDoppio
from obiettivi.contenuto.row_matching import Match, Said, match
from testi.confronto import in_riga

SHOWN = 80


def questions_of(proposal: PropostaDUP, alike: Iterable[str] = ()) -> tuple[Question, ...]:
    """The questions of a proposal.

    Args:
        alike: the new objectives and indicators that resemble one that was there, in words.
    """
    known = {name for table in proposal.nomi.tutti() for name in table.noti.values() if name not in table.nuovi}
    changed = [v for v in proposal.variazioni if v.campo == "indicatori" and v.prima]
    return questions(
        (Asked.REMOVED, (item for v in changed for item in _removed(v))),
        (Asked.RENAMED, (item for v in changed for item in _renamed(v))),
        (Asked.ALIKE, [*alike, *(_alike(q) for q in proposal.quasi_doppi if q.simile in known)]),
    )


def _alike(q: QuasiDoppio) -> str:
    return f"{q.genere} «{q.nuovo}» somiglia a «{q.simile}»"


def _matched(change: Variazione) -> list[Match | None]:
    before, after = ([Said("", i.descrizione) for i in indicators] for indicators in (change.prima, change.dopo))
    return match(before, after)


def _removed(change: Variazione) -> Iterator[str]:
    kept = {m.place for m in _matched(change) if m}
    for place, indicator in enumerate(change.prima):
        if place not in kept:
            yield f"{change.posto[-1]}: l'indicatore «{in_riga(indicator.descrizione)[:SHOWN]}»"


def _renamed(change: Variazione) -> Iterator[str]:
    for m, new in zip(_matched(change), change.dopo, strict=True):
        if m and m.guessed:
            was = in_riga(change.prima[m.place].descrizione)[:SHOWN]
            now = in_riga(new.descrizione)[:SHOWN]
            yield f"{change.posto[-1]}: «{now}» è un nuovo nome di «{was}» (l'indicatore)?"
