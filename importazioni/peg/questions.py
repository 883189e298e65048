# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a table of the PEG is asked about: rows that would go, rows under a new name, names like others."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from importazioni.asking import Asked, Question, questions
from importazioni.griglie.names import QuasiDoppio
from importazioni.peg.proposal import Cambio, Proposta, Stato
from importazioni.peg.recognition import CALLED, renamed, said_in, short
from importazioni.peg.table_columns import FASI
from obiettivi.contenuto import SECTIONS, ContenutoObiettivo

# Weights of all the phases of a year; what is rounded may miss it by so much.
_WHOLE: Final = Decimal(100)
_ROUNDED: Final = Decimal("0.05")


def questions_of(proposal: Proposta, said: Iterable[str], alike: Sequence[QuasiDoppio]) -> tuple[Question, ...]:
    """The questions of a proposal.

    Args:
        said: the rows that the reader took for others under a new name, in words.
        alike: the new names that resemble known ones.
    """
    changed = proposal.con_stato(Stato.CAMBIATO)
    guessed = (f"{c.contenuto.codice}: {renamed(g.section, g.was, g.now)}" for c in changed for g in c.guesses)
    return questions(
        (Asked.REMOVED, (item for change in changed for item in _removed(change))),
        (Asked.RENAMED, [*said, *guessed]),
        (Asked.ALIKE, (f"{q.genere} «{q.nuovo}» somiglia a «{q.simile}»" for q in alike)),
    )


def _removed(change: Cambio) -> Iterator[str]:
    before, after = change.prima, change.contenuto
    if before is None:
        return
    for section in SECTIONS:
        if section == FASI and _all_phases(before, after):
            continue
        kept = {row.identity for row in said_in(after, section)}
        for row in said_in(before, section):
            if row.identity not in kept:
                yield f"{after.codice}: {CALLED[section]} «{short(row.text)}»"


def _all_phases(before: ContenutoObiettivo, after: ContenutoObiettivo) -> bool:
    """Phases that weigh 100 together, and are no fewer than there were, are all that there are."""
    weight = sum((f.peso for f in after.fasi if f.peso is not None), Decimal(0))
    return len(after.fasi) >= len(before.fasi) and abs(weight - _WHOLE) <= _ROUNDED
