# SPDX-License-Identifier: AGPL-3.0-or-later
"""The mail of an invitation: made when it goes out, so that its link is in no row and no copy of the database."""

import hmac
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse, set_script_prefix
from django.utils.crypto import salted_hmac

from ente import identity
from notifiche.choices import NoticeKind
from notifiche.outbox import SUBJECT
from notifiche.services import post_made
from organizzazione.models import Utente
from persone.models import Invito
from testi.codes import one_line

MAKER: Final = "persone.invito"


@dataclass(frozen=True, slots=True)
class Site:
    """Where links lead to: whoever sends a mail knows no address of the site."""

    host: str
    secure: bool
    prefix: str = "/"


def site_of(request: HttpRequest) -> Site:
    """Where somebody is looking at the site."""
    return Site(request.get_host(), request.is_secure(), get_script_prefix())


def link_key(invito: Invito) -> str:
    """The secret of a link: dead as soon as a password was chosen, or the mailbox is another."""
    user = invito.utente
    said = "\0".join((str(invito.pk), user.password, user.email))
    return salted_hmac("persone.invito", said, algorithm="sha256").hexdigest()


class LinkKeys:
    """What Django's page of a new password asks: whether a key is the one of the invitation that a user carries."""

    def check_token(self, user: Utente | None, key: str | None) -> bool:
        """False for whoever has none that is good."""
        invito: Invito | None = getattr(user, "invitation", None)
        if user is None or invito is None or not key or invito.expired:
            return False
        return hmac.compare_digest(link_key(invito).encode(), key.encode())


def invitation_messages(asked: Mapping[str, Any]) -> list[EmailMessage]:
    """The mail, when its invitation is still good."""
    invito = Invito.objects.good().filter(pk=asked["invito"]).select_related("utente", "da").first()
    if invito is None:
        return []
    here = get_script_prefix()
    set_script_prefix(asked["prefix"])
    try:
        path = reverse("persone:accetta", args=[invito.pk, link_key(invito)])
    finally:
        set_script_prefix(here)
    link = f"{'https' if asked['secure'] else 'http'}://{asked['host']}{path}"
    context = {"invito": invito, "collegamento": link, "nome_ente": identity.name()}
    subject = one_line(f"{SUBJECT}{invito.da} ti invita a lavorare con Traguardo")
    return [EmailMessage(subject[:250], render_to_string("persone/invito.txt", context), to=[invito.utente.email])]


def post(invito: Invito, site: Site) -> None:
    """Into the outbox, in the transaction that invites."""
    arguments = {"invito": invito.pk, **asdict(site)}
    post_made(NoticeKind.INVITO, invito.utente.email, f"Invito di {invito.utente}"[:250], MAKER, arguments)
