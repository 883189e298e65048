# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page that finds everything one may read."""

from typing import Any, Final, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from organizzazione.models import Utente
from ricerca.finding import SOURCES, find_everywhere, find_in, source_of
from ricerca.hits import Asked
from ricerca.models import SavedView
from ricerca.saved import SavedViewForm, TooManyViews, keep
from testi.ricerca import parole_cercate

# A search is a few words; what is longer is cut, not refused, and that is said.
TEXT_MAX: Final = 200
WORDS_MAX: Final = 8


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What holds all the words that were typed, kind by kind; or all of one kind, page by page."""
    chi, typed = cast(Utente, request.user), " ".join(request.GET.get("testo", "").split())
    text = typed[:TEXT_MAX]
    said = list(dict.fromkeys(parole_cercate(text)))
    words, kind = said[:WORDS_MAX], request.GET.get("dove", "")
    source = source_of(kind)
    if kind and source is None:
        raise Http404("Nessun genere di cose con questo nome")
    context: dict[str, Any] = {"text": text, "words": words, "source": source, "sources": SOURCES}
    context["cut"] = len(typed) > TEXT_MAX or len(said) > WORDS_MAX
    if words and source:
        group, page = find_in(source, Asked(chi, words), request.GET.get("pagina"))
        context |= {"groups": [group] if group.hits else [], "pagina": page, "total": group.count}
        context["richiesta"] = urlencode({"testo": text, "dove": source.key})
    elif words:
        groups = find_everywhere(Asked(chi, words))
        context |= {"groups": groups, "total": sum(group.count for group in groups)}
    return render(request, "ricerca/cerca.html", context)


@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep what the list shows under a name; the list comes back as it was, and says what became of it."""
    form = SavedViewForm(request.POST)
    if not form.is_valid():
        wrong = "; ".join(str(error) for errors in form.errors.values() for error in errors)
        messages.error(request, f"La vista non è salvata. {wrong}")
        return redirect(_list_of(form.cleaned_data.get("richiesta", "")))
    name, query = form.cleaned_data["nome"], form.cleaned_data["richiesta"]
    try:
        there = keep(cast(Utente, request.user), name, query)
    except TooManyViews as why:
        messages.error(request, str(why))
    else:
        messages.success(request, f"Vista «{name}» {'aggiornata' if there else 'salvata'}.")
    return redirect(_list_of(query))


@require_POST
def forget_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Let one go; of somebody else there is none."""
    view: SavedView = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    view.delete()
    messages.success(request, f"Vista «{view.nome}» eliminata.")
    return redirect(_list_of(view.richiesta))


def _list_of(query: str) -> str:
    return f"{reverse('obiettivi:elenco')}?{query}"
