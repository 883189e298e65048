# SPDX-License-Identifier: AGPL-3.0-or-later
"""The second factor and the list of sessions in a browser, narrow and wide, by keyboard and without scripts."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accesso import second_factor
from tests.accesso.porta import code_for
from tests.browser.conftest import Apri
from tests.browser.measures import OVERFLOW
from tests.browser.shell import open_menu
from tests.browser.test_accesso_nel_browser import Controllo, accedi
from tests.fabbriche import PASSWORD, UtenteFactory


@pytest.mark.parametrize("larghezza", [320, 1280])
def test_who_must_switches_it_on_and_enters_with_a_code(
    larghezza: int, sito: Apri, accessibile: Controllo, settings: Any, transactional_db: None
) -> None:
    settings.TRAGUARDO_SECONDO_FATTORE = frozenset({"ufficio"})
    dora = UtenteFactory.create(ufficio=True)

    def good(title: str) -> None:
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        accessibile(page)
        assert page.evaluate(OVERFLOW) <= 0

    page = sito("/accedi/", larghezza)
    accedi(page, dora, PASSWORD)
    good("Attiva il secondo fattore")
    picture = page.locator(".inquadra")
    assert picture.evaluate("i => i.complete && i.naturalWidth > 0")
    page.get_by_label("Codice che l'app mostra").fill("000000")
    page.get_by_role("button", name="Attiva").click()
    expect(page.locator(".campo-errato")).to_be_visible()
    good("Attiva il secondo fattore")
    secret = page.locator(".chiave").inner_text().replace(" ", "")
    page.get_by_label("Codice che l'app mostra").fill(code_for(secret))
    page.keyboard.press("Enter")
    good("Codici di riserva")
    codes = page.locator(".codici code").all_inner_texts()
    with page.expect_download() as file:
        page.get_by_role("button", name="Scarica i codici").click()
    assert [c for c in codes if c not in file.value.path().read_text()] == []
    page.get_by_role("link", name="Li ho conservati, avanti").click()
    page.wait_for_url("**/scrivania/")
    open_menu(page)
    page.get_by_role("link", name="Secondo fattore").click()
    good("Secondo fattore")
    for name, title in (("Prepara nuovi codici", "Nuovi codici di riserva"), ("Cambia telefono", None)):
        page.get_by_role("link", name=name).click()
        good(title or "Disattiva il secondo fattore")
        page.get_by_role("link", name="Lascia com'è").click()
    page.get_by_role("link", name="Le mie sessioni").click()
    good("Le mie sessioni")
    expect(page.locator(".questa-sessione")).to_have_count(1)
    page.get_by_role("button", name="Esci ovunque").click()
    accedi(page, dora, PASSWORD)
    good("Scrivi il codice")
    page.get_by_label("Codice").fill("000000")
    page.get_by_role("button", name="Accedi").click()
    good("Scrivi il codice")
    page.get_by_label("Codice").fill(codes[0])
    page.get_by_role("button", name="Accedi").click()
    page.wait_for_url("**/scrivania/")
    expect(page.get_by_text("Codici di riserva rimasti: 9.")).to_be_visible()


def test_without_scripts_too(browser: Browser, live_server: LiveServer, transactional_db: None) -> None:
    alice = UtenteFactory.create(lettore=True)
    page: Page = browser.new_page(java_script_enabled=False)
    page.goto(live_server.url + "/accedi/")
    accedi(page, alice, PASSWORD)
    page.goto(live_server.url + "/secondo-fattore/attiva/")
    secret = page.locator(".chiave").inner_text().replace(" ", "")
    page.get_by_label("Codice che l'app mostra").fill(code_for(secret))
    page.get_by_role("button", name="Attiva").click()
    expect(page.locator(".codici li")).to_have_count(10)
    assert second_factor.has_one(alice)
    page.get_by_role("button", name="Esci").click()
    accedi(page, alice, PASSWORD)
    page.get_by_label("Codice").fill(code_for(secret, 1))
    page.get_by_role("button", name="Accedi").click()
    page.wait_for_url("**/scrivania/")
    page.close()
