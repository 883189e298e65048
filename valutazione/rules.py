# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what with an evaluation sheet: capacity, state, acts.

What a sheet says is read by who evaluates and by who is evaluated. The planning office assigns and follows: it never
reads. Who administers the program does neither more nor less than the office.
"""

from typing import Final

from flussi.table import ActTable
from organizzazione.choices import Ruolo
from valutazione.choices import SheetAct as A
from valutazione.choices import SheetState as S

# Capacities that are no role: who is evaluated, who evaluates and is in no conflict, who signs and is in none.
RATED: Final = "valutato"
RATES: Final = "valutatore"
SIGNS: Final = "firmatario"
NAMES: Final = {
    RATED: "Chi è valutato",
    RATES: "Nucleo di valutazione, dove non è in conflitto",
    SIGNS: "Vertice, dove non è in conflitto",
}
_NOTHING: Final[dict[S, frozenset[A]]] = dict.fromkeys(S, frozenset())
_READ: Final = frozenset({A.LEGGERE, A.SEGUIRE})
_FOLLOWS: Final = frozenset({A.SEGUIRE})
# What the person does on paper, for who has no account, the office records (``SchedaQuerySet.within``).
_OFFICE: Final[dict[S, frozenset[A]]] = {
    **dict.fromkeys(S, _FOLLOWS | {A.ORDINARE}),
    S.ASSEGNATA: _FOLLOWS | {A.ORDINARE, A.TOGLIERE, A.PRENDERE_VISIONE},
    S.NOTIFICATA: _FOLLOWS | {A.ORDINARE, A.CONTESTARE},
}
# Once it is told, who signs reads what he signs.
_TOLD: Final = (S.NOTIFICATA, S.CONTESTATA, S.RIESAMINATA, S.DEFINITIVA)
SHEETS: Final = ActTable(
    S,
    A,
    {
        Ruolo.AMMINISTRATORE: _OFFICE,
        Ruolo.UFFICIO: _OFFICE,
        Ruolo.NUCLEO: dict.fromkeys(S, _READ),
        Ruolo.VERTICE: {**dict.fromkeys(S, _FOLLOWS), **dict.fromkeys(_TOLD, _READ)},
        RATES: {
            **_NOTHING,
            S.PRESA_VISIONE: frozenset({A.SCRIVERE, A.PROPORRE}),
            S.AUTOVALUTATA: frozenset({A.SCRIVERE, A.PROPORRE}),
            S.PROPOSTA: frozenset({A.SCRIVERE, A.COLLOQUIO}),
            S.COLLOQUIO: frozenset({A.SCRIVERE, A.NOTIFICARE}),
            S.CONTESTATA: frozenset({A.SCRIVERE, A.RIESAMINARE}),
        },
        SIGNS: {**_NOTHING, S.NOTIFICATA: frozenset({A.DEFINIRE}), S.RIESAMINATA: frozenset({A.DEFINIRE})},
        RATED: {
            **dict.fromkeys(S, _READ),
            S.ASSEGNATA: _READ | {A.PRENDERE_VISIONE},
            S.PRESA_VISIONE: _READ | {A.SCRIVERE_DI_SE, A.AUTOVALUTARE},
            S.NOTIFICATA: _READ | {A.CONTESTARE},
        },
    },
    reads=A.LEGGERE,
    writes=A.SCRIVERE,
)
# The states in which who is evaluated reads what the Nucleo says of him.
SHOWN: Final = frozenset(_TOLD)
