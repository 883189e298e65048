# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what with a survey, and with what is said in it of one objective: role, state, acts."""

from typing import Final

from flussi.table import ActTable
from monitoraggio.choices import ObjectiveAct as O
from monitoraggio.choices import StateOfObjective as S
from monitoraggio.choices import SurveyAct, SurveyState
from organizzazione.choices import Ruolo
from organizzazione.rules import Chi, ruolo_di

_READS: Final = frozenset({SurveyAct.LEGGERE})
_OFFICE: Final[dict[SurveyState, frozenset[SurveyAct]]] = {
    SurveyState.PREPARATA: _READS | {SurveyAct.SCRIVERE, SurveyAct.APRIRE},
    SurveyState.APERTA: _READS | {SurveyAct.SCRIVERE, SurveyAct.CHIUDERE, SurveyAct.RIALLINEARE},
    SurveyState.CHIUSA: _READS | {SurveyAct.RIAPRIRE, SurveyAct.APPROVARE},
    SurveyState.APPROVATA: _READS,
}
SURVEYS: Final = ActTable(
    SurveyState,
    SurveyAct,
    {
        Ruolo.AMMINISTRATORE: _OFFICE,
        Ruolo.UFFICIO: _OFFICE,
        **{
            role: dict.fromkeys(SurveyState, _READS)
            for role in (Ruolo.DIRIGENTE, Ruolo.REFERENTE, Ruolo.LETTORE, Ruolo.NUCLEO, Ruolo.VERTICE)
        },
    },
    reads=SurveyAct.LEGGERE,
    writes=SurveyAct.SCRIVERE,
)

_READ: Final = frozenset({O.LEGGERE})
_COMPILES: Final = _READ | {O.SCRIVERE, O.INVITARE}
_DECIDES: Final = _COMPILES | {O.DECIDERE_FORZATURA}
# The office writes what the centre has not confirmed, and sends back what it has: it confirms nothing itself.
_OF_THE_OFFICE: Final[dict[S, frozenset[O]]] = {
    S.DA_COMPILARE: _DECIDES,
    S.COMPILATO: _DECIDES | {O.RINVIARE},
    S.CONFERMATO: _READ | {O.DECIDERE_FORZATURA, O.VERIFICARE, O.RINVIARE},
    S.VERIFICATO: _READ | {O.DECIDERE_FORZATURA, O.RINVIARE},
}
OBJECTIVES: Final = ActTable(
    S,
    O,
    {
        Ruolo.AMMINISTRATORE: _OF_THE_OFFICE,
        Ruolo.UFFICIO: _OF_THE_OFFICE,
        Ruolo.DIRIGENTE: {
            S.DA_COMPILARE: _COMPILES | {O.CHIEDERE_FORZATURA},
            S.COMPILATO: _COMPILES | {O.CHIEDERE_FORZATURA, O.CONFERMARE},
            S.CONFERMATO: _READ,
            S.VERIFICATO: _READ,
        },
        Ruolo.REFERENTE: {
            S.DA_COMPILARE: _COMPILES,
            S.COMPILATO: _COMPILES,
            S.CONFERMATO: _READ,
            S.VERIFICATO: _READ,
        },
        Ruolo.LETTORE: dict.fromkeys(S, _READ),
        Ruolo.NUCLEO: dict.fromkeys(S, _READ | {O.ANNOTARE}),
        Ruolo.VERTICE: dict.fromkeys(S, _READ),
    },
    reads=O.LEGGERE,
    writes=O.SCRIVERE,
)
# What who works at a centre may do only within the window of the survey.
IN_THE_WINDOW: Final = frozenset({O.SCRIVERE, O.CONFERMARE, O.CHIEDERE_FORZATURA, O.INVITARE})
BOUND_TO_THE_WINDOW: Final = frozenset({Ruolo.DIRIGENTE, Ruolo.REFERENTE})

# The archive of a closed survey with its evidence: the kind of that document, and who gets it. It is the whole plan
# with all that proves it, names of people among it: not for everybody who reads.
DOSSIER: Final = "dossier"
HAVE_DOSSIERS: Final = (Ruolo.AMMINISTRATORE, Ruolo.UFFICIO, Ruolo.NUCLEO, Ruolo.VERTICE)


def may_have_dossier(chi: Chi) -> bool:
    """Whether somebody may have the dossier of any survey."""
    return ruolo_di(chi) in HAVE_DOSSIERS


def may_annotate(chi: Chi) -> bool:
    """Whether the notes of the Nucleo are of somebody's role: written while a survey is open, corrected by a
    rettifica."""
    return bool(OBJECTIVES.states_in(ruolo_di(chi), O.ANNOTARE))
