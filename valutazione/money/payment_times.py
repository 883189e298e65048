# SPDX-License-Identifier: AGPL-3.0-or-later
"""The part of a share that is tied to the payment times (decree law 13/2023), and the premium that comes of it."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from valutazione.money.amounts import half_up, up
from valutazione.money.facts import Person, Rule

TIED: Final = Fraction(30, 100)


@dataclass(frozen=True, slots=True)
class Premium:
    """What a share comes to: the tied part of it, what is paid of that, what is paid of the rest."""

    coefficient: Fraction
    tied: int
    of_tied: int
    of_rest: int

    @property
    def cents(self) -> int:
        """P."""
        return self.of_rest + self.of_tied


def premium(rule: Rule, person: Person, share: int, coefficient: Fraction) -> Premium:
    """The tied part is a minimum, so it rounds up. It is paid whole to who met the times, unless his coefficient is 0;
    it is no matter of who does not answer for payments."""
    tied = up(TIED * share) if rule.payment_times and person.pays is not None else 0
    of_tied = tied if person.pays and coefficient > 0 else 0
    return Premium(coefficient, tied, of_tied, half_up((share - tied) * coefficient))
