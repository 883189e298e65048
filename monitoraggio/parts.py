# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages of other apps say of the surveys (``organizzazione.page_parts``)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from monitoraggio.choices import ObjectiveAct, StateOfObjective, SurveyState
from monitoraggio.lettura.year import Surveys
from monitoraggio.models import Rilevazione, StatoObiettivo
from obiettivi.lettura.year import told_by
from obiettivi.models import ObiettivoPEG
from organizzazione import page_parts, two_sides
from organizzazione.choices import Ruolo
from organizzazione.rules import DI_CENTRO, Chi, ruolo_di, scrive_tutto

# One, so that naming it twice counts once.
SURVEYS: Final = Surveys()


@dataclass(frozen=True, slots=True)
class Errand:
    """Something of a survey that waits for who reads the desk."""

    survey: Rilevazione
    count: int
    state: str
    words: str

    @property
    def days(self) -> int | None:
        """How many are left, today not counted."""
        last: date | None = self.survey.fino
        return (last - timezone.localdate()).days if last else None


def to_do(who: Chi) -> tuple[str, dict[str, Any]]:
    """«n obiettivi da compilare al 30/06», survey by survey (two queries)."""
    return "monitoraggio/parti/da_fare.html", {"compiti": errands(who)}


def errands(who: Chi) -> Sequence[Errand]:
    """What waits: to be compiled and confirmed at a centre, to be verified at the office."""
    role = ruolo_di(who)
    counted = _counted(who, role)
    found = {pk: (state, words, n) for state, words, n, pk in counted}
    if not counted:
        return ()
    surveys = {s.pk: s for s in Rilevazione.objects.told().filter(pk__in=found)}
    rows = [Errand(surveys[pk], n, state, words) for state, words, n, pk in counted]
    return sorted(rows, key=lambda e: (e.survey.fino or date.max, e.survey.al, e.state))


def _counted(who: Chi, role: str | None) -> list[tuple[str, str, int, int]]:
    if role in DI_CENTRO:
        act, asked = ObjectiveAct.SCRIVERE, {StateOfObjective.DA_COMPILARE: "da compilare"}
        if role == Ruolo.DIRIGENTE:
            asked[StateOfObjective.COMPILATO] = "da confermare"
    elif scrive_tutto(who):
        act, asked = ObjectiveAct.VERIFICARE, {StateOfObjective.CONFERMATO: "da verificare"}
    else:
        return []
    rows = StatoObiettivo.objects.allowing(who, act).filter(stato__in=asked).order_by()
    counts = rows.values_list("stato", "rilevazione").annotate(Count("pk"))
    return [(state, asked[StateOfObjective(state)], n, survey) for state, survey, n in counts]


def of_objective(objective: ObiettivoPEG, who: Chi) -> tuple[str, dict[str, Any]]:
    """In which surveys an objective is, the latest first (one query)."""
    visible = StatoObiettivo.objects.visible_to(who).filter(obiettivo=objective.pk)
    rows = visible.filter(~Q(rilevazione__stato=SurveyState.PREPARATA)).select_related("rilevazione__piano")
    return "monitoraggio/parti/nelle_rilevazioni.html", {"stati": list(rows.order_by("-rilevazione__al")[:6])}


def fill_places() -> None:
    """What waits, on the desk; in which surveys it is, on the scheda; a survey is a page and a row of the workshop."""
    page_parts.fill(page_parts.Place.DESK_TO_DO, to_do)
    told_by(SURVEYS)
    page_parts.fill(page_parts.Place.OBJECTIVE_STATE, of_objective)
    two_sides.pair(Rilevazione, lambda survey: reverse("monitoraggio:rilevazione", args=[survey.pk]))
