# SPDX-License-Identifier: AGPL-3.0-or-later
"""The people of a simulation as lines, and its rule and people as JSON: in and out the same."""

import json
from collections.abc import Mapping
from enum import StrEnum

import pytest

from tests.valutazione.distributed import file_of
from valutazione.distributing.words import SHARING, SOURCE, rule_words
from valutazione.files.opening import opened
from valutazione.forms_distributions import DistributionForm
from valutazione.money import Sharing, Source
from valutazione.simulator import Request, read
from valutazione.simulator.request import people_of_content
from valutazione.simulator.rows import MOST_LINES, content_of, lines_of
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


@pytest.mark.parametrize(
    ("field", "words", "those"), [("ripartizione", SHARING, Sharing), ("fonte_art30", SOURCE, Source)]
)
def test_the_box_of_a_rule_says_what_its_page_says(field: str, words: Mapping[str, str], those: type[StrEnum]) -> None:
    offered = dict(DistributionForm(sheets=False).fields[field].choices)  # type: ignore[attr-defined]
    assert list(words) == list(those)
    for value in those:
        assert offered[value].casefold() == words[value].casefold()
        rule = rule_content(of(2024).rule) | {"ripartizione": str(Sharing.POSIZIONE)}
        rule = (
            rule | {"art30": rule["art30"] | {"fonte": str(value)}} if those is Source else rule | {field: str(value)}
        )
        assert any(words[value] in told for _, told in rule_words(rule))


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


def told(text: str) -> list[str]:
    _, wrongs = content_of(text)
    return [str(wrong) for wrong in wrongs]


def test_a_line_that_no_reader_of_cells_takes_is_a_wrong_line() -> None:
    assert told(f"1; 10; 3; 90\n{'9' * 140_000}; 1; 2; 3\n2; 10; 3; 90\n") == [
        "riga 2: non si legge, o una sua cella ha più di 131.072 caratteri: una riga è un incarico solo."
    ]
    # A sign that is none, an unclosed quotation mark: whatever comes of them, it is told.
    assert told('\0; 1; 2\n"1; 2; 3; 4\n')[0].startswith("riga 1: ha 3 celle")


def test_lines_beyond_the_most_are_refused_and_not_left_out() -> None:
    lines = [f"{n}; 10; 3; 90" for n in range(MOST_LINES)]
    assert len(content_of("\n".join(lines) + "\n\n\n")[0]) == MOST_LINES
    found, wrongs = content_of("\n".join([*lines, "di troppo; 10; 3; 90"]))
    assert (found, [str(wrong) for wrong in wrongs]) == (
        [],
        ["righe: sono 2.001: al più 2.000. Non se ne è letta nessuna."],
    )


def test_two_lines_of_one_person_may_not_say_different_things_of_the_payment_times() -> None:
    (first,) = told("7; 10; 3; 90; sì\n8; 10; 3; 90; no\n7; 10; 3; 90; no\n")
    assert first.startswith("riga 3, tempi di pagamento: «no» per la matricola «7», e la riga 1 dice il contrario.")
    # The same twice, or nothing beside something, is no contradiction.
    found, wrongs = content_of("7; 10; 3; 90\n7; 10; 3; 90; no\n7; 10; 3; 90; No\n7; 10; 3; 90; ; 20")
    assert (wrongs, found[0]["tempi_di_pagamento"]) == ([], False)


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("1.234,56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1\u00a0234,56", "1234.56"),
        ("+0.85", "0.85"),
        ("1,234.56", None),
        ("1.23.4", None),
        ("", None),
    ],
)
def test_numbers_are_those_of_every_other_box(cell: str, read: str | None) -> None:
    found, wrongs = content_of(f"1; {cell}; 3; 90")
    assert [wrong.place for wrong in wrongs] == ([] if read else ["riga 1, posizione"])
    assert found[0]["posizione"] == (read or "0.00")


def test_a_percent_may_bear_its_sign_and_days_are_whole() -> None:
    found, wrongs = content_of("1; 10; 1.0; 90; ; 20 %\n1; 10; 3,5; 90\n1; 10; 9999999; 90; ; 101")
    assert found[0]["interim"][0] | {"posizione": ""} == {
        "posizione": "", "giorni": 1, "punteggio": "90", "percento": "20",
    }  # fmt: skip
    assert [wrong.place for wrong in wrongs] == ["riga 2, giorni", "riga 3, giorni", "riga 3, percento di interim"]
