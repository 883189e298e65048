# SPDX-License-Identifier: AGPL-3.0-or-later
"""The two worked examples, and distributions by hypothesis. All people are invented."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from hypothesis import strategies as st

from valutazione.money import Band, BandKind, Fund, Interim, Person, Post, Rule, Sharing, Source, TopUpRule

FIXTURES: Final = Path(__file__).resolve().parents[2] / "fixtures"
PROPORTIONAL: Final = (Band(Fraction(0), Fraction(100), BandKind.PROPORZIONALE),)
PLAIN: Final = Rule(Sharing.POSIZIONE, PROPORTIONAL)


def euros(text: str) -> int:
    """Cents of «30000.50»."""
    return int(Fraction(text) * 100)


def fixed(start: str, end: str, coefficient: str) -> Band:
    return Band(Fraction(start), Fraction(end), BandKind.FISSA, Fraction(coefficient))


def somebody(matricola: str, position: str, days: int = 366, score: str = "100", **more: Any) -> Person:
    return Person(matricola, (Post(euros(position), days, Fraction(score)),), **more)


FOUR_BANDS: Final = (
    fixed("0", "60", "0"),
    fixed("60", "80", "0.70"),
    fixed("80", "95", "0.90"),
    fixed("95", "100", "1"),
)
FUND_2024: Final = Fund(2024, euros("60000"))
PEOPLE_2024: Final = (
    somebody("0001", "30000", score="96"),
    somebody("0002", "24000", score="88"),
    somebody("0003", "24000", score="98", interims=(Interim(euros("24000"), Fraction(20), 122, Fraction(95)),)),
    somebody("0004", "18000", score="72", pays=False),
)


def rule_2024(source: Source, quota: str = "0.25") -> Rule:
    top_up = TopUpRule(Fraction("0.30"), Fraction(quota), source)
    return Rule(Sharing.POSIZIONE, FOUR_BANDS, top_up=top_up, payment_times=True, interim_most=Fraction(30))


_amounts: Final = st.integers(0, 10_000_000)
_scores: Final = st.one_of(
    st.integers(0, 100_000).map(lambda n: Fraction(n, 1000)),
    st.sampled_from(["0", "49.99", "50", "59.999", "60", "89.996", "90", "100"]).map(Fraction),
)
_days: Final = st.integers(0, 366)
_interims: Final = st.builds(Interim, _amounts, st.integers(15, 30).map(Fraction), _days, _scores)
_posts: Final = st.one_of(
    st.tuples(st.builds(Post, _amounts, _days, _scores)),
    st.tuples(*(st.builds(Post, _amounts, st.integers(0, 183), _scores) for _ in range(2))),
)
_pays: Final = st.sampled_from([None, True, False])


@st.composite
def people(draw: Callable[..., Any]) -> tuple[Person, ...]:
    """From one to eight, of whom at least one weighs something."""
    codes = draw(st.lists(st.integers(1, 999), min_size=1, max_size=8, unique=True))
    some = [
        Person(str(code), draw(_posts), draw(_pays), tuple(draw(st.lists(_interims, max_size=2)))) for code in codes
    ]
    return (*some, somebody("first", "20000", draw(st.integers(1, 366)), "77.7"))


@st.composite
def bands(draw: Callable[..., Any]) -> tuple[Band, ...]:
    """Bands that cover 0..100 once and never fall: proportional, or steps and slopes."""
    if draw(st.booleans()):
        return PROPORTIONAL
    cuts = sorted(draw(st.sets(st.integers(1, 9999), max_size=5)))
    edges = [Fraction(0), *(Fraction(cut, 100) for cut in cuts), Fraction(100)]
    count = len(edges) - 1
    values = sorted(draw(st.lists(st.integers(0, 100), min_size=2 * count, max_size=2 * count)))
    found = []
    for n in range(count):
        first, last = Fraction(values[2 * n], 100), Fraction(values[2 * n + 1], 100)
        if draw(st.booleans()):
            found.append(Band(edges[n], edges[n + 1], BandKind.INTERPOLATA, first, last))
        else:
            found.append(Band(edges[n], edges[n + 1], BandKind.FISSA, first))
    return tuple(draw(st.permutations(found)))


_parts: Final = st.integers(0, 100).map(lambda n: Fraction(n, 100))
top_ups: Final = st.none() | st.builds(TopUpRule, _parts, _parts, st.sampled_from(Source))
thresholds: Final = st.integers(0, 100).map(Fraction)
rules: Final = st.builds(
    Rule, st.sampled_from(Sharing), bands(), thresholds, top_ups, st.booleans(), st.none() | st.just(Fraction(30))
)
funds: Final = st.builds(Fund, st.just(2024), st.integers(0, 50_000_000), st.integers(0, 1_000_000))
