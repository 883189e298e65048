# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the Relazione: which there are, the sections of one, a section beside its numbers, the acts."""

import uuid
from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from aggregati.models import ConflittoDiRevisione
from aggregati.revisions import revision_in
from controlli import Segnalazione
from flussi.acts import Refused
from flussi.once import once, said_already, whole_key
from monitoraggio.views.acts import ReasonForm
from monitoraggio.views.once_page import OncePage
from obiettivi.views.access import utente_di
from organizzazione.models import Utente
from organizzazione.rules import centri_di, legge_tutto, ruolo_di, scrive_tutto
from relazioni.choices import ReportAct
from relazioni.forms import CentreForm, OpeningForm, ReportDeedForm, SectionForm, ValidationForm
from relazioni.life import (
    FORBIDDEN,
    approve_relazione,
    demand_role,
    open_relazione,
    reopen_relazione,
    unfinished,
    validate_relazione,
    why_not_now,
)
from relazioni.models import PassaggioDellaRelazione, Relazione, Sezione
from relazioni.reading import last_approval, source_of
from relazioni.rules import SECTIONS
from relazioni.sections import PLACE
from relazioni.writer import give_section, write_section
from relazioni.writer import why_not_now as why_not_written

PASSAGES: Final = 30
OTHERS: Final = "Nel frattempo qualcun altro ha salvato questa sezione, e non è stato scritto nulla."
GIVEN_MEANWHILE: Final = (
    "Nel frattempo qualcun altro ha modificato questa sezione: ora {}. Rileggerla, e se va ancora bene affidarla di "
    "nuovo."
)


@never_cache
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The Relazioni that somebody reads, and the sections that were given to the own centres (two queries)."""
    rows = Relazione.objects.visible_to(request.user).select_related("piano").order_by("-piano__anno", "piano__codice")
    whole = legge_tutto(request.user)
    own = () if whole else Sezione.objects.visible_to(request.user).told().order_by("-pk")
    context = {"voci": rows, "affidate": list(own), "intera": whole, "ufficio": scrive_tutto(request.user)}
    return render(request, "relazioni/elenco.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def opening(request: HttpRequest) -> HttpResponseBase:
    """Open a Relazione, once."""
    who = utente_di(request)
    if not scrive_tutto(who):
        raise PermissionDenied(FORBIDDEN)
    if address := said_already(request, who):
        return HttpResponseRedirect(address)
    form = OpeningForm(who, request.POST if request.method == "POST" else None)
    why, status = "", 400 if form.is_bound else 200
    if form.is_bound and form.is_valid():

        def write() -> str:
            return reverse("relazioni:relazione", args=[open_relazione(form.cleaned_data["piano"], who).pk])

        try:
            address = once(who, whole_key(request), write)
        except Refused as no:
            why, status = no.reason, 409
        else:
            messages.success(request, "La Relazione è aperta.")
            return HttpResponseRedirect(address)
    context = {"modulo": form, "perche": why, "chiave": uuid.uuid4()}
    return render(request, "relazioni/apri.html", context, status=status)


@never_cache
@require_safe
def relazione(request: HttpRequest, pk: int) -> HttpResponse:
    """The sections of a Relazione with the state of each, and what may be done."""
    found = readable(request, pk)
    mine = Relazione.objects.filter(pk=pk)
    rows = Sezione.objects.visible_to(request.user).filter(relazione=found).told()
    approval = last_approval(found, text=False)
    passages = PassaggioDellaRelazione.objects.filter(relazione=found).select_related("chi").order_by("-pk")
    context: dict[str, Any] = {
        "relazione": found,
        "sezioni": sorted(rows, key=lambda row: PLACE[row.chiave]),
        "fonte": source_of(found.piano) if found.in_redazione else None,
        "approvazione": approval,
        "validazione": getattr(approval, "validazione", None),
        "atti": [act for act in PAGE.forms if mine.allowing(request.user, act).exists()],
        "passaggi": passages[:PASSAGES],
    }
    return render(request, "relazioni/relazione.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Read a section beside its numbers; who may write it writes it here."""
    if request.method != "POST":
        row = readable_section(request, pk)
        return _page(request, row, SectionForm.over(row))
    who = utente_di(request)
    row = section_or_taken(request, pk)
    address = reverse("relazioni:sezione", args=[row.pk])
    if said := said_already(request, who):
        messages.success(request, "Salvata.")
        return HttpResponseRedirect(said)
    form = SectionForm.over(row, request.POST)
    if not may_write(request, row):
        why = why_not_written(row, ReportAct.SCRIVERE)
        if not SECTIONS.states_in(ruolo_di(request.user), ReportAct.SCRIVERE):
            raise PermissionDenied(why)
        # Approved, or taken back, while somebody was writing: what was typed is not lost.
        return _page(request, row, form, why, 409)
    if not form.is_valid():
        return _page(request, row, form, status=400)
    row.revisione = _revision(request)

    def write() -> str:
        write_section(row, form.cleaned_data["testo"], who, finished=form.cleaned_data["finita"])
        return address

    try:
        once(who, whole_key(request), write)
    except ConflittoDiRevisione:
        # The text as it is stored now beside what was typed: who saves again has seen both.
        return _page(request, section_or_taken(request, pk), form, OTHERS, 409, overwrites=True)
    except Refused as no:
        return _page(request, section_or_taken(request, pk), form, no.reason, 409)
    messages.success(request, "Salvata.")
    return HttpResponseRedirect(address)


