# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses with a year: of a year that cannot be there is none, whoever asks and however."""

from collections.abc import Iterator
from re import search, sub
from typing import Final

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from testi.addresses import YearInOnePiece
from testi.formati import YEARS
from tests.pagine.mondo import DORA, ELIO, NESSUNO, carico, crea_mondo, disfatto, entrato, indirizzo, vie

OF_A_YEAR: Final = r"<(?:\w+:)?(?:anno|year)>"
OUTSIDE: Final = ("0", "1", "0001", "9999", "99999")


def patterns(resolver: URLResolver) -> Iterator[tuple[str, object]]:
    """Every argument of every address, with how it is read."""
    for entry in resolver.url_patterns:
        yield from getattr(entry.pattern, "converters", {}).items()
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            assert isinstance(entry, URLPattern)


def test_every_year_of_an_address_is_read_by_the_one_that_knows_the_years() -> None:
    of_years = [reader for name, reader in patterns(get_resolver()) if name in ("anno", "year")]
    assert len(of_years) > 10
    assert all(isinstance(reader, YearInOnePiece) for reader in of_years)


def test_a_year_goes_into_an_address_and_back() -> None:
    way = YearInOnePiece()
    assert [way.to_python(way.to_url(year)) for year in YEARS] == list(YEARS)
    for text in ("0000", "1989", "2101", "9999"):
        with pytest.raises(ValueError, match=text):
            way.to_python(text)


@pytest.mark.walks
@pytest.mark.django_db
def test_of_a_year_that_cannot_be_there_is_no_address() -> None:
    mondo = crea_mondo()
    clients = [entrato(mondo, who) for who in (NESSUNO, DORA, ELIO)]
    routes = [via for via in dict.fromkeys(vie()) if search(OF_A_YEAR, via)]
    assert len(routes) > 10
    found = []
    for via in routes:
        for year in OUTSIDE:
            address = indirizzo(sub(OF_A_YEAR, year, via), mondo)
            for client in clients:
                with disfatto():
                    # A file ends without a slash: it is looked for with one too, as a page of a plan, and is not there.
                    got = client.get(address, follow=True)
                    posted = client.post(address, carico(mondo), follow=True)
                # A plan may be called «9999»: its pages take no POST.
                if got.status_code != 404 or posted.status_code not in (404, 405):
                    found.append(f"{address}: {got.status_code}, {posted.status_code}")
    assert not found, "\n".join(found)


@pytest.mark.walks
@pytest.mark.django_db
def test_the_first_and_the_last_year_are_no_fault() -> None:
    mondo = crea_mondo()
    clients = [entrato(mondo, who) for who in (DORA, ELIO)]
    for via in (via for via in dict.fromkeys(vie()) if search(OF_A_YEAR, via)):
        for year in (YEARS[0], YEARS[-1]):
            address = indirizzo(sub(OF_A_YEAR, str(year), via), mondo)
            for client in clients:
                with disfatto():
                    assert client.get(address).status_code < 500, address
                    assert client.post(address, carico(mondo)).status_code < 500, address
