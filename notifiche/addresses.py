# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a notice leads: a path inside the site, kept without the path under which the site stands today."""

import re
from typing import Final

from django.conf import settings
from django.urls import Resolver404, get_script_prefix, resolve

# Nothing but steps: no host, no query, no backslash that a browser would take for a slash.
PATH: Final = r"^(/[A-Za-z0-9._~%!$&'()*+,;=:@-]+)+/?\Z"
_PATH: Final = re.compile(PATH)


def inside(url: str) -> str:
    """The path to keep, from what ``reverse`` gave.

    Raises:
        ValueError: it leads out of the site, or to no page of it. Such an address is a fault of the program.
    """
    prefix = get_script_prefix().rstrip("/")
    path = url.removeprefix(prefix)
    try:
        if not _PATH.fullmatch(path):
            raise ValueError(f"Non è un percorso del sito: {url!r}")
        resolve(path)
    except Resolver404:
        raise ValueError(f"A questo percorso non c'è nessuna pagina: {url!r}") from None
    return path


def shown(path: str) -> str:
    """The path as a link of a page, wherever the site stands."""
    return get_script_prefix().rstrip("/") + path


def absolute(path: str, point: str = "") -> str:
    """The same for a mail; empty where nobody has said what the address of the site is, or the notice leads nowhere."""
    site: str = settings.TRAGUARDO_INDIRIZZO
    if not site or not path:
        return ""
    return site + path + (f"#{point}" if point else "")
