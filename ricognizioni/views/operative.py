# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of an operative objective: written whole, once, never over what somebody else has saved; and its acts."""

import uuid
from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from aggregati.models import ConflittoDiRevisione
from aggregati.revisions import revision_in
from controlli import Segnalazione
from flussi.acts import Refused
from flussi.once import once, said_already, whole_key
from monitoraggio.scrittura.checking import GivenFile
from monitoraggio.scrittura.drafts import Hand, NotStorable, NotWritable
from monitoraggio.views import evidence
from monitoraggio.views.acts import ReasonForm
from monitoraggio.views.once_page import OncePage
from obiettivi.views.access import utente_di
from organizzazione.models import Utente
from organizzazione.rules import ruolo_di
from ricognizioni.checks import operative_findings
from ricognizioni.choices import OperativeAct
from ricognizioni.computing import OperativeTold
from ricognizioni.contenuto import OperativeContent, RicognizioneContent
from ricognizioni.forms import OperativeForm, differing, typed_of_gone
from ricognizioni.lettura.seen import content_seen
from ricognizioni.models import PassaggioOperativo, StatoOperativo, ValoreOperativo
from ricognizioni.rules import OPERATIVES
from ricognizioni.scrittura.writer import save, why_not
from ricognizioni.views.access import readable_state
from ricognizioni.views.evidence import OperativeDesk, shown_beside
from ricognizioni.vita.operative_acts import ACTS

HAND: Final = "Scritto nella pagina della ricognizione"
OTHERS: Final = "Nel frattempo qualcun altro l'ha salvato, e non è stato scritto nulla."


class OperativePage(OncePage[StatoOperativo, OperativeAct]):
    """Verify, or send back with a reason."""

    forms = {OperativeAct.VERIFICARE: None, OperativeAct.RINVIARE: ReasonForm}
    done = {
        OperativeAct.VERIFICARE: "verificato.",
        OperativeAct.RINVIARE: "rinviato: il motivo si legge sulla sua pagina.",
    }

    def read(self, request: HttpRequest, pk: int) -> StatoOperativo:
        """What is said of an operative objective."""
        return readable_state(request, pk)

    def demand(self, request: HttpRequest, row: StatoOperativo, wanted: OperativeAct) -> None:
        """The office, in its state."""
        try:
            ACTS.demand(row, request.user, wanted)
        except Refused as no:
            raise PermissionDenied(no.reason) from None

    def overtaken(self, request: HttpRequest, row: StatoOperativo, wanted: OperativeAct) -> str:
        """Another revision than the one that was read."""
        return "" if request.POST.get("versione", "") == str(row.revisione) else OTHERS

    def perform(self, row: StatoOperativo, who: Utente, wanted: OperativeAct, form: Any) -> None:
        """By its name."""
        ACTS.do(row, who, wanted, **({"reason": form.cleaned_data["motivo"]} if form else {}))

    def refused(self, no: Refused) -> str:
        """With what is missing: its page has no list of it."""
        return no.in_full

    def address(self, row: StatoOperativo) -> str:
        """Its page."""
        return reverse("ricognizioni:obiettivo", args=[row.pk])

    def page(
        self,
        request: HttpRequest,
        row: StatoOperativo,
        wanted: OperativeAct,
        form: Any,
        why: str = "",
        missing: Sequence[Segnalazione] = (),
        status: int = 200,
    ) -> HttpResponse:
        """With the revision that it is decided on."""
        context = {"stato": row, "atto": wanted, "modulo": form, "perche": why, "chiave": uuid.uuid4()}
        return render(request, "ricognizioni/atto_obiettivo.html", context, status=status)


PAGE: Final = OperativePage()


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
    form, desk = _form(state, request), OperativeDesk(state)
    if evidence.asked(request):
        # Only the evidence is written: the page comes back with all that was typed, and as unsaved as it was.
        done = evidence.act_on_evidence(request, desk, utente_di(request))
        if done.told:
            messages.success(request, done.told)
        return _page(request, state, form, status=422 if done.wrong else 200, done=done)
    if not form.is_valid():
        return _page(request, state, form, status=400)
    given = evidence.given_files(request)
    return _save(request, state, form, given, evidence.refused(desk, utente_di(request), given))


def _form(state: StatoOperativo, request: HttpRequest | None = None) -> OperativeForm:
    rows = list(ValoreOperativo.objects.filter(stato=state, nel_documento=True).order_by("ordine", "pk"))
    return OperativeForm(state, rows, request.POST if request else None)


