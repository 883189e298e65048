# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fascicoli as the office meets them: the press, the bar that moves by itself, the documents."""

import hashlib
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from fascicoli.models import DocumentoDelFascicolo, Fascicolo
from lavori.choices import StatoLavoro
from tests.browser.measures import OVERFLOW
from tests.versioni.scena import scena

Apri = Callable[..., Page]
Controllo = Callable[[Page], None]
TELEFONO, SCRIVANIA = 390, 1280
BASSI = """() => [...document.querySelectorAll("main .btn, main a, main input:not([type=hidden]), main select")]
  .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 90))"""


def documento(f: Fascicolo, n: int) -> None:
    dati = f"documento {n}".encode()
    DocumentoDelFascicolo.objects.create(
        fascicolo=f,
        ordine=n,
        genere=f"genere-{n}",
        formato="pdf",
        nome=f"piano-performance-DUP_2023_2025-del-2023-01-30-{n}.pdf",
        titolo="Piano della performance · DUP_2023_2025",
        dati=dati,
        impronta=hashlib.sha256(dati).hexdigest(),
        byte=1234567,
        pagine=n + 1,
    )


@pytest.mark.both_engines
@pytest.mark.parametrize("larghezza", [TELEFONO, SCRIVANIA])
def test_dalla_pressione_ai_documenti(
    larghezza: int, transactional_db: None, entra: Apri, accessibile: Controllo
) -> None:
    scena()
    page = entra("ufficio", "/fascicoli/", larghezza)
    accessibile(page)
    assert page.evaluate(BASSI) == []
    page.get_by_label("Data elaborazione").fill("2023-01-30")
    page.get_by_role("button", name="Prepara i documenti").click()
    expect(page.get_by_role("progressbar", name="Avanzamento del fascicolo")).to_be_visible()
    expect(page.locator(".avanzamento")).to_contain_text("In coda")
    accessibile(page)
    f = Fascicolo.objects.get()
    documento(f, 0)
    Fascicolo.objects.update(stato=StatoLavoro.CORSO, totale=10, fatti=4, passo="piano della performance, PDF")
    # The page asks by itself; what a screen reader hears is the document that was finished.
    expect(page.locator(".avanzamento")).to_contain_text("40%", timeout=15_000)
    expect(page.locator("#detto")).to_have_text("1 documento fatto", timeout=15_000)
    expect(page.get_by_role("button", name="Annulla il lavoro")).to_be_visible()
    assert page.evaluate(OVERFLOW) <= 0
    documento(f, 1)
    Fascicolo.objects.update(stato=StatoLavoro.PRONTO)
    expect(page.get_by_role("link", name="Scarica tutto (ZIP)")).to_be_visible(timeout=15_000)
    expect(page.locator("#detto")).to_have_text("Fascicolo pronto", timeout=15_000)
    accessibile(page)
    assert page.evaluate(BASSI) == []
    assert page.evaluate(OVERFLOW) <= 0
    with page.expect_download() as scarico:
        page.get_by_role("link", name="Scarica tutto (ZIP)").click()
    assert scarico.value.suggested_filename == "fascicolo-PEG_2023-del-2023-01-30.zip"


def test_un_fascicolo_non_riuscito(transactional_db: None, entra: Apri, accessibile: Controllo) -> None:
    s = scena()
    f = Fascicolo.objects.create(
        piano=s.piano, giorno="2023-01-30", contenuto="{}", chiesto_da=s.ufficio, errore="2023-AA01: troppo lungo."
    )
    Fascicolo.objects.update(stato=StatoLavoro.FALLITO)
    page = entra("ufficio", f"/fascicoli/{f.pk}/")
    expect(page.get_by_role("alert")).to_contain_text("2023-AA01: troppo lungo.")
    expect(page.get_by_role("button", name="Riprendi")).to_be_visible()
    accessibile(page)
