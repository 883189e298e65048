# SPDX-License-Identifier: AGPL-3.0-or-later
"""A survey at a glance as somebody may read it, in a number of queries that does not grow with the plan."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from monitoraggio.choices import SurveyState
from monitoraggio.computing.board import Board, Place, figures_by_code, seen_in
from monitoraggio.computing.course import moment_of
from monitoraggio.computing.giunta import Session, operatives_in
from monitoraggio.contenuto import MomentContent, SurveyContent
from monitoraggio.figures.rollup import Rollup
from monitoraggio.lettura.closed import (
    SAYS,
    content_for,
    content_of,
    last_closing,
    previous,
    previous_content,
    read_by,
)
from monitoraggio.models import Rilevazione, RilevazioneChiusa, StatoObiettivo, StatoQuerySet
from organizzazione.rules import Chi
from versioni.contenuto import ContenutoVersione, Riferimento
from versioni.models import Versione

# How many surveys a course shows at most, this one with them.
POINTS: Final = 6


@dataclass(frozen=True, slots=True)
class Point:
    """A survey in the course of the year."""

    pk: int
    al: date
    board: Board

    @property
    def figures(self) -> Rollup:
        """Those of all that is seen of it."""
        return self.board.whole.figures


# The objectives that count in a survey, where they are not all that somebody reads.
Chosen = Callable[[Rilevazione], StatoQuerySet]


def board_of(survey: Rilevazione, who: Chi) -> Board:
    """What somebody sees of a survey at a glance: of a closed one what its closing froze, of an open one its rows."""
    return _board(survey, who, Versione.objects.get(pk=survey.versione_id).letta)


def session_of(survey: Rilevazione, who: Chi) -> Session:
    """A survey as the Giunta looks at it: what somebody reads of it, beside all that its DUP asks."""
    version = Versione.objects.get(pk=survey.versione_id).letta
    every = [
        Place(dup.codice, a.nome, s.nome, o.nome, tuple(o.assessori))
        for dup in version.dup
        for a, s, o in dup.operativi()
    ]
    return Session(_board(survey, who, version), operatives_in(every, places_of(version)))


def _board(survey: Rilevazione, who: Chi, version: ContenutoVersione) -> Board:
    content = content_of(survey, who)
    earlier = previous(survey)
    then = previous_content(survey, _seen_by(who, survey)) if earlier else None
    places = places_of(version)
    before = figures_by_code(then) if then else None
    return Board(content, seen_in(content, places, before), earlier.al if earlier else None)


def course_of(survey: Rilevazione, board: Board, who: Chi) -> Sequence[Point]:
    """The surveys of the same plan up to this one, the earliest first, each over the objectives that somebody reads in
    it. Queries grow with the surveys of the year, not with the objectives."""
    return [*_earlier(survey, who), Point(survey.pk, survey.al, board)]


def with_course(
    survey: Rilevazione, content: SurveyContent, who: Chi, chosen: Chosen | None = None, *, closed: bool = False
) -> SurveyContent:
    """A survey with the course of the year, as its closing keeps it and its documents draw it.

    Args:
        content: what is said of it, of the objectives that count.
        chosen: which these are in each survey; None is all that ``who`` reads.
        closed: only surveys that are closed count: what is frozen for ever names no number that may still change.
    """
    places = places_of(Versione.objects.get(pk=survey.versione_id).letta)
    now = Board(content, seen_in(content, places))
    moments = [moment_of(point.board) for point in _earlier(survey, who, chosen, closed=closed)]
    return replace(content, andamento=(*moments, moment_of(now)))


def course_of_part(survey: Rilevazione, content: SurveyContent, chosen: Chosen) -> tuple[MomentContent, ...]:
    """The course of a part of a survey that is closed, from the very closings of which the closing took that of the
    whole: whoever opens one of them again changes nothing of it. Nothing of a survey that froze no course.

    Args:
        content: what is said of the objectives that count.
        chosen: which these are in each survey.
    """
    closing = last_closing(survey, text=False)
    if closing is None or not content.andamento:
        return ()
    days = [moment.al for moment in content.andamento[:-1]]
    plan, before = survey.piano_id, closing.numero
    rows = RilevazioneChiusa.objects.filter(SAYS, piano=plan, numero__lt=before, rilevazione__al__in=days)
    last = {row.rilevazione_id: row for row in rows.select_related("rilevazione").order_by("numero")}
    versions = Versione.objects.in_bulk({closing.versione_id, *(row.versione_id for row in last.values())})
    places = {pk: places_of(version.letta) for pk, version in versions.items()}
    then = sorted(last.values(), key=lambda row: row.rilevazione.al)
    parts = [(read_by(row.read, chosen(row.rilevazione)), row.versione_id) for row in then]
    return tuple(
        moment_of(Board(part, seen_in(part, places[version])))
        for part, version in (*parts, (content, closing.versione_id))
    )


def _earlier(survey: Rilevazione, who: Chi, chosen: Chosen | None = None, *, closed: bool = False) -> list[Point]:
    rows = Rilevazione.objects.visible_to(who).filter(piano=survey.piano_id, al__lt=survey.al).select_related("piano")
    not_yet = (SurveyState.PREPARATA, SurveyState.APERTA) if closed else (SurveyState.PREPARATA,)
    others = list(rows.exclude(stato__in=not_yet).order_by("-al")[: POINTS - 1])
    versions = Versione.objects.in_bulk({other.versione_id for other in others})
    places = {pk: places_of(version.letta) for pk, version in versions.items()}
    points = []
    for other in reversed(others):
        content = content_for(other, chosen(other)) if chosen else content_of(other, who)
        points.append(Point(other.pk, other.al, Board(content, seen_in(content, places[other.versione_id]))))
    return points


def places_of(version: ContenutoVersione) -> Mapping[str, tuple[Place, ...]]:
    """The operative objectives that each objective serves in a version, by code."""
    assessori = {
        (dup.codice, a.nome, s.nome, o.nome): tuple(o.assessori) for dup in version.dup for a, s, o in dup.operativi()
    }
    return {
        code: tuple(Place(*path, assessori.get(path, ())) for path in map(_path, links))
        for code, links in version.collegamenti
    }


def _path(link: Riferimento) -> tuple[str, str, str, str]:
    return (link.dup, link.ambito, link.strategico, link.operativo)


def _seen_by(who: Chi, survey: Rilevazione) -> StatoQuerySet:
    seen: StatoQuerySet = StatoObiettivo.objects.visible_to(who).filter(rilevazione=survey)
    return seen
