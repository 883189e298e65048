# SPDX-License-Identifier: AGPL-3.0-or-later
"""One page per objective: its phases, its indicators, what is told of it. Who may write writes, the others read."""

import uuid
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from flussi.acts import Refused
from flussi.once import last_confirmed, said_already
from monitoraggio.choices import ObjectiveAct, StateOfObjective
from monitoraggio.compiling.columns import OBJECTIVE, WEIGHT
from monitoraggio.compiling.kept import told_kept
from monitoraggio.compiling.last_time import LastTime
from monitoraggio.compiling.merging import in_words
from monitoraggio.compiling.page import FiguresShown, Page
from monitoraggio.compiling.reading import Faults
from monitoraggio.compiling.sheet import Sheet, sheet_of, shown
from monitoraggio.computing import ObjectiveTold, told
from monitoraggio.computing.machine import value_of
from monitoraggio.contenuto import IndicatorContent, ObjectiveContent
from monitoraggio.inviting.reading import proposals_of
from monitoraggio.lettura.closed import content_for, previous_content
from monitoraggio.lettura.findings import told_by_code
from monitoraggio.lettura.proofs import frozen_proofs, proofs_of
from monitoraggio.lettura.stored import override_of
from monitoraggio.models import PassaggioDelloStato, StatoObiettivo
from monitoraggio.scrittura.checking import GivenFile
from monitoraggio.scrittura.writer import GONE, why_not
from monitoraggio.sources.showing import shown_sources
from monitoraggio.views import evidence
from monitoraggio.views.access import may_write, only, readable_state
from monitoraggio.views.typing import Desk, Submission, answer, fresh, not_saved, submitted
from monitoraggio.vita.objective_acts import ACTS, confirm
from obiettivi.views.access import utente_di
from organizzazione.choices import Ruolo
from organizzazione.models import Utente
from organizzazione.rules import Chi, ruolo_di, scrive_tutto

