# SPDX-License-Identifier: AGPL-3.0-or-later
"""The light of an objective: from the unrounded gap, and from phases that are late.

«S ≥ −5 green, ≥ −15 yellow, else red, on unrounded S; a weighted phase not concluded on the days after its planned
end: at least yellow, red when more than 30 days late»; without weights lateness alone, of any phase of the year.
Decided beyond the design: where nothing at all is known of the phases there is no light, rather than a green one; where
the gap is not known the lateness alone gives it, and without that there is none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from monitoraggio.figures.facts import Day, PhaseFacts, Rules
from monitoraggio.figures.phases import anything_known, days_overdue, due, named, of_the_year, weighs
from monitoraggio.figures.printing import concise, written
from monitoraggio.figures.progress import Progress
from monitoraggio.figures.words import Luce
from testi.formati import data

RED_AFTER: Final = 30
_NONE: Final = "Nessuna luce: delle fasi non si sa abbastanza."


@dataclass(frozen=True, slots=True)
class Light:
    """A colour, None where nothing is known, with how it came about."""

    colour: Luce | None
    steps: tuple[str, ...] = ()


def light(moved: Progress, phases: Sequence[PhaseFacts], day: Day, rules: Rules) -> Light:
    """The computed light of an objective."""
    looked_at = [p for p in phases if (weighs(p, day) if moved.weighted else of_the_year(p, day))]
    if not anything_known(looked_at, rules):
        return Light(None, (_NONE,))
    first = _by_gap(moved, rules) if moved.weighted else Light(Luce.VERDE, ("Senza pesi: conta solo il ritardo.",))
    late = [_by_lateness(p, days, day) for p in looked_at if (days := days_overdue(p, day))]
    worst = max((first, *late), key=lambda said: said.colour.rank if said.colour else -1)
    return Light(worst.colour, (*first.steps, *(step for said in late for step in said.steps)))


def _by_gap(moved: Progress, rules: Rules) -> Light:
    gap = moved.gap.value
    if gap is None:
        return Light(None, (_NONE,))
    green, yellow = rules.green_from, rules.yellow_from
    colour = Luce.VERDE if gap >= green else Luce.GIALLO if gap >= yellow else Luce.ROSSO
    shown = written(gap, rules.decimals, rules.light_bounds)
    rule = f"verde da {concise(green)}, giallo da {concise(yellow)}, altrimenti rosso"
    return Light(colour, (f"Scostamento {shown}: {colour} ({rule}).",))


def _by_lateness(phase: PhaseFacts, days: int, day: Day) -> Light:
    colour = Luce.ROSSO if days > RED_AFTER else Luce.GIALLO
    end = data(due(phase, day))
    since = f"non conclusa, {days} {'giorno' if days == 1 else 'giorni'} dopo la fine prevista del {end}"
    rule = f"rosso oltre {RED_AFTER} giorni" if colour is Luce.ROSSO else "almeno giallo"
    return Light(colour, (f"{named(phase.text)} {since}: {rule}.",))
