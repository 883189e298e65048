# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is missing in a survey: the one answer, for its page, for the page of the links and for the reminders."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count

from monitoraggio.choices import StateOfObjective, SurveyState
from monitoraggio.models import Invito, Rilevazione, StatoObiettivo, StatoQuerySet
from organizzazione.rules import Chi

TO_COMPILE, TO_CONFIRM = StateOfObjective.DA_COMPILARE, StateOfObjective.COMPILATO


@dataclass(frozen=True, slots=True)
class Missing:
    """What a centre still has to do, and how many answers by link may still come to it."""

    centre: str
    to_compile: int = 0
    to_confirm: int = 0
    links: int = 0

    def __bool__(self) -> bool:
        return bool(self.to_compile or self.to_confirm or self.links)


def missing_in(surveys: Iterable[Rilevazione], states: StatoQuerySet) -> Mapping[int, Mapping[int, Missing]]:
    """By survey and centre, of the objectives that a reader has (two queries). Nothing is missing in a survey that is
    not open, of an objective that has left the plan, of one that the centre has confirmed."""
    mine = states.filter(rilevazione__in=list(surveys), rilevazione__stato=SurveyState.APERTA, nel_piano=True)
    todo = mine.filter(stato__in=[TO_COMPILE, TO_CONFIRM]).order_by()
    counted = todo.values_list("rilevazione", "centro", "centro__nome", "stato").annotate(Count("pk"))
    awaited = Invito.objects.missing().filter(fase__stato__in=mine.order_by().values("pk")).order_by()
    links = awaited.values_list("fase__stato__rilevazione", "fase__stato__centro").annotate(Count("pk"))
    asked = {(survey, centre): n for survey, centre, n in links}
    names: dict[tuple[int, int], str] = {}
    counts: dict[tuple[int, int, str], int] = {}
    for survey, centre, name, state, n in counted:
        names[survey, centre], counts[survey, centre, state] = name, n
    found: dict[int, dict[int, Missing]] = {}
    for (survey, centre), name in sorted(names.items(), key=lambda one: one[1]):
        compile_, confirm = (counts.get((survey, centre, state), 0) for state in (TO_COMPILE, TO_CONFIRM))
        found.setdefault(survey, {})[centre] = Missing(name, compile_, confirm, asked.get((survey, centre), 0))
    return found


def missing_for(survey: Rilevazione, who: Chi) -> list[Missing]:
    """Centre by centre, what is missing of what somebody reads in a survey."""
    states = StatoObiettivo.objects.visible_to(who)
    return list(missing_in([survey], states).get(survey.pk, {}).values())
