# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sessions of a user: where somebody is in, since when; how they end.

allauth keeps one row beside each session of Django (``UserSession``). It is touched when the session is
(``peg.middleware.SessioneViva``), not at every request.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accesso.adapters import UNKNOWN_ADDRESS
from accesso.signals import sessions_ended
from organizzazione.models import Utente

# In the session: when who is here came in.
ENTERED: Final = "entrato"
SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
# The first that fits: all of them call themselves by the names of the others too.
BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)


@dataclass(frozen=True)
class OpenSession:
    """A line of the page."""

    pk: int
    device: str
    address: str
    since: datetime
    last_used: datetime
    is_this: bool


def device_in_words(agent: str) -> str:
    """What a browser says of itself, as people call it."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return " su ".join(filter(None, (browser, system))) or "Programma sconosciuto"


def seen(request: HttpRequest) -> None:
    """Note that a session is in use, and from where."""
    if request.session.session_key:
        UserSession.objects.create_from_request(request)


def open_sessions(request: HttpRequest, user: Utente) -> list[OpenSession]:
    """What is open, this one first, then the last used; forgets the rows of sessions that are not good any more."""
    if not UserSession.objects.filter(user=user, session_key=request.session.session_key).exists():
        seen(request)
    rows = list(UserSession.objects.filter(user=user))
    good = _good_keys(user, rows)
    if dead := [row.pk for row in rows if row.session_key not in good]:
        UserSession.objects.filter(pk__in=dead).delete()
    here = request.session.session_key
    shown = [_line(row, here) for row in rows if row.session_key in good]
    return sorted(shown, key=lambda line: (line.is_this, line.last_used), reverse=True)


def _good_keys(user: Utente, rows: Iterable[UserSession]) -> set[str]:
    """Those that still open something: not lapsed, of this user, since the last change of the password."""
    alive = Session.objects.filter(session_key__in=[row.session_key for row in rows], expire_date__gt=timezone.now())
    expected = user.get_session_auth_hash()
    return {s.session_key for s in alive if s.get_decoded().get(HASH_SESSION_KEY) == expected}


def _line(row: UserSession, here: str | None) -> OpenSession:
    address = "" if row.ip == UNKNOWN_ADDRESS else str(row.ip)
    device = device_in_words(row.user_agent)
    return OpenSession(row.pk, device, address, row.created_at, row.last_seen_at, row.session_key == here)


def end_one(request: HttpRequest, user: Utente, pk: int) -> bool:
    """Close one of the own others; False when there is no such."""
    others = UserSession.objects.filter(user=user, pk=pk).exclude(session_key=request.session.session_key)
    return bool(_end(user, others, "chiusa da chi la usava", request))


def end_others(request: HttpRequest, user: Utente, reason: str) -> int:
    """Close all but this one."""
    others = UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key or "")
    return _end(user, others, reason, request)


def end_all(user: Utente, reason: str, request: HttpRequest | None = None) -> int:
    """Close them all, also those that have no row yet."""
    return _end(user, UserSession.objects.filter(user=user), reason, request) + _end_unlisted(user)


@transaction.atomic
def _end(user: Utente, rows: Iterable[UserSession], reason: str, request: HttpRequest | None) -> int:
    keys = {row.pk: row.session_key for row in rows}
    Session.objects.filter(session_key__in=keys.values()).delete()
    UserSession.objects.filter(pk__in=keys).delete()
    if keys:
        sessions_ended.send(UserSession, request=request, user=user, count=len(keys), reason=reason)
    return len(keys)


def _end_unlisted(user: Utente) -> int:
    """Those of before there was a list. Few: it reads them one by one, when somebody is shut out for good."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).iterator()
    keys = [s.session_key for s in alive if s.get_decoded().get(SESSION_KEY) == str(user.pk)]
    return Session.objects.filter(session_key__in=keys).delete()[0]


def mark_entered(request: HttpRequest) -> None:
    """The absolute end of a session counts from here."""
    request.session[ENTERED] = int(time.time())


def is_over(request: HttpRequest) -> bool:
    """Whether a session is so old that it ends, however much it is used. One of before the upgrade begins now."""
    if ENTERED not in request.session:
        mark_entered(request)
    return bool(time.time() - request.session[ENTERED] > settings.TRAGUARDO_SESSIONE_MASSIMA)
