# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sums of rows, and the evaluators whose part may count."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from valutazione.scores import Part, Row, counted, may_be_read_again, total


def test_rows_are_summed_exactly() -> None:
    """Four rows of a quarter each, 1,25 of 5: rounded to a decimal first they would make 5,20."""
    assert total([Row(Fraction(5), Fraction(1, 4))] * 4) == 5


NUCLEO = Part("Nucleo", Fraction(70))
DIRETTORE = Part("Direttore generale", Fraction(25))


def test_few_collaborators_are_left_out_without_saying_how_many() -> None:
    found = counted([NUCLEO, DIRETTORE, Part("Collaboratori", Fraction(5), 2)])
    assert [part.percent for part in found.parts] == [Fraction(7000, 95), Fraction(2500, 95)]
    (said,) = found.said
    assert said.startswith("Collaboratori: le risposte sono meno di quante ne servono")
    assert counted([NUCLEO, Part("Collaboratori", Fraction(5), 4)]).said[0] == said
    assert not any(digit in said.replace("100", "") for digit in "0123456789")


def test_enough_collaborators_count() -> None:
    parts = [NUCLEO, DIRETTORE, Part("Collaboratori", Fraction(5), 6)]
    assert counted(parts).parts == tuple(parts)
    assert counted(parts, minimum=6).said == ()
    assert counted(parts, minimum=7).said != ()
    assert counted([Part("Collaboratori", Fraction(5), 4)]).parts == ()


def test_a_second_reading_tells_of_nobody() -> None:
    assert may_be_read_again(6, 6)
    assert not may_be_read_again(6, 5)
    assert not may_be_read_again(6, 7)
    assert not may_be_read_again(6, 10)
    assert may_be_read_again(6, 11)
    # Too few are not read: there is nothing to take away from.
    assert may_be_read_again(6, 4)
    assert may_be_read_again(4, 6)
    assert may_be_read_again(None, 6)
    assert not may_be_read_again(4, 5, minimum=3)


@given(st.lists(st.tuples(st.integers(1, 100), st.none() | st.integers(0, 9)), min_size=1))
def test_what_counts_makes_100(quotas: list[tuple[int, int | None]]) -> None:
    parts = [Part(str(n), Fraction(percent), answers) for n, (percent, answers) in enumerate(quotas)]
    found = counted(parts)
    assert sum(part.percent for part in found.parts) in (0, 100)
    assert len(found.parts) + len(found.said) == len(parts)
