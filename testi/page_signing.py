# SPDX-License-Identifier: AGPL-3.0-or-later
"""What travels in a page or a cookie and comes back: signed, so that the server keeps nothing, and any process goes on.

A seal says what its pages are for, how long they are good, and whether only the user they were made for may send them
back. What was sealed for one purpose opens nothing else. ``PageSeal`` takes what JSON knows, ``FileSeal`` bytes as they
are, so that a file which does not compress still fits in a form.
"""

import zlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from django.core import signing

T = TypeVar("T")


class Somebody(Protocol):
    """Who a page is made for: a user, or a visitor without a key."""

    @property
    def pk(self) -> Any:
        """What tells them from all others."""


class NotSealedHere(Exception):
    """It was changed on the way, is cut, or was sealed for another purpose or another user."""


class TooOld(NotSealedHere):
    """It was sealed here, but too long ago."""


class _AsTheyAre:
    """Bytes, not wrapped in anything."""

    def dumps(self, obj: bytes) -> bytes:
        """The same."""
        return obj

    def loads(self, data: bytes) -> bytes:
        """The same."""
        return data


@dataclass(frozen=True, slots=True)
class _Seal(Generic[T]):
    """``lifetime`` None: good as long as somebody keeps the page open. ``personal``: only for who got the page."""

    purpose: str
    lifetime: timedelta | None = None
    personal: bool = False

    _serializer: ClassVar[type[Any]]

    def close(self, what: T, user: Somebody | None = None) -> str:
        """The text for a field of a page, signed and compressed."""
        return signing.dumps(what, salt=self._salt(user), serializer=self._serializer, compress=True)

    def open(self, text: str, user: Somebody | None = None) -> T:
        """What was closed.

        Raises:
            TooOld: its lifetime is over.
            NotSealedHere: it cannot be trusted.
        """
        salt = self._salt(user)
        try:
            what: T = signing.loads(text, salt=salt, serializer=self._serializer, max_age=self.lifetime)
        except signing.SignatureExpired as expired:
            raise TooOld from expired
        # A right signature over what is no longer readable: a text that another program sealed for this purpose.
        except (signing.BadSignature, ValueError, zlib.error) as broken:
            raise NotSealedHere from broken
        return what

    def _salt(self, user: Somebody | None) -> str:
        # A seal that is personal by its name alone would open for everybody: better no page than that one.
        if self.personal != (user is not None and user.pk is not None):
            raise TypeError(f"«{self.purpose}»: il sigillo {'è' if self.personal else 'non è'} di una persona")
        return f"{self.purpose}.{user.pk}" if user else self.purpose


class PageSeal(_Seal[Any]):
    """For what JSON knows."""

    _serializer = signing.JSONSerializer


class FileSeal(_Seal[bytes]):
    """For bytes."""

    _serializer = _AsTheyAre
