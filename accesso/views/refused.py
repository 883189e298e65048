# SPDX-License-Identifier: AGPL-3.0-or-later
"""429, in words."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accesso.limits import Refusal

TOO_MANY: Final = 429


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """What was too much, when to try again, what else to do."""
    context = {"fino": refusal.until, "genere": refusal.kind}
    response = render(request, "bloccato.html", context, status=TOO_MANY)
    response["Retry-After"] = str(refusal.seconds)
    return response
