# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answers of the public pages that are kept, so that what an act has approved is drawn once a day and process.

One ETag says one page (``cache.pubblica``); scheme and host stand in its absolute addresses. Kept is only what is the
same for everybody: an answer that looked at who asks is refused here, whatever made it. It is never trusted without its
key, and may be emptied at any time.

Nor is kept what anybody may invent as many of as he likes: an address with a query, one that leads to a page without
being its own («v01» for «v1»), a name of the site that the settings do not say in full, or another spelling or port of
it. So there are as many keys as pages, and of those asked for least the cache forgets first.
"""

import hashlib
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.cache import BaseCache, caches
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import NoReverseMatch, reverse

CACHE: Final = "pagine"
# What is heavier is a file: kept by whoever asked for it, not here.
MOST: Final = 2_000_000
# With these a view has said itself how long its answer holds, and for whom.
_OF_ITS_OWN: Final = ("ETag", "Cache-Control", "Vary", "Set-Cookie")


def key_of(request: HttpRequest, seal: str) -> str:
    """Where the answer is kept; empty when it is not to be.

    Args:
        seal: the ETag, which says the address, the day, the program and the acts.
    """
    if request.META.get("QUERY_STRING") or not _is_its_own(request) or request.get_host() not in _hosts(request.scheme):
        return ""
    parts = (seal, request.scheme, request.get_host(), request.path)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _is_its_own(request: HttpRequest) -> bool:
    """Whether the address is the one that the pages themselves would write for what it leads to."""
    match = request.resolver_match
    if match is None:
        return False
    try:
        address = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
    except NoReverseMatch:
        return False
    return unquote(address) == request.path


def _hosts(scheme: str | None) -> set[str]:
    """The site as a browser names it: in small letters, without a dot at its end, with a port only where the address of
    the site has one. A name that stands for many («.comune.example», «*») is nobody's."""
    names = {name.lower() for name in settings.ALLOWED_HOSTS if not name.startswith((".", "*"))}
    site = urlsplit(settings.TRAGUARDO_INDIRIZZO)
    return names | {site.netloc.lower()} if site.scheme == scheme else names


def found(key: str) -> HttpResponse | None:
    """The answer as it was made, if it is there."""
    if not key or (kept := _cache().get(key)) is None:
        return None
    content, headers = kept
    return HttpResponse(content, headers=headers)


def unchanged(key: str) -> dict[str, str] | None:
    """What a view answered with when it said, for these very acts, that a file with a seal of its own is what somebody
    has: neither version nor document is asked for again."""
    found: dict[str, str] | None = _cache().get(_not_modified(key)) if key else None
    return found


def keep(key: str, request: HttpRequest, answer: HttpResponseBase) -> None:
    """Keep an answer that a view has just made, before anything is added to it, if it may be kept; of one that says
    «not modified» by a seal of its own, that it said so."""
    if key and answer.status_code == 304:
        _keep_unchanged(key, request, answer)
        return
    if not key or request.method != "GET" or not isinstance(answer, HttpResponse) or answer.status_code != 200:
        return
    if answer.cookies or any(name in answer.headers for name in _OF_ITS_OWN) or _looked_at_who_asks(request):
        return
    if len(answer.content) <= MOST:
        _cache().set(key, (answer.content, dict(answer.headers)))


def _keep_unchanged(key: str, request: HttpRequest, answer: HttpResponseBase) -> None:
    for_all = answer.headers.get("Cache-Control", "").startswith("public")
    if request.method != "GET" or "ETag" not in answer.headers or not for_all or "Vary" in answer.headers:
        return
    if not answer.cookies and not _looked_at_who_asks(request):
        _cache().set(_not_modified(key), dict(answer.headers))


def _not_modified(key: str) -> str:
    return f"{key}-304"


def _looked_at_who_asks(request: HttpRequest) -> bool:
    """Whether session, user, form token or nonce were asked for while the answer was made."""
    session: Any = getattr(request, "session", None)
    return (
        (session is not None and session.accessed)
        or hasattr(request, "_cached_user")
        or bool(request.META.get("CSRF_COOKIE_NEEDS_UPDATE"))
        or hasattr(request, "_csp_nonce")
    )


def _cache() -> BaseCache:
    cache: BaseCache = caches[CACHE]
    return cache
