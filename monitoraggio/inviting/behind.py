# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every page behind a signed link does: how often a word that is none may be tried from one place, the headers,
the pages that say no.

Scanners of mail open links and press buttons: to look changes nothing. What such a page is asked is not logged with its
address (``custodia.logs``), and no page after it learns from where.
"""

from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accesso import limits
from accesso.addresses import address_of
from ente import identity

HEADERS: Final = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
METHODS: Final = ("GET", "HEAD", "POST")


def place_of(request: HttpRequest) -> str:
    """From where somebody asks, as the limits know it."""
    return limits.digest(address_of(request) or "")


def barred(request: HttpRequest) -> HttpResponse | None:
    """What is said to a place that has tried too many words."""
    refusal = limits.refused(limits.phase_link(), place=place_of(request))
    return too_many(request, refusal) if refusal else None


def counted(request: HttpRequest) -> HttpResponse | None:
    """A word that is none, or an answer by a link that has ended, is a try, of which there are only so many; what is
    said of one too many. Whatever is no word has the same page: nobody learns which ones there were."""
    taken = limits.take(limits.phase_link(), place=place_of(request))
    return None if taken.allowed else too_many(request, limits.Refusal("phase_link", taken.until))


def unknown(request: HttpRequest) -> HttpResponse:
    """What is said of a word that opens nothing; it is a try."""
    return counted(request) or page(request, "monitoraggio/inviti/sconosciuto.html", {}, HTTPStatus.NOT_FOUND)


def too_many(request: HttpRequest, refusal: limits.Refusal) -> HttpResponse:
    """Until when, and when to come again."""
    context = {"fino": refusal.until}
    response = page(request, "monitoraggio/inviti/troppi.html", context, HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(refusal.seconds)
    return response


def page(request: HttpRequest, template: str, context: dict[str, Any], status: HTTPStatus) -> HttpResponse:
    """A page that knows nothing of a user."""
    return bare(render(request, template, {**context, "nome_ente": identity.name()}, status=status))


def bare(response: HttpResponse) -> HttpResponse:
    """An answer that nobody keeps, and that tells no page after it from where."""
    for name, value in HEADERS.items():
        response.headers[name] = value
    # Django would write the address of what it calls an error into the log.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
