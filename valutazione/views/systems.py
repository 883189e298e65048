# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the systems: one as it is read, made, changed, adopted; its file."""

import uuid
from collections.abc import Mapping
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from aggregati.models import ConflittoDiRevisione
from aggregati.revisions import revision_in, row_key_in
from flussi.acts import Refused
from flussi.once import once, said_already, whole_key
from obiettivi.views.access import utente_di
from organizzazione.rules import scrive_tutto
from testi.downloads import file_answer
from valutazione.drawings import curves
from valutazione.files.opening import opened
from valutazione.forms import SystemFileForm
from valutazione.keeping import ADOPTED, OFFICE_ONLY, NotRead, adopt, adoption, drop, keep, keep_new, system_in
from valutazione.models import Sistema
from valutazione.money import Refused as Unreadables
from valutazione.money import Wrong
from valutazione.systems.boxes import boxes, content_from, with_one_more
from valutazione.systems.checks import Finding, findings
from valutazione.systems.facts import System
from valutazione.systems.reading import read
from valutazione.systems.shipped import names, shipped
from valutazione.systems.telling import in_words, reasons_in_words

MORE: Final = "aggiungi"


@never_cache
@require_safe
def system(request: HttpRequest, pk: int) -> HttpResponse:
    """One readable page."""
    row = _readable(request, pk)
    said, office = row.read, scrive_tutto(request.user)
    found = findings(said)
    context = {
        "sistema": row,
        "detto": said,
        "ferme": [_on_page(f) for f in found if f.stops],
        "da_dire": [_on_page(f) for f in found if not f.stops],
        "motivi": reasons_in_words(said),
        "curve": curves(said),
        "in_parole": in_words,
        "ufficio": office,
        "cambia": office and not row.adopted,
    }
    return render(request, "valutazione/sistemi/sistema.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """A draft: from one that comes with the program, from another, from a file."""
    who = utente_di(request)
    if not scrive_tutto(who):
        raise PermissionDenied(OFFICE_ONLY)
    if address := said_already(request, who):
        return HttpResponseRedirect(address)
    form, wrongs, status = SystemFileForm(), [], 200
    if request.method == "POST":
        status = 400
        copied = _copied(request)
        form = SystemFileForm(request.POST, request.FILES) if "da" not in request.POST else form
        try:
            said = _asked(request, form, copied)
        except NotRead as no:
            wrongs = no.wrongs
        else:
            if said is not None:

                def write() -> str:
                    return reverse("valutazione:sistema", args=[keep_new(said, who, copied).pk])

                messages.success(request, "Bozza fatta.")
                return HttpResponseRedirect(once(who, whole_key(request), write))
    context = {
        "modulo": form,
        "forniti": [(name, shipped(name)) for name in names()],
        "sistemi": Sistema.objects.visible_to(who),
        "errori": wrongs,
        "chiave": uuid.uuid4(),
    }
    return render(request, "valutazione/sistemi/nuovo.html", context, status=status)


def _copied(request: HttpRequest) -> Sistema | None:
    key = row_key_in(request.POST.get("da", "").removeprefix("sistema-"))
    found: Sistema | None = Sistema.objects.visible_to(request.user).filter(pk=key or 0).first()
    return found


def _asked(request: HttpRequest, form: SystemFileForm, copied: Sistema | None) -> System | None:
    if copied is not None:
        return copied.read
    name = request.POST.get("da", "")
    if name in names():
        return shipped(name)
    if name:
        raise NotRead(["Quello scelto non c'è più: ricaricare la pagina."])
    if not form.is_valid():
        return None
    return system_in(form.cleaned_data["file"].read())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def changing(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A draft as boxes; «aggiungi» makes room for one more row and saves nothing."""
    row, who = _readable(request, pk), utente_di(request)
    if not scrive_tutto(who):
        raise PermissionDenied(OFFICE_ONLY)
    if address := said_already(request, who):
        messages.success(request, "Salvato.")
        return HttpResponseRedirect(address)
    if row.adopted:
        raise PermissionDenied(ADOPTED.format(row))
    if request.method != "POST":
        return _boxes(request, row, opened(row.contenuto.encode()))
    content = content_from(request.POST.dict())
    if where := request.POST.get(MORE, ""):
        return _boxes(request, row, with_one_more(content, where), place=where)
    try:
        said = read(content)
    except Unreadables as no:
        return _boxes(request, row, content, [_on_page(wrong) for wrong in no.wrongs], 400)
    now, row.revisione = row.revisione, revision_in(request.POST.get("versione", "")) or 0

    def write() -> str:
        keep(row, said, who)
        return reverse("valutazione:sistema", args=[pk])

    try:
        address = once(who, whole_key(request), write)
    except ConflittoDiRevisione:
        row.revisione = now
        why = (
            "Nel frattempo qualcun altro ha salvato questo sistema, e non è stato scritto nulla. Quello che hai "
            "scritto è qui sotto: rileggere ciò che c'è ora nella sua pagina; salvando di nuovo prende il suo posto."
        )
        return _boxes(request, row, content, [why], 409, version=now)
    except Refused as no:
        return _boxes(request, row, content, [no.reason], 409)
    messages.success(request, "Salvato.")
    return HttpResponseRedirect(address)


def _on_page(said: Wrong | Finding) -> str:
    """What is wrong, on a page: its place is said in words and not as the key of a file."""
    return f"{said.place.replace('_', ' ')}: {said.text}"


def _boxes(
    request: HttpRequest,
    row: Sistema,
    content: Mapping[str, Any],
    wrongs: list[str] | None = None,
    status: int = 200,
    *,
    place: str = "",
    version: int | None = None,
) -> HttpResponse:
    context = {
        "sistema": row,
        "caselle": boxes(content),
        "errori": wrongs or [],
        "posto": place,
        "versione": version or request.POST.get("versione") or row.revisione,
        "chiave": uuid.uuid4(),
    }
    return render(request, "valutazione/sistemi/modifica.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def adopting(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What adopting means, then done once."""
    return _act(request, pk, "adotta")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def dropping(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A draft that nobody wants."""
    return _act(request, pk, "togli")


def _act(request: HttpRequest, pk: int, what: str) -> HttpResponseBase:
    who = utente_di(request)
    if scrive_tutto(who) and (address := said_already(request, who)):
        return HttpResponseRedirect(address)
    row = _readable(request, pk)
    if not scrive_tutto(who):
        raise PermissionDenied(OFFICE_ONLY)
    if row.adopted:
        raise PermissionDenied(ADOPTED.format(row))
    why, missing, means, status = "", [], None, 200
    try:
        means = adoption(row) if what == "adotta" else None
    except Refused as no:
        why, missing = no.reason, no.missing
    version = row.revisione
    if request.method == "POST" and not why:
        row.revisione = revision_in(request.POST.get("versione", "")) or 0

        def write() -> str:
            if what == "adotta":
                adopt(row, who)
                return reverse("valutazione:sistema", args=[pk])
            drop(row, who)
            return reverse("valutazione:elenco")

        try:
            address = once(who, whole_key(request), write)
        except ConflittoDiRevisione:
            why = "Nel frattempo qualcuno l'ha cambiato: rileggerlo, poi decidere di nuovo."
        except Refused as no:
            why, missing = no.reason, no.missing
        else:
            messages.success(request, f"«{row}»: {'adottato' if what == 'adotta' else 'tolto'}.")
            return HttpResponseRedirect(address)
    if request.method == "POST":
        status = 409
    context = {
        "sistema": row,
        "che": what,
        "perche": why,
        "mancano": missing,
        "adozione": means,
        "versione": version,
        "chiave": uuid.uuid4(),
    }
    return render(request, "valutazione/sistemi/atto.html", context, status=status)


@never_cache
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file that says it, which comes in again as it went out."""
    row = _readable(request, pk)
    return file_answer(request, row.contenuto.encode, "application/json", name=f"sistema-{row.nome}.json")


def _readable(request: HttpRequest, pk: int) -> Sistema:
    found: Sistema = get_object_or_404(Sistema.objects.visible_to(request.user), pk=pk)
    return found


addresses = [
    path("sistemi/nuovo/", new, name="nuovo_sistema"),
    path("sistemi/<int:pk>/", system, name="sistema"),
    path("sistemi/<int:pk>/modifica/", changing, name="modifica_sistema"),
    path("sistemi/<int:pk>/adotta/", adopting, name="adotta_sistema"),
    path("sistemi/<int:pk>/togli/", dropping, name="togli_sistema"),
    path("sistemi/<int:pk>/scarica/", file, name="scarica_sistema"),
]
