# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is told that something happened to a sheet: that it did, never what it says. A past carried in tells nobody."""

from collections.abc import Iterable
from typing import Final

from django.urls import reverse

from flussi import moments
from monitoraggio.vita.notices import pages_of
from notifiche.addresses import inside
from notifiche.choices import NoticeKind
from notifiche.gates import Gate
from notifiche.services import notify_now
from organizzazione.choices import Ruolo
from organizzazione.models import Utente
from organizzazione.rules import entering
from valutazione.choices import SheetAct
from valutazione.models import Scheda

TOLD: Final = "Si legge nella scheda: qui non c'è scritto nulla di ciò che dice."
# To whom, and in which words.
_RATED: Final = {
    SheetAct.NOTIFICARE: "ti è notificata",
    SheetAct.COLLOQUIO: "ha il verbale del colloquio",
    SheetAct.RIESAMINARE: "è stata riesaminata",
    SheetAct.DEFINIRE: "è definitiva",
}
_NUCLEO: Final = {
    SheetAct.AUTOVALUTARE: "ha l'autovalutazione",
    SheetAct.CONTESTARE: "è contestata",
}
ASSIGNED: Final = "ti è assegnata"


def tell(sheet: Scheda, act: SheetAct, who: Utente | None) -> None:
    """In the transaction of the act."""
    if moments.past():
        return
    if act in _RATED:
        _tell_rated(sheet, _RATED[act], who)
    if act in _NUCLEO:
        readers = Utente.objects.filter(entering(), ruolo=Ruolo.NUCLEO)
        rows = [one for one in readers if one != who and Scheda.objects.visible_to(one).filter(pk=sheet.pk).exists()]
        _notify(rows, sheet, _NUCLEO[act], who)


def tell_assigned(sheet: Scheda, who: Utente | None) -> None:
    """The person learns by what the year will be judged."""
    if not moments.past():
        _tell_rated(sheet, ASSIGNED, who)


def _tell_rated(sheet: Scheda, words: str, who: Utente | None) -> None:
    account = sheet.persona.utente
    _notify([account] if account and account.may_enter() else [], sheet, words, who)


def _notify(people: Iterable[Utente], sheet: Scheda, words: str, who: Utente | None) -> None:
    # The name of who is evaluated is in no mail: the subject says the year alone.
    notify_now(
        people,
        NoticeKind.ESITO,
        f"Scheda di valutazione {sheet.anno}: {words}",
        TOLD,
        address=page_of(sheet.pk),
        by=who,
    )


def page_of(sheet: int) -> str:
    """Where a notice of a sheet leads."""
    return inside(reverse("valutazione:scheda", args=[sheet]))


def gates() -> Iterable[Gate]:
    """A notice is for who may still read what it is about."""
    yield Gate(r"^/valutazione/scheda/[0-9]+/\Z", lambda who: pages_of(Scheda, who, page_of(0)))
