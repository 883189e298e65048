# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which PEG objectives serve the operative ones of a document by a day, with the results that surveys froze.

Which: what the version of the plan in force on that day says, which an act has approved. The results: those of the last
survey of the plan that is closed at that day or before. The plans are those of the last year, by that day, that has
such a survey: an objective that goes on into another year stands in the plans of both, and would count twice. Plans of
a later year that are passed over for it stand among the sources as passed over, and no objective of theirs. Where no
survey was closed yet, the plans of the last year that serve the document name their objectives: without results, or
with those that a survey still open comes to now, for who looks before anything is frozen.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from typing import Final

from dup.models import DUP
from monitoraggio.choices import SurveyState
from monitoraggio.computing import frozen
from monitoraggio.contenuto import SurveyContent
from monitoraggio.lettura.closed import with_acts
from monitoraggio.lettura.stored import survey_content
from monitoraggio.models import Rilevazione, RilevazioneChiusa
from obiettivi.models import PianoEsecutivo
from ricognizioni.contenuto import ServingContent, SourceContent
from versioni.contenuto import ContenutoVersione, Riferimento, canonico
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
        """Those of an operative objective: of each plan by its place, or by its name where that is the only one of the
        document and the objective has been moved since the version. The plans of a year have been approved on different
        days: the document of one may have it where that of another has not.

        Args:
            names: how many operative objectives of the document have each name.
        """
        found = list(self.by_place.get(place, ()))
        if names.get(place[2]) == 1:
            here = {s.piano for s in found}
            others = [serving for other, serving in self.by_place.items() if other[2] == place[2] and other != place]
            found += [s for serving in others for s in serving if s.piano not in here]
        return tuple(sorted(found, key=lambda s: s.piano))

    def lost(self, places: Iterable[Place], names: Mapping[str, int]) -> list[tuple[str, ServingContent]]:
        """Objectives that serve what the document has no more under that name."""
        known = set(places)
        taken = {place[2]: {s.key for s in self.of(place, names)} for place in known if names.get(place[2]) == 1}
        return [
            (place[2], s)
            for place, serving in self.by_place.items()
            if place not in known
            for s in serving
            if s.key not in taken.get(place[2], ())
        ]


@dataclass(frozen=True, slots=True)
class Results:
    """What a survey of a plan says, with its figures; ``link`` is that of its closing, empty where it is open."""

    said: SurveyContent
    link: str = ""


def serving(dup: DUP, day: date, *, live: bool = False) -> Serving:
    """See the module. Some queries a plan, and one for those that may have a say; never one an objective.

    Args:
        live: whether surveys that are still open say something where no survey is closed.
    """
    plans = PianoEsecutivo.objects.filter(anno__lte=day.year, versioni__contenuto__contains=canonico(dup.codice))
    without: Serving | None = None
    passed_over: list[SourceContent] = []
    for _, of_year in groupby(plans.distinct().order_by("-anno", "codice"), lambda plan: plan.anno):
        rows = list(of_year)
        found = _of_year(rows, dup, day, _closed(rows, day))
        if any(source.al for source in found.sources):
            found.sources += passed_over
            return found
        passed_over += [replace(source, saltato=True) for source in found.sources]
        if found.sources and without is None:
            without = _of_year(rows, dup, day, _open(rows, day)) if live else found
    return without or Serving()


def _of_year(plans: Sequence[PianoEsecutivo], dup: DUP, day: date, results: Mapping[int, Results]) -> Serving:
    found = Serving()
    for plan in plans:
        version = in_vigore(plan, day) or plan.versioni.order_by("numero").first()
        said = version.letta if version else None
        links = _links(said, dup.codice) if said else ()
        if version is None or said is None or not links:
            continue
        result = results.get(plan.pk)
        by_code = result.said.by_code if result else {}
        found.sources.append(
            SourceContent(
                plan.codice, result.said.al if result else None, version.numero, result.link if result else ""
            )
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


def _links(said: ContenutoVersione, code: str) -> list[tuple[str, Riferimento]]:
    return [(objective, ref) for objective, refs in said.collegamenti for ref in refs if ref.dup == code]


def _closed(plans: Sequence[PianoEsecutivo], day: date) -> dict[int, Results]:
    """Of each plan the last survey that is closed by a day, as it was closed the last time, or as its last act, a
    rettifica's too, has approved it."""
    closed = (SurveyState.CHIUSA, SurveyState.APPROVATA)
    rows = RilevazioneChiusa.objects.filter(piano__in=plans, rilevazione__al__lte=day, rilevazione__stato__in=closed)
    last = dict(with_acts(rows).order_by("rilevazione__al", "approvata", "numero").values_list("piano", "pk"))
    closings = RilevazioneChiusa.objects.filter(pk__in=last.values())
    return {closing.piano_id: Results(closing.read, closing.catena) for closing in closings}


def _open(plans: Sequence[PianoEsecutivo], day: date) -> dict[int, Results]:
    """Of each plan the last survey by a day that is open, with the figures of now."""
    rows = Rilevazione.objects.told().filter(piano__in=plans, al__lte=day, stato=SurveyState.APERTA).order_by("al")
    return {key: Results(frozen(survey_content(row))) for key, row in {row.piano_id: row for row in rows}.items()}
