# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which evidence of a survey everybody may see: the list in which the office decides it."""

from collections.abc import Mapping
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from aggregati.revisions import DIGITS
from flussi.acts import Refused
from monitoraggio.models import Rilevazione
from obiettivi.views.access import utente_di
from organizzazione.rules import scrive_tutto
from trasparenza.models import DecisioneSullaProva
from trasparenza.outcomes import proofs

PER_PAGE: Final = 100


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def proofs_of_survey(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All evidence of a survey, a box for each; what is pressed holds for those of the page alone."""
    survey = get_object_or_404(Rilevazione.objects.visible_to(request.user).select_related("piano"), pk=pk)
    if not scrive_tutto(request.user):
        raise PermissionDenied(proofs.FORBIDDEN)
    if request.method != "POST":
        return _page(request, survey)
    shown = dict(filter(None, map(_shown_in, request.POST.getlist("mostrata"))))
    wanted = {key for text in request.POST.getlist("pubblica") if (key := _number(text))}
    try:
        done = proofs.decide(survey, shown, wanted & shown.keys(), utente_di(request))
    except Refused as no:
        return _page(request, survey, typed=dict.fromkeys(shown, False) | dict.fromkeys(wanted, True), wrong=str(no))
    messages.success(request, _told(done))
    return HttpResponseRedirect(request.get_full_path())


def _told(done: proofs.Decided) -> str:
    if not any(done):
        return "Non è cambiato nulla."
    return f"Prove che ora vedono tutti: {done.out}. Prove che ora restano dentro: {done.back}."


def _page(
    request: HttpRequest, survey: Rilevazione, *, typed: Mapping[int, bool] | None = None, wrong: str = ""
) -> HttpResponse:
    page = Paginator(proofs.all_of(survey), PER_PAGE).get_page(request.GET.get("pagina"))
    last = DecisioneSullaProva.objects.select_related("chi").in_bulk([row.decisa for row in page if row.decisa])
    rows = [
        (row, proofs.said_of(row), (typed or {}).get(row.pk, bool(row.fuori)), last.get(row.decisa or 0))
        for row in page
    ]
    context: dict[str, Any] = {"rilevazione": survey, "pagina": page, "prove": rows, "perche": wrong, "richiesta": ""}
    return render(request, "trasparenza/ufficio/prove.html", context, status=409 if wrong else 200)


def _shown_in(text: str) -> tuple[int, int] | None:
    """An evidence and the decision that stood beside it, as the page wrote them; None of anything else."""
    key, _, decision = text.partition(":")
    pair = (_number(key), _number(decision))
    return (pair[0] or 0, pair[1] or 0) if None not in pair else None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= DIGITS * 2 else None


indirizzi = [path("rilevazioni/<int:pk>/prove-pubbliche/", proofs_of_survey, name="prove")]
