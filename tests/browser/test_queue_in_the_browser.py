# SPDX-License-Identifier: AGPL-3.0-or-later
"""The queue of the office in a browser: each button can be pressed, with and without scripts."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from obiettivi.choices import Stato
from obiettivi.models import ObiettivoPEG
from obiettivi.vita import services
from organizzazione.models import Utente
from tests.fabbriche import ObiettivoFactory, PianoFactory, UtenteFactory

Apri = Callable[..., Page]


@pytest.fixture
def office(transactional_db: None) -> Utente:
    """Three that wait for her; the second and the third have lost their description."""
    who = UtenteFactory.create(ufficio=True)
    plan = PianoFactory.create(codice="PEG_2026", anno=2026, apertura_dal=timezone.localdate())
    for number in range(1, 4):
        row = ObiettivoFactory.create(piano=plan, codice=f"2026-AA{number:02}")
        services.proponi(row, who)
    ObiettivoPEG.objects.exclude(codice="2026-AA01").update(descrizione="")
    return who


def enter(page: Page, who: Utente, server: LiveServer) -> None:
    client = Client()
    client.force_login(who)
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": session.key, "value": session.value, "url": server.url}])


def state(code: str) -> str:
    return str(ObiettivoPEG.objects.get(codice=code).stato)


@pytest.mark.parametrize("scripts", [True, False])
def test_each_decision_can_be_pressed(scripts: bool, office: Utente, browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context(java_script_enabled=scripts, locale="en-GB")
    page = context.new_page()
    enter(page, office, live_server)
    page.goto(f"{live_server.url}/obiettivi/coda/?piano=PEG_2026")
    page.get_by_role("button", name="Valida").click()
    expect(page.get_by_text("2026-AA01 validato.")).to_be_visible()
    # Without a reason it is refused in words, and stays where it is.
    page.get_by_role("button", name="Rinvia con il motivo").click()
    expect(page.locator(".campo-errato .errore")).to_be_visible()
    page.get_by_label("Manca la descrizione").check()
    page.get_by_role("button", name="Rinvia con il motivo").click()
    expect(page.get_by_text("2026-AA02 rinviato al centro.")).to_be_visible()
    context.close()
    assert [state(f"2026-AA{n:02}") for n in (1, 2, 3)] == [Stato.VALIDATO, Stato.BOZZA, Stato.PROPOSTO]
    assert "Manca la descrizione" in ObiettivoPEG.objects.get(codice="2026-AA02").passaggi.get(atto="rinviare").motivo


def test_a_date_typed_by_half_is_not_lost(sito: Apri, page: Page, live_server: LiveServer, office: Utente) -> None:
    """No server can tell it from an empty box."""
    enter(page, office, live_server)
    sito(f"/obiettivi/{ObiettivoPEG.objects.get(codice='2026-AA03').pk}/modifica/")
    box = page.locator("input[type=date]").first
    box.fill("")
    box.press_sequentially("12")
    page.get_by_role("button", name="Salva", exact=True).first.click()
    expect(page.get_by_text("La data non è completa")).to_be_visible()
    expect(box).to_be_focused()
    expect(page).to_have_url(f"{live_server.url}/obiettivi/{ObiettivoPEG.objects.get(codice='2026-AA03').pk}/modifica/")
