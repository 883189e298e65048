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

from aggregati.revisions import revisions_in, row_key_in
from flussi.acts import Refused
from monitoraggio.lettura.proofs import shown
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
    # Beside each evidence the decision that stood there, as a page says a revision.
    seen = revisions_in(" ".join(request.POST.getlist("mostrata")))
    wanted = {key for text in request.POST.getlist("pubblica") if (key := row_key_in(text)) is not None}
    try:
        done = proofs.decide(survey, seen, wanted, utente_di(request))
    except Refused as no:
        return _page(request, survey, typed=dict.fromkeys(seen, False) | dict.fromkeys(wanted, True), wrong=str(no))
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
    boxes = {row.pk: bool(row.fuori) for row in page} | dict(typed or {})
    rows = [(row, shown(row), boxes[row.pk], last.get(row.decisa)) for row in page]
    context: dict[str, Any] = {"rilevazione": survey, "pagina": page, "prove": rows, "perche": wrong, "richiesta": ""}
    return render(request, "trasparenza/ufficio/prove.html", context, status=409 if wrong else 200)


indirizzi = [path("rilevazioni/<int:pk>/prove-pubbliche/", proofs_of_survey, name="prove")]
