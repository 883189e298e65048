# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts on what a survey says of an objective: each a POST with the revision that it was decided on; those that
want words have a page of their own."""

import uuid
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from aggregati.models import ConflittoDiRevisione
from flussi.acts import Refused
from flussi.once import once, said_already, whole_key
from monitoraggio.choices import ObjectiveAct
from monitoraggio.compiling.numbers import shown_number
from monitoraggio.figures.typed import typed_number
from monitoraggio.models import StatoObiettivo
from monitoraggio.rules import OBJECTIVES
from monitoraggio.views.access import readable_state
from monitoraggio.views.typing import demand
from monitoraggio.vita import objective_acts as acts
from obiettivi.views.access import torna_o, utente_di
from organizzazione.models import Utente
from organizzazione.rules import ruolo_di
from testi.bounds import LONG_TEXT, REASON
from testi.fields import WrittenText

OVERTAKEN: Final = "Nel frattempo qualcuno l'ha cambiato: non è stato fatto nulla. Rileggerlo, poi decidere di nuovo."


class ReasonForm(forms.Form):
    """Why."""

    motivo = WrittenText(label="Motivo", most=REASON, rows=5, error_messages={"required": "Serve il motivo."})


class OverrideForm(ReasonForm):
    """The result that the centre asks for, and why."""

    field_order = ("risultato", "motivo")
    risultato = forms.CharField(
        label="Risultato chiesto",
        max_length=20,
        help_text="Da 0 a 100. Si stampano tutti e due i numeri: questo e quello calcolato.",
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"required": "Manca il risultato che si chiede."},
    )

    def clean_risultato(self) -> Decimal | None:
        """A number as people type it."""
        return cleaned_percentage(self.cleaned_data["risultato"])


def cleaned_percentage(text: str) -> Decimal | None:
    """A number from 0 to 100 as people type it; None where there is none. Raises ``ValidationError``."""
    if not text.strip():
        return None
    number = typed_number(text).number
    if number is None or not 0 <= number <= 100 or number != number.quantize(Decimal("0.01")):
        raise forms.ValidationError("Scrivere un numero da 0 a 100, con al più due decimali: 85 oppure 85,5.")
    return number


class DecisionForm(ReasonForm):
    """Granted or not, and why."""

    field_order = ("decisione", "motivo")
    decisione = forms.ChoiceField(
        label="Decisione",
        choices=[("", "Scegli"), ("concessa", "La concedo"), ("negata", "Non la concedo")],
        error_messages={"required": "Dire se la si concede o no."},
    )


class NoteForm(forms.Form):
    """What the Nucleo has to say."""

    motivo = WrittenText(label="Nota del Nucleo", most=LONG_TEXT, rows=6, required=False)


FORMS: Final[dict[ObjectiveAct, type[forms.Form]]] = {
    ObjectiveAct.RINVIARE: ReasonForm,
    ObjectiveAct.CHIEDERE_FORZATURA: OverrideForm,
    ObjectiveAct.DECIDERE_FORZATURA: DecisionForm,
    ObjectiveAct.ANNOTARE: NoteForm,
}
DONE: Final = {
    ObjectiveAct.CONFERMARE: "confermato",
    ObjectiveAct.VERIFICARE: "verificato",
    ObjectiveAct.RINVIARE: "rinviato al centro, che ora legge il motivo",
    ObjectiveAct.CHIEDERE_FORZATURA: "forzatura chiesta all'ufficio",
    ObjectiveAct.DECIDERE_FORZATURA: "forzatura decisa",
    ObjectiveAct.ANNOTARE: "nota del Nucleo registrata",
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, pk: int, atto: str) -> HttpResponseBase:
    """Do an act; asked with GET, one that wants words shows the page that asks for them."""
    wanted = next((a for a in DONE if a.value == atto), None)
    if wanted is None:
        raise Http404("Atto sconosciuto")
    state = readable_state(request, pk)
    if address := said_already(request, utente_di(request)):
        messages.success(request, f"{state.codice}: {DONE[wanted]}.")
        return HttpResponseRedirect(address)
    if request.method != "POST":
        if wanted not in FORMS:
            return HttpResponseNotAllowed(["POST"])
        _demand(request, state, wanted)
        return _page(request, state, wanted, _form(wanted, state))
    if not OBJECTIVES.states_in(ruolo_di(request.user), wanted):
        _demand(request, state, wanted)
    if request.POST.get("versione", "") != str(state.revisione):
        return _page(request, state, wanted, _form(wanted, state, request), OVERTAKEN, 409)
    _demand(request, state, wanted)
    form = _form(wanted, state, request)
    if form is not None and not form.is_valid():
        return _page(request, state, wanted, form, status=400)
    return _do(request, state, wanted, form)


def _do(request: HttpRequest, state: StatoObiettivo, wanted: ObjectiveAct, form: forms.Form | None) -> HttpResponseBase:
    who = utente_di(request)
    back = torna_o(request, reverse("monitoraggio:obiettivo", args=[state.pk])).url

    def write() -> str:
        _perform(state, who, wanted, form.cleaned_data if form else {})
        return back[:200]

    try:
        once(who, whole_key(request), write)
    except ConflittoDiRevisione:
        return _page(request, readable_state(request, state.pk), wanted, form, OVERTAKEN, 409)
    except Refused as no:
        why = no.in_full
        if isinstance(no, acts.MustAbstain):
            acts.abstain(state, who)
            why = f"{why} L'astensione è registrata fra gli atti dell'obiettivo."
        return _page(request, readable_state(request, state.pk), wanted, form, why, 409)
    messages.success(request, f"{state.codice}: {DONE[wanted]}.")
    return HttpResponseRedirect(back)


def _perform(state: StatoObiettivo, who: Utente, wanted: ObjectiveAct, said: dict[str, Any]) -> None:
    match wanted:
        case ObjectiveAct.CHIEDERE_FORZATURA:
            acts.ask_override(state, who, said["risultato"], said["motivo"])
        case ObjectiveAct.DECIDERE_FORZATURA:
            acts.decide_override(state, who, said["motivo"], granted=said["decisione"] == "concessa")
        case ObjectiveAct.ANNOTARE:
            acts.annotate(state, who, said["motivo"])
        case _:
            acts.ACTS.do(state, who, wanted, **said)


def _form(wanted: ObjectiveAct, state: StatoObiettivo, request: HttpRequest | None = None) -> forms.Form | None:
    kind = FORMS.get(wanted)
    if kind is None:
        return None
    if request is not None:
        return kind(request.POST)
    known = {"motivo": state.nota_nucleo} if wanted == ObjectiveAct.ANNOTARE else {}
    if wanted == ObjectiveAct.CHIEDERE_FORZATURA and state.forzatura_a is not None:
        known = {"risultato": shown_number(state.forzatura_a), "motivo": state.motivo_forzatura}
    return kind(initial=known)


def _demand(request: HttpRequest, state: StatoObiettivo, wanted: ObjectiveAct) -> None:
    allowed = StatoObiettivo.objects.filter(pk=state.pk).allowing(request.user, wanted).exists()
    try:
        if not allowed:
            acts.ACTS.demand(state, request.user, wanted)
    except Refused as no:
        demand(False, no.reason)


def _page(
    request: HttpRequest,
    state: StatoObiettivo,
    wanted: ObjectiveAct,
    form: forms.Form | None,
    why: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {"stato": state, "atto": wanted, "modulo": form, "perche": why, "chiave": uuid.uuid4()}
    return render(request, "monitoraggio/atto.html", context, status=status)


addresses = [path("rilevazioni/obiettivo/<int:pk>/atto/<slug:atto>/", act, name="atto")]
