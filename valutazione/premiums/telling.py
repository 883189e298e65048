# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told of the premiums of a year, out of what its act froze, and of those that were told before.

Told always: what was allocated, how many people were evaluated, one divided by the other. Of what was paid as many
figures as tell no amount (``worlds``), the richest set first. The split of the allocation into the resources of the
year and economie is not told: the economie of a year whose paid amount is withheld would give it back.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from monitoraggio.figures.printing import rounded
from valutazione.distributing.content import DistributionContent
from valutazione.money.amounts import cents
from valutazione.premiums import measures
from valutazione.premiums.classes import PremiumClass, bounds, classes, place_of
from valutazione.premiums.worlds import hidden
from valutazione.scores.classes import LEAST

FEW: Final = (
    "Hanno preso un premio meno di tre persone, o nessuna: quanto è stato pagato direbbe il premio di qualcuno, e non "
    "si pubblica, e con quello nessun altro numero dei premi (D.Lgs. 33/2013, art. 20: dati in forma aggregata)."
)
TOLD_APART: Final = (
    "Quanto è stato pagato, con il numero delle persone, direbbe quanto ha preso qualcuno, perché quasi tutto è di "
    "pochi: non si pubblica, e con quello nessun altro numero dei premi."
)
CHANGED: Final = (
    "Rispetto al {year} il premio è cambiato a meno di tre persone: la differenza fra i due anni direbbe il loro, e di "
    "questo anno non si pubblica quanto è stato pagato, e con quello nessun altro numero dei premi."
)
MOVED: Final = (
    "Rispetto al {year} hanno cambiato classe meno di tre persone: per non dire quali, qui le classi sono unite in una."
)
ONE_CLASS: Final = "Con queste persone le classi direbbero quanto ha preso qualcuno: sono unite in una."
MERGED: Final = "Le classi di meno di tre persone sono unite a quella accanto."
NO_TOP: Final = "Con una classe sola non si dice quanta parte dei dirigenti è nella più alta."
NO_GINI: Final = "Il coefficiente di Gini, con gli altri numeri, direbbe quanto ha preso qualcuno: non si pubblica."
NO_HIGHEST: Final = (
    "Il rapporto fra il premio più alto e la media, moltiplicato per la media, è il premio più alto: si pubblica solo "
    "se l'hanno preso almeno tre persone e, con gli altri numeri, non dice quanto ha preso qualcuno."
)


@dataclass(frozen=True, slots=True)
class Told:
    """The figures of a year for everybody; amounts in cents, None where it is not told, and ``why`` says so.

    ``gini`` and ``highest`` have two decimals: what is told is the number as it prints.
    """

    year: int
    allocated: int
    people: int
    paid: int | None = None
    classes: tuple[PremiumClass, ...] = ()
    gini: Decimal | None = None
    highest: Decimal | None = None
    why: tuple[str, ...] = ()

    @property
    def economia(self) -> int | None:
        """What was allocated and not paid."""
        return None if self.paid is None else self.allocated - self.paid

    @property
    def allocated_per_head(self) -> Fraction | None:
        """The «incentivazione per dirigente»."""
        return measures.per_head(self.allocated, self.people)

    @property
    def paid_per_head(self) -> Fraction | None:
        """The mean premium."""
        return None if self.paid is None else measures.per_head(self.paid, self.people)

    @property
    def in_top_class(self) -> Fraction | None:
        """How many of the people are in the highest class; with one class that says nothing."""
        return Fraction(self.classes[-1].people, self.people) if len(self.classes) > 1 else None


@dataclass(frozen=True, slots=True)
class Year:
    """What acts froze of a year, as far as it matters here: cents by matricola."""

    year: int
    allocated: int
    amounts: Mapping[str, int]

    @classmethod
    def of(cls, said: DistributionContent) -> "Year":
        """Who was in service a day at least; the others are not evaluated."""
        served = {one["matricola"] for one in said.richiesta["persone"] if _days(one)}
        totals = {one["matricola"]: cents(Decimal(one["totale"])) for one in said.esito["persone"]}
        amounts = {who: amount for who, amount in totals.items() if amount or who in served}
        return cls(said.anno, cents(Decimal(said.esito["disponibile"])), amounts)


