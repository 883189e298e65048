# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the Giunta looks at in a survey: one folder per assessore and per ambito of the DUP. Pure.

A folder says what of its operative objectives the plan serves, its lights, the phases that are late, what moved since
the survey before, and what waits for a decision. Every reason to decide is one of ``REASONS``, whose words are printed:
who reads can do the count again, and none is an accusation.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Final

from monitoraggio.computing.board import BETTER_LIGHT, NOWHERE, WORSE_LIGHT, Board, Level, Place, Seen, meeting
from monitoraggio.computing.survey import day_of, phase_facts
from monitoraggio.contenuto import PhaseContent
from monitoraggio.figures import EsitoFase
from monitoraggio.figures.light import RED_AFTER
from monitoraggio.figures.phases import days_overdue
from monitoraggio.figures.words import Luce
from testi.formati import data

# As ``monitoraggio.choices.Forecast`` stores it.
OUT_OF_REACH: Final = "non-raggiungibile"
REASONS: Final[Mapping[str, str]] = {
    "luce": "la luce calcolata è rossa",
    "previsione": "il centro dice che l'obiettivo non è raggiungibile",
    "sospesa": "una fase è sospesa",
    "oltre-l-anno": "la nuova fine di una fase prevista entro l'anno è dopo il 31/12: ci vuole una variazione",
    "senza-fine": f"una fase è in ritardo di più di {RED_AFTER} giorni e nessuno ne dice la nuova fine",
}


class Kind(StrEnum):
    """By what the folders part the survey, as addresses say it."""

    ASSESSORE = "assessore"
    AMBITO = "ambito"


@dataclass(frozen=True, slots=True)
class Operative:
    """An operative objective of the DUP, and the codes of the objectives of the plan that serve it in the version."""

    place: Place
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LatePhase:
    """A phase past its planned end and not concluded: by how many days, and what is said of it."""

    objective: Seen
    phase: PhaseContent
    days: int


@dataclass(frozen=True, slots=True)
class Moved:
    """An objective whose light is another one than in the survey before."""

    objective: Seen
    before: str
    now: str

    @property
    def worse(self) -> bool:
        """Whether the light got worse."""
        return WORSE_LIGHT in self.objective.moves


@dataclass(frozen=True, slots=True)
class Decision:
    """An objective that waits for a decision, and why: the words of each reason, with its figures."""

    objective: Seen
    why: tuple[str, ...]


@dataclass(frozen=True)
class Folder:
    """What the Giunta looks at of one assessore or one ambito; ``operatives`` are those of the DUP, served or not."""

    kind: Kind
    level: Level
    operatives: Sequence[Operative]
    board: Board

    @property
    def name(self) -> str:
        """The key by which it is asked for; ``NOWHERE`` for what hangs on none."""
        return self.level.name

    @cached_property
    def uncovered(self) -> list[Operative]:
        """The operative objectives that nothing of the plan serves."""
        return [o for o in self.operatives if not o.codes]

    @cached_property
    def late(self) -> list[LatePhase]:
        """The phases that are late, the latest first."""
        found = [late for o in self.level.objectives for late in late_phases(o, self.board)]
        return sorted(found, key=lambda late: (-late.days, late.objective.said.codice))

    @cached_property
    def moved(self) -> list[Moved]:
        """The objectives whose light changed, those that got worse first."""
        changed = {BETTER_LIGHT, WORSE_LIGHT}
        found = [
            Moved(o, (o.before or {}).get("luce", ""), o.light) for o in self.level.objectives if o.moves & changed
        ]
        return sorted(found, key=lambda m: (not m.worse, m.objective.said.codice))

    @cached_property
    def decisions(self) -> list[Decision]:
        """What waits for a decision, that of most reasons first."""
        found = [Decision(o, why) for o in self.level.objectives if (why := tuple(reasons(o, self.board)))]
        return sorted(found, key=lambda d: (-len(d.why), d.objective.said.codice))


