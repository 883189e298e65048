# SPDX-License-Identifier: AGPL-3.0-or-later
"""The word of a signed link, whatever it opens: made of the seed of its row and the key of the program, under a name
that keeps the words of one kind of link apart from those of another; of it a row keeps the hash.

A word is made whenever a mail with it goes: the database alone makes none.
"""

import base64
import hashlib
import re
from typing import Final, Protocol
from uuid import UUID

from django.conf import settings
from django.urls import reverse, set_script_prefix
from django.urls.base import get_script_prefix
from django.utils.crypto import salted_hmac

# 32 bytes in the letters of an address.
FORM: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


class Linked(Protocol):
    """A row that a link leads to."""

    seme: UUID
    impronta: str
    sito: str


def word_of(salt: str, seed: UUID, secret: str | bytes | None = None) -> str:
    """The word of a seed."""
    made = salted_hmac(salt, seed.hex, secret=secret, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def hash_of(word: str) -> str:
    """What of a word is kept."""
    return hashlib.sha256(word.encode()).hexdigest()


def standing_word(salt: str, row: Linked) -> str | None:
    """The word that a row has the hash of. After the key of the program has changed it is that of the key before, as
    long as the installation names that key (``SECRET_KEY_FALLBACKS``); otherwise there is none."""
    words = (word_of(salt, row.seme, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))
    return next((word for word in words if hash_of(word) == row.impronta), None)


def whole_address(site: str, name: str, word: str) -> str:
    """The address of a link, under the place where its site stands: whoever sends knows of no path, the row does."""
    here = get_script_prefix()
    set_script_prefix("/")
    try:
        return site.rstrip("/") + reverse(name, args=[word])
    finally:
        set_script_prefix(here)
