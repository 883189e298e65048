# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for the office in the open surveys, objective by objective: what its first page counts."""

from typing import Final

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from monitoraggio.lettura.waiting import Waits, waiting
from monitoraggio.models import StatoObiettivo

PAGE: Final = 100
TITLES: Final = {Waits.TO_VERIFY: "Obiettivi da verificare", Waits.OVERRIDES: "Forzature da decidere"}


@never_cache
@require_safe
def listed(request: HttpRequest, che: str) -> HttpResponse:
    """The objectives of one kind, survey after survey, of those that the reader reads."""
    if che not in set(Waits):
        raise Http404
    rows = waiting(Waits(che), StatoObiettivo.objects.visible_to(request.user))
    told = rows.select_related("rilevazione__piano", "centro").order_by("rilevazione__al", "rilevazione", "sort_key")
    page = Paginator(told, PAGE).get_page(request.GET.get("pagina"))
    context = {"titolo": TITLES[Waits(che)], "pagina": page, "richiesta": "", "forzature": che == Waits.OVERRIDES}
    return render(request, "monitoraggio/in_attesa.html", context)


addresses = [path("rilevazioni/in-attesa/<slug:che>/", listed, name="in_attesa")]
