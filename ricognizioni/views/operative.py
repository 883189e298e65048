# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of an operative objective: written whole, once, never over what somebody else has saved; and its acts."""

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
from monitoraggio.scrittura.drafts import Hand, NotStorable, NotWritable
from obiettivi.views.access import utente_di
from organizzazione.rules import ruolo_di
from ricognizioni.checks import operative_findings
from ricognizioni.choices import OperativeAct
from ricognizioni.computing import OperativeTold
from ricognizioni.contenuto import OperativeContent, RicognizioneContent
from ricognizioni.forms import OperativeForm, differing
from ricognizioni.lettura.seen import content_seen
from ricognizioni.models import PassaggioOperativo, StatoOperativo, ValoreOperativo
from ricognizioni.rules import OPERATIVES
from ricognizioni.scrittura.writer import save, why_not
from ricognizioni.views.access import readable_state
from ricognizioni.vita.operative_acts import ACTS
from testi.bounds import REASON
from testi.fields import WrittenText

HAND: Final = "Scritto nella pagina della ricognizione"
OTHERS: Final = "Nel frattempo qualcun altro l'ha salvato, e non è stato scritto nulla."


class ReasonForm(forms.Form):
    """Why."""

    motivo = WrittenText(label="Motivo", most=REASON, rows=5, error_messages={"required": "Serve il motivo."})


