# SPDX-License-Identifier: AGPL-3.0-or-later
"""The states of the form while somebody writes: what is wrong is said when its box was left, and goes when mended."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from obiettivi.models import PianoEsecutivo
from tests.fabbriche import CentroFactory, ObiettivoFactory, PianoFactory

Apri = Callable[..., Page]
Controllo = Callable[[Page], None]


@pytest.fixture
def plan(transactional_db: None) -> PianoEsecutivo:
    return PianoFactory.create(codice="PEG_2020", anno=2020)


def state(page: Page, section: str):
    return page.locator(f"#indice a[href='#sezione-{section}'] .stato-sezione").first


@pytest.mark.parametrize("width", [320, 1280])
def test_a_new_form_speaks_of_a_box_when_it_was_left(
    width: int, plan: PianoEsecutivo, entra: Apri, accessibile: Controllo
) -> None:
    page = entra("ufficio", f"/obiettivi/nuovo/?piano={plan.pk}&centro={CentroFactory.create().pk}", width)
    for section in ("identita", "dup", "testi", "fasi", "indicatori", "servizi"):
        expect(state(page, section)).to_contain_text("da fare")
    expect(page.locator("#riepilogo summary")).to_contain_text("Niente da correggere. Da fare: Identità, Testi.")
    accessibile(page)
    title = page.locator("#id_titolo")
    title.press("Tab")
    expect(page.locator("#t-titolo")).to_contain_text("Manca il titolo.")
    expect(page.locator("#t-tipo")).to_be_empty()
    title.press_sequentially("Ora")
    expect(page.locator("#carta")).to_contain_text("Ora")
    expect(page.locator("#t-titolo")).to_be_empty()
    page.get_by_role("button", name="Aggiungi fase").click()
    page.locator("#id_fasi-0-descrizione").fill("La prima")
    weight = page.locator("#id_fasi-0-peso")
    weight.fill("metà")
    expect(page.locator("#carta")).to_contain_text("La prima")
    expect(page.locator("#t-fasi-0")).to_be_empty()
    weight.press("Tab")
    expect(page.locator("#t-fasi-0")).to_contain_text("non è un peso")
    expect(weight).to_have_attribute("aria-invalid", "true")
    expect(state(page, "fasi")).to_contain_text("da correggere")
    expect(page.locator("#riepilogo summary")).to_contain_text("Da correggere: 1.")
    accessibile(page)
    weight.fill("20")
    expect(page.locator("#t-fasi-0")).not_to_contain_text("non è un peso")
    expect(weight).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator("#pesi")).to_contain_text("mancano 80,00")
    expect(page.locator("#t-fasi")).to_be_empty()
    page.get_by_label("Titolo").focus()  # out of the section: now the list has its word
    expect(page.locator("#t-fasi")).to_contain_text("mancano 80,00")


def test_a_box_that_was_right_is_left_in_peace_while_it_is_written_anew(plan: PianoEsecutivo, entra: Apri) -> None:
    objective = ObiettivoFactory.create(piano=plan, fasi=2)
    page = entra("ufficio", f"/obiettivi/{objective.pk}/modifica/")
    start = page.locator("#id_fasi-0-peso")
    start.fill("x")
    expect(page.locator("#pesi")).to_contain_text("mancano 50,00")
    page.wait_for_timeout(500)
    expect(page.locator("#t-fasi-0")).to_be_empty()
    expect(page.locator("#t-fasi")).to_be_empty()
    page.get_by_label("Titolo").focus()
    expect(page.locator("#t-fasi-0")).to_contain_text("non è un peso")
    # Moved, it goes with its row.
    page.get_by_role("button", name="Sposta giù fase 1").press("Enter")
    expect(page.locator("#t-fasi-1")).to_contain_text("non è un peso")
