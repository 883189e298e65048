# SPDX-License-Identifier: AGPL-3.0-or-later
"""The surveys: which there are, how far one is and who is missing, and what the office does with it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from monitoraggio.choices import ObjectiveAct, StateOfObjective, SurveyAct
from monitoraggio.compiling.page import ICONS, percent
from monitoraggio.computing import ObjectiveTold, told
from monitoraggio.computing.frozen import exact
from monitoraggio.lettura.closed import content_for, last_closing
from monitoraggio.models import PassaggioDellaRilevazione, Rilevazione, StatoObiettivo, StatoQuerySet
from monitoraggio.rules import OBJECTIVES
from monitoraggio.views.access import readable_survey
from organizzazione.rules import DI_CENTRO, legge_tutto, ruolo_di, scrive_tutto

TO_DO: Final = (StateOfObjective.DA_COMPILARE, StateOfObjective.COMPILATO)
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
    told: ObjectiveTold | None
    answered: int
    phases: int
    valued: int
    indicators: int

    @property
    def light(self) -> str:
        """Its colour; empty for none."""
        return self.told.cifre.get("luce", "") if self.told else ""

    @property
    def icon(self) -> str:
        """The picture beside the word."""
        return ICONS.get(self.light, "info-circle")

    @property
    def numbers(self) -> tuple[str, str, str]:
        """Done, expected and result."""
        cifre = self.told.cifre if self.told else {}
        found = (exact(cifre, name) for name in ("fatto", "atteso", "risultato"))
        done, expected, result = (percent(value) or "—" for value in found)
        return done, expected, result

    @property
    def missing(self) -> str:
        """What nobody has said yet, in words."""
        parts = []
        if left := self.phases - self.answered:
            parts.append(f"{left} fas{'e' if left == 1 else 'i'}")
        if left := self.indicators - self.valued:
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
    lines = objective_lines(found, states)
    counts = Counter(line.state.stato for line in lines)
    chosen = request.GET.get("stato", "")
    role = ruolo_di(request.user)
    may = {act.name.lower(): _may(request, found, act) for act in SurveyAct}
    writable = set(states.allowing(request.user, ObjectiveAct.SCRIVERE).values_list("pk", flat=True))
    context: dict[str, Any] = {
        "rilevazione": found,
        "voci": [line for line in lines if chosen in ("", line.state.stato)],
        "scelto": chosen,
        "conti": [(s.value, s.label, counts[s]) for s in StateOfObjective],
        "in_tutto": len(lines),
        "luci": Counter(line.light for line in lines if line.light),
        "scrivibili": writable,
        "puo": may,
        "atti": [(a.value, words) for a, words in ON_MANY.items() if OBJECTIVES.states_in(role, a)]
        if found.aperta
        else [],
        "mancano": missing_by_centre(lines) if role not in DI_CENTRO else [],
        "passaggi": _log(request, found),
        "chiusura": last_closing(found) if found.chiusa and legge_tutto(request.user) else None,
        "in_finestra": found.in_finestra(),
        "di_centro": role in DI_CENTRO,
    }
    return render(request, "monitoraggio/rilevazione.html", context)


def objective_lines(survey_: Rilevazione, states: StatoQuerySet) -> list[Line]:
    """The objectives with their figures and what is missing, in a constant number of queries."""
    rows = list(states.select_related("centro").order_by("sort_key", "pk"))
    content = told(content_for(survey_, states))
    by_code = {o.said.codice: o for o in content.objectives}
    return [_line(row, by_code.get(row.codice)) for row in rows]


def _line(row: StatoObiettivo, o: ObjectiveTold | None) -> Line:
    if o is None:
        return Line(row, None, 0, 0, 0, 0)
    phases, values = o.said.planned_phases, o.said.planned_indicators
    answered, valued = sum(f.answered for f in phases), sum(i.answered for i in values)
    return Line(row, o, answered, len(phases), valued, len(values))


def missing_by_centre(lines: Iterable[Line]) -> list[tuple[str, int, int]]:
    """Centre by centre, how many are still to be compiled and how many to be confirmed."""
    counts: dict[str, Counter[str]] = {}
    for line in lines:
        counts.setdefault(line.state.centro.nome, Counter())[line.state.stato] += 1
    rows = [(name, c[TO_DO[0]], c[TO_DO[1]]) for name, c in sorted(counts.items())]
    return [row for row in rows if row[1] or row[2]]


def _may(request: HttpRequest, found: Rilevazione, act: SurveyAct) -> bool:
    return bool(Rilevazione.objects.filter(pk=found.pk).allowing(request.user, act).exists())


def _log(request: HttpRequest, found: Rilevazione) -> list[PassaggioDellaRilevazione]:
    if not legge_tutto(request.user):
        return []
    rows = PassaggioDellaRilevazione.objects.filter(rilevazione=found).select_related("chi")
    return list(rows.order_by("-pk")[:30])


def open_surveys(states: StatoQuerySet) -> list[tuple[Rilevazione, int]]:
    """The surveys in which some of these wait, each with how many (two queries)."""
    counts = dict(states.order_by().values_list("rilevazione").annotate(Count("pk")))
    surveys = Rilevazione.objects.told().filter(Q(pk__in=counts)).order_by("fino", "al")
    return [(s, counts[s.pk]) for s in surveys]


addresses = [
    path("rilevazioni/", listed, name="elenco"),
    path("rilevazioni/<int:pk>/", survey, name="rilevazione"),
]
