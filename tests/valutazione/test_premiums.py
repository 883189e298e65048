# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told of the premiums of a year: never so that somebody's own follows from it."""

import json
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.valutazione.distributed import file_of
from valutazione.distributing.content import DistributionContent
from valutazione.files.opening import opened
from valutazione.money import distribute
from valutazione.premiums import Told, measures, tell
from valutazione.premiums.classes import bounds, classes, place_of
from valutazione.premiums.indicators import for_everybody, of_year
from valutazione.premiums.telling import (
    CHANGED,
    FEW,
    MERGED,
    MOVED,
    NO_GINI,
    NO_HIGHEST,
    NO_TOP,
    ONE_CLASS,
    TOLD_APART,
    Year,
)
from valutazione.premiums.worlds import hidden
from valutazione.simulator.answer import content
from valutazione.simulator.request import read

LEAST = 3
EUROS = st.integers(0, 80_000)
AMOUNTS = st.lists(EUROS.map(lambda euros: euros * 100), max_size=24)
# Twelve people in three classes of four.
TWELVE = [10_000, 11_000, 12_500, 14_000, 21_000, 22_500, 24_000, 26_000, 32_000, 34_000, 36_000, 38_000]


def frozen(
    euros: Sequence[float], year: int = 2024, allocated: int | None = None, first: int = 0
) -> DistributionContent:
    """What an act froze of people who have so many euros; those who are numbered alike are the same ones."""
    cents = [round(100 * one) for one in euros]
    total = sum(cents) if allocated is None else allocated * 100
    people = [f"{first + n:04}" for n in range(len(cents))]
    return DistributionContent(
        ente="Comune",
        anno=year,
        nome="Regola A",
        fonte="ipotesi",
        fondo={},
        richiesta={"persone": [{"matricola": who, "giorni": 365} for who in people]},
        esito={
            "disponibile": f"{total // 100}.{total % 100:02}",
            "persone": [
                {"matricola": who, "totale": f"{one // 100}.{one % 100:02}"}
                for who, one in zip(people, cents, strict=True)
            ],
        },
    )


def told(euros: Sequence[float], **of: int) -> Told:
    return tell([frozen(euros, **of)])[-1]


# Classes


def test_the_bounds_are_round_and_follow_the_allocation_alone() -> None:
    assert bounds(23_081_217, 5) == (0, 2_000_000, 4_000_000, 6_000_000, 8_000_000)
    assert bounds(6_000_000, 4) == (0, 500_000, 1_000_000, 1_500_000, 2_000_000)
    assert bounds(0, 3) == bounds(10, 3) == bounds(100, 0) == (0,)
    assert told(TWELVE, allocated=300_000).classes[0].start == 0


@given(AMOUNTS, st.integers(0, 3_000_000))
def test_no_class_has_fewer_than_three_people_and_together_they_are_all(amounts: list[int], allocated: int) -> None:
    found = classes(bounds(allocated * 100, len(amounts)), amounts)
    assert all(one.people >= LEAST for one in found)
    if len(amounts) >= LEAST:
        assert sum(one.people for one in found) == len(amounts)
        assert found[0].start == 0
        assert found[-1].end is None
        assert all(one.end == other.start for one, other in pairwise(found))
        for n, one in enumerate(found):
            assert sum(place_of(found, cents) == n for cents in amounts) == one.people
    else:
        assert not found


def test_a_class_of_few_is_told_with_its_neighbour_and_that_is_said() -> None:
    euros = [5_000, 6_000, 7_000, 8_000, 12_000, 13_000, 22_000, 23_000, 24_000, 26_000]
    said = told(euros, allocated=200_000)
    assert [(one.start, one.end, one.people) for one in said.classes] == [(0, 1_000_000, 4), (1_000_000, None, 6)]
    assert MERGED in said.why


# What is told of a year


def test_a_year_of_many_is_told_whole() -> None:
    said = told(TWELVE, allocated=300_000)
    assert (said.allocated, said.paid, said.economia) == (30_000_000, sum(TWELVE) * 100, 30_000_000 - sum(TWELVE) * 100)
    assert said.people == sum(one.people for one in said.classes) == 12
    assert len(said.classes) > 1
    assert said.gini is not None
    assert f"{said.gini}" == f"{float(measures.gini([e * 100 for e in TWELVE])):.2f}"  # type: ignore[arg-type]
    assert said.allocated_per_head == 2_500_000
    assert said.in_top_class == Fraction(said.classes[-1].people, 12)


