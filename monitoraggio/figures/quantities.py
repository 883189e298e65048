# SPDX-License-Identifier: AGPL-3.0-or-later
"""The actual value of an indicator as an exact number: what was written, or numerator by denominator.

Decided beyond the design: a quotient is a percentage where the target is one, or where what was written beside it
is; otherwise it is the plain quotient (days by cases). A denominator of zero has no quotient.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from indicatori.valori import Grandezza, Intervallo, Numero, Soglia
from indicatori.valori.consuntivi import comprendi, manca
from monitoraggio.figures.facts import IndicatorFacts
from monitoraggio.figures.printing import MINUS, concise

Limited = Numero | Soglia | Intervallo


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact number and how a sentence says it."""

    number: Fraction
    words: str


def given(facts: IndicatorFacts) -> bool:
    """Whether there is a value at all; «0» is one, «?» and nothing are none."""
    return facts.is_ratio or not manca(facts.value)


def quantity(facts: IndicatorFacts, target: Limited) -> Quantity | None:
    """The value beside a target that is a number or bounds; None when the two cannot be compared."""
    limits = [c.limite for c in target.condizioni(facts.verso)]
    written = comprendi(facts.value)
    if facts.is_ratio:
        return _quotient(facts, is_percent(facts, limits), [limit.numero for limit in limits])
    if not isinstance(written, Grandezza) or not all(limit.confrontabile(written) for limit in limits):
        return None
    return Quantity(Fraction(written.numero), in_italian(written))


def is_percent(facts: IndicatorFacts, limits: Sequence[Grandezza]) -> bool:
    """Whether a quotient is a percentage: its target says so, or what is written beside it."""
    written = comprendi(facts.value)
    return any(limit.percentuale for limit in limits) or (isinstance(written, Grandezza) and written.percentuale)


def in_italian(quantity: Grandezza) -> str:
    """A quantity within a sentence, with a minus that is one."""
    return str(quantity).replace("-", MINUS, 1) if quantity.numero < 0 else str(quantity)


def _quotient(facts: IndicatorFacts, percent: bool, limits: Sequence[Decimal]) -> Quantity | None:
    if not facts.denominator or facts.numerator is None:
        return None
    value = Fraction(facts.numerator) / Fraction(facts.denominator) * (100 if percent else 1)
    parts = f"{in_italian(Grandezza(facts.numerator))} di {in_italian(Grandezza(facts.denominator))}"
    return Quantity(value, f"{parts}, cioè {concise(value, *limits)}{'%' if percent else ''},")
