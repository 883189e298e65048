# SPDX-License-Identifier: AGPL-3.0-or-later
"""Done, expected, gap and light, against the numbers of the design."""

from decimal import Decimal
from fractions import Fraction

import pytest

from monitoraggio.figures import Day, Luce, Rules, ValoreMancante
from monitoraggio.figures.phases import expected
from monitoraggio.figures.printing import plain
from tests.monitoraggio.samples import (
    CANCELLED,
    END,
    GOING,
    MID,
    NOT_BEGUN,
    SUSPENDED,
    day,
    done,
    figures,
    phase,
    seen,
)

ZERO, BLOCKS = Rules(missing=ValoreMancante.ZERO), Rules(missing=ValoreMancante.BLOCCA)


@pytest.mark.parametrize(
    ("plan", "al", "share"),
    [
        ("01/01/2020-31/12/2020", "30/06/2020", Fraction(182 * 100, 366)),
        ("01/01/2021-31/12/2021", "30/06/2021", Fraction(181 * 100, 365)),
        ("01/03/2020-30/04/2020", "29/02/2020", 0),
        ("01/03/2020-30/04/2020", "01/03/2020", Fraction(100, 61)),
        ("01/03/2020-30/04/2020", "29/04/2020", Fraction(60 * 100, 61)),
        ("01/03/2020-30/04/2020", "30/04/2020", 100),
        ("01/03/2020-30/04/2020", "31/12/2020", 100),
        ("01/03/2020-01/03/2020", "01/03/2020", 100),
        ("01/11/2020-", "30/11/2020", Fraction(30 * 100, 61)),  # no end: 31/12
        ("01/11/2020-", "31/12/2020", 100),
        ("-30/06/2020", "29/06/2020", 0),
        ("-30/06/2020", "30/06/2020", 100),
        ("-", "30/06/2020", 0),
        ("01/07/2019-30/06/2020", "31/12/2020", 100),
        ("01/07/2019-30/06/2021", "30/06/2020", Fraction(366 * 100, 731)),
        ("01/06/2020-01/05/2020", "15/05/2020", 100),  # the wrong way round
    ],
)
def test_expected(plan: str, al: str, share: Fraction) -> None:
    found = expected(phase(plan=plan), Day(day(al)))
    assert found.value == share
    assert found.steps


def test_a_phase_without_end_says_so() -> None:
    assert "senza fine prevista" in expected(phase(plan="01/11/2020-"), MID).steps[0]


def test_done_expected_and_gap_are_weighted_means() -> None:
    """The example of the year: 20 of each hundred, two concluded, one half way."""
    f = figures(done(50), phase(30, 50, outcome=GOING), phase(20, 0, outcome=NOT_BEGUN), at=MID)
    assert seen(f.progress.done.value, f.progress.expected.value) == (65, Fraction(18200, 366))
    assert f.progress.gap.value == 65 - Fraction(18200, 366)
    assert f.progress.done.steps[0].endswith("(50 × 100 + 30 × 50 + 20 × 0) / 100 = 65.")


def test_phases_beyond_the_year_do_not_weigh() -> None:
    later = phase(40, 0, plan="01/11/2020-28/02/2021", outcome=NOT_BEGUN, text="Collaudo")
    f = figures(done(60), later)
    assert f.progress.done.value == 100
    assert "«Collaudo» finisce dopo il 31/12/2020: non pesa." in f.progress.done.steps
    assert f.light.colour is Luce.VERDE


def test_a_cancelled_phase_counts_zero_until_a_variation_takes_its_weight() -> None:
    cancelled = phase(20, 100, outcome=CANCELLED, text="Fiera")
    f = figures(done(50), done(30), cancelled)
    assert plain(f.progress.done.value) == "80.00"
    assert any("«Fiera» è annullata" in step for step in f.progress.done.steps)
    assert plain(figures(done(60), done(40), phase(outcome=CANCELLED)).progress.done.value) == "100.00"


