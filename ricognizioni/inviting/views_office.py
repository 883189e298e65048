# SPDX-License-Identifier: AGPL-3.0-or-later
"""For the office: ask a body, revoke its link; for who may write: take over what it answered."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from aggregati.models import ConflittoDiRevisione
from aggregati.revisions import revision_in, row_key_in
from flussi.acts import Refused
from monitoraggio.inviting.views_office import site_of
from monitoraggio.scrittura.drafts import NotStorable, NotWritable
from obiettivi.views.access import utente_di
from organizzazione.models import OrganismoPartecipato
from organizzazione.rules import ruolo_di, scrive_tutto
from ricognizioni.choices import ManagementAct
from ricognizioni.inviting import services
from ricognizioni.inviting.forms import AskBodyForm
from ricognizioni.models import InvitoOrganismo, PropostaOrganismo, Ricognizione, StatoGestionale
from ricognizioni.rules import MANAGEMENT
from ricognizioni.views.access import readable


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, pk: int, organismo: int) -> HttpResponseBase:
    """Ask a body for everything that the ricognizione asks of it: one mail, one link."""
    survey = readable(request, pk)
    _office(request)
    body = get_object_or_404(OrganismoPartecipato, pk=organismo)
    if request.method != "POST":
        return _page(request, survey, body, AskBodyForm(initial={"email": body.email}))
    form = AskBodyForm(request.POST)
    if not form.is_valid():
        return _page(request, survey, body, form, 400)
    asked = services.Ask(form.cleaned_data["email"], form.cleaned_data["entro"], site_of(request))
    try:
        made = services.ask(survey, body, asked, utente_di(request))
    except Refused as no:
        form.add_error(None, no.reason)
        return _page(request, survey, body, form, 409)
    messages.success(request, f"Il collegamento parte per {made.email}.")
    return redirect("ricognizioni:organismi", survey.pk)


def _page(
    request: HttpRequest, survey: Ricognizione, body: OrganismoPartecipato, form: AskBodyForm, status: int = 200
) -> HttpResponse:
    there = InvitoOrganismo.objects.standing().filter(ricognizione=survey, organismo=body).first()
    context: dict[str, Any] = {"ricognizione": survey, "organismo": body, "modulo": form, "invito": there}
    return render(request, "ricognizioni/chiedi.html", context, status=status)


@require_POST
def revoke(request: HttpRequest, pk: int, organismo: int) -> HttpResponseBase:
    """The link of a body opens nothing any more."""
    survey = readable(request, pk)
    _office(request)
    rows = InvitoOrganismo.objects.standing().filter(ricognizione=survey, organismo=organismo)
    found = get_object_or_404(rows.select_related("ricognizione"))
    try:
        services.revoke(found, utente_di(request))
    except Refused as no:
        messages.error(request, no.reason)
    else:
        messages.success(request, "Il collegamento non apre più il modulo. Ciò che è stato risposto resta.")
    return redirect("ricognizioni:organismi", survey.pk)


def _office(request: HttpRequest) -> None:
    if not scrive_tutto(request.user):
        raise PermissionDenied("Agli organismi chiede l'ufficio programmazione.")


@require_POST
def take_over(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One press: what the body answered is what the ricognizione says, and who presses confirms it."""
    row = get_object_or_404(StatoGestionale.objects.visible_to(request.user), pk=pk)
    if not MANAGEMENT.states_in(ruolo_di(request.user), ManagementAct.SCRIVERE):
        raise PermissionDenied("«Scrivere e confermare» non spetta al tuo ruolo.")
    number, revision = row_key_in(request.POST.get("proposta", "")), revision_in(request.POST.get("versione", ""))
    proposals = PropostaOrganismo.objects.filter(riga=row).select_related("invito__organismo", "riga")
    proposal = proposals.filter(pk=number).first() if number is not None else None
    try:
        if proposal is None:
            raise Refused("La risposta da accogliere non c'è: rileggere la pagina.")
        services.take_over(proposal, revision, utente_di(request))
    except ConflittoDiRevisione:
        messages.error(request, "Intanto qualcuno l'ha salvato: rileggerlo, poi accogliere di nuovo.")
    except (Refused, NotWritable, NotStorable) as no:
        messages.error(request, str(no))
    else:
        messages.success(request, "La risposta è accolta e confermata.")
    return redirect("ricognizioni:gestionale", row.pk)


addresses = [
    path("ricognizioni/<int:pk>/organismi/<int:organismo>/chiedi/", ask, name="chiedi"),
    path("ricognizioni/<int:pk>/organismi/<int:organismo>/revoca/", revoke, name="revoca"),
    path("ricognizioni/gestionale/<int:pk>/accogli/", take_over, name="accogli"),
]
