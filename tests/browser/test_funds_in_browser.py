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
