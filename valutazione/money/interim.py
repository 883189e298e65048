# SPDX-License-Identifier: AGPL-3.0-or-later
"""The interim of a vacant post (art. 58): a percent of its position, for its days, by the score that it was given."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from valutazione.money.amounts import half_up
from valutazione.money.bands import HUNDRED, Mark, mark
from valutazione.money.facts import Fund, Interim, Rule

LEAST: Final = Fraction(15)
MOST: Final = Fraction(30)


@dataclass(frozen=True, slots=True)
class PaidInterim:
    """What is set aside for an interim (as if its coefficient were 1) and what is paid of it."""

    interim: Interim
    mark: Mark
    whole: Fraction
    reserved: int
    paid: int


def paid_interim(interim: Interim, rule: Rule, fund: Fund) -> PaidInterim:
    """Both rounded half up, each from the exact amount."""
    whole = interim.percent / HUNDRED * interim.position * interim.days / fund.days
    found = mark(rule, interim.score)
    return PaidInterim(interim, found, whole, half_up(whole), half_up(whole * found.coefficient))
