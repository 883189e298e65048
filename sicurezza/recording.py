# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one writer of the security log. It never stops what it tells of: what cannot be written is told to the log."""

import logging
from datetime import timedelta
from typing import Any, Final

from django.db import Error, transaction
from django.http import HttpRequest
from django.utils import timezone
from simple_history.models import HistoricalRecords

from accesso.addresses import address_of
from custodia.logs import REQUEST_ID
from organizzazione.models import Utente
from sicurezza.choices import EventKind
from sicurezza.models import Evento

logger = logging.getLogger("traguardo.sicurezza")
# How long the same refusal, of the same caller, is one event: who knocks without pause would fill the table.
AT_ONCE: Final = timedelta(minutes=1)


def request_at_hand() -> HttpRequest | None:
    """The request that is being answered in this thread; None in a command or a job."""
    return getattr(HistoricalRecords.context, "request", None)


def record(
    kind: EventKind,
    *,
    request: HttpRequest | None = None,
    user: Utente | None = None,
    about: str = "",
    details: dict[str, Any] | None = None,
    once: bool = False,
) -> None:
    """Write one event.

    Args:
        request: where it came from; the one at hand when not given.
        user: who did it; who is logged in, when not given.
        about: what it was done to, in words.
        once: leave out what was told of the same caller within the last minute.
    """
    request = request or request_at_hand()
    user = user or _logged_in(request)
    event = Evento(
        quando=timezone.now(),
        genere=kind,
        numero_utente=user.pk if user else None,
        utente=user.get_username() if user else "",
        oggetto=about[:300],
        dettagli=details or {},
        indirizzo=(address_of(request) or "") if request else "",
        richiesta=REQUEST_ID.get("") or "",
    )
    try:
        with transaction.atomic():
            if not (once and _told(event)):
                event.save()
    except Error:
        logger.exception("Non si scrive nel registro di sicurezza: %s", event.genere)


def account_of(user: Utente) -> str:
    """An account as the register names it: by what tells it apart, and by whose it is."""
    return f"«{user.get_username()}» ({user})"


def _logged_in(request: HttpRequest | None) -> Utente | None:
    # Not the lazy user: to open the session of who asks for a public page would make the answer depend on it.
    user = getattr(request, "_cached_user", None)
    return user if isinstance(user, Utente) else None


def _told(event: Evento) -> bool:
    same = {name: getattr(event, name) for name in ("genere", "numero_utente", "indirizzo", "oggetto")}
    return Evento.objects.filter(**same, quando__gt=event.quando - AT_ONCE).exists()