def _revision(request: HttpRequest) -> int:
    """The revision that the page had read; that of nothing where it does not say."""
    return revision_in(request.POST.get("versione", "")) or 0


def _page(
    request: HttpRequest, row: Sezione, form: SectionForm, why: str = "", status: int = 200, *, overwrites: bool = False
) -> HttpResponse:
    """``overwrites``: who saves from this page has seen what somebody else saved."""
    can_write = may_write(request, row)
    context = {
        "si_legge": Sezione.objects.filter(pk=row.pk).visible_to(request.user).exists(),
        "sezione": row,
        "relazione": row.relazione,
        "modulo": form if can_write or form.is_bound else None,
        "puo_scrivere": can_write,
        "versione": row.revisione if overwrites or not form.is_bound else request.POST.get("versione", ""),
        "ora_c_e": row if overwrites and can_write else None,
        "perche": why,
        "intera": legge_tutto(request.user),
        "affida": Sezione.objects.filter(pk=row.pk).allowing(request.user, ReportAct.AFFIDARE).exists(),
        "chiave": uuid.uuid4(),
    }
    return render(request, "relazioni/sezione.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def giving(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give a section to a centre, or take it back, once."""
    row, who = readable_section(request, pk), utente_di(request)
    address = reverse("relazioni:sezione", args=[row.pk])
    if said := said_already(request, who):
        return HttpResponseRedirect(said)
    if not Sezione.objects.filter(pk=pk).allowing(who, ReportAct.AFFIDARE).exists():
        raise PermissionDenied(why_not_written(row, ReportAct.AFFIDARE))
    form = CentreForm(request.POST if request.method == "POST" else None, initial={"centro": row.centro_id})
    why, status = "", 400 if form.is_bound else 200
    now, row.revisione = row.revisione, _revision(request) if form.is_bound else row.revisione
    if form.is_bound and form.is_valid():

        def write() -> str:
            give_section(row, form.cleaned_data["centro"], who)
            return address

        try:
            once(who, whole_key(request), write)
        except ConflittoDiRevisione:
            held = f"è affidata a {row.centro}" if row.centro else "la scrive l'ufficio"
            why, status = GIVEN_MEANWHILE.format(held), 409
            row.revisione = now
        except Refused as no:
            why, status = no.reason, 409
        else:
            messages.success(request, "Affidata." if form.cleaned_data["centro"] else "La scrive l'ufficio.")
            return HttpResponseRedirect(address)
    context = {"sezione": row, "relazione": row.relazione, "modulo": form, "perche": why, "chiave": uuid.uuid4()}
    return render(request, "relazioni/affida.html", context, status=status)


class RelazioneActs(OncePage[Relazione, ReportAct]):
    """Approve, validate, open again."""

    forms = {
        ReportAct.APPROVARE: ReportDeedForm,
        ReportAct.VALIDARE: ValidationForm,
        ReportAct.RIAPRIRE: ReasonForm,
    }
    done = {
        ReportAct.APPROVARE: "atto registrato, quello che dice è congelato.",
        ReportAct.VALIDARE: "validazione registrata.",
        ReportAct.RIAPRIRE: "riaperta, quello che l'atto ha approvato resta.",
    }

    def read(self, request: HttpRequest, pk: int) -> Relazione:
        """A Relazione."""
        return readable(request, pk)

    def demand(self, request: HttpRequest, row: Relazione, wanted: ReportAct) -> None:
        """Whose act it is, in its state."""
        try:
            demand_role(wanted, request.user)
        except Refused as no:
            raise PermissionDenied(no.reason) from None
        # What is sent for a Relazione that is in another state by now is refused on its page, with what was typed.
        allowed = Relazione.objects.filter(pk=row.pk).allowing(request.user, wanted)
        if request.method != "POST" and not allowed.exists():
            raise PermissionDenied(f"{row}: {why_not_now(row, wanted)}")

    def perform(self, row: Relazione, who: Utente, wanted: ReportAct, form: Any) -> None:
        """By its name."""
        match wanted:
            case ReportAct.APPROVARE:
                approve_relazione(row, form.deed, who)
            case ReportAct.VALIDARE:
                validate_relazione(row, form.said, who)
            case _:
                reopen_relazione(row, form.cleaned_data["motivo"], who)

    def address(self, row: Relazione) -> str:
        """Its page."""
        return reverse("relazioni:relazione", args=[row.pk])

    def page(
        self,
        request: HttpRequest,
        row: Relazione,
        wanted: ReportAct,
        form: Any,
        why: str = "",
        missing: Sequence[Segnalazione] = (),
        status: int = 200,
    ) -> HttpResponse:
        """With what stops it."""
        context: dict[str, Any] = {"relazione": row, "atto": wanted, "modulo": form, "perche": why}
        if wanted == ReportAct.APPROVARE:
            context |= {"da_finire": unfinished(row), "fonte": source_of(row.piano)}
        context["chiave"] = uuid.uuid4()
        return render(request, "relazioni/atto.html", context, status=status)


PAGE: Final = RelazioneActs()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, pk: int, atto: str) -> HttpResponseBase:
    """An act: what it means first, then done once."""
    return PAGE.answer(request, pk, atto)


