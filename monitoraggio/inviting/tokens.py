# SPDX-License-Identifier: AGPL-3.0-or-later
"""The word in a link: made of the seed of its row and the key of the program, whenever a mail with it goes.

The same mail tried again, and the reminders that follow, have the same link; the database alone makes none.
"""

import base64
import hashlib
import re
from typing import Final
from uuid import UUID

from django.conf import settings
from django.urls import reverse, set_script_prefix
from django.urls.base import get_script_prefix
from django.utils.crypto import salted_hmac

from monitoraggio.models import Invito

SALT: Final = "monitoraggio.invito"
# 32 bytes in the letters of an address.
FORM: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
NAME: Final = "risposta:rispondi"


def token_of(seed: UUID, secret: str | bytes | None = None) -> str:
    """The word of a seed."""
    made = salted_hmac(SALT, seed.hex, secret=secret, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def hash_of(token: str) -> str:
    """What of a word is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_of(invitation: Invito) -> str:
    """The whole address. After the key of the program has changed, the word of the key before it is still the good one,
    as long as the installation names that key (``SECRET_KEY_FALLBACKS``); otherwise the row takes the new word."""
    words = (token_of(invitation.seme, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))
    token = next((word for word in words if hash_of(word) == invitation.impronta), None)
    if token is None:
        token = token_of(invitation.seme)
        Invito.objects.filter(pk=invitation.pk).update(impronta=hash_of(token))
    return invitation.sito.rstrip("/") + _path(token)


def found(token: str) -> Invito | None:
    """Whose word it is; nobody's for what cannot be one."""
    if not FORM.fullmatch(token):
        return None
    rows = Invito.objects.select_related("fase__stato__rilevazione__piano", "fase__stato__centro", "persona__utente")
    invitation: Invito | None = rows.filter(impronta=hash_of(token)).first()
    return invitation


def _path(token: str) -> str:
    # Whoever sends knows of no path under which the site stands: the row does.
    here = get_script_prefix()
    set_script_prefix("/")
    try:
        return reverse(NAME, args=[token])
    finally:
        set_script_prefix(here)
