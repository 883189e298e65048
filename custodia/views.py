# SPDX-License-Identifier: AGPL-3.0-or-later
"""What programs ask that look after an installation: is it ready, and its figures."""

import hmac

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from custodia.metrics import exposition
from custodia.readiness import recent


def knows_the_token(request: HttpRequest) -> bool:
    """Whether the caller says METRICHE_TOKEN; nobody does where there is none."""
    token = settings.TRAGUARDO_METRICHE_TOKEN
    said = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(token) and hmac.compare_digest(said.encode("utf-8", "surrogateescape"), token.encode())


@never_cache
@require_safe
@login_not_required
def ready(request: HttpRequest) -> JsonResponse:
    """200 when everything works, 503 when something does not; which, only to who has the token."""
    report = recent.get()
    well = bool(report) and all(check.well for check in report)
    said: dict[str, object] = {"stato": "pronto" if well else "non pronto"}
    if knows_the_token(request):
        said["controlli"] = [{"nome": c.name, "bene": c.well, "visto": c.told} for c in report]
    answer = JsonResponse(said, status=200 if well else 503, json_dumps_params={"ensure_ascii": False})
    # Not an error of the program: who asks every few seconds would fill the log with it.
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer


@never_cache
@require_safe
@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, for who has the token; for everybody else there is no such page."""
    if not knows_the_token(request):
        raise Http404
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


# They ask nobody who he is: the session stays closed, so they answer also when it cannot be read.
for view in (ready, metrics):
    view.pubblica = True  # type: ignore[attr-defined]
