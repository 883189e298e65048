# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of an objective as it lies on the screen: wide texts, nothing covered, the sheet, a key that saves."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from obiettivi.models import ObiettivoPEG
from tests.browser.measures import OVERFLOW
from tests.fabbriche import ObiettivoFactory, PianoFactory

Apri = Callable[..., Page]
Controllo = Callable[[Page], None]
# Where the focus is, and what lies over it: empty when it can be seen whole (of what is too tall, its head).
COVERED = """() => {
  const e = document.activeElement, r = e.getBoundingClientRect(), x = r.left + Math.min(r.width / 2, 20);
  const low = r.height > 400 ? r.top + 30 : r.bottom - 2;
  return [r.top + 2, (r.top + low) / 2, low].flatMap((y) => {
    const over = document.elementFromPoint(x, y);
    const seen = over && (over === e || e.contains(over) || (over.control === e));
    return seen ? [] : [`${e.outerHTML.slice(0, 90)} ${Math.round(y)}: ${over && over.outerHTML.slice(0, 90)}`];
  });
}"""
# The boxes that a wrong field leaves without its red border.
NOT_RED = """() => {
  const red = document.body.appendChild(document.createElement('span'));
  red.style.color = 'var(--red)';
  const kinds = 'input:not([type=checkbox]):not([type=hidden]), select, textarea';
  const boxes = [...document.querySelectorAll(kinds)].filter((e) => e.closest('.campo'));
  boxes.forEach((e) => e.closest('.campo').classList.add('campo-errato'));
  const left = boxes.filter((e) => getComputedStyle(e).borderTopColor !== getComputedStyle(red).color);
  return [boxes.length, left.map((e) => e.outerHTML.slice(0, 80))];
}"""
WHERE = "() => document.activeElement.closest('main') ? document.activeElement.id || 'x' : ''"


@pytest.fixture
def objective(transactional_db: None) -> ObiettivoPEG:
    plan = PianoFactory.create(codice="PEG_2020", anno=2020)
    return ObiettivoFactory.create(piano=plan, codice="2020-CP04", fasi=3, indicatori=2)


def form_of(objective: ObiettivoPEG) -> str:
    return f"/obiettivi/{objective.pk}/modifica/"


def tap(page: Page, name: str) -> None:
    """Press where a link is seen, as a finger does, and nothing else."""
    box = page.get_by_role("link", name=name).bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def wide(page: Page, name: str) -> float:
    """How wide something is."""
    box = page.locator(name).bounding_box()
    assert box
    return float(box["width"])


