# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of the personnel office, taken from a page: what would become of each row, then all of it or nothing.

The server keeps nothing between the two: the file travels in the page (``organizzazione.signed_upload``), and what is
confirmed is what was shown.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from flussi.acts import Refused
from fogli.griglia import leggi_griglie
from fogli.limiti import FileNonLeggibile
from obiettivi.models import PianoEsecutivo
from obiettivi.views.access import utente_di
from organizzazione.models import Utente
from organizzazione.rules import scrive_tutto
from organizzazione.signed_upload import Busta, BustaNonValida, apri, chiudi
from testi.bounds import first_of
from valutazione.assigning import OFFICE_ONLY
from valutazione.forms import PostsForm
from valutazione.posts_keeping import Became, NotAsSeen, NotTaken, Outcome, shown_print, take_posts
from valutazione.posts_table import Read, read_posts
from valutazione.systems.facts import Kind

MOST_LINES: Final = 50
ANOTHER: Final = "Nel frattempo è cambiato qualcosa: qui sotto c'è ciò che cambierebbe ora. Guardarlo e confermare."
DONE: Final = "Nel frattempo è stato scritto tutto."
ELSEWHERE: Final = "Questa anteprima non è degli incarichi di quest'anno: caricare di nuovo il file."
_KIND: Final = "incarichi"


class _Unread(Exception):
    """The file cannot be taken; ``lines`` say why, the first of them in all."""

    def __init__(self, *lines: str) -> None:
        self.lines = lines
        super().__init__(lines[0])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def posts(request: HttpRequest, anno: int) -> HttpResponseBase:
    """Load the table of a year; foresee it; take it."""
    who = utente_di(request)
    if not scrive_tutto(who):
        raise PermissionDenied(OFFICE_ONLY)
    if request.method != "POST":
        return _asked(request, anno, PostsForm(anno))
    if "busta" in request.POST:
        return _confirmed(request, anno, who)
    form = PostsForm(anno, request.POST, request.FILES)
    if not form.is_valid():
        return _asked(request, anno, form, status=400)
    file, plan = form.cleaned_data["file"], form.cleaned_data["piano"]
    chosen = json.dumps([anno, form.kind, plan.pk if plan else None])
    try:
        return _foreseen(request, anno, Busta(file.name, chosen, file.read(), ""), who)
    except _Unread as no:
        return _asked(request, anno, form, no.lines, 400)


def _confirmed(request: HttpRequest, anno: int, who: Utente) -> HttpResponseBase:
    try:
        upload = apri(request.POST["busta"], who, _KIND)
        try:
            done = _taken(anno, upload, _read(upload), who)
        except NotAsSeen:
            return _foreseen(request, anno, upload, who, overtaken=True)
    except BustaNonValida as no:
        return _asked(request, anno, PostsForm(anno), [str(no)], 400)
    except _Unread as no:
        return _asked(request, anno, PostsForm(anno), no.lines, 409)
    many = {became: sum(one.became is became for one in done) for became in Became}
    messages.success(
        request,
        f"Schede nuove: {many[Became.NEW]}; incarichi aggiornati: {many[Became.CHANGED]}; "
        f"già così: {many[Became.SAME]}.",
    )
    return HttpResponseRedirect(reverse("valutazione:anno", args=[anno]))


def _foreseen(request: HttpRequest, anno: int, upload: Busta, who: Utente, *, overtaken: bool = False) -> HttpResponse:
    """What would become of each row. Raises ``BustaNonValida``, ``_Unread``."""
    read = _read(upload)
    outcomes = _taken(anno, upload, read, who, try_only=True)
    changing = sum(one.changes for one in outcomes)
    context = {
        "anno": anno,
        "perche": (ANOTHER if changing else DONE) if overtaken else "",
        "nome": upload.nome,
        "note": read.notes,
        "righe": outcomes,
        "cambiano": changing,
        "busta": chiudi(replace(upload, impronta=shown_print(outcomes)), who, _KIND),
    }
    return render(request, "valutazione/incarichi_visti.html", context, status=409 if overtaken else 200)


def _read(upload: Busta) -> Read:
    try:
        read = read_posts(leggi_griglie(upload.dati, upload.nome))
    except FileNonLeggibile as error:
        raise _Unread(f"{error}") from None
    if read.wrongs:
        raise _Unread("Nel file qualcosa non si legge.", *read.wrongs)
    return read


def _taken(anno: int, upload: Busta, read: Read, who: Utente, *, try_only: bool = False) -> list[Outcome]:
    """What became of the rows, or would. Raises ``BustaNonValida``, ``NotAsSeen``, ``_Unread``."""
    kind, plan = _chosen(anno, upload)
    seen = None if try_only else upload.impronta
    try:
        return take_posts(anno, kind, plan, read.rows, who, try_only=try_only, seen=seen)
    except NotTaken as no:
        raise _Unread("Qualche riga non si può prendere.", *no.wrongs) from None
    except Refused as no:
        raise _Unread(no.in_full) from None


def _chosen(anno: int, upload: Busta) -> tuple[Kind, PianoEsecutivo | None]:
    year, kind, key = json.loads(upload.piano)
    plan = PianoEsecutivo.objects.filter(pk=key, anno=anno).first()
    if year != anno or (plan is None and key is not None):
        raise BustaNonValida(ELSEWHERE)
    return Kind(kind), plan


def _asked(
    request: HttpRequest, anno: int, form: PostsForm, why: Sequence[str] = (), status: int = 200
) -> HttpResponse:
    first, *lines = first_of(why, MOST_LINES) or [""]
    context = {"anno": anno, "modulo": form, "perche": first, "righe": lines}
    return render(request, "valutazione/incarichi.html", context, status=status)


addresses = [path("<anno:anno>/incarichi/", posts, name="incarichi")]
