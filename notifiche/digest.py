# SPDX-License-Identifier: AGPL-3.0-or-later
"""The mail of the day: what a person chose to have once a day, from seven on, in one mail.

Its notices, its mail and the row that says that today's was written are one transaction: a worker that dies leaves
everything as it was, and of two at the same moment the unique row lets one write.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from notifiche import outbox
from notifiche.addresses import absolute
from notifiche.choices import NoticeKind
from notifiche.models import Digest, Notifica
from notifiche.services import send_soon
from organizzazione.models import Utente
from testi.formati import lines

FROM_HOUR: Final = 7
# Of a long text the beginning: the whole of it is where the notice leads.
LONGEST: Final = 600
# Who has been away for long gets the newest, and a word of the others.
MOST: Final = 100


def write_digests() -> int:
    """Write the mails of today that are not written yet; how many. Nothing before seven, nothing twice."""
    now = timezone.localtime()
    if now.hour < FROM_HOUR:
        return 0
    today = now.date()
    written = sum(_write(person, today) for person in _waiting(today))
    if written:
        send_soon()
    return written


def _waiting(today: date) -> Iterable[Utente]:
    """Who has something to get, and has not had the mail of today (one query)."""
    had = Digest.objects.filter(giorno=today).values("utente")
    waiting = Notifica.objects.filter(nel_riepilogo=True).order_by().values("destinatario")
    return list(Utente.objects.filter(pk__in=waiting).exclude(pk__in=had).order_by("pk"))


def _write(person: Utente, today: date) -> bool:
    try:
        with transaction.atomic():
            Digest.objects.create(utente=person, giorno=today)
            every = list(Notifica.objects.filter(destinatario=person, nel_riepilogo=True).values_list("pk", flat=True))
            # What was read on the desk meanwhile, or may be read no more, is not told.
            told = list(Notifica.objects.visible_to(person).da_leggere().filter(pk__in=every).select_related("autore"))
            if told and person.may_enter() and person.email:
                kind = NoticeKind(told[0].genere)
                outbox.put(kind, [person.email], _subject(len(told)), _body(told))
            Notifica.objects.filter(pk__in=every).update(nel_riepilogo=False)
    except IntegrityError:
        return False
    return bool(told)


def _subject(count: int) -> str:
    return "Un avviso di oggi" if count == 1 else f"I tuoi {count} avvisi"


def _body(told: Sequence[Notifica]) -> str:
    entries = [_entry(notice) for notice in told[:MOST]]
    if (others := len(told) - MOST) > 0:
        entries.append(f"E altri {others}, più vecchi.")
    close = "Si leggono tutti in Traguardo, alla pagina «Avvisi»; lì si sceglie anche che cosa arriva per posta."
    return "\n\n".join([*entries, close])


def _entry(notice: Notifica) -> str:
    when = timezone.localtime(notice.quando)
    head = f"{when:%d/%m/%Y, %H:%M}  {notice.oggetto}"
    by = f" ({notice.autore})" if notice.autore else ""
    text = notice.testo if len(notice.testo) <= LONGEST else f"{notice.testo[:LONGEST].rstrip()}…"
    told = (*lines(text), *filter(None, [absolute(notice.indirizzo, notice.punto)]))
    return "\n".join([head + by, *(f"    {line}" for line in told)])
