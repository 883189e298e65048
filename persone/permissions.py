# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of ``rules`` in words, for ``docs/permessi.md``."""

from collections.abc import Iterator

from organizzazione.choices import Ruolo
from persone.choices import PersonAct
from persone.rules import AT_OWN_CENTRES, TABLE


def told() -> str:
    """The section about people, in Markdown."""
    return "\n".join(["## Persone e ruoli", "", *_table(), "", *_rest()])


def _table() -> Iterator[str]:
    actors = list(TABLE)
    yield f"| atto | {' | '.join(actor.label for actor in actors)} |"
    yield "|---" * (len(actors) + 1) + "|"
    for act in PersonAct:
        cells = [_over(actor, act) for actor in actors]
        if any(cell != "no" for cell in cells):
            yield f"| {act.label} | {' | '.join(cells)} |"


def _over(actor: Ruolo, act: PersonAct) -> str:
    """On people of which roles."""
    over = [role for role, acts in TABLE[actor].items() if act in acts and role]
    if len(over) == len(Ruolo):
        return "chiunque"
    where = " dei propri centri" if actor in AT_OWN_CENTRES and over else ""
    return f"{', '.join(str(Ruolo(role).label).lower() for role in over)}{where}" if over else "no"


def _rest() -> Iterator[str]:
    yield "Nessuno decide di sé, e il ruolo nuovo che si dà a qualcuno dev'essere tra quelli della propria colonna. Un"
    yield "dirigente nomina e termina da oggi in poi, e solo ai propri centri; di chi è referente altrove il resto"
    yield "non gli spetta. Referenti e lettori non hanno una pagina delle persone. Ognuno ha il proprio profilo."
    yield ""
