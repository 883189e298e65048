# SPDX-License-Identifier: AGPL-3.0-or-later
"""Public answers that are kept: the same bytes, for the same address and acts alone, and nothing of anybody."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.db import connection
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from peg.environment import in_memory
from tests.fabbriche import UtenteFactory
from tests.trasparenza.citta import CAMBIATO, PIANO, RADICE, citta, varia
from tests.versioni.scena import scena
from trasparenza import kept
from trasparenza.cache import pubblica

pytestmark = pytest.mark.django_db

DRAWN = [
    RADICE,
    PIANO,
    f"{PIANO}v1/",
    f"{PIANO}obiettivi/{CAMBIATO}/",
    f"{PIANO}obiettivi/{CAMBIATO}.json",
    f"{PIANO}fasi.csv",
    f"{RADICE}risultati/",
    f"{RADICE}relazioni/",
    f"{RADICE}indicatori/",
    f"{RADICE}verifica/",
    f"{RADICE}catalogo.jsonld",
    f"{RADICE}novita.atom",
    f"{RADICE}foglio.css",
    "/sitemap.xml",
]


def how_many() -> int:
    return len(caches["pagine"]._cache)  # type: ignore[attr-defined]


def said(answer: Any) -> tuple[int, bytes, dict[str, str]]:
    """All but the number that every request has for the log."""
    return answer.status_code, answer.content, {n: v for n, v in answer.headers.items() if n != "X-Request-ID"}


def test_what_is_kept_is_what_was_drawn_and_costs_the_question_whether_it_still_holds() -> None:
    citta()
    Client().get(RADICE)
    for address in DRAWN:
        caches["pagine"].clear()
        drawn = Client().get(address)
        with CaptureQueriesContext(connection) as asked:
            again = Client().get(address)
        assert said(again) == said(drawn), address
        assert len(asked) == 1, address
        head = Client().head(address)
        assert (head.status_code, said(head)[2]) == (200, said(drawn)[2]), address
        assert Client().get(address, headers={"if-none-match": drawn["ETag"]}).status_code == 304
        assert how_many() == 1, address


def test_another_address_of_the_site_has_its_own(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["uno.example", "due.example"]
    citta()
    page = f"{PIANO}obiettivi/{CAMBIATO}/"
    for host, secure in (("uno.example", False), ("due.example", False), ("uno.example", True)):
        scheme = "https" if secure else "http"
        for _ in range(2):
            answer = Client().get(page, headers={"host": host}, secure=secure)
            assert f"{scheme}://{host}{page}" in answer.content.decode()
    assert how_many() == 3


def test_a_new_act_draws_every_page_anew() -> None:
    s = scena()
    s.approvata()
    page = f"{PIANO}obiettivi/{CAMBIATO}/"
    before = [Client().get(page).content for _ in range(2)]
    varia(s)
    assert Client().get(page).content != before[0]
    assert before[0] == before[1]


def test_who_has_entered_and_who_has_not_get_the_same_bytes(settings: Any) -> None:
    """Drawn for one or for the other, kept or not: whoever asks first says nothing of himself."""
    citta()
    of_the_office = Client()
    of_the_office.force_login(UtenteFactory.create(ufficio=True, username="utente-riservato"))
    of_the_office.cookies["csrftoken"] = "x" * 32
    for address in DRAWN:
        answers = []
        for client in (of_the_office, Client()):
            caches["pagine"].clear()
            answers += [said(client.get(address)), said(Client().get(address)), said(of_the_office.get(address))]
        assert all(answer == answers[0] for answer in answers), address
        assert b"utente-riservato" not in answers[0][1], address
        assert b"csrfmiddlewaretoken" not in answers[0][1], address


def test_an_address_with_a_query_is_kept_for_nobody() -> None:
    citta()
    Client().get(PIANO)
    for n in range(30):
        for address in (f"{PIANO}?inventato={n}", f"{PIANO}?pagina={n}", f"{RADICE}cerca/?testo=prova{n}"):
            assert Client().get(address).status_code == 200
    assert how_many() == 1


def spelled(host: str, number: int) -> str:
    """With capital letters where a number has ones: as many names as there are numbers."""
    return "".join(sign.upper() if number >> n & 1 else sign for n, sign in enumerate(host))


def test_who_invents_names_and_addresses_of_a_page_fills_nothing(settings: Any) -> None:
    """Each of them answers, and is drawn; what everybody asks for stays kept."""
    host = "comune.example"
    settings.ALLOWED_HOSTS = [host, ".altro.example"]
    citta()
    page = f"{PIANO}v1/obiettivi/{CAMBIATO}/"
    assert Client().get(page, headers={"host": host}).status_code == 200
    assert how_many() == 1
    hosts = [
        *(spelled(host, n + 1) for n in range(60)),
        *(f"{spelled(host, n)}." for n in range(30)),
        *(f"{host}:{port}" for port in (80, 443, *range(8000, 8060))),
        *(f"{n}.altro.example" for n in range(60)),
        "altro.example",
    ]
    pages = [
        *(f"{PIANO}v{'0' * n}1/obiettivi/{CAMBIATO}/" for n in range(1, 70)),
        *(f"{PIANO}v{'0' * n}1/" for n in range(1, 20)),
        f"{PIANO}v1/obiettivi/%20{CAMBIATO}/",
    ]
    asked = [*((page, other) for other in hosts), *((other, host) for other in pages)]
    assert len(set(asked)) == len(asked) > 300
    for address, name in asked:
        assert Client().get(address, headers={"host": name}).status_code == 200, (address, name)
    assert how_many() == 1


@pytest.mark.parametrize(
    "code", ["2023-AA01", "2023/AA01", "è così", "a%2Fb", "100%", " x", "~", "a;b=c&d", "..", "+?"]
)
def test_the_page_of_every_code_has_its_key(code: str) -> None:
    place = {"piano": "PEG 2023%", "numero": 12, "codice": code}
    address = reverse("trasparenza:obiettivo", kwargs=place)
    request = RequestFactory().get(address)
    request.resolver_match = resolve(request.path_info)
    assert request.resolver_match.kwargs == place
    assert kept.key_of(request, "W/1")


@pytest.mark.parametrize(
    ("site", "host", "secure", "how"),
    [
        ("https://comune.example:8443/traguardo", "comune.example:8443", True, 1),
        ("https://comune.example:8443", "comune.example:8443", False, 0),
        ("https://comune.example:8443", "comune.example:8444", True, 0),
        ("https://Comune.example", "comune.example", True, 1),
        ("", "comune.example:8443", True, 0),
        ("", "uno.comune.example", True, 1),
        ("", "due.comune.example", True, 0),
    ],
)
def test_the_port_and_the_name_are_those_of_the_settings(
    site: str, host: str, secure: bool, how: int, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = [".comune.example", "Uno.comune.example"]
    settings.TRAGUARDO_INDIRIZZO = site
    citta()
    for _ in range(2):
        assert Client().get(PIANO, headers={"host": host}, secure=secure).status_code == 200
    assert how_many() == how


def test_what_is_not_there_what_moved_and_what_has_its_own_seal_are_not_kept() -> None:
    citta()
    for address, status in (
        (f"{RADICE}non-c-e/", 404),
        (f"{PIANO}v9/", 404),
        (f"{RADICE}anno/2023/", 302),
        (f"{PIANO}obiettivi/2023-AA02/", 410),
        (f"{PIANO}v1/dati.json", 200),
        (f"{PIANO}v1/documenti/preventivo.pdf", 200),
        (f"{RADICE}verifica/?impronta=abc", 200),
    ):
        assert Client().get(address).status_code == status, address
    assert Client().head(PIANO).status_code == 200
    assert Client().post(PIANO).status_code == 405
    assert how_many() == 0


OWN_SEAL = [
    f"{PIANO}dati.json",
    f"{PIANO}v1/dati.json",
    f"{PIANO}v1/anello.json",
    f"{PIANO}v1/documenti/preventivo.pdf",
]


@pytest.mark.parametrize("address", OWN_SEAL)
def test_not_modified_by_a_seal_of_its_own_costs_the_question_whether_the_acts_are_the_same(address: str) -> None:
    citta()
    whole = Client().get(address)
    first, again = (Client().get(address, headers={"if-none-match": whole["ETag"]}) for _ in range(2))
    assert said(again) == said(first)
    assert again.status_code == 304
    with CaptureQueriesContext(connection) as asked:
        assert Client().get(address, headers={"if-none-match": f'"altro", {whole["ETag"]}'}).status_code == 304
    assert len(asked) == 1
    # Who has something else gets all of it, and whoever asks in another way is answered by the view.
    for headers in ({"if-none-match": '"altro"'}, {}):
        answer = Client().get(address, headers=headers)
        assert (answer.status_code, answer.content) == (200, whole.content)
    assert Client().get(address, headers={"if-match": '"altro"'}).status_code == 412
    assert how_many() == 1


def test_a_new_act_asks_the_view_again_whether_it_is_the_same() -> None:
    s = scena()
    s.approvata()
    asked = {address: Client().get(address)["ETag"] for address in (f"{PIANO}dati.json", f"{PIANO}v1/dati.json")}
    for address, seal in asked.items():
        for _ in range(2):
            assert Client().get(address, headers={"if-none-match": seal}).status_code == 304
    varia(s)
    in_force, first = (Client().get(a, headers={"if-none-match": seal}).status_code for a, seal in asked.items())
    assert (in_force, first) == (200, 304)


def _of_its_own_seal(**headers: str) -> Callable[[Any], HttpResponse]:
    return lambda request: HttpResponse(status=304, headers={"ETag": '"a"', "Cache-Control": "public", **headers})


@pytest.mark.parametrize(
    ("headers", "how"),
    [({}, 1), ({"Vary": "Cookie"}, 0), ({"Cache-Control": "private, no-cache"}, 0), ({"Cache-Control": "no-store"}, 0)],
)
def test_only_what_anybody_may_have_is_known_to_be_unchanged(headers: dict[str, str], how: int) -> None:
    request = RequestFactory().get(PIANO)
    request.resolver_match = resolve(PIANO)
    pubblica(_of_its_own_seal(**headers))(request)
    assert how_many() == how


def _asks_the_session(request: Any) -> HttpResponse:
    request.session.get("chi")
    return HttpResponse("x")


def _asks_the_user(request: Any) -> HttpResponse:
    request._cached_user = AnonymousUser()
    return HttpResponse("x")


def _has_a_form(request: Any) -> HttpResponse:
    return HttpResponse(get_token(request))


def _has_a_nonce(request: Any) -> HttpResponse:
    request._csp_nonce = "abc"
    return HttpResponse("x")


def _sets_a_cookie(request: Any) -> HttpResponse:
    answer = HttpResponse("x")
    answer.set_cookie("a", "b")
    return answer


def _says_itself(**headers: str) -> Callable[[Any], HttpResponse]:
    return lambda request: HttpResponse("x", headers=headers)


@pytest.mark.parametrize(
    ("view", "how"),
    [
        (_asks_the_session, 0),
        (_asks_the_user, 0),
        (_has_a_form, 0),
        (_has_a_nonce, 0),
        (_sets_a_cookie, 0),
        (_says_itself(ETag='"a"'), 0),
        (_says_itself(Vary="Cookie"), 0),
        (_says_itself(**{"Cache-Control": "no-store"}), 0),
        (lambda request: StreamingHttpResponse(iter([b"x"])), 0),
        (lambda request: HttpResponse("x", status=201), 0),
        (lambda request: HttpResponse(b"x" * (kept.MOST + 1)), 0),
        (lambda request: HttpResponse(b"x" * kept.MOST), 1),
        (lambda request: JsonResponse({}), 1),
    ],
)
def test_only_what_is_the_same_for_everybody_is_kept(view: Any, how: int) -> None:
    from django.contrib.sessions.backends.db import SessionStore

    request = RequestFactory().get(PIANO)
    request.session = SessionStore()
    request.resolver_match = resolve(PIANO)
    pubblica(view)(request)
    assert how_many() == how


@pytest.mark.parametrize("most", [1, 3, 19, 60])
def test_so_many_at_most_and_those_that_are_asked_for_stay(most: int) -> None:
    cache = LocMemCache(f"prova-{most}", in_memory("", most))
    for n in range(200):
        cache.set(f"chiesta-una-volta-{n}", n)
        if cache.get("chiesta-da-tutti") is None:
            cache.set("chiesta-da-tutti", 1)
        assert len(cache._cache) <= most  # type: ignore[attr-defined]
    assert most < 3 or cache.get("chiesta-da-tutti") == 1


def test_with_none_to_be_kept_every_page_is_drawn(settings: Any) -> None:
    settings.CACHES = {**settings.CACHES, "pagine": in_memory("pagine", 0)}
    citta()
    Client().get(PIANO)
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert Client().get(PIANO).status_code == 200
        assert len(asked) > 1
