# SPDX-License-Identifier: AGPL-3.0-or-later
"""The surveys: which there are, how far one is and who is missing, and what the office does with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from monitoraggio.choices import ObjectiveAct, StateOfObjective, SurveyAct
from monitoraggio.compiling.page import percent
from monitoraggio.computing.board import Seen
from monitoraggio.computing.frozen import exact
from monitoraggio.filters import SurveyFilter
from monitoraggio.lettura.board import board_of
from monitoraggio.lettura.closed import last_closing
from monitoraggio.lettura.missing import missing_for
from monitoraggio.lettura.rectified import corrections_around
from monitoraggio.models import PassaggioDellaRilevazione, Rilevazione, StatoObiettivo
from monitoraggio.permissions import LOOKS_AT_ANOMALIES
from monitoraggio.rules import OBJECTIVES
from monitoraggio.views.access import readable_survey
from organizzazione.rules import DI_CENTRO, legge_tutto, ruolo_di, scrive_tutto

PER_PAGE: Final = 100
# With the words of their buttons.
ON_MANY: Final = {
    ObjectiveAct.CONFERMARE: "Conferma",
    ObjectiveAct.VERIFICARE: "Verifica",
    ObjectiveAct.RINVIARE: "Rinvia con un motivo…",
}


@dataclass(frozen=True, slots=True)
class SurveyLine:
    """A survey in the list, with the counts of the objectives that somebody reads in it."""

    survey: Rilevazione
    counts: Mapping[str, int]

    @property
    def count(self) -> int:
        """All of them."""
        return sum(self.counts.values())

    @property
    def to_compile(self) -> int:
        """Those of which nobody has said anything."""
        return self.counts.get(StateOfObjective.DA_COMPILARE, 0)


@dataclass(frozen=True, slots=True)
class Line:
    """An objective in the page of its survey."""

    state: StatoObiettivo
    seen: Seen | None

    @property
    def light(self) -> str:
        """Its colour; empty for none."""
        return self.seen.cifre.get("luce", "") if self.seen else ""

    @property
    def numbers(self) -> tuple[str, str, str]:
        """Done, expected and result."""
        cifre = self.seen.cifre if self.seen else {}
        found = (exact(cifre, name) for name in ("fatto", "atteso", "risultato"))
        done, expected, result = (percent(value) or "—" for value in found)
        return done, expected, result

    @property
    def missing(self) -> str:
        """What nobody has said yet, in words."""
        if self.seen is None:
            return ""
        said, parts = self.seen.said, []
        if left := sum(not f.answered for f in said.planned_phases):
            parts.append(f"{left} fas{'e' if left == 1 else 'i'}")
        if left := sum(not i.answered for i in said.planned_indicators):
            parts.append(f"{left} indicator{'e' if left == 1 else 'i'}")
        return " e ".join(parts)


@never_cache
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The surveys that somebody reads, the latest first."""
    surveys = Rilevazione.objects.visible_to(request.user).told().order_by("-al", "piano__codice")
    plan = request.GET.get("piano", "")
    if plan and "\0" not in plan:
        surveys = surveys.filter(piano__codice=plan)
    lines = lines_of(request, list(surveys))
    context = {"voci": lines, "piano": plan, "ufficio": scrive_tutto(request.user), "oggi": timezone.localdate()}
    return render(request, "monitoraggio/elenco.html", context)


def lines_of(request: HttpRequest, surveys: Sequence[Rilevazione]) -> list[SurveyLine]:
    """How far some surveys are (one query)."""
    mine = StatoObiettivo.objects.visible_to(request.user).filter(rilevazione__in=surveys, nel_piano=True)
    counts: dict[int, dict[str, int]] = {}
    for key, state, count in mine.order_by().values_list("rilevazione", "stato").annotate(Count("pk")):
        counts.setdefault(key, {})[state] = count
    return [SurveyLine(s, counts.get(s.pk, {})) for s in surveys]


@never_cache
@require_safe
def survey(request: HttpRequest, pk: int) -> HttpResponse:
    """A survey: the objectives that somebody reads in it, what is missing, what can be done."""
    found = readable_survey(request, pk)
    states = StatoObiettivo.objects.visible_to(request.user).filter(rilevazione=found, nel_piano=True)
    board = board_of(found, request.user)
    filters = SurveyFilter(request.GET, queryset=states, board=board)
    valid = filters.is_valid()
    rows = filters.qs if valid else states.none()
    page = Paginator(rows.select_related("centro"), PER_PAGE).get_page(request.GET.get("pagina"))
    role, counts = ruolo_di(request.user), board.whole.counted("stato")
    may = {act.name.lower(): _may(request, found, act) for act in SurveyAct}
    acts = [(a.value, words) for a, words in ON_MANY.items() if OBJECTIVES.states_in(role, a)]
    context: dict[str, Any] = {
        "rilevazione": found,
        "pagina": page,
        "voci": [Line(row, board.by_code.get(row.codice)) for row in page],
        "filtro": filters,
        "scelte": _chosen(request, filters) if valid else [],
        "scelto": filters.form.cleaned_data.get("stato", "") if valid else "",
        "richiesta": _only(request, filters).urlencode(),
        "conti": [(s.value, s.label, counts[s], _with(request, filters, s)) for s in StateOfObjective],
        "senza_stato": _only(request, filters, but="stato").urlencode(),
        "in_tutto": len(board.seen),
        "scrivibili": states.allowing(request.user, ObjectiveAct.SCRIVERE).exists(),
        "puo": may,
        "anomalie": role in LOOKS_AT_ANOMALIES,
        "atti": acts if found.aperta else [],
        "mancano": missing_for(found, request.user) if role not in DI_CENTRO else [],
        "passaggi": _log(request, found),
        "chiusura": last_closing(found, text=False) if found.chiusa and legge_tutto(request.user) else None,
        **corrections_around(found, request.user),
        "finestra": found.window_in_words(),
        "di_centro": role in DI_CENTRO,
    }
    return render(request, "monitoraggio/rilevazione.html", context, status=200 if valid else 400)


def _only(request: HttpRequest, filters: SurveyFilter, but: str = "") -> QueryDict:
    """Of an address, the filters that say something."""
    found = QueryDict(mutable=True)
    for name in filters.form.fields:
        if name != but and (value := request.GET.get(name)):
            found[name] = value
    return found


def _with(request: HttpRequest, filters: SurveyFilter, state: str) -> str:
    """The same with another state."""
    found = _only(request, filters)
    found["stato"] = state
    return found.urlencode()


def _chosen(request: HttpRequest, filters: SurveyFilter) -> list[dict[str, str]]:
    """What is set, in words, each with the address that lets it go."""
    return [
        {"nome": label, "valore": value, "senza": _only(request, filters, but=name).urlencode()}
        for name, label, value in filters.in_words()
    ]


def _may(request: HttpRequest, found: Rilevazione, act: SurveyAct) -> bool:
    return bool(Rilevazione.objects.filter(pk=found.pk).allowing(request.user, act).exists())


def _log(request: HttpRequest, found: Rilevazione) -> list[PassaggioDellaRilevazione]:
    if not legge_tutto(request.user):
        return []
    rows = PassaggioDellaRilevazione.objects.filter(rilevazione=found).select_related("chi")
    return list(rows.order_by("-pk")[:30])


addresses = [
    path("rilevazioni/", listed, name="elenco"),
    path("rilevazioni/<int:pk>/", survey, name="rilevazione"),
]
