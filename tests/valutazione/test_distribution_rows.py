# SPDX-License-Identifier: AGPL-3.0-or-later
"""The people of a simulation as lines, and its rule and people as JSON: in and out the same."""

import json

import pytest

from tests.valutazione.distributed import file_of
from valutazione.files.opening import opened
from valutazione.simulator import Request, read
from valutazione.simulator.request import people_of_content
from valutazione.simulator.rows import content_of, lines_of
from valutazione.simulator.writing import people_content, rule_content


def of(year: int) -> Request:
    return read(opened(json.dumps(file_of(year)).encode()))


@pytest.mark.parametrize("year", [2019, 2024])
def test_rule_and_people_are_written_and_read_back_the_same(year: int) -> None:
    asked = of(year)
    again = file_of(year) | {"regola": rule_content(asked.rule), "persone": people_content(asked.people)}
    assert read(opened(json.dumps(again).encode())) == asked


@pytest.mark.parametrize("year", [2019, 2024])
def test_people_as_lines_are_read_back_the_same(year: int) -> None:
    people = of(year).people
    found, wrongs = content_of(lines_of(people))
    assert wrongs == []
    assert people_of_content(opened(json.dumps(found).encode())) == people


def test_lines_of_a_spreadsheet() -> None:
    lines = [
        "Matricola\tPosizione\tGiorni\tPunteggio",
        "007\t39.500,00\t200\t92,4\tSÌ",
        "",
        "007\t1000\t165\t80,5",
        "007\t5,5\t10\t70\t\t20",
    ]
    found, wrongs = content_of("\n".join(lines))
    assert wrongs == []
    assert found == [
        {
            "matricola": "007",
            "incarichi": [
                {"posizione": "39500.00", "giorni": 200, "punteggio": "92.4"},
                {"posizione": "1000", "giorni": 165, "punteggio": "80.5"},
            ],
            "tempi_di_pagamento": True,
            "interim": [{"posizione": "5.5", "giorni": 10, "punteggio": "70", "percento": "20"}],
        }
    ]


def test_what_no_line_says_is_told_with_its_place() -> None:
    _, wrongs = content_of("1; 10\n2; dieci; 3,5; 90; forse\n")
    assert [str(wrong).partition(":")[0] for wrong in wrongs] == [
        "riga 1",
        "riga 2, posizione",
        "riga 2, giorni",
        "riga 2, tempi di pagamento",
    ]
