# SPDX-License-Identifier: AGPL-3.0-or-later
"""How an invitation stands: for who opens the link, and for who asked."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Self

from flussi import moments
from monitoraggio.choices import ObjectiveAct, StateOfObjective
from monitoraggio.models import Invito, PassaggioDelloStato, PropostaDiFase
from monitoraggio.models.invitation import InvitoQuerySet
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
    OVER = "non serve più"


# Who can always send another link.
OFFICE: Final = "l'ufficio programmazione"
# From whom an answer may still come: those of ``Invito.objects.missing``, and no other.
AWAITED: Final = frozenset({Standing.UNREACHED, Standing.SILENT, Standing.LEAVING})


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
    if asked_by := who_asked(invitation.mandato_da):
        return asked_by
    posts = Incarico.objects.filter(
        in_vigore(), centro=invitation.fase.stato.centro_id, qualita=DI_CENTRO[Ruolo.DIRIGENTE]
    )
    head = Utente.objects.filter(entering(), persona__incarichi__in=posts).first()
    return str(head) if head else OFFICE


def who_asked(user: Utente | None) -> str:
    """Who asked for an answer, if still here; else nobody."""
    return str(user) if user is not None and user.may_enter() else ""


@dataclass(frozen=True, slots=True)
class Books:
    """What is asked of some invitations at once, by their keys (four queries), to say of each how it stands."""

    missing: Set[int]
    lost: Set[int]
    departed: Set[int]
    answered: Set[int]
    phases_answered: Set[int]

    @classmethod
    def of(cls, rows: InvitoQuerySet) -> Self:
        """Of those of a query."""
        answers = set(PropostaDiFase.objects.filter(invito__in=rows).order_by().values_list("invito", "invito__fase"))
        groups = (rows.missing(), rows.lost(), rows.departed())
        missing, lost, departed = (set(some.order_by().values_list("pk", flat=True)) for some in groups)
        return cls(missing, lost, departed, {invitation for invitation, _ in answers}, {phase for _, phase in answers})

    def standing_of(self, last: Invito) -> Standing:
        """The word beside the last invitation of a phase. Of one that is awaited it is whether it arrived; otherwise an
        answer, to this one or to one before it, is an answer whatever became of the link since."""
        if last.pk in self.missing:
            if last.pk in self.lost:
                return Standing.UNREACHED
            waits = last.posta is not None and last.posta.state == MailState.WAITING
            return Standing.LEAVING if waits else Standing.SILENT
        if last.pk in self.answered or last.fase_id in self.phases_answered:
            return Standing.ANSWERED
        if last.revocato_il or last.pk in self.departed:
            return Standing.REVOKED
        return Standing.EXPIRED if last.scade_il <= moments.now() else Standing.OVER
