# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the values of an indicator go, in words and as a line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicatori.valori import Verso
from raccolte.course import change, changes, line

UP, DOWN = Verso.CRESCENTE, Verso.DECRESCENTE


@pytest.mark.parametrize(
    ("before", "now", "sense", "words", "better"),
    [
        (None, "140", UP, "È il primo valore.", None),
        ("120", "140", UP, "+20 sul 2022 (16,7% in più): meglio.", True),
        ("120", "140", DOWN, "+20 sul 2022 (16,7% in più): peggio.", False),
        ("28,5", "27", DOWN, "−1,5 sul 2022 (5,3% in meno): meglio.", True),
        ("0", "3", UP, "+3 sul 2022: meglio.", True),
        ("-4", "2", UP, "+6 sul 2022 (150,0% in più): meglio.", True),
        ("120", "120", UP, "Come nel 2022.", None),
        ("120", "120 (provvisorio)", UP, "Come nel 2022.", None),
        ("120 (provvisorio)", "121", UP, "+1 sul 2022 (0,8% in più): meglio.", True),
        ("1.000", "1100", UP, "+100 sul 2022 (10,0% in più): meglio.", True),
        ("buono", "120", UP, "Nel 2022: buono.", None),
        ("buono", "buono", UP, "Come nel 2022.", None),
    ],
)
def test_what_became_of_a_value(before: str | None, now: str, sense: Verso, words: str, better: bool | None) -> None:
    found = change((2022, before) if before is not None else None, (2023, now), sense)
    assert (found.words, found.better) == (words, better)


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        ("12", "120", "È 10 volte più grande di quello del 2022: controllare la virgola e l'unità."),
        ("120", "molto verde", "Nel 2022 era un numero: controllare che sia il valore."),
        ("buono", "ottimo", ""),
        ("1.250", "12,5", "È 100 volte più piccolo di quello del 2022: controllare la virgola e l'unità."),
        ("12", "119", ""),
        ("0", "5", ""),
        ("-12", "-120", "È 10 volte più grande di quello del 2022: controllare la virgola e l'unità."),
    ],
)
def test_a_comma_that_may_have_slipped(before: str, now: str, told: str) -> None:
    assert change((2022, before), (2023, now), UP).suspect == told


def test_a_year_is_compared_with_the_last_one_that_has_a_value() -> None:
    found = changes({2019: "10", 2022: "12", 2020: "11"}, UP)
    assert [found[y].words for y in (2019, 2020, 2022)] == [
        "È il primo valore.",
        "+1 sul 2019 (10,0% in più): meglio.",
        "+1 sul 2020 (9,1% in più): meglio.",
    ]


@given(st.dictionaries(st.integers(1990, 2100), st.integers(-10_000, 10_000).map(str), max_size=12))
def test_a_line_stays_within_its_drawing(values: dict[int, str]) -> None:
    points = line(sorted(values.items()), 640, 160)
    assert len(points) in (0, len(values))
    assert all(0 <= p.x <= 640 and 0 <= p.y <= 160 for p in points)
    assert [p.year for p in points] == (sorted(values) if points else [])
    # Higher is higher: the number that is greater stands nearer to the top.
    for a in points:
        for b in points:
            assert int(a.text) <= int(b.text) or a.y <= b.y


def test_texts_make_no_line() -> None:
    assert line([(2021, "buono"), (2022, "12")], 640, 160) == []
