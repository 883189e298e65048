# SPDX-License-Identifier: AGPL-3.0-or-later
"""The dossiers on the web: the surveys that are closed, and the ZIP of each."""

from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from monitoraggio.choices import SurveyState
from monitoraggio.models import Rilevazione
from monitoraggio.rules import may_have_dossier
from reports.dossier.archive import NoDossier, dossier_of, zipped
from testi.downloads import OF_WHO_ASKED, name_download

PER_PAGE: Final = 20
CLOSED: Final = (SurveyState.CHIUSA, SurveyState.APPROVATA)
FORBIDDEN: Final = "Il dossier di una rilevazione lo scaricano l'ufficio programmazione, il Nucleo e il vertice."


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The surveys that are closed, with how much each dossier holds."""
    _allowed(request)
    files = ~Q(stati__evidenze__nome="") & Q(stati__evidenze__isnull=False)
    rows = Rilevazione.objects.visible_to(request.user).told().filter(stato__in=CLOSED).order_by("-al", "piano__codice")
    rows = rows.annotate(prove=Count("stati__evidenze", filter=files), peso=Sum("stati__evidenze__byte"))
    return render(
        request, "reports/dossier.html", {"pagina": Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))}
    )


@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The ZIP, sent as it is made."""
    _allowed(request)
    survey: Rilevazione = get_object_or_404(Rilevazione.objects.visible_to(request.user).told(), pk=pk)
    try:
        found = dossier_of(survey)
    except NoDossier as no:
        messages.error(request, str(no))
        return redirect("documenti:dossier")
    answer = StreamingHttpResponse(zipped(found), content_type="application/zip")
    name_download(answer, found.name)
    answer["Cache-Control"] = OF_WHO_ASKED
    return answer


def _allowed(request: HttpRequest) -> None:
    if not may_have_dossier(request.user):
        raise PermissionDenied(FORBIDDEN)
