# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office does with a ricognizione: open, lay over the document again, close, approve, open again."""

import uuid
from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from controlli import Segnalazione
from flussi.acts import Refused
from flussi.once import once, said_already, whole_key
from monitoraggio.choices import ApprovingBody, SurveyAct
from monitoraggio.deeds import DeedForm
from monitoraggio.views.acts import ReasonForm
from monitoraggio.views.once_page import OncePage
from monitoraggio.views.survey_acts import demand_survey_act
from monitoraggio.vita.window import OF_THE_OFFICE
from obiettivi.views.access import utente_di
from organizzazione.models import Utente
from organizzazione.rules import scrive_tutto
from ricognizioni.checks import everything_told
from ricognizioni.forms import OpeningForm, WindowForm
from ricognizioni.lettura.stored import read_rows
from ricognizioni.models import Ricognizione
from ricognizioni.views.access import readable
from ricognizioni.vita.closing import approve_ricognizione, close_ricognizione, reopen_ricognizione
from ricognizioni.vita.keeping import change_ricognizione
from ricognizioni.vita.opening import FORBIDDEN, open_ricognizione, realign

OVERTAKEN: Final = "Nel frattempo qualcun altro l'ha cambiata: salvando di nuovo vale ciò che è scritto qui."
_NAMES: Final = {SurveyAct.SCRIVERE: "Spostare il termine", SurveyAct.RIALLINEARE: "Riallineare al documento"}


def name_of(act: SurveyAct) -> str:
    """What an act of a survey is called on the pages of a ricognizione."""
    return _NAMES.get(act, str(act.label))


class CouncilDeedForm(DeedForm):
    """The act of a ricognizione: usually of the Consiglio."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organo"].initial = ApprovingBody.DCC


class RicognizioneActs(OncePage[Ricognizione, SurveyAct]):
    """Lay it over the document again, close, approve, open again."""

    forms = {
        SurveyAct.SCRIVERE: WindowForm,
        SurveyAct.CHIUDERE: None,
        SurveyAct.APPROVARE: CouncilDeedForm,
        SurveyAct.RIALLINEARE: None,
        SurveyAct.RIAPRIRE: ReasonForm,
    }
    done = {
        SurveyAct.SCRIVERE: "giorni e nota salvati.",
        SurveyAct.CHIUDERE: "chiusa, quello che dice è congelato.",
        SurveyAct.APPROVARE: "atto registrato.",
        SurveyAct.RIALLINEARE: "ora segue il documento com'è.",
        SurveyAct.RIAPRIRE: "riaperta, la chiusura di prima resta nella catena.",
    }

    def read(self, request: HttpRequest, pk: int) -> Ricognizione:
        """A ricognizione."""
        return readable(request, pk)

    def demand(self, request: HttpRequest, row: Ricognizione, wanted: SurveyAct) -> None:
        """The office, in its state."""
        demand_survey_act(request, Ricognizione.objects.filter(pk=row.pk), row, wanted, "la ricognizione")

    def form(self, row: Ricognizione, wanted: SurveyAct, data: Any = None) -> Any:
        """The days and the note as they are stored, where they are what is asked for."""
        return WindowForm.over(row, data) if wanted == SurveyAct.SCRIVERE else super().form(row, wanted, data)

    def overtaken(self, request: HttpRequest, row: Ricognizione, wanted: SurveyAct) -> str:
        """Days that somebody else has moved since they were read; every other act is on what is there now."""
        if wanted != SurveyAct.SCRIVERE or request.POST.get("versione", "") == str(row.revisione):
            return ""
        return OVERTAKEN

    def perform(self, row: Ricognizione, who: Utente, wanted: SurveyAct, form: Any) -> None:
        """By its name."""
        match wanted:
            case SurveyAct.SCRIVERE:
                change_ricognizione(row, {name: form.cleaned_data[name] for name in OF_THE_OFFICE}, who)
            case SurveyAct.CHIUDERE:
                close_ricognizione(row, who)
            case SurveyAct.APPROVARE:
                approve_ricognizione(row, form.deed, who)
            case SurveyAct.RIALLINEARE:
                realign(row, who)
            case _:
                reopen_ricognizione(row, form.cleaned_data["motivo"], who)

    def address(self, row: Ricognizione) -> str:
        """Its page."""
        return reverse("ricognizioni:ricognizione", args=[row.pk])

    def page(
        self,
        request: HttpRequest,
        row: Ricognizione,
        wanted: SurveyAct,
        form: Any,
        why: str = "",
        missing: Sequence[Segnalazione] = (),
        status: int = 200,
    ) -> HttpResponse:
        """With what stops it, or is only told."""
        context: dict[str, Any] = {"ricognizione": row, "atto": wanted, "modulo": form, "perche": why}
        context |= {"nome": name_of(wanted), "versione": row.revisione if wanted == SurveyAct.SCRIVERE else None}
        if wanted == SurveyAct.CHIUDERE:
            read = read_rows(row)
            found = everything_told(read.content, read.lost, read.answered, read.waiting)
            context |= {"errori": missing or [s for s in found if s.grave], "avvisi": [s for s in found if not s.grave]}
        context["chiave"] = uuid.uuid4()
        return render(request, "ricognizioni/atto.html", context, status=status)


PAGE: Final = RicognizioneActs()


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
    return PAGE.answer(request, pk, atto)


addresses = [
    path("ricognizioni/apri/", opening, name="apri"),
    path("ricognizioni/<int:pk>/atto/<slug:atto>/", survey_act, name="atto_ricognizione"),
]
