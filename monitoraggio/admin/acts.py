# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts on a survey, each on a page of its own that says first what is in the way."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse

from aggregati.models import ConflittoDiRevisione
from controlli import Segnalazione
from flussi.acts import JUST_SAVED, Refused
from monitoraggio.admin.forms import FORMS, ActForm
from monitoraggio.choices import SurveyAct
from monitoraggio.lettura.findings import everything_told
from monitoraggio.lettura.stored import survey_content
from monitoraggio.models import Rilevazione
from monitoraggio.vita.closing import approve_survey, close_survey, reopen_survey
from monitoraggio.vita.opening import begin
from monitoraggio.vita.realigning import realign
from organizzazione.models import Utente


@dataclass(frozen=True, slots=True)
class PageOfAct:
    """An act: what the page is called, what it says, who does it, what is told afterwards."""

    title: str
    what: str
    do: Callable[[Rilevazione, Utente, ActForm], Any]
    done: str


PAGES: Final[dict[SurveyAct, PageOfAct]] = {
    SurveyAct.APRIRE: PageOfAct(
        "Apri la rilevazione",
        "Le righe vengono dalla versione in vigore, e i centri possono scrivere.",
        lambda survey, who, form: begin(survey, who),
        "La rilevazione è aperta.",
    ),
    SurveyAct.RIALLINEARE: PageOfAct(
        "Riallinea al piano",
        "Le righe seguono l'ultima versione del piano. Ciò che è stato scritto resta; ciò che non torna più è segnato "
        "«da rivedere».",
        lambda survey, who, form: realign(survey, who),
        "La rilevazione segue l'ultima versione del piano.",
    ),
    SurveyAct.CHIUDERE: PageOfAct(
        "Chiudi la rilevazione",
        "Il contenuto si congela con la sua impronta, e da qui in poi si legge soltanto.",
        lambda survey, who, form: close_survey(survey, who),
        "La rilevazione è chiusa: manca il suo atto.",
    ),
    SurveyAct.RIAPRIRE: PageOfAct(
        "Riapri la rilevazione",
        "Ciò che è stato chiuso resta nella catena; la prossima chiusura vi si aggiunge.",
        lambda survey, who, form: reopen_survey(survey, who=who, **form.details),
        "La rilevazione è di nuovo aperta.",
    ),
    SurveyAct.APPROVARE: PageOfAct(
        "Registra l'atto",
        "L'atto della Giunta che approva ciò che è stato chiuso, o la presa d'atto del Nucleo. Se è pronto un "
        "fascicolo della rilevazione, l'atto ne consegna i documenti.",
        lambda survey, who, form: approve_survey(survey, who=who, **form.details),
        "L'atto è registrato.",
    ),
}


def act_page(modeladmin: Any, request: HttpRequest, pk: int, atto: str) -> HttpResponse:
    """The page of an act, and the act."""
    act = next((a for a in PAGES if a.value == atto), None)
    if act is None:
        raise Http404
    who = cast(Utente, request.user)
    survey = get_object_or_404(Rilevazione.objects.visible_to(who).told(), pk=pk)
    form = FORMS.get(act, ActForm)(request.POST if request.method == "POST" else None)
    refused, status = "", 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            refused = _done(survey, who, act, form)
            if not refused:
                messages.success(request, PAGES[act].done)
                return redirect("admin:monitoraggio_rilevazione_change", survey.pk)
    context = _context(modeladmin, request, survey, act, form, refused)
    return TemplateResponse(request, "admin/monitoraggio/atto.html", context, status=status)


def _done(survey: Rilevazione, who: Utente, act: SurveyAct, form: ActForm) -> str:
    """Do it; why not, where it is refused."""
    try:
        PAGES[act].do(survey, who, form)
    except Refused as no:
        return no.reason
    except ConflittoDiRevisione:
        return JUST_SAVED
    return ""


def _context(
    modeladmin: Any, request: HttpRequest, survey: Rilevazione, act: SurveyAct, form: ActForm, refused: str
) -> dict[str, Any]:
    open_to = Rilevazione.objects.allowing(request.user, act).filter(pk=survey.pk).exists()
    found = _findings(survey) if act is SurveyAct.CHIUDERE and open_to else []
    return {
        **modeladmin.admin_site.each_context(request),
        "opts": modeladmin.opts,
        "title": f"{PAGES[act].title}: {survey}",
        "bottone": PAGES[act].title,
        "che_cosa": PAGES[act].what,
        "rilevazione": survey,
        "modulo": form,
        "si_puo": open_to,
        "rifiuto": refused,
        "errori": [s for s in found if s.grave],
        "avvisi": [s for s in found if not s.grave],
    }


def _findings(survey: Rilevazione) -> list[Segnalazione]:
    return everything_told(survey, survey_content(survey))


def possible(survey: Rilevazione, request: HttpRequest) -> list[tuple[str, str]]:
    """The acts that somebody may do now with a survey: name and title."""
    gate = Rilevazione.objects.filter(pk=survey.pk)
    return [(act.value, page.title) for act, page in PAGES.items() if gate.allowing(request.user, act).exists()]