def test_a_missing_percent_is_left_out_and_said_or_zero_or_blocks() -> None:
    rows = (done(50), phase(50, text="Bando"))
    assert figures(*rows).progress.done.value == 100
    assert "«Bando»: manca la percentuale, esclusa dal fatto." in figures(*rows).progress.done.steps
    assert figures(*rows, rules=ZERO).progress.done.value == 50
    assert "«Bando»: manca la percentuale, conta 0 per regola." in figures(*rows, rules=ZERO).progress.done.steps
    assert figures(*rows, rules=BLOCKS).progress.done.value is None
    assert figures(*rows, rules=BLOCKS).result.value is None
    assert figures(phase(50), phase(50)).progress.done.value is None
    assert figures(phase(50), phase(50)).progress.expected.value == 100


def test_without_weights_there_is_no_percent_but_a_count() -> None:
    f = figures(done(), done(), phase(outcome=GOING, percent=80), phase(outcome=NOT_BEGUN), at=MID)
    moved = f.progress
    assert seen(moved.done.value, moved.expected.value, moved.gap.value) == (None, None, None)
    assert moved.of_phases == "2 di 4 fasi concluse"
    assert f.result.value == 50
    assert f.light.colour is Luce.VERDE


def test_without_weights_a_silent_phase_is_counted_as_the_rule_says() -> None:
    """It is none of the concluded ones, and it is one of the year: an objective is not perfect by silence."""
    rows = (done(), phase())
    assert figures(*rows).result.value == 50
    assert figures(*rows).progress.of_phases == "1 di 2 fasi concluse"
    assert figures(phase(), phase()).result.value is None
    assert figures(*rows, rules=ZERO).result.value == 50
    assert figures(*rows, rules=BLOCKS).result.value is None


def gap_of(points: str) -> Rules:
    """Rules that make −20 stand beside thresholds so many points away."""
    return Rules(green_from=Decimal(-20) + Decimal(points), yellow_from=Decimal(-30))


@pytest.mark.parametrize(("points", "colour"), [("0", Luce.VERDE), ("0.0001", Luce.GIALLO), ("-0.0001", Luce.VERDE)])
def test_the_light_compares_exactly(points: str, colour: Luce) -> None:
    f = figures(phase(100, 80, outcome=GOING), rules=gap_of(points))
    assert f.progress.gap.value == -20
    assert f.light.colour is colour


@pytest.mark.parametrize(
    ("percent", "colour"),
    [("95", "verde"), ("94.99", "giallo"), ("85", "giallo"), ("84.99", "rosso"), ("0", "rosso"), ("100", "verde")],
)
def test_the_thresholds_of_the_design(percent: str, colour: str) -> None:
    assert figures(phase(100, percent, outcome=GOING)).light.colour == colour


@pytest.mark.parametrize(
    ("end", "colour"),
    [("30/06/2020", "verde"), ("29/06/2020", "giallo"), ("31/05/2020", "giallo"), ("30/05/2020", "rosso")],
)
def test_lateness_darkens_the_light(end: str, colour: str) -> None:
    """A phase of one hundredth that is late; the gap alone would be green."""
    late = phase(1, 0, plan=f"01/01/2020-{end}", outcome=NOT_BEGUN, text="Avviso")
    f = figures(done(99), late, at=MID)
    assert f.light.colour == colour
    assert (colour == "verde") is not any("«Avviso»" in step for step in f.light.steps)


def test_only_what_weighs_darkens_the_light_of_an_objective_with_weights() -> None:
    late = phase(None, 0, plan="01/01/2020-31/03/2020", outcome=NOT_BEGUN)
    assert figures(done(100), late, at=MID).light.colour is Luce.VERDE
    assert figures(done(), late, at=MID).light.colour is Luce.ROSSO
    late = phase(None, 50, plan="01/01/2020-15/06/2020", outcome=SUSPENDED)
    assert figures(late, at=MID).light.colour is Luce.GIALLO


def test_nothing_known_has_no_light() -> None:
    assert figures(at=MID).light.colour is None
    assert figures(phase(), phase(), at=MID).light.colour is None
    assert figures(phase(100, plan="01/01/2020-31/01/2020"), at=MID).light.colour is None
    assert figures(phase(100, plan="01/01/2020-31/01/2020"), at=MID, rules=ZERO).light.colour is Luce.ROSSO


def test_the_steps_name_the_rule_of_the_light() -> None:
    f = figures(phase(100, "94.996", outcome=GOING), at=END)
    assert f.light.steps == ("Scostamento −5,004: giallo (verde da −5, giallo da −15, altrimenti rosso).",)
