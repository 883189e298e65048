# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page behind the link: no account, no session, no cookie; what opens it is the word in its address.

Scanners of mail open links and press buttons: to look at it changes nothing, and without a chosen answer nothing is
written (``behind``).
"""

from contextlib import suppress
from http import HTTPStatus
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt

from flussi.acts import Refused
from monitoraggio.inviting import behind, services, standing
from monitoraggio.inviting.forms import AnswerForm
from monitoraggio.inviting.reading import who_is
from monitoraggio.inviting.standing import Door
from monitoraggio.inviting.tokens import found
from monitoraggio.models import Invito

ENDED: Final = frozenset({Door.EXPIRED, Door.REVOKED, Door.GONE})


# The word in the address is the whole right: there is nothing of the browser that another site could borrow.
@csrf_exempt
@login_not_required
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Look, or answer."""
    if request.method not in behind.METHODS:
        return behind.bare(HttpResponseNotAllowed(behind.METHODS))
    if refused := behind.barred(request):
        return refused
    invitation = found(token)
    if invitation is None:
        return behind.unknown(request)
    door = standing.door_of(invitation) if request.method == "POST" else None
    if door == Door.OPEN:
        return _answered(request, invitation)
    if door in ENDED and (refused := behind.counted(request)):
        return refused
    return _page(request, invitation, AnswerForm(invitation.fase.stato.rilevazione.al))


answer.pubblica = True  # type: ignore[attr-defined]


def _answered(request: HttpRequest, invitation: Invito) -> HttpResponse:
    form = AnswerForm(invitation.fase.stato.rilevazione.al, request.POST)
    if not form.is_valid():
        return _page(request, invitation, form)
    # Where the centre has confirmed at this moment the page says so.
    with suppress(Refused):
        services.answer(invitation, form.said)
    return behind.bare(HttpResponseRedirect(request.path, status=HTTPStatus.SEE_OTHER))


def _page(request: HttpRequest, invitation: Invito, form: AnswerForm) -> HttpResponse:
    door, state = standing.door_of(invitation), invitation.fase.stato
    context: dict[str, Any] = {
        "fase": invitation.fase,
        "stato": state,
        "chi": who_is(invitation),
        "porta": door.value,
        "aperta": door == Door.OPEN,
        "detto": standing.said_by(invitation),
        "confermato_il": standing.confirmed_on(invitation) if door == Door.CONFIRMED else None,
        "ultimo_giorno": invitation.ultimo_giorno,
        "chiedere_a": standing.whom_to_ask(invitation),
        "form": form,
    }
    ended = door in ENDED and not context["detto"]
    status = HTTPStatus.GONE if ended else HTTPStatus.OK
    return behind.page(request, "monitoraggio/inviti/risposta.html", context, status)
