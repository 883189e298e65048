# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the first steps: name and arms, organisation from a workbook, first plan."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aggregati.models import ConflittoDiRevisione
from ente import identity
from ente.models import THE_ONE, Ente
from fogli.limiti import FileNonLeggibile
from fogli.outgoing_workbook import XLSX_TYPE
from guida.first_steps import first_steps, may_see
from guida.forms import NameForm, PlanForm, SheetConfirmation, SheetForm
from obiettivi.models import PianoEsecutivo
from organizzazione import whole_sheet
from organizzazione.choices import Ruolo
from organizzazione.models import Utente
from organizzazione.rules import ruolo_di
from testi.downloads import name_download

View = Callable[[HttpRequest], HttpResponse]
NOT_YOURS = "I primi passi sono di chi amministra Traguardo e dell'ufficio programmazione."
NAME_NOT_YOURS = "Il nome e lo stemma del Comune li scrive chi amministra Traguardo."
MEANWHILE = "Nel frattempo qualcun altro ha salvato il nome o lo stemma: questi sono quelli di adesso."
# A page of thousands of rows helps nobody: the first ones are shown, and the rest is counted.
SHOWN = 100


def for_who_sets_up(view: View) -> View:
    """Tell the others that it is not theirs."""

    @wraps(view)
    def guard(request: HttpRequest) -> HttpResponse:
        if not may_see(request.user):
            raise PermissionDenied(NOT_YOURS)
        return view(request)

    return guard


@require_safe
@for_who_sets_up
def steps(request: HttpRequest) -> HttpResponse:
    """All the steps, done and to do."""
    return render(request, "guida/primi_passi.html", {"steps": first_steps(cast(Utente, request.user))})


@require_http_methods(["GET", "HEAD", "POST"])
@for_who_sets_up
def name(request: HttpRequest) -> HttpResponse:
    """The name and the arms of the Comune."""
    if ruolo_di(request.user) != Ruolo.AMMINISTRATORE:
        raise PermissionDenied(NAME_NOT_YOURS)
    stored = Ente.objects.filter(pk=THE_ONE).first()
    if request.method != "POST":
        return _name_page(request, NameForm(instance=stored or Ente(name=identity.name())), stored)
    form = NameForm(request.POST, request.FILES, instance=stored or Ente())
    if not form.is_valid():
        return _name_page(request, form, stored, status=422)
    if request.POST.get("revisione", "") != _revision(stored) or not _save(form.fill(), stored, request):
        messages.error(request, MEANWHILE)
        return redirect("guida:nome")
    messages.success(request, "Nome e stemma salvati.")
    return redirect("guida:primi_passi")


def _revision(stored: Ente | None) -> str:
    return str(stored.revisione) if stored else ""


def _save(ente: Ente, stored: Ente | None, request: HttpRequest) -> bool:
    """Whether it was written; not, when somebody else was faster."""
    try:
        with transaction.atomic():
            if stored:
                ente.prenota_revisione()
            elif Ente.objects.select_for_update().exists():
                return False
            ente.save(force_insert=stored is None)
            LogEntry.objects.log_actions(cast(Utente, request.user).pk, [ente], CHANGE, "Nome e stemma del Comune.")
    except (ConflittoDiRevisione, IntegrityError):
        # Two who write the first one: the row is one, and the second finds it there.
        return False
    return True


def _name_page(request: HttpRequest, form: NameForm, stored: Ente | None, status: int = 200) -> HttpResponse:
    context = {"form": form, "revision": _revision(stored), "has_arms": bool(stored and stored.arms)}
    return render(request, "guida/nome.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_who_sets_up
def organisation(request: HttpRequest) -> HttpResponse:
    """The workbook to download; with a file, what it would write."""
    if request.method != "POST":
        return _upload_page(request, SheetForm())
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        return _upload_page(request, form, status=422)
    file = form.cleaned_data["file"]
    data = file.read()
    try:
        proposal = whole_sheet.propose(data, cast(Utente, request.user))
    except FileNonLeggibile as no:
        form.add_error("file", str(no))
        return _upload_page(request, form, status=422)
    return _preview(request, proposal, data, file.name)


@require_safe
@for_who_sets_up
def to_fill_in(request: HttpRequest) -> HttpResponse:
    """The workbook with what is known already."""
    answer = HttpResponse(whole_sheet.to_fill_in(), content_type=XLSX_TYPE)
    name_download(answer, f"organizzazione-{timezone.localdate():%Y-%m-%d}.xlsx")
    return answer


@require_POST
@for_who_sets_up
def organisation_confirmed(request: HttpRequest) -> HttpResponse:
    """Write what the preview showed, or show the new preview when the data has changed meanwhile."""
    form = SheetConfirmation(request.POST)
    try:
        if not form.is_valid():
            raise FileNonLeggibile("L'anteprima è scaduta o incompleta: caricare di nuovo il file.")
        said = form.cleaned_data
        data = whole_sheet.InThePage(name=said["held"]).read()
        proposal = whole_sheet.write(data, said["file_name"], cast(Utente, request.user), said["fingerprint"])
    except FileNonLeggibile as no:
        messages.error(request, str(no))
        return redirect("guida:organizzazione")
    except whole_sheet.Changed as changed:
        return _preview(request, changed.proposal, data, said["file_name"], changed=True)
    written = ", ".join(f"{sheet.name.lower()} {len(sheet.new) + len(sheet.changed)}" for sheet in proposal.sheets)
    messages.success(request, f"Organizzazione scritta: {written}.")
    return redirect("guida:primi_passi")


def _upload_page(request: HttpRequest, form: SheetForm, status: int = 200) -> HttpResponse:
    return render(request, "guida/organizzazione.html", {"form": form}, status=status)


def _preview(
    request: HttpRequest, proposal: whole_sheet.Proposal, data: bytes, name: str, *, changed: bool = False
) -> HttpResponse:
    context: dict[str, Any] = {"proposal": proposal, "file_name": name, "changed": changed, "shown": SHOWN}
    context["form"] = SheetForm()
    if not proposal.remarks:
        held = whole_sheet.InThePage()
        held.save(data)
        said = {"held": held.name, "file_name": name, "fingerprint": proposal.fingerprint}
        context["confirmation"] = SheetConfirmation(initial=said)
    status = 409 if changed else 422 if proposal.remarks else 200
    return render(request, "guida/organizzazione_anteprima.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_who_sets_up
def plan(request: HttpRequest) -> HttpResponse:
    """The first plan; where there is one already, the next year is opened from it."""
    if PianoEsecutivo.objects.exists():
        messages.info(request, "C'è già un piano: l'anno nuovo si apre dalla sua pagina, con ciò che prosegue.")
        return redirect("guida:primi_passi")
    form = PlanForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "guida/piano.html", {"form": form}, status=422 if form.errors else 200)
    form.instance._change_reason = "Primi passi"  # type: ignore[attr-defined]
    made = form.save()
    messages.success(request, f"Il piano {made.codice} è aperto.")
    return redirect("guida:primi_passi")


addresses = [
    path("primi-passi/", steps, name="primi_passi"),
    path("primi-passi/nome/", name, name="nome"),
    path("primi-passi/organizzazione/", organisation, name="organizzazione"),
    path("primi-passi/organizzazione/modello.xlsx", to_fill_in, name="modello"),
    path("primi-passi/organizzazione/conferma/", organisation_confirmed, name="organizzazione_conferma"),
    path("primi-passi/piano/", plan, name="piano"),
]
