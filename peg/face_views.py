# SPDX-License-Identifier: AGPL-3.0-or-later
"""The colour and the logo of the Comune, from our own address: for everybody, without a session, kept for ever.

Both addresses carry the seal of what they give, as those of static files do.
"""

from collections.abc import Callable
from functools import wraps
from typing import Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from ente import identity
from testi.downloads import file_answer

_FOR_EVER: Final = "public, max-age=31536000, immutable"
# A drawing that somebody opens by itself runs nothing and calls nobody.
_ALONE: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"


def _of_everybody(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The session is not opened (``peg.middleware`` looks for the mark)."""

    @wraps(view)
    def marked(request: HttpRequest) -> HttpResponse:
        return view(request)

    marked.pubblica = True  # type: ignore[attr-defined]
    return marked


@login_not_required
@_of_everybody
@require_safe
def colours(request: HttpRequest) -> HttpResponse:
    """The tokens that the colour of the Comune takes the place of."""
    sheet: str = settings.TRAGUARDO_VOLTO.stylesheet
    if not sheet:
        raise Http404("Nessun colore")
    return file_answer(request, sheet.encode, "text/css; charset=utf-8", cache=_FOR_EVER)


@login_not_required
@_of_everybody
@require_safe
def logo(request: HttpRequest) -> HttpResponse:
    """The arms of the Comune: those that the administrator sent, else those of the setting."""
    drawing = identity.logo() or settings.TRAGUARDO_VOLTO.logo
    if drawing is None:
        raise Http404("Nessun logo")
    answer = file_answer(request, lambda: drawing.data, drawing.kind, seal=drawing.seal, cache=_FOR_EVER)
    answer.headers["Content-Security-Policy"] = _ALONE
    return answer


indirizzi = [path("aspetto/colori.css", colours, name="colori"), path("aspetto/logo", logo, name="logo")]