@pytest.mark.parametrize("euros", [[], [40_000], [40_000, 30_000], [40_000, 30_000, 0], [0, 0, 0, 0], [0, 0, 0, 9, 9]])
def test_where_fewer_than_three_were_paid_only_the_allocation_is_told(euros: list[float]) -> None:
    said = told(euros, allocated=100_000)
    assert (said.allocated, said.people, said.why) == (10_000_000, len(euros), (FEW,))
    assert (said.paid, said.economia, said.gini, said.highest, said.in_top_class) == (None,) * 5
    assert said.classes == ()


def test_the_highest_of_one_person_is_told_nowhere() -> None:
    # Twenty people, all different: the ratio would give the highest back.
    said = told([20_000 + 800 * n for n in range(20)], allocated=600_000)
    assert said.highest is None
    assert NO_HIGHEST in said.why
    assert said.gini is not None


def test_the_highest_of_several_is_told() -> None:
    euros = [15_000 + 500 * n for n in range(16)] + [34_000] * 6
    said = told(euros, allocated=600_000)
    assert said.highest is not None
    assert NO_HIGHEST not in said.why
    assert abs(float(said.highest) - 34_000 * 22 / sum(euros)) <= 0.005


def test_gini_and_highest_of_equal_premiums_would_be_everybodys() -> None:
    said = told([30_000] * 8, allocated=300_000)
    assert said.paid == 24_000_000
    assert (said.gini, said.highest) == (None, None)
    assert {NO_GINI, NO_HIGHEST} <= set(said.why)


def test_three_of_whom_one_has_nearly_everything_are_not_told() -> None:
    said = told([100_000, 1, 1], allocated=100_010)
    assert (said.paid, said.why) == (None, (TOLD_APART,))


def test_classes_that_would_pin_everybody_are_one() -> None:
    # All at the lower bound of the highest class: the sum and the class would say the amount of each.
    euros = [40_000] * 5
    said = told(euros, allocated=100_000)
    assert said.allocated_per_head == 2_000_000
    assert said.paid is not None
    assert len(said.classes) == 1


@pytest.mark.parametrize("year", [2019, 2024])
def test_the_worked_examples_tell_no_amount(year: int) -> None:
    asked = file_of(year)
    request = read(opened(json.dumps(asked).encode()))
    made = distribute(request.fund, request.rule, request.people)
    said = tell([DistributionContent("Comune", year, "A", "ipotesi", {}, asked, content(made))])[0]
    assert said.paid == {2019: 17_023_581, 2024: 5_502_331}[year]
    assert said.allocated_per_head == Fraction({2019: 23_081_217, 2024: 6_000_000}[year], said.people)
    assert said.people == {2019: 5, 2024: 4}[year]
    assert (said.gini, said.highest) == (None, None)
    assert len(said.classes) == 1


# One year beside another


def test_a_year_in_which_one_premium_changed_would_tell_it() -> None:
    first, second = tell([frozen(TWELVE, 2023, 300_000), frozen([*TWELVE[:-1], 29_000], 2024, 300_000)])
    assert first.paid is not None
    assert (second.paid, second.classes, second.why) == (None, (), (CHANGED.format(year=2023),))
    # In the order of the acts, not of the years: what is out stays as it is.
    late, early = tell([frozen(TWELVE, 2024, 300_000), frozen([*TWELVE[:-1], 29_000], 2023, 300_000)])
    assert late.paid is not None
    assert early.why == (CHANGED.format(year=2024),)


def test_somebody_who_joined_and_somebody_who_left_are_changes_too() -> None:
    _, joined = tell([frozen(TWELVE, 2023, 300_000), frozen([*TWELVE, 20_000], 2024, 300_000)])
    assert joined.paid is None
    _, same = tell([frozen(TWELVE, 2023, 300_000), frozen(TWELVE, 2024, 300_000)])
    assert same.paid is not None


def test_one_who_changed_class_is_not_told_by_the_classes() -> None:
    before = [10_000, 11_000, 12_500, 14_000, 21_000, 22_500, 24_000, 26_000, 31_000, 31_500, 32_000, 33_000]
    after = [one + 100 for one in before]
    after[3] = 22_000
    first, second = tell([frozen(before, 2023, 300_000), frozen(after, 2024, 300_000)])
    assert len(first.classes) > 1
    assert second.paid is not None
    assert len(second.classes) == 1
    assert MOVED.format(year=2023) in second.why


def test_who_never_served_is_not_counted() -> None:
    said = frozen(TWELVE, 2024, 300_000)
    said.richiesta["persone"].append({"matricola": "9999", "giorni": 0})
    said.esito["persone"].append({"matricola": "9999", "totale": "0.00"})
    assert tell([said])[0].people == 12
    said.richiesta["persone"].append({"matricola": "9998", "incarichi": [{"giorni": 0}, {"giorni": 30}]})
    said.esito["persone"].append({"matricola": "9998", "totale": "0.00"})
    assert tell([said])[0].people == 13


