# SPDX-License-Identifier: AGPL-3.0-or-later
"""A Relazione that was frozen is read for ever, and prints what it printed then."""

import json

import pytest

from monitoraggio.contenuto import SurveyUnreadable
from relazioni.contenuto import SCHEMA, in_canonical, read_relazione
from tests.relazioni import golden


def test_every_schema_has_its_golden_relazione() -> None:
    assert golden.schemas() == list(range(1, SCHEMA + 1))


@pytest.mark.parametrize("schema", golden.schemas())
def test_a_golden_relazione_is_read_and_prints_as_it_did(schema: int) -> None:
    said = read_relazione(golden.stored(schema))
    assert golden.printed(said) == golden.hashes(schema)
    if schema == SCHEMA:
        assert in_canonical(said) == golden.stored(schema)
        assert said == golden.sample()


def test_what_a_newer_program_froze_is_refused_in_words() -> None:
    newer = json.loads(golden.stored(SCHEMA)) | {"schema": SCHEMA + 1}
    with pytest.raises(SurveyUnreadable, match="versione più nuova"):
        read_relazione(json.dumps(newer))
    with pytest.raises(SurveyUnreadable, match="contenuto della Relazione"):
        read_relazione("[]")
