# SPDX-License-Identifier: AGPL-3.0-or-later
"""How often something may be tried, counted in the database by statements that cannot overtake each other.

A try is taken before it is made and given back when it succeeds: of a thousand tries at once no more pass than
the limit says, whatever process or machine each of them reached.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accesso.models import Bucket

# Rows that say nothing any more are deleted so long after they lapsed, whenever a new one is written.
KEPT: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Limit:
    """So many tries in so long; with ``slides`` the time counts from the last one, otherwise from the first."""

    kind: str
    tries: int
    window: timedelta
    slides: bool = False


@dataclass(frozen=True)
class Taken:
    """What came of taking one: how many there are now, until when they count."""

    allowed: bool
    count: int
    until: datetime


@dataclass(frozen=True)
class Refusal:
    """Which limit said no, and until when."""

    kind: str
    until: datetime

    @property
    def seconds(self) -> int:
        """For ``Retry-After``."""
        return max(1, round((self.until - timezone.now()).total_seconds()))


def _lock(kind: str, tries: int) -> Limit:
    return Limit(kind, tries, timedelta(minutes=settings.TRAGUARDO_BLOCCO_MINUTI), slides=True)


def pair() -> Limit:
    """Wrong passwords as one user from one address."""
    return _lock("pair", settings.TRAGUARDO_ACCESSI_ERRATI)


def device() -> Limit:
    """Wrong passwords as one user on a device where that user has entered before."""
    return _lock("device", settings.TRAGUARDO_ACCESSI_ERRATI)


def address() -> Limit:
    """Different users with a wrong password from one address."""
    return Limit(
        "address", settings.TRAGUARDO_ACCESSI_ERRATI_INDIRIZZO, timedelta(minutes=settings.TRAGUARDO_BLOCCO_MINUTI)
    )


def name() -> Limit:
    """Wrong passwords as one user from everywhere, on unknown devices."""
    return Limit("name", 10 * settings.TRAGUARDO_ACCESSI_ERRATI, timedelta(hours=1))


def name_on_devices() -> Limit:
    """The same on all devices known of the user: whoever came in once may have got as many cookies as he liked."""
    return Limit("name_on_devices", 10 * settings.TRAGUARDO_ACCESSI_ERRATI, timedelta(hours=1))


def code() -> Limit:
    """Wrong codes of the second factor, by who already knows the password."""
    return _lock("code", settings.TRAGUARDO_ACCESSI_ERRATI)


def code_everywhere() -> Limit:
    """Wrong codes of one user from everywhere, on unknown devices."""
    return Limit("code_everywhere", 4 * settings.TRAGUARDO_ACCESSI_ERRATI, timedelta(hours=1))


def code_on_devices() -> Limit:
    """The same on all devices known of the user."""
    return Limit("code_on_devices", 4 * settings.TRAGUARDO_ACCESSI_ERRATI, timedelta(hours=1))


def old_password() -> Limit:
    """Wrong old passwords of who has entered and wants a new one."""
    return _lock("old_password", settings.TRAGUARDO_ACCESSI_ERRATI)


def mailbox() -> Limit:
    """Reset mails to one mailbox; whether anybody has it or not. Within the window the last link is still good."""
    return Limit("mailbox", 3, timedelta(hours=1))


def mail_address() -> Limit:
    """Reset mails asked for from one address; a known device counts as an address of its own."""
    return Limit("mail_address", settings.TRAGUARDO_RICHIESTE_PASSWORD_INDIRIZZO, timedelta(hours=1))


def phase_link() -> Limit:
    """Links of a phase that are none, from one address."""
    return Limit(
        "phase_link", settings.TRAGUARDO_LINK_ERRATI_INDIRIZZO, timedelta(minutes=settings.TRAGUARDO_BLOCCO_MINUTI)
    )


def digest(text: str) -> str:
    """A name in the table that nobody reads back; short, for it tells rows apart and proves nothing."""
    return salted_hmac("accesso.limits", text, algorithm="sha256").hexdigest()[:32]


def take(limit: Limit, who: str = "", place: str = "") -> Taken:
    """Take one try, when there is one left."""
    row = {"kind": limit.kind, "who": who, "place": place}
    rows = Bucket.objects.filter(**row)
    while True:
        now = timezone.now()
        until = now + limit.window
        longer = {"expires": until} if limit.slides else {}
        if rows.filter(expires__gt=now, count__lt=limit.tries).update(count=F("count") + 1, **longer):
            return _found(row, allowed=True, otherwise=until)
        if rows.filter(expires__lte=now).update(count=1, expires=until):
            return Taken(True, 1, until)
        if rows.filter(expires__gt=now, count__gte=limit.tries).exists():
            return _found(row, allowed=False, otherwise=until)
        prune()
        Bucket.objects.bulk_create([Bucket(**row, expires=until)], ignore_conflicts=True)


def _found(row: dict[str, str], *, allowed: bool, otherwise: datetime) -> Taken:
    found = Bucket.objects.filter(**row).first()
    return Taken(allowed, found.count, found.expires) if found else Taken(allowed, 1, otherwise)


def give_back(limit: Limit, who: str = "", place: str = "") -> None:
    """What was taken did no harm."""
    Bucket.objects.filter(kind=limit.kind, who=who, place=place, count__gt=0).update(count=F("count") - 1)


def clear(who: str, *limits: Limit, place: str | None = None) -> int:
    """Forget what was counted of somebody; at one place or everywhere. How many rows there were."""
    rows = Bucket.objects.filter(who=who, kind__in=[limit.kind for limit in limits])
    return (rows if place is None else rows.filter(place=place)).delete()[0]


def prune() -> None:
    """Delete what lapsed a while ago."""
    Bucket.objects.filter(expires__lt=timezone.now() - KEPT).delete()


def holds(limit: Limit, who: str = "", place: str = "") -> bool:
    """Whether anything is counted now."""
    return Bucket.objects.filter(
        kind=limit.kind, who=who, place=place, count__gt=0, expires__gt=timezone.now()
    ).exists()


def refused(limit: Limit, who: str = "", place: str = "") -> Refusal | None:
    """The refusal that holds now, without taking a try: what only reads asks this."""
    row = Bucket.objects.filter(
        kind=limit.kind, who=who, place=place, count__gte=limit.tries, expires__gt=timezone.now()
    ).first()
    return Refusal(limit.kind, row.expires) if row else None
