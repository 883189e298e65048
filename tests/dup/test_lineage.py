# SPDX-License-Identifier: AGPL-3.0-or-later
"""The walk back from an objective to those that it carries on ends, and loses none on the way."""

from hypothesis import given
from hypothesis import strategies as st

from dup.lineage import Placed, carried_on, line_of
from dup.raffronto import Posto

KEYS = st.integers(0, 8)


def at(name: str) -> Posto:
    return "Ambito", "Strategico", name


@given(KEYS, st.dictionaries(KEYS, st.none() | KEYS))
def test_a_line_goes_back_step_by_step_and_comes_to_an_end(key: int, comes_from: dict[int, int | None]) -> None:
    line = line_of(key, comes_from)
    assert len(set(line)) == len(line) <= len(comes_from)
    assert line[:1] == ((key,) if key in comes_from else ())
    assert [comes_from[one] for one in line[:-1]] == [*line[1:]]
    if line:
        last = comes_from[line[-1]]
        assert last is None or last in line or last not in comes_from


def test_a_circle_is_walked_once_and_who_nobody_knows_ends_it() -> None:
    assert line_of(1, {1: 2, 2: 3, 3: 1}) == (1, 2, 3)
    assert line_of(1, {1: 1}) == (1,)
    assert line_of(1, {1: 2, 2: 9}) == (1, 2)
    assert line_of("nessuno", {}) == ()


def test_one_carries_on_another_through_the_documents_between_them_and_by_what_both_come_from() -> None:
    objectives = {
        1: Placed(None, 10, at("a")),
        2: Placed(1, 20, at("b")),
        3: Placed(2, 30, at("c")),
        4: Placed(None, 30, at("d")),
    }
    assert carried_on(objectives, 10, 30) == {at("c"): at("a")}
    assert carried_on(objectives, 20, 30) == {at("c"): at("b")}
    # Back too, by what the later one comes from.
    assert carried_on(objectives, 30, 10) == {at("a"): at("c")}
    # Two that come from one: nobody knows which of them is carried on.
    divided = {**objectives, 5: Placed(1, 20, at("e")), 3: Placed(1, 30, at("c"))}
    assert carried_on(divided, 20, 30) == {}
    assert carried_on(divided, 10, 30) == {at("c"): at("a")}
