# SPDX-License-Identifier: AGPL-3.0-or-later
"""An amount shared to the last cent, by the largest remainder. Who stands where in the list changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from testi.codes import code_key
from valutazione.money.amounts import down
from valutazione.money.facts import Fund, Person, Rule, Sharing


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody weighs in the sharing, and by what he is told apart when everything else is equal."""

    weight: Fraction
    matricola: str


@dataclass(frozen=True, slots=True)
class Share:
    """What somebody gets: the exact share in cents, the whole cents of it, and whether one more came to him."""

    weight: Fraction
    exact: Fraction
    floor: int
    one_more: bool

    @property
    def cents(self) -> int:
        """T."""
        return self.floor + self.one_more

    @property
    def remainder(self) -> Fraction:
        """What the whole cents leave, as a part of a cent."""
        return self.exact - self.floor


def weight(rule: Rule, person: Person, fund: Fund, coefficient: Fraction) -> Fraction:
    """V·g, g or V·g·c, in euro: g is the part of the year that was served."""
    if rule.sharing is Sharing.PRO_CAPITE:
        return Fraction(person.days, fund.days)
    served = Fraction(person.position_days, fund.days * 100)
    return served * coefficient if rule.sharing is Sharing.COMPETITIVA else served


def shared(amount: int, claims: Sequence[Claim]) -> list[Share]:
    """The shares in the order of the claims; their sum is the amount, or nothing at all when nobody weighs anything.

    Whole cents first; each of those that are left goes to a largest remainder, of two alike to the larger weight,
    then to the lower matricola (numbers in it count as numbers: 9 comes before 10).
    """
    total = sum((claim.weight for claim in claims), Fraction(0))
    exact = [amount * claim.weight / total if total else Fraction(0) for claim in claims]
    floors = [down(share) for share in exact]
    left = (amount if total else 0) - sum(floors)
    first = sorted(range(len(claims)), key=lambda n: (floors[n] - exact[n], -claims[n].weight, by(claims[n].matricola)))
    favoured = set(first[:left])
    return [Share(c.weight, exact[n], floors[n], n in favoured) for n, c in enumerate(claims)]


def by(matricola: str) -> tuple[str, str]:
    """The key that puts the lower matricola first."""
    return code_key(matricola), matricola
