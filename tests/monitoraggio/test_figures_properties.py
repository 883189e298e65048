# SPDX-License-Identifier: AGPL-3.0-or-later
"""What holds of the figures whatever is typed."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from monitoraggio.figures import (
    Day,
    EsitoFase,
    IndicatorFacts,
    Luce,
    ObjectiveFacts,
    PhaseFacts,
    Rules,
    Tempo,
    TipoRilevazione,
)
from monitoraggio.figures import ValoreMancante as Missing
from monitoraggio.figures.objective import figures_of
from monitoraggio.figures.printing import plain, rounded, written
from monitoraggio.figures.typed import fault_of_value, typed_number, typed_percent

DAYS = st.dates(date(2019, 6, 1), date(2021, 12, 31))
AT = st.dates(date(2020, 1, 1), date(2020, 12, 31)).map(Day) | st.just(Day(date(2020, 12, 31), TipoRilevazione.FINALE))
CENTS = st.integers(0, 10000).map(lambda n: Decimal(n).scaleb(-2))
NUMBERS = st.decimals(-1000, 1000, places=2).map(str)
TARGETS = NUMBERS | st.sampled_from(
    ["", "?", ">10%", "<=50", "10<n<20", "30/06/2020", "SI", "nei termini", "90%", "-5"]
)
VALUES = NUMBERS | st.sampled_from(["", "NO", "sì", "15/06/2020", "fatto", "12%", "1,234.50"]) | st.text(max_size=20)


@st.composite
def phases(draw: st.DrawFn) -> PhaseFacts:
    outcome = draw(st.none() | st.sampled_from(EsitoFase))
    return PhaseFacts(
        draw(st.text(max_size=5)),
        draw(st.none() | CENTS),
        draw(st.none() | DAYS),
        draw(st.none() | DAYS),
        outcome,
        draw(st.none() | DAYS),
        draw(st.none() | DAYS),
        draw(st.none() | CENTS) if outcome else None,
        draw(st.none() | DAYS),
    )


@st.composite
def indicators(draw: st.DrawFn) -> IndicatorFacts:
    return IndicatorFacts(
        "Indicatore",
        draw(TARGETS),
        draw(st.sampled_from(["crescente", "decrescente"])),
        draw(VALUES),
        draw(st.none() | CENTS),
        draw(st.none() | CENTS),
        draw(st.none() | st.booleans()),
        draw(st.booleans()),
        draw(st.booleans()),
    )


OBJECTIVES = st.builds(
    ObjectiveFacts,
    st.just("1"),
    st.lists(phases(), max_size=5).map(tuple),
    st.lists(indicators(), max_size=4).map(tuple),
)
RULES = st.builds(
    Rules, phases_share=CENTS, indicators_share=CENTS, missing=st.sampled_from(Missing), decimals=st.integers(0, 4)
)


def within(value: Fraction | None) -> bool:
    return value is None or 0 <= value <= 100


@given(OBJECTIVES, AT, RULES)
def test_percentages_stay_within_their_bounds(facts: ObjectiveFacts, at: Day, rules: Rules) -> None:
    f = figures_of(facts, at, rules)
    each = (f.progress.done, f.progress.expected, f.result, f.indicators.degree, f.forecast, *f.phases_expected)
    assert all(within(figure.value) for figure in each)
    assert all(within(j.degree.value) for j in f.judged)
    assert all(within(p.at_year_end) for p in f.phases_forecast)
    assert all(f.steps)


@given(OBJECTIVES, AT, RULES, st.data())
def test_permuting_the_rows_changes_nothing(facts: ObjectiveFacts, at: Day, rules: Rules, data: st.DataObject) -> None:
    other = replace(
        facts,
        phases=tuple(data.draw(st.permutations(facts.phases))),
        indicators=tuple(data.draw(st.permutations(facts.indicators))),
    )
    a, b = figures_of(facts, at, rules), figures_of(other, at, rules)
    assert (a.progress, a.result, a.forecast, a.light.colour) == (b.progress, b.result, b.forecast, b.light.colour)
    assert (a.grade.word, a.time.word, a.indicators) == (b.grade.word, b.time.word, b.indicators)


@given(OBJECTIVES, AT, RULES, CENTS, CENTS, CENTS)
def test_more_done_is_never_less(
    facts: ObjectiveFacts, at: Day, rules: Rules, weight: Decimal, one: Decimal, other: Decimal
) -> None:
    """R, the forecast and G grow with the percent of a phase."""
    low, high = sorted((one, other))

    def with_percent(percent: Decimal) -> ObjectiveFacts:
        moving = PhaseFacts("Mossa", weight, date(2020, 1, 1), date(2020, 12, 31), EsitoFase.IN_CORSO, date(2020, 1, 1))
        return replace(facts, phases=(*facts.phases, replace(moving, percent=percent)))

    a, b = (figures_of(with_percent(p), at, rules) for p in (low, high))
    pairs = ((a.progress.done, b.progress.done), (a.result, b.result), (a.forecast, b.forecast))
    assert all(x.value is None or (y.value is not None and x.value <= y.value) for x, y in pairs)
    assert a.progress.expected == b.progress.expected


def silenced(facts: ObjectiveFacts, n: int) -> ObjectiveFacts:
    """Without what was said of the n-th indicator, or else of the n-th phase."""
    i = facts.indicators
    if n < len(i):
        silent = replace(i[n], value="", numerator=None, denominator=None, judgement=None)
        return replace(facts, indicators=(*i[:n], silent, *i[n + 1 :]))
    p, n = facts.phases, n - len(i)
    silent_phase = replace(p[n], outcome=None, percent=None, actual_start=None, actual_end=None)
    return replace(facts, phases=(*p[:n], silent_phase, *p[n + 1 :]))


@given(OBJECTIVES, AT, RULES, st.data())
def test_a_missing_value_never_raises_the_result_where_it_counts_zero(
    facts: ObjectiveFacts, at: Day, rules: Rules, data: st.DataObject
) -> None:
    rows = len(facts.indicators) + len(facts.phases)
    if not rows:
        return
    zero = replace(rules, missing=Missing.ZERO)
    n = data.draw(st.integers(0, rows - 1))
    if n < len(facts.indicators) and facts.indicators[n].target.strip() in ("", "?"):
        return  # nothing was asked: it is not missing
    before, after = figures_of(facts, at, zero).result.value, figures_of(silenced(facts, n), at, zero).result.value
    assert before is None or (after is not None and after <= before)


@given(OBJECTIVES, AT)
def test_a_missing_value_is_never_zero_where_it_is_left_out(facts: ObjectiveFacts, at: Day) -> None:
    """What nobody said changes none of the means: as if the row were not there. Phases without weights are no mean."""
    rules = Rules(missing=Missing.ESCLUSO)
    silent = PhaseFacts("Tace", Decimal(30), date(2020, 1, 1), date(2020, 12, 31))
    mute = IndicatorFacts("Tace", "120")
    weighted = any(p.weight and (p.planned_end is None or p.planned_end.year <= 2020) for p in facts.phases)
    phases_ = (*facts.phases, silent) if weighted else facts.phases
    more = replace(facts, phases=phases_, indicators=(*facts.indicators, mute))
    a, b = figures_of(facts, at, rules), figures_of(more, at, rules)
    assert (a.progress.done, a.result, a.forecast) == (b.progress.done, b.result, b.forecast)


@given(OBJECTIVES, RULES)
def test_at_the_end_of_the_year_the_forecast_is_what_is_done(facts: ObjectiveFacts, rules: Rules) -> None:
    """Whatever was said of beginnings and ends: nothing comes after the day."""
    for kind in TipoRilevazione:
        f = figures_of(facts, Day(date(2020, 12, 31), kind), rules)
        assert f.forecast == f.progress.done


@given(OBJECTIVES, AT, RULES)
def test_a_phase_past_its_end_is_never_green(facts: ObjectiveFacts, at: Day, rules: Rules) -> None:
    """Said or not said, with a weight or all of them without: where there is a light, it tells of the delay."""
    late = PhaseFacts("Tardi", Decimal(10), date(2019, 1, 1), at.al - timedelta(31))
    if late.planned_end and late.planned_end.year < 2020:
        late = replace(late, planned_end=at.al - timedelta(1))
    f = figures_of(replace(facts, phases=(*facts.phases, late)), at, rules)
    assert f.light.colour is None or f.light.colour is not Luce.VERDE
    assert f.time.word in (Tempo.IN_RITARDO, Tempo.NON_MISURABILE)


@given(OBJECTIVES, AT, RULES)
def test_no_sentence_says_a_hundred_of_what_is_less(facts: ObjectiveFacts, at: Day, rules: Rules) -> None:
    f = figures_of(facts, at, rules)
    for figure in (f.progress.done, f.progress.expected, f.result):
        said = figure.steps[0].rpartition(" = ")[2].partition(";")[0].rstrip(".") if figure.value is not None else ""
        assert (said == "100") == (figure.value == 100)


FRACTIONS = st.fractions(-1000, 1000, max_denominator=1000)


@given(FRACTIONS, st.integers(0, 6), st.lists(FRACTIONS, max_size=3))
def test_what_prints_is_on_its_side(value: Fraction, decimals: int, thresholds: list[Fraction]) -> None:
    text = written(value, decimals, thresholds)
    shown = Fraction(text.replace(".", "").replace(",", ".").replace("−", "-"))
    if not (value < 100 <= rounded(value, decimals)):
        assert [shown >= t for t in thresholds] == [value >= t for t in thresholds]
    assert (shown >= 100) == (value >= 100)
    assert abs(shown - value) <= Fraction(1, 10**decimals)
    assert not text.startswith("−0,0") or any(c in "123456789" for c in text)


@given(FRACTIONS)
def test_machines_read_two_decimals_half_away_from_zero(value: Fraction) -> None:
    text = plain(value)
    assert text is not None
    whole, _, cents = text.partition(".")
    assert len(cents) == 2
    assert whole.removeprefix("-").isdigit()
    assert not text.startswith("-0.00")
    assert abs(Fraction(text) - value) <= Fraction(1, 200)
    assert abs(Fraction(text)) >= abs(value) or abs(Fraction(text) - value) < Fraction(1, 200)
    assert plain(-value) == ("-" + text if not text.startswith("-") else text[1:]) or Fraction(text) == 0


@given(st.text(max_size=80))
def test_typed_texts_never_raise(text: str) -> None:
    for read in (typed_number(text), typed_percent(text)):
        assert read.number is None or not read.fault
        assert read.number is None or read.echo
    assert isinstance(fault_of_value(text), str)
