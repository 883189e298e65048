# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what with what a ricognizione says of an operative objective, and of what it asks of the bodies of the
Comune: role, state, acts.

A ricognizione itself goes by the table of every survey (``monitoraggio.rules.SURVEYS``).
"""

from typing import Final

from flussi.table import ActTable
from organizzazione.choices import Ruolo
from ricognizioni.choices import ManagementAct, StateOfManagement
from ricognizioni.choices import OperativeAct as A
from ricognizioni.choices import StateOfOperative as S

_READ: Final = frozenset({A.LEGGERE})
_WRITES: Final = _READ | {A.SCRIVERE}
_OFFICE: Final[dict[S, frozenset[A]]] = {
    S.DA_COMPILARE: _WRITES,
    S.COMPILATO: _WRITES | {A.VERIFICARE, A.RINVIARE},
    S.VERIFICATO: _READ | {A.RINVIARE},
}
_CENTRE: Final[dict[S, frozenset[A]]] = {S.DA_COMPILARE: _WRITES, S.COMPILATO: _WRITES, S.VERIFICATO: _READ}
OPERATIVES: Final = ActTable(
    S,
    A,
    {
        Ruolo.AMMINISTRATORE: _OFFICE,
        Ruolo.UFFICIO: _OFFICE,
        Ruolo.DIRIGENTE: _CENTRE,
        Ruolo.REFERENTE: _CENTRE,
        **{role: dict.fromkeys(S, _READ) for role in (Ruolo.LETTORE, Ruolo.NUCLEO, Ruolo.VERTICE)},
    },
    reads=A.LEGGERE,
    writes=A.SCRIVERE,
)
# What who works at a centre may do only within the window of the ricognizione.
IN_THE_WINDOW: Final = frozenset({A.SCRIVERE})
MANAGEMENT_IN_THE_WINDOW: Final = frozenset({ManagementAct.SCRIVERE})
BOUND_TO_THE_WINDOW: Final = frozenset({Ruolo.DIRIGENTE, Ruolo.REFERENTE})

# Who writes an operative objective says what the bodies did of it, and says otherwise later: there is no step above.
_SAYS: Final = dict.fromkeys(StateOfManagement, frozenset({ManagementAct.LEGGERE, ManagementAct.SCRIVERE}))
_LOOKS: Final = dict.fromkeys(StateOfManagement, frozenset({ManagementAct.LEGGERE}))
MANAGEMENT: Final = ActTable(
    StateOfManagement,
    ManagementAct,
    {role: _SAYS if A.SCRIVERE in by_state[S.DA_COMPILARE] else _LOOKS for role, by_state in OPERATIVES.rows.items()},
    reads=ManagementAct.LEGGERE,
    writes=ManagementAct.SCRIVERE,
)
