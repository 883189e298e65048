# SPDX-License-Identifier: AGPL-3.0-or-later
"""Views of the house itself: whether it is well, and what is said when it is not."""

import sys
from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.db import Error, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.defaults import server_error

from versioni.contenuto import VersioneIllegibile

# Seconds until a browser or a monitor may ask again.
LATER: Final = "30"


@never_cache
@login_not_required
def salute(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, 503 when it does not. Says nothing else to strangers."""
    try:
        with connection.cursor() as cursore:
            cursore.execute("SELECT 1")
    except Error:
        return JsonResponse({"stato": "database non raggiungibile"}, status=503, headers={"Retry-After": LATER})
    return JsonResponse({"stato": "ok"})


# Who asks may carry the cookie of a session: it stays closed, for it stands in the database that is asked about.
salute.pubblica = True  # type: ignore[attr-defined]


def fault(request: HttpRequest) -> HttpResponse:
    """The answer to an error that nobody expected: 503 when the database is away, or a version is of a program that is
    newer than this one; 500 otherwise.

    Away is also a database that refuses work now (locked, full, shutting down): the same request may succeed later.
    Whoever raised it, view or middleware, Django asks for this answer while the error is still in hand.
    """
    error = sys.exc_info()[1]
    if isinstance(error, VersioneIllegibile):
        return HttpResponse(render_to_string("versione_illegibile.html", {"perche": str(error)}), status=503)
    if not isinstance(error, (OperationalError, InterfaceError)):
        return server_error(request)
    return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": LATER})
