# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the design leaves two readings: each choice, held to by a small number that tells it from the other."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import permutations

import pytest

from monitoraggio.figures import Figure
from tests.valutazione.money_samples import FOUR_BANDS, PLAIN, PROPORTIONAL, euros, fixed, rule_2024, somebody
from valutazione.money import (
    Band,
    BandKind,
    Distribution,
    Fund,
    Interim,
    Person,
    Post,
    Refused,
    Rule,
    Sharing,
    Source,
    TopUpRule,
    distribute,
)
from valutazione.money.bands import mark, wrongs
from valutazione.money.notices import notices
from valutazione.money.service import Period, service
from valutazione.money.shares import Claim, shared
from valutazione.money.trail import steps


def cents(made: Distribution) -> dict[str, int]:
    return {award.person.matricola: award.share.cents for award in made.awards}


def refusal(fund: Fund, rule: Rule, *people: Person) -> str:
    with pytest.raises(Refused) as refused:
        distribute(fund, rule, people)
    return str(refused.value)


def test_the_spare_cent_goes_to_the_largest_remainder_in_any_order() -> None:
    two = [somebody("A", "10000"), somebody("B", "30000")]
    for order in (two, two[::-1]):
        assert cents(distribute(Fund(2024, 100_001), PLAIN, order)) == {"A": 25_000, "B": 75_001}


def test_of_equal_remainders_the_lower_matricola_which_is_a_number() -> None:
    three = [somebody(code, "100") for code in ("9", "10", "11")]
    for order in permutations(three):
        assert cents(distribute(Fund(2024, 10_000), PLAIN, order)) == {"9": 3_334, "10": 3_333, "11": 3_333}


def test_of_equal_remainders_first_the_larger_weight() -> None:
    """Of 4 cents 1/6, 1/6 and 4/6 leave remainders 4/6, 4/6 and 4/6."""
    claims = [Claim(Fraction(weight), code) for weight, code in ((1, "a"), (1, "b"), (4, "c"))]
    assert [share.cents for share in shared(4, claims)] == [1, 0, 3]


def test_a_negative_fund_is_refused() -> None:
    said = refusal(Fund(2024, -1), PLAIN, somebody("A", "1"))
    assert said == "risultato: −0,01 è sotto zero: un importo è zero o di più."
    interim = Interim(euros("0.04"), Fraction(25), 366, Fraction(100))
    said = refusal(Fund(2024, 0), PLAIN, somebody("A", "1", interims=(interim,)))
    assert said.startswith("risultato: il fondo (0,00) non basta agli interim (0,01)")


def test_an_empty_fund_is_shared_too() -> None:
    assert cents(distribute(Fund(2024, 0), PLAIN, [somebody("A", "1")])) == {"A": 0}


def test_a_band_is_looked_up_on_the_exact_number_live_or_frozen() -> None:
    rule = Rule(Sharing.POSIZIONE, (fixed("0", "90", "0.5"), fixed("90", "100", "1")))
    live = Figure(Fraction("89.996"))
    frozen = Fraction(live.exact)
    assert live.value is not None
    assert mark(rule, live.value).coefficient == mark(rule, frozen).coefficient == Fraction("0.5")
    assert mark(rule, Fraction(90)).coefficient == mark(rule, Fraction(100)).coefficient == 1
    made = distribute(Fund(2024, 100), rule, [somebody("A", "1", score="89.996")])
    assert any("89,996, nella fascia [0,00; 90,00) fissa" in step for step in steps(made, made.awards[0]))


def test_the_threshold_comes_before_the_bands_also_for_an_interim() -> None:
    rule = replace(PLAIN, threshold=Fraction(50))
    assert [mark(rule, Fraction(score)).coefficient for score in ("49.99", "50")] == [0, Fraction(1, 2)]
    interim = Interim(euros("1000"), Fraction(20), 366, Fraction("49.99"))
    made = distribute(Fund(2024, 100_000), rule, [somebody("A", "1", interims=(interim,))])
    assert (made.base, made.awards[0].interim, made.economia) == (80_000, 0, 20_000)


