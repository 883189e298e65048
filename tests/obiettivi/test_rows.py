# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows told apart by identity: what moves has moved, what is reworded keeps its place, what is new is one row."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obiettivi.contenuto import (
    ContenutoFase,
    ContenutoIndicatore,
    ContenutoObiettivo,
    Differenza,
    completed,
    differenze,
    says_the_same,
)
from testi.pairing import Row, continued, moved

IDS = [f"{n:08x}-0000-4000-8000-000000000000" for n in range(1, 9)]
TWICE = "Controllo"
PHASES = tuple(ContenutoFase(text, id=i) for text, i in zip(("Avvio", TWICE, TWICE, "Chiusura"), IDS, strict=False))
WHOLE = ContenutoObiettivo(
    "2024-AA01",
    "Un titolo",
    fasi=PHASES,
    indicatori=(ContenutoIndicatore("Giorni", "qualità", "10", verso="decrescente", id=IDS[5]),),
    altri_servizi=("Uno", "Due"),
    altri_servizi_id=(IDS[6], IDS[7]),
)
SILENT = replace(
    WHOLE,
    fasi=tuple(replace(f, id="") for f in PHASES),
    indicatori=(replace(WHOLE.indicatori[0], verso="", id=""),),
    altri_servizi_id=(),
)
ROWS = st.builds(Row, st.just(""), st.sampled_from("abc"))


def said(before: ContenutoObiettivo, after: ContenutoObiettivo) -> list[tuple[Any, ...]]:
    return [d.campo for d in differenze(before, after)]


@given(st.permutations(range(len(PHASES))), st.integers(0, len(PHASES) - 1))
def test_a_row_that_is_reworded_keeps_its_place_and_one_that_moves_has_moved(order: list[int], reworded: int) -> None:
    changed = list(PHASES)
    changed[reworded] = replace(changed[reworded], descrizione="Tutt'altro")
    after = replace(WHOLE, fasi=tuple(changed[n] for n in order))
    found = differenze(WHOLE, after)
    texts = [d for d in found if d.campo[-1] == "descrizione"]
    assert texts == [
        Differenza(("fasi", order.index(reworded), "descrizione"), PHASES[reworded].descrizione, "Tutt'altro")
    ]
    others = {d.campo[-1] for d in found if d not in texts}
    assert others <= {"posto"}
    elsewhere: dict[Any, Any] = {d.campo[1]: (d.prima, d.dopo) for d in found if d.campo[-1] == "posto"}
    assert elsewhere == {i: (order[i] + 1, i + 1) for i in elsewhere}
    assert all(was != now for was, now in elsewhere.values())
    assert bool(elsewhere) == (order != sorted(order))
    assert len(elsewhere) < len(order)


@given(st.integers(0, len(PHASES)), st.booleans())
def test_what_stands_between_others_is_one_new_row(place: int, same_words: bool) -> None:
    new = ContenutoFase(TWICE if same_words else "Nuova", id=IDS[4])
    after = replace(WHOLE, fasi=(*PHASES[:place], new, *PHASES[place:]))
    assert differenze(WHOLE, after) == [Differenza(("fasi", place), None, new)]
    assert differenze(after, WHOLE) == [Differenza(("fasi", place), new, None)]


def test_a_row_taken_away_does_not_give_its_place_to_the_next() -> None:
    after = replace(WHOLE, fasi=(PHASES[0], *PHASES[2:]))
    assert said(WHOLE, after) == [("fasi", 1)]
    other = replace(PHASES[1], id=IDS[4])
    assert said(WHOLE, replace(WHOLE, fasi=(PHASES[0], other, *PHASES[2:]))) == []
    swapped = replace(WHOLE, fasi=(PHASES[0], replace(other, note="sua"), *PHASES[2:]))
    assert differenze(WHOLE, swapped) == [
        Differenza(("fasi", 1), None, swapped.fasi[1]),
        Differenza(("fasi", 1), PHASES[1], None),
    ]


def test_services_are_rows_too() -> None:
    after = replace(WHOLE, altri_servizi=("Due", "Tre", "Uno bis"), altri_servizi_id=(IDS[7], "", IDS[6]))
    assert [(d.campo, d.prima, d.dopo) for d in differenze(WHOLE, after)] == [
        (("altri_servizi", 0, "posto"), 2, 1),
        (("altri_servizi", 1), None, "Tre"),
        (("altri_servizi", 2), "Uno", "Uno bis"),
    ]
    named = WHOLE.with_services(["Due", "Tre"])
    assert named.altri_servizi_id == (IDS[7], IDS[6])
    assert SILENT.with_services(["Due"]).altri_servizi_id == ()


@pytest.mark.parametrize(("before", "after"), [(WHOLE, SILENT), (SILENT, WHOLE)])
def test_silence_differs_from_nothing(before: ContenutoObiettivo, after: ContenutoObiettivo) -> None:
    assert differenze(before, after) == []
    assert says_the_same(before, after)
    between = replace(after, fasi=(after.fasi[0], ContenutoFase("Nuova", id=IDS[4]), *after.fasi[1:]))
    assert said(before, between) == [("fasi", 1)]


def test_what_both_say_counts() -> None:
    turned = replace(WHOLE, indicatori=(replace(WHOLE.indicatori[0], verso="crescente"),))
    assert differenze(WHOLE, turned) == [Differenza(("indicatori", 0, "verso"), "decrescente", "crescente")]
    assert not says_the_same(WHOLE, turned)
    assert not says_the_same(WHOLE, None)
    assert says_the_same(None, None)


def test_what_could_not_be_said_is_taken_from_the_row_of_today() -> None:
    assert completed(SILENT, WHOLE) == WHOLE
    assert [f.id for f in completed(SILENT, WHOLE).fasi] == [f.id for f in PHASES]
    assert completed(SILENT, WHOLE).altri_servizi_id == WHOLE.altri_servizi_id
    people = replace(WHOLE, responsabile="Rossi Maria", responsabile_matricola="12")
    assert completed(SILENT, people).responsabile_matricola == ""
    assert completed(replace(SILENT, responsabile="Rossi Maria"), people).responsabile_matricola == "12"
    other = replace(WHOLE, fasi=WHOLE.fasi[1:])
    assert completed(SILENT, other).fasi == SILENT.fasi
    turned = replace(WHOLE, indicatori=(replace(WHOLE.indicatori[0], verso="crescente"),))
    assert completed(WHOLE, turned) == WHOLE


@given(st.lists(ROWS, max_size=6), st.lists(ROWS, max_size=6))
def test_without_identities_each_old_row_is_continued_at_most_once(before: list[Row], after: list[Row]) -> None:
    places = [p for p in continued(before, after) if p is not None]
    assert len(places) == len(set(places)) == min(len(before), len(after))
    assert moved(list(range(len(before)))) == {}


def test_the_same_words_are_looked_for_before_the_same_place() -> None:
    a, b, c, d = (Row("", k) for k in "abcd")
    assert continued([a, b, c], [c, d, a]) == [2, 1, 0]
    known = [Row("1", "a"), Row("2", "b")]
    assert continued(known, [Row("3", "a"), Row("", "b"), Row("1", "z")]) == [None, 1, 0]
