# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a program of another day stored is read, checked and printed today as it was then."""

from tests.versioni import golden
from versioni.contenuto import SCHEMA, impronta


def test_every_schema_has_its_golden_files() -> None:
    missing = "python -m tests.versioni.golden, with the program that writes this schema for the first time"
    assert golden.schemas() == list(range(1, SCHEMA + 1)), missing


def test_the_golden_files_hold_what_they_say() -> None:
    for schema in golden.schemas():
        before = ""
        for g in golden.golden(schema):
            assert f'"contenuto":"{impronta(g.content)}"' in g.link
            assert f'"documenti":"{impronta(g.manifest)}"' in g.link
            assert f'"precedente":"{before}"' in g.link
            assert all(d["sha256"] in g.manifest for d in g.documents)
            before = impronta(g.link)
