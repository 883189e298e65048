# SPDX-License-Identifier: AGPL-3.0-or-later
"""All figures of an objective at a day, from its facts and the rules."""

from dataclasses import dataclass

from monitoraggio.figures.classes import GradeClass, TimeClass, grade, time
from monitoraggio.figures.degree import IndicatorsMean, indicators_mean, result
from monitoraggio.figures.facts import Day, Figure, ObjectiveFacts, Rules
from monitoraggio.figures.forecast import PhaseForecast, phase_forecast, year_end
from monitoraggio.figures.indicators import Judged, judged
from monitoraggio.figures.light import Light, light
from monitoraggio.figures.phases import expected
from monitoraggio.figures.progress import Progress, progress


@dataclass(frozen=True, slots=True)
class ObjectiveFigures:
    """Every figure with its steps; ``phases_expected``, ``phases_forecast`` and ``judged`` go row by row."""

    facts: ObjectiveFacts
    progress: Progress
    light: Light
    indicators: IndicatorsMean
    result: Figure
    grade: GradeClass
    time: TimeClass
    forecast: Figure
    phases_expected: tuple[Figure, ...]
    phases_forecast: tuple[PhaseForecast, ...]
    judged: tuple[Judged, ...]

    @property
    def steps(self) -> tuple[str, ...]:
        """How all of it came about, in the order in which it is printed."""
        moved = self.progress
        numbers = (moved.done, moved.expected, moved.gap) if moved.weighted else (moved.done, moved.share)
        classes = (*self.grade.steps, *self.time.steps)
        results = (*self.indicators.degree.steps, *self.result.steps)
        steps = (*(s for f in numbers for s in f.steps), *self.light.steps, *results, *classes, *self.forecast.steps)
        return tuple(dict.fromkeys(steps))


def figures_of(facts: ObjectiveFacts, day: Day, rules: Rules) -> ObjectiveFigures:
    """The figures of an objective."""
    moved = progress(facts.phases, day, rules)
    said = tuple(judged(i, day) for i in facts.indicators)
    mean = indicators_mean(said, rules)
    return ObjectiveFigures(
        facts=facts,
        progress=moved,
        light=light(moved, facts.phases, day, rules),
        indicators=mean,
        result=result(moved, mean, rules),
        grade=grade(said, mean),
        time=time(facts.phases, day, rules),
        forecast=year_end(facts.phases, day, rules),
        phases_expected=tuple(expected(p, day) for p in facts.phases),
        phases_forecast=tuple(phase_forecast(p, day, rules) for p in facts.phases),
        judged=said,
    )
