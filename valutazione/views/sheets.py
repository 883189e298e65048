# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of a sheet: what it says, the judgement, what who is evaluated says of himself, the acts."""

import uuid
from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from aggregati.models import ConflittoDiRevisione
from aggregati.revisions import revision_in
from controlli import Segnalazione
from flussi.acts import Refused
from flussi.once import once, said_already, whole_key
from monitoraggio.views.once_page import OncePage
from obiettivi.views.access import utente_di
from organizzazione.models import Utente
from valutazione.assigning import notice_of, order, take_away
from valutazione.choices import Reading, SheetAct
from valutazione.forms import ContestForm, DecisionForm, DecreeForm, JudgementForm, PostForm, WordsForm
from valutazione.life import ACTS, in_conflict
from valutazione.models import PassaggioDellaScheda, Scheda, VoceScheda
from valutazione.reading import shown_to, without_judgement
from valutazione.reading_log import note_reading
from valutazione.scoring import content_of, worked
from valutazione.views.access import reads, sheet_followed, sheet_read, sheet_readable
from valutazione.writer import NotKept, write_judgement, write_of_oneself

OTHERS: Final = (
    "Nel frattempo qualcun altro ha salvato questa scheda, e non è stato scritto nulla. Quello che hai scritto è qui "
    "sotto, accanto a ciò che c'è ora: salvando di nuovo prende il suo posto."
)


@never_cache
@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """A sheet: what it says for who reads it, where it stands for who follows it."""
    found = sheet_followed(request, pk)
    acts = [act for act in PAGE.forms if Scheda.objects.filter(pk=pk).allowing(request.user, act).exists()]
    who = utente_di(request)
    context: dict[str, Any] = {"scheda": found, "atti": acts, "conflitto": in_conflict(found, who)}
    context["puo_ordinare"] = _may(request, found, SheetAct.ORDINARE)
    context["puo_scrivere"] = _may(request, found, SheetAct.SCRIVERE)
    context["puo_scrivere_di_se"] = _may(request, found, SheetAct.SCRIVERE_DI_SE)
    if not reads(request, found):
        return render(request, "valutazione/segue.html", context)
    found = sheet_read(request, pk, Reading.PAGINA)
    said = shown_to(found, who)
    passages = PassaggioDellaScheda.objects.visible_to(request.user).filter(scheda=found).select_related("chi")
    context |= {"detto": said, "contenuto": said.content, "passaggi": passages.order_by("-pk")}
    context["propria"] = found.persona.utente_id == who.pk
    return render(request, "valutazione/scheda.html", context)


