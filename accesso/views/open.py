# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of the own sessions."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accesso import sessions
from accesso.views.factor import user_of, wanted_next


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Where I am in."""
    return render(request, "accesso/sessioni.html", {"sessioni": sessions.open_sessions(request, user_of(request))})


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """One of the others."""
    if not sessions.end_one(request, user_of(request), pk):
        raise Http404
    messages.success(request, "La sessione è chiusa: da lì bisognerà accedere di nuovo.")
    return redirect(wanted_next(request) or "accesso:sessioni")


@require_POST
def close_all(request: HttpRequest) -> HttpResponse:
    """Everywhere, here too; or all the others, for who goes on working here."""
    if "altre" in request.POST:
        ended = sessions.end_others(request, user_of(request), "chiuse le altre")
        messages.success(request, _told(ended))
        return redirect(wanted_next(request) or "accesso:sessioni")
    sessions.end_all(user_of(request), "esci ovunque", request)
    request.session.flush()
    return redirect("accedi")


def _told(ended: int) -> str:
    if not ended:
        return "Non c'erano altre sessioni aperte."
    return "L'altra sessione è chiusa." if ended == 1 else f"Le altre {ended} sessioni sono chiuse."
