# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the program writes it reads again, however much it is: what bounds it is the cost of reading, not its weight."""

from collections.abc import Iterator
from datetime import date

import pytest

from bench.generatore import piano
from fogli.griglia import leggi_griglie
from fogli.limiti import LIMITE_BYTE
from fogli.sandbox import room
from importazioni.gate import read_plan
from importazioni.griglie.account import Account
from importazioni.griglie.rows import righe_lette
from importazioni.peg.table_columns import form_of
from obiettivi.contenuto.json_shape import in_json
from reports.preventivo.obiettivo import DatiPEG
from reports.scrittori.xlsx import cartella

MANY = 3_000
# What one objective weighs in JSON, on the average of the generated plans.
JSON_BYTES = 3_300


@pytest.fixture(autouse=True)
def a_worker_of_its_own() -> Iterator[None]:
    """What has read so much is no measure for others."""
    yield
    room.close()


def test_a_plan_of_thousands_of_objectives_comes_in_again_from_its_json() -> None:
    plan = piano(MANY)
    data = in_json(plan).encode()
    assert len(data) > 5 * 2**20
    assert read_plan(data, "p.json").piano == plan


def test_and_from_its_workbook() -> None:
    plan = piano(MANY)
    data = cartella(DatiPEG("Comune", (), date(2026, 1, 1), plan, {}).fogli(), "Piano", "Comune", date(2026, 1, 1))
    account = Account(form_of(2026), leggi_griglie(data, "p.xlsx", fedele=True))
    rows = list(righe_lette(account))
    assert not account.findings
    parts = len(plan.obiettivi) + sum(len(o.fasi) + len(o.indicatori) + len(o.altri_servizi) for o in plan.obiettivi)
    assert len(rows) == parts


def test_ten_thousand_are_no_more_than_may_travel() -> None:
    assert 9_500 * JSON_BYTES < LIMITE_BYTE
    assert len(in_json(piano(100)).encode()) < 100 * JSON_BYTES
