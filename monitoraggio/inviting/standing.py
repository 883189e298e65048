# SPDX-License-Identifier: AGPL-3.0-or-later
"""How an invitation stands: for who opens the link, and for who asked."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flussi import moments
from monitoraggio.choices import ObjectiveAct, StateOfObjective
from monitoraggio.models import Invito, PassaggioDelloStato, PropostaDiFase
from notifiche.choices import MailState
from organizzazione.choices import Ruolo
from organizzazione.models import Incarico, Utente
from organizzazione.rules import DI_CENTRO, entering, in_vigore


class Door(StrEnum):
    """What the link opens."""

    OPEN = "aperto"
    CONFIRMED = "confermato"
    CLOSED = "chiusa"
    GONE = "tolta"
    EXPIRED = "scaduto"
    REVOKED = "revocato"


class Standing(StrEnum):
    """What the centre and the office read of an invitation."""

    ANSWERED = "ha risposto"
    LEAVING = "in partenza"
    UNREACHED = "non raggiunto"
    REVOKED = "revocato"
    EXPIRED = "scaduto"
    SILENT = "non ha risposto"


@dataclass(frozen=True, slots=True)
class Said:
    """The answer that holds now, and when the first one came."""

    last: PropostaDiFase
    first: datetime


def said_by(invitation: Invito) -> Said | None:
    """What was answered by a link so far."""
    rows = list(invitation.proposte.select_related("causa").order_by("quando", "pk"))
    return Said(rows[-1], rows[0].quando) if rows else None


def door_of(invitation: Invito) -> Door:
    """What the link opens now. What the centre has confirmed, or a closing has frozen, is told before anything else:
    who has answered never hears that the link is not good."""
    state = invitation.fase.stato
    if not state.rilevazione.aperta:
        return Door.CLOSED
    if state.stato in (StateOfObjective.CONFERMATO, StateOfObjective.VERIFICATO):
        return Door.CONFIRMED
    if not (state.nel_piano and invitation.fase.nel_piano):
        return Door.GONE
    if invitation.revocato_il or Invito.objects.departed().filter(pk=invitation.pk).exists():
        return Door.REVOKED
    return Door.EXPIRED if invitation.scade_il <= moments.now() else Door.OPEN


def confirmed_on(invitation: Invito) -> datetime | None:
    """When the centre confirmed it."""
    rows = PassaggioDelloStato.objects.filter(stato=invitation.fase.stato_id, atto=ObjectiveAct.CONFERMARE)
    last = rows.order_by("-pk").first()
    return last.quando if last else None


def whom_to_ask(invitation: Invito) -> str:
    """Who can send another link: who asked, if still here; who answers for the centre; else the office."""
    asked_by = invitation.mandato_da
    if asked_by is not None and asked_by.may_enter():
        return str(asked_by)
    posts = Incarico.objects.filter(
        in_vigore(), centro=invitation.fase.stato.centro_id, qualita=DI_CENTRO[Ruolo.DIRIGENTE]
    )
    head = Utente.objects.filter(entering(), persona__incarichi__in=posts).first()
    return str(head) if head else "l'ufficio programmazione"


def standing_of(invitation: Invito, *, answered: bool, departed: bool) -> Standing:
    """The word beside it; an answer is one whatever became of the link after it."""
    mail = invitation.posta
    if answered:
        return Standing.ANSWERED
    if invitation.revocato_il or departed:
        return Standing.REVOKED
    if invitation.non_raggiunto_il or (mail and mail.state in (MailState.FAILED, MailState.DROPPED)):
        return Standing.UNREACHED
    if invitation.scade_il <= moments.now():
        return Standing.EXPIRED
    return Standing.LEAVING if mail and mail.state == MailState.WAITING else Standing.SILENT
