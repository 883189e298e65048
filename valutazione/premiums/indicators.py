# SPDX-License-Identifier: AGPL-3.0-or-later
"""The indicators that the Comune has for its premiums (piano della performance 2017-2019), each with its formula, its
numbers and the rule by which the program reads it.

Of the degree of differentiation the plan names no formula. For everybody it is the figure that may be told, or why not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from monitoraggio.figures.printing import italian, rounded
from valutazione.money.amounts import CENT, euros
from valutazione.premiums import measures
from valutazione.premiums.telling import FEW, NO_GINI, TOLD_APART, Told, Year

INCENTIVE: Final = "Incentivazione per dirigente"
NO_PEOPLE: Final = "Nessun dirigente è stato valutato."
NOBODY: Final = "Nessuno ha preso un premio."
DEGREE: Final = "Grado di differenziazione della premialità, dirigenti"
_INCENTIVE_RULE: Final = (
    "Il fondo è quello disponibile per il risultato, con le economie che vi si aggiungono; i dirigenti sono quelli "
    "valutati nell'anno."
)
_DEGREE_RULE: Final = (
    "Il piano della performance nomina l'indicatore senza dirne la formula: qui è il coefficiente di Gini dei premi "
    "pagati, da 0 (tutti uguale) a 1."
)


@dataclass(frozen=True, slots=True)
class Indicator:
    """``number`` with the decimals that it prints with, None where it is not there: ``numbers`` then say why."""

    name: str
    number: Decimal | None
    formula: str
    numbers: str
    rule: str

    @property
    def value(self) -> str:
        """As it prints; empty where it is not there."""
        return "" if self.number is None else italian(self.number)

    @property
    def cells(self) -> tuple[str, ...]:
        """As a table prints it."""
        return (self.name, self.value or "–", self.formula, self.numbers, self.rule)


def of_year(year: Year) -> tuple[Indicator, ...]:
    """For who reads the distribution itself."""
    amounts = list(year.amounts.values())
    gini = measures.gini(amounts)
    degree = None if gini is None else rounded(gini)
    return tuple(_both(year.allocated, len(amounts), sum(amounts), degree, NOBODY))


def for_everybody(told: Told) -> tuple[Indicator, ...]:
    """For a document that leaves the office."""
    why = next((one for one in told.why if one in (FEW, TOLD_APART, NO_GINI)), told.why[0] if told.why else "")
    return tuple(_both(told.allocated, told.people, told.paid, told.gini, why))


def _both(allocated: int, people: int, paid: int | None, degree: Decimal | None, why: str) -> Iterator[Indicator]:
    """``why``: said where the degree is not there."""
    exact = measures.per_head(allocated, people)
    each = None if exact is None else rounded(exact / CENT)
    said = f"{euros(allocated)} ÷ {people} = {italian(each)} euro" if each is not None else NO_PEOPLE
    yield Indicator(INCENTIVE, each, "fondo dei dirigenti per il risultato ÷ dirigenti", said, _INCENTIVE_RULE)
    yield Indicator(
        DEGREE,
        degree,
        "Σ (2i − N − 1) · premio i ÷ (N · Σ premi), con gli N premi dal più basso al più alto",
        why if degree is None else f"N = {people}, Σ premi = {euros(paid or 0)}: {italian(degree)}",
        _DEGREE_RULE,
    )
