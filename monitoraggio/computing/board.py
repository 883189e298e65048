# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a survey shows at a glance: each objective once with all by which it is counted, and the levels above it. Pure.

A number of the cruscotto and the list behind it are one thing: ``CRITERIA`` decide which objectives a word means, the
page counts those, the list shows those. Every level is over the distinct objectives that meet its criteria, never a
mean of means and never a count of joined rows: an objective that serves two ambiti is one objective in each.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Final

from monitoraggio.computing.frozen import cifre_of, leaf_from
from monitoraggio.computing.survey import day_of, figures_for, rules_for
from monitoraggio.contenuto import ObjectiveContent, SurveyContent
from monitoraggio.figures import Rules
from monitoraggio.figures.rollup import Leaf, Rollup, rollup
from monitoraggio.figures.words import Luce

NO_LIGHT: Final = "nessuna"
# An objective that hangs on no ambito, where ambiti are named; on no assessore, where assessori are.
NOWHERE: Final = "-"
# What became of an objective since the survey before.
BETTER_LIGHT, WORSE_LIGHT = "luce-migliorata", "luce-peggiorata"
FORWARD, STILL, BACK, NEW = "avanti", "fermo", "indietro", "senza-confronto"
MOVES: Final = (FORWARD, STILL, BACK, NEW, BETTER_LIGHT, WORSE_LIGHT)
# What its forecast at 31/12 says.
ARRIVES, FALLS_SHORT, UNKNOWN = "arriva", "non-arriva", "non-si-calcola"
AHEAD: Final = (ARRIVES, FALLS_SHORT, UNKNOWN)
WITH_EVIDENCE, WITHOUT_EVIDENCE = "con", "senza"
EVIDENCE: Final = (WITH_EVIDENCE, WITHOUT_EVIDENCE)
_HUNDRED: Final = Fraction(100)
Figures = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """An operative objective that an objective serves, as the version of the survey has it. ``dup`` is the code of its
    document: two documents may call their levels by the same names."""

    dup: str
    ambito: str
    strategico: str
    operativo: str
    assessori: tuple[str, ...] = ()

    @property
    def path(self) -> tuple[str, str, str, str]:
        """Which operative objective it is."""
        return (self.dup, self.ambito, self.strategico, self.operativo)


@dataclass(frozen=True)
class Seen:
    """An objective with its exact figures by name, where it hangs, and its figures in the survey before (None: it was
    not in it)."""

    said: ObjectiveContent
    cifre: Figures
    places: tuple[Place, ...] = ()
    before: Figures | None = None

    @cached_property
    def leaf(self) -> Leaf:
        """As the levels above see it."""
        return leaf_from(self.said.codice, self.said.peso, self.cifre)

    @property
    def state(self) -> str:
        """«da-compilare»: where what is said of it stands, as addresses and rows have it."""
        return self.said.stato.replace(" ", "-")

    @property
    def light(self) -> str:
        """Its computed light; «nessuna» where not enough is known."""
        return self.cifre.get("luce") or NO_LIGHT

    @cached_property
    def ambiti(self) -> frozenset[str]:
        """Those on which it hangs; ``NOWHERE`` for none."""
        return frozenset(p.ambito for p in self.places) or frozenset((NOWHERE,))

    @cached_property
    def assessori(self) -> frozenset[str]:
        """Those of the operative objectives that it serves."""
        return frozenset(name for p in self.places for name in p.assessori)

    @cached_property
    def causes(self) -> frozenset[str]:
        """The causes of delay that its phases say."""
        return frozenset(f.causa for f in self.said.planned_phases if f.causa)

    @cached_property
    def moves(self) -> frozenset[str]:
        """What became of it since the survey before."""
        return frozenset(_moves(self.before, self.cifre))

    @property
    def ahead(self) -> str:
        """Whether it arrives at 100 by the end of the year as it goes now."""
        forecast = self.leaf.forecast
        if forecast is None:
            return UNKNOWN
        return ARRIVES if forecast >= _HUNDRED else FALLS_SHORT


Criterion = Callable[[Seen, str], bool]
CRITERIA: Final[Mapping[str, Criterion]] = {
    "stato": lambda o, said: o.state == said,
    "luce": lambda o, said: o.light == said,
    "grado": lambda o, said: o.leaf.grade == said,
    "tempo": lambda o, said: o.leaf.time == said,
    "causa": lambda o, said: said in o.causes,
    "centro": lambda o, said: o.said.centro_di_responsabilita == said,
    "ambito": lambda o, said: said in o.ambiti,
    "assessore": lambda o, said: said in (o.assessori or {NOWHERE}),
    "evidenze": lambda o, said: bool(o.said.evidenze) == (said == WITH_EVIDENCE),
    "confronto": lambda o, said: said in o.moves,
    "previsione": lambda o, said: o.ahead == said,
    "dichiarata": lambda o, said: o.said.previsione == said,
}