# Properties


@given(st.lists(EUROS, max_size=16), st.integers(0, 40_000), st.randoms())
def test_what_is_told_adds_up_hides_everybody_and_knows_no_order(euros: list[int], left: int, chance: Random) -> None:
    said = told(euros, allocated=sum(euros) + left)
    assert all(one.people >= LEAST for one in said.classes)
    assert sum(one.people for one in said.classes) in ((len(euros),) if said.paid is not None else (0,))
    assert said.people == len(euros)
    if said.paid is not None:
        assert said.paid == sum(euros) * 100
        assert said.paid + (said.economia or 0) == said.allocated
        assert sum(1 for one in euros if one) >= LEAST
        amounts = [one * 100 for one in euros]
        starts = [one.start for one in said.classes]
        assert said.classes == classes(starts, amounts)
        assert hidden(amounts, lambda world: classes(starts, world))
    else:
        assert (said.classes, said.gini, said.highest) == ((), None, None)
    if said.highest is not None:
        assert euros.count(max(euros)) >= LEAST
    if said.why != (FEW,):
        assert said.why or said.highest is not None
    mixed = list(euros)
    chance.shuffle(mixed)
    assert told(mixed, allocated=sum(euros) + left) == said


@given(st.lists(EUROS.filter(bool), min_size=LEAST, max_size=8))
def test_figures_that_say_every_amount_hide_nobody(euros: list[int]) -> None:
    assert not hidden(euros, tuple)
    assert not hidden(euros, sorted)
    # The sum alone of two people tells each the other's.
    assert not hidden(euros[:2], sum)


@given(st.lists(EUROS, min_size=1, max_size=12))
def test_gini_lies_between_nought_and_one_and_the_highest_over_the_mean_is_at_least_one(euros: list[int]) -> None:
    assume(any(euros))
    coefficient, ratio = measures.gini(euros), measures.highest_to_mean(euros)
    assert coefficient is not None
    assert ratio is not None
    assert 0 <= coefficient < 1
    assert 1 <= ratio <= len(euros)
    pairs = sum(abs(one - other) for one in euros for other in euros)
    assert coefficient == Fraction(pairs, 2 * len(euros) * sum(euros))


def test_of_nobody_there_is_no_measure() -> None:
    assert measures.gini([]) is measures.gini([0, 0]) is measures.highest_to_mean([0]) is None
    assert measures.per_head(100, 0) is None


def test_the_reasons_are_whole_sentences() -> None:
    for text in (FEW, TOLD_APART, CHANGED, MOVED, ONE_CLASS, MERGED, NO_TOP, NO_GINI, NO_HIGHEST):
        assert text.endswith(".")


@given(st.lists(st.integers(0, 3_000_000), max_size=12))
def test_whatever_is_not_told_has_its_reason(amounts: list[int]) -> None:
    said = told(amounts, allocated=30_000_000)
    if said.paid is None:
        assert {FEW, TOLD_APART} & {*said.why}
        return
    withheld = {NO_TOP: said.in_top_class, NO_GINI: said.gini, NO_HIGHEST: said.highest}
    assert {why for why, number in withheld.items() if number is None} == {*said.why} & {*withheld}


# The indicators of the Comune


def test_the_indicators_have_formula_numbers_and_rule() -> None:
    incentive, degree = of_year(Year.of(frozen(TWELVE, 2024, 300_000)))
    assert incentive.value == "25.000,00"
    assert incentive.numbers == "300.000,00 ÷ 12 = 25.000,00 euro"
    assert degree.value == f"{float(measures.gini(TWELVE) or 0):.2f}".replace(".", ",")
    assert "senza dirne la formula" in degree.rule
    assert for_everybody(told(TWELVE, allocated=300_000)) == (incentive, degree)
    nobody = of_year(Year.of(frozen([], 2024, 100)))
    assert [one.value for one in nobody] == ["", ""]


def test_for_everybody_the_degree_is_what_may_be_told_or_why_not() -> None:
    incentive, degree = for_everybody(told([40_000, 30_000], allocated=100_000))
    assert (incentive.value, degree.value, degree.numbers) == ("50.000,00", "", FEW)
    assert for_everybody(told([30_000] * 8, allocated=300_000))[1].numbers == NO_GINI
    # Who reads the distribution reads it whole.
    assert of_year(Year.of(frozen([30_000] * 8, 2024, 300_000)))[1].value == "0,00"