def _gone(state: StatoOperativo) -> list[ValoreOperativo]:
    return list(ValoreOperativo.objects.filter(stato=state, nel_documento=False).order_by("ordine", "pk"))


def _save(
    request: HttpRequest, state: StatoOperativo, form: OperativeForm, given: Sequence[GivenFile], refused: str
) -> HttpResponseBase:
    who, address = utente_di(request), reverse("ricognizioni:obiettivo", args=[state.pk])
    revision = revision_in(request.POST.get("versione", ""))

    def write() -> str:
        save(state, form.draft, revision, Hand(who, HAND))
        return address

    try:
        once(who, whole_key(request), write)
    except ConflittoDiRevisione:
        # The boxes as they are stored now, beside what was typed: who saves again has seen both.
        fresh = _form(readable_state(request, state.pk), request)
        return _page(request, fresh.state, fresh, OTHERS, 409, differing(fresh), overwrites=True)
    except NotWritable as no:
        return _page(request, state, form, "Non è stato scritto nulla: " + " ".join(no.reasons.values()), 409)
    except NotStorable as no:
        form.tell(no.faults)
        return _page(request, state, form, status=400)
    proof = evidence.added_with_the_page(request, OperativeDesk(state), who, given, refused)
    messages.success(request, f"Salvato. {proof.told}".strip())
    if proof.wrong:
        messages.warning(request, proof.wrong)
    return HttpResponseRedirect(address)


def _page(
    request: HttpRequest,
    state: StatoOperativo,
    form: OperativeForm,
    why: str = "",
    status: int = 200,
    others: list[tuple[str, str]] | None = None,
    *,
    overwrites: bool = False,
    done: evidence.Done = evidence.NOTHING,
) -> HttpResponse:
    """``overwrites``: who saves from this page has seen what somebody else saved. Every other page of a press that was
    refused keeps the revision that it was typed on, or correcting a number would write over what nobody has seen."""
    mine = StatoOperativo.objects.filter(pk=state.pk)
    may_write = mine.allowing(request.user, OperativeAct.SCRIVERE).exists()
    content = content_seen(state.ricognizione, request.user)
    place, said = _place_of(content, state)
    can_write = bool(OPERATIVES.states_in(ruolo_di(request.user), OperativeAct.SCRIVERE))
    context: dict[str, Any] = {
        "stato": state,
        "ricognizione": state.ricognizione,
        "posto": place,
        "detto": OperativeTold(said, content.anno_fine),
        "segnalazioni": operative_findings(said),
        # What was typed stays, whatever has stopped it: the window may have ended meanwhile.
        "modulo": form if may_write or form.is_bound else None,
        "versione": state.revisione if overwrites or not form.is_bound else request.POST.get("versione", ""),
        "persi": typed_of_gone(request.POST, _gone(state)) if form.is_bound else [],
        "puo_scrivere": may_write,
        "perche_no": "" if may_write or not can_write else why_not(state.pk, request.user),
        "perche": why,
        "altri": others or [],
        "atti": [act for act in PAGE.forms if mine.allowing(request.user, act).exists()],
        "passaggi": PassaggioOperativo.objects.filter(stato=state).select_related("chi").order_by("-pk")[:20],
        "chiave": uuid.uuid4(),
        "chiave_prova": uuid.uuid4(),
        "fatto": done,
        "prova": {} if done.told else evidence.typed_in(request),
        **shown_beside(request, state, said),
    }
    return render(request, "ricognizioni/obiettivo.html", context, status=status)


def _place_of(content: RicognizioneContent, state: StatoOperativo) -> tuple[int, OperativeContent]:
    """An operative objective in what somebody reads, with the place of the strategic one above it (0: it left)."""
    place, row = 0, state.pk
    for ambito in content.ambiti:
        for strategic in ambito.strategici:
            place += 1
            for said in strategic.operativi:
                if said.riga == row:
                    return place, said
    for said in content.usciti:
        if said.riga == row:
            return 0, said
    if not state.ricognizione.chiusa:
        # It left before anything was said of it; who was writing meanwhile keeps the words.
        return 0, OperativeContent(state.nome, nel_documento=False, riga=row)
    # Of one that was closed before the row came.
    raise Http404("Quando è stata chiusa, la ricognizione non ne diceva nulla")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, pk: int, atto: str) -> HttpResponseBase:
    """Verify, or send back with a reason: what it means first, then done once."""
    return PAGE.answer(request, pk, atto)


addresses = [
    path("ricognizioni/obiettivo/<int:pk>/", operative, name="obiettivo"),
    path("ricognizioni/obiettivo/<int:pk>/atto/<slug:atto>/", act, name="atto"),
]
