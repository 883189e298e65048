# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what with a Relazione and with a section of it: role, state, acts."""

from typing import Final

from flussi.table import ActTable
from organizzazione.choices import Ruolo
from relazioni.choices import ReportAct as A
from relazioni.choices import ReportState as S

_READ: Final = frozenset({A.LEGGERE})
_OFFICE: Final[dict[S, frozenset[A]]] = {
    S.IN_REDAZIONE: _READ | {A.SCRIVERE, A.AFFIDARE, A.APPROVARE},
    S.APPROVATA: _READ,
    S.VALIDATA: _READ,
    S.NON_VALIDATA: _READ | {A.RIAPRIRE},
}
# The validation is the Nucleo's (art. 14 c. 4 lett. c): the office, whose work it judges, does not register it. Who
# administers may, for a Nucleo that works on paper.
_VALIDATES: Final = {S.APPROVATA: _READ | {A.VALIDARE}}
_ALWAYS: Final = dict.fromkeys(S, _READ)
_READERS: Final[dict[str, dict[S, frozenset[A]]]] = {Ruolo.LETTORE: _ALWAYS, Ruolo.VERTICE: _ALWAYS}
RELAZIONI: Final = ActTable(
    S,
    A,
    {
        Ruolo.AMMINISTRATORE: {**_OFFICE, **_VALIDATES},
        Ruolo.UFFICIO: _OFFICE,
        Ruolo.NUCLEO: {**dict.fromkeys(S, _READ), **_VALIDATES},
        **_READERS,
    },
    reads=A.LEGGERE,
    writes=A.SCRIVERE,
)
_WRITES_ONLY: Final[dict[S, frozenset[A]]] = {
    S.IN_REDAZIONE: _READ | {A.SCRIVERE, A.AFFIDARE},
    **dict.fromkeys((S.APPROVATA, S.VALIDATA, S.NON_VALIDATA), _READ),
}
# Of a section the office has given to a centre: its dirigente writes it until the Relazione is approved.
_GIVEN: Final[dict[S, frozenset[A]]] = {
    S.IN_REDAZIONE: _READ | {A.SCRIVERE},
    **dict.fromkeys((S.APPROVATA, S.VALIDATA, S.NON_VALIDATA), _READ),
}
SECTIONS: Final = ActTable(
    S,
    A,
    {
        Ruolo.AMMINISTRATORE: _WRITES_ONLY,
        Ruolo.UFFICIO: _WRITES_ONLY,
        Ruolo.DIRIGENTE: _GIVEN,
        Ruolo.NUCLEO: dict.fromkeys(S, _READ),
        **_READERS,
    },
    reads=A.LEGGERE,
    writes=A.SCRIVERE,
)
