# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which PEG objectives serve the operative ones of a document by a day, with the results that surveys froze.

Which: what the version of the plan in force on that day says, which an act has approved. The results: those of the last
survey of the plan that is closed at that day or before. The plans are those of the last year, by that day, that has
such a survey: an objective that goes on into another year stands in the plans of both, and would count twice. Where no
survey was closed yet, the plans of the last year that serve the document name their objectives, without results.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Final

from dup.models import DUP
from monitoraggio.choices import SurveyState
from monitoraggio.models import RilevazioneChiusa
from obiettivi.models import PianoEsecutivo
from ricognizioni.contenuto import ServingContent, SourceContent
from versioni.contenuto import ContenutoVersione, Riferimento
from versioni.models import in_vigore

# Ambito, strategic and operative objective, by name.
Place = tuple[str, str, str]
_GOES_UP: Final = frozenset({"fatto", "atteso", "risultato", "previsione_fine_anno", "luce", "grado", "tempo"})


@dataclass(slots=True)
class Serving:
    """What serves a document: the sources, and the objectives by the operative one that they serve."""

    sources: list[SourceContent] = field(default_factory=list)
    by_place: defaultdict[Place, list[ServingContent]] = field(default_factory=lambda: defaultdict(list))

    def of(self, place: Place, names: Mapping[str, int]) -> tuple[ServingContent, ...]:
        """Those of an operative objective: by its place, or by its name where that is the only one of the document
        and the objective has been moved since the version.

        Args:
            names: how many operative objectives of the document have each name.
        """
        found = list(self.by_place.get(place, ()))
        if not found and names.get(place[2]) == 1:
            found = [s for (_, _, name), serving in self.by_place.items() if name == place[2] for s in serving]
        return tuple(found)

    def lost(self, places: Iterable[Place], names: Mapping[str, int]) -> list[tuple[str, ServingContent]]:
        """Objectives that serve what the document has no more under that name."""
        known = set(places)
        return [
            (place[2], s)
            for place, serving in self.by_place.items()
            if place not in known and names.get(place[2]) != 1
            for s in serving
        ]


def serving(dup: DUP, day: date) -> Serving:
    """See the module. Some queries a plan, and one for those that may have a say; never one an objective."""
    plans = PianoEsecutivo.objects.filter(anno__lte=day.year, versioni__contenuto__contains=json.dumps(dup.codice))
    without: Serving | None = None
    for _, of_year in groupby(plans.distinct().order_by("-anno", "codice"), lambda plan: plan.anno):
        found = _of_year(list(of_year), dup, day)
        if any(source.al for source in found.sources):
            return found
        if found.sources and without is None:
            without = found
    return without or Serving()


def _of_year(plans: Sequence[PianoEsecutivo], dup: DUP, day: date) -> Serving:
    closings = _last_closings(plans, day)
    found = Serving()
    for plan in plans:
        version = in_vigore(plan, day) or plan.versioni.order_by("numero").first()
        said = version.letta if version else None
        links = _links(said, dup.codice) if said else ()
        if version is None or said is None or not links:
            continue
        closing = closings.get(plan.pk)
        by_code = closing.read.by_code if closing else {}
        found.sources.append(
            SourceContent(plan.codice, closing.read.al if closing else None, version.numero, _link(closing))
        )
        for code, ref in links:
            objective, told = said.per_codice.get(code), by_code.get(code)
            found.by_place[ref.ambito, ref.strategico, ref.operativo].append(
                ServingContent(
                    plan.codice,
                    code,
                    objective.titolo if objective else "",
                    objective.centro_di_responsabilita if objective else "",
                    tuple((name, text) for name, text in told.cifre if name in _GOES_UP) if told else (),
                )
            )
    return found


def _link(closing: RilevazioneChiusa | None) -> str:
    return closing.catena if closing else ""


def _links(said: ContenutoVersione, code: str) -> list[tuple[str, Riferimento]]:
    return [(objective, ref) for objective, refs in said.collegamenti for ref in refs if ref.dup == code]


def _last_closings(plans: Sequence[PianoEsecutivo], day: date) -> dict[int, RilevazioneChiusa]:
    """Of each plan the last survey that is closed by a day, as it was closed the last time."""
    closed = (SurveyState.CHIUSA, SurveyState.APPROVATA)
    rows = RilevazioneChiusa.objects.filter(
        piano__in=plans, rilevazione__al__lte=day, rilevazione__stato__in=closed
    ).order_by("rilevazione__al", "numero")
    last = dict(rows.values_list("piano", "pk"))
    return {closing.piano_id: closing for closing in RilevazioneChiusa.objects.filter(pk__in=last.values())}
