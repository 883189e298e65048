# SPDX-License-Identifier: AGPL-3.0-or-later
"""The world that is saved: a plan with life in it, an approved one with versions and documents, a DUP, history."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.custodia.places import Database, database

FILL = """
from tests.pagine.mondo import crea_mondo
from django.core.cache import caches
crea_mondo()
for number in range(50):
    caches["documenti"].set(f"pezzo-{number}", bytes(range(256)) * 40)
"""


@dataclass
class Saved:
    """The world and its copy."""

    world: Database
    archive: Path
    told: str


@pytest.fixture(scope="module")
def saved(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Saved]:
    """Made once for the tests of a module, which must leave the world as it is."""
    folder = tmp_path_factory.mktemp("mondo")
    with database(folder, "mondo", tables=True) as world:
        world.more["EMAIL_URL"] = "dummymail://"
        world.program(FILL)
        archive = folder / "copia.zip"
        yield Saved(world, archive, world.well("salva", str(archive)))


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Database]:
    """A place where nothing is."""
    with database(tmp_path, "vuota") as place:
        yield place


@pytest.fixture
def ready(tmp_path: Path) -> Iterator[Database]:
    """A place with its tables, and nothing in them."""
    with database(tmp_path, "pronta", tables=True) as place:
        yield place