def test_interpolated_bands_are_exact() -> None:
    sloping = Band(Fraction(60), Fraction(90), BandKind.INTERPOLATA, Fraction("0.5"), Fraction(1))
    rule = Rule(Sharing.POSIZIONE, (fixed("0", "60", "0"), sloping, fixed("90", "100", "1")))
    assert [mark(rule, Fraction(s)).coefficient for s in (60, 70, 75)] == [
        Fraction(1, 2),
        Fraction(2, 3),
        Fraction(3, 4),
    ]


def test_competitive_weights_have_the_score_in_them_once() -> None:
    rule = Rule(Sharing.COMPETITIVA, PROPORTIONAL, Fraction(50))
    people = [somebody("A", "100", score="60"), somebody("B", "100", score="90"), somebody("C", "100", score="40")]
    made = distribute(Fund(2024, 15_000), rule, people)
    assert cents(made) == {"A": 6_000, "B": 9_000, "C": 0}
    assert [award.premium for award in made.awards] == [6_000, 9_000, 0]
    assert made.economia == 0


def test_competitive_when_nobody_has_a_coefficient() -> None:
    rule = Rule(Sharing.COMPETITIVA, PROPORTIONAL, Fraction(50))
    made = distribute(Fund(2024, 15_000), rule, [somebody("A", "100", score="40")])
    assert (made.base, made.paid, made.economia) == (15_000, 0, 15_000)
    assert any("tutta economia" in line for line in notices(made))


def test_per_head_by_days_of_a_leap_year_and_of_another() -> None:
    rule = replace(PLAIN, sharing=Sharing.PRO_CAPITE)
    two = [somebody("A", "999", 365), somebody("B", "1", 365)]
    assert cents(distribute(Fund(2023, 200), rule, two)) == {"A": 100, "B": 100}
    assert distribute(Fund(2024, 200), rule, two).weights == Fraction(730, 366)
    assert "persona 1, giorni: 366 non va: il 2023 ha 365 giorni" in refusal(Fund(2023, 1), PLAIN, somebody("A", "1"))


@pytest.mark.parametrize(
    ("pays", "score", "tied", "premium"),
    [
        (None, "90", 0, 9_001),
        (True, "90", 3_001, 9_301),  # (100,01 − 30,01) × 0,9 + 30,01
        (False, "90", 3_001, 6_300),
        (True, "49", 3_001, 0),
        (False, "49", 3_001, 0),
    ],
)
def test_the_tied_part_rounds_up(pays: bool | None, score: str, tied: int, premium: int) -> None:
    rule = replace(PLAIN, threshold=Fraction(50), payment_times=True)
    made = distribute(Fund(2024, 10_001), rule, [somebody("A", "1", score=score, pays=pays)])
    assert (made.awards[0].earned.tied, made.awards[0].premium) == (tied, premium)
    without = distribute(Fund(2024, 10_001), replace(rule, payment_times=False), [somebody("A", "1", pays=pays)])
    assert without.awards[0].earned.tied == 0
    assert any("dl13" in line for line in notices(without)) == (pays is not None)


def test_the_tied_part_of_competitive_weights() -> None:
    rule = Rule(Sharing.COMPETITIVA, PROPORTIONAL, payment_times=True)
    pair = [somebody("A", "1", score="80", pays=False), somebody("B", "1", score="80")]
    made = distribute(Fund(2024, 20_000), rule, pair)
    assert [award.premium for award in made.awards] == [7_000, 10_000]


@pytest.mark.parametrize(
    ("people", "quota", "most"), [(4, "0.25", 1), (3, "0.25", 1), (10, "0.29", 2), (10, "0.30", 3), (1, "0", 1)]
)
def test_the_number_of_the_best_rounds_down_and_is_at_least_one(people: int, quota: str, most: int) -> None:
    some = [somebody(str(n), "1") for n in range(people)]
    rule = replace(PLAIN, top_up=TopUpRule(Fraction(0), Fraction(quota)))
    made = distribute(Fund(2024, 100_000), rule, some)
    assert made.reserve is not None
    assert made.reserve.most == most == sum(award.among_best for award in made.awards)


