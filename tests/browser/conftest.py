# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real browser on a real server: the system's Chromium, driven by playwright.

- ``sito``: a function that opens an address of the live server in a window of a given width; every page it opened
  is watched, and the test fails when one of them breaks the CSP, raises an error or asks anything of elsewhere.
- ``entra``: a user of the role named, who has entered.
- ``accessibile``: the rules of WCAG 2.1 A and AA (axe) on the page as it stands; fails with the list of violations.

The live server commits, so these tests empty the tables; ``serialized_rollback`` puts back what migrations wrote.
"""

import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import Client
from playwright.sync_api import ConsoleMessage, Page, Request
from pytest_django.live_server_helper import LiveServer

from bench.chromium import installed
from tests.fabbriche import UtenteFactory

# Playwright's synchronous interface runs an event loop in the thread of the test, where Django would refuse to
# touch the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

ARGOMENTI = ["--no-sandbox", "--disable-gpu", "--no-first-run"]
# A browser that keeps to itself: no traffic but that of the pages.
ARGOMENTI += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
# Without preload: axe would fetch imported stylesheets by itself and parse them in a way that the CSP refuses.
REGOLE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}, "preload": False}
Apri = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here works on committed data."""
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True))


@pytest.fixture(scope="session", autouse=True)
def _one_request_at_a_time() -> Iterator[None]:
    """A SQLite database in memory has one connection for all threads of the live server: two requests at once would
    stand in one transaction and read each other's unfinished work, which no database on a disk lets them do."""
    if connection.vendor != "sqlite":
        yield
        return
    turn, answer = threading.Lock(), WSGIHandler.__call__

    def in_turn(self: WSGIHandler, environ: Any, start_response: Any) -> Any:
        with turn:
            return answer(self, environ, start_response)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WSGIHandler, "__call__", in_turn)
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium of the system; without one the tests fail, they do not step aside."""
    trovato = installed()
    if trovato is None:
        pytest.fail("Manca Chromium: ./dev test lo installa (oppure: apt-get install chromium).", pytrace=False)
    return {**browser_type_launch_args, "executable_path": trovato, "args": ARGOMENTI}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """An Italian browser, without animations."""
    return {**browser_context_args, "locale": "it-IT", "reduced_motion": "reduce"}


@pytest.fixture
def page(page: Page, monkeypatch: pytest.MonkeyPatch) -> Page:
    """A page is measured when it is there: after a press the document that comes may have an address before it has
    an element, and what stands half is as wide as its half."""
    now = page.evaluate

    def when_there(expression: str, arg: Any = None) -> Any:
        page.wait_for_load_state()
        return now(expression, arg)

    monkeypatch.setattr(page, "evaluate", when_there)
    return page


@pytest.fixture
def sito(page: Page, live_server: LiveServer) -> Iterator[Apri]:
    """Open an address in a window so wide; complain at the end of what the browser complained of."""
    lamentele: list[str] = []

    def console(messaggio: ConsoleMessage) -> None:
        # The browser reports here too every answer with an error status, which tests ask for on purpose.
        if messaggio.type == "error" and "Failed to load resource" not in messaggio.text:
            lamentele.append(f"{page.url}: {messaggio.text[:300]}")

    def richiesta(chiesta: Request) -> None:
        if not chiesta.url.startswith((live_server.url, "data:", "blob:")):
            lamentele.append(f"richiesta a {chiesta.url[:200]}")

    page.on("console", console)
    page.on("pageerror", lambda errore: lamentele.append(str(errore)))
    page.on("request", richiesta)

    def apri(indirizzo: str, larghezza: int = 1280) -> Page:
        page.set_viewport_size({"width": larghezza, "height": 900})
        page.goto(live_server.url + indirizzo)
        return page

    yield apri
    assert lamentele == []


@pytest.fixture
def entra(sito: Apri, page: Page, live_server: LiveServer) -> Apri:
    """Go where asked as a user of a role who has entered: how one enters has tests of its own."""

    def entra(ruolo: str, indirizzo: str = "/documenti/", larghezza: int = 1280) -> Page:
        client = Client()
        client.force_login(UtenteFactory.create(ruolo=ruolo))
        session = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": session.key, "value": session.value, "url": live_server.url}])
        return sito(indirizzo, larghezza)

    return entra


@pytest.fixture
def accessibile() -> Callable[[Page], None]:
    """Fail with axe's own report when the page breaks a rule."""

    def controlla(page: Page) -> None:
        page.wait_for_load_state()
        esito = Axe().run(page, options=REGOLE)
        assert esito.violations_count == 0, esito.generate_report()

    return controlla
