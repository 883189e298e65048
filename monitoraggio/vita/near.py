# SPDX-License-Identifier: AGPL-3.0-or-later
"""Days that are near: a last day is told to who still has something to do some days before (``PROMEMORIA_GIORNI``)."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from notifiche.addresses import inside
from notifiche.choices import NoticeKind
from notifiche.services import notify
from organizzazione.models import Utente
from organizzazione.rules import DI_CENTRO, entering


def threshold(day: date | None) -> int | None:
    """The last threshold, in days before a day, that has been passed; None when none was, or the day is over."""
    left = (day - timezone.localdate()).days if day else -1
    return next((n for n in settings.TRAGUARDO_PROMEMORIA_GIORNI if 0 <= left <= n), None)


def over(day: date | None) -> bool:
    """Whether a last day is over: who may write no more is not asked to. None never is."""
    return day is not None and day < timezone.localdate()


def who_works_at_a_centre() -> Iterable[Utente]:
    """Whom reminders may be for."""
    return Utente.objects.filter(entering(), ruolo__in=DI_CENTRO, is_superuser=False).order_by("pk")


def remind_once(user: Utente, subject: str, text: str, page: str, key: str) -> bool:
    """Write a reminder that leads to a page, once for its key: run twice, or on two machines, it stands there once.

    Returns:
        Whether it was written now.
    """
    try:
        with transaction.atomic():
            notify([user], NoticeKind.PROMEMORIA, subject, text, address=inside(page), key=key)
    except IntegrityError:
        return False
    return True
