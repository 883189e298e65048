# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the funds and of what is paid out of them at three widths: nothing wider than the screen, nothing for
axe; the form of a simulation by hand, without a script of its own."""

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page, expect

from organizzazione.choices import Ruolo
from tests.browser.test_relazione_in_browser import looked_at
from tests.valutazione.distributed import defined, shared
from valutazione.distributing.writer import copy_distribution

Open = Callable[..., Page]
Check = Callable[[Page], None]


def test_what_the_office_reads_and_writes_fits(transactional_db: None, entra: Open, accessibile: Check) -> None:
    s = shared()
    copy_distribution(s.row, s.office)
    page = entra(Ruolo.UFFICIO, "/rilevazioni/")
    names = ("ripartizione", "ripartizione_modifica")
    looked_at(
        page,
        {
            "fondi": reverse("valutazione:fondi"),
            "fondo": reverse("valutazione:fondo", args=[2024]),
            "carica": reverse("valutazione:carica_fondo"),
            **{name: reverse(f"valutazione:{name}", args=[2024]) for name in ("ripartizioni", "tavolo")},
            **{name: reverse(f"valutazione:{name}", args=[s.row.pk]) for name in names},
            "prospetto": f"{reverse('documenti:pagina', args=['prospetto-risultato'])}?ripartizione={s.row.pk}",
        },
        accessibile,
    )


def test_what_who_confirms_reads_fits(transactional_db: None, entra: Open, accessibile: Check) -> None:
    s = defined()
    other = copy_distribution(s.row, s.office)
    page = entra(Ruolo.VERTICE, "/rilevazioni/")
    looked_at(
        page,
        {
            "definitiva": reverse("valutazione:ripartizione", args=[s.row.pk]),
            "atto": reverse("valutazione:ripartizione_atto", args=[other.pk, "definire"]),
        },
        accessibile,
    )


def test_a_simulation_is_changed_by_hand(transactional_db: None, entra: Open) -> None:
    s = shared()
    page = entra(Ruolo.UFFICIO, reverse("valutazione:ripartizione_modifica", args=[s.row.pk]))
    page.get_by_label("Soglia").fill("90,5")
    page.get_by_label("Nome").fill("Con la soglia")
    page.get_by_role("button", name="Salva").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Con la soglia")
    expect(page.get_by_text("sotto 90,5 non si prende nulla")).to_be_visible()
    page.get_by_text("Matricola 0002:").click()
    expect(page.get_by_text("sotto la soglia di 90,50 (che viene prima delle fasce)").first).to_be_visible()


def test_what_a_link_leads_to_is_unfolded(transactional_db: None, entra: Open) -> None:
    s = shared()
    page = entra(Ruolo.UFFICIO, reverse("valutazione:ripartizione", args=[s.row.pk]))
    first = page.locator("#passi-1")
    assert first.get_attribute("open") is None
    link = page.locator("a[href='#passi-1']")
    link.click()
    expect(first).to_have_attribute("open", "")
    first.evaluate("e => { e.open = false }")
    link.click()
    expect(first).to_have_attribute("open", "")
    page.goto(f"{page.url.split('#')[0]}#passi-2")
    page.reload()
    expect(page.locator("#passi-2")).to_have_attribute("open", "")


def test_on_a_phone_the_simulations_say_that_there_are_more_columns(transactional_db: None, entra: Open) -> None:
    s = shared()
    copy_distribution(s.row, s.office)
    page = entra(Ruolo.UFFICIO, reverse("valutazione:ripartizioni", args=[2024]), 320)
    expect(page.get_by_text("si scorre di lato")).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(page.get_by_text("si scorre di lato")).to_be_hidden()


def test_every_column_of_the_people_is_seen_on_a_desk(transactional_db: None, entra: Open) -> None:
    s = shared()
    address = f"{reverse('documenti:pagina', args=['prospetto-risultato'])}?ripartizione={s.row.pk}"
    page = entra(Ruolo.UFFICIO, address, 1280)
    beyond = "all => all.map(e => e.scrollWidth - e.clientWidth)"
    assert set(page.locator(".foglio .scorre").evaluate_all(beyond)) == {0}


def test_what_is_wrong_in_a_fund_is_framed_and_said_as_the_office_says_it(transactional_db: None, entra: Open) -> None:
    page = entra(Ruolo.UFFICIO, reverse("admin:valutazione_fondo_add"))
    quiet = page.locator("#id_risultato").evaluate("e => getComputedStyle(e).borderColor")
    for name in ("posizione", "risultato"):
        page.fill(f"#id_{name}", "1,234567")
    page.locator("[name=_save]").click()
    for name in ("anno", "posizione", "risultato"):
        assert page.locator(f"#id_{name}").evaluate("e => getComputedStyle(e).borderColor") != quiet, name
    said = page.locator("#content").inner_text()
    assert "Manca: va scritto." in said
    assert "Al più 2 cifre dopo la virgola." in said
    assert "sottostanti" not in said
