# SPDX-License-Identifier: AGPL-3.0-or-later
"""From an empty database to a printed plan by clicks alone, as who knows nothing would go (``-s`` shows them)."""

import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page

from obiettivi.models import ObiettivoPEG
from organizzazione.models import Incarico
from tests.browser.measures import OVERFLOW
from tests.guida.test_first_steps import SHIELD

Apri = Callable[..., Page]


class Hand:
    """A hand that presses, and counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.began = page, 0, time.monotonic()

    def press(self, what: Locator) -> None:
        what.click()
        self.clicks += 1

    def link(self, name: str) -> None:
        self.press(self.page.get_by_role("link", name=name, exact=True))

    def button(self, name: str) -> None:
        self.press(self.page.get_by_role("button", name=name, exact=True))

    def take(self, name: str) -> Path:
        with self.page.expect_download() as download:
            self.link(name)
        return Path(download.value.path())


def filled(model: Path, to: Path) -> Path:
    """What an office writes into the workbook."""
    book = load_workbook(BytesIO(model.read_bytes()))
    book["Centri"].append(["Servizi alla persona", "Serv. persona", "", "", ""])
    book["Persone"].append(["Rossi Maria", ""])
    book["Incarichi"].append(["Rossi Maria", "Servizi alla persona", "Responsabile", "01/01/2020", ""])
    book.save(to)
    return to


def first_objective(page: Page, hand: Hand) -> None:
    page.get_by_label("Titolo", exact=True).fill("Aprire lo sportello per le famiglie")
    page.locator("#id_descrizione").fill("Uno sportello aperto tre pomeriggi la settimana.")
    hand.button("Salva")
    page.wait_for_url("**/modifica/")


def somebody_enters(page: Page, hand: Hand) -> None:
    """A user of the office, with what the page of people asks."""
    page.get_by_label("Cognome").fill("Bianchi")
    page.get_by_label("Nome", exact=True).fill("Ada")
    page.get_by_label("Email").fill("ada.bianchi@comune.example")
    page.get_by_label("Ruolo").select_option("ufficio")
    hand.button("Manda l'invito")
    # The trail above the page says it too.
    hand.press(page.get_by_role("navigation", name="Menu principale").get_by_role("link", name="Laboratorio"))
    hand.link("Vai ai primi passi")


@pytest.mark.both_engines
def test_from_nothing_to_a_printed_plan(entra: Apri, tmp_path: Path, settings: Any, accessibile: Any) -> None:
    settings.NOME_ENTE = "Comune"
    page = entra("amministratore", "/scrivania/")
    hand = Hand(page)
    hand.link("Vai ai primi passi")
    accessibile(page)
    hand.link("Scrivi il nome")
    page.get_by_label("Nome del Comune").fill("Comune di Esempio")
    page.get_by_label("Stemma").set_input_files({"name": "a.svg", "mimeType": "image/svg+xml", "buffer": SHIELD})
    accessibile(page)
    hand.button("Salva")
    hand.link("Carica l'organizzazione")
    sheet = filled(hand.take("Scarica il foglio da compilare"), tmp_path / "organizzazione.xlsx")
    page.get_by_label("File").set_input_files(sheet)
    accessibile(page)
    hand.button("Mostra che cosa cambia")
    accessibile(page)
    hand.button("Conferma e scrivi")
    hand.link("Apri il primo piano")
    accessibile(page)
    hand.button("Apri il piano")
    hand.link("Invita una persona")
    somebody_enters(page, hand)
    hand.link("Scrivi il primo obiettivo")
    first_objective(page, hand)
    hand.link("Scrivania")
    hand.link("Leggi il piano")
    with page.expect_download() as download:
        hand.press(page.locator("a[href*='/scarica/pdf/']").first)
    printed = Path(download.value.path())
    took = time.monotonic() - hand.began
    print(f"\nda un'installazione vuota a un piano stampato: {hand.clicks} clic, {took:.0f} s")  # noqa: T201
    assert printed.read_bytes().startswith(b"%PDF-")
    assert ObiettivoPEG.objects.get().centro == Incarico.objects.get().centro
    assert "Comune di Esempio" in page.locator(".testa-sito").inner_text()
    page = entra("amministratore", "/primi-passi/")
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(OVERFLOW) <= 0
        accessibile(page)
