# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page behind the link of a body: no account, no session, no cookie; what opens it is the word in its address.

Nothing is preselected and to look at it changes nothing; without a chosen outcome nothing is written
(``monitoraggio.inviting.behind``).
"""

from contextlib import suppress
from http import HTTPStatus
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt

from flussi.acts import Refused
from monitoraggio.inviting import behind
from monitoraggio.inviting.standing import OFFICE, who_asked
from ricognizioni.inviting import services
from ricognizioni.inviting.forms import Answers, not_arrived
from ricognizioni.inviting.standing import Door, asked_of, door_of, shown_by
from ricognizioni.inviting.tokens import found
from ricognizioni.models import InvitoOrganismo

NOTHING: Final = "Non è stato scelto nulla: scegliere che cosa ne è di almeno un obiettivo."


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
    if request.method != "POST":
        return _page(request, invitation)
    if door_of(invitation) != Door.OPEN:
        return behind.counted(request) or _page(request, invitation)
    return _answered(request, invitation)


answer.pubblica = True  # type: ignore[attr-defined]


def _answered(request: HttpRequest, invitation: InvitoOrganismo) -> HttpResponse:
    answers = Answers(asked_of(invitation), request.POST)
    if not answers.is_valid():
        return _page(request, invitation, answers)
    if answers.said:
        # The link that ends and what is confirmed at this moment the page says, with what did not arrive.
        with suppress(Refused):
            services.answer(invitation, answers.said)
        invitation.refresh_from_db()
    if not_arrived(invitation, request.POST):
        return _page(request, invitation)
    if not answers.said:
        return _page(request, invitation, answers, NOTHING)
    return behind.bare(HttpResponseRedirect(request.path, status=HTTPStatus.SEE_OTHER))


def _page(
    request: HttpRequest, invitation: InvitoOrganismo, answers: Answers | None = None, why: str = ""
) -> HttpResponse:
    rows, door = shown_by(invitation), door_of(invitation)
    answers = answers or Answers(rows)
    lost = not_arrived(invitation, request.POST)
    boxes = {form.asked.row.pk: form for form in answers.forms} if door == Door.OPEN else {}
    context: dict[str, Any] = {
        "ricognizione": invitation.ricognizione,
        "organismo": invitation.organismo,
        "porta": door.value,
        "aperta": door == Door.OPEN and bool(boxes),
        # What the office has confirmed only a link that is good shows.
        "righe": [(a.row, a.said, a.confirmed and door == Door.OPEN, boxes.get(a.row.pk)) for a in rows],
        "perse": lost,
        "errori": answers.errors,
        "perche": why,
        "ultimo_giorno": invitation.ultimo_giorno,
        "chiedere_a": who_asked(invitation.mandato_da) or OFFICE,
    }
    status = HTTPStatus.CONFLICT if lost else HTTPStatus.OK
    ended = door in (Door.EXPIRED, Door.REVOKED) and not rows
    return behind.page(request, "ricognizioni/inviti/risposta.html", context, HTTPStatus.GONE if ended else status)
