# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a phase ends if it goes on as it went, and what will be done at 31/12.

«end of a phase = start + elapsed/percent, with the rule printed»: days elapsed, both ends counted, by the share done;
what ends after the year says «oltre il 31/12», and the raw day stands in the trail alone. Decided beyond the design:
- a phase not begun keeps to the end that was last said, the new one or the planned one; where that day is over, and for
  a phase begun that is at 0, there is nothing to compute: at 31/12 it counts what it counts today, so that a survey at
  31/12 forecasts what is done;
- one that is suspended or cancelled stays as it is; one that is concluded is done;
- where the real start is not known the planned one stands for it, if it has come, and that is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from typing import Final

from monitoraggio.figures.facts import Day, Figure, PhaseFacts, Rules
from monitoraggio.figures.phases import HUNDRED, done, due, known, named, weighs
from monitoraggio.figures.printing import concise
from monitoraggio.figures.words import EsitoFase, ValoreMancante
from testi.formati import data

BEYOND: Final = "oltre il 31/12"
AT_ZERO: Final = "non calcolabile: avanzamento 0"


@dataclass(frozen=True, slots=True)
class PhaseForecast:
    """``end`` within the year or None, ``words`` what prints of it, ``at_year_end`` the percent expected at 31/12
    (None where nothing is known)."""

    words: str
    at_year_end: Fraction | None
    end: date | None = None
    steps: tuple[str, ...] = ()


def phase_forecast(phase: PhaseFacts, day: Day, rules: Rules) -> PhaseForecast:
    """The forecast of one phase; never an exception, never an absurd day."""
    percent = done(phase, rules)
    if percent is None or not known(phase, rules):
        return PhaseForecast("non calcolabile: manca la percentuale", None)
    match phase.outcome:
        case EsitoFase.CONCLUSA:
            return PhaseForecast("conclusa", HUNDRED, phase.actual_end)
        case EsitoFase.ANNULLATA | EsitoFase.SOSPESA:
            return PhaseForecast(f"{phase.outcome}: resta com'è", percent)
        case EsitoFase.IN_CORSO:
            return _going_on(phase, percent, day)
    return _going_on(phase, percent, day) if percent else _not_begun(phase, day)


def year_end(phases: Sequence[PhaseFacts], day: Day, rules: Rules) -> Figure:
    """The R expected at 31/12: «Σ w·p / Σ w» over what the phases will have done."""
    each = [(p, phase_forecast(p, day, rules)) for p in phases if weighs(p, day)]
    known_ones = [(Fraction(p.weight or 0), f.at_year_end) for p, f in each if f.at_year_end is not None]
    notes = tuple(f"{named(p.text)}: {' '.join((f.words + '.', *f.steps))}" for p, f in each)
    held_back = rules.missing is ValoreMancante.BLOCCA and len(known_ones) < len(each)
    if not known_ones or held_back:
        return Figure(None, ("Previsione al 31/12: non c'è.", *notes))
    value = sum((w * p for w, p in known_ones), Fraction(0)) / sum((w for w, _ in known_ones), Fraction(0))
    return Figure(value, (f"Previsione al 31/12 = {concise(value)}, ogni fase come va finora.", *notes))


def _not_begun(phase: PhaseFacts, day: Day) -> PhaseForecast:
    end, said = (phase.new_end, "nuova fine") if phase.new_end else (due(phase, day), "fine prevista")
    if end <= day.al:
        over = "è passata" if end < day.al else "è quel giorno"
        return PhaseForecast(f"non calcolabile: non avviata, e la {said} {over}", Fraction(0))
    if end > day.year_end:
        return PhaseForecast(BEYOND, Fraction(0), None, (f"Non avviata: {said} {data(end)}.",))
    return PhaseForecast(f"{data(end)} ({said}: non avviata)", HUNDRED, end)


def _going_on(phase: PhaseFacts, percent: Fraction, day: Day) -> PhaseForecast:
    if not percent:
        return PhaseForecast(AT_ZERO, percent)
    start = phase.actual_start or phase.planned_start
    if start is None or start > day.al:
        return PhaseForecast("non calcolabile: manca l'inizio effettivo", percent)
    elapsed = (day.al - start).days + 1
    whole = Fraction(elapsed) / (percent / 100)
    at_year_end = min(HUNDRED, Fraction((day.year_end - start).days + 1) / whole * 100)
    end = _day_after(start, ceil(whole) - 1)
    since = "inizio effettivo" if phase.actual_start else "inizio previsto, manca quello effettivo"
    rule = f"Fine = inizio + giorni trascorsi / avanzamento = {data(start)} ({since}) + {elapsed} / {concise(percent)}%"
    steps = (f"{rule} = {data(end) if end else 'oltre ogni calendario'}.",)
    if end is None or end > day.year_end:
        return PhaseForecast(BEYOND, at_year_end, None, steps)
    return PhaseForecast(data(end), at_year_end, end, steps)


def _day_after(start: date, days: int) -> date | None:
    try:
        return start + timedelta(days)
    except OverflowError:
        return None
