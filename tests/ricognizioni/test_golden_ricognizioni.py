# SPDX-License-Identifier: AGPL-3.0-or-later
"""A ricognizione that a program of another day froze is read and printed as it was then."""

import json

import pytest

from ricognizioni.contenuto import SCHEMA, in_canonical, read_ricognizione
from tests.ricognizioni import golden_ricognizioni as golden
from tests.versioni.golden import engine
from versioni.contenuto import canonico, impronta

each_schema = pytest.mark.parametrize("schema", golden.schemas())


def test_every_schema_has_its_golden_ricognizione() -> None:
    missing = "python -m tests.ricognizioni.make_golden_ricognizioni, with the program that freezes this schema first"
    assert golden.schemas() == list(range(1, SCHEMA + 1)), missing


@each_schema
def test_a_golden_ricognizione_is_what_was_frozen(schema: int) -> None:
    text = golden.stored(schema)
    assert impronta(text) == golden.hashes(schema)["content"]
    assert canonico(json.loads(text)) == text
    if schema == SCHEMA:
        assert in_canonical(read_ricognizione(text)) == text, "a key that comes or goes makes the next schema"


@each_schema
@pytest.mark.django_db
def test_a_golden_ricognizione_prints_as_it_did(schema: int) -> None:
    told_then, same = golden.hashes(schema), engine() == golden.made_by(schema)
    found = {
        name: seal
        for name, seal in golden.printed(read_ricognizione(golden.stored(schema)))
        if same or name.endswith(tuple(f".{format}" for format in golden.OF_NO_ENGINE))
    }
    assert {name for name, seal in found.items() if told_then[name] != seal} == set()


def test_what_an_earlier_schema_could_not_say_it_does_not_say() -> None:
    for schema in (1, 2):
        said = read_ricognizione(golden.stored(schema))
        assert {o.gestionali for _, _, o in said.operativi()} == {()}
        assert {i.chiesto for _, _, o in said.operativi() for i in o.indicatori} == {""}
    for schema in (1, 2, 3):
        said = read_ricognizione(golden.stored(schema))
        assert {e for _, _, o in said.operativi() for e in (o.evidenze, *(i.evidenze for i in o.indicatori))} == {()}
    for schema in (1, 2, 3, 4):
        said = read_ricognizione(golden.stored(schema))
        assert {i.strada for _, _, o in said.operativi() for i in o.indicatori} == {()}
