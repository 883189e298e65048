# SPDX-License-Identifier: AGPL-3.0-or-later
"""The mails that wait, as rows: the one writer of ``Mail``.

A row is written with the act that it tells of, so that neither is there without the other. Who sends takes one row for
a while, by an update that asks whether it is still free: two at once never have the same in hand, on either engine, and
what a dead one had in hand is free again when its while is over.
"""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import OperationalError, transaction
from django.db.models import Count, Exists, F, Min, OuterRef, Q
from django.utils import timezone

from notifiche.choices import MailState, NoticeKind
from notifiche.faults import Fault
from notifiche.models import Mail, MailQuerySet
from testi.codes import one_line

log = logging.getLogger(__name__)
# Longer than any mail takes: who is at one for so long has died.
DEAD_AFTER: Final = timedelta(minutes=5)
# Before each further attempt, counted from the one before: six attempts within a day and a quarter.
RETRIES: Final = (
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=5),
    timedelta(hours=18),
)
ATTEMPTS: Final = len(RETRIES) + 1
# A mail that nobody took for so long comes out of a copy of the past, or of a machine that stood still: it tells of
# what is long over, and perhaps it went out before. Somebody decides.
FORGOTTEN: Final = timedelta(days=3)
# Seconds before a busy database is told again what has become of a mail that is out.
PAUSES: Final = (0.2, 1.0, 5.0)
SUBJECT: Final = "[Traguardo] "
DIED: Final = "Chi spediva questo messaggio si è fermato ogni volta prima di finire."
TOO_LATE: Final = "È rimasto in coda troppo a lungo senza che nessuno spedisse."


def put(genere: NoticeKind, to: Iterable[str], subject: str, body: str) -> list[Mail]:
    """Write one mail to each mailbox. Nobody is called to send them: ``services.post`` does that too."""
    line = f"{SUBJECT}{one_line(subject)}"[:250]
    return Mail.objects.bulk_create(Mail(genere=genere, to=one, subject=line, body=body) for one in each_once(to))


def each_once(mailboxes: Iterable[str]) -> list[str]:
    """Of mailboxes that differ by capitals alone the first: it is one, of an office whose people share it."""
    found: dict[str, str] = {}
    for mailbox in mailboxes:
        found.setdefault(mailbox.strip().casefold(), mailbox.strip())
    return [mailbox for mailbox in found.values() if mailbox]


def put_made(genere: NoticeKind, to: str, subject: str, maker: str, arguments: dict[str, Any]) -> Mail:
    """Write one that is made when it goes; it waits for no other. ``subject`` is what the page calls it."""
    mail = made_later(genere, to, subject, maker, arguments)
    mail.save()
    return mail


def made_later(genere: NoticeKind, to: str, subject: str, maker: str, arguments: dict[str, Any]) -> Mail:
    """The same row, for who stores many at once."""
    return Mail(genere=genere, to=to[:254], subject=subject, maker=maker, arguments=arguments, in_order=False)


def anything_due() -> bool:
    """Whether there is something to send now (one query)."""
    return _next().exists()


def _next() -> MailQuerySet:
    before = Mail.objects.waiting().filter(to=OuterRef("to"), in_order=True, pk__lt=OuterRef("pk"))
    return Mail.objects.due().filter(Q(in_order=False) | ~Exists(before)).order_by("in_order", "pk")


def take(who: str) -> Mail | None:
    """The next one, which from now on nobody else sends. Taking it is an attempt: one that kills who sends it ends."""
    while (pk := _next().values_list("pk", flat=True).first()) is not None:
        mine = {"taken_by": who, "taken_until": timezone.now() + DEAD_AFTER, "attempts": F("attempts") + 1}
        if Mail.objects.due().filter(pk=pk).update(**mine):
            mail: Mail = Mail.objects.get(pk=pk)
            return mail
    return None


def part_sent(mail: Mail) -> None:
    """One of several messages is out."""
    mail.parts_sent += 1
    _told_for_sure(lambda: _mine(mail).update(parts_sent=mail.parts_sent))


def sent(mail: Mail, told: str = "") -> None:
    """It is out."""
    _end(mail, MailState.SENT, told)


def pointless(mail: Mail, why: str) -> None:
    """When it was to go nobody was to be written to any more: it is not out, and whoever counts on it learns so."""
    _end(mail, MailState.DROPPED, why)


def refused() -> Q:
    """The mails that a server has refused for good, not those that met no server in all their attempts."""
    return Q(state=MailState.FAILED, attempts__lt=ATTEMPTS) & ~Q(reason__in=(DIED, TOO_LATE))