def test_the_best_by_score_then_position_then_matricola() -> None:
    rule = replace(PLAIN, top_up=TopUpRule(Fraction("0.30"), Fraction("0.5"), Source.RIDUZIONE))
    some = [
        somebody("10", "100", score="90"),
        somebody("9", "100", score="90"),
        somebody("11", "200", score="90"),
        somebody("7", "900", score="89.999"),
    ]
    made = distribute(Fund(2024, 100_000), rule, some)
    assert {award.person.matricola for award in made.awards if award.among_best} == {"11", "9"}


def test_a_negative_evaluation_is_not_topped_up_although_it_is_the_best() -> None:
    rule = replace(PLAIN, threshold=Fraction(50), top_up=TopUpRule(Fraction("0.30"), Fraction("0.5")))
    made = distribute(Fund(2024, 100_000), rule, [somebody("A", "1", score="40"), somebody("B", "1", score="30")])
    assert made.paid == 0
    assert any("coefficiente 0" in line for line in notices(made))


def test_who_served_no_day_is_not_among_the_evaluated() -> None:
    rule = replace(PLAIN, top_up=TopUpRule(Fraction("0.30"), Fraction("0.5"), Source.RISERVA_E_ECONOMIE))
    some = [somebody("A", "1", 0), somebody("B", "1"), somebody("C", "1", score="50")]
    made = distribute(Fund(2024, 100_000), rule, some)
    assert made.reserve is not None
    assert (made.reserve.evaluated, made.awards[0].total) == (2, 0)
    assert "persona 1, giorni: zero" in " ".join(notices(made))


def test_what_the_top_up_gives_back_to_who_missed_the_times_is_said() -> None:
    rule = rule_2024(Source.RISERVA_E_ECONOMIE)
    made = distribute(
        Fund(2024, 100_000), rule, [somebody("A", "1", score="96", pays=False), somebody("B", "1", score="70")]
    )
    assert made.awards[0].top_up
    assert any("tempi_di_pagamento" in line for line in notices(made))


def test_economie_that_are_too_few_are_refused() -> None:
    rule = rule_2024(Source.RISERVA_E_ECONOMIE)
    said = refusal(Fund(2024, 100_000), rule, somebody("A", "1", score="96"), somebody("B", "99", score="95"))
    assert "e le economie dell'anno" in said


def test_the_economie_are_what_premiums_and_interim_have_not_earned() -> None:
    """A has (1.000 − 100 − 10)/2 = 445 and wants 510: 10 from the reserve, 55 from what B and his interim leave."""
    rule = replace(PLAIN, top_up=TopUpRule(Fraction("0.02"), Fraction("0.5"), Source.RISERVA_E_ECONOMIE))
    interim = Interim(euros("400"), Fraction(25), 366, Fraction(50))
    best, other = somebody("A", "1"), somebody("B", "1", score="98", interims=(interim,))
    made = distribute(Fund(2024, 100_000), rule, [best, other])
    assert (made.settled.needed, made.settled.from_economie) == (6_500, 5_500)
    assert made.economia == 890 + 5_000 - 5_500
    nobody_leaves = replace(other, posts=somebody("B", "1", score="99").posts)
    said = refusal(Fund(2024, 100_000), rule, best, nobody_leaves)
    assert "le economie dell'anno (54,45) non bastano" in said
    assert "ne mancano 0,55" in said


def test_nothing_left_to_cut_is_refused() -> None:
    rule = replace(PLAIN, top_up=TopUpRule(Fraction(1), Fraction(1), Source.RIDUZIONE))
    said = refusal(Fund(2024, 100_000), rule, somebody("A", "1", score="50"), somebody("B", "99", score="50"))
    assert "troppo piccoli" in said


def test_a_cut_that_makes_another_of_the_best_need_a_top_up() -> None:
    rule = replace(PLAIN, top_up=TopUpRule(Fraction("0.20"), Fraction("0.5"), Source.RIDUZIONE))
    some = [
        somebody("a", "5", score="98"),
        somebody("b", "34.50", score="99"),
        somebody("c", "30", score="80"),
        somebody("d", "30", score="70"),
    ]
    made = distribute(Fund(2024, 100_000), rule, some)
    assert made.reserve is not None
    assert [award.total for award in made.awards[:2]] == [made.reserve.minimum] * 2
    assert made.awards[1].earned.cents >= made.reserve.minimum > made.awards[1].premium


