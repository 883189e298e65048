# SPDX-License-Identifier: AGPL-3.0-or-later
"""The result of an objective, its two classes, its forecast."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from monitoraggio.figures import Day, Grado, Rules, Tempo, ValoreMancante
from monitoraggio.figures.forecast import AT_ZERO, BEYOND, phase_forecast
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
    indicator,
    phase,
    seen,
)

ZERO, BLOCKS = Rules(missing=ValoreMancante.ZERO), Rules(missing=ValoreMancante.BLOCCA)
AUGUST = Day(date(2026, 8, 31))


def test_the_result_is_the_mean_of_the_parts_that_exist() -> None:
    both = figures(phase(100, 80, outcome=GOING), indicator("120", "60"))
    assert seen(both.result.value, both.indicators.degree.value) == (65, 50)
    assert both.result.steps[0] == (
        "Risultato G = (50 × 80 (fasi) + 50 × 50 (indicatori)) / 100 = 65; 1 di 1 indicatori."
    )
    assert figures(phase(100, 80, outcome=GOING)).result.value == 80
    assert figures(indicator("120", "60")).result.value == 50
    assert figures().result.value is None
    shares = Rules(phases_share=Decimal(30), indicators_share=Decimal(70))
    assert figures(phase(100, 80, outcome=GOING), indicator("120", "60"), rules=shares).result.value == 59
    nothing = Rules(phases_share=Decimal(0))
    assert figures(phase(100, 80, outcome=GOING), indicator("120", "60"), rules=nothing).result.value == 50
    assert figures(phase(100, 80, outcome=GOING), rules=nothing).result.value is None


def test_a_value_that_is_missing_follows_the_rule() -> None:
    rows = (indicator("120", "120"), indicator("120", "", text="Ore"))
    left_out = figures(*rows)
    assert seen(left_out.result.value, left_out.indicators.k_of_n) == (100, "1 di 2 indicatori")
    assert any("«Ore»" in step for step in left_out.indicators.degree.steps)
    assert figures(*rows, rules=ZERO).result.value == 50
    blocked = figures(done(100), *rows, rules=BLOCKS)
    assert seen(blocked.result.value, blocked.indicators.degree.value) == (None, None)
    assert "manca un valore" in blocked.result.steps[0]
    assert figures(indicator("120", ""), rules=ZERO).result.value == 0
    assert figures(indicator("120", "")).result.value is None


@pytest.mark.parametrize("row", [indicator("?"), indicator("120", not_assessable=True), indicator("nei termini", "x")])
def test_what_is_not_assessable_or_waits_for_a_person_is_in_no_mean(row: object) -> None:
    assert figures(indicator("120", "60"), row, rules=ZERO).result.value == 50  # type: ignore[arg-type]
    assert figures(indicator("120", "60"), row, rules=BLOCKS).result.value == 50  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rows", "at", "word"),
    [
        ([("120", "140")], END, Grado.SUPERIORE),
        ([("120", "140"), ("SI", "SI")], END, Grado.SUPERIORE),
        ([(">=2", "3")], END, Grado.SUPERIORE),
        ([("10<n<20", "15")], END, Grado.IN_LINEA),
        ([("120", "120"), ("30/12/2020", "01/12/2020")], END, Grado.IN_LINEA),
        ([("120", "140"), ("120", "119")], END, Grado.INFERIORE),
        ([("120", "119"), ("120", "")], END, Grado.INFERIORE),
        ([("120", "140"), ("120", "")], END, Grado.NON_MISURABILE),
        ([("120", "120"), ("?", "")], END, Grado.IN_LINEA),
        ([("nei termini", "fatto")], END, Grado.NON_MISURABILE),
        ([("120", "120"), ("nei termini", "fatto")], END, Grado.IN_LINEA),
        ([("120", "60")], MID, Grado.IN_LINEA),
        ([("120", "60"), ("30", "31")], MID, Grado.SUPERIORE),
        ([("30/04/2020", "NO")], MID, Grado.INFERIORE),
        ([], END, Grado.NON_MISURABILE),
    ],
)
def test_grade(rows: list[tuple[str, str]], at: Day, word: Grado) -> None:
    assert figures(*(indicator(target, value) for target, value in rows), at=at).grade.word is word


def test_a_grade_that_cannot_be_told_says_how_many() -> None:
    f = figures(indicator("120", "140"), indicator("120", ""), indicator("120", ""))
    assert f.grade.steps == ("Non misurabile: hanno un valore 1 di 3 indicatori.",)


JUNE = "01/01/2020-30/06/2020"


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ([done(on="30/06/2020", plan=JUNE)], Tempo.NEI_TEMPI),
        ([done(on="29/06/2020", plan=JUNE)], Tempo.IN_ANTICIPO),
        ([done(on="01/07/2020", plan=JUNE)], Tempo.IN_RITARDO),
        ([done(on="01/07/2020", plan=JUNE, judged_end=day("31/07/2020"))], Tempo.IN_ANTICIPO),
        ([done(on="01/07/2020", plan="01/01/2020-31/07/2020", judged_end=day("30/06/2020"))], Tempo.IN_RITARDO),
        ([done(on="29/06/2020", plan=JUNE), done(on="01/05/2020", plan="01/01/2020-30/04/2020")], Tempo.IN_RITARDO),
        ([phase(50, 10, outcome=GOING, plan="01/01/2020-30/08/2020")], Tempo.IN_RITARDO),
        ([phase(50, 10, outcome=GOING, plan="01/01/2020-31/12/2020")], Tempo.NEI_TEMPI),
        ([done(on="29/06/2020", plan=JUNE), phase(1, 1, outcome=GOING, plan="01/01/2020-31/08/2020")], Tempo.NEI_TEMPI),
        ([done(on="29/06/2020", plan=JUNE), phase(1, 1, outcome=GOING)], Tempo.IN_ANTICIPO),
        ([phase(50, 10, outcome=GOING, plan="01/01/2020-")], Tempo.NON_MISURABILE),
        ([phase(plan=JUNE)], Tempo.NON_MISURABILE),
        ([phase(plan=JUNE, outcome=SUSPENDED)], Tempo.IN_RITARDO),
        ([], Tempo.NON_MISURABILE),
    ],
)
def test_time(rows: list[object], word: Tempo) -> None:
    assert figures(*rows, at=Day(date(2020, 8, 31))).time.word is word  # type: ignore[arg-type]


def test_a_deadline_moved_later_is_noted() -> None:
    row = done(on="01/07/2020", plan="01/01/2020-31/07/2020", judged_end=day("30/06/2020"), text="Bando")
    assert "«Bando»: giudicata sulla fine del 30/06/2020" in " ".join(figures(row).time.steps)


AUTUMN = "01/03/2026-31/10/2026"


def test_the_forecast_of_a_phase() -> None:
    begun: dict[str, Any] = {"plan": AUTUMN, "outcome": GOING, "actual_start": day("15/03/2026")}
    assert phase_forecast(phase(10, 0, **begun), AUGUST, Rules()).words == AT_ZERO
    slow = phase_forecast(phase(10, 5, **begun), AUGUST, Rules())
    assert seen(slow.words, slow.end) == (BEYOND, None)
    assert slow.steps == (
        "Fine = inizio + giorni trascorsi / avanzamento = 15/03/2026 (inizio effettivo) + 170 / 5% = 05/07/2035.",
    )
    half = phase_forecast(phase(10, 85, **begun), AUGUST, Rules())
    assert seen(half.end, half.at_year_end) == (date(2026, 9, 30), 100)  # 200 days from 15/03
    planned = phase_forecast(phase(10, 0, plan=AUTUMN, outcome=NOT_BEGUN), AUGUST, Rules())
    assert seen(planned.words, planned.at_year_end) == ("31/10/2026 (fine prevista: non avviata)", 100)
    moved = phase(10, 0, plan=AUTUMN, outcome=NOT_BEGUN, new_end=day("28/02/2027"))
    assert phase_forecast(moved, AUGUST, Rules()).words == BEYOND
    over = phase_forecast(phase(10, 0, plan="01/03/2026-30/06/2026", outcome=NOT_BEGUN), AUGUST, Rules())
    assert over.words == "non calcolabile: non avviata, e la fine prevista è passata"
    today = phase(10, 1, plan=AUTUMN, outcome=GOING, actual_start=AUGUST.al)
    assert phase_forecast(today, AUGUST, Rules()).at_year_end == 100
    never = phase(10, "0.01", plan=AUTUMN, outcome=GOING, actual_start=day("01/01/0001"))
    assert "oltre ogni calendario" in phase_forecast(never, AUGUST, Rules()).steps[0]
    assert phase_forecast(phase(10, plan=AUTUMN), AUGUST, Rules()).at_year_end is None
    assert phase_forecast(phase(10, 40, outcome=SUSPENDED), AUGUST, Rules()).at_year_end == 40
    assert phase_forecast(phase(10, 40, outcome=CANCELLED), AUGUST, Rules()).at_year_end == 0
    unknown = phase(10, 40, outcome=GOING, plan="-31/10/2026")
    assert phase_forecast(unknown, AUGUST, Rules()).words == "non calcolabile: manca l'inizio effettivo"


def test_the_forecast_of_an_objective() -> None:
    """5 % in 170 days is 292/3400 at the year's end."""
    slow = phase(50, 5, plan=AUTUMN, outcome=GOING, actual_start=day("15/03/2026"))
    f = figures(slow, phase(50, 0, plan=AUTUMN, outcome=NOT_BEGUN), at=AUGUST)
    assert f.forecast.value == (Fraction(292 * 100, 3400) + 100) / 2
    assert plain(f.forecast.value) == "54.29"
    assert figures(done(), at=AUGUST).forecast.value is None


def test_at_the_end_the_forecast_is_what_is_done() -> None:
    rows = (done(50), phase(30, 40, outcome=GOING, actual_start=day("01/02/2020")), phase(20, 0, outcome=GOING))
    f = figures(*rows, at=END)
    assert f.forecast.value == f.progress.done.value == 62
