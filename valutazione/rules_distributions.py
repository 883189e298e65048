# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what with a distribution: role, state, acts.

The office prepares and does not confirm: whoever makes one definitive has never written in it (``life``). What somebody
is paid, by matricola, is for the Nucleo, the top of the Comune and the office that pays; who administers sees numbers.
"""

from typing import Final

from flussi.table import ActTable
from organizzazione.choices import Ruolo
from organizzazione.rules import Chi, ruolo_di
from valutazione.choices_distributions import DistributionAct as A
from valutazione.choices_distributions import DistributionState as S
from valutazione.choices_distributions import Origin

_READ: Final = frozenset({A.LEGGERE})
_NOTHING: Final[frozenset[A]] = frozenset()
_DEFINES: Final[dict[S, frozenset[A]]] = {
    S.SIMULAZIONE: _READ | {A.DEFINIRE},
    S.DEFINITIVA: _READ,
    S.TOLTA: _NOTHING,
}
DISTRIBUTIONS: Final = ActTable(
    S,
    A,
    {
        Ruolo.AMMINISTRATORE: _DEFINES,
        Ruolo.VERTICE: _DEFINES,
        Ruolo.UFFICIO: {
            S.SIMULAZIONE: _READ | {A.SCRIVERE, A.TOGLIERE},
            S.DEFINITIVA: _READ,
            S.TOLTA: _NOTHING,
        },
        Ruolo.NUCLEO: {S.SIMULAZIONE: _READ, S.DEFINITIVA: _READ, S.TOLTA: _NOTHING},
    },
    reads=A.LEGGERE,
    writes=A.SCRIVERE,
)
SEE_PEOPLE: Final = frozenset({Ruolo.UFFICIO, Ruolo.NUCLEO, Ruolo.VERTICE})
# Who reads the sheets that are final: of them alone the way of a premium, which tells the score.
READ_SHEETS: Final = frozenset({Ruolo.NUCLEO, Ruolo.VERTICE})


def reads_distributions(chi: Chi) -> bool:
    """Whether distributions are there at all for somebody."""
    return bool(DISTRIBUTIONS.states_in(ruolo_di(chi), A.LEGGERE))


def writes_distributions(chi: Chi) -> bool:
    """Whether somebody prepares simulations."""
    return bool(DISTRIBUTIONS.states_in(ruolo_di(chi), A.SCRIVERE))


def sees_people(chi: Chi) -> bool:
    """Whether somebody sees whose a premium is."""
    return ruolo_di(chi) in SEE_PEOPLE


def sees_ways(chi: Chi, origin: str) -> bool:
    """Whether somebody sees, beside whose a premium is, share, coefficient and the way of each cent: where they come
    from the sheets, only who reads those."""
    return ruolo_di(chi) in (READ_SHEETS if origin == Origin.SCHEDE else SEE_PEOPLE)
