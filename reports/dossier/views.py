# SPDX-License-Identifier: AGPL-3.0-or-later
"""The dossiers on the web: the surveys that were closed, and the ZIP of each, of every closing of it."""

from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from monitoraggio.models import Rilevazione, RilevazioneChiusa
from monitoraggio.rules import may_have_dossier
from reports.dossier.archive import NoDossier, dossier_of, zipped
from reports.dossier.options import DossierOptions
from testi.downloads import OF_WHO_ASKED, name_download

PER_PAGE: Final = 20
FORBIDDEN: Final = "Il dossier di una rilevazione lo scaricano l'ufficio programmazione, il Nucleo e il vertice."


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The surveys that were closed, with how much each dossier holds, and what else they were frozen as."""
    _allowed(request)
    files = ~Q(stati__evidenze__nome="") & Q(stati__evidenze__isnull=False)
    frozen = Exists(RilevazioneChiusa.objects.filter(rilevazione=OuterRef("pk")))
    rows = Rilevazione.objects.visible_to(request.user).told().filter(frozen).order_by("-al", "piano__codice")
    rows = rows.annotate(prove=Count("stati__evidenze", filter=files), peso=Sum("stati__evidenze__byte"))
    closings = RilevazioneChiusa.objects.select_related("atto").defer("contenuto", "atto__manifesto")
    rows = rows.prefetch_related(Prefetch("chiusure", closings.order_by("numero")))
    found = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {"pagina": found, "righe": [(row, _replaced(row)) for row in found]}
    return render(request, "reports/dossier.html", context)


def _replaced(survey: Rilevazione) -> list[RilevazioneChiusa]:
    """Its closings that are not the one that holds now (``lettura.closed.last_closing``), as they were read with it; of
    one that was opened again, all of them."""
    found = list(survey.chiusure.all())
    holds = max(found, key=lambda closing: (hasattr(closing, "atto"), closing.numero)) if survey.chiusa else None
    return [closing for closing in found if closing != holds]


@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The ZIP, sent as it is made; with ``?chiusura=N`` that of the survey as it was closed then."""
    _allowed(request)
    survey: Rilevazione = get_object_or_404(Rilevazione.objects.visible_to(request.user).told(), pk=pk)
    try:
        found = dossier_of(survey, _asked(request, survey))
    except NoDossier as no:
        messages.error(request, str(no))
        return redirect("documenti:dossier")
    answer = StreamingHttpResponse(zipped(found), content_type="application/zip")
    name_download(answer, found.name)
    answer["Cache-Control"] = OF_WHO_ASKED
    return answer


def _asked(request: HttpRequest, survey: Rilevazione) -> RilevazioneChiusa | None:
    """The closing of the address, by the options of the command. Raises ``NoDossier``."""
    if not request.GET.get("chiusura"):
        return None
    asked = {"piano": survey.piano.codice, "al": survey.al.isoformat(), "chiusura": request.GET["chiusura"]}
    options = DossierOptions(asked, chi=request.user)
    if not options.is_valid():
        raise NoDossier(" ".join(str(text) for of_field in options.errors.values() for text in of_field))
    closing: RilevazioneChiusa = options.cleaned_data["closing"]
    return closing


def _allowed(request: HttpRequest) -> None:
    if not may_have_dossier(request.user):
        raise PermissionDenied(FORBIDDEN)
