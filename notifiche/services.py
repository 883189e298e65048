# SPDX-License-Identifier: AGPL-3.0-or-later
"""Telling people: the notice on the desk and its mail, in the transaction of the act that they tell of."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from notifiche import outbox
from notifiche.addresses import absolute
from notifiche.choices import Delivery, NoticeKind
from notifiche.models import Mail, NoticePreference, Notifica
from notifiche.postman import POSTMAN
from organizzazione.models import Utente


def notify(
    who: Iterable[Utente],
    genere: NoticeKind,
    subject: str,
    text: str,
    *,
    address: str = "",
    point: str = "",
    by: Utente | None = None,
    key: str = "",
) -> list[Mail]:
    """Tell some people, each on the desk and, who has a mailbox and wants it, by mail: at once, or with the other
    notices of the day (``digest``). Nobody is called to send the mails.

    Args:
        address: where the notice leads (``addresses.inside``); empty when it stands by itself.
        point: where in that page.
        by: who did what it tells of.
        key: tells a person the same thing once.

    Raises:
        IntegrityError: somebody was told already what has that key. Nothing is written.
    """
    told = list(who)
    wanted = _wanted(told, genere)
    with transaction.atomic():
        Notifica.objects.bulk_create(
            Notifica(
                destinatario=one,
                genere=genere,
                autore=by,
                oggetto=subject[:200],
                testo=text,
                indirizzo=address,
                punto=point,
                nel_riepilogo=bool(one.email) and wanted.get(one.pk) == Delivery.DAILY,
                promemoria=key,
            )
            for one in told
        )
        at_once = {one.email for one in told if one.email and wanted.get(one.pk, Delivery.NOW) == Delivery.NOW}
        link = absolute(address, point)
        body = f"{text}\n\nSi apre qui: {link}" if link else text
        return outbox.put(genere, sorted(at_once), subject, body)


def _wanted(told: Iterable[Utente], genere: NoticeKind) -> Mapping[int, str]:
    """What those who chose have chosen (one query)."""
    chosen = NoticePreference.objects.filter(utente__in=[one.pk for one in told], genere=genere)
    return dict(chosen.values_list("utente", "posta"))


def notify_now(who: Iterable[Utente], genere: NoticeKind, subject: str, text: str, **more: Any) -> None:
    """The same, and the mails go when the transaction is over."""
    with transaction.atomic():
        if notify(who, genere, subject, text, **more):
            transaction.on_commit(send_soon)


def post_made(genere: NoticeKind, to: str, subject: str, maker: str, arguments: dict[str, Any]) -> None:
    """A mail that is made when it goes, as soon as the transaction is over."""
    with transaction.atomic():
        outbox.put_made(genere, to, subject, maker, arguments)
        transaction.on_commit(send_soon)


def post_plain(genere: NoticeKind, to: Iterable[str], subject: str, text: str) -> None:
    """A mail that stands on no desk, as soon as the transaction is over."""
    with transaction.atomic():
        if outbox.put(genere, to, subject, text):
            transaction.on_commit(send_soon)


def send_soon() -> None:
    """Put the postman on his way."""
    POSTMAN.call()


def read(who: Utente, *notices: int) -> int:
    """Take some notices of a person off the desk, or all of them; how many."""
    open_ones = Notifica.objects.visible_to(who).da_leggere()
    if notices:
        open_ones = open_ones.filter(pk__in=notices)
    return Notifica.objects.filter(pk__in=list(open_ones.values_list("pk", flat=True)), letta_il=None).update(
        letta_il=timezone.now()
    )


def prefer(who: Utente, chosen: Mapping[NoticeKind, Delivery]) -> None:
    """Keep what somebody chose for each kind. What already waits for the mail of the day stays in it, but for what is
    wanted no more."""
    rows = [NoticePreference(utente=who, genere=kind, posta=how) for kind, how in chosen.items()]
    never = [kind for kind, how in chosen.items() if how == Delivery.NEVER]
    with transaction.atomic():
        NoticePreference.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["utente", "genere"], update_fields=["posta"]
        )
        Notifica.objects.filter(destinatario=who, nel_riepilogo=True, genere__in=never).update(nel_riepilogo=False)
