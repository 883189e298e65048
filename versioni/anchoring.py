# SPDX-License-Identifier: AGPL-3.0-or-later
"""The links of the versions, taken outside: into the queue of the time stamps and into the register file.

An approval never waits for either. The stamp is asked for by ``lavora``, again and again with growing pauses;
``manage.py marca_versioni`` asks for all that are missing at once.
"""

import logging
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from versioni.authority import Authority, StampFailed
from versioni.contenuto import PRIMO_ANELLO, impronta
from versioni.links import link_text
from versioni.models import PendingStamp, TimeStamp, Versione

log = logging.getLogger(__name__)
# While somebody asks for a stamp nobody else does; who died asking lets it lapse.
LEASE: Final = timedelta(minutes=5)
LONGEST_PAUSE: Final = 360


def anchor(version: Versione) -> None:
    """Have a new version anchored, in the transaction that writes it."""
    if Authority.configured() is not None:
        PendingStamp.objects.create(versione=version)
    if settings.TRAGUARDO_REGISTRO_VERSIONI:
        # Robust: what goes wrong with a file is logged, and the next export makes up for it.
        transaction.on_commit(_append_to_register, robust=True)


def _append_to_register() -> None:
    from versioni.register import RegisterFault, export

    try:
        export(settings.TRAGUARDO_REGISTRO_VERSIONI)
    except (OSError, RegisterFault) as error:
        log.error("Il registro delle versioni non si è aggiornato: %s. Eseguire «manage.py esporta_registro».", error)


def unstamped() -> QuerySet[Versione]:
    """The versions without a stamp, in the order of the acts."""
    return Versione.objects.filter(marche__isnull=True).order_by("registrata_il", "pk")


def stamp_next() -> int:
    """Ask for the stamp that is due, if there is one; how many were asked for."""
    authority, now = Authority.configured(), timezone.now()
    if authority is None:
        return 0
    for pending in PendingStamp.objects.filter(due__lte=now)[:5]:
        # Whoever moves it first has it.
        if PendingStamp.objects.filter(pk=pending.pk, due=pending.due).update(due=now + LEASE):
            _try(pending, authority)
            return 1
    return 0


def _try(pending: PendingStamp, authority: Authority) -> None:
    try:
        stamp(Versione.objects.get(pk=pending.versione_id), authority)
    except StampFailed as failed:
        pending.attempts += 1
        pending.last_error, pending.due = str(failed), next_attempt(pending.attempts)
        pending.save()
        log.warning("Marca temporale di %s: %s. Si riprova.", pending.versione, failed)


def next_attempt(attempts: int) -> datetime:
    """After one, two, four… minutes, at most every six hours."""
    return timezone.now() + timedelta(minutes=min(2 ** min(attempts - 1, 20), LONGEST_PAUSE))


def stamp(version: Versione, authority: Authority) -> TimeStamp:
    """Ask for the stamp of a version and keep it.

    Raises:
        StampFailed: there is none to be believed; nothing was written.
    """
    before = version.precedente.catena if version.precedente else PRIMO_ANELLO
    data = link_text(version, before)
    if impronta(data) != version.catena:
        raise StampFailed("l'anello della catena non torna: eseguire «manage.py verifica_versioni»")
    made = authority.stamp(data.encode(), bytes.fromhex(version.catena))
    row = TimeStamp(
        versione=version,
        link=version.catena,
        response=made.response,
        nonce=made.nonce,
        time=made.time,
        authority=made.authority,
        policy=made.policy,
    )
    with transaction.atomic():
        row.save()
        PendingStamp.objects.filter(versione=version).delete()
    return row