def readable(request: HttpRequest, pk: int) -> Relazione:
    """A Relazione that somebody reads. Raises ``Http404``."""
    rows = Relazione.objects.visible_to(request.user).select_related("piano")
    found: Relazione = get_object_or_404(rows, pk=pk)
    return found


def readable_section(request: HttpRequest, pk: int) -> Sezione:
    """A section that somebody reads. Raises ``Http404``."""
    found: Sezione = get_object_or_404(Sezione.objects.visible_to(request.user).told(), pk=pk)
    return found


def section_or_taken(request: HttpRequest, pk: int) -> Sezione:
    """The same, or a section that who asks could write and that was taken back since: what was typed in it comes back,
    nothing of it is read. Raises ``Http404``."""
    writes = SECTIONS.states_in(ruolo_di(request.user), ReportAct.SCRIVERE)
    own = centri_di(request.user) if writes else ()
    if not own or Sezione.objects.filter(pk=pk).visible_to(request.user).exists():
        return readable_section(request, pk)
    given = Sezione.history.filter(id=pk, centro__in=own)
    found: Sezione = get_object_or_404(Sezione.objects.told(), pk__in=given.values("id"))
    found.testo = ""
    return found


def may_write(request: HttpRequest, row: Sezione) -> bool:
    """Whether who asks writes a section now."""
    return bool(Sezione.objects.filter(pk=row.pk).editable_by(request.user).exists())


addresses = [
    path("relazioni/", listed, name="elenco"),
    path("relazioni/apri/", opening, name="apri"),
    path("relazioni/<int:pk>/", relazione, name="relazione"),
    path("relazioni/<int:pk>/atto/<slug:atto>/", act, name="atto"),
    path("relazioni/sezione/<int:pk>/", section, name="sezione"),
    path("relazioni/sezione/<int:pk>/affida/", giving, name="affida"),
]
