# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office does with a ricognizione: open, lay over the document again, close, approve, open again."""

import uuid
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from aggregati.models import ConflittoDiRevisione
from flussi.acts import JUST_SAVED, Refused
from flussi.once import once, said_already, whole_key
from monitoraggio.choices import ApprovingBody, SurveyAct
from monitoraggio.deeds import DeedForm
from monitoraggio.rules import SURVEYS
from obiettivi.views.access import utente_di
from organizzazione.rules import ruolo_di, scrive_tutto
from ricognizioni.checks import everything_told
from ricognizioni.forms import OpeningForm
from ricognizioni.lettura.stored import read_rows
from ricognizioni.models import Ricognizione
from ricognizioni.views.access import readable
from ricognizioni.views.operative import ReasonForm
from ricognizioni.vita.closing import approve_ricognizione, close_ricognizione, reopen_ricognizione
from ricognizioni.vita.opening import FORBIDDEN, open_ricognizione, realign


class CouncilDeedForm(DeedForm):
    """The act of a ricognizione: usually of the Consiglio."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organo"].initial = ApprovingBody.DCC


FORMS: Final[dict[SurveyAct, type[forms.Form] | None]] = {
    SurveyAct.CHIUDERE: None,
    SurveyAct.APPROVARE: CouncilDeedForm,
    SurveyAct.RIALLINEARE: None,
    SurveyAct.RIAPRIRE: ReasonForm,
}
SAID: Final = {
    SurveyAct.CHIUDERE: "chiusa, quello che dice è congelato.",
    SurveyAct.APPROVARE: "atto registrato.",
    SurveyAct.RIALLINEARE: "ora segue il documento com'è.",
    SurveyAct.RIAPRIRE: "riaperta, la chiusura di prima resta nella catena.",
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def opening(request: HttpRequest) -> HttpResponseBase:
    """Open a ricognizione, once."""
    who = utente_di(request)
    if not scrive_tutto(who):
        raise PermissionDenied(FORBIDDEN)
    if address := said_already(request, who):
        return HttpResponseRedirect(address)
    form = OpeningForm(who, request.POST if request.method == "POST" else None)
    why, status = "", 400 if form.is_bound else 200
    if form.is_bound and form.is_valid():

        def write() -> str:
            survey = open_ricognizione(form.cleaned_data["dup"], form.asked, who)
            return reverse("ricognizioni:ricognizione", args=[survey.pk])

        try:
            address = once(who, whole_key(request), write)
        except Refused as no:
            why, status = no.reason, 409
        else:
            messages.success(request, "La ricognizione è aperta.")
            return HttpResponseRedirect(address)
    context = {"modulo": form, "perche": why, "chiave": uuid.uuid4()}
    return render(request, "ricognizioni/apri.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def survey_act(request: HttpRequest, pk: int, atto: str) -> HttpResponseBase:
    """An act: what it means first, then done once."""
    wanted = next((a for a in FORMS if a.value == atto), None)
    if wanted is None:
        raise Http404("Atto sconosciuto")
    survey = readable(request, pk)
    if address := said_already(request, utente_di(request)):
        messages.success(request, f"{survey}: {SAID[wanted]}")
        return HttpResponseRedirect(address)
    _demand(request, survey, wanted)
    kind = FORMS[wanted]
    if request.method != "POST":
        return _page(request, survey, wanted, kind() if kind else None)
    form = kind(request.POST) if kind else None
    if form is not None and not form.is_valid():
        return _page(request, survey, wanted, form, status=400)
    return _do(request, survey, wanted, form)


def _demand(request: HttpRequest, survey: Ricognizione, wanted: SurveyAct) -> None:
    if Ricognizione.objects.filter(pk=survey.pk).allowing(request.user, wanted).exists():
        return
    if not SURVEYS.states_in(ruolo_di(request.user), wanted):
        raise PermissionDenied(f"«{wanted.label}» non spetta al tuo ruolo: lo fa l'ufficio programmazione.")
    state = survey.get_stato_display().lower()
    raise PermissionDenied(f"Ora non si può {wanted.label.lower()}: la ricognizione è {state}.")


def _do(request: HttpRequest, survey: Ricognizione, wanted: SurveyAct, form: Any) -> HttpResponseBase:
    who, address = utente_di(request), reverse("ricognizioni:ricognizione", args=[survey.pk])

    def write() -> str:
        match wanted:
            case SurveyAct.CHIUDERE:
                close_ricognizione(survey, who)
            case SurveyAct.APPROVARE:
                approve_ricognizione(survey, form.deed, who)
            case SurveyAct.RIALLINEARE:
                realign(survey, who)
            case _:
                reopen_ricognizione(survey, form.cleaned_data["motivo"], who)
        return address

    try:
        once(who, whole_key(request), write)
    except Refused as no:
        return _page(request, survey, wanted, form, no.reason, 409)
    except ConflittoDiRevisione:
        return _page(request, survey, wanted, form, JUST_SAVED, 409)
    messages.success(request, f"{survey}: {SAID[wanted]}")
    return HttpResponseRedirect(address)


def _page(
    request: HttpRequest, survey: Ricognizione, wanted: SurveyAct, form: Any, why: str = "", status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"ricognizione": survey, "atto": wanted, "modulo": form, "perche": why}
    if wanted == SurveyAct.CHIUDERE:
        read = read_rows(survey)
        found = everything_told(read.content, read.lost)
        context |= {"errori": [s for s in found if s.grave], "avvisi": [s for s in found if not s.grave]}
    context["chiave"] = uuid.uuid4()
    return render(request, "ricognizioni/atto.html", context, status=status)


addresses = [
    path("ricognizioni/apri/", opening, name="apri"),
    path("ricognizioni/<int:pk>/atto/<slug:atto>/", survey_act, name="atto_ricognizione"),
]
