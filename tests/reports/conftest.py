# SPDX-License-Identifier: AGPL-3.0-or-later
from pathlib import Path

import pytest

from importazioni.demo import carica

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


@pytest.fixture
def citta_demo(db):
    """The demo city, links to the DUP included."""
    return carica(FIXTURES, "prova-di-accesso-2020")