def meeting(seen: Iterable[Seen], said: Mapping[str, str]) -> list[Seen]:
    """The objectives that meet every criterion that says something; those of other names choose nothing."""
    asked = [(CRITERIA[name], value) for name, value in said.items() if value and name in CRITERIA]
    return [o for o in seen if all(meets(o, value) for meets, value in asked)]


@dataclass(frozen=True)
class Level:
    """Some objectives together: under which name, by which criteria, their figures."""

    name: str
    said: Mapping[str, str]
    objectives: Sequence[Seen]
    rules: Rules

    @cached_property
    def figures(self) -> Rollup:
        """Means and counts over the distinct objectives."""
        return rollup((o.leaf for o in self.objectives), self.rules)

    def count(self, name: str, value: str) -> int:
        """How many of them meet one criterion more."""
        return self.counted(name)[value]

    def counted(self, name: str) -> Counter[str]:
        """How many meet each value of a criterion that an objective meets once."""
        return self._counts[name]

    @cached_property
    def _counts(self) -> Mapping[str, Counter[str]]:
        return {
            "luce": Counter(o.light for o in self.objectives),
            "stato": Counter(o.state for o in self.objectives),
            "previsione": Counter(o.ahead for o in self.objectives),
            "confronto": Counter(move for o in self.objectives for move in o.moves),
            "causa": Counter(cause for o in self.objectives for cause in o.causes),
            "dichiarata": Counter(o.said.previsione for o in self.objectives if o.said.previsione),
        }


@dataclass(frozen=True)
class Board:
    """A survey as somebody sees it at a glance. ``before`` is the day of the survey before, if there is one."""

    said: SurveyContent
    seen: tuple[Seen, ...]
    before: date | None = None

    @cached_property
    def rules(self) -> Rules:
        """Those of the plan."""
        return rules_for(self.said.regole)

    @cached_property
    def whole(self) -> Level:
        """All of it."""
        return Level("In tutto", {}, self.seen, self.rules)

    @cached_property
    def by_code(self) -> Mapping[str, Seen]:
        """The objectives by code."""
        return {o.said.codice: o for o in self.seen}

    @cached_property
    def centres(self) -> list[Level]:
        """Centre by centre, by name."""
        return self._levels("centro", lambda o: (o.said.centro_di_responsabilita,))

    @cached_property
    def ambiti(self) -> list[Level]:
        """Ambito by ambito, in the order of the DUP; what hangs on none comes last."""
        order = {p.ambito: n for n, p in reversed(list(enumerate(p for o in self.seen for p in o.places)))}
        found = self._levels("ambito", lambda o: o.ambiti)
        return sorted(found, key=lambda level: order.get(level.said["ambito"], len(order) + len(self.seen)))

    def crossed(self) -> dict[tuple[str, str], int]:
        """How many of each grado and tempo."""
        return dict(Counter((str(o.leaf.grade), str(o.leaf.time)) for o in self.seen))

    def _levels(self, name: str, of: Callable[[Seen], Iterable[str]]) -> list[Level]:
        groups: dict[str, list[Seen]] = {}
        for o in self.seen:
            for key in of(o):
                groups.setdefault(key, []).append(o)
        return [Level(key, {name: key}, rows, self.rules) for key, rows in sorted(groups.items())]


def seen_in(
    survey: SurveyContent,
    places: Mapping[str, tuple[Place, ...]],
    before: Mapping[str, Figures] | None = None,
) -> tuple[Seen, ...]:
    """The objectives that the version of a survey has, each with its figures: those frozen, or those of now."""
    earlier, figures = before or {}, figures_by_code(survey)
    return tuple(Seen(o, figures[o.codice], places.get(o.codice, ()), earlier.get(o.codice)) for o in survey.planned)


def figures_by_code(survey: SurveyContent) -> dict[str, Figures]:
    """The exact figures of each planned objective; what was frozen is not computed again."""
    day, rules = day_of(survey), rules_for(survey.regole)
    return {o.codice: dict(o.cifre or cifre_of(figures_for(o, day, rules))) for o in survey.planned}


def _moves(before: Figures | None, now: Figures) -> Iterator[str]:
    then, done = _number(before or {}, "fatto"), _number(now, "fatto")
    if before is None or then is None or done is None:
        yield NEW
    else:
        yield FORWARD if done > then else BACK if done < then else STILL
    old, light = (before or {}).get("luce"), now.get("luce")
    if old and light and old != light:
        yield BETTER_LIGHT if Luce(light).rank < Luce(old).rank else WORSE_LIGHT


def _number(cifre: Figures, name: str) -> Fraction | None:
    return Fraction(cifre[name]) if cifre.get(name) else None
