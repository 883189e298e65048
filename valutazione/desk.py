# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of the evaluation waits, on the desk: the own sheet, those to judge, those to sign. How many, never what."""

from typing import Any, Final

from django.db.models import Count

from organizzazione.choices import Ruolo
from organizzazione.models import Utente
from organizzazione.rules import ruolo_di
from valutazione.choices import SheetAct, SheetState
from valutazione.models import Scheda

TEMPLATE: Final = "valutazione/parti/da_fare.html"
_OWN: Final = {
    SheetState.ASSEGNATA: "ti è assegnata: da prendere visione",
    SheetState.PRESA_VISIONE: "aspetta la tua autovalutazione, se vuoi scriverla",
    SheetState.NOTIFICATA: "ti è notificata",
}
# What somebody does by role, in words; two acts never wait on one sheet.
_BY_ROLE: Final = {
    Ruolo.NUCLEO: (
        (SheetAct.PROPORRE, "da valutare e proporre"),
        (SheetAct.COLLOQUIO, "in attesa del colloquio"),
        (SheetAct.NOTIFICARE, "da notificare"),
        (SheetAct.RIESAMINARE, "contestate, da decidere"),
    ),
    Ruolo.VERTICE: ((SheetAct.DEFINIRE, "da rendere definitive"),),
}
# Who may meet one at all: of the others nothing is asked.
_MEETS: Final = frozenset({Ruolo.DIRIGENTE, Ruolo.NUCLEO, Ruolo.VERTICE})


def to_do(who: Utente) -> tuple[str, dict[str, Any]]:
    """On the desk (one query for each kind of thing that somebody does by role, and one for the own sheets)."""
    role = ruolo_di(who)
    if role not in _MEETS:
        return TEMPLATE, {}
    own = Scheda.objects.filter(persona__utente=who, stato__in=list(_OWN)).order_by("-anno", "dal")
    mine = [(sheet, _OWN[SheetState(sheet.stato)]) for sheet in own.select_related("persona", "centro")[:6]]
    waiting = []
    for act, words in _BY_ROLE.get(role, ()):
        rows = Scheda.objects.allowing(who, act).order_by().values_list("anno").annotate(Count("pk"))
        waiting += [(year, count, words) for year, count in sorted(rows, reverse=True)]
    return TEMPLATE, {"schede_mie": mine, "schede_da_fare": waiting}
