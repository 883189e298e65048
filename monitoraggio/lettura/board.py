# SPDX-License-Identifier: AGPL-3.0-or-later
"""A survey at a glance as somebody may read it, in a number of queries that does not grow with the plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from monitoraggio.choices import SurveyState
from monitoraggio.computing.board import Board, Place, figures_by_code, seen_in, whole_of
from monitoraggio.figures.rollup import Rollup
from monitoraggio.lettura.closed import content_of, previous, previous_content
from monitoraggio.models import Rilevazione, StatoObiettivo, StatoQuerySet
from organizzazione.rules import Chi
from versioni.contenuto import ContenutoVersione
from versioni.models import Versione

# How many surveys a course shows at most, this one with them.
POINTS: Final = 6


@dataclass(frozen=True, slots=True)
class Point:
    """A survey in the course of the year."""

    pk: int
    al: date
    figures: Rollup


def board_of(survey: Rilevazione, who: Chi) -> Board:
    """What somebody sees of a survey at a glance: of a closed one what its closing froze, of an open one its rows."""
    content = content_of(survey, who)
    earlier = previous(survey)
    then = previous_content(survey, _seen_by(who, survey)) if earlier else None
    places = places_of(Versione.objects.get(pk=survey.versione_id).letta)
    before = figures_by_code(then) if then else None
    return Board(content, seen_in(content, places, before), earlier.al if earlier else None)


def course_of(survey: Rilevazione, board: Board, who: Chi) -> Sequence[Point]:
    """The surveys of the same plan up to this one, the earliest first, each over the objectives that somebody reads in
    it. Queries grow with the surveys of the year, not with the objectives."""
    rows = Rilevazione.objects.visible_to(who).filter(piano=survey.piano_id, al__lt=survey.al).select_related("piano")
    others = list(rows.exclude(stato=SurveyState.PREPARATA).order_by("-al")[: POINTS - 1])
    points = [Point(other.pk, other.al, whole_of(content_of(other, who))) for other in reversed(others)]
    return [*points, Point(survey.pk, survey.al, board.whole.figures)]


def places_of(version: ContenutoVersione) -> Mapping[str, tuple[Place, ...]]:
    """The operative objectives that each objective serves in a version, by code."""
    assessori = {
        (dup.codice, a.nome, s.nome, o.nome): tuple(o.assessori) for dup in version.dup for a, s, o in dup.operativi()
    }
    return {
        code: tuple(
            Place(r.ambito, r.strategico, r.operativo, assessori.get((r.dup, r.ambito, r.strategico, r.operativo), ()))
            for r in links
        )
        for code, links in version.collegamenti
    }


def _seen_by(who: Chi, survey: Rilevazione) -> StatoQuerySet:
    seen: StatoQuerySet = StatoObiettivo.objects.visible_to(who).filter(rilevazione=survey)
    return seen
