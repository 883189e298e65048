# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long a text may be, what is said of a longer one, and words without end on paper."""

import pytest

from reports.pdf.words import BREAK, ENDLESS, breakable
from testi.bounds import LONG_TEXT, beginning, excess, length


def test_a_text_within_the_bound_needs_no_word() -> None:
    assert excess("a" * 20, 20) == ""
    assert excess("a\r\n" * 10, 20) == ""
    assert length("a\r\nb") == 3


def test_a_longer_one_is_told_by_how_much() -> None:
    assert excess("a" * 21_234, LONG_TEXT) == (
        "Ci stanno 20.000 caratteri e sono 21.234: accorciare il testo di 1.234."
    )


@pytest.mark.parametrize("text", ["", "breve", "a\n" * 1_000, "a" * LONG_TEXT])
def test_a_page_shows_a_text_whole(text: str) -> None:
    assert beginning(text) == text


@pytest.mark.parametrize("text", ["a\n" * 1_000_000, "a" * 200_000, "parola " * 50_000])
def test_of_a_text_without_measure_a_page_shows_the_beginning_and_says_so(text: str) -> None:
    shown = beginning(text)
    whole, _, said = shown.rpartition("\n\n")
    assert text.startswith(whole)
    assert len(shown) < LONG_TEXT + 200
    assert shown.count("\n") < 2_010
    assert said == f"**Il testo continua: qui ne stanno i primi {len(whole):,} caratteri di {len(text):,}.**".replace(
        ",", "."
    )


def test_an_endless_word_gets_places_to_break_and_keeps_its_letters() -> None:
    word = "abcdefghij" * 100
    broken = breakable(f"prima {word} dopo")
    assert broken.replace(BREAK, "") == f"prima {word} dopo"
    assert max(map(len, broken.replace(BREAK, " ").split())) <= 50


@pytest.mark.parametrize(
    "text", ["", "una frase come le altre", "x" * (ENDLESS - 1), "https://esempio.it/" + "a/" * 60]
)
def test_any_other_word_stays(text: str) -> None:
    assert breakable(text) == text
