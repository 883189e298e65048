# SPDX-License-Identifier: AGPL-3.0-or-later
"""A survey that is closed says for ever the same bytes, whatever was typed in it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from monitoraggio.computing import frozen, machine_shape, told
from monitoraggio.contenuto import (
    IndicatorContent,
    ObjectiveContent,
    PhaseContent,
    RulesContent,
    SurveyContent,
    in_canonical,
    read_survey,
)

DAYS = st.none() | st.dates(date(2019, 6, 1), date(2021, 12, 31))
CENTS = st.none() | st.integers(0, 10000).map(lambda n: Decimal(n).scaleb(-2))
OUTCOMES = st.sampled_from(["", "non avviata", "in corso", "conclusa", "sospesa", "annullata"])
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = st.sampled_from(["", "?", "n.d.", "12", "1.234,5", "99,996", "SI", "30/06/2020", "12%", "fatto"]) | WORDS
TARGETS = st.sampled_from(["", "?", "120", ">10%", "30/12/2020", "30/06/2021", "SI", "nei termini"])


def phases(n: int) -> Any:
    return st.builds(
        PhaseContent,
        st.just(f"f{n}"),
        WORDS,
        CENTS,
        DAYS,
        DAYS,
        esito=OUTCOMES,
        inizio_effettivo=DAYS,
        fine_effettiva=DAYS,
        percentuale=CENTS,
        motivo=WORDS,
        nuova_fine=DAYS,
    )


def indicators(n: int) -> Any:
    return st.builds(
        IndicatorContent, st.just(f"i{n}"), WORDS, valore_atteso=TARGETS, valore=VALUES, cumula=st.booleans()
    )


def objectives(n: int) -> Any:
    return st.builds(
        ObjectiveContent,
        st.just(f"2020-{n}"),
        WORDS,
        st.sampled_from(["Polizia", "Demografici"]),
        peso=CENTS,
        relazione=WORDS,
        fasi=st.tuples(phases(1), phases(2)),
        indicatori=st.tuples(indicators(1)) | st.just(()),
    )


SURVEYS = st.builds(
    SurveyContent,
    st.just("Comune"),
    st.just("PEG_2020"),
    WORDS,
    st.just(2020),
    st.sampled_from([date(2020, 6, 30), date(2020, 12, 31)]),
    st.sampled_from(["intermedia", "finale"]),
    st.just("chiusa"),
    st.just(1),
    st.just(""),
    st.builds(
        RulesContent, valore_mancante=st.sampled_from(["escluso", "zero", "blocca"]), pesa_gli_obiettivi=st.booleans()
    ),
    st.tuples(objectives(1), objectives(2), objectives(3)),
)


@given(SURVEYS)
def test_a_freeze_is_one_sequence_of_bytes(survey: SurveyContent) -> None:
    text = in_canonical(frozen(survey))
    again = read_survey(text)
    assert in_canonical(again) == text
    assert in_canonical(frozen(again)) == text
    assert machine_shape(told(again)) == machine_shape(told(survey))


@given(SURVEYS)
def test_each_objective_is_frozen_as_if_it_were_alone(survey: SurveyContent) -> None:
    """The order of the others, and who they are, is of no matter to its figures."""
    turned = frozen(replace(survey, obiettivi=tuple(reversed(survey.obiettivi))))
    assert turned.by_code == frozen(survey).by_code
    alone = frozen(replace(survey, obiettivi=survey.obiettivi[:1]))
    assert alone.obiettivi[0] == frozen(survey).obiettivi[0]


@given(SURVEYS)
def test_numbers_of_machines_are_numbers_or_null(survey: SurveyContent) -> None:
    shape = machine_shape(told(survey))
    names = ("fatto", "atteso", "scostamento", "risultato", "previsione_fine_anno")
    numbers = [o[name] for o in shape["obiettivi"] for name in names]
    numbers += [
        row[name] for o in shape["obiettivi"] for row in o["fasi"] for name in ("peso", "percentuale", "atteso")
    ]
    numbers += [row["grado_percento"] for o in shape["obiettivi"] for row in o["indicatori"]]
    for number in filter(None, numbers):
        assert len(number.partition(".")[2]) == 2
        assert number not in ("-0.00", "")
        assert -100 <= Decimal(number) <= 100
    assert sum(shape["totali"]["gradi"].values()) == sum(shape["totali"]["tempi"].values()) == 3
