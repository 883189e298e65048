# SPDX-License-Identifier: AGPL-3.0-or-later
"""Telling people: the notice on the desk and its mail, in the transaction of the act that they tell of."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from notifiche import outbox
from notifiche.choices import NoticeKind
from notifiche.models import Mail, Notifica
from notifiche.postman import POSTMAN
from organizzazione.models import Utente


def notify(
    who: Iterable[Utente], genere: NoticeKind, subject: str, text: str, *, address: str = "", key: str = ""
) -> list[Mail]:
    """Tell some people, each on the desk and, who has a mailbox, by mail. Nobody is called to send the mails.

    Args:
        address: where the notice leads (``addresses.inside``); empty when it stands by itself.
        key: tells a person the same thing once.

    Raises:
        IntegrityError: somebody was told already what has that key. Nothing is written.
    """
    told = list(who)
    with transaction.atomic():
        Notifica.objects.bulk_create(
            Notifica(
                destinatario=one, genere=genere, oggetto=subject[:200], testo=text, indirizzo=address, promemoria=key
            )
            for one in told
        )
        return outbox.put(genere, sorted({one.email for one in told if one.email}), subject, text)


def notify_now(who: Iterable[Utente], genere: NoticeKind, subject: str, text: str, *, address: str = "") -> None:
    """The same, and the mails go when the transaction is over."""
    with transaction.atomic():
        if notify(who, genere, subject, text, address=address):
            transaction.on_commit(send_soon)


def post_made(genere: NoticeKind, to: str, subject: str, maker: str, arguments: dict[str, Any]) -> None:
    """A mail that is made when it goes, as soon as the transaction is over."""
    with transaction.atomic():
        outbox.put_made(genere, to, subject, maker, arguments)
        transaction.on_commit(send_soon)


def send_soon() -> None:
    """Put the postman on his way."""
    POSTMAN.call()
