# SPDX-License-Identifier: AGPL-3.0-or-later
"""Centre, ambito, Comune, operative and strategic objective: means and counts of the PEG objectives beneath.

«Every level above is the mean of the **distinct PEG objectives** beneath it, never a mean of means»: an objective
that is reached in two ways counts once. Weighted by the weights of the objectives if the plan says so; one without a
weight then counts in no mean, and that is said. What has no figure is left out, with «k di n».
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from monitoraggio.figures.facts import Figure, Rules
from monitoraggio.figures.objective import ObjectiveFigures
from monitoraggio.figures.printing import concise
from monitoraggio.figures.words import Grado, Luce, Tempo

NOBODY: Final = "Nessun obiettivo collegato."


@dataclass(frozen=True, slots=True)
class Leaf:
    """An objective as the levels above see it: its exact figures, computed now or frozen by a closing."""

    key: str
    weight: Decimal | None
    done: Fraction | None
    expected: Fraction | None
    result: Fraction | None
    forecast: Fraction | None
    light: Luce | None
    grade: Grado
    time: Tempo


Read = Callable[[Leaf], Fraction | None]


@dataclass(frozen=True, slots=True)
class Rollup:
    """A level above: how many objectives, the means, how many of each light and class (zero is said too)."""

    objectives: int
    done: Figure
    expected: Figure
    result: Figure
    forecast: Figure
    lights: dict[Luce, int]
    grades: dict[Grado, int]
    times: dict[Tempo, int]

    @property
    def without_light(self) -> int:
        """Of how many there is no light to tell."""
        return self.objectives - sum(self.lights.values())


def leaf_of(f: ObjectiveFigures) -> Leaf:
    """What of an objective goes up."""
    moved = f.progress
    exact = (moved.done.value, moved.expected.value, f.result.value, f.forecast.value)
    return Leaf(f.facts.key, f.facts.weight, *exact, f.light.colour, f.grade.word, f.time.word)


def distinct(objectives: Iterable[Leaf]) -> list[Leaf]:
    """Each objective once, in the order in which they come."""
    return list({o.key: o for o in objectives}.values())


def rollup(objectives: Iterable[Leaf], rules: Rules) -> Rollup:
    """The figures of a level, over the distinct objectives beneath it."""
    leaves = distinct(objectives)
    lights, grades = Counter(o.light for o in leaves), Counter(o.grade for o in leaves)
    times = Counter(o.time for o in leaves)
    return Rollup(
        objectives=len(leaves),
        done=mean(leaves, lambda o: o.done, rules),
        expected=mean(leaves, lambda o: o.expected, rules),
        result=mean(leaves, lambda o: o.result, rules),
        forecast=mean(leaves, lambda o: o.forecast, rules),
        lights={word: lights[word] for word in Luce},
        grades={word: grades[word] for word in Grado},
        times={word: times[word] for word in Tempo},
    )


def mean(leaves: Sequence[Leaf], read: Read, rules: Rules) -> Figure:
    """The mean of a figure over these objectives, each of which counts once."""
    if not leaves:
        return Figure(None, (NOBODY,))
    weighed = [(_weight(o, rules), read(o)) for o in leaves]
    terms = [(w, value) for w, value in weighed if value is not None and w > 0]
    unweighed = sum(w == 0 for w, _ in weighed)
    note = (f"{unweighed} senza peso: non contano nella media.",) if unweighed else ()
    if not terms:
        return Figure(None, (f"Media di 0 di {len(leaves)} obiettivi: non c'è.", *note))
    value = sum((w * v for w, v in terms), Fraction(0)) / sum((w for w, _ in terms), Fraction(0))
    kind = "Media pesata" if rules.objectives_weigh else "Media"
    return Figure(value, (f"{kind} di {len(terms)} di {len(leaves)} obiettivi = {concise(value)}.", *note))


def _weight(objective: Leaf, rules: Rules) -> Fraction:
    return Fraction(objective.weight or 0) if rules.objectives_weigh else Fraction(1)
