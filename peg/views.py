# SPDX-License-Identifier: AGPL-3.0-or-later
"""Views of the house itself."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache


@never_cache
@login_not_required
def salute(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, 503 when it does not. Says nothing else to strangers."""
    try:
        with connection.cursor() as cursore:
            cursore.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"stato": "database non raggiungibile"}, status=503)
    return JsonResponse({"stato": "ok"})
