# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comments on the page of an objective: said once however often sent, answered, said otherwise, closed."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from aggregati.revisions import revision_in
from flussi.acts import Refused
from flussi.once import OnceKey, fingerprint, key_in, once
from obiettivi.choices import Azione
from obiettivi.models import Commento, ObiettivoPEG
from obiettivi.views.access import utente_di
from obiettivi.views.atti import demand
from obiettivi.views.reading import obiettivo_visibile, pagina_della_scheda
from obiettivi.vita import comments
from obiettivi.vita.forms import CommentoForm, WordsForm


@require_POST
def comment(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Leave a comment; the same one, sent twice, counts once."""
    objective = obiettivo_visibile(request, pk)
    demand(request, objective, Azione.COMMENTARE)
    form = CommentoForm(request.POST, objective=objective)
    if not form.is_valid():
        if "chiave" in form.errors:
            form = CommentoForm(initial={**request.POST.dict(), "chiave": uuid4()}, objective=objective)
        return pagina_della_scheda(request, objective, form, stato=400)
    who, said = utente_di(request), form.cleaned_data

    def write() -> str:
        called = list(said["citati"])
        made = comments.say(objective, who, said["testo"], about=said["ancora"], calls=called)
        return _at(objective, made)

    # The key with another text (a page taken out of the browser's history) is another comment.
    carried = fingerprint(request.path, said["testo"], said["ancora"], *sorted(str(u.pk) for u in said["citati"]))
    try:
        return HttpResponseRedirect(once(who, OnceKey(said["chiave"], carried), write))
    except Refused as no:
        form.add_error(None, no.reason)
        return pagina_della_scheda(request, objective, form, stato=409)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int, commento: int) -> HttpResponseBase:
    """Answer to a comment."""
    objective, said = _of(request, pk, commento)
    who = utente_di(request)

    def write(text: str) -> Commento:
        return comments.say(objective, who, text, answers=said)

    return _words(request, objective, said, "Rispondi", write, "")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int, commento: int) -> HttpResponseBase:
    """Say the own words otherwise, on the words that were read."""
    objective, said = _of(request, pk, commento)
    who = utente_di(request)
    if said.autore_id != who.pk:
        raise PermissionDenied(comments.NOT_YOURS)
    # Of one that does not come there is none.
    read = revision_in(request.POST.get("letto", ""))

    def write(text: str) -> Commento:
        return comments.say_otherwise(said, who, text, -1 if read is None else read)

    return _words(request, objective, said, "Modifica", write, said.testo)


@require_POST
def settle(request: HttpRequest, pk: int, commento: int) -> HttpResponseBase:
    """Close a comment, or open it again."""
    objective, said = _of(request, pk, commento)
    try:
        comments.settle(said, utente_di(request), settled="riapri" not in request.POST)
    except Refused as no:
        raise PermissionDenied(no.reason) from no
    return HttpResponseRedirect(_at(objective, said))


def _of(request: HttpRequest, pk: int, commento: int) -> tuple[ObiettivoPEG, Commento]:
    """A comment of an objective that this user may read and comment on now."""
    objective = obiettivo_visibile(request, pk)
    said: Commento = get_object_or_404(objective.commenti.select_related("autore", "risponde_a"), pk=commento)
    said.obiettivo = objective
    demand(request, objective, Azione.COMMENTARE)
    return objective, said


def _words(
    request: HttpRequest,
    objective: ObiettivoPEG,
    said: Commento,
    title: str,
    write: Callable[[str], Commento],
    text: str,
) -> HttpResponseBase:
    form = WordsForm(request.POST if request.method == "POST" else None, initial={"testo": text})
    why, status = "", 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            words = form.cleaned_data["testo"]
            key = key_in(request.POST.get("chiave", ""))
            carried = OnceKey(key, fingerprint(request.path, words)) if key else None
            try:
                return HttpResponseRedirect(once(utente_di(request), carried, lambda: _at(objective, write(words))))
            except Refused as no:
                why, status = no.reason, 409
    context: dict[str, Any] = {
        "obiettivo": objective,
        "commento": said,
        "titolo": title,
        "modulo": form,
        "perche": why,
        "letto": said.precedenti.count(),
        "chiave": uuid4(),
    }
    answered: HttpResponse = render(request, "obiettivi/commento.html", context, status=status)
    return answered


def _at(objective: ObiettivoPEG, said: Commento) -> str:
    return f"{reverse('obiettivi:scheda', args=[objective.pk])}#commento-{said.pk}"


indirizzi = [
    path("obiettivi/<int:pk>/commenta/", comment, name="commenta"),
    path("obiettivi/<int:pk>/commenti/<int:commento>/rispondi/", answer, name="rispondi"),
    path("obiettivi/<int:pk>/commenti/<int:commento>/modifica/", edit, name="modifica_commento"),
    path("obiettivi/<int:pk>/commenti/<int:commento>/chiudi/", settle, name="chiudi_commento"),
]
