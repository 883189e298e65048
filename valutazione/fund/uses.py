# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a fund goes: posizione, risultato and both, each with its percent of what the contract governs."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from monitoraggio.figures.printing import italian, rounded
from valutazione.fund.checks import LEAST_PERCENT, least_result, percent
from valutazione.fund.facts import YearFund
from valutazione.money.amounts import euros
from valutazione.money.norms import LEAST_RESULT, LIMIT


@dataclass(frozen=True, slots=True)
class Use:
    """A use: its part of the fund, the exact percent, the economie that are added to it."""

    name: str
    cents: int
    share: Fraction
    economie: int

    @property
    def cells(self) -> tuple[str, ...]:
        """As a table prints it: name, fund, percent, economie, total."""
        amounts = (euros(self.economie), euros(self.cents + self.economie))
        return (self.name, euros(self.cents), italian(rounded(self.share)), *amounts)


def uses(fund: YearFund) -> tuple[Use, ...]:
    """The two, and both together."""
    return (
        Use("Posizione", fund.position, percent(fund.position, fund.governed), 0),
        Use("Risultato", fund.result, percent(fund.result, fund.governed), fund.economie),
        Use("Insieme", fund.governed, percent(fund.governed, fund.governed), fund.economie),
    )


def remarks(fund: YearFund) -> Iterator[str]:
    """What is to be said under the table."""
    printed = sum((rounded(use.share) for use in uses(fund)[:2]), Decimal(0))
    if fund.governed and printed != rounded(percent(1, 1)):
        yield f"Le due percentuali, arrotondate ognuna per sé, fanno {italian(printed)}."
    if fund.economie:
        of = f" del {fund.economie_of}" if fund.economie_of is not None else ""
        yield f"Le percentuali sono del fondo, {euros(fund.governed)}, prima delle economie{of}: vanno al risultato."
    yield f"Disponibile per il risultato: {euros(fund.available)}."
    if LEAST_RESULT.holds(fund.year):
        least = f"almeno il {LEAST_PERCENT} % del fondo, {euros(least_result(fund))}"
        yield f"Al risultato va {least} ({LEAST_RESULT.text})."


def limited(fund: YearFund) -> str:
    """How much of the rows the limit of art. 23 counts; nothing where there is no such limit, or no rows."""
    if not fund.rows or not LIMIT.holds(fund.year):
        return ""
    counted = sum(row.signed for row in fund.rows if row.limited)
    amount = f"{'−' if counted < 0 else ''}{euros(abs(counted))}"
    return f"Soggetto al limite ({LIMIT.text}): {amount}, da confrontare con quello del 2016."