FORMS: Final[dict[OperativeAct, type[forms.Form] | None]] = {
    OperativeAct.VERIFICARE: None,
    OperativeAct.RINVIARE: ReasonForm,
}
DONE: Final = {
    OperativeAct.VERIFICARE: "verificato",
    OperativeAct.RINVIARE: "rinviato a chi l'ha scritto, che ora legge il motivo",
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def operative(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Read an operative objective; who may write it writes it here."""
    state = readable_state(request, pk)
    if request.method != "POST":
        return _page(request, state, _form(state))
    if address := said_already(request, utente_di(request)):
        messages.success(request, "Salvato.")
        return HttpResponseRedirect(address)
    if not OPERATIVES.states_in(ruolo_di(request.user), OperativeAct.SCRIVERE):
        raise PermissionDenied("«Compilare» non spetta al tuo ruolo.")
    form = _form(state, request)
    if not form.is_valid():
        return _page(request, state, form, status=400)
    return _save(request, state, form)


def _form(state: StatoOperativo, request: HttpRequest | None = None) -> OperativeForm:
    rows = list(ValoreOperativo.objects.filter(stato=state, nel_documento=True).order_by("ordine", "pk"))
    return OperativeForm(state, rows, request.POST if request else None)


def _save(request: HttpRequest, state: StatoOperativo, form: OperativeForm) -> HttpResponseBase:
    who, address = utente_di(request), reverse("ricognizioni:obiettivo", args=[state.pk])
    read = request.POST.get("versione", "")
    revision = int(read) if read.isdecimal() and len(read) < 10 else None

    def write() -> str:
        save(state, form.draft, revision, Hand(who, HAND))
        return address

    try:
        once(who, whole_key(request), write)
    except ConflittoDiRevisione:
        # The boxes as they are stored now, beside what was typed: who saves again has seen both.
        fresh = _form(readable_state(request, state.pk), request)
        return _page(request, fresh.state, fresh, OTHERS, 409, differing(fresh))
    except NotWritable as no:
        return _page(request, state, form, "Non è stato scritto nulla: " + " ".join(no.reasons.values()), 409)
    except NotStorable as no:
        form.tell(no.faults)
        return _page(request, state, form, status=400)
    messages.success(request, "Salvato.")
    return HttpResponseRedirect(address)


def _page(
    request: HttpRequest,
    state: StatoOperativo,
    form: OperativeForm,
    why: str = "",
    status: int = 200,
    others: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    mine = StatoOperativo.objects.filter(pk=state.pk)
    may_write = mine.allowing(request.user, OperativeAct.SCRIVERE).exists()
    content = content_seen(state.ricognizione, request.user)
    place, said = _place_of(content, state.pk)
    can_write = bool(OPERATIVES.states_in(ruolo_di(request.user), OperativeAct.SCRIVERE))
    context: dict[str, Any] = {
        "stato": state,
        "ricognizione": state.ricognizione,
        "posto": place,
        "detto": OperativeTold(said),
        "segnalazioni": operative_findings(said),
        "modulo": form if may_write or why else None,
        "puo_scrivere": may_write,
        "perche_no": "" if may_write or not can_write else why_not(state.pk, request.user),
        "perche": why,
        "altri": others or [],
        "atti": [act for act in FORMS if mine.allowing(request.user, act).exists()],
        "passaggi": PassaggioOperativo.objects.filter(stato=state).select_related("chi").order_by("-pk")[:20],
        "chiave": uuid.uuid4(),
    }
    return render(request, "ricognizioni/obiettivo.html", context, status=status)


def _place_of(content: RicognizioneContent, row: int) -> tuple[int, OperativeContent]:
    """An operative objective in what somebody reads, with the place of the strategic one above it (0: it left)."""
    place = 0
    for ambito in content.ambiti:
        for strategic in ambito.strategici:
            place += 1
            for said in strategic.operativi:
                if said.riga == row:
                    return place, said
    for said in content.usciti:
        if said.riga == row:
            return 0, said
    # Of one that was closed before the row came.
    raise Http404("Quando è stata chiusa, la ricognizione non ne diceva nulla")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, pk: int, atto: str) -> HttpResponseBase:
    """Verify, or send back with a reason: what it means first, then done once."""
    wanted = next((a for a in FORMS if a.value == atto), None)
    if wanted is None:
        raise Http404("Atto sconosciuto")
    state = readable_state(request, pk)
    if address := said_already(request, utente_di(request)):
        messages.success(request, f"{state}: {DONE[wanted]}.")
        return HttpResponseRedirect(address)
    try:
        ACTS.demand(state, request.user, wanted)
    except Refused as no:
        raise PermissionDenied(no.reason) from None
    kind = FORMS[wanted]
    if request.method != "POST":
        return _act_page(request, state, wanted, kind() if kind else None)
    form = kind(request.POST) if kind else None
    if request.POST.get("versione", "") != str(state.revisione):
        return _act_page(request, state, wanted, form, OTHERS, 409)
    if form is not None and not form.is_valid():
        return _act_page(request, state, wanted, form, status=400)
    return _do(request, state, wanted, form)


def _do(request: HttpRequest, state: StatoOperativo, wanted: OperativeAct, form: Any) -> HttpResponseBase:
    who, address = utente_di(request), reverse("ricognizioni:obiettivo", args=[state.pk])
    details = {"reason": form.cleaned_data["motivo"]} if form else {}

    def write() -> str:
        ACTS.do(state, who, wanted, **details)
        return address

    try:
        once(who, whole_key(request), write)
    except Refused as no:
        return _act_page(request, state, wanted, form, no.in_full, 409)
    except ConflittoDiRevisione:
        return _act_page(request, readable_state(request, state.pk), wanted, form, JUST_SAVED, 409)
    messages.success(request, f"{state}: {DONE[wanted]}.")
    return HttpResponseRedirect(address)


def _act_page(
    request: HttpRequest, state: StatoOperativo, wanted: OperativeAct, form: Any, why: str = "", status: int = 200
) -> HttpResponse:
    context = {"stato": state, "atto": wanted, "modulo": form, "perche": why, "chiave": uuid.uuid4()}
    return render(request, "ricognizioni/atto_obiettivo.html", context, status=status)


addresses = [
    path("ricognizioni/obiettivo/<int:pk>/", operative, name="obiettivo"),
    path("ricognizioni/obiettivo/<int:pk>/atto/<slug:atto>/", act, name="atto"),
]
