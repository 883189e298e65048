# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the PEG objectives come to, level by level: each once, never a mean of means, null where nothing is linked."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoraggio.contenuto import SurveyUnreadable
from monitoraggio.figures.printing import plain
from ricognizioni.choices import OperativeOutcome
from ricognizioni.computing import OUTCOMES, frozen, machine_shape, told
from ricognizioni.contenuto import (
    AmbitoContent,
    OperativeContent,
    RicognizioneContent,
    ServingContent,
    StrategicContent,
    ValueContent,
    in_canonical,
    read_ricognizione,
)

# A few codes and two plans, so that objectives meet in several places.
_serving = st.builds(lambda plan, n: (f"P{plan}", f"O{n}"), st.integers(0, 1), st.integers(0, 5))
_results = st.dictionaries(_serving, st.none() | st.fractions(0, 150, max_denominator=97))
_text = st.text(st.characters(codec="utf-8"), max_size=12)


def content(
    tree: list[list[list[list[tuple[str, str]]]]], results: dict[tuple[str, str], Fraction | None]
) -> RicognizioneContent:
    def served(key: tuple[str, str]) -> ServingContent:
        g = results.get(key)
        return ServingContent(*key, cifre=() if g is None else (("risultato", str(g)),))

    return RicognizioneContent(
        *("Comune", "DUP", "Documento", 2023, 2025, date(2023, 12, 31), "aperta"),
        ambiti=tuple(
            AmbitoContent(
                f"A{i}",
                strategici=tuple(
                    StrategicContent(
                        f"S{j}",
                        operativi=tuple(
                            OperativeContent(f"O{k}", serviti_da=tuple(map(served, keys)))
                            for k, keys in enumerate(operatives)
                        ),
                    )
                    for j, operatives in enumerate(strategic)
                ),
            )
            for i, strategic in enumerate(tree)
        ),
    )


_trees = st.lists(st.lists(st.lists(st.lists(_serving, max_size=5), max_size=4), max_size=3), max_size=3)
_contents = st.builds(content, _trees, _results)


def mean(keys: set[str], results: dict[str, Fraction]) -> Fraction | None:
    known = [results[k] for k in keys if k in results]
    return sum(known, Fraction(0)) / len(known) if known else None


def results_of(said: RicognizioneContent) -> dict[str, Fraction]:
    every = [s for _, _, o in said.operativi() for s in o.serviti_da]
    return {s.key: Fraction(dict(s.cifre)["risultato"]) for s in every if s.cifre}


@given(_contents)
def test_every_level_is_the_mean_of_the_distinct_objectives_beneath(said: RicognizioneContent) -> None:
    now, results = told(said), results_of(said)
    for a in now.ambiti:
        for s in a.strategic:
            for o in s.operatives:
                assert o.progress.value == mean({x.key for x in o.said.serviti_da}, results)
            assert s.progress.value == mean({x.key for o in s.operatives for x in o.said.serviti_da}, results)
        assert a.progress.value == mean({x.key for o in a.operatives for x in o.said.serviti_da}, results)
        assert sum(a.outcomes.values()) == len(a.operatives)
    assert now.whole.level.objectives == len({x.key for _, _, o in said.operativi() for x in o.serviti_da})


@given(_contents)
def test_frozen_it_says_the_same_and_reads_back_whole(said: RicognizioneContent) -> None:
    kept = frozen(said)
    assert read_ricognizione(in_canonical(kept)) == kept
    assert machine_shape(told(kept)) == machine_shape(told(said))
    assert told(kept).whole.progress.steps == (" ".join(told(said).whole.progress.steps),)


