# SPDX-License-Identifier: AGPL-3.0-or-later
"""The prints in the queue on the web: those of who asks, the page of one while it is made and after, its file."""

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from fascicoli import prints
from fascicoli.models import Stampa
from lavori.choices import StatoLavoro
from lavori.presence import stuck
from organizzazione.models import Utente
from reports.base import Formato
from reports.desk import Deferred, Order
from reports.elenco import REPORT
from reports.scrittori import TIPI_MIME
from testi.downloads import file_answer

LAST = 50


def take_down(request: HttpRequest, order: Order, why: Deferred) -> HttpResponseBase:
    """What ``reports`` does with an order that a page does not make: the queue, and its page there.

    HEAD asks nothing of the queue: nobody waits for what it would make.
    """
    if request.method == "HEAD":
        return HttpResponse(status=202)
    try:
        return redirect("stampe:pagina", prints.ask(order, why.content).pk)
    except prints.StampaImpossibile as no:
        messages.error(request, str(no))
        return redirect("stampe:elenco")


@never_cache
@require_safe
def elenco(request: HttpRequest) -> HttpResponse:
    """The prints of who asks, the last ones first."""
    righe = list(Stampa.objects.visible_to(_utente(request)).senza_dati()[:LAST])
    return render(
        request,
        "stampe/elenco.html",
        {"stampe": [(s, prints.title_of(s)) for s in righe], "ore": settings.TRAGUARDO_STAMPE_ORE},
    )


@never_cache
@require_safe
def pagina(request: HttpRequest, pk: int) -> HttpResponse:
    """One print: how far it is, or its file."""
    return render(request, "stampe/pagina.html", _contesto(request, pk))


@never_cache
@require_safe
def stato(request: HttpRequest, pk: int) -> HttpResponse:
    """What the page asks for while the work goes on."""
    contesto = _contesto(request, pk)
    contesto["da_dire"] = not contesto["s"].al_lavoro
    return render(request, "stampe/stato.html", contesto)


@require_POST
def annulla(request: HttpRequest, pk: int) -> HttpResponse:
    """Who asked does not want it any more."""
    try:
        prints.leave(_di(request, pk), _utente(request))
    except prints.StampaImpossibile as no:
        messages.error(request, str(no))
        return redirect("stampe:pagina", pk)
    messages.success(request, "La stampa è annullata.")
    return redirect("stampe:elenco")


@require_safe
def scarica(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file, if who asked may still read what is in it."""
    riga: Stampa = get_object_or_404(Stampa.objects.visible_to(_utente(request)), pk=pk)
    if riga.stato != StatoLavoro.PRONTO:
        raise Http404("La stampa non è pronta")
    try:
        prints.order_of(riga, _utente(request))
    except prints.StampaImpossibile as no:
        raise PermissionDenied(str(no)) from None
    return file_answer(request, lambda: bytes(riga.dati or b""), TIPI_MIME[Formato(riga.formato)], name=riga.nome)


def _contesto(request: HttpRequest, pk: int) -> dict[str, Any]:
    s = _di(request, pk)
    report = REPORT.get(s.report)
    return {
        "s": s,
        "titolo": prints.title_of(s),
        "report": report,
        "piano": QueryDict(s.opzioni).get("piano", ""),
        "fermo": stuck(s),
        "pronto": s.stato == StatoLavoro.PRONTO,
    }


def _di(request: HttpRequest, pk: int) -> Stampa:
    trovata: Stampa = get_object_or_404(Stampa.objects.visible_to(_utente(request)).senza_dati(), pk=pk)
    return trovata


def _utente(request: HttpRequest) -> Utente:
    return cast(Utente, request.user)
