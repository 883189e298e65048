# SPDX-License-Identifier: AGPL-3.0-or-later
"""What has been printed before, in one of Django's caches. It may be emptied at any time; it is never trusted.

The alias comes from ``settings.TRAGUARDO_CACHE_DOCUMENTI`` ("documenti" when not set); the cache itself bounds how
much is kept (``MAX_ENTRIES``). A value carries the hash of its key and content: one that is damaged, or stands
under a key not its own, is as if it were not there.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import sha256
from itertools import islice
from typing import Final

from django.conf import settings
from django.core.cache import BaseCache, caches
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.locmem import LocMemCache

INSIEME = 100  # values asked for or stored at once
PREFISSO = "pdf:"
_PASSING: Final = ContextVar("passing", default=False)
_NONE: Final = DummyCache("", {})


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Within it nothing that is printed is looked for or stored: what is said of people is for no cache."""
    token = _PASSING.set(True)
    try:
        yield
    finally:
        _PASSING.reset(token)


def _cache() -> BaseCache:
    if _PASSING.get():
        return _NONE
    return caches[getattr(settings, "TRAGUARDO_CACHE_DOCUMENTI", "documenti")]


def condiviso() -> bool:
    """Whether others find there what this process stores: not in its own memory, nor where nothing is kept."""
    return not isinstance(_cache(), LocMemCache | DummyCache)


def _sigillo(chiave: str, dati: bytes) -> bytes:
    return sha256(chiave.encode() + dati).digest()


def _a_gruppi(chiavi: Iterable[str]) -> Iterator[list[str]]:
    iteratore = iter(chiavi)
    while gruppo := list(islice(iteratore, INSIEME)):
        yield gruppo


def leggi(chiavi: Iterable[str]) -> dict[str, bytes]:
    """The sound values among those stored under the keys."""
    trovati: dict[str, bytes] = {}
    for gruppo in _a_gruppi(dict.fromkeys(chiavi)):
        valori = _cache().get_many([PREFISSO + chiave for chiave in gruppo])
        for chiave in gruppo:
            valore = valori.get(PREFISSO + chiave)
            if isinstance(valore, bytes) and valore[:32] == _sigillo(chiave, valore[32:]):
                trovati[chiave] = valore[32:]
    return trovati


def scrivi(valori: Mapping[str, bytes]) -> None:
    """Store values for as long as the cache keeps them."""
    for gruppo in _a_gruppi(valori):
        voci = {PREFISSO + chiave: _sigillo(chiave, valori[chiave]) + valori[chiave] for chiave in gruppo}
        _cache().set_many(voci, timeout=None)
