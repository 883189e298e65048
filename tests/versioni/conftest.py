# SPDX-License-Identifier: AGPL-3.0-or-later
"""The authority of time stamps of the tests, made once a run."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.versioni.tsa import TSA, Served, configuration, serving


@pytest.fixture(scope="session")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> TSA:
    """Its root and its certificate."""
    return TSA(tmp_path_factory.mktemp("tsa"))


@pytest.fixture
def authority(tsa: TSA, settings: Settings) -> Iterator[Served]:
    """The authority at work, and this installation asking it."""
    with serving(tsa) as served:
        settings.TRAGUARDO_MARCA_TEMPORALE = configuration(served)
        yield served
