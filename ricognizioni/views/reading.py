# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ricognizioni: which there are, the document with what became of it, a strategic objective with all below it."""

from typing import Any, Final

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from monitoraggio.choices import SurveyAct
from organizzazione.rules import DI_CENTRO, legge_tutto, ruolo_di, scrive_tutto
from ricognizioni.bodies import rows_of
from ricognizioni.checks import operative_findings
from ricognizioni.choices import StateOfOperative
from ricognizioni.computing import told
from ricognizioni.lettura.seen import content_seen
from ricognizioni.lettura.stored import last_closing
from ricognizioni.models import PassaggioDellaRicognizione, Ricognizione, StatoOperativo
from ricognizioni.views.access import readable
from ricognizioni.views.acts import name_of

PASSAGES: Final = 30
# The acts of the page, in the order of its buttons.
ACTS: Final = (
    SurveyAct.CHIUDERE,
    SurveyAct.APPROVARE,
    SurveyAct.SCRIVERE,
    SurveyAct.RIALLINEARE,
    SurveyAct.RIAPRIRE,
)


@never_cache
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The ricognizioni that somebody reads, the latest first (two queries)."""
    surveys = Ricognizione.objects.visible_to(request.user).select_related("dup").order_by("-al", "dup__codice")
    mine = StatoOperativo.objects.visible_to(request.user).filter(nel_documento=True).order_by()
    left = Count("pk", filter=Q(stato=StateOfOperative.DA_COMPILARE))
    counted = mine.values("ricognizione").annotate(quanti=Count("pk"), mancano=left)
    counts = {key: (n, m) for key, n, m in counted.values_list("ricognizione", "quanti", "mancano")}
    lines = [(s, *counts.get(s.pk, (0, 0))) for s in surveys]
    return render(request, "ricognizioni/elenco.html", {"voci": lines, "ufficio": scrive_tutto(request.user)})


@never_cache
@require_safe
def survey(request: HttpRequest, pk: int) -> HttpResponse:
    """A ricognizione: the document down to the operative objectives, and what may be done."""
    found = readable(request, pk)
    whole = legge_tutto(request.user)
    allowed = Ricognizione.objects.filter(pk=pk)
    rows = PassaggioDellaRicognizione.objects.filter(ricognizione=found).select_related("chi").order_by("-pk")
    now = told(content_seen(found, request.user))
    context: dict[str, Any] = {
        "ricognizione": found,
        "detta": now,
        "ambiti": numbered(now.ambiti),
        "intera": whole,
        "atti": [(act, name_of(act)) for act in ACTS if allowed.allowing(request.user, act).exists()],
        "chiusura": last_closing(found) if found.chiusa and whole else None,
        "passaggi": list(rows[:PASSAGES]) if whole else [],
        "finestra": found.window_in_words() if ruolo_di(request.user) in DI_CENTRO else "",
    }
    return render(request, "ricognizioni/ricognizione.html", context)


def numbered(ambiti: Any) -> list[tuple[Any, list[tuple[int, Any]]]]:
    """The ambiti with their strategic objectives, each with its place in the document that somebody reads."""
    found, place = [], 0
    for ambito in ambiti:
        below = []
        for strategic in ambito.strategic:
            place += 1
            below.append((place, strategic))
        found.append((ambito, below))
    return found


@never_cache
@require_safe
def strategic(request: HttpRequest, pk: int, posto: int) -> HttpResponse:
    """A strategic objective with everything below it, on one screen."""
    found = readable(request, pk)
    now = told(content_seen(found, request.user))
    for ambito, below in numbered(now.ambiti):
        for place, one in below:
            if place == posto:
                context = {
                    "ricognizione": found,
                    "ambito": ambito,
                    "strategico": one,
                    "intera": legge_tutto(request.user),
                    "operativi": [
                        (o, operative_findings(o.said), list(rows_of(o.said, ambito.nome, one.nome)))
                        for o in one.operatives
                    ],
                }
                return render(request, "ricognizioni/strategico.html", context)
    raise Http404("Non c'è un obiettivo strategico in quel posto")


addresses = [
    path("ricognizioni/", listed, name="elenco"),
    path("ricognizioni/<int:pk>/", survey, name="ricognizione"),
    path("ricognizioni/<int:pk>/strategico/<int:posto>/", strategic, name="strategico"),
]