@dataclass(frozen=True)
class Session:
    """A survey as the Giunta looks at it."""

    board: Board
    operatives: Sequence[Operative]

    @cached_property
    def folders(self) -> Mapping[Kind, Sequence[Folder]]:
        """The folders of each kind: assessori by name, ambiti as the DUP has them; what hangs on none comes last."""
        return {
            Kind.ASSESSORE: [self._folder(Kind.ASSESSORE, key) for key in self._assessori],
            Kind.AMBITO: [self._folder(Kind.AMBITO, key) for key in self._ambiti],
        }

    def folder(self, kind: Kind, name: str) -> Folder | None:
        """One folder; None where the survey has none of that name."""
        return next((f for f in self.folders[kind] if f.name == name), None)

    @cached_property
    def _assessori(self) -> list[str]:
        named = {name for o in self.operatives for name in o.place.assessori}
        return [*sorted(named), *([NOWHERE] if self._chosen(Kind.ASSESSORE, NOWHERE) else [])]

    @cached_property
    def _ambiti(self) -> list[str]:
        named = dict.fromkeys(o.place.ambito for o in self.operatives)
        return [*named, *([NOWHERE] if self._chosen(Kind.AMBITO, NOWHERE) else [])]

    def _folder(self, kind: Kind, name: str) -> Folder:
        level = Level(name, {kind: name}, self._chosen(kind, name), self.board.rules)
        return Folder(kind, level, [o for o in self.operatives if name in _keys(kind, [o.place])], self.board)

    def _chosen(self, kind: Kind, name: str) -> list[Seen]:
        return meeting(self.board.seen, {kind: name})


def late_phases(o: Seen, board: Board) -> Iterator[LatePhase]:
    """The phases of an objective past their planned end, neither concluded nor cancelled."""
    day = day_of(board.said)
    for phase in o.said.planned_phases:
        if phase.fine_prevista is None or phase.esito == EsitoFase.ANNULLATA:
            continue
        if days := days_overdue(phase_facts(phase), day):
            yield LatePhase(o, phase, days)


def reasons(o: Seen, board: Board) -> Iterator[str]:
    """Why an objective waits for a decision, in words: each of ``REASONS`` that holds, with what it holds of."""
    if o.light == Luce.ROSSO:
        yield REASONS["luce"]
    if o.said.previsione == OUT_OF_REACH:
        yield REASONS["previsione"]
    year_end = date(board.said.anno, 12, 31)
    for phase in o.said.planned_phases:
        if phase.esito == EsitoFase.SOSPESA:
            yield f"{REASONS['sospesa']}: {phase.descrizione}"
        if _beyond(phase, year_end):
            yield f"{REASONS['oltre-l-anno']}: {phase.descrizione}, nuova fine {data(phase.nuova_fine)}"
    for late in late_phases(o, board):
        if late.days > RED_AFTER and late.phase.nuova_fine is None and late.phase.esito != EsitoFase.SOSPESA:
            yield f"{REASONS['senza-fine']}: {late.phase.descrizione}, {late.days} giorni"


def operatives_in(places: Iterable[Place], served: Mapping[str, Iterable[Place]]) -> list[Operative]:
    """The operative objectives of the DUP in its order, each with the objectives of the plan that serve it.

    Args:
        places: every operative objective of the version, served or not.
        served: by code, those that an objective serves.
    """
    codes: dict[tuple[str, ...], list[str]] = {}
    for code, at in served.items():
        for p in at:
            codes.setdefault(p.path, []).append(code)
    return [Operative(p, tuple(codes.get(p.path, ()))) for p in dict.fromkeys(places)]


def _beyond(phase: PhaseContent, year_end: date) -> bool:
    """Whether a phase that was to end within the year is now expected after it."""
    ends_within = phase.fine_prevista is None or phase.fine_prevista <= year_end
    over = phase.esito in (EsitoFase.CONCLUSA, EsitoFase.ANNULLATA)
    return ends_within and not over and phase.nuova_fine is not None and phase.nuova_fine > year_end


def _keys(kind: Kind, places: Sequence[Place]) -> set[str]:
    if kind is Kind.AMBITO:
        return {p.ambito for p in places} or {NOWHERE}
    return {name for p in places for name in p.assessori} or {NOWHERE}
