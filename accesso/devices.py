# SPDX-License-Identifier: AGPL-3.0-or-later
"""Devices where somebody has entered before, told by a signed cookie.

What strangers and colleagues try cannot lock out who sits at such a device: its own tries are counted apart. The
cookie opens nothing by itself, and holds no name.
"""

import time
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import get_random_string

from testi.page_signing import NotSealedHere, PageSeal

COOKIE: Final = "dispositivo"
AGE: Final = 365 * 24 * 60 * 60
SEAL: Final = PageSeal("accesso.devices", timedelta(seconds=AGE))
# A machine of several people keeps the last of them.
PEOPLE: Final = 8


def known_device(request: HttpRequest, who: str) -> str | None:
    """The device's own number for somebody (``limits.digest`` of the login name), or None."""
    return next((number for person, number, _ in _read(request) if person == who), None)


def anybodys_device(request: HttpRequest) -> str | None:
    """The device's own number for the last person who entered here, or None."""
    return next((number for _, number, _ in _read(request)), None)


def remember_device(request: HttpRequest, response: HttpResponseBase, who: str) -> None:
    """From now on somebody is known here."""
    others = [entry for entry in _read(request) if entry[0] != who]
    entries = [[who, known_device(request, who) or get_random_string(16), int(time.time())], *others][:PEOPLE]
    response.set_cookie(
        COOKIE,
        SEAL.close(entries),
        max_age=AGE,
        path=settings.SESSION_COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> list[Any]:
    try:
        entries = SEAL.open(request.COOKIES.get(COOKIE, ""))
    except NotSealedHere:
        return []
    oldest = time.time() - AGE
    return [entry for entry in entries if entry[2] > oldest]
