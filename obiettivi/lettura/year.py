# SPDX-License-Identifier: AGPL-3.0-or-later
"""What became of the objectives of a plan, as an app above tells it: list, tree and Gantt ask here and know no survey.

Who tells registers once, when it is ready (``told_by``). It tells a reader only what that reader may see of it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Protocol

from obiettivi.lettura.gantt import Actual
from obiettivi.models import ObiettivoQuerySet, PianoEsecutivo
from organizzazione.rules import Chi

# The criteria of a list that only who tells the year can meet, with their words.
NAMES: Final = {"luce": "Luce", "grado": "Grado", "tempo": "Tempo", "causa": "Causa di ritardo"}


@dataclass(frozen=True, slots=True)
class Became:
    """What became of an objective: numbers as they print (a dash where there is none), and where it is said.

    ``met``: of each criterion of ``NAMES`` the words that it meets. ``whole``: it as one bar, ``phases`` by row.
    """

    light: str
    grade: str
    done: str
    expected: str
    address: str
    met: Mapping[str, Collection[str]] = field(default_factory=dict)
    whole: Actual | None = None
    phases: Mapping[str, Actual] = field(default_factory=dict)


class YearOfPlan(Protocol):
    """The last that is known of a plan."""

    @property
    def al(self) -> date:
        """The day of which it speaks."""

    @property
    def by_code(self) -> Mapping[str, Became]:
        """Objective by objective."""

    def mean(self, codes: Iterable[str]) -> tuple[str, str]:
        """What is done of some objectives, each counted once, and of how many it is the mean: «62,00%», «3 di 4»."""


class Teller(Protocol):
    """An app that knows what became of plans."""

    def day(self, plan: PianoEsecutivo, who: Chi) -> date | None:
        """The day of the last that somebody may read of a plan; None for nothing."""

    def choices(self) -> Mapping[str, list[tuple[str, str]]]:
        """What there is to choose from, for each criterion of ``NAMES``."""

    def year(self, plan: PianoEsecutivo, who: Chi, codes: Collection[str] | None) -> YearOfPlan | None:
        """What somebody may read of the objectives of a plan, or of those named."""


_TELLERS: Final[list[Teller]] = []


def told_by(teller: Teller) -> None:
    """Name who tells; said twice it counts once."""
    if teller not in _TELLERS:
        _TELLERS.append(teller)


def day_told(plan: PianoEsecutivo, who: Chi) -> date | None:
    """The day of the last that is told of a plan; None for nothing."""
    return next((day for teller in _TELLERS if (day := teller.day(plan, who))), None)


def year_of(plan: PianoEsecutivo, who: Chi, codes: Collection[str] | None = None) -> YearOfPlan | None:
    """What is told of a plan, or of the objectives named."""
    return next((year for teller in _TELLERS if (year := teller.year(plan, who, codes))), None)


def choices() -> Mapping[str, list[tuple[str, str]]]:
    """What there is to choose from, for each criterion that somebody can meet."""
    return {name: pairs for teller in _TELLERS for name, pairs in teller.choices().items()}


def meeting(
    objectives: ObiettivoQuerySet, plan: PianoEsecutivo | None, said: Mapping[str, str], who: Chi
) -> ObiettivoQuerySet:
    """The objectives that became what is said; none where nobody can tell."""
    year = year_of(plan, who) if plan else None
    if year is None:
        nobody: ObiettivoQuerySet = objectives.none()
        return nobody
    found: ObiettivoQuerySet = objectives.filter(
        codice__in=[c for c, became in year.by_code.items() if _meets(became, said)]
    )
    return found


def _meets(became: Became, said: Mapping[str, str]) -> bool:
    return all(value in became.met.get(name, ()) for name, value in said.items())
