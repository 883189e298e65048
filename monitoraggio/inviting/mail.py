# SPDX-License-Identifier: AGPL-3.0-or-later
"""The mails with links: made when they go, so that no row holds one, and of who has answered meanwhile none goes."""

from collections.abc import Mapping
from typing import Any, Final

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone

from ente import identity
from monitoraggio.inviting.tokens import link_of
from monitoraggio.models import Invito, Sollecito
from notifiche import outbox
from notifiche.choices import NoticeKind
from notifiche.models import Mail
from testi.codes import one_line
from testi.formati import data

MAKER: Final = "monitoraggio.invito"
DIGEST_MAKER: Final = "monitoraggio.solleciti"
PEOPLE: Final = ("fase__stato__rilevazione__piano", "fase__stato__centro", "persona__utente", "mandato_da")


def put_invitation(invitation: Invito) -> Mail:
    """Into the outbox, in the transaction that asks."""
    subject = f"Richiesta su una fase di {invitation.fase.stato.codice}"
    return outbox.put_made(NoticeKind.INVITO, invitation.email, subject, MAKER, {"invito": invitation.pk})


def invitation_messages(asked: Mapping[str, Any]) -> list[EmailMessage]:
    """The mail, while somebody still waits for the answer."""
    good = Invito.objects.standing().filter(pk=asked["invito"], scade_il__gt=timezone.now(), proposte=None)
    invitation = good.exclude(pk__in=Invito.objects.departed()).select_related(*PEOPLE).first()
    if invitation is None:
        return []
    state = invitation.fase.stato
    who = invitation.mandato_da or "L'ufficio programmazione"
    context = {"invito": invitation, "stato": state, "collegamento": link_of(invitation), "chi": who}
    body = render_to_string("monitoraggio/inviti/invito.txt", {**context, "nome_ente": identity.name()})
    subject = one_line(f"{outbox.SUBJECT}{state.codice}: come va la fase che segui?")
    return [EmailMessage(subject[:250], body, to=[invitation.email])]


def put_digest(email: str, day: str) -> Mail:
    """The reminders of a day to a mailbox, in the transaction that keeps their keys."""
    arguments = {"email": email, "giorno": day}
    return outbox.put_made(NoticeKind.PROMEMORIA, email, "Promemoria sulle fasi", DIGEST_MAKER, arguments)


def digest_messages(asked: Mapping[str, Any]) -> list[EmailMessage]:
    """Of what was to be reminded that day, what nobody has answered yet: the list «chi manca» as it is now."""
    surveys = Sollecito.objects.filter(a_chi=asked["email"], giorno=asked["giorno"]).values("rilevazione")
    rows = Invito.objects.missing().reachable().filter(email=asked["email"], fase__stato__rilevazione__in=surveys)
    found = list(rows.select_related(*PEOPLE).order_by("fase__stato__sort_key", "fase__ordine", "pk"))
    if not found:
        return []
    lines = [(i, link_of(i)) for i in found]
    body = render_to_string("monitoraggio/inviti/solleciti.txt", {"righe": lines, "nome_ente": identity.name()})
    first = data(min(i.ultimo_giorno for i in found))
    many = "una fase aspetta" if len(found) == 1 else f"{len(found)} fasi aspettano"
    return [EmailMessage(f"{outbox.SUBJECT}{many} la tua risposta, entro il {first}", body, to=[asked["email"]])]
