# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the guide: its index by role, its chapters, the chapter of a page, search over all of it."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_safe

from guida.examples import EXAMPLES, TITLES
from guida.reading import PUBLIC, chapters, picture
from guida.searching import found_in
from guida.topics import for_role, topic_of
from organizzazione.rules import ruolo_di

# Its text ends with the examples that the form shows.
WITH_EXAMPLES = "scrivere-bene"
ORDER = (
    "primi-passi", "dirigente", "referente", "rilevazioni", "valutazione", "fondi", "ufficio", "lettore",
    "amministratore", "cittadino", "scrivere-bene", "glossario",
)  # fmt: skip


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What the guide holds, the chapter of who reads first; with words, where they are said."""
    words = request.GET.get("testo", "").strip()[:200]
    mine = for_role(ruolo_di(request.user))
    every = chapters()
    ordered = [every[name] for name in ORDER if name != mine]
    context: dict[str, Any] = {"mine": every.get(mine), "others": ordered, "words": words}
    context["found"] = found_in(every.values(), words) if words else ()
    return render(request, "guida/indice.html", context)


@require_safe
def chapter(request: HttpRequest, name: str) -> HttpResponse:
    """One chapter."""
    if (found := chapters().get(name)) is None:
        raise Http404("Nessun capitolo così")
    examples = {TITLES[key]: some for key, some in EXAMPLES.items()} if name == WITH_EXAMPLES else {}
    return render(request, "guida/capitolo.html", {"chapter": found, "examples": examples})


@login_not_required
@require_safe
def for_everybody(request: HttpRequest) -> HttpResponse:
    """The chapter of the citizens, in the frame of the public pages."""
    return render(request, "guida/capitolo_pubblico.html", {"chapter": chapters()[PUBLIC]})


for_everybody.pubblica = True  # type: ignore[attr-defined]


@require_safe
def of_page(request: HttpRequest, view_name: str) -> HttpResponse:
    """The chapter, and the place in it, that speaks of a page."""
    name, anchor = topic_of(view_name, ruolo_di(request.user))
    return redirect(chapters()[name].address + (f"#{anchor}" if anchor else "") if name else "guida:indice")


@login_not_required
@require_safe
def image(request: HttpRequest, name: str) -> HttpResponse:
    """A picture; they show the demo city, and the chapter of everybody has some."""
    data = picture(name)
    if data is None:
        raise Http404("Nessuna immagine così")
    return HttpResponse(data, content_type="image/png", headers={"Cache-Control": "public, max-age=3600"})


image.pubblica = True  # type: ignore[attr-defined]

addresses = [
    path("guida/", index, name="indice"),
    path("guida/cittadino/", for_everybody, name="cittadino"),
    path("guida/di/<str:view_name>/", of_page, name="di_pagina"),
    path("guida/immagini/<str:name>", image, name="immagine"),
    path("guida/<slug:name>/", chapter, name="capitolo"),
]
