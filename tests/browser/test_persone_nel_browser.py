# SPDX-License-Identifier: AGPL-3.0-or-later
"""People as people meet them: from the invitation of a dirigente to the day her referente can enter no more."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from notifiche.postman import POSTMAN
from organizzazione.models import Utente
from tests.browser.measures import OVERFLOW
from tests.browser.shell import open_menu
from tests.fabbriche import PASSWORD, CentroFactory
from tests.persone.staff import NEW_PASSWORD, staff

Apri = Callable[..., Page]
Controllo = Callable[[Page], None]
SMALL = """() => ['a', 'button', 'summary', 'input', 'select']
  .flatMap(tag => [...document.querySelectorAll(`.persone ${tag}`)])
  .filter(e => e.checkVisibility() && e.type !== 'hidden' && e.getBoundingClientRect().height < 23.5
    && !e.closest('td, p')).map(e => e.outerHTML.slice(0, 90))"""


def enter(page: Page, url: str, email: str, password: str) -> None:
    page.goto(f"{url}/accedi/")
    page.get_by_label("Email o nome utente").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Accedi").click()


def leave(page: Page) -> None:
    open_menu(page)
    page.get_by_role("button", name="Esci", exact=True).click()


def choose_password(page: Page) -> None:
    """The link of the newest mail."""
    POSTMAN.wait()
    page.goto(next(word for word in mail.outbox[-1].body.split() if word.startswith("http")))
    page.get_by_label("Nuova password", exact=True).fill(NEW_PASSWORD)
    page.get_by_label("Conferma").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Salva la password").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("La password è scelta")


def test_from_the_invitation_to_the_last_day(
    transactional_db: None, page: Page, live_server: LiveServer, accessibile: Controllo
) -> None:
    staff()
    CentroFactory.create(nome="Mobilità")
    url = live_server.url
    enter(page, url, "umbri@comune.example", PASSWORD)
    page.goto(f"{url}/admin/persone/")
    page.get_by_role("link", name="Invita una persona").click()
    page.get_by_label("Cognome").fill("Magenta")
    page.get_by_label("Nome", exact=True).fill("Mara")
    page.get_by_label("Email").fill("magenta@comune.example")
    page.get_by_label("Ruolo").select_option("dirigente")
    page.get_by_label("Centro").select_option(label="Mobilità")
    page.get_by_role("button", name="Manda l'invito").click()
    expect(page.get_by_text("Invito per Mara Magenta")).to_be_visible()
    leave(page)

    choose_password(page)
    enter(page, url, "magenta@comune.example", NEW_PASSWORD)
    page.goto(f"{url}/persone/")
    page.get_by_role("link", name="Nomina un referente").click()
    page.get_by_label("Cognome").fill("Violetti")
    page.get_by_label("Nome", exact=True).fill("Viola")
    page.get_by_label("Email").fill("violetti@comune.example")
    page.get_by_role("button", name="Manda l'invito").click()
    expect(page.get_by_text("Invito per Viola Violetti")).to_be_visible()
    leave(page)

    choose_password(page)
    enter(page, url, "violetti@comune.example", NEW_PASSWORD)
    expect(page.get_by_text("Viola Violetti, referente")).to_be_visible()
    leave(page)

    enter(page, url, "magenta@comune.example", NEW_PASSWORD)
    page.goto(f"{url}/persone/")
    page.get_by_role("link", name="Viola Violetti").click()
    page.get_by_text("Chiudi con una data").click()
    accessibile(page)
    page.get_by_role("button", name="Chiudi", exact=True).click()
    expect(page.get_by_text("L'accesso finisce quel giorno")).to_be_visible()
    leave(page)
    # Tomorrow.
    Utente.objects.filter(email="violetti@comune.example").update(accesso_al=timezone.localdate() - timedelta(days=1))
    enter(page, url, "violetti@comune.example", NEW_PASSWORD)
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("button", name="Esci", exact=True)).to_have_count(0)


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_pages_fit_and_read(
    width: int, transactional_db: None, page: Page, live_server: LiveServer, accessibile: Controllo
) -> None:
    people, url = staff(), live_server.url
    page.set_viewport_size({"width": width, "height": 900})
    enter(page, url, "dorati@comune.example", PASSWORD)
    whom = people["referente"].pk
    # An address has no place where it breaks by itself.
    Utente.objects.filter(pk=whom).update(email="nominativo.lunghissimo.delgiudice@areadellacultura.comune.example")
    on_the_site = ["/persone/", "/persone/nuova/", f"/persone/{whom}/", "/profilo/"]
    in_the_workshop = ["/admin/persone/", "/admin/persone/nuova/", f"/admin/persone/{whom}/"]
    for address in [*on_the_site, "", *in_the_workshop]:
        if not address:
            leave(page)
            enter(page, url, "umbri@comune.example", PASSWORD)
            continue
        page.goto(url + address)
        for summary in page.locator(".persone summary").all():
            summary.click()
        accessibile(page)
        assert page.evaluate(OVERFLOW) <= 0, address
        assert page.evaluate(SMALL) == [], address


def test_without_javascript(transactional_db: None, browser: Browser, live_server: LiveServer) -> None:
    people, url = staff(), live_server.url
    with browser.new_context(java_script_enabled=False, locale="it-IT") as context:
        page = context.new_page()
        enter(page, url, "dorati@comune.example", PASSWORD)
        page.goto(f"{url}/persone/{people['referente'].pk}/")
        page.get_by_text("Chiudi con una data").click()
        page.get_by_role("button", name="Chiudi", exact=True).click()
        expect(page.get_by_text("L'accesso finisce quel giorno")).to_be_visible()
