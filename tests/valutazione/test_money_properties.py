# SPDX-License-Identifier: AGPL-3.0-or-later
"""What holds for every fund, rule and people that are not refused."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.valutazione.money_samples import bands, funds, people, rules, thresholds
from valutazione.money import Band, Distribution, Fund, Person, Refused, Rule, Sharing, distribute
from valutazione.money.bands import at, holds, mark, wrongs
from valutazione.money.notices import notices
from valutazione.money.trail import steps

SCORES = st.integers(0, 10**6).map(lambda n: Fraction(n, 10**4))
FILTERING = settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow], deadline=None)


def made(fund: Fund, rule: Rule, some: tuple[Person, ...]) -> Distribution:
    """The distribution, when the money of the example is enough for its rule."""
    try:
        return distribute(fund, rule, some)
    except Refused as refused:
        # Only the money of the example may be too little; anything else is a fault, and is raised.
        assume({wrong.place for wrong in refused.wrongs} - {"risultato", "regola, art30, fonte"})
        raise


@FILTERING
@given(funds, rules, people())
def test_the_sums(fund: Fund, rule: Rule, some: tuple[Person, ...]) -> None:
    found = made(fund, rule, some)
    shared = sum(award.share.cents for award in found.awards)
    assert shared == found.base or (shared == 0 and rule.sharing is Sharing.COMPETITIVA and not found.weights)
    assert 0 <= found.paid <= fund.total
    assert found.paid + found.economia == fund.total
    for award in found.awards:
        assert abs(award.share.cents - award.share.exact) < 1
        assert 0 <= award.premium <= award.earned.cents <= award.share.cents
        assert min(award.interim, award.top_up) >= 0
        assert award.mark.coefficient > 0 or award.premium == award.top_up == 0


@FILTERING
@given(funds, rules, people(), st.randoms())
def test_the_order_of_people_changes_nothing(fund: Fund, rule: Rule, some: tuple[Person, ...], chance: object) -> None:
    other = list(some)
    chance.shuffle(other)  # type: ignore[attr-defined]
    first, second = made(fund, rule, some), made(fund, rule, tuple(other))
    assert first.paid == second.paid
    by_code = {award.person.matricola: award for award in second.awards}
    assert all(award == by_code[award.person.matricola] for award in first.awards)


@FILTERING
@given(funds, rules, people(), st.integers(0, 8), SCORES)
def test_a_higher_score_never_lowers_ones_own(
    fund: Fund, rule: Rule, some: tuple[Person, ...], who: int, rise: Fraction
) -> None:
    """Under shares that do not move with the scores; the cents of V·g·c move with everybody's."""
    assume(rule.sharing is not Sharing.COMPETITIVA)
    person = some[who % len(some)]
    posts = tuple(replace(post, score=min(post.score + rise, Fraction(100))) for post in person.posts)
    better = tuple(replace(one, posts=posts) if one is person else one for one in some)
    before, after = made(fund, rule, some), made(fund, rule, better)
    place = some.index(person)
    assert after.awards[place].total >= before.awards[place].total


@given(bands(), SCORES)
def test_each_score_has_one_band(some: tuple[Band, ...], score: Fraction) -> None:
    assert wrongs(some) == []
    assert sum(holds(band, score) for band in some) == 1


@given(bands(), thresholds, SCORES, SCORES)
def test_the_coefficient_never_falls(some: tuple[Band, ...], threshold: Fraction, one: Fraction, two: Fraction) -> None:
    rule = Rule(Sharing.POSIZIONE, some, threshold)
    low, high = sorted((one, two))
    assert 0 <= mark(rule, low).coefficient <= mark(rule, high).coefficient <= 1


@given(bands(), st.data())
def test_bands_that_leave_a_hole_or_overlap_are_wrong(some: tuple[Band, ...], data: st.DataObject) -> None:
    n = data.draw(st.integers(0, len(some) - 1))
    shift = data.draw(st.sampled_from([Fraction(-1, 1000), Fraction(1, 1000)]))
    moved = replace(some[n], end=some[n].end + shift)
    assume(moved.start < moved.end)
    assert wrongs((*some[:n], moved, *some[n + 1 :])) != []
    assert wrongs((*some, some[n])) != []
    assert wrongs((*some[:n], *some[n + 1 :])) != []


@FILTERING
@given(funds, rules, people())
def test_everything_can_be_told(fund: Fund, rule: Rule, some: tuple[Person, ...]) -> None:
    found = made(fund, rule, some)
    for award in found.awards:
        way = steps(found, award)
        assert way[0].startswith("Disponibile: ")
        assert way[-1].startswith("Totale: ")
        assert all(line.endswith(".") and "  " not in line and "None" not in line for line in way)
        assert sum(line.startswith("Interim ") for line in way) == len(award.interims)
    assert all(line.endswith(".") for line in notices(found))


@given(bands(), SCORES)
def test_an_interpolated_band_starts_and_ends_where_it_says(some: tuple[Band, ...], score: Fraction) -> None:
    for band in some:
        if band.end_coefficient is not None:
            assert (at(band, band.start), at(band, band.end)) == (band.coefficient, band.end_coefficient)