def test_two_posts_weigh_each_for_its_days() -> None:
    first, second = Post(euros("39500"), 181, Fraction(90)), Post(euros("28000"), 184, Fraction(80))
    person = Person("A", (first, second))
    made = distribute(Fund(2026, 100_000), PLAIN, [person])
    exact = Fraction(39_500 * 181 + 28_000 * 184, 365)
    assert made.weights == exact
    assert round(float(exact), 2) == 33_702.74
    assert made.awards[0].mark.score == Fraction(90 * 181 + 80 * 184, 365)
    assert made.awards[0].premium == 84_959
    way = " ".join(steps(made, made.awards[0]))
    assert "39.500,00 × 181/365 + 28.000,00 × 184/365 = 33.702,7397…" in way


def test_days_of_two_posts_at_once_count_once() -> None:
    first = Period("Lavori pubblici", date(2026, 1, 1), date(2026, 6, 30))
    second = Period("Tributi", date(2026, 7, 1), date(2026, 12, 31))
    assert service(2026, [first, second]).days == (181, 184)
    early = replace(second, start=date(2026, 6, 21))
    for order in ([first, early], [early, first]):
        found = service(2026, order)
        days = dict(zip((p.post for p in order), zip(found.days, found.interim_days, strict=True), strict=True))
        assert days == {"Lavori pubblici": (181, 0), "Tributi": (184, 10)}
        assert found.said == (
            "Tributi: 10 giorni, dal 21/06/2026 al 30/06/2026, sono anche di un incarico cominciato prima. Contano una "
            "volta sola, con quello; qui valgono soltanto come interim.",
        )
    outside = Period("Altro", date(2025, 12, 1), date(2027, 1, 1))
    assert service(2026, [outside]).days == (365,)
    assert service(2024, [replace(outside, start=date(2023, 1, 1))]).days == (366,)
    assert service(2020, [outside]).days == (0,)


def test_days_beyond_the_year_are_refused_over_all_posts() -> None:
    person = Person("A", (Post(1, 181, Fraction(1)), Post(1, 194, Fraction(1))))
    assert "persona 1, incarichi: in tutto i giorni sono 375 e il 2026 ne ha 365" in refusal(
        Fund(2026, 1), PLAIN, person
    )


def test_bands_that_fall_are_refused() -> None:
    falling = (fixed("0", "50", "0.70"), Band(Fraction(50), Fraction(100), BandKind.PROPORZIONALE))
    assert "il coefficiente scende da 0,70 a 0,50" in str(wrongs(falling)[0])
    assert wrongs(()) != []
    assert wrongs(FOUR_BANDS) == []


def test_percents_beyond_the_norm_are_said_and_beyond_the_rule_refused() -> None:
    person = somebody("A", "1", interims=(Interim(100, Fraction(35), 10, Fraction(90)),))
    made = distribute(Fund(2024, 100_000), PLAIN, [person])
    assert any("persona 1, interim 1, percento: 35,00 è fuori da 15,00–30,00" in line for line in notices(made))
    said = refusal(Fund(2024, 100_000), replace(PLAIN, interim_most=Fraction(30)), person)
    assert "persona 1, interim 1, percento: 35,00 % passa il massimo della regola, 30,00 %" in said


@pytest.mark.parametrize(("year", "days"), [(2020, 366), (2023, 365)])
def test_a_rule_is_refused_before_its_year_only_where_it_is_used(year: int, days: int) -> None:
    plain = replace(PLAIN, interim_most=Fraction(30))
    assert distribute(Fund(year, 100), plain, [somebody("A", "1", days, pays=True)]).paid == 100
    used = replace(plain, payment_times=True, top_up=TopUpRule(Fraction(0), Fraction(0)))
    person = somebody("A", "1", days, interims=(Interim(0, Fraction(20), 0, Fraction(0)),))
    said = refusal(Fund(year, 100), used, person)
    assert "art. 4-bis del decreto legge 13/2023) c'è dal 2024" in said
    assert ("art. 30 del CCNL" in said) == ("art. 58 del CCNL" in said) == (year < 2021)
