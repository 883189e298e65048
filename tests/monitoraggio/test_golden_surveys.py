# SPDX-License-Identifier: AGPL-3.0-or-later
"""A survey that a program of another day froze is read and printed as it was then."""

import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoraggio import computing
from monitoraggio.computing import told
from monitoraggio.contenuto import SCHEMA, in_canonical, read_survey
from monitoraggio.figures import progress
from tests.monitoraggio import golden_surveys as golden
from tests.versioni.golden import engine
from versioni.contenuto import canonico, impronta

each_schema = pytest.mark.parametrize("schema", golden.schemas())


def test_every_schema_has_its_golden_survey() -> None:
    missing = "python -m tests.monitoraggio.make_golden_surveys, with the program that freezes this schema first"
    assert golden.schemas() == list(range(1, SCHEMA + 1)), missing


@each_schema
def test_a_golden_survey_is_what_was_frozen(schema: int) -> None:
    text = golden.stored(schema)
    assert impronta(text) == golden.hashes(schema)["content"]
    assert canonico(json.loads(text)) == text
    if schema == SCHEMA:
        assert in_canonical(read_survey(text)) == text, "a key that comes or goes makes the next schema"


@each_schema
@pytest.mark.django_db
def test_a_golden_survey_prints_as_it_did(schema: int) -> None:
    told_then, same = golden.hashes(schema), engine() == golden.made_by(schema)
    found = {
        f"{name}.{format}": seal
        for name, format, seal in golden.printed(read_survey(golden.stored(schema)))
        if same or format in golden.OF_NO_ENGINE
    }
    assert {name: seal for name, seal in found.items() if told_then[name] != seal} == {}


@each_schema
@pytest.mark.django_db
def test_no_rule_of_a_later_program_changes_what_prints(schema: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a closing froze is never computed again."""
    survey = read_survey(golden.stored(schema))
    monkeypatch.setattr(computing.survey, "figures_for", lambda *_: pytest.fail("computed again"))
    monkeypatch.setattr(progress, "progress", lambda *_: pytest.fail("computed again"))
    found = {f"{name}.{format}": seal for name, format, seal in golden.printed(survey) if format in golden.OF_NO_ENGINE}
    assert {name for name, seal in found.items() if golden.hashes(schema)[name] != seal} == set()


def records(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, dict):
        yield data
    for value in data.values() if isinstance(data, dict) else data:
        if isinstance(value, dict | list):
            yield from records(value)


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_a_key_that_this_program_does_not_know_is_passed_over(data: st.DataObject) -> None:
    text = golden.stored(data.draw(st.sampled_from(golden.schemas())))
    written = json.loads(text)
    data.draw(st.sampled_from(list(records(written))))["detto_dopo"] = data.draw(st.sampled_from([None, "x", 3, [1]]))
    assert read_survey(canonico(written)) == read_survey(text)


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_whatever_is_said_is_frozen_and_read_back_to_the_same_bytes(data: st.DataObject) -> None:
    """Texts of any letters, numbers of any size: frozen, read, frozen again."""
    survey = read_survey(golden.stored(SCHEMA))
    words = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
    numbers = st.decimals(0, 100, places=2)
    o = survey.obiettivi[0]
    phases = tuple(replace(f, motivo=data.draw(words), percentuale=data.draw(numbers)) for f in o.fasi)
    values = tuple(replace(i, valore=data.draw(words), numeratore=data.draw(numbers)) for i in o.indicatori)
    said = replace(o, relazione=data.draw(words), fasi=phases, indicatori=values, cifre=(), frasi=(), passi=())
    opened = replace(survey, obiettivi=(said, *survey.obiettivi[1:]), legenda=(), livelli=())
    text = in_canonical(computing.frozen(opened))
    again = read_survey(text)
    assert in_canonical(again) == text
    assert in_canonical(computing.frozen(again)) == text, "what is frozen stays what it was"
    assert [o.cifre for o in told(again).objectives] == [o.cifre for o in told(opened).objectives]
    assert all(isinstance(f.percentuale, Decimal) for f in again.obiettivi[0].fasi)