@pytest.mark.parametrize("row", ["fasi-0", "indicatori-0"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_a_description_stands_on_a_line_of_its_own(width: int, row: str, objective: ObiettivoPEG, entra: Apri) -> None:
    page = entra("ufficio", form_of(objective), width)
    assert wide(page, f"#id_{row}-descrizione") >= 0.6 * wide(page, "#modulo")
    first = page.locator(f"#id_{row}-descrizione").bounding_box()
    second = page.locator(f"#id_{row}-{'peso' if 'fasi' in row else 'tipo'}").bounding_box()
    assert first
    assert second
    assert second["y"] >= first["y"] + first["height"]
    assert page.evaluate(OVERFLOW) <= 0


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_that_has_the_focus_is_covered(width: int, objective: ObiettivoPEG, entra: Apri) -> None:
    page = entra("ufficio", form_of(objective), width)
    page.locator(".piu-campi").first.locator("summary").click()
    page.locator(".indice-sezioni a").first.focus()
    seen = set()
    for key in ("Tab", "Shift+Tab"):
        for _ in range(120):
            assert page.evaluate(COVERED) == []
            page.keyboard.press(key)
            if not (where := page.evaluate(WHERE)):
                break
            seen.add(where)
        page.keyboard.press("Shift+Tab" if key == "Tab" else "Tab")
    assert {"id_titolo", "id_fasi-2-peso", "id_indicatori-1-valore_atteso"} <= seen


def test_the_sheet_beside_is_legible_and_its_folding_is_remembered(
    objective: ObiettivoPEG, entra: Apri, accessibile: Controllo
) -> None:
    page = entra("ufficio", form_of(objective))
    letters = "e => parseFloat(getComputedStyle(e).fontSize) * (e.currentCSSZoom || 1)"
    assert all(size >= 12 for size in page.locator("#carta td, #carta .testo p").evaluate_all(f"e => e.map({letters})"))
    narrow = wide(page, "#modulo")
    page.locator("#anteprima summary").click()
    assert wide(page, "#modulo") > narrow + 200
    accessibile(page)
    page.reload()
    expect(page.locator("#carta")).to_be_hidden()
    page.locator("#anteprima summary").click()
    page.reload()
    expect(page.locator("#carta")).to_be_visible()


@pytest.mark.parametrize("width", [320, 390])
def test_on_a_phone_the_sheet_is_one_tap_away_and_back(
    width: int, objective: ObiettivoPEG, entra: Apri, accessibile: Controllo
) -> None:
    page = entra("ufficio", form_of(objective), width)
    page.locator("#id_fasi-2-peso").focus()
    high = page.evaluate("scrollY")
    assert high > 0
    tap(page, "Anteprima")
    expect(page.locator("#carta")).to_be_in_viewport()
    accessibile(page)
    assert page.evaluate(OVERFLOW) <= 0
    page.keyboard.press("Escape")
    expect(page.locator("#carta")).to_be_hidden()
    expect(page.get_by_role("link", name="Anteprima")).to_be_focused()
    tap(page, "Anteprima")
    tap(page, "Torna al modulo")
    expect(page.locator("#carta")).to_be_hidden()
    assert page.evaluate("scrollY") == high


@pytest.mark.parametrize("keys", ["Control+s", "Meta+s"])
def test_a_key_saves_and_the_writing_goes_on_where_it_was(keys: str, objective: ObiettivoPEG, entra: Apri) -> None:
    page = entra("ufficio", form_of(objective))
    save = page.get_by_role("button", name="Salva", exact=True)
    expect(save).to_have_attribute("title", "Salva (Ctrl+S)")
    box = page.locator("#id_fasi-1-descrizione")
    box.fill("Salvata da tastiera")
    high = page.evaluate("scrollY")
    page.keyboard.press(keys)
    expect(page.locator("#stato-bozza")).to_have_text("Salvato: 2020-CP04.")
    expect(box).to_be_focused()
    assert abs(page.evaluate("scrollY") - high) < 100
    assert objective.fasi.all()[1].descrizione == "Salvata da tastiera"


def test_a_new_objective_is_saved_by_key_and_written_on(objective: ObiettivoPEG, entra: Apri) -> None:
    page = entra("ufficio", f"/obiettivi/nuovo/?piano={objective.piano_id}&centro={objective.centro_id}")
    page.get_by_label("Titolo").fill("Nuovo")
    page.get_by_label("Contesto di riferimento").fill("Salvato da tastiera")
    page.keyboard.press("Control+s")
    expect(page.locator("#stato-bozza")).to_contain_text("Salvato: ")
    expect(page.get_by_label("Contesto di riferimento")).to_be_focused()


def test_the_key_does_nothing_while_rows_are_on_their_way_or_on_the_page_of_a_conflict(
    objective: ObiettivoPEG, entra: Apri
) -> None:
    page = entra("ufficio", form_of(objective))
    page.get_by_label("Titolo").fill("Non ancora")
    page.evaluate("document.querySelector('.righe').inert = true")
    page.keyboard.press("Control+s")
    page.wait_for_timeout(300)
    page.evaluate("document.querySelector('.righe').inert = false")
    assert ObiettivoPEG.objects.get().revisione == 1
    ObiettivoPEG.objects.update(revisione=2, titolo="Di un altro")
    page.get_by_label("Titolo").press("Control+s")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Due versioni")
    page.keyboard.press("Control+s")
    page.wait_for_timeout(300)
    assert ObiettivoPEG.objects.get().titolo == "Di un altro"


def test_a_wrong_box_of_every_kind_has_its_red_border(objective: ObiettivoPEG, entra: Apri) -> None:
    count, left = entra("ufficio", form_of(objective)).evaluate(NOT_RED)
    assert count > 10
    assert left == []