def tell(frozen: Iterable[DistributionContent]) -> list[Told]:
    """What is told of each of the distributions, in the order in which acts froze them.

    Each is looked at beside all those before it, whose figures are out already and stay as they are.
    """
    before: list[tuple[Year, Told]] = []
    for said in frozen:
        now = Year.of(said)
        before.append((now, _told(now, before)))
    return [told for _, told in before]


def _told(now: Year, before: Sequence[tuple[Year, Told]]) -> Told:
    amounts = list(now.amounts.values())
    base = Told(now.year, now.allocated, len(amounts))
    if sum(1 for one in amounts if one) < LEAST:
        return _with(base, why=(FEW,))
    for then, told in before:
        if told.paid is not None and 0 < _changed(now.amounts, then.amounts) < LEAST:
            return _with(base, why=(CHANGED.format(year=then.year),))
    found = classes(bounds(now.allocated, len(amounts)), amounts)
    for then, told in before:
        if len(found) > 1 and _alike(found, told.classes) and 0 < _moved(now, then, found) < LEAST:
            return _richest(base, amounts, classes((0,), amounts), (MOVED.format(year=then.year),))
    return _richest(base, amounts, found, ())


def _richest(base: Told, amounts: list[int], found: tuple[PremiumClass, ...], why: tuple[str, ...]) -> Told:
    """The most that can be told with these classes, else with one, else nothing of what was paid."""
    starts = [one.start for one in found]
    one_highest = amounts.count(max(amounts)) < LEAST
    wanted: list[tuple[Sequence[int], bool, bool]] = [
        (starts, gini, highest) for gini, highest in ((True, True), (True, False), (False, True), (False, False))
    ]
    if len(found) > 1:
        wanted += [((0,), True, False), ((0,), False, False)]
    for begin, gini, highest in wanted:
        if highest and one_highest:
            continue
        if hidden(amounts, _figures(begin, gini=gini, highest=highest)):
            return _with(
                base,
                paid=sum(amounts),
                classes=classes(begin, amounts),
                gini=_printed(measures.gini(amounts)) if gini else None,
                highest=_printed(measures.highest_to_mean(amounts)) if highest else None,
                why=(*(why or _of_classes(base, found, begin)), *_withheld(len(begin) > 1, gini=gini, highest=highest)),
            )
    return _with(base, why=(TOLD_APART,))


def _figures(begin: Sequence[int], *, gini: bool, highest: bool) -> Callable[[Sequence[int]], Any]:
    """What is told of amounts, to be compared."""

    def figures(amounts: Sequence[int]) -> Any:
        return (
            classes(begin, amounts),
            _printed(measures.gini(amounts)) if gini else None,
            _printed(measures.highest_to_mean(amounts)) if highest else None,
            # That the highest is of three at least is told by its being there.
            highest and amounts.count(max(amounts)) >= LEAST,
        )

    return figures


def _of_classes(base: Told, found: Sequence[PremiumClass], begin: Sequence[int]) -> Iterable[str]:
    if len(begin) < len(found):
        yield ONE_CLASS
    elif len(begin) < len(bounds(base.allocated, base.people)):
        yield MERGED


def _withheld(several: bool, *, gini: bool, highest: bool) -> Iterable[str]:
    if not several:
        yield NO_TOP
    if not gini:
        yield NO_GINI
    if not highest:
        yield NO_HIGHEST


def _changed(now: Mapping[str, int], then: Mapping[str, int]) -> int:
    """Of how many people the amount is another, or there in one year alone."""
    return sum(1 for who in now.keys() | then.keys() if now.get(who) != then.get(who))


def _moved(now: Year, then: Year, found: Sequence[PremiumClass]) -> int:
    """How many are in another class, or in one year alone."""
    places = [{who: place_of(found, one) for who, one in year.amounts.items()} for year in (now, then)]
    return _changed(*places)  # type: ignore[arg-type]


def _alike(found: Sequence[PremiumClass], others: Sequence[PremiumClass]) -> bool:
    return [(one.start, one.end) for one in found] == [(one.start, one.end) for one in others]


def _days(person: Mapping[str, Any]) -> int:
    return sum(int(post["giorni"]) for post in person.get("incarichi", [person]))


def _printed(value: Fraction | None) -> Decimal | None:
    return None if value is None else rounded(value)


def _with(base: Told, **others: Any) -> Told:
    return Told(base.year, base.allocated, base.people, **others)
