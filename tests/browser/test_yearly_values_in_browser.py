# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sheet of the yearly values by keys, on a telephone and on a desk: nothing lost, nothing that axe complains of."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from dup.models import IndicatoreEnte, ValoreAnnuale
from organizzazione.choices import Qualita, Ruolo
from organizzazione.models import Incarico, Utente
from tests.browser.measures import OVERFLOW
from tests.fabbriche import CentroFactory, PersonaFactory
from tests.raccolte.collected import YEAR, collection

Apri = Callable[..., Page]
Controllo = Callable[[Page], None]


def test_the_sheet_by_keys(transactional_db: None, entra: Apri, accessibile: Controllo) -> None:
    centre = CentroFactory.create(nome="Servizio Ambiente, verde urbano e politiche energetiche")
    collection(centre, count=3)
    page = entra(Ruolo.DIRIGENTE, "/rilevazioni/")
    head = Utente.objects.filter(ruolo=Ruolo.DIRIGENTE).latest("pk")
    person = PersonaFactory.create(utente=head)
    Incarico.objects.create(persona=person, centro=centre, qualita=Qualita.RESPONSABILE, dal="2020-01-01")
    page.get_by_role("link", name="valori degli indicatori dell'ente").click()
    page.get_by_role("link", name="Valori del 2023").click()
    first = page.get_by_label("Valore, Alberi 1")
    first.fill("140")
    first.press("Enter")
    page.keyboard.type("12,5 (p)")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("status").first).to_contain_text("Salvati 2 valori.")
    said = ValoreAnnuale.objects.filter(anno=YEAR).order_by("pk").values_list("valore", "provvisorio")
    assert list(said) == [("140", False), ("12,5", True)]
    # What is typed and not saved stays in the browser.
    page.get_by_label("Valore, Alberi 3").fill("7")
    expect(page.locator("#stato-bozza")).to_contain_text("conservato in questo browser")
    page.reload()
    page.get_by_role("button", name="Riprendi quello che avevi scritto").click()
    expect(page.get_by_label("Valore, Alberi 3")).to_have_value("7")
    base, _, sheet = page.url.partition("/raccolte/")
    for address in ("", sheet, f"indicatore/{_first().pk}/"):
        for width in (320, 390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{base}/raccolte/{address}")
            assert page.evaluate(OVERFLOW) <= 0, (address, width)
            accessibile(page)


def _first() -> IndicatoreEnte:
    return IndicatoreEnte.objects.order_by("pk")[0]
