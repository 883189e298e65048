# SPDX-License-Identifier: AGPL-3.0-or-later
"""Levels above the objective: distinct objectives, never a mean of means; ratios added by their parts."""

from decimal import Decimal
from fractions import Fraction

import pytest

from monitoraggio.figures import Rules
from monitoraggio.figures.printing import plain
from monitoraggio.figures.ratios import Part, together, total
from monitoraggio.figures.rollup import Leaf, leaf_of, rollup
from tests.monitoraggio.samples import END, GOING, figures, indicator, phase


def leaf(key: str, percent: int | None, weight: int | None = None) -> Leaf:
    row = phase(100, percent, outcome=None if percent is None else GOING)
    return leaf_of(figures(row, key=key, weight=weight, at=END))


def test_each_objective_once_and_never_a_mean_of_means() -> None:
    a, b = [leaf("a", 40)], [leaf("b1", 100), leaf("b2", 100), leaf("b3", 100)]
    strategic = rollup([*a, *b], Rules())
    assert (plain(strategic.done.value), strategic.objectives) == ("85.00", 4)
    a.append(b[0])
    again = rollup([*a, *b], Rules())
    assert (plain(again.done.value), again.objectives) == ("85.00", 4)
    operative = rollup(a, Rules())
    assert (plain(operative.done.value), operative.objectives) == ("70.00", 2)


def test_counts_are_of_distinct_objectives_and_say_zero_too() -> None:
    leaves = [leaf("a", 100), leaf("b", 90), leaf("c", 10), leaf("d", None)]
    found = rollup([*leaves, *leaves], Rules())
    assert found.lights == {"verde": 1, "giallo": 1, "rosso": 1}
    assert (found.objectives, found.without_light) == (4, 1)
    assert found.grades == {"superiore": 0, "in linea": 0, "inferiore": 0, "non misurabile": 4}
    assert sum(found.times.values()) == 4
    assert found.done.value == Fraction(200, 3)
    assert found.done.steps == ("Media di 3 di 4 obiettivi = 66,67.",)


def test_weighted_where_the_plan_says_so() -> None:
    leaves = [leaf("a", 100, 30), leaf("b", 50, 10), leaf("c", 0)]
    rules = Rules(objectives_weigh=True)
    assert rollup(leaves, rules).done.value == Fraction(3500, 40)
    assert rollup(leaves, rules).done.steps[-1] == "1 senza peso: non contano nella media."
    assert rollup(leaves, Rules()).done.value == 50


def test_nobody_beneath() -> None:
    found = rollup([], Rules())
    assert (found.objectives, found.done.value) == (0, None)
    assert found.done.steps == ("Nessun obiettivo collegato.",)


def test_a_band_is_of_the_exact_figure() -> None:
    """Four of 25 that earn 5/4 of 5 each are 5, not 5,20; G of 89,996 stays under 90."""
    assert total([Fraction(25, 100) * Fraction(5)] * 4).value == 5
    g = figures(phase(100, "89.996", outcome=GOING)).result
    assert (g.exact, g.value is not None and g.value >= 90) == ("22499/250", False)


def part(n: str | None, d: str | None, text: str = "") -> Part:
    return Part(None if n is None else Decimal(n), None if d is None else Decimal(d), text)


def test_ratios_are_added_by_their_parts() -> None:
    found = together([part("9", "10"), part("10", "90")])
    assert plain(found.value) == "19.00"
    assert found.steps == ("19 di 100 = 19%.",)
    alone = together([part("9", "10"), part(None, None, "90%")])
    assert alone.value is None
    assert alone.steps[0].startswith("non aggregabile")
    assert together([part("9", "10"), part(None, None)]).steps == ("9 di 10 = 90%.", "1 di 2 mancanti.")
    assert together([part("0", "0")]).value is None


@pytest.mark.parametrize(("given", "sum_", "said"), [(1, 0, "3 di 4 mancanti."), (0, None, "4 di 4 mancanti.")])
def test_a_sum_says_how_many_are_missing(given: int, sum_: int | None, said: str) -> None:
    found = total([*[Fraction(0)] * given, *[None] * (4 - given)])
    assert (found.value, found.steps) == (sum_, (said,))


def test_steps_of_an_objective_tell_everything() -> None:
    told = " ".join(figures(phase(100, 80, outcome=GOING), indicator("120", "60")).steps)
    for word in (
        "Fatto R",
        "Atteso A",
        "Scostamento S",
        "rosso",
        "Indicatori",
        "Risultato G",
        "Inferiore",
        "Nei tempi",
    ):
        assert word in told
    assert "Previsione" in told
