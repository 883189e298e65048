# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the Relazione and of the bodies at three widths: nothing wider than the screen, nothing for axe."""

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page

from organizzazione.choices import Ruolo
from tests.browser.measures import OVERFLOW
from tests.relazioni.told import relazione
from tests.ricognizioni.surveyed import surveyed
from tests.ricognizioni.test_bodies import row

Open = Callable[..., Page]
Check = Callable[[Page], None]


def looked_at(page: Page, addresses: dict[str, str], check: Check) -> None:
    """Each page, at each width."""
    base = page.url.split("/rilevazioni/")[0]
    for name, address in addresses.items():
        for width in (320, 390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(base + address)
            assert page.evaluate(OVERFLOW) <= 0, (name, width)
            if width != 390:
                check(page)


def test_the_relazione_fits_and_breaks_no_rule(transactional_db: None, entra: Open, accessibile: Check) -> None:
    t = relazione()
    t.write("risultati", "Un anno **buono**.\n\n- una voce;\n- un'altra.")
    page = entra(Ruolo.UFFICIO, "/rilevazioni/")
    sections = {key: reverse("relazioni:sezione", args=[t.section(key).pk]) for key in ("risultati", "albero")}
    looked_at(
        page,
        {
            "elenco": reverse("relazioni:elenco"),
            "apri": reverse("relazioni:apri"),
            "relazione": reverse("relazioni:relazione", args=[t.relazione.pk]),
            "affida": reverse("relazioni:affida", args=[t.section().pk]),
            **sections,
        },
        accessibile,
    )


def test_the_bodies_fit_and_break_no_rule(transactional_db: None, entra: Open, accessibile: Check) -> None:
    s = surveyed()
    page = entra(Ruolo.UFFICIO, "/rilevazioni/")
    listed = reverse("ricognizioni:organismi", args=[s.survey.pk])
    looked_at(
        page,
        {
            "organismi": listed,
            "per obiettivo": f"{listed}?per=obiettivo",
            "gestionale": reverse("ricognizioni:gestionale", args=[row().pk]),
            "chiedi": reverse("ricognizioni:chiedi", args=[s.survey.pk, row().organismo_id]),
        },
        accessibile,
    )
