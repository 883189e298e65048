# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the last survey of a plan says of its objectives, for the list, tree and Gantt (``obiettivi.lettura.year``)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from django.urls import reverse

from monitoraggio.choices import SurveyState
from monitoraggio.computing.board import NO_LIGHT, Seen, seen_in
from monitoraggio.computing.frozen import exact
from monitoraggio.computing.survey import rules_for
from monitoraggio.contenuto import PhaseContent, SurveyContent
from monitoraggio.figures.printing import written
from monitoraggio.figures.rollup import rollup
from monitoraggio.figures.words import Grado, Luce, Tempo
from monitoraggio.lettura.closed import content_for
from monitoraggio.models import CausaDiRitardo, Rilevazione, StatoObiettivo
from obiettivi.lettura.gantt import Actual
from obiettivi.lettura.year import Became
from obiettivi.models import PianoEsecutivo
from organizzazione.rules import Chi

NOTHING: Final = "–"


@dataclass(frozen=True)
class SurveyedYear:
    """A survey, as the pages of the objectives read it."""

    content: SurveyContent
    keys: Mapping[str, int]

    @property
    def al(self) -> date:
        """The day of the survey."""
        return self.content.al

    @cached_property
    def by_code(self) -> Mapping[str, Became]:
        """Objective by objective."""
        return {code: self._became(o) for code, o in self._seen.items() if code in self.keys}

    def mean(self, codes: Iterable[str]) -> tuple[str, str]:
        """What is done of some objectives, each once, and of how many of them it is the mean."""
        found = [self._seen[code] for code in dict.fromkeys(codes) if code in self._seen]
        figure = rollup((o.leaf for o in found), self._rules).done
        known = sum(o.leaf.done is not None for o in found)
        return self._shown(figure.value), f"{known} di {len(found)}"

    @cached_property
    def _rules(self) -> Any:
        return rules_for(self.content.regole)

    @cached_property
    def _seen(self) -> Mapping[str, Seen]:
        return {o.said.codice: o for o in seen_in(self.content, {})}

    def _shown(self, value: Any) -> str:
        return NOTHING if value is None else f"{written(value, self._rules.decimals)}%"

    def _became(self, o: Seen) -> Became:
        phases = {f.id: _actual(f) for f in o.said.planned_phases if f.answered}
        return Became(
            light=o.cifre.get("luce", ""),
            grade=str(o.leaf.grade),
            done=self._shown(o.leaf.done),
            expected=self._shown(exact(o.cifre, "atteso")),
            address=reverse("monitoraggio:obiettivo", args=[self.keys[o.said.codice]]),
            met={"luce": {o.light}, "grado": {str(o.leaf.grade)}, "tempo": {str(o.leaf.time)}, "causa": o.causes},
            whole=_whole(o) if phases else None,
            phases=phases,
        )


class Surveys:
    """Who tells."""

    def day(self, plan: PianoEsecutivo, who: Chi) -> date | None:
        """The day of the last survey that somebody reads."""
        last = _last(plan, who)
        return last.al if last else None

    def choices(self) -> Mapping[str, list[tuple[str, str]]]:
        """Lights, classes and causes (one query)."""
        causes = CausaDiRitardo.objects.order_by("nome").values_list("nome", flat=True)
        lights = [*((str(light), str(light).capitalize()) for light in Luce), (NO_LIGHT, "Nessuna luce")]
        return {
            "luce": lights,
            "grado": [(str(w), str(w).capitalize()) for w in Grado],
            "tempo": [(str(w), str(w).capitalize()) for w in Tempo],
            "causa": [(name, name) for name in causes],
        }

    def year(self, plan: PianoEsecutivo, who: Chi, codes: Collection[str] | None) -> SurveyedYear | None:
        """What the last survey says of the objectives that somebody reads in it (a constant number of queries)."""
        last = _last(plan, who)
        if last is None:
            return None
        states = StatoObiettivo.objects.visible_to(who).filter(rilevazione=last, nel_piano=True)
        if codes is not None:
            states = states.filter(codice__in=list(codes))
        keys = dict(states.order_by().values_list("codice", "pk"))
        return SurveyedYear(content_for(last, states), keys)


def _last(plan: PianoEsecutivo, who: Chi) -> Rilevazione | None:
    rows = Rilevazione.objects.visible_to(who).filter(piano=plan).exclude(stato=SurveyState.PREPARATA)
    last: Rilevazione | None = rows.select_related("piano").order_by("-al").first()
    return last


def _actual(f: PhaseContent) -> Actual:
    return Actual(f.percentuale, f.inizio_effettivo, f.fine_effettiva, f.nuova_fine, f.esito)


def _whole(o: Seen) -> Actual:
    """All phases as one: begun with the first, over with the last; its percent is what is done of the objective."""
    phases = o.said.planned_phases
    ends = [f.fine_effettiva for f in phases]
    over = max(end for end in ends if end) if all(ends) else None
    later = max((f.nuova_fine for f in phases if f.nuova_fine), default=None)
    begun = min((f.inizio_effettivo for f in phases if f.inizio_effettivo), default=None)
    return Actual(o.leaf.done, begun, over, later, "")
