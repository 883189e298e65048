# SPDX-License-Identifier: AGPL-3.0-or-later
"""The top-up of the highest evaluations (art. 30): what is set aside, who gets it, what pays it when it is too little.

K is the quota of the evaluated, a maximum, so it rounds down (at least one). The mean per head is F/N; the minimum of
the best is (1+m) of it and rounds up. Who has a coefficient of 0 is not topped up, although he may be among the K
best: a negative evaluation earns nothing. The interim does not count towards the minimum.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from valutazione.money.amounts import down, euros, half_up, up
from valutazione.money.bands import Mark
from valutazione.money.facts import Fund, Person, Refused, Source, TopUpRule, Wrong
from valutazione.money.shares import by

LEAST: Final = Fraction(30, 100)
PLACE: Final = "regola, art30"


@dataclass(frozen=True, slots=True)
class Reserve:
    """N, K, what is set aside, and what each of the best must reach; in cents."""

    evaluated: int
    most: int
    amount: int
    minimum: int

    @property
    def whom(self) -> str:
        """The best, within a sentence."""
        return "il migliore" if self.most == 1 else f"i {self.most} migliori"


@dataclass(frozen=True, slots=True)
class Settled:
    """The premiums as they are paid, the top-ups beside them, and what these took from where."""

    premiums: tuple[int, ...]
    top_ups: tuple[int, ...]
    needed: int = 0
    from_economie: int = 0
    cut: Fraction = Fraction(1)


def reserve(rule: TopUpRule, fund: Fund, evaluated: int) -> Reserve:
    """Who has served no day is not evaluated; of nobody there is no best."""
    if not evaluated:
        return Reserve(0, 0, 0, 0)
    most = max(1, down(rule.quota * evaluated))
    mean = Fraction(fund.total, evaluated)
    return Reserve(evaluated, most, half_up(most * rule.increase * mean), up((1 + rule.increase) * mean))


def best(people: Sequence[Person], marks: Sequence[Mark], most: int) -> frozenset[int]:
    """The places in the list of the best: by score, then by position, then the lower matricola."""
    evaluated = [n for n, person in enumerate(people) if person.days]
    ranked = sorted(evaluated, key=lambda n: (-marks[n].score, -people[n].position, by(people[n].matricola)))
    return frozenset(n for n in ranked[:most] if marks[n].coefficient > 0)


def settled(rule: TopUpRule, kept: Reserve, earned: Sequence[int], among: frozenset[int], economie: int) -> Settled:
    """The top-ups of those ``among`` the best, out of the reserve, then out of what the rule names."""
    top_ups = tuple(max(0, kept.minimum - paid) if n in among else 0 for n, paid in enumerate(earned))
    needed = sum(top_ups)
    if needed <= kept.amount:
        return Settled(tuple(earned), top_ups, needed)
    if rule.source is Source.RIDUZIONE:
        return _cut(kept, earned, among, needed)
    if rule.source is Source.RISERVA or needed > kept.amount + economie:
        raise Refused(_too_little(rule.source, kept, needed, economie))
    return Settled(tuple(earned), top_ups, needed, needed - kept.amount)


def _cut(kept: Reserve, earned: Sequence[int], among: frozenset[int], needed: int) -> Settled:
    """Every premium is cut in one proportion until premiums and top-ups cost what premiums and reserve would have.

    Those who are topped up reach their minimum all the same, so the others carry the cut. What is left of a premium
    is a maximum and rounds down. One of the best who needed nothing may need something after the cut: then the
    proportion is found anew.
    """
    budget = sum(earned) + kept.amount
    topped = {n for n in among if earned[n] < kept.minimum}
    while True:
        rest = [n for n in range(len(earned)) if n not in topped]
        weighing, left = sum(earned[n] for n in rest), budget - kept.minimum * len(topped)
        if left < 0 or not weighing:
            raise Refused(_nothing_to_cut(kept, needed))
        cut = Fraction(left, weighing)
        fallen = {n for n in among if n not in topped and earned[n] * cut < kept.minimum}
        if not fallen:
            break
        topped |= fallen
    paid = tuple(down(earned[n] * cut) for n in range(len(earned)))
    top_ups = tuple(kept.minimum - cents if n in topped else 0 for n, cents in enumerate(paid))
    return Settled(paid, top_ups, needed, cut=cut)


def _too_little(source: Source, kept: Reserve, needed: int, economie: int) -> Wrong:
    there, more = kept.amount, " non basta"
    if source is Source.RISERVA_E_ECONOMIE:
        there, more = kept.amount + economie, f" e le economie dell'anno ({euros(economie)}) non bastano"
    remedy = {
        Source.RISERVA: "Scrivere come fonte «riserva-e-economie» o «riduzione», o cambiare maggiorazione o quota.",
        Source.RISERVA_E_ECONOMIE: "Scrivere come fonte «riduzione», o cambiare maggiorazione o quota.",
    }[source]
    return Wrong(
        f"{PLACE}, fonte",
        f"la riserva ({euros(kept.amount)}){more}: per portare {kept.whom} ad almeno {euros(kept.minimum)} "
        f"servono {euros(needed)}, ne mancano {euros(needed - there)}. {remedy}",
    )


def _nothing_to_cut(kept: Reserve, needed: int) -> Wrong:
    return Wrong(
        f"{PLACE}, fonte",
        f"la riserva ({euros(kept.amount)}) non basta ai {euros(needed)} che servono per portare {kept.whom} "
        f"ad almeno {euros(kept.minimum)}, e gli altri premi sono troppo piccoli per ridurli di quanto manca. Cambiare "
        "maggiorazione o quota.",
    )
