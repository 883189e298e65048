# SPDX-License-Identifier: AGPL-3.0-or-later
"""A press reads the sources of an objective again, another takes over what one of them says; a page says where a value
of one's own centre is read."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from aggregati.models import ConflittoDiRevisione
from aggregati.revisions import revision_in
from flussi.acts import Refused
from monitoraggio.models import LetturaDellaFonte, StatoObiettivo, ValoreIndicatore
from monitoraggio.scrittura.drafts import NotStorable, NotWritable
from monitoraggio.scrittura.writer import why_not
from monitoraggio.sources import own
from monitoraggio.sources.accepting import accept
from monitoraggio.sources.reading import read_sources
from monitoraggio.views.access import may_write, only, readable_state, where_it_was
from organizzazione.rules import DI_CENTRO, ruolo_di, scrive_tutto


@require_POST
def read_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the sources of an objective; no value is written."""
    state = readable_state(request, pk)
    _demand(request, state)
    try:
        look = read_sources(state.rilevazione, request.user, only(state))
    except Refused as no:
        messages.error(request, no.reason)
        return _back(request, state)
    for told in look.put_off.values():
        messages.warning(request, told)
    for outcome in look.outcomes:
        if not outcome.reading.has_value:
            messages.warning(request, outcome.told)
    new = sum(o.new and o.reading.has_value for o in look.outcomes)
    told = "Nessuna fonte dice qualcosa di nuovo." if not new else f"Fonti che dicono qualcosa di nuovo: {new}."
    messages.success(request, told)
    return _back(request, state)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """What a source says is the value of its indicator."""
    rows = LetturaDellaFonte.objects.visible_to(request.user)
    reading = get_object_or_404(rows.select_related("fonte", "valore__stato"), pk=pk)
    state = reading.valore.stato
    revision = revision_in(request.POST.get("revisione", ""))
    _works(request)
    try:
        written = accept(reading, request.user, revision)
    except ConflittoDiRevisione:
        messages.error(request, "Intanto qualcuno ha salvato l'obiettivo: rileggerlo, poi confermare di nuovo.")
    except (Refused, NotWritable, NotStorable) as no:
        messages.error(request, str(no))
    else:
        done = "è confermato dalla fonte" if written else "era già confermato dalla fonte"
        messages.success(request, f"{state.codice}: {reading.says} {done}.")
    return _back(request, state)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def where_from(request: HttpRequest, pk: int) -> HttpResponse:
    """Say where a value of one's own centre is read, or that it is read there no more."""
    values = ValoreIndicatore.objects.filter(stato__in=StatoObiettivo.objects.visible_to(request.user), nel_piano=True)
    value = get_object_or_404(values.select_related("stato__rilevazione__piano"), pk=pk)
    _demand(request, value.stato)
    if request.method != "POST":
        return _shown(request, value, {}, 200)
    asked, revision = request.POST.get("fonte", ""), revision_in(request.POST.get("revisione", ""))
    try:
        if request.POST.get("azione") == "togli":
            own.withdraw_source(value, -1 if revision is None else revision, request.user)
            messages.success(request, f"{value.stato.codice}: il valore non si legge più da una fonte.")
        else:
            source = own.say_source(value, asked, -1 if revision is None else revision, request.user)
            messages.success(request, f"{value.stato.codice}: il valore si legge da {source.place}.")
            return _read_at_once(request, value.stato)
    except ConflittoDiRevisione:
        told = "Intanto qualcuno ha cambiato la fonte: guardarla, poi decidere di nuovo."
        return _shown(request, value, {"perche": told, "scelta": asked}, 409)
    except Refused as no:
        return _shown(request, value, {"perche": no.reason, "scelta": asked}, 400)
    return redirect("monitoraggio:obiettivo", value.stato_id)


def _read_at_once(request: HttpRequest, state: StatoObiettivo) -> HttpResponse:
    """What it says is on the page to which one comes back."""
    try:
        read_sources(state.rilevazione, request.user, only(state), files=False)
    except Refused as no:
        messages.error(request, no.reason)
    return redirect("monitoraggio:obiettivo", state.pk)


def _shown(request: HttpRequest, value: ValoreIndicatore, said: dict[str, Any], status: int) -> HttpResponse:
    source = own.source_of(value)
    mine = source is None or source.del_centro or scrive_tutto(request.user)
    context = {
        "valore": value,
        "stato": value.stato,
        "fonte": source,
        "cambia": mine,
        "di_chi": own.OF_THE_OFFICE,
        "gruppi": own.groups_for(value, request.user) if mine else (),
        "scelta": own.key_of(source),
        **said,
    }
    return render(request, "monitoraggio/fonte.html", context, status=status)


def _works(request: HttpRequest) -> None:
    if not (scrive_tutto(request.user) or ruolo_di(request.user) in DI_CENTRO):
        raise PermissionDenied("I valori li confermano il centro e l'ufficio programmazione.")


def _demand(request: HttpRequest, state: StatoObiettivo) -> None:
    _works(request)
    if not may_write(request.user, state):
        raise PermissionDenied(f"{state.codice}: {why_not(state.pk)}")


def _back(request: HttpRequest, state: StatoObiettivo) -> HttpResponse:
    page = where_it_was(request)
    return redirect(page) if page else redirect("monitoraggio:obiettivo", state.pk)


addresses = [
    path("rilevazioni/valore/<int:pk>/fonte/", where_from, name="fonte_del_valore"),
    path("rilevazioni/obiettivo/<int:pk>/fonti/", read_again, name="leggi_fonti"),
    path("rilevazioni/fonti/<int:pk>/conferma/", confirm, name="conferma_fonte"),
]
