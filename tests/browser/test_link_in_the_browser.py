# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page behind a link on a telephone: few presses, and without scripts the same."""

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from monitoraggio.models import PropostaDiFase
from tests.monitoraggio.inviting import asked, page_of
from tests.monitoraggio.monitored import monitored

TARGET = 44


def test_an_answer_on_a_telephone(sito: Callable[..., Any], accessibile: Callable[..., Any]) -> None:
    """Three things to touch: the answer, how far, send. The seconds are those of the machine: a person adds reading."""
    link = page_of(asked(monitored()))
    begun, touched = time.monotonic(), 0
    page = sito(link, 390)
    accessibile(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
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
    print(f"{touched} gesti, {seconds:.1f} secondi")  # noqa: T201
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
