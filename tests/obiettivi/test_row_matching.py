# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which row continues which: by identity, by text, by a good guess; never a row that says something else."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obiettivi.contenuto.row_matching import How, Match, Said, match

WORDS = ("gara", "bando", "strade", "scuole", "utenti", "sportello", "verde", "musei", "tributi", "acqua", "mensa")
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
unique = st.lists(texts, min_size=1, max_size=6, unique=True)


def rows(*said: str, identities: bool = True) -> list[Said]:
    return [Said(f"id-{text}" if identities else "", text) for text in said]


def continued(before: list[Said], after: list[Said]) -> list[str | None]:
    """The text of the row that each continues."""
    return [before[m.place].text if m else None for m in match(before, after)]


@given(unique, st.data(), st.booleans())
def test_a_permutation_keeps_every_identity(said: list[str], data: Any, known: bool) -> None:
    moved = data.draw(st.permutations(said))
    assert continued(rows(*said), rows(*moved, identities=known)) == list(moved)


@given(unique, st.data(), st.booleans())
def test_a_row_that_goes_leaves_the_others_as_they_are(said: list[str], data: Any, known: bool) -> None:
    left = list(said)
    left.remove(data.draw(st.sampled_from(said)))
    assert continued(rows(*said), rows(*left, identities=known)) == left


@given(unique, texts, st.data())
def test_a_row_that_comes_between_leaves_the_others_as_they_are(said: list[str], new: str, data: Any) -> None:
    after = list(said)
    after.insert(data.draw(st.integers(0, len(said))), new)
    found = continued(rows(*said), rows(*after, identities=False))
    others = [(text, who) for text, who in zip(after, found, strict=True) if text != new]
    assert all(text == who for text, who in others)
    assert found.count(None) == 1


@given(unique, st.text(), st.data(), st.booleans())
def test_a_row_that_is_reworded_leaves_the_others_as_they_are(
    said: list[str], other: str, data: Any, known: bool
) -> None:
    which = data.draw(st.integers(0, len(said) - 1))
    after = rows(*said, identities=known)
    after[which] = Said(f"id-{said[which]}" if known else "", f"{said[which]} {other}")
    found = continued(rows(*said), after)
    assert [who for i, who in enumerate(found) if i != which] == said[:which] + said[which + 1 :]
    assert found[which] in ({said[which]} if known else {said[which], None})


@given(
    st.lists(st.builds(Said, st.sampled_from(["", "1", "2", "3"]), texts)),
    st.lists(st.builds(Said, st.sampled_from(["", "1", "2", "9"]), texts)),
)
def test_no_row_is_continued_twice_and_none_that_is_not_there(before: list[Said], after: list[Said]) -> None:
    found = match(before, after)
    places = [m.place for m in found if m]
    assert len(found) == len(after)
    assert len(set(places)) == len(places)
    assert set(places) <= set(range(len(before)))


@pytest.mark.parametrize(
    ("was", "now", "how"),
    [
        ("Predisposizione del bando di gara", "Predisposizione bando gara e disciplinare", How.ALIKE),
        ("Manutenzone delle strade", "Manutenzione delle strade comunali", How.ALIKE),
        ("Predisposizione del bando di gara", "Pubblicazione del bando di gara", How.IN_PLACE),
        ("Numero di utenti serviti", "Numero di domande evase", None),
        ("Affidamento dei lavori", "Rendicontazione finale", None),
        ("Riduzione della spesa energetica", "Aumento delle entrate da sanzioni", None),
    ],
)
def test_a_row_alone_at_its_place_is_the_same_only_if_it_says_nearly_the_same(
    was: str, now: str, how: How | None
) -> None:
    before, after = rows("Prima", was, "Ultima"), rows("Prima", now, "Ultima", identities=False)
    found = match(before, after)[1]
    assert found == (Match(1, how) if how else None)
    assert found is None or found.guessed


def test_two_that_are_alike_are_no_guess_unless_they_stand_at_their_places() -> None:
    before = rows("Report trimestrale di gennaio", "Report trimestrale di aprile")
    elsewhere = rows("Tutt'altro", "Report trimestrale di luglio", identities=False)
    assert continued(before, elsewhere[1:]) == [None]
    assert match(before, elsewhere) == [None, Match(1, How.IN_PLACE)]


def test_an_identity_holds_whatever_the_row_says_and_one_of_strangers_says_nothing() -> None:
    before = [Said("1", "Aprire"), Said("2", "Chiudere")]
    after = [Said("2", "Aprire"), Said("1", "Chiudere"), Said("9", "Aprire")]
    assert [m and (m.place, m.how) for m in match(before, after)] == [(1, How.IDENTITY), (0, How.IDENTITY), None]
    assert match(before, [Said("9", "Aprire"), Said("9", "Altro")]) == [Match(0, How.SAME_TEXT), None]


def test_equal_texts_go_in_their_order_and_the_letter_comes_before_the_sound() -> None:
    assert continued(rows("x", "x"), rows("x", "x", "x", identities=False)) == ["x", "x", None]
    assert [m and m.place for m in match(rows("FASE A", "Fase a"), rows("Fase a", identities=False))] == [1]


def test_too_many_to_be_told_apart_are_new() -> None:
    before = [Said(str(n), f"Attività {n} {WORDS[n % 11]}") for n in range(400)]
    after = [Said("", f"Lavoro {n} {WORDS[n % 7]}") for n in range(399)]
    assert match(before, after) == [None] * 399