REASON = "Scritto nella pagina della rilevazione"
CUT = "Le cifre non si sono aggiornate: la pagina non è arrivata intera. Salva, o ricaricala."
ROLE_READS = "Il tuo ruolo legge le rilevazioni; le compilano i centri e l'ufficio programmazione."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def objective(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of an objective in a survey."""
    state = readable_state(request, pk)
    if address := said_already(request, utente_di(request)):
        confirmed = request.POST.get("azione") == "conferma" and state.stato == StateOfObjective.CONFERMATO
        messages.success(
            request, f"Salvato e confermato: {state.codice}." if confirmed else f"Salvato: {state.codice}."
        )
        return HttpResponseRedirect(address)
    if may_write(request.user, state):
        work = _Work(request, state)
        return work.answered() if request.method == "POST" else work.show(fresh(work.sheet), {}, 200)
    if request.method == "POST":
        return _too_late(request, state)
    return _read(request, state)


@require_POST
def figures(request: HttpRequest, pk: int) -> HttpResponse:
    """What the page says of the text being typed. Writes nothing, and answers in words whatever it was sent."""
    state = readable_state(request, pk)
    sheet = _sheet_for(request.user, state)
    context: dict[str, Any] = {"stato": state, "viva": True}
    try:
        sent = submitted(request, sheet)
    except BadRequest:
        return render(request, "monitoraggio/compila/non_viva.html", {**context, "perche": CUT})
    page = Page(sheet, sent.texts, before=_last_time(sheet), brought=sent.brought)
    if not page.told.objectives:
        return render(request, "monitoraggio/compila/non_viva.html", {**context, "perche": f"{state.codice}: {GONE}"})
    return render(request, "monitoraggio/compila/viva.html", {**context, "vista": page})


def _sheet_for(who: Chi, state: StatoObiettivo) -> Sheet:
    return sheet_of(state.rilevazione, only(state), weighs=scrive_tutto(who))


def _last_time(sheet: Sheet) -> LastTime:
    keys = list(sheet.states)
    return LastTime(sheet, previous_content(sheet.survey, StatoObiettivo.objects.filter(pk__in=keys)))


def why_read_only(request: HttpRequest, state: StatoObiettivo) -> str:
    """In words, why who reads it may not write it now."""
    try:
        ACTS.demand(state, request.user, ObjectiveAct.SCRIVERE)
    except Refused as no:
        return ROLE_READS if "ruolo" in no.reason else f"{state.codice}: {why_not(state.pk)}"
    return ""


def _only_evidence(
    request: HttpRequest, state: StatoObiettivo, done: evidence.Done, writes: bool = True
) -> HttpResponse:
    """The place of the evidence alone, with what happened in words: a page that is only in part anew says it itself."""
    typed = {} if done.told else evidence.typed_in(request)
    context = {**_around(request, state), "fatto": done, "scrivibile": writes, "da_solo": True, "prova": typed}
    return render(request, "monitoraggio/compila/evidenze.html", context)


def _too_late(request: HttpRequest, state: StatoObiettivo) -> HttpResponse:
    if evidence.asked(request) and getattr(request, "htmx", False):
        why = f"{why_read_only(request, state)} Non è stato aggiunto né tolto nulla."
        return _only_evidence(request, state, evidence.Done(wrong=why), writes=False)
    sheet = _sheet_for(request.user, state)
    return not_saved(request, sheet, submitted(request, sheet), str(state), why_read_only(request, state))


class _Work:
    """The page of who may write."""

    def __init__(self, request: HttpRequest, state: StatoObiettivo) -> None:
        self.request, self.state, self.desk = request, state, evidence.StateDesk(state)
        self.given: list[GivenFile] = []
        self.refused = ""
        self.sheet = self._sheet()
        self.address = reverse("monitoraggio:obiettivo", args=[state.pk])

    def _sheet(self) -> Sheet:
        return _sheet_for(self.request.user, self.state)

    def answered(self) -> HttpResponse:
        """What a button asks."""
        if evidence.asked(self.request):
            return self._evidence()
        self.given = evidence.given_files(self.request)
        self.refused = evidence.refused(self.desk, utente_di(self.request), self.given)
        desk = Desk(
            self.request,
            self._sheet,
            f"{self.state.codice} al {self.state.rilevazione.al:%d/%m/%Y}",
            REASON,
            self.show,
            self._after,
            lambda: _last_time(self.sheet),
        )
        return answer(desk, self.sheet)

    def _evidence(self) -> HttpResponse:
        """Only the evidence is written: the page comes back with all that was typed, and as unsaved as it was."""
        sent = submitted(self.request, self.sheet)
        done = evidence.act_on_evidence(self.request, self.desk, utente_di(self.request))
        if getattr(self.request, "htmx", False):
            return _only_evidence(self.request, self.state, done)
        if done.told:
            messages.success(self.request, done.told)
        return self.show(sent, {}, 422 if done.wrong else 200, done)

    def _after(self, changed: int, now: Sheet) -> str:
        # Before the confirmation, after which nothing is added; told after it, which may undo it all.
        proof = evidence.added_with_the_page(self.request, self.desk, utente_di(self.request), self.given, self.refused)
        address = self._saved(changed, now)
        if proof.told:
            messages.success(self.request, proof.told)
        if proof.wrong:
            messages.warning(self.request, proof.wrong)
        return address

    def _saved(self, changed: int, now: Sheet) -> str:
        code = self.state.codice
        if self.request.POST.get("azione") != "conferma":
            messages.success(self.request, f"Salvato: {code}." if changed else f"{code}: nessuna modifica da salvare.")
            return self.address
        try:
            state = StatoObiettivo.objects.get(pk=self.state.pk)
            # The one that was shown, or written just now: what somebody saves meanwhile is confirmed by nobody.
            state.revisione = now.states[state.pk].revisione
            confirm(state, utente_di(self.request))
        except Refused as no:
            messages.warning(self.request, f"Salvato, ma non confermato. {no.in_full}")
            return self.address
        messages.success(self.request, f"Salvato e confermato: {code}.")
        return reverse("monitoraggio:rilevazione", args=[self.state.rilevazione_id])

    def show(
        self, sent: Submission, faults: Faults, status: int, done: evidence.Done = evidence.NOTHING
    ) -> HttpResponse:
        """The page with some text in it."""
        page = Page(self.sheet, sent.texts, faults, _last_time(self.sheet), sent.brought)
        survey = self.state.rilevazione
        findings = told_by_code(survey, self.sheet.content, page.before.before if page.before else None)
        context = {
            **_around(self.request, self.state),
            "vista": page,
            "modulo": sent,
            "indirizzo": self.address,
            "scrivibile": True,
            "risposte": list(proposals_of(self.state).values()),
            "tenute": told_kept(self.sheet, self.request.user, sent.kept),
            "revisione_letta": sent.revisions.get(self.state.pk, self.state.revisione),
            "fatto": done,
            "prova": {} if done.told else evidence.typed_in(self.request),
            "puo_confermare": ruolo_di(self.request.user) == Ruolo.DIRIGENTE,
            "segnalazioni": findings.get(self.state.codice, []),
            "confermate": " ".join(map(str, last_confirmed(self.request.user.pk))),
        }
        return render(self.request, "monitoraggio/compila/pagina.html", context, status=status)


def _around(request: HttpRequest, state: StatoObiettivo) -> dict[str, Any]:
    """What stands on the page whether one writes or reads: acts, evidence, log."""
    who = request.user
    may = ACTS.possible(state, who) if isinstance(who, Utente) else frozenset()
    survey = state.rilevazione
    sources = shown_sources(survey, only(state)) if survey.aperta else ()
    values = list(state.valori.filter(nel_piano=True))
    return {
        "stato": state,
        "rilevazione": survey,
        "puo": {act.name.lower(): True for act in may},
        "chiave_atto": uuid.uuid4(),
        "chiave_prova": uuid.uuid4(),
        "evidenze": proofs_of(state, who),
        "forzatura": override_of(state),
        "nota": state.nota_nucleo,
        "pagina_prove": reverse("monitoraggio:obiettivo", args=[state.pk]),
        "rotta_prova": "monitoraggio:prova",
        "senza_antivirus": not settings.TRAGUARDO_ANTIVIRUS,
        "fasi_da_provare": list(state.fasi.filter(nel_piano=True)),
        "valori_da_provare": values,
        "fonti": sources,
        "senza_fonte": [v for v in values if v.row_id not in {shown.value.row_id for shown in sources}],
        "passaggi": list(PassaggioDelloStato.objects.filter(stato=state).select_related("chi").order_by("-pk")[:30]),
        "rinviato": bool(state.motivo_rinvio) and state.stato == StateOfObjective.COMPILATO,
    }


def _read(request: HttpRequest, state: StatoObiettivo) -> HttpResponse:
    survey = told(content_for(state.rilevazione, only(state)))
    found = next((o for o in survey.objectives), None)
    context = {
        **_around(request, state),
        "cifre": FiguresShown(found, survey) if found else None,
        "o": found.said if found else None,
        "indicatori": list(_indicators(found)) if found else [],
        "testi": _texts(found.said) if found else [],
        "perche": why_read_only(request, state),
    }
    if found and state.rilevazione.chiusa:
        context |= {"evidenze": frozen_proofs(state, found.said)}
        # As it was frozen, corrected or not: the row stays as the first act has approved it.
        context |= {"forzatura": found.said.forzatura, "nota": found.said.nota_nucleo}
    return render(request, "monitoraggio/leggi.html", context)


def _indicators(found: ObjectiveTold) -> Iterator[tuple[IndicatorContent, str, str]]:
    for said in found.said.planned_indicators:
        yield said, _value_of(said), found.frasi.get(f"indicatore/{said.id}", "")


def _value_of(said: IndicatorContent) -> str:
    if said.non_valutabile:
        return f"non valutabile: {said.motivo_non_valutabile}"
    return value_of(said) or "non ancora detto"


def _texts(o: ObjectiveContent) -> list[tuple[str, str]]:
    columns = OBJECTIVE if o.peso is None else (*OBJECTIVE, WEIGHT)
    return [(c.label, in_words(c, shown(getattr(o, c.name))) if getattr(o, c.name) else "") for c in columns]


addresses = [
    path("rilevazioni/obiettivo/<int:pk>/", objective, name="obiettivo"),
    path("rilevazioni/obiettivo/<int:pk>/cifre/", figures, name="cifre"),
]
