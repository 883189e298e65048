# SPDX-License-Identifier: AGPL-3.0-or-later
"""Requests that no page of ours makes and anybody can send: they are refused, and never a fault of the program.

Every address of the site is asked with every parameter that its own forms, links and filters know, and every address
that takes a POST with every field, each holding values that no column can: the next filter is tried by itself.
"""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.pagine.mondo import ELIO, Mondo, carico, crea_mondo, disfatto, entrato, indirizzo, vie

pytestmark = pytest.mark.django_db

LONG: Final = "9" * 25
ODD: Final = (LONG, "²", "0", "NaN", "'\"<>%5c\\", "")
# Endings that the admin lets stand in an address after the name of a field.
LOOKUPS: Final = ("__exact", "__in", "__isnull")
OF_YEARS: Final = ("__year", "__year__gte", "__iso_year")
OF_DATES: Final = (*OF_YEARS, "__month", "__gte", "__date")
# The calendar ends here, and Rome is not where it ends.
YEARS: Final = ("1", "9999", "10000")
DAYS: Final = ("0001-01-01", "9999-12-31")
# What every list of the admin knows, whatever it lists.
OF_EVERY_LIST: Final = ("p", "o", "all", "e", "q", "_popup", "_to_field", "_facets", "_changelist_filters")


