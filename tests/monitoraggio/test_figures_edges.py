# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the figures stood on an edge: silence, lateness, days to come, numbers that round across a bound."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from monitoraggio.figures import Day, Luce, Raggiunto, Rules, Tempo, TipoRilevazione, ValoreMancante
from monitoraggio.figures.forecast import phase_forecast
from monitoraggio.figures.indicators import judged
from monitoraggio.figures.printing import concise
from tests.monitoraggio.samples import CANCELLED, END, GOING, MID, NOT_BEGUN, day, done, figures, indicator, phase, seen

YEAR_END = Day(date(2020, 12, 31))
AUGUST = Day(date(2020, 8, 31))


# Silence


def test_a_phase_past_its_end_of_which_nothing_was_said_is_late() -> None:
    """R is of what is known; the light and the class tell of the rest."""
    silent = phase(50, plan="01/01/2020-31/05/2020", text="Gara")
    f = figures(done(50, on="30/04/2020", plan="01/01/2020-30/04/2020"), silent, at=AUGUST)
    assert seen(f.progress.done.value, f.progress.gap.value) == (100, 0)
    assert seen(f.light.colour, f.time.word) == (Luce.ROSSO, Tempo.IN_RITARDO)
    assert any("«Gara» non conclusa, 92 giorni dopo la fine prevista" in step for step in f.light.steps)


def test_without_weights_all_phases_of_the_year_are_counted() -> None:
    rows = (done(), phase(), phase(plan="01/01/2020-31/05/2020"), phase(plan="01/01/2020-31/03/2021"))
    f = figures(*rows, at=MID)
    assert f.progress.of_phases == "1 di 3 fasi concluse"
    assert f.result.value is not None
    assert concise(f.result.value) == "33,33"
    assert any("1 di 3 fasi concluse" in step for step in f.steps)
    zero = figures(done(0), phase(0, 90, outcome=GOING), phase(0), at=MID)
    assert seen(zero.progress.done.value, zero.progress.of_phases) == (None, "1 di 3 fasi concluse")
    blocks = Rules(missing=ValoreMancante.BLOCCA)
    assert figures(done(), phase(), rules=blocks).result.value is None


@pytest.mark.parametrize(("end", "colour"), [("15/06/2020", Luce.GIALLO), ("30/05/2020", Luce.ROSSO)])
def test_a_late_phase_without_a_percent_has_the_light_of_its_lateness(end: str, colour: Luce) -> None:
    late = phase(100, None, plan=f"01/01/2020-{end}", outcome=GOING)
    f = figures(late, at=MID)
    assert seen(f.progress.gap.value, f.light.colour) == (None, colour)
    unknown = figures(phase(100, None, outcome=GOING), at=MID)
    assert unknown.light.colour is None


# The end of the year


@pytest.mark.parametrize("at", [YEAR_END, END])
@pytest.mark.parametrize("row", [phase(40, 0, outcome=NOT_BEGUN), phase(40, 0, outcome=NOT_BEGUN, plan="01/12/2020-")])
def test_at_the_end_of_the_year_what_is_not_begun_is_not_forecast(at: Day, row: object) -> None:
    f = figures(done(60), row, at=at)  # type: ignore[arg-type]
    assert f.forecast.value == f.progress.done.value == 60
    assert f.phases_forecast[1].words == "non calcolabile: non avviata, e la fine prevista è quel giorno"


def test_a_phase_that_ends_on_the_day_and_is_not_begun_is_not_done() -> None:
    row = phase(40, 0, outcome=NOT_BEGUN, plan="01/02/2020-31/08/2020")
    assert phase_forecast(row, AUGUST, Rules()).at_year_end == 0


# Days to come


@pytest.mark.parametrize(
    ("target", "value", "at", "reached", "degree"),
    [
        ("30/12/2020", "15/12/2020", MID, Raggiunto.IN_CORSO, 0),
        ("30/12/2020", "30/06/2020", MID, Raggiunto.SI, 100),
        ("30/04/2020", "15/07/2020", MID, Raggiunto.NO, 0),
        ("30/06/2021", "15/03/2021", END, Raggiunto.IN_CORSO, None),
        ("31/12/2020", "15/01/2021", END, Raggiunto.NO, 0),
    ],
)
def test_a_day_to_come_is_an_intention(target: str, value: str, at: Day, reached: Raggiunto, degree: int) -> None:
    found = judged(indicator(target, value), at)
    assert seen(found.reached, found.degree.value) == (reached, degree)


