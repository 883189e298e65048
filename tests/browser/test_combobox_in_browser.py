# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names chosen by typing, with the keyboard alone: people, centres, objectives of the DUP, where a new one belongs."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from dup.models import DUP, AmbitoStrategico, ObiettivoOperativo, ObiettivoStrategico
from obiettivi.models import ObiettivoPEG
from tests.fabbriche import CentroFactory, ObiettivoFactory, PersonaFactory, PianoFactory

Apri = Callable[..., Page]
Controllo = Callable[[Page], None]
COVERED = """e => { const r = e.getBoundingClientRect();
  return !e.contains(document.elementFromPoint(r.left + 20, r.bottom - 3)); }"""
widths = pytest.mark.parametrize("width", [320, 1280])


@pytest.fixture
def objective(transactional_db: None) -> ObiettivoPEG:
    document = DUP.objects.create(codice="DUP_2020", descrizione="DUP", anno_inizio=2020, anno_fine=2022)
    field = AmbitoStrategico.objects.create(nome="Città dei diritti", dup=document)
    for heading, names in (("UNA CASA PER TUTTI", ("Edilizia pubblica", "Affitti")), ("VERDE", ("Orti", "Parchi"))):
        above = ObiettivoStrategico.objects.create(nome=heading, ambito=field)
        for name in names:
            ObiettivoOperativo.objects.create(obiettivo_strategico=above, nome=name)
    PersonaFactory.create(nominativo="Verdi Nicolò")
    CentroFactory.create(nome="Servizio Città pubblica", nome_breve="Città")
    return ObiettivoFactory.create(piano=PianoFactory.create(codice="PEG_2020", anno=2020), codice="2020-CP04")


def form_of(objective: ObiettivoPEG) -> str:
    return f"/obiettivi/{objective.pk}/modifica/"


@widths
def test_a_person_is_chosen_by_a_part_of_the_name(
    width: int, objective: ObiettivoPEG, entra: Apri, accessibile: Controllo
) -> None:
    page = entra("ufficio", form_of(objective), width)
    box = page.get_by_role("combobox", name="Responsabile", exact=True)
    expect(box).to_have_attribute("aria-expanded", "false")
    box.fill("nicolo")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("listbox", name="Responsabile")).to_be_visible()
    accessibile(page)
    box.press("ArrowDown")
    option = page.get_by_role("option", name="Verdi Nicolò")
    expect(box).to_have_attribute("aria-activedescendant", str(option.get_attribute("id")))
    assert not option.evaluate(COVERED)
    box.press("Enter")
    expect(box).to_have_value("Verdi Nicolò")
    expect(page.locator("#carta")).to_contain_text("Verdi Nicolò")  # draft and preview have heard of it
    box.fill("nessuno che ci sia")
    expect(page.get_by_role("listbox")).to_have_count(0)
    box.fill("verdi")
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(box).to_have_value("verdi")  # what was typed stays, and is refused by name
    box.press("Tab")
    expect(page.locator("#t-responsabile")).to_contain_text("non è nell'elenco")


def test_a_row_that_was_just_added_has_it_too_and_enter_chooses_before_it_goes_on(
    objective: ObiettivoPEG, entra: Apri
) -> None:
    page = entra("ufficio", form_of(objective))
    page.get_by_role("button", name="Aggiungi servizio").click()
    box = page.locator("#id_servizi-0-descrizione")
    expect(box).to_have_attribute("role", "combobox")
    box.fill("pubblica citta")
    box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_have_value("Servizio Città pubblica")
    expect(page.locator("#riga-servizi-1")).to_have_count(0)
    box.press("Enter")
    expect(page.locator("#id_servizi-1-descrizione")).to_be_focused()


@widths
def test_the_dup_is_searched_by_its_headings_and_what_is_chosen_stands_on_top(
    width: int, objective: ObiettivoPEG, entra: Apri, accessibile: Controllo
) -> None:
    page = entra("ufficio", form_of(objective), width)
    box = page.get_by_role("combobox", name="Cerca e collega")
    expect(page.get_by_label("Affitti")).to_be_hidden()
    box.fill("casa")
    expect(page.locator(".suggerite [role=option]")).to_have_text(["Edilizia pubblica", "Affitti"])
    expect(page.get_by_role("listbox").get_by_role("group")).to_have_attribute(
        "aria-label", "Città dei diritti · UNA CASA PER TUTTI"
    )
    assert not page.locator(".suggerite [role=option]").last.evaluate(COVERED)
    accessibile(page)
    page.wait_for_timeout(400)
    expect(page.locator("#stato-bozza")).to_be_empty()  # to search is not to write
    box.press("ArrowUp")
    box.press("Enter")
    box.fill("zanzibar")
    expect(page.locator(".nessuna-suggerita")).to_have_text("Nessun nome con queste parole.")
    accessibile(page)
    box.press("Escape")
    expect(page.locator(".nessuna-suggerita")).to_have_count(0)
    box.fill("orti")
    page.get_by_role("option", name="Orti").click()
    expect(page.locator(".scelti .casella")).to_contain_text(["UNA CASA PER TUTTI Affitti", "VERDE Orti"])
    expect(box).to_be_focused()
    expect(page.locator("#stato-bozza")).not_to_be_empty()  # the foot has grown meanwhile
    page.wait_for_timeout(200)
    assert not box.evaluate(COVERED)
    accessibile(page)
    page.get_by_role("button", name="Togli Affitti").press("Enter")
    expect(page.get_by_role("button", name="Togli Orti")).to_be_focused()
    page.get_by_text("Tutto l'elenco").click()
    page.get_by_label("Parchi").check()
    expect(page.get_by_role("button", name="Togli Parchi")).to_be_visible()
    page.get_by_role("button", name="Salva", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("Salvato")
    assert [o.nome for o in objective.obiettivi_operativi.order_by("nome")] == ["Orti", "Parchi"]


def test_where_a_new_objective_belongs_is_typed(objective: ObiettivoPEG, entra: Apri, accessibile: Controllo) -> None:
    CentroFactory.create_batch(13)
    page = entra("ufficio", "/obiettivi/nuovo/")
    box = page.get_by_role("combobox", name="Scrivi il nome del centro")
    box.fill("citta pub")
    accessibile(page)
    box.press("Enter")
    expect(page.locator("#modulo")).to_be_visible()
    expect(page.locator(".sommario").first).to_contain_text("Città")


def test_without_javascript_they_are_what_they_were(objective: ObiettivoPEG, entra: Apri, browser) -> None:
    objective.obiettivi_operativi.add(ObiettivoOperativo.objects.get(nome="Orti"))
    page = entra("ufficio", form_of(objective))
    without = browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state()).new_page()
    without.goto(page.url)
    expect(without.locator("#id_responsabile")).to_have_attribute("list", "persone")
    expect(without.locator(".scelti")).to_contain_text("Orti")
    without.locator(".scelti").get_by_label("Orti").uncheck()
    without.get_by_label("Affitti").check()
    without.get_by_role("button", name="Salva", exact=True).click()
    assert objective.obiettivi_operativi.get().nome == "Affitti"
    without.context.close()
