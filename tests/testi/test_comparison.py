# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one engine of differences: nothing that differs is missed, nothing that does not is told."""

from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from testi.comparison import Comparison, Found
from testi.pairing import Row


@dataclass(frozen=True)
class Leaf:
    name: str
    text: str = ""


@dataclass(frozen=True)
class Branch:
    name: str
    text: str = ""
    leaves: tuple[Leaf, ...] = ()
    mark: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Tree:
    text: str = ""
    branches: tuple[Branch, ...] = ()


def told(parent: Any, section: str) -> list[Row]:
    return [Row(row.name, "") for row in getattr(parent, section)]


WHOLE = Comparison(frozenset({"branches", "leaves"}), told)
PARTIAL = replace(WHOLE, partial=True, guess=False)
WORDS = st.sampled_from(["", "a", "b"])


def rows(shape: Any, *more: Any) -> Any:
    built = st.builds(shape, st.sampled_from("xyz"), WORDS, *more)
    return st.lists(built, max_size=3, unique_by=lambda row: row.name).map(tuple)


TREES = st.builds(Tree, WORDS, rows(Branch, rows(Leaf), st.integers(0, 1)))


def names(found: Found) -> tuple[str, ...]:
    return tuple(step.row.name for step in found.way)


@given(TREES, TREES)
def test_two_trees_differ_where_something_is_told(before: Tree, after: Tree) -> None:
    assert bool(list(WHOLE.differences(before, after))) == (before != after)


@given(TREES, TREES)
def test_backwards_the_same_things_differ(before: Tree, after: Tree) -> None:
    def fields_of(found: list[Found]) -> set[tuple[Any, ...]]:
        return {(names(f), f.field) for f in found if f.field not in ("", "posto")}

    there, back = (list(WHOLE.differences(*pair)) for pair in ((before, after), (after, before)))
    assert fields_of(there) == fields_of(back)


@given(TREES, TREES)
def test_what_is_left_out_of_a_partial_content_is_no_difference(before: Tree, after: Tree) -> None:
    found = list(PARTIAL.differences(before, after))
    assert all(f.after is not None for f in found)
    assert not any(f.field == "posto" for f in found)
    assert list(PARTIAL.differences(before, replace(before, branches=before.branches[:1]))) == []


def test_what_is_new_is_told_with_all_that_stands_below_it() -> None:
    new = Branch("x", leaves=(Leaf("1"), Leaf("2")))
    found = list(PARTIAL.differences(Tree(), Tree(branches=(new,))))
    assert [(names(f), f.field, f.before) for f in found] == [
        (("x",), "", None),
        (("x", "1"), "", None),
        (("x", "2"), "", None),
    ]


def test_who_is_silent_says_nothing() -> None:
    silent = replace(WHOLE, silent=lambda f, was, now: f.name == "text" and "" in (was, now))
    branch = Branch("x", "a")
    assert list(silent.differences(Tree("t", (branch,)), Tree("", (replace(branch, text=""),)))) == []
    assert [f.field for f in silent.differences(Tree("t"), Tree("u"))] == ["text"]


def test_a_row_that_stands_elsewhere_is_told_by_its_place() -> None:
    x, y = Branch("x"), Branch("y", "a")
    found = list(WHOLE.differences(Tree(branches=(x, y)), Tree(branches=(replace(y, text="b"), x))))
    assert [(names(f), f.field, f.before, f.after) for f in found] == [
        (("y",), "text", "a", "b"),
        (("y",), "posto", 2, 1),
    ]
