# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the program says what a value is worth: «140 su almeno 120: raggiunto, 20 oltre»."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from indicatori.valori import Condizione, Grandezza
from monitoraggio.figures.facts import Day
from monitoraggio.figures.printing import above_zero, concise
from monitoraggio.figures.quantities import Quantity
from monitoraggio.figures.words import Raggiunto
from testi.formati import data


def compared(
    value: Quantity,
    conditions: Sequence[Condizione],
    whole: Sequence[Fraction],
    limits: Sequence[Fraction],
    reached: Raggiunto,
    day: Day,
) -> str:
    """Value, target and distance, and the share of the target where the day asks only for one."""
    target = " e ".join(map(str, conditions))
    part = "" if list(whole) == list(limits) else f" ({' e '.join(map(concise, limits))} al {data(day.al)})"
    said = "non raggiunto" if reached is Raggiunto.NO else reached.replace("sì", "raggiunto")
    return f"{value.words} su {target}{part}: {said}{_distance(value.number, conditions, whole)}."


def _distance(value: Fraction, conditions: Sequence[Condizione], whole: Sequence[Fraction]) -> str:
    """How far beyond the bound or short of it; within an interval nothing, outside of it how far from the next end."""
    apart = [(c, value - limit) for c, limit in zip(conditions, whole, strict=True)]
    short = [(c, d) for c, d in apart if d and (d > 0) != c.operatore.dal_basso]
    if len(apart) > 1 and not short:
        return ""
    condition, difference = short[0] if short else apart[0]
    if not difference:
        return ", il limite è escluso" if condition.operatore.stretto else ""
    over, under = ("oltre", "in meno") if condition.operatore.dal_basso else ("in più", "sotto")
    return f", {_measure(condition.limite, abs(difference))} {over if difference > 0 else under}"


def _measure(limit: Grandezza, distance: Fraction) -> str:
    points = "punto percentuale" if distance == 1 else "punti percentuali"
    if limit.percentuale:
        return f"{concise(distance, 0)} {points}"
    return str(replace(limit, numero=above_zero(distance)))
