# SPDX-License-Identifier: AGPL-3.0-or-later
"""The own page of who is in: name and mailbox, notices, password, second factor, sessions open elsewhere."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accesso import second_factor, sessions
from accesso.gate import OldPasswordAttempt
from accesso.views.refused import refused
from organizzazione.models import Utente
from persone import services
from persone.accounts import Refused
from persone.forms import MailboxForm
from persone.words import assignment


def me(request: HttpRequest) -> Utente:
    """Who is in."""
    if not isinstance(request.user, Utente):
        raise Http404
    return request.user


@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """What the program knows of who looks."""
    return _page(request, me(request), MailboxForm(me(request)))


def _page(request: HttpRequest, user: Utente, form: MailboxForm) -> HttpResponse:
    persona = getattr(user, "persona", None)
    rows = persona.incarichi.select_related("centro").order_by("-dal") if persona else ()
    context: dict[str, Any] = {
        "incarichi": [assignment(row) for row in rows],
        "form": form,
        "secondo_fattore": second_factor.has_one(user),
        "sessioni": sessions.open_sessions(request, user),
    }
    return render(request, "persone/profilo.html", context)


@require_POST
def mailbox(request: HttpRequest) -> HttpResponse:
    """Another mailbox, by who knows the password: an open session is no place to guess it."""
    user = me(request)
    attempt = OldPasswordAttempt(request, user)
    if refusal := attempt.refusal():
        return refused(request, refusal)
    form = MailboxForm(user, request.POST)
    if form.is_valid():
        attempt.succeeded()
        return _moved(request, user, form)
    if "password" not in form.errors or not request.POST.get("password"):
        attempt.undo()
    elif refusal := attempt.failed():
        return refused(request, refusal)
    return _page(request, user, form)


def _moved(request: HttpRequest, user: Utente, form: MailboxForm) -> HttpResponse:
    try:
        services.move_mailbox(user, form.cleaned_data["email"])
    except Refused as error:
        form.add_error("email", str(error))
        return _page(request, user, form)
    messages.success(request, "Il nuovo indirizzo è salvato: da ora si entra con questo.")
    return redirect("persone:profilo")
