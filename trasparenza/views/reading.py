# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a version says, read in other ways than objective by objective: in time, by the DUP, beside another version."""

from functools import partial
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from trasparenza import comparison, published, served, timeline
from trasparenza.cache import pubblica
from trasparenza.models import Pubblicazione

# Objectives side by side on a page: each may be long.
A_PAGE: Final = 10


@login_not_required
@pubblica
@require_safe
def in_time(request: HttpRequest, piano: str, numero: int | None = None) -> HttpResponse:
    """The objectives of a version along the months, all centres or one."""
    p = published.pubblicata(piano, numero)
    centres, chosen = published.centri_di(p), request.GET.get("centro", "")
    objectives = (o for o in published.objectives_of(p) if not chosen or o.centro_di_responsabilita == chosen)
    drawn = timeline.in_time(objectives, p.anno, timezone.localdate(), partial(_page_of, p))
    context = {"p": p, "centri": centres, "centro": chosen, "drawn": drawn}
    return render(request, "trasparenza/gantt.html", context)


@login_not_required
@pubblica
@require_safe
def by_the_dup(request: HttpRequest, piano: str, numero: int | None = None) -> HttpResponse:
    """The objectives of the DUP that a version carries, with those of the plan that serve them."""
    p = published.pubblicata(piano, numero)
    documents = served.documents(published.dati_di(p))
    return render(request, "trasparenza/dup.html", {"p": p, "documents": documents})


@login_not_required
@pubblica
@require_safe
def compared(request: HttpRequest, piano: str, da: int, a: int) -> HttpResponse:
    """Two versions of a plan: what changed, objective by objective."""
    if da > a:
        return redirect("trasparenza:confronto", piano=piano, da=a, a=da)
    two = comparison.sides(piano, da, a)
    pages = Paginator(two.differing, A_PAGE).get_page(request.GET.get("pagina"))
    counts = [(word, two.count(kind)) for kind, word in _COUNTED]
    context = _sides(two) | {
        "pagina": pages,
        "compared": [two.told(r) for r in pages],
        "counts": [*counts, ("Invariati", len(two.same))],
        "versioni": published.versioni_del_piano(two.newer),
    }
    return render(request, "trasparenza/confronto.html", context)


@login_not_required
@pubblica
@require_safe
def compared_objective(request: HttpRequest, piano: str, da: int, a: int, codice: str) -> HttpResponse:
    """An objective in two versions, word by word."""
    if da > a:
        return redirect("trasparenza:confronto_obiettivo", piano=piano, da=a, a=da, codice=codice)
    two = comparison.sides(piano, da, a)
    found = two.of(codice)
    if found is None and codice not in two.same:
        raise Http404("Nessun obiettivo con questo codice")
    context = _sides(two) | {"codice": codice, "c": two.told(found) if found else None}
    return render(request, "trasparenza/confronto_obiettivo.html", context)


def _page_of(p: Pubblicazione, code: str) -> str:
    return reverse("trasparenza:obiettivo", kwargs={**p.posto, "codice": code})


_COUNTED: Final = (("nuovo", "Nuovi"), ("cambiato", "Cambiati"), ("tolto", "Tolti"))


def _sides(two: comparison.Sides) -> dict[str, Any]:
    older, newer = two.older.versione, two.newer.versione
    return {
        "p": two.newer,
        "older": two.older,
        "nome_prima": f"Com'era: versione {older.numero}",
        "nome_dopo": f"Com'è: versione {newer.numero}",
    }


indirizzi_dei_piani = [
    path("<str:piano>/gantt/", in_time, name="gantt"),
    path("<str:piano>/v<int:numero>/gantt/", in_time, name="gantt"),
    path("<str:piano>/dup/", by_the_dup, name="dup"),
    path("<str:piano>/v<int:numero>/dup/", by_the_dup, name="dup"),
    path("<str:piano>/confronto/<int:da>-<int:a>/", compared, name="confronto"),
    path(
        "<str:piano>/confronto/<int:da>-<int:a>/obiettivi/<obiettivo:codice>/",
        compared_objective,
        name="confronto_obiettivo",
    ),
]
