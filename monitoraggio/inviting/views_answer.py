# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page behind the link: no account, no session, no cookie; what opens it is the word in its address.

Scanners of mail open links and press buttons: to look at it changes nothing, and without a chosen answer nothing is
written. What it is asked is not logged with its address (``custodia.logs``), and no page after it learns from where.
"""

from contextlib import suppress
from http import HTTPStatus
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from accesso import limits
from accesso.addresses import address_of
from ente import identity
from flussi.acts import Refused
from monitoraggio.inviting import services, standing
from monitoraggio.inviting.forms import AnswerForm
from monitoraggio.inviting.reading import who_is
from monitoraggio.inviting.standing import Door
from monitoraggio.inviting.tokens import found
from monitoraggio.models import Invito

HEADERS: Final = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
METHODS: Final = ("GET", "HEAD", "POST")
ENDED: Final = frozenset({Door.EXPIRED, Door.REVOKED, Door.GONE})


# The word in the address is the whole right: there is nothing of the browser that another site could borrow.
@csrf_exempt
@login_not_required
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Look, or answer."""
    if request.method not in METHODS:
        return _plain(HttpResponseNotAllowed(METHODS))
    place = limits.digest(address_of(request) or "")
    if refusal := limits.refused(limits.phase_link(), place=place):
        return _too_many(request, refusal)
    invitation = found(token)
    if invitation is None:
        return _counted(request, place) or _render(request, "sconosciuto.html", {}, HTTPStatus.NOT_FOUND)
    door = standing.door_of(invitation) if request.method == "POST" else None
    if door == Door.OPEN:
        return _answered(request, invitation)
    if door in ENDED and (refusal_page := _counted(request, place)):
        return refusal_page
    return _page(request, invitation, AnswerForm(invitation.fase.stato.rilevazione.al))


answer.pubblica = True  # type: ignore[attr-defined]


def _answered(request: HttpRequest, invitation: Invito) -> HttpResponse:
    form = AnswerForm(invitation.fase.stato.rilevazione.al, request.POST)
    if not form.is_valid():
        return _page(request, invitation, form)
    # Where the centre has confirmed at this moment the page says so.
    with suppress(Refused):
        services.answer(invitation, form.said)
    return _plain(HttpResponseRedirect(request.path, status=HTTPStatus.SEE_OTHER))


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
    return _render(request, "risposta.html", context, HTTPStatus.GONE if ended else HTTPStatus.OK)


def _counted(request: HttpRequest, place: str) -> HttpResponse | None:
    """A word that is none, or an answer by a link that has ended, is a try, of which there are only so many; what is
    said of one too many. Whatever is no word has the same page: nobody learns which ones there were."""
    taken = limits.take(limits.phase_link(), place=place)
    return None if taken.allowed else _too_many(request, limits.Refusal("phase_link", taken.until))


def _too_many(request: HttpRequest, refusal: limits.Refusal) -> HttpResponse:
    response = _render(request, "troppi.html", {"fino": refusal.until}, HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(refusal.seconds)
    return response


def _render(request: HttpRequest, name: str, context: dict[str, Any], status: HTTPStatus) -> HttpResponse:
    context = {**context, "nome_ente": identity.name()}
    return _plain(render(request, f"monitoraggio/inviti/{name}", context, status=status))


def _plain(response: HttpResponse) -> HttpResponse:
    for name, value in HEADERS.items():
        response.headers[name] = value
    # Django would write the address of what it calls an error into the log.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
