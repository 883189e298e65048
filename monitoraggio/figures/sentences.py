# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the program says what a value is worth: «140 su almeno 120: raggiunto, 20 oltre»."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

from indicatori.valori import Condizione, Grandezza, Operatore
from monitoraggio.figures.facts import Day
from monitoraggio.figures.printing import above_zero, concise
from monitoraggio.figures.quantities import Quantity, in_italian
from monitoraggio.figures.words import Raggiunto
from testi.formati import data

_AFTER_SU: Final = {Operatore.MAGGIORE: "più di", Operatore.MINORE: "meno di"}
# What is not spelt with one of these («gg», «kg», «ore/uomo» no) has one form.
_ENDINGS: Final = frozenset("aeiou")
_UNITS: Final = (
    "giorni/giorno ore/ora minuti/minuto settimane/settimana mesi/mese anni/anno punti/punto persone/persona "
    "utenti/utente pratiche/pratica atti/atto interventi/intervento controlli/controllo incontri/incontro eventi/evento"
)
_SINGULAR: Final = {many: one for many, _, one in (pair.partition("/") for pair in _UNITS.split())}
_PLURAL: Final = {one: many for many, one in _SINGULAR.items()}


def compared(
    value: Quantity,
    conditions: Sequence[Condizione],
    whole: Sequence[Fraction],
    limits: Sequence[Fraction],
    reached: Raggiunto,
    day: Day,
) -> str:
    """Value, target and distance, and the share of the target where the day asks only for one."""
    target = " e ".join(map(_asked, conditions))
    part = "" if list(whole) == list(limits) else f" ({' e '.join(map(concise, limits))} al {data(day.al)})"
    said = "non raggiunto" if reached is Raggiunto.NO else reached.replace("sì", "raggiunto")
    return f"{value.words} su {target}{part}: {said}{_distance(value.number, conditions, whole)}."


def _asked(condition: Condizione) -> str:
    """A bound after «su»: «almeno 120», «più di 120»."""
    return f"{_AFTER_SU.get(condition.operatore, condition.operatore.parola)} {in_italian(condition.limite)}"


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
    shown = above_zero(distance)
    return str(replace(limit, numero=shown, unita=_unit(limit, shown)))


def _unit(limit: Grandezza, shown: Decimal) -> str:
    """The unit of a target beside another number: «30 giorni», «1 giorno»; none where its other form is not known."""
    unit, one, named_one = limit.unita, shown == 1, limit.numero == 1
    if one == named_one or unit[-1:].lower() not in _ENDINGS:
        return unit
    return _SINGULAR.get(unit.casefold(), "") if one else _PLURAL.get(unit.casefold(), "")
