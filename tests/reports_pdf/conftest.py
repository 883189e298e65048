# SPDX-License-Identifier: AGPL-3.0-or-later
import io
from collections.abc import Callable, Iterator

import pikepdf
import pytest
from django.core.cache import caches
from pytest_django import Settings

from reports.pdf import Documento, Pezzo, componi


@pytest.fixture(autouse=True)
def deposito_vuoto(settings: Settings) -> Iterator[None]:
    """A cache of its own for each test, in memory and empty."""
    cache = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "prove-pdf"}
    settings.CACHES = {"default": cache, "documenti": {**cache, "OPTIONS": {"MAX_ENTRIES": 10_000}}}
    settings.TRAGUARDO_CACHE_DOCUMENTI = "documenti"
    caches["documenti"].clear()
    yield
    caches["documenti"].clear()


@pytest.fixture
def aperto() -> Callable[[Documento, list[Pezzo]], pikepdf.Pdf]:
    """Print and open with another reader than the writer."""
    return lambda documento, pezzi: pikepdf.open(io.BytesIO(componi(documento, pezzi)))
