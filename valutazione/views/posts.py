# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of the personnel office, taken from a page: what would become of each row, then all of it or nothing.

The server keeps nothing between the two: the file travels in the page, sealed for who loaded it, and what is confirmed
is what was shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
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
from obiettivi.views.access import utente_di
from organizzazione.models import Utente
from organizzazione.rules import scrive_tutto
from testi.page_signing import FileSeal, NotSealedHere
from valutazione.assigning import OFFICE_ONLY
from valutazione.forms import OfYearForm, PostsForm, PostsShownForm
from valutazione.posts_keeping import NotAsSeen, NotTaken, Outcome, shown_print, take_posts
from valutazione.posts_table import PostRow, read_posts

MOST_LINES: Final = 50
ANOTHER: Final = "Nel frattempo è cambiato qualcosa: qui sotto c'è ciò che cambierebbe ora. Guardarlo e confermare."
TOO_OLD: Final = "La conferma non è di un'anteprima di questo utente, o è di troppe ore fa: caricare di nuovo il file."
_SEAL: Final = FileSeal("valutazione.posts", timedelta(hours=4), personal=True)


@dataclass(frozen=True, slots=True)
class _File:
    """A file that was loaded: its name, which says what kind it is where its bytes do not, and its bytes."""

    name: str
    content: bytes

    def closed(self, who: Utente) -> str:
        """For a field of the page."""
        name = self.name.encode()
        return _SEAL.close(len(name).to_bytes(2, "big") + name + self.content, who)

    @classmethod
    def opened(cls, text: str, who: Utente) -> "_File":
        """What was closed. Raises ``NotSealedHere``."""
        content = _SEAL.open(text, who)
        end = 2 + int.from_bytes(content[:2], "big")
        return cls(content[2:end].decode(), content[end:])


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
    if "file_visto" in request.POST:
        return _confirmed(request, anno, who)
    form = PostsForm(anno, request.POST, request.FILES)
    if not form.is_valid():
        return _asked(request, anno, form, status=400)
    file = form.cleaned_data["file"]
    try:
        return _foreseen(request, anno, form, _File(file.name[:100], file.read()), who)
    except _Unread as no:
        return _asked(request, anno, form, no.lines, 400)


def _confirmed(request: HttpRequest, anno: int, who: Utente) -> HttpResponseBase:
    form = PostsShownForm(anno, request.POST)
    try:
        file = _File.opened(request.POST["file_visto"], who)
    except NotSealedHere:
        return _asked(request, anno, PostsForm(anno), (TOO_OLD,), 400)
    if not form.is_valid():
        return _asked(request, anno, PostsForm(anno), (TOO_OLD,), 400)
    try:
        try:
            done = _taken(anno, form, _read(file)[0], who, seen=form.cleaned_data["visto"])
        except NotAsSeen:
            return _foreseen(request, anno, form, file, who, ANOTHER)
    except _Unread as no:
        return _asked(request, anno, PostsForm(anno, initial=form.cleaned_data), no.lines, 409)
    messages.success(request, _told(done))
    return HttpResponseRedirect(reverse("valutazione:anno", args=[anno]))


def _foreseen(
    request: HttpRequest, anno: int, form: OfYearForm, file: _File, who: Utente, why: str = ""
) -> HttpResponse:
    """What would become of each row. Raises ``_Unread``."""
    rows, notes = _read(file)
    outcomes = _taken(anno, form, rows, who)
    context = {
        "anno": anno,
        "perche": why,
        "nome": file.name,
        "note": notes,
        "righe": outcomes,
        "cambiano": sum(one.changes for one in outcomes),
        "visto": shown_print(outcomes),
        "file_visto": file.closed(who),
        "categoria": form.kind.value,
        "piano": form.cleaned_data["piano"],
    }
    return render(request, "valutazione/incarichi_visti.html", context, status=409 if why else 200)


def _read(file: _File) -> tuple[Sequence[PostRow], Sequence[str]]:
    try:
        read = read_posts(leggi_griglie(file.content, file.name))
    except FileNonLeggibile as error:
        raise _Unread(f"{error}") from None
    if read.wrongs:
        raise _Unread("Nel file qualcosa non si legge.", *read.wrongs)
    return read.rows, read.notes


def _taken(
    anno: int, form: OfYearForm, rows: Sequence[PostRow], who: Utente, *, seen: str | None = None
) -> list[Outcome]:
    """What became of the rows; ``seen`` None: what would. Raises ``NotAsSeen``, ``_Unread``."""
    plan = form.cleaned_data["piano"]
    try:
        return take_posts(anno, form.kind, plan, rows, who, try_only=seen is None, seen=seen)
    except NotTaken as no:
        raise _Unread("Qualche riga non si può prendere.", *no.wrongs) from None
    except Refused as no:
        raise _Unread(no.in_full) from None


def _told(done: Sequence[Outcome]) -> str:
    new = sum(one.new for one in done)
    changed = sum(one.changes for one in done) - new
    return f"Schede nuove: {new}; incarichi aggiornati: {changed}; già così: {len(done) - new - changed}."


def _asked(
    request: HttpRequest, anno: int, form: PostsForm, why: Sequence[str] = (), status: int = 200
) -> HttpResponse:
    more = len(why) - 1 - MOST_LINES
    lines = [*why[1 : MOST_LINES + 1], *([f"e altre {more} cose."] if more > 0 else [])]
    context = {"anno": anno, "modulo": form, "perche": why[0] if why else "", "righe": lines}
    return render(request, "valutazione/incarichi.html", context, status=status)


addresses = [path("<anno:anno>/incarichi/", posts, name="incarichi")]
