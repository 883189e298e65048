# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of a simulation: a new one, and one that is there, which two never overwrite for each other."""

import json
import uuid
from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from aggregati.models import ConflittoDiRevisione
from aggregati.revisions import revision_in
from flussi.acts import Refused
from flussi.once import once, said_already, whole_key
from obiettivi.views.access import utente_di
from valutazione.distributing.people import sheets_of
from valutazione.distributing.removing import remove_distribution, why_it_stays
from valutazione.distributing.words import rule_words
from valutazione.distributing.writer import (
    FORBIDDEN,
    new_distribution,
    why_no_more,
    why_not_written,
    write_distribution,
)
from valutazione.forms_distributions import BandFormSet, DistributionForm, bands_of, initial_of, new_bands
from valutazione.models import Fondo, Ripartizione
from valutazione.rules_distributions import writes_distributions
from valutazione.views.distributions import fund_of, readable

CHANGED: Final = "Nel frattempo qualcun altro l'ha salvata: guardarla prima di toglierla."
OTHERS: Final = "Nel frattempo qualcun altro ha salvato questa simulazione, e non è stato scritto nulla."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, anno: int) -> HttpResponseBase:
    """A new simulation of a year."""
    fondo, who = fund_of(request, anno), utente_di(request)
    if not writes_distributions(who):
        raise PermissionDenied(FORBIDDEN)
    if request.method != "POST" and (why := why_no_more(fondo)):
        raise PermissionDenied(why)
    return _answer(request, fondo, None, lambda draft: new_distribution(fondo, draft, who))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One that is there."""
    row, who = readable(request, pk), utente_di(request)
    if not writes_distributions(who) or (request.method != "POST" and row.definitive):
        raise PermissionDenied(why_not_written(row, who))
    read = revision_in(request.POST.get("versione", "")) or 0

    def write(draft: Any) -> Ripartizione:
        row.revisione = read
        return write_distribution(row, draft, who)

    return _answer(request, row.fondo, row, write)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def removing(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One that nobody wants: asked first, then taken away once."""
    who = utente_di(request)
    if writes_distributions(who) and (address := said_already(request, who)):
        return HttpResponseRedirect(address)
    row = readable(request, pk)
    if request.method != "POST":
        if why := why_it_stays(row, who):
            raise PermissionDenied(why)
        return _asked(request, row)
    if not writes_distributions(who):
        raise PermissionDenied(FORBIDDEN)
    row.revisione, stored = revision_in(request.POST.get("versione", "")) or 0, row.revisione

    def write() -> str:
        remove_distribution(row, who)
        return reverse("valutazione:ripartizioni", args=[row.fondo.anno])

    try:
        address = once(who, whole_key(request), write)
    except ConflittoDiRevisione:
        row.revisione = stored
        return _asked(request, row, CHANGED, 409)
    except Refused as no:
        return _asked(request, row, no.reason, 409)
    messages.success(request, f"«{row}» è tolta.")
    return HttpResponseRedirect(address)


def _asked(request: HttpRequest, row: Ripartizione, why: str = "", status: int = 200) -> HttpResponse:
    context = {"ripartizione": row, "perche": why, "chiave": uuid.uuid4()}
    return render(request, "valutazione/fondi/togli.html", context, status=status)


def _answer(
    request: HttpRequest, fondo: Fondo, row: Ripartizione | None, write: Callable[[Any], Ripartizione]
) -> HttpResponseBase:
    who, sheets = utente_di(request), sheets_of(fondo.anno).there
    # A file makes it another write each time: its bytes are not in the key.
    if not request.FILES and (address := said_already(request, who)):
        return HttpResponseRedirect(address)
    if request.method != "POST":
        form = DistributionForm(sheets=sheets, initial=initial_of(row) if row else None)
        bands = BandFormSet(prefix="fascia", initial=bands_of(row) if row else new_bands())
        return _page(request, fondo, row, form, bands)
    form = DistributionForm(request.POST, request.FILES, sheets=sheets)
    bands = BandFormSet(request.POST, prefix="fascia")
    if not (form.is_valid() & bands.is_valid()):
        return _page(request, fondo, row, form, bands, status=400)

    def address_of() -> str:
        return reverse("valutazione:ripartizione", args=[write(form.draft(bands)).pk])

    try:
        address = once(who, None if request.FILES else whole_key(request), address_of)
    except ConflittoDiRevisione:
        # As it is stored now beside what was typed: who saves again has seen both.
        stored = readable(request, row.pk) if row else None
        return _page(request, fondo, stored, form, bands, [OTHERS], 409, there=stored)
    except Refused as no:
        return _page(request, fondo, row, form, bands, no.reason.splitlines(), 409)
    messages.success(request, "Salvata.")
    return HttpResponseRedirect(address)


def _page(
    request: HttpRequest,
    fondo: Fondo,
    row: Ripartizione | None,
    form: DistributionForm,
    bands: Any,
    why: list[str] | None = None,
    status: int = 200,
    *,
    there: Ripartizione | None = None,
) -> HttpResponse:
    """``there``: what somebody else saved, which who saves from this page has seen."""
    fresh = there is not None or not form.is_bound
    context = {
        "fondo": fondo,
        "ripartizione": row,
        "modulo": form,
        "fasce": bands,
        "perche": why or [],
        "ora_c_e": there,
        "ora_c_e_detto": _stored(there) if there else None,
        "versione": (row.revisione if row else "") if fresh else request.POST.get("versione", ""),
        "chiave": uuid.uuid4(),
    }
    return render(request, "valutazione/fondi/modifica.html", context, status=status)


def _stored(row: Ripartizione) -> dict[str, Any]:
    """What is stored now, in words."""
    return {"regola": list(rule_words(json.loads(row.regola))), "persone": initial_of(row)["persone"]}


addresses = [
    path("ripartizioni/<anno:anno>/nuova/", new, name="ripartizione_nuova"),
    path("ripartizione/<int:pk>/modifica/", change, name="ripartizione_modifica"),
    path("ripartizione/<int:pk>/togli/", removing, name="ripartizione_togli"),
]