@given(_contents)
def test_a_rule_that_is_mended_later_changes_nothing_of_what_is_closed(said: RicognizioneContent) -> None:
    """The figures of a closing are its own: here the results beneath are taken away, and they stay."""
    kept = frozen(said)

    def bare(o: OperativeContent) -> OperativeContent:
        return replace(o, serviti_da=tuple(replace(s, cifre=()) for s in o.serviti_da))

    later = replace(
        kept,
        ambiti=tuple(
            replace(a, strategici=tuple(replace(s, operativi=tuple(map(bare, s.operativi))) for s in a.strategici))
            for a in kept.ambiti
        ),
    )
    assert machine_shape(told(later)) == machine_shape(told(kept))


@given(st.builds(ValueContent, _text, valore=_text, fonte=_text, prima=st.just((("2022", "3"),))), _text)
def test_texts_travel_to_the_letter(value: ValueContent, text: str) -> None:
    said = content([[[[]]]], {})
    one = OperativeContent("O", narrativa=text, testi=(("tempi", text),), indicatori=(value,))
    said = replace(said, ambiti=(AmbitoContent("A", strategici=(StrategicContent("S", operativi=(one,)),)),))
    assert read_ricognizione(in_canonical(said)) == said


def test_an_objective_that_serves_two_counts_once_above() -> None:
    x, y = ("P0", "O0"), ("P0", "O1")
    said = content([[[[x], [x, y], []]]], {x: Fraction(100), y: Fraction(50)})
    (ambito,) = told(said).ambiti
    assert [plain(o.progress.value) for o in ambito.operatives] == ["100.00", "75.00", None]
    assert plain(ambito.progress.value) == "75.00"
    assert ambito.operatives[2].progress.steps == ("Nessun obiettivo collegato.",)
    assert ambito.unlinked == 1
    assert ambito.outcomes == {**dict.fromkeys(OUTCOMES, 0), "da dire": 3}


def test_a_branch_of_one_leaf_weighs_as_one_leaf_whatever_else_it_serves() -> None:
    """One operative objective with one PEG objective (40), one with three (100): 85 of 4, never a mean of means; where
    one of the three serves the first too, the first moves and what stands above it does not."""
    alone, *others = keys = [("P0", f"O{n}") for n in range(4)]
    results: dict[tuple[str, str], Fraction | None] = dict(zip(keys, map(Fraction, (40, 100, 100, 100)), strict=True))
    for first, below in (("40.00", [alone]), ("70.00", [alone, others[0]])):
        now = told(content([[[below, others]]], results))
        (strategic,) = now.ambiti[0].strategic
        assert [plain(o.progress.value) for o in strategic.operatives] == [first, "100.00"]
        assert strategic.operatives[0].level.objectives == len(below)
        for level in (strategic, now.ambiti[0], now.whole):
            assert (plain(level.progress.value), level.shown, level.level.objectives) == ("85.00", "85,00", 4)
            assert level.progress.steps == ("Media di 4 di 4 obiettivi = 85.",)
        shape = machine_shape(now)["ambiti"][0]["obiettivi_strategici"][0]
        assert (shape["avanzamento"], shape["obiettivi_operativi"][0]["avanzamento"]) == ("85.00", first)


def test_the_outcomes_that_are_counted_are_those_that_are_said() -> None:
    assert tuple(OperativeOutcome.values) == OUTCOMES


def test_the_same_code_in_two_plans_is_two_objectives() -> None:
    x, y = ("P0", "O0"), ("P1", "O0")
    said = content([[[[x, y]]]], {x: Fraction(100), y: Fraction(0)})
    assert plain(told(said).whole.progress.value) == "50.00"


def test_what_has_no_result_is_left_out_and_said() -> None:
    x, y = ("P0", "O0"), ("P0", "O1")
    said = content([[[[x, y]]]], {x: Fraction(70)})
    assert told(said).whole.progress.steps == ("Media di 1 di 2 obiettivi = 70.",)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": 2}', '{"schema": 1, "ente": 3}'])
def test_what_is_none_is_refused_in_words(text: str) -> None:
    with pytest.raises(SurveyUnreadable):
        read_ricognizione(text)
