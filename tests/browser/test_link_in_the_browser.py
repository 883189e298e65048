# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page behind a link on a telephone: few presses, and without scripts the same."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from monitoraggio.models import PropostaDiFase
from organizzazione.choices import Ruolo
from organizzazione.models import Utente
from tests.browser.measures import OVERFLOW
from tests.monitoraggio.inviting import DONE, answered, asked, page_of
from tests.monitoraggio.monitored import monitored

TARGET = 44


@pytest.mark.parametrize("width", [320, 390])
def test_an_answer_on_a_telephone(sito: Callable[..., Any], accessibile: Callable[..., Any], width: int) -> None:
    """Three things to touch: the answer, how far, send. The seconds are those of the machine: a person adds reading."""
    link = page_of(asked(monitored()))
    begun, touched = time.monotonic(), 0
    page = sito(link, width)
    accessibile(page)
    assert page.evaluate(OVERFLOW) <= 0
    for label in page.locator(".scelta-esito").all():
        box = label.bounding_box()
        assert box is not None
        assert box["height"] >= TARGET
    assert page.locator("input:checked").count() == 0
    page.get_by_text("È in corso").click()
    touched += 1
    expect(page.get_by_label("Conclusa il")).to_be_hidden()
    page.get_by_label("A che punto è, in percentuale").fill("50")
    touched += 1
    page.get_by_role("button", name="Invia la risposta").click()
    touched += 1
    expect(page.get_by_role("status")).to_contain_text("Risposta ricevuta")
    seconds = time.monotonic() - begun
    assert PropostaDiFase.objects.get().percentuale == 50
    accessibile(page)
    print(f"{width} pixel: {touched} gesti, {seconds:.1f} secondi")  # noqa: T201
    assert touched == 3


def test_without_scripts_it_is_the_same(browser: Browser, live_server: LiveServer) -> None:
    link = page_of(asked(monitored()))
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(f"{live_server.url}{link}")
    page.get_by_role("button", name="Invia la risposta").click()
    expect(page.get_by_text("Scegliere una delle risposte.")).to_be_visible()
    page.get_by_text("È conclusa").click()
    page.get_by_label("Conclusa il").fill("2023-06-15")
    page.get_by_role("button", name="Invia la risposta").click()
    expect(page.get_by_role("status")).to_contain_text("Conclusa il 15/06/2023")
    context.close()
    assert PropostaDiFase.objects.count() == 1


def entered(page: Page, live_server: LiveServer, who: Utente) -> None:
    """The browser is that user's."""
    client = Client()
    client.force_login(who)
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": session.key, "value": session.value, "url": live_server.url}])


@pytest.mark.parametrize("width", [320, 1280])
def test_who_has_the_delegation_takes_it_over_with_one_press(
    sito: Callable[..., Any], accessibile: Callable[..., Any], page: Page, live_server: LiveServer, width: int
) -> None:
    m = monitored()
    answered(asked(m), **DONE)
    entered(page, live_server, m.somebody(Ruolo.REFERENTE, m.state().centro))
    sito(reverse("monitoraggio:obiettivo", args=[m.state().pk]), width)
    assert page.evaluate(OVERFLOW) <= 0
    page.get_by_role("button", name="Accogli").click()
    expect(page.get_by_text("(accolta)")).to_be_visible()
    accessibile(page)
    assert m.phase().esito == "conclusa"


@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_of_who_asks(
    sito: Callable[..., Any], accessibile: Callable[..., Any], page: Page, live_server: LiveServer, width: int
) -> None:
    """Ask, be told of a slip, ask again, look at who is missing; nothing sticks out."""
    m = monitored()
    entered(page, live_server, m.office)
    sito(reverse("inviti:fase", args=[m.phase().pk]), width)
    page.get_by_label("Indirizzo di posta").fill("verdi@gmial.com")
    page.get_by_role("button", name="Manda il collegamento").click()
    expect(page.get_by_text("Forse è verdi@gmail.com?")).to_be_visible()
    accessibile(page)
    page.get_by_label("Indirizzo di posta").fill("verdi@gmail.com")
    page.get_by_role("button", name="Manda il collegamento").click()
    expect(page.get_by_text("Il collegamento parte per verdi@gmail.com.")).to_be_visible()
    for where in (reverse("inviti:elenco", args=[m.survey.pk]), reverse("inviti:non_raggiunti")):
        sito(where, width)
        accessibile(page)
        assert page.evaluate(OVERFLOW) <= 0
    sito(reverse("monitoraggio:in_attesa", args=["da-verificare"]), width)
    accessibile(page)
