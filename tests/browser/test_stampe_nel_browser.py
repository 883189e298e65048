# SPDX-License-Identifier: AGPL-3.0-or-later
"""A print in the queue as somebody meets it: the bar, that it moves by itself, the file, the way back to it."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import Settings

from fascicoli.models import Stampa
from lavori import presence
from lavori.choices import StatoLavoro
from tests.browser.measures import OVERFLOW
from tests.versioni.scena import scena

Apri = Callable[..., Page]
Controllo = Callable[[Page], None]
BASSI = """() => [...document.querySelectorAll("main .btn, main a")]
  .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 90))"""


def good(page: Page, accessibile: Controllo, name: str) -> None:
    accessibile(page)
    assert page.evaluate(OVERFLOW) <= 0
    assert page.evaluate(BASSI) == []
    if folder := os.environ.get("TRAGUARDO_IMMAGINI"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("larghezza", [320, 1280])
def test_from_the_press_to_the_file(
    larghezza: int, transactional_db: None, entra: Apri, accessibile: Controllo, settings: Settings
) -> None:
    settings.TRAGUARDO_STAMPA_GRANDE = 4
    scena()
    page = entra("ufficio", "/documenti/preventivo/?piano=PEG_2023", larghezza)
    good(page, accessibile, f"grande-{larghezza}")
    page.get_by_role("link", name="Scarica in PDF").first.click()
    expect(page.get_by_role("heading", name="Preventivo obiettivi di PEG_2023 (PDF)")).to_be_visible()
    good(page, accessibile, f"coda-{larghezza}")
    late = timezone.now() - presence.PATIENCE - timedelta(seconds=1)
    Stampa.objects.update(chiesto_il=late)
    expect(page.get_by_text("nessuno ci lavora")).to_be_visible()
    good(page, accessibile, f"fermo-{larghezza}")
    Stampa.objects.update(
        stato=StatoLavoro.PRONTO, nome="preventivo-PEG_2023.pdf", dati=b"%PDF", byte=4, finito_il=late
    )
    expect(page.get_by_role("link", name="Scarica preventivo-PEG_2023.pdf")).to_be_visible()
    good(page, accessibile, f"pronto-{larghezza}")
    with page.expect_download() as download:
        page.get_by_role("link", name="Scarica preventivo-PEG_2023.pdf").click()
    assert download.value.suggested_filename == "preventivo-PEG_2023.pdf"
    page.get_by_role("link", name="Le tue stampe").click()
    good(page, accessibile, f"elenco-{larghezza}")
    expect(page.get_by_role("link", name="Preventivo obiettivi di PEG_2023 (PDF)")).to_be_visible()
