# SPDX-License-Identifier: AGPL-3.0-or-later
"""The mail with the link of a body: made when it goes, so that no row holds a link."""

from collections.abc import Mapping
from typing import Any, Final

from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from ente import identity
from notifiche import outbox
from notifiche.choices import NoticeKind
from notifiche.models import Mail
from ricognizioni.inviting.standing import Door, asked_of, door_of
from ricognizioni.inviting.tokens import link_of
from ricognizioni.models import InvitoOrganismo
from testi.codes import one_line

MAKER: Final = "ricognizioni.organismo"
NOBODY: Final = "Quando doveva partire non si aspettava più nessuna risposta: non è partito nulla."


def put_invitation(made: InvitoOrganismo) -> Mail:
    """Into the outbox, in the transaction that asks: one mail with one link."""
    subject = f"Richiesta sugli obiettivi di {made.organismo}"[:200]
    mail = outbox.made_later(NoticeKind.INVITO, made.email, one_line(subject), MAKER, {"invito": made.pk})
    mail.save()
    return mail


def invitation_messages(asked: Mapping[str, Any]) -> list[EmailMessage]:
    """The mail, as long as somebody waits for an answer."""
    rows = InvitoOrganismo.objects.select_related("ricognizione__dup", "organismo", "mandato_da")
    invitation = rows.filter(pk=asked["invito"]).first()
    if invitation is None or door_of(invitation) != Door.OPEN:
        return []
    waiting = [a.row for a in asked_of(invitation) if not a.confirmed]
    if not waiting:
        return []
    context = {
        "invito": invitation,
        "righe": waiting,
        "collegamento": link_of(invitation),
        "chi": invitation.mandato_da or "L'ufficio programmazione",
        "nome_ente": identity.name(),
    }
    body = render_to_string("ricognizioni/inviti/invito.txt", context)
    asks = f"che cosa ne è degli obiettivi di {invitation.organismo}?"
    return [EmailMessage(one_line(f"{outbox.SUBJECT}{asks}")[:250], body, to=[invitation.email])]
