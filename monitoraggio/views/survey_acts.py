# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office does with a survey (close, approve, open again), and the acts on many of its objectives: first what
would happen, then, once confirmed, what did."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from aggregati.revisions import revisions_in
from controlli import Segnalazione
from flussi.acts import RowOutcome
from flussi.gates import GateQuerySet
from flussi.once import once, said_already, whole_key
from monitoraggio.choices import ObjectiveAct, SurveyAct
from monitoraggio.deeds import DeedForm
from monitoraggio.lettura.findings import everything_told
from monitoraggio.lettura.stored import survey_content
from monitoraggio.models import Rilevazione, StatoObiettivo
from monitoraggio.models.life_of_a_survey import SurveyLife
from monitoraggio.rules import OBJECTIVES, SURVEYS
from monitoraggio.views.access import readable_survey
from monitoraggio.views.acts import DONE, ReasonForm
from monitoraggio.views.once_page import OncePage
from monitoraggio.views.surveys import ON_MANY
from monitoraggio.vita.closing import approve_survey, close_survey, reopen_survey
from monitoraggio.vita.objective_acts import ACTS
from obiettivi.views.access import utente_di
from organizzazione.models import Utente
from organizzazione.rules import ruolo_di

MOST: Final = 1000
NOT_AS_READ_IN_LIST: Final = "È cambiato dopo che l'elenco è stato letto: rileggerlo, poi decidere di nuovo."


class SurveyActs(OncePage[Rilevazione, SurveyAct]):
    """Close, approve or open again."""

    forms = {SurveyAct.CHIUDERE: None, SurveyAct.APPROVARE: DeedForm, SurveyAct.RIAPRIRE: ReasonForm}
    done = {
        SurveyAct.CHIUDERE: "Chiusa: quello che dice è congelato.",
        SurveyAct.APPROVARE: "Atto registrato.",
        SurveyAct.RIAPRIRE: "Riaperta: la chiusura di prima resta nella catena.",
    }
    just_saved = "Qualcun altro l'ha cambiata proprio ora: rileggerla."

    def read(self, request: HttpRequest, pk: int) -> Rilevazione:
        """A survey."""
        return readable_survey(request, pk)

    def demand(self, request: HttpRequest, row: Rilevazione, wanted: SurveyAct) -> None:
        """The office, in its state."""
        demand_survey_act(request, Rilevazione.objects.filter(pk=row.pk), row, wanted, "la rilevazione")

    def perform(self, row: Rilevazione, who: Utente, wanted: SurveyAct, form: Any) -> None:
        """By its name."""
        match wanted:
            case SurveyAct.CHIUDERE:
                close_survey(row, who)
            case SurveyAct.APPROVARE:
                approve_survey(row, form.deed, who)
            case _:
                reopen_survey(row, form.cleaned_data["motivo"], who)

    def address(self, row: Rilevazione) -> str:
        """Its page."""
        return reverse("monitoraggio:rilevazione", args=[row.pk])

    def page(
        self,
        request: HttpRequest,
        row: Rilevazione,
        wanted: SurveyAct,
        form: Any,
        why: str = "",
        missing: Sequence[Segnalazione] = (),
        status: int = 200,
    ) -> HttpResponse:
        """With what stops it, or is only told."""
        context: dict[str, Any] = {"rilevazione": row, "atto": wanted, "modulo": form, "perche": why}
        if wanted == SurveyAct.CHIUDERE:
            found = everything_told(row, survey_content(row))
            context |= {"errori": missing or [s for s in found if s.grave], "avvisi": [s for s in found if not s.grave]}
        context["chiave"] = uuid.uuid4()
        return render(request, "monitoraggio/atto_rilevazione.html", context, status=status)


def demand_survey_act(
    request: HttpRequest, rows: GateQuerySet[Any], survey: SurveyLife, wanted: SurveyAct, what: str
) -> None:
    """Raise ``PermissionDenied``, with the reason, unless who asks may do an act on a survey now.

    Args:
        rows: just that survey, behind its gate.
        what: what it is called, with its article: «la rilevazione».
    """
    if rows.allowing(request.user, wanted).exists():
        return
    if not SURVEYS.states_in(ruolo_di(request.user), wanted):
        raise PermissionDenied(f"«{wanted.label}» non spetta al tuo ruolo: lo fa l'ufficio programmazione.")
    state = survey.get_stato_display().lower()
    raise PermissionDenied(f"Ora non si può {wanted.label.lower()}: {what} è {state}.")


