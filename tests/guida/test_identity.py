# SPDX-License-Identifier: AGPL-3.0-or-later
"""The name of the Comune has one source."""

from pathlib import Path

import pytest
from django.conf import settings

from ente import identity
from ente.models import Ente

ROOT = Path(__file__).resolve().parents[2]
# Who reads the setting: who puts the written name before it, and the step that asks whether anybody said one.
READERS = {"ente/identity.py", "guida/first_steps.py"}


def test_nobody_else_reads_the_setting() -> None:
    apps = {path.parent for path in ROOT.glob("*/apps.py")} | {ROOT / "peg", ROOT / "testi", ROOT / "fogli"}
    files = {
        str(p.relative_to(ROOT)) for app in apps for p in app.rglob("*.py") if "settings.NOME_ENTE" in p.read_text()
    }
    assert files == READERS


@pytest.mark.django_db
def test_what_was_written_is_shown_at_once_and_kept(django_assert_num_queries: object) -> None:
    identity.forget()
    before = identity.name()
    Ente.objects.create(name="Comune di Esempio")
    assert (identity.name(), before) == ("Comune di Esempio", settings.NOME_ENTE)
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert identity.name() == "Comune di Esempio"
