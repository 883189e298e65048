# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who the Comune is, for every page and document: what the administrator wrote, else the setting ``NOME_ENTE``.

Every page says the name, so it is kept by each process and read again after some seconds: the processes that did not
write it learn of it by then.
"""

import hashlib
import time
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError

from ente.models import THE_ONE, Ente
from testi.logo import Logo

SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Identity:
    """A name, and the seal of the arms; no seal, no arms."""

    name: str
    arms: str = ""


@dataclass(slots=True)
class _Kept:
    """What was read last, and until when it is good; nothing was written by anybody: ``None``."""

    identity: Identity | None = None
    until: float = 0.0


_kept: Final = _Kept()


def current() -> Identity:
    """Name and arms."""
    if time.monotonic() >= _kept.until:
        keep(_read(), SECONDS)
    return _kept.identity or Identity(settings.NOME_ENTE)


def name() -> str:
    """The name that heads every page and document."""
    return current().name


def keep(identity: Identity | None, seconds: float) -> None:
    """Take an identity for the one that was read, for so long."""
    _kept.identity, _kept.until = identity, time.monotonic() + seconds


def forget(**_: Any) -> None:
    """Read it again the next time."""
    _kept.until = 0.0


def _read() -> Identity | None:
    try:
        found = Ente.objects.filter(pk=THE_ONE).first()
    except DatabaseError:
        # The pages that say that the database is away have a head too, and a command runs before the migrations.
        return _kept.identity
    return Identity(found.name, seal(bytes(found.arms))) if found else None


def logo() -> Logo | None:
    """The arms that the administrator sent, as they are served; none were."""
    found = Ente.objects.filter(pk=THE_ONE).first()
    if found is None or not found.arms:
        return None
    data = bytes(found.arms)
    return Logo(data, found.arms_type, hashlib.sha256(data).hexdigest())


def seal(arms: bytes) -> str:
    """What tells one picture from another, for addresses that may be kept for ever."""
    return hashlib.sha256(arms).hexdigest()[:16] if arms else ""