PAGE: Final = SurveyActs()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def survey_act(request: HttpRequest, pk: int, atto: str) -> HttpResponseBase:
    """Close, approve or open again: what it means first, then done once."""
    return PAGE.answer(request, pk, atto)


@never_cache
@require_POST
def on_many(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Foresee an act on the objectives that were ticked; confirmed, do it once."""
    survey, who = readable_survey(request, pk), utente_di(request)
    act = next((a for a in ON_MANY if a.value == request.POST.get("azione")), None)
    if act is None:
        raise Http404("Atto sconosciuto")
    if address := said_already(request, who):
        messages.success(request, f"«{act.label}» era già stato fatto: qui sotto c'è come stanno ora gli obiettivi.")
        return HttpResponseRedirect(address)
    if not OBJECTIVES.states_in(ruolo_di(who), act):
        raise PermissionDenied(f"«{act.label}» non spetta al tuo ruolo.")
    if "conferma" in request.POST:
        return _confirmed(request, survey, who, act)
    chosen = revisions_in(" ".join(request.POST.getlist("scelto")), MOST)
    if not chosen:
        messages.error(request, "Nessun obiettivo scelto: spuntare quelli su cui agire.")
        return HttpResponseRedirect(reverse("monitoraggio:rilevazione", args=[pk]))
    return _foreseen(request, survey, who, act, chosen, ReasonForm())


def _confirmed(request: HttpRequest, survey: Rilevazione, who: Utente, act: ObjectiveAct) -> HttpResponseBase:
    read = revisions_in(request.POST.get("scelti", ""), MOST)
    form = ReasonForm(request.POST)
    if act == ObjectiveAct.RINVIARE and not form.is_valid():
        return _foreseen(request, survey, who, act, read, form, 400)
    reason = {"motivo": form.cleaned_data["motivo"]} if act == ObjectiveAct.RINVIARE else {}
    back = reverse("monitoraggio:rilevazione", args=[survey.pk])
    done: list[RowOutcome[StatoObiettivo]] = []

    def write() -> str:
        done.extend(ACTS.on_many(_those(survey, who, read), who, act, read, **reason))
        return back

    once(who, whole_key(request), write)
    _say(request, act, done)
    return HttpResponseRedirect(back)


def _foreseen(
    request: HttpRequest,
    survey: Rilevazione,
    who: Utente,
    act: ObjectiveAct,
    chosen: Mapping[int, int],
    form: forms.Form,
    status: int = 200,
) -> HttpResponse:
    outcomes = [
        # What was saved since the list was read is decided on by nobody.
        o if o.why_not or chosen[o.row.pk] == o.row.revisione else RowOutcome(o.row, NOT_AS_READ_IN_LIST)
        for o in ACTS.foreseen(_those(survey, who, chosen), who, act)
    ]
    possible = [o.row for o in outcomes if not o.why_not]
    context = {
        "rilevazione": survey,
        "azione": act.value,
        "bottone": ON_MANY[act].removesuffix(" con un motivo…"),
        "con_motivo": act == ObjectiveAct.RINVIARE,
        "modulo": form,
        "si_fa": possible,
        "restano": [o for o in outcomes if o.why_not],
        "scelti": " ".join(f"{row.pk}:{row.revisione}" for row in possible),
        "chiave": uuid.uuid4(),
    }
    return render(request, "monitoraggio/molti.html", context, status=status)


def _those(survey: Rilevazione, who: Utente, keys: Iterable[int]) -> Any:
    return StatoObiettivo.objects.visible_to(who).filter(rilevazione=survey, pk__in=list(keys))


def _say(request: HttpRequest, act: ObjectiveAct, outcomes: Sequence[RowOutcome[StatoObiettivo]]) -> None:
    done, left = [o for o in outcomes if not o.why_not], [o for o in outcomes if o.why_not]
    if done:
        codes, word = ", ".join(o.row.codice for o in done), DONE[act].split(" ")[0].rstrip(",")
        told = f"Un obiettivo {word}" if len(done) == 1 else f"{len(done)} obiettivi {word.removesuffix('o')}i"
        messages.success(request, f"{told}: {codes}.")
    if left:
        items = format_html_join("", "<li>{}: {}</li>", ((o.row, o.why_not) for o in left))
        told = "Uno è rimasto fuori" if len(left) == 1 else f"{len(left)} sono rimasti fuori"
        messages.warning(request, format_html("{}:<ul>{}</ul>", told, items))


addresses = [
    path("rilevazioni/<int:pk>/atto/<slug:atto>/", survey_act, name="atto_rilevazione"),
    path("rilevazioni/<int:pk>/molti/", on_many, name="molti"),
]