def _may(request: HttpRequest, found: Scheda, act: SheetAct) -> bool:
    return bool(Scheda.objects.filter(pk=found.pk).allowing(request.user, act).exists())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def judgement(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Who evaluates writes here."""
    return _written(request, pk, SheetAct.SCRIVERE)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def of_oneself(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Who is evaluated writes of himself here."""
    return _written(request, pk, SheetAct.SCRIVERE_DI_SE)


def _written(request: HttpRequest, pk: int, act: SheetAct) -> HttpResponseBase:
    own = act is SheetAct.SCRIVERE_DI_SE
    found, who = sheet_readable(request, pk), utente_di(request)
    if address := said_already(request, who):
        messages.success(request, "Salvata.")
        return HttpResponseRedirect(address)
    bound = request.POST if request.method == "POST" else None
    form = _form(found, own=own, data=bound)
    try:
        ACTS.demand(found, who, act)
    except Refused as no:
        # What was typed is given back only to who might have written it; of the judgement nothing (``_page``).
        if bound is None or not Scheda.objects.filter(pk=pk).ever_allowing(who, act).exists():
            raise PermissionDenied(no.reason) from None
        return _page(request, found, form, act, no.reason, 403, refused=True)
    if bound is None:
        return _page(request, found, form, act)
    if not form.is_valid():
        return _page(request, found, form, act, status=400)
    found.revisione = revision_in(request.POST.get("versione", "")) or 0
    keep = write_of_oneself if own else write_judgement

    def write() -> str:
        keep(found, form.draft, who)
        return reverse("valutazione:di_se" if own else "valutazione:valuta", args=[pk])

    try:
        address = once(who, whole_key(request), write)
    except NotKept as no:
        form.blame(no.faults)
        return _page(request, found, form, act, status=400)
    except ConflittoDiRevisione:
        fresh = Scheda.objects.told().get(pk=pk)
        return _page(request, fresh, form, act, OTHERS, 409, overtaken=True)
    except Refused as no:
        return _page(request, found, form, act, no.reason, 409, refused=True)
    messages.success(request, "Salvata.")
    return HttpResponseRedirect(address)


def _form(found: Scheda, *, own: bool, data: Any = None) -> JudgementForm:
    rows = {row.chiave: row for row in VoceScheda.objects.filter(scheda=found)}
    category = found.sistema.category(found.categoria)
    if category is None:
        raise PermissionDenied(f"Il sistema «{found.sistema}» non valuta «{found.categoria}».")
    return JudgementForm(found, category, rows, own=own, data=data)


def _page(
    request: HttpRequest,
    found: Scheda,
    form: JudgementForm,
    act: SheetAct,
    why: str = "",
    status: int = 200,
    *,
    overtaken: bool = False,
    refused: bool = False,
) -> HttpResponse:
    """``refused``: it is not to be written now, and what it says is read on its own page."""
    own = act is SheetAct.SCRIVERE_DI_SE
    note_reading([found], utente_di(request), Reading.MODULO)
    now = content_of(worked(found))
    content = without_judgement(now) if own or refused else now
    context = {
        "scheda": found,
        "contenuto": content,
        "modulo": form,
        "gruppi": form.groups(content.componenti),
        "propria": own,
        "perche": why,
        "sorpassata": overtaken,
        # Who saves from this page has seen what somebody else saved.
        "versione": found.revisione if overtaken or not form.is_bound else request.POST.get("versione", ""),
        "chiave": uuid.uuid4(),
    }
    return render(request, "valutazione/valuta.html", context, status=status)


class SheetActsPage(OncePage[Scheda, SheetAct]):
    """Every act that a page does, each with the words that it wants."""

    forms = {
        SheetAct.PRENDERE_VISIONE: None,
        SheetAct.AUTOVALUTARE: None,
        SheetAct.PROPORRE: None,
        SheetAct.COLLOQUIO: WordsForm,
        SheetAct.NOTIFICARE: None,
        SheetAct.CONTESTARE: ContestForm,
        SheetAct.RIESAMINARE: DecisionForm,
        SheetAct.DEFINIRE: DecreeForm,
        SheetAct.TOGLIERE: None,
    }
    done = {
        SheetAct.PRENDERE_VISIONE: "presa visione registrata.",
        SheetAct.AUTOVALUTARE: "autovalutazione chiusa, il Nucleo la legge.",
        SheetAct.PROPORRE: "valutazione proposta.",
        SheetAct.COLLOQUIO: "colloquio registrato.",
        SheetAct.NOTIFICARE: "notificata, quello che dice è congelato.",
        SheetAct.CONTESTARE: "contestazione registrata.",
        SheetAct.RIESAMINARE: "riesaminata, quello che dice ora è congelato accanto a ciò che diceva.",
        SheetAct.DEFINIRE: "definitiva.",
        SheetAct.TOGLIERE: "tolta.",
    }

    def read(self, request: HttpRequest, pk: int) -> Scheda:
        """A sheet, as far as who asks may know of it."""
        return sheet_followed(request, pk)

    def demand(self, request: HttpRequest, row: Scheda, wanted: SheetAct) -> None:
        """Whose act it is, in its state."""
        try:
            ACTS.demand(row, request.user, wanted)
        except Refused as no:
            raise PermissionDenied(no.reason) from None

    def overtaken(self, request: HttpRequest, row: Scheda, wanted: SheetAct) -> str:
        """The sheet was saved after the page of the act was read."""
        if (revision_in(request.POST.get("versione", "")) or 0) == row.revisione:
            return ""
        return "Nel frattempo qualcuno l'ha cambiata: rileggerla, poi decidere di nuovo."

    def perform(self, row: Scheda, who: Utente, wanted: SheetAct, form: Any) -> None:
        """By its name."""
        if wanted is SheetAct.TOGLIERE:
            take_away(row, who)
        elif wanted is SheetAct.DEFINIRE:
            ACTS.do(row, who, wanted, decree=form.decree)
        else:
            ACTS.do(row, who, wanted, reason=form.cleaned_data["motivo"] if form else "")

    def address(self, row: Scheda) -> str:
        """Its page, or that of its year once it is gone."""
        if Scheda.objects.filter(pk=row.pk).exists():
            return reverse("valutazione:scheda", args=[row.pk])
        return reverse("valutazione:anno", args=[row.anno])

    def page(
        self,
        request: HttpRequest,
        row: Scheda,
        wanted: SheetAct,
        form: Any,
        why: str = "",
        missing: Sequence[Segnalazione] = (),
        status: int = 200,
    ) -> HttpResponse:
        """With what stops it."""
        read_by = reads(request, row)
        stops = list(missing)
        if wanted in ACTS.without_errors and not stops and read_by:
            found = ACTS.findings(Scheda.objects.filter(pk=row.pk))
            stops = [one for one in found.get(row.pk, ()) if one.grave]
        context = {
            "scheda": row,
            "atto": wanted,
            "modulo": form,
            "perche": why,
            "da_fare": stops,
            "legge": read_by,
            "versione": row.revisione,
            "chiave": uuid.uuid4(),
        }
        return render(request, "valutazione/atto.html", context, status=status)


PAGE: Final = SheetActsPage()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, pk: int, atto: str) -> HttpResponseBase:
    """An act: what it means first, then done once."""
    return PAGE.answer(request, pk, atto)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def post(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The office writes what the post of a sheet was."""
    found, who = sheet_followed(request, pk), utente_di(request)
    if address := said_already(request, who):
        return HttpResponseRedirect(address)
    bound = request.POST if request.method == "POST" else None
    form, why, status = PostForm.over(found, bound), "", 200 if bound is None else 400
    try:
        ACTS.demand(found, who, SheetAct.ORDINARE)
    except Refused as no:
        raise PermissionDenied(no.reason) from None
    version = found.revisione
    if bound is not None and form.is_valid():
        found.revisione = revision_in(bound.get("versione", "")) or 0

        def write() -> str:
            order(found, form.post, who)
            return reverse("valutazione:scheda", args=[pk])

        try:
            address = once(who, whole_key(request), write)
        except ConflittoDiRevisione:
            why, status = "Nel frattempo qualcuno l'ha cambiata: rileggere ciò che c'è ora, poi salvare.", 409
        except Refused as no:
            why, status = no.reason, 409
        else:
            messages.success(request, "Salvata.")
            return HttpResponseRedirect(address)
    context = {"scheda": found, "modulo": form, "perche": why, "versione": version, "chiave": uuid.uuid4()}
    context["avviso"] = notice_of(found)
    return render(request, "valutazione/incarico.html", context, status=status)


addresses = [
    path("scheda/<int:pk>/", sheet, name="scheda"),
    path("scheda/<int:pk>/valuta/", judgement, name="valuta"),
    path("scheda/<int:pk>/di-se/", of_oneself, name="di_se"),
    path("scheda/<int:pk>/incarico/", post, name="incarico"),
    path("scheda/<int:pk>/atto/<slug:atto>/", act, name="atto"),
]
