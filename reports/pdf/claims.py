# SPDX-License-Identifier: AGPL-3.0-or-later
"""One making at a time of each piece, across threads, processes and machines: the second waits for the first.

The cache of pieces is in the database, so the claims are too: one row a key, and the key is unique, which both engines
know (advisory locks are PostgreSQL's alone). A claim is a lease that its holder renews while it lives; who was killed
lets it lapse. Nobody waits while it keeps others waiting for a piece of its own, so there is no circle. A failure is
told to those who were waiting, not to who comes later and tries again.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Self
from uuid import uuid4

from django.db import DatabaseError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from . import cache
from .modello import ErroreDiStampa

if TYPE_CHECKING:
    from reports.models import Claim

log = logging.getLogger(__name__)
# How long a holder may give no sign of life, in seconds.
LEASE: float = 10.0
# Between two looks at what others, in other processes, have finished.
POLL: Final = 0.25
# Threads of this process need not look: they are told.
_news = threading.Condition()


@dataclass(frozen=True, slots=True)
class Held:
    """A key that another holds, and what went wrong with it, if it did."""

    holder: str
    failed: tuple[str, str] | None


def _model() -> "type[Claim]":
    """Looked up when it is needed: the engine composes also where no apps are loaded, and claims nothing there."""
    from reports.models import Claim

    return Claim


class Claims:
    """What one print is making. A context: whatever it still holds at the end is let go.

    Inside a transaction nothing is claimed, everything is this print's: the others would not see the rows, and on
    PostgreSQL they would wait for the end of the transaction. So it is with a cache that others cannot read.
    """

    def __init__(self) -> None:
        self.holder = uuid4().hex
        self.alone = not cache.condiviso() or transaction.get_connection().in_atomic_block
        self._over = threading.Event()
        self._heart: threading.Thread | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._heart is not None:
            self._heart.join()
            self._rows().filter(failed__isnull=True).delete()
            _tell()

    def take(self, keys: Iterable[str]) -> set[str]:
        """Those of the keys that are now this print's: free ones, and those whose holder has died or failed."""
        wanted = sorted(set(keys))
        if self.alone or not wanted:
            return set(wanted)
        now = timezone.now()
        until = now + timedelta(seconds=LEASE)
        # In the order of the keys and one statement each: two prints that want the same keys never wait in a circle.
        model = _model()
        model.objects.bulk_create(
            (model(key=k, holder=self.holder, until=until) for k in wanted), ignore_conflicts=True
        )
        lapsed = model.objects.filter(_lapsed(now), key__in=wanted).exclude(holder=self.holder)
        for key in lapsed.order_by("key").values_list("key", flat=True):
            model.objects.filter(_lapsed(now), key=key).update(holder=self.holder, until=until, failed=None)
        mine = set(self._rows().filter(key__in=wanted).values_list("key", flat=True))
        if mine and self._heart is None:
            self._heart = threading.Thread(target=self._beat, name="claims", daemon=True)
            self._heart.start()
        return mine

    def done(self, keys: Iterable[str]) -> None:
        """Let keys go: what was made of them is in the cache."""
        finished = list(keys)
        if finished and not self.alone:
            self._rows().filter(key__in=finished).delete()
            _tell()

    def fail(self, key: str, error: ErroreDiStampa) -> None:
        """Let a key go that could not be made; those who wait for it are told why."""
        if not self.alone:
            self._rows().filter(key=key).update(failed=[error.nome, error.motivo])
            _tell()

    def _rows(self) -> "QuerySet[Claim]":
        return _model().objects.filter(holder=self.holder)

    def _beat(self) -> None:
        """Renew the leases while this process lives."""
        try:
            while not self._over.wait(LEASE / 3):
                try:
                    self._rows().filter(failed__isnull=True).update(until=timezone.now() + timedelta(seconds=LEASE))
                except DatabaseError:
                    log.warning("a sign of life of a print failed", exc_info=True)
        finally:
            connection.close()


def held(keys: Iterable[str]) -> dict[str, Held]:
    """The keys that somebody holds now, failures included."""
    rows = _model().objects.filter(key__in=list(keys), until__gt=timezone.now())
    return {
        key: Held(holder, tuple(failed) if failed else None)
        for key, holder, failed in rows.values_list("key", "holder", "failed")
    }


def wait_for(keys: Iterable[str], look: Callable[[], object]) -> Iterator[tuple[str, bytes | ErroreDiStampa]]:
    """What others make of the keys, as it comes. Ends when nobody holds those that are left: they are to be made.

    Args:
        look: called between two looks; what it raises ends the waiting.
    """
    left, waited = set(keys), dict[str, str]()
    while left:
        holders = held(left)  # before the cache: who lets go has written before
        found = cache.leggi(left)
        for key, block in found.items():
            left.discard(key)
            yield key, block
        for key in left & holders.keys():
            if holders[key].failed and waited.get(key) == holders[key].holder:
                left.discard(key)
                yield key, ErroreDiStampa(*holders[key].failed)  # type: ignore[misc]
        waited |= {key: h.holder for key, h in holders.items() if h.failed is None}
        if any(key not in holders or holders[key].failed for key in left):
            return
        look()
        with _news:
            _news.wait(POLL)


def drop_lapsed() -> None:
    """Forget the claims of the dead that nobody has asked for since."""
    _model().objects.filter(until__lt=timezone.now() - timedelta(hours=1)).delete()


def once(key: str, make: Callable[[], bytes]) -> bytes:
    """What is kept under a key; made, and kept, by one at a time."""
    with Claims() as claims:
        while True:
            if claims.take([key]):
                whole = cache.leggi([key]).get(key) or make()
                cache.scrivi({key: whole})
                claims.done([key])
                return whole
            for _, made in wait_for([key], lambda: None):
                if isinstance(made, bytes):
                    return made


def _lapsed(now: datetime) -> Q:
    return Q(until__lt=now) | Q(failed__isnull=False)


def _tell() -> None:
    with _news:
        _news.notify_all()