class Parameters(HTMLParser):
    """The names that a page puts into addresses: fields of its GET forms, queries of its links; and those it posts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.asked: set[str] = set()
        self.posted: set[str] = set()
        self.form: set[str] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "form":
            self.form = self.posted if (said.get("method") or "get").lower() == "post" else self.asked
        elif tag in ("input", "select", "textarea", "button") and said.get("name") and self.form is not None:
            self.form.add(str(said["name"]))
        elif tag == "a" and (said.get("href") or "").startswith(("?", "/")):
            target = urlsplit(said["href"] or "")
            if not target.path:
                self.asked |= {name for name, _ in parse_qsl(target.query, keep_blank_values=True)}


@pytest.fixture
def mondo() -> Mondo:
    return crea_mondo()


def lists_of_the_admin() -> Iterator[tuple[str, set[str]]]:
    """Address and parameters of every list of the admin: those its filters, columns of dates and rows lead to."""
    for model, its_admin in admin.site._registry.items():
        filters: list[Any] = list(its_admin.list_filter)
        dates = {field.name for field in model._meta.fields if field.get_internal_type().startswith("Date")}
        fields = {"pk", *(str(f if isinstance(f, str) else f[0]) for f in filters if not callable(f))}
        names = {f"{field}{lookup}" for field in fields - dates for lookup in LOOKUPS}
        names |= {f"{field}{lookup}" for field in dates for lookup in OF_DATES} | fields | set(OF_EVERY_LIST)
        page = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        yield page, names
        # A file of what the list shows is asked for with the same address.
        few = {"nothing", *(f"{field}__year" for field in dates)}
        for file in its_admin.get_urls():
            if str(file.name).endswith(("_esporta", "_export")):
                yield f"{page}{str(file.pattern).replace('<slug:formato>', 'csv')}?formato=csv", few


def failed(client: Client, address: str, name: str, values: tuple[str, ...] = ODD) -> list[str]:
    """Which values of one parameter made the program fail; two at once where several are read of one name."""
    found = []
    for value in (*values, None):
        query = [(name, value)] if value is not None else [(name, LONG), (name, "x")]
        asked = f"{address}{'&' if '?' in address else '?'}{'&'.join(f'{quote(n)}={quote(str(v))}' for n, v in query)}"
        if client.get(asked).status_code >= 500:
            found.append(asked)
    return found


def test_no_filter_of_the_admin_fails_whatever_it_is_asked(mondo: Mondo) -> None:
    client = entrato(mondo, ELIO)
    client.raise_request_exception = False
    found, tried = [], 0
    for address, names in lists_of_the_admin():
        for name in sorted(names):
            # The endings that look into numbers and dates are where a value can be too large.
            values = YEARS if name.endswith(OF_YEARS) else (LONG, *DAYS) if name.endswith(OF_DATES) else (LONG, "x")
            found += failed(client, address, name, values)
            tried += 1
    assert tried > 150
    assert not found, "\n".join(found)


def test_no_parameter_of_a_page_makes_it_fail(mondo: Mondo) -> None:
    client = entrato(mondo, ELIO)
    client.raise_request_exception = False
    found, tried = [], 0
    for via in dict.fromkeys(vie()):
        address = indirizzo(via, mondo)
        answer = client.get(address)
        if answer.status_code != 200 or "text/html" not in answer.headers.get("Content-Type", ""):
            continue
        names = Parameters(answer.content.decode()).asked - {"csrfmiddlewaretoken"}
        if via.startswith("admin/") and "importa" not in via:
            continue  # asked above, of each list
        for name in sorted(names):
            found += failed(client, address, name)
            tried += 1
    assert tried > 40
    assert not found, "\n".join(found)


def test_no_field_that_is_posted_makes_a_page_fail(mondo: Mondo) -> None:
    client = entrato(mondo, ELIO)
    client.raise_request_exception = False
    found = []
    for via in dict.fromkeys(vie()):
        address = indirizzo(via, mondo)
        answer = client.get(address)
        html = answer.status_code == 200 and "text/html" in answer.headers.get("Content-Type", "")
        names = {*carico(mondo), *(Parameters(answer.content.decode()).posted if html else ())}
        for value in (LONG, ""):
            with disfatto():
                answer = client.post(address, dict.fromkeys(sorted(names), value))
            if answer.status_code >= 500:
                found.append(f"{address} {value}")
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "address",
    [
        "/accedi/",
        "/trasparenza/",
        "/trasparenza/cerca/",
        "/trasparenza/1/",
        "/non-c-e/",
        "/documenti/preventivo/",
        "/admin/",
    ],
)
def test_nul_is_refused_in_every_address_and_query(address: str) -> None:
    client = Client(raise_request_exception=False)
    for asked in (f"{address}?q=%00", f"{address}?%00=1", f"{address}x%00y/", f"{address}?q=a%00b&q=c"):
        answer = client.get(asked)
        assert answer.status_code == 400, asked
        assert "La richiesta non si capisce" in answer.content.decode()


def nul_in(where: str) -> Any:
    """Data of a POST with the character in one place."""
    return {
        "a field": {"username": "a\0b", "password": "x"},
        "the name of a field": {"user\0name": "a"},
        "a file's name": {"file": SimpleUploadedFile("a.pdf", b"x", content_type="a/b\0c")},
    }[where]


@pytest.mark.parametrize("where", ["a field", "the name of a field", "a file's name"])
def test_nul_is_refused_in_every_form(where: str) -> None:
    client = Client(raise_request_exception=False)
    for address in ("/accedi/", "/password/reimposta/"):
        assert client.post(address, nul_in(where)).status_code == 400


def test_nul_is_refused_in_a_form_of_the_office(mondo: Mondo) -> None:
    client = entrato(mondo, ELIO)
    assert client.post(f"/obiettivi/{mondo.obiettivo.pk}/modifica/", {"titolo": "a\0b"}).status_code == 400
    mondo.obiettivo.refresh_from_db()
    assert "\0" not in mondo.obiettivo.titolo


def test_a_login_name_longer_than_any_is_refused_in_words() -> None:
    client = Client(raise_request_exception=False)
    for length in (151, 255, 300, 5_000, 100_000):
        answer = client.post("/accedi/", {"username": "x" * length, "password": "y" * length})
        assert answer.status_code in (200, 429)
        assert 'role="alert"' in answer.content.decode() or answer.status_code == 429


def test_an_odd_header_is_no_fault() -> None:
    client = Client(raise_request_exception=False)
    long = "x" * 5_000
    for headers in ({"User-Agent": long}, {"Accept-Language": long}, {"Referer": long}, {"X-Forwarded-For": long}):
        answer = client.post("/accedi/", {"username": "x", "password": "y"}, headers=headers)
        assert answer.status_code < 500, headers
    assert client.get("/accedi/", {"next": long}).status_code == 200


@pytest.mark.parametrize("page", ["http://[::1/", "http://[x]/", "http%3A//%5B::1/", "//[", "http://a\u2100b/"])
def test_a_page_that_is_no_address_is_refused(page: str) -> None:
    client = Client(raise_request_exception=False)
    for mark in ("true", "false"):
        headers = {"HX-Request": "true", "HX-Current-URL": page, "HX-Current-URL-URI-AutoEncoded": mark}
        answer = client.get("/scrivania/", headers=headers)
        assert answer.status_code == 400, page
        assert "La richiesta non si capisce" in answer.content.decode()
