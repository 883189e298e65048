# SPDX-License-Identifier: AGPL-3.0-or-later
"""The search from any page, by keys."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.measures import OVERFLOW
from tests.fabbriche import ObiettivoFactory, PianoFactory

Apri = Callable[..., Page]
Controllo = Callable[[Page], None]


@pytest.mark.parametrize("width", [320, 1280])
def test_a_key_a_word_and_an_arrow_find_an_objective_of_years_ago(
    width: int, transactional_db: None, entra: Apri, accessibile: Controllo
) -> None:
    old = PianoFactory.create(codice="PEG_2017", anno=2017)
    ObiettivoFactory.create(piano=old, codice="2017-AA01", titolo="Riordino dell'archivio storico", fasi=2)
    ObiettivoFactory.create(piano=PianoFactory.create(codice="PEG_2026", anno=2026))
    page = entra("lettore", larghezza=width)
    page.keyboard.press("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cerca")
    box = page.get_by_role("searchbox")
    expect(box).to_be_focused()
    accessibile(page)
    box.press_sequentially("ARCHIVIO/")
    expect(box).to_have_value("ARCHIVIO/")
    box.press("Backspace")
    box.press("Enter")
    expect(page.locator(".risultati mark").first).to_have_text("archivio")
    assert page.evaluate(OVERFLOW) == 0
    accessibile(page)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("archivio storico")


def test_who_is_writing_finds_the_page_as_it_was_left(entra: Apri) -> None:
    objective = ObiettivoFactory.create(piano=PianoFactory.create(codice="PEG_2026", anno=2026))
    page = entra("ufficio", f"/obiettivi/{objective.pk}/modifica/", 1280)
    box = page.get_by_label("Titolo")
    box.fill("Scritto e non salvato")
    with page.context.expect_page() as opened:
        box.press("Control+k")
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("Cerca")
    expect(box).to_have_value("Scritto e non salvato")
