# SPDX-License-Identifier: AGPL-3.0-or-later
"""The session of the Giunta: turned by keys, and on paper two sheets."""

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from pytest_django.live_server_helper import LiveServer

from monitoraggio.choices import Forecast
from monitoraggio.scrittura.writer import write
from monitoraggio.vita.opening import Asked, open_survey
from obiettivi.models import Fase
from organizzazione.choices import Ruolo
from tests.monitoraggio.monitored import Monitored, hand
from tests.versioni.scena import scena

Open = Callable[..., Page]
MANY = 24


@pytest.fixture
def world(transactional_db: None) -> Monitored:
    """More of everything than a sheet holds, with titles of some length."""
    s = scena(MANY)
    Fase.objects.update(fine_prevista=date(2023, 2, 1), descrizione="Stesura e pubblicazione dell'avviso " * 2)
    s.approvata()
    m = Monitored(s, open_survey(s.piano, Asked(date(2023, 6, 30)), s.ufficio))
    write([m.change(n, head={"previsione": Forecast.NON_RAGGIUNGIBILE}) for n in range(MANY)], hand(m.office))
    return m


def test_a_session_is_turned_by_keys_and_printed_on_two_sheets(
    world: Monitored, sito: Open, page: Page, live_server: LiveServer
) -> None:
    client = Client()
    client.force_login(world.somebody(Ruolo.VERTICE))
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": session.key, "value": session.value, "url": live_server.url}])
    page = sito(reverse("monitoraggio:giunta", args=[world.survey.pk]), 1280)
    page.locator("#assessore + .tabella-larga tbody th a").first.click()
    page.get_by_role("link", name="Modo seduta").click()
    expect(page.get_by_role("link", name="Esci dalla seduta")).to_be_visible()
    for key, place in (("", "1 di 2"), ("ArrowRight", "2 di 2"), ("ArrowRight", "2 di 2"), ("ArrowLeft", "1 di 2")):
        if key:
            page.keyboard.press(key)
        expect(page.locator(".cartelle-accanto")).to_contain_text(place)
        # The keys are heard once the script is there.
        page.wait_for_load_state("load")
    sheets = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    texts = [" ".join(sheet.extract_text().split()) for sheet in sheets]
    assert len(texts) == 2
    assert "aspetta una decisione" in texts[0]
    assert "Fasi in ritardo" in texts[1]
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Modo seduta")).to_be_visible()