def failed(mail: Mail, fault: Fault) -> None:
    """It did not go: it waits for its next attempt, or for somebody who looks after it."""
    if fault.lasting or mail.attempts >= ATTEMPTS:
        _end(mail, MailState.FAILED, fault.told)
        return
    due = timezone.now() + RETRIES[mail.attempts - 1]
    back = {"due": due, "reason": fault.told[:500], "taken_by": "", "taken_until": None}
    _told_for_sure(lambda: _mine(mail).update(**back))
    postpone(fault, Mail.objects.filter(to=mail.to))


def postpone(fault: Fault, mails: MailQuerySet) -> list[str]:
    """These would meet the same now: an attempt of each that could go, without asking the server again.

    So that each has its day of attempts and no more, however many stand behind one that waits.

    Returns:
        The mailboxes.
    """
    now = timezone.now()
    with transaction.atomic():
        due = mails.due().select_for_update(of=("self",)).order_by("pk")
        rows = list(due.values_list("pk", "attempts", "to"))
        for tried in {attempts for _, attempts, _ in rows}:
            of_these = Mail.objects.due().filter(pk__in=[pk for pk, attempts, _ in rows if attempts == tried])
            again: dict[str, Any] = {"attempts": tried + 1, "reason": fault.told[:500]}
            if tried + 1 >= ATTEMPTS:
                of_these.update(state=MailState.FAILED, ended=now, **again)
            else:
                of_these.update(due=now + RETRIES[tried], **again)
    return [to for _, _, to in rows]


def close_the_lost() -> None:
    """What was tried to the end by those who died at it, and what nobody took for days."""
    now = timezone.now()
    free = Mail.objects.due()
    free.filter(attempts__gte=ATTEMPTS).update(state=MailState.FAILED, ended=now, reason=DIED)
    free.filter(due__lt=now - FORGOTTEN).update(state=MailState.FAILED, ended=now, reason=TOO_LATE)


def retry(mails: MailQuerySet) -> list[Mail]:
    """Somebody wants them to go now: from the first attempt on. What is out, or in hand, is left as it is."""
    again = {"attempts": 0, "due": timezone.now(), "reason": "", "ended": None, "taken_by": "", "taken_until": None}
    return _decided(mails.exclude(state=MailState.SENT), state=MailState.WAITING, **again)


def drop(mails: MailQuerySet) -> list[Mail]:
    """Somebody wants them not to go any more. What is out, or in hand, is left as it is."""
    open_ones = mails.filter(state__in=(MailState.WAITING, MailState.FAILED))
    return _decided(open_ones, state=MailState.DROPPED, ended=timezone.now())


def _decided(mails: MailQuerySet, **values: Any) -> list[Mail]:
    with transaction.atomic():
        rows = list(mails.in_no_hand().select_for_update(of=("self",)).order_by("pk"))
        Mail.objects.filter(pk__in=[row.pk for row in rows]).update(**values)
    return rows


def _end(mail: Mail, state: MailState, told: str) -> None:
    end = {"state": state, "reason": told[:500], "ended": timezone.now(), "taken_by": "", "taken_until": None}
    _told_for_sure(lambda: _mine(mail).update(**end))


def _mine(mail: Mail) -> MailQuerySet:
    return Mail.objects.filter(pk=mail.pk, taken_by=mail.taken_by, state=MailState.WAITING)


def _told_for_sure(tell: Callable[[], int]) -> None:
    """What is out must not go out again because the database was busy at the wrong moment."""
    for pause in PAUSES:
        try:
            found = tell()
            break
        except OperationalError:
            time.sleep(pause)
    else:
        found = tell()
    if not found:
        log.warning("Un messaggio è stato preso da altri mentre partiva: può essere arrivato due volte.")


@dataclass(frozen=True, slots=True)
class Figures:
    """How the outbox stands: of each state how many, and since when the first is waiting, and could go."""

    by_state: dict[str, int]
    oldest: datetime | None
    oldest_due: datetime | None

    @property
    def waiting(self) -> int:
        """How many still have to go."""
        return self.by_state.get(MailState.WAITING, 0)

    @property
    def failed(self) -> int:
        """How many did not go."""
        return self.by_state.get(MailState.FAILED, 0)


def figures() -> Figures:
    """Three queries, whatever is in it. What stands behind another for the same mailbox is not due."""
    counted = Mail.objects.order_by().values_list("state").annotate(Count("pk"))
    oldest = Mail.objects.waiting().aggregate(oldest=Min("written"))
    return Figures(dict(counted), **oldest, **_next().order_by().aggregate(oldest_due=Min("due")))
