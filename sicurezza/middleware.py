# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sees how who has entered is answered: what is refused, and which files leave that not everybody may have."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from sicurezza.choices import EventKind
from sicurezza.recording import record
from testi.downloads import download_name


class Witness:
    """Stands inside the lock of the door, so that it knows who asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Tell of refusals and of downloads; public pages are for everybody and their reader is not even asked for."""
        response = self.get_response(request)
        match = request.resolver_match
        if match is None or getattr(match.func, "pubblica", False):
            return response
        if response.status_code == 403:
            record(EventKind.NEGATO, request=request, about=_asked(request, match), once=True)
        elif response.status_code in (200, 206) and (file := download_name(response)):
            record(EventKind.SCARICO, request=request, about=file, details={"pagina": _asked(request, match)})
        return response


def _asked(request: HttpRequest, match: Any) -> str:
    """What was asked for. The route and its arguments: what else stands in an address may be a text of somebody."""
    arguments = ", ".join(f"{name}={value}" for name, value in match.kwargs.items())
    return f"{request.method} {match.view_name or match.route}{f' ({arguments})' if arguments else ''}"[:300]
