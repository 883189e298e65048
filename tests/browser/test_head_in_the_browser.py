# SPDX-License-Identifier: AGPL-3.0-or-later
"""The head on a telephone: one row of at most 56 px, whose button opens the menu by keyboard and without scripts."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from organizzazione.choices import Ruolo
from tests.browser.measures import OVERFLOW
from tests.fabbriche import ObiettivoFactory, PianoFactory

Apri = Callable[..., Page]
Controllo = Callable[[Page], None]
# And a tablet, on which the menu would take three rows.
PHONES: Final = (320, 390, 800)
MOST: Final = 56
HEAD: Final = "() => Math.round(document.querySelector('.testa-sito').getBoundingClientRect().height)"
SMALL: Final = """() => [...document.querySelectorAll(".testa-sito :is(a, button, summary)")]
  .filter(e => e.checkVisibility())
  .filter(e => { const b = e.getBoundingClientRect(); return b.height < 44 || b.width < 44; }).map(e => e.outerHTML)"""
# What is pressed in the open menu, from top to bottom.
LINKS: Final = """() => [...document.querySelectorAll("header :is(.testa-menu, .chi-sono) :is(a, button)")]
  .filter(e => e.checkVisibility()).sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
  .map(e => e.textContent.trim())"""
LONG: Final = "Comune di San Giovanni in Persiceto e delle Terre d'Acqua"


def low(page: Page, path: str) -> None:
    for width in PHONES:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(HEAD) <= MOST, f"{path} a {width}"
        assert page.evaluate(OVERFLOW) <= 0, f"{path} a {width}"
        assert page.evaluate(SMALL) == [], f"{path} a {width}"


@pytest.mark.parametrize("role", list(Ruolo))
def test_of_who_has_entered(role: Ruolo, entra: Apri, sito: Apri, page: Page, accessibile: Controllo) -> None:
    PianoFactory.create(codice="PEG_2026", anno=2026, apertura_dal=date(2026, 1, 1))
    office = role in (Ruolo.UFFICIO, Ruolo.AMMINISTRATORE)
    entra(role, "/scrivania/", 390)
    for path in ["/scrivania/", "/obiettivi/", "/profilo/", *(["/admin/"] if office else [])]:
        low(sito(path, 390), path)
    button = page.locator(".apri-menu > summary")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="Menu principale")).to_be_visible()
    accessibile(page)
    assert page.evaluate(SMALL) == []
    assert page.evaluate(OVERFLOW) <= 0
    order = page.evaluate(LINKS)
    assert order[0] == "Traguardo"
    assert order.index("Scrivania") < order.index("Documenti") < order.index("Profilo") < order.index("Esci")
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="Menu principale")).to_be_hidden()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_role("navigation", name="Menu principale")).to_be_hidden()
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Documenti", exact=True).click()
    expect(page.locator("h1")).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(button).to_be_hidden()
    expect(page.get_by_role("link", name="Scrivania").first).to_be_visible()
    assert page.get_by_role("link", name="Profilo", exact=True).count() == 1


def test_of_the_public_pages(sito: Apri, page: Page, accessibile: Controllo, settings: Any) -> None:
    settings.NOME_ENTE = LONG
    for path in (
        "/trasparenza/",
        "/trasparenza/cerca/",
        "/trasparenza/verifica/",
        "/accedi/",
        "/guida/cittadino/",
        "/x/",
    ):
        low(sito(path, 390), path)
    sito("/trasparenza/", 320)
    page.locator(".apri-menu > summary").click()
    expect(page.get_by_role("link", name="Dati aperti").first).to_be_visible()
    accessibile(page)


def test_without_scripts(browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 800})
    page = context.new_page()
    page.goto(f"{live_server.url}/trasparenza/")
    page.locator(".apri-menu > summary").click()
    page.get_by_role("link", name="Area riservata").click()
    expect(page.get_by_label("Nome utente")).to_be_visible()
    context.close()


def test_a_printed_list_is_a_table_without_what_is_pressed(entra: Apri, page: Page) -> None:
    ObiettivoFactory.create(piano=PianoFactory.create(codice="PEG_2026", anno=2026))
    entra(Ruolo.UFFICIO, "/obiettivi/", 700)
    page.emulate_media(media="print")
    expect(page.locator(".elenco thead th", has_text="Titolo")).to_have_css("position", "static")
    assert page.evaluate("() => getComputedStyle(document.querySelector('.elenco tbody tr')).display") == "table-row"
    for pressed in (".filtri", ".molti", ".piede-sito", ".elenco [type=checkbox]", "main .btn"):
        assert page.locator(pressed).evaluate_all("all => all.filter(e => e.checkVisibility()).length") == 0, pressed
    heads = page.locator(".elenco thead th").evaluate_all("all => all.filter(e => e.checkVisibility()).length")
    cells = (
        page.locator(".elenco tbody tr")
        .first.locator("td")
        .evaluate_all("all => all.filter(e => e.checkVisibility()).length")
    )
    assert heads == cells
