# SPDX-License-Identifier: AGPL-3.0-or-later
"""The distribution of a fund by a rule, every term of it kept: what a person gets is told term by term by ``trail``.

F_b = F − the interim as if their coefficients were 1 − the reserve of art. 30
T   = the share of F_b;  P = T by the coefficient, its tied part apart;  then interim and top-up
economia = F − everything that is paid: it returns to the budget
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from valutazione.money import checks, top_up
from valutazione.money.amounts import euros
from valutazione.money.bands import Mark, mark
from valutazione.money.facts import Fund, Person, Refused, Rule, Sharing, Wrong
from valutazione.money.interim import PaidInterim, paid_interim
from valutazione.money.payment_times import Premium, premium
from valutazione.money.shares import Claim, Share, shared, weight
from valutazione.money.top_up import Reserve, Settled


@dataclass(frozen=True, slots=True)
class Award:
    """What becomes of a person: the terms in the order in which they were found.

    ``earned`` is the premium as the share and the score give it, ``premium`` what is left of it when the rule cuts
    premiums to pay the top-up. ``among_best``: one of the K best of art. 30.
    """

    person: Person
    mark: Mark
    share: Share
    earned: Premium
    premium: int
    interims: tuple[PaidInterim, ...] = ()
    among_best: bool = False
    top_up: int = 0

    @property
    def interim(self) -> int:
        """All that is paid for posts covered ad interim."""
        return sum(one.paid for one in self.interims)

    @property
    def total(self) -> int:
        """Everything that is paid to the person."""
        return self.premium + self.interim + self.top_up


@dataclass(frozen=True, slots=True)
class Distribution:
    """The fund, the rule, and what came of them. The awards are in the order of the people.

    ``interim_reserved`` is what was set aside for the interim before sharing, ``weights`` what all weigh together,
    ``spare_cents`` how many cents whole shares left, to go one each to the largest remainders.
    """

    fund: Fund
    rule: Rule
    base: int
    awards: tuple[Award, ...]
    reserve: Reserve | None
    settled: Settled
    interim_reserved: int
    weights: Fraction
    spare_cents: int

    @property
    def paid(self) -> int:
        """Σ of everything."""
        return sum(award.total for award in self.awards)

    @property
    def economia(self) -> int:
        """What nobody earned; never below zero."""
        return self.fund.total - self.paid


def distribute(fund: Fund, rule: Rule, people: Sequence[Person]) -> Distribution:
    """What each gets, or ``Refused`` with everything that is in the way."""
    if found := checks.wrongs(fund, rule, people):
        raise Refused(*found)
    interims = [tuple(paid_interim(one, rule, fund) for one in person.interims) for person in people]
    marks = [mark(rule, person.score) for person in people]
    evaluated = sum(1 for person in people if person.days)
    reserve = top_up.reserve(rule.top_up, fund, evaluated) if rule.top_up else None
    aside = sum(one.reserved for some in interims for one in some)
    base = _base(fund, aside, reserve)
    shares = _shares(fund, rule, people, marks, base)
    earned = [premium(rule, p, s.cents, _paying(rule, m)) for p, s, m in zip(people, shares, marks, strict=True)]
    among = top_up.best(people, marks, reserve.most) if reserve else frozenset()
    unpaid = base - sum(one.cents for one in earned) + aside - sum(one.paid for some in interims for one in some)
    settled = _settled(rule, reserve, [one.cents for one in earned], among, unpaid)
    parts = zip(people, marks, shares, earned, settled.premiums, interims, settled.top_ups, strict=True)
    awards = tuple(Award(p, m, s, e, kept, i, n in among, up) for n, (p, m, s, e, kept, i, up) in enumerate(parts))
    weights = sum((share.weight for share in shares), Fraction(0))
    spare = sum(share.one_more for share in shares)
    return Distribution(fund, rule, base, awards, reserve, settled, aside, weights, spare)


def _base(fund: Fund, interims: int, reserve: Reserve | None) -> int:
    kept = reserve.amount if reserve else 0
    if (base := fund.total - interims - kept) >= 0:
        return base
    text = (
        f"il fondo ({euros(fund.total)}) non basta agli interim ({euros(interims)}) e alla riserva dell'art. 30 "
        f"({euros(kept)}): mancano {euros(-base)}. Aumentarlo, o diminuire interim, maggiorazione o quota."
    )
    raise Refused(Wrong("risultato", text))


def _shares(fund: Fund, rule: Rule, people: Sequence[Person], marks: Sequence[Mark], base: int) -> list[Share]:
    pairs = zip(people, marks, strict=True)
    return shared(base, [Claim(weight(rule, person, fund, m.coefficient), person.matricola) for person, m in pairs])


def _paying(rule: Rule, found: Mark) -> Fraction:
    """By what a share is multiplied: where the coefficient was in the weight already, it does not count twice."""
    return Fraction(found.coefficient > 0) if rule.sharing is Sharing.COMPETITIVA else found.coefficient


def _settled(rule: Rule, reserve: Reserve | None, premiums: list[int], among: frozenset[int], unpaid: int) -> Settled:
    if rule.top_up is None or reserve is None:
        return Settled(tuple(premiums), (0,) * len(premiums))
    return top_up.settled(rule.top_up, reserve, premiums, among, unpaid)