# Numbers within sentences


def test_sentences_do_not_contradict_the_light_nor_a_target() -> None:
    f = figures(phase(100, "94.996", outcome=GOING), at=END)
    assert f.progress.gap.steps == ("Scostamento S = R − A = 94,996 − 100 = −5,004.",)
    almost = figures(phase(100, "99.996", outcome=GOING), at=END)
    assert almost.progress.done.steps[0].endswith("= 99,99.")
    assert almost.result.steps[0].startswith("Risultato G = (50 × 99,99 (fasi)) / 50 = 99,99;")
    near = judged(indicator("120", "119,999"), END)
    assert near.sentence == "119,999 su almeno 120: non raggiunto, 0,001 in meno."
    found = judged(indicator("90%", numerator=Decimal(89996), denominator=Decimal(100000)), END)
    assert found.sentence == (
        "89.996 di 100.000, cioè 89,996%, su almeno 90%: non raggiunto, 0,004 punti percentuali in meno."
    )
    over = judged(indicator(">10%", numerator=Decimal(100001), denominator=Decimal(1000000)), END)
    assert over.reached is Raggiunto.SI
    assert "cioè 10,0001%" in over.sentence


def test_the_value_by_the_target_goes_beyond_the_degree() -> None:
    found = judged(indicator("120", "140"), END)
    assert seen(found.degree.value, found.ratio) == (100, Fraction(350, 3))
    assert found.sentence == "140 su almeno 120: raggiunto, 20 oltre."


# Cases that other people's users met


@pytest.mark.parametrize(
    ("target", "verso", "value", "degree", "sentence"),
    [
        ("0", "decrescente", "0", 100, "0 su al massimo 0: raggiunto."),
        ("0", "decrescente", "3", 0, "3 su al massimo 0: non raggiunto, 3 in più."),
        ("22", "decrescente", "0", 100, "0 su al massimo 22: raggiunto, 22 sotto."),
        ("0", "crescente", "0", 100, "0 su almeno 0: raggiunto."),
        ("0", "crescente", "-1", 0, "-1 su almeno 0: non raggiunto, 1 in meno."),
    ],
)
def test_targets_of_zero(target: str, verso: str, value: str, degree: int, sentence: str) -> None:
    found = judged(indicator(target, value, verso), END)
    assert seen(found.degree.value, found.sentence.replace("−", "-")) == (degree, sentence)


def test_what_counts_up_and_what_is_read_at_a_day() -> None:
    """Half a year of half the target is in line; of the same value at the end half is missing."""
    mid, end = Day(date(2026, 6, 30)), Day(date(2026, 12, 31), TipoRilevazione.FINALE)
    a = indicator("120", "60", accumulates=True)
    b = indicator("30", "29", "decrescente")
    assert seen(judged(a, mid).degree.value, judged(b, mid).degree.value) == (100, 100)
    assert "59,51 al 30/06/2026" in judged(a, mid).sentence
    assert seen(judged(a, end).degree.value, judged(b, end).degree.value) == (50, 100)
    assert figures(a, b, at=mid).grade.word in ("in linea", "superiore")
    assert figures(a, b, at=end).grade.word == "inferiore"


def test_a_phase_cancelled_without_a_variation_counts_zero_everywhere() -> None:
    rows = (done(50), done(30), phase(20, 0, outcome=CANCELLED, text="Fiera"))
    f = figures(*rows, at=END)
    assert seen(f.progress.done.value, f.result.value, f.forecast.value) == (80, 80, 80)
    assert figures(done(60), done(40), at=END).result.value == 100


def test_forecasts_without_a_rate() -> None:
    autumn = "01/03/2026-31/10/2026"
    at = Day(date(2026, 8, 31))
    begun: dict[str, Any] = {"plan": autumn, "outcome": GOING, "actual_start": day("15/03/2026")}
    assert phase_forecast(phase(10, 0, **begun), at, Rules()).words == "non calcolabile: avanzamento 0"
    slow = phase_forecast(phase(10, 5, **begun), at, Rules())
    assert slow.words == "oltre il 31/12"
    assert "05/07/2035" in slow.steps[0]
    assert phase_forecast(phase(10, 0, plan=autumn, outcome=NOT_BEGUN), at, Rules()).words == (
        "31/10/2026 (fine prevista: non avviata)"
    )
