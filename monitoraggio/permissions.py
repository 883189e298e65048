# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of ``rules`` in words, for the page of permissions."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from flussi.table import ActTable
from monitoraggio.rules import BOUND_TO_THE_WINDOW, IN_THE_WINDOW, OBJECTIVES, SURVEYS
from organizzazione.choices import Ruolo

# Who looks at what is worth a look in a whole survey: nobody else reads it, so that a count accuses nobody.
LOOKS_AT_ANOMALIES: Final = frozenset({Ruolo.AMMINISTRATORE, Ruolo.UFFICIO, Ruolo.NUCLEO})
HEAD: Final = """\
## Rilevazioni

La fonte è la tabella di `monitoraggio/rules.py`. Dirigenti e referenti vedono che c'è una rilevazione, e in essa gli
obiettivi dei propri centri. Di una rilevazione che non è aperta si legge soltanto; così di un obiettivo che una
variazione ha tolto. «In finestra»: nei giorni in cui la rilevazione si compila, il primo e l'ultimo compresi. Le
anomalie le guardano l'ufficio, l'amministratore e il Nucleo. La rettifica di una rilevazione approvata la ordina, la
scrive e la ritira l'ufficio; si apre, si chiude e si approva con la stessa tabella, e gli altri la leggono. Le note del
Nucleo vi corregge il Nucleo e nessun altro, nemmeno l'ufficio.

### La rilevazione
"""
_NO_NAMES: Final[Mapping[str, str]] = {}
OF_AN_OBJECTIVE: Final = "### Che cosa si dice di un obiettivo in una rilevazione\n"


def told() -> str:
    """Surveys, then what is said in them of each objective."""
    return "\n".join([HEAD, *_tables(SURVEYS), OF_AN_OBJECTIVE, *_tables(OBJECTIVES)])


def _tables(table: ActTable[Any, Any]) -> Iterator[str]:
    return tables_in_words(table, BOUND_TO_THE_WINDOW, IN_THE_WINDOW)


def tables_in_words(
    table: ActTable[Any, Any], bound: Collection[str], in_window: Collection[Any], names: Mapping[str, str] = _NO_NAMES
) -> Iterator[str]:
    """A table of acts, role by role; ``bound`` are the roles that do the acts ``in_window`` only while it is open,
    ``names`` those of capacities that are no role."""
    heads = [state.label.lower() for state in table.states]
    for role in table.rows:
        yield f"{names.get(role) or Ruolo(role).label}:\n"
        yield "| atto | " + " | ".join(heads) + " |"
        yield "|---" * (len(heads) + 1) + "|"
        yes = {True: "sì, in finestra", False: "sì"}
        for act in table.acts:
            said = yes[role in bound and act in in_window]
            cells = [said if table.grants(role, state, act) else "no" for state in table.states]
            if any(cell != "no" for cell in cells):
                yield f"| {act.label} | " + " | ".join(cells) + " |"
        yield ""
