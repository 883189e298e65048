# SPDX-License-Identifier: AGPL-3.0-or-later
"""A write that happens once: a double click, or an answer that got lost, writes nothing again."""

import hashlib
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.http import HttpRequest

from flussi.models import IdempotencyKey
from organizzazione.models import Utente


@dataclass(frozen=True, slots=True)
class OnceKey:
    """The key of a write and the fingerprint of what it carries: the same key on another text is another write."""

    key: uuid.UUID
    carried: str


def fingerprint(*parts: str) -> str:
    """A short fingerprint of what a write carries."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def once(who: Utente, key: OnceKey | None, write: Callable[[], str]) -> str:
    """Do a write once: said again with the same key, answer with the address the first one led to.

    ``write`` runs inside the transaction and returns the address; what it raises undoes everything.
    The unique key in the database decides between two at the same moment.
    """
    if key is None:
        with transaction.atomic():
            return write()
    try:
        with transaction.atomic():
            with transaction.atomic():
                row = IdempotencyKey.objects.create(chiave=key.key, utente=who, esito=key.carried)
            address = write()
            IdempotencyKey.objects.filter(pk=row.pk).update(esito=f"{key.carried} {address}")
            return address
    except IntegrityError:
        if not spent(key.key):
            raise
        if address := said_before(who, key):
            return address
    # The key was spent on another text (a page taken out of the browser's history): a write of its own.
    with transaction.atomic():
        return write()


def said_before(who: Utente, key: OnceKey) -> str:
    """Where the same write, with the same key, led before; empty when it was never confirmed."""
    before = IdempotencyKey.objects.filter(chiave=key.key, utente=who).first()
    carried, _, address = before.esito.partition(" ") if before else ("", "", "")
    return address if carried == key.carried else ""


def spent(key: uuid.UUID) -> bool:
    """Whether a write has used a key, whosever it was."""
    return IdempotencyKey.objects.filter(chiave=key).exists()


def last_confirmed(who: int | None, how_many: int = 20) -> list[uuid.UUID]:
    """The keys of the last writes of somebody, the newest first: pages tell by them what has arrived."""
    keys = IdempotencyKey.objects.filter(utente=who).order_by("-pk").values_list("chiave", flat=True)
    return list(keys[:how_many])


def key_sent(request: HttpRequest) -> OnceKey | None:
    """The key of an act that carries nothing but itself; None when the page sent none."""
    key = key_in(request.POST.get("chiave", ""))
    return OnceKey(key, fingerprint(request.path)) if key else None


def whole_key(request: HttpRequest) -> OnceKey | None:
    """The key of a page with all that it sends, but for the token of its session; None when it sent no key.

    Other words under the same key are another write.
    """
    key = key_in(request.POST.get("chiave", ""))
    fields = sorted((name, sent) for name, sent in request.POST.lists() if name != "csrfmiddlewaretoken")
    return OnceKey(key, fingerprint(request.path, json.dumps(fields))) if key else None


def said_already(request: HttpRequest, who: Utente) -> str:
    """Where the very same press led before; empty when it is the first.

    To be asked before the gate: the second press of a double click finds the state that the first one made, and would
    hear that it cannot be done.
    """
    key = whole_key(request) if request.method == "POST" else None
    return said_before(who, key) if key else ""


def key_in(text: str) -> uuid.UUID | None:
    """The key written in a field; None when it is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
