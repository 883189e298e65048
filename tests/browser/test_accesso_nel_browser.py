# SPDX-License-Identifier: AGPL-3.0-or-later
"""The door as people meet it, and the whole site under its Content-Security-Policy: no complaint, nobody else asked."""

from collections.abc import Callable

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from accesso.models import Bucket
from notifiche.postman import POSTMAN
from obiettivi.models import ObiettivoPEG
from organizzazione.models import Utente
from tests.browser.measures import OVERFLOW
from tests.browser.shell import open_menu
from tests.fabbriche import PASSWORD, ObiettivoFactory, PianoFactory, UtenteFactory

Apri = Callable[..., Page]
Controllo = Callable[[Page], None]
larghezze = pytest.mark.parametrize("larghezza", [390, 1280])
NUOVA = "un-altra-parola-lunga-2021"


@pytest.fixture
def alice(transactional_db: None) -> Utente:
    return UtenteFactory.create(ruolo="lettore", email="alice@comune.example")


def accedi(page: Page, chi: Utente, password: str) -> None:
    page.get_by_label("Nome utente").fill(chi.username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Accedi").click()


@larghezze
def test_chi_sbaglia_troppo_legge_quando_riprovare(
    larghezza: int, alice: Utente, sito: Apri, accessibile: Controllo
) -> None:
    page = sito("/accedi/", larghezza)
    for _ in range(5):
        accedi(page, alice, "sbagliata")
    expect(page.get_by_role("heading", level=1)).to_have_text("Accesso sospeso per un po'")
    expect(page.get_by_text("Si può riprovare dalle")).to_be_visible()
    accessibile(page)
    assert page.evaluate(OVERFLOW) <= 0
    Bucket.objects.all().delete()
    page.get_by_role("link", name="Torna all'accesso").click()
    accedi(page, alice, PASSWORD)
    open_menu(page)
    expect(page.get_by_role("button", name="Esci")).to_be_visible()


@larghezze
def test_chi_ha_dimenticato_la_password(larghezza: int, alice: Utente, sito: Apri, accessibile: Controllo) -> None:
    page = sito("/accedi/", larghezza)
    page.get_by_role("link", name="Password dimenticata?").click()
    accessibile(page)
    page.get_by_label("Email").fill(alice.email)
    page.get_by_role("button", name="Manda il collegamento").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Controlla la posta")
    accessibile(page)
    POSTMAN.wait()  # it is posted apart
    page.goto(next(r for r in mail.outbox[0].body.splitlines() if r.startswith("http")))
    accessibile(page)
    for nome in ("new_password1", "new_password2"):
        page.locator(f"[name={nome}]").fill("12345")
    page.get_by_role("button", name="Salva la nuova password").click()
    expect(page.locator(".campo-errato")).to_be_visible()
    accessibile(page)
    assert page.evaluate(OVERFLOW) <= 0
    for nome in ("new_password1", "new_password2"):
        page.locator(f"[name={nome}]").fill(NUOVA)
    page.get_by_role("button", name="Salva la nuova password").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("La nuova password è salvata")
    accessibile(page)
    page.get_by_role("main").get_by_role("link", name="Accedi").click()
    accedi(page, alice, NUOVA)
    open_menu(page)
    expect(page.get_by_role("button", name="Esci")).to_be_visible()
    page.get_by_role("link", name="Cambia password").click()
    accessibile(page)
    assert page.evaluate(OVERFLOW) <= 0
    page.goto(page.url.replace("cambia/", "reimposta/MQ/abc-def/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Il collegamento non vale più")
    accessibile(page)


def test_le_pagine_stanno_nella_loro_politica(sito: Apri, entra: Apri) -> None:
    """``sito`` fails at the end when a page broke the policy or asked anything of elsewhere."""
    piano = PianoFactory.create(codice="PEG_2020", anno=2020)
    o: ObiettivoPEG = ObiettivoFactory.create(piano=piano, codice="2020-CP04", fasi=2)
    o.titolo = "Un altro titolo"
    o.save()
    page = entra("ufficio")
    base = page.url.split("/scrivania")[0].split("/documenti")[0]
    tavola = "/admin/obiettivi/obiettivopeg/"
    for indirizzo in (
        "/scrivania/",
        "/obiettivi/",
        "/obiettivi/nuovo/",
        f"/obiettivi/{o.pk}/",
        f"/obiettivi/{o.pk}/gantt/",
        f"/obiettivi/{o.pk}/modifica/",
        f"/obiettivi/{o.pk}/elimina/",
        f"/obiettivi/{o.pk}/atto/rinviare/",
        f"/obiettivi/gantt/?centro={o.centro_id}",
        "/obiettivi/cestino/",
        "/documenti/preventivo/",
        "/password/cambia/",
        "/non-c-e/",
        "/admin/",
        tavola,
        f"{tavola}add/",
        f"{tavola}{o.pk}/history/",
        f"{tavola}{o.pk}/delete/",
        f"/admin/obiettivi/pianoesecutivo/{piano.pk}/change/",
        f"/admin/obiettivi/pianoesecutivo/{piano.pk}/apri-anno/",
        "/admin/organizzazione/persona/add/",
        "/admin/importa/",
        f"{tavola}{o.pk}/change/",
    ):
        page.goto(base + indirizzo)
        page.wait_for_load_state("networkidle")
    page.get_by_role("link", name="Aggiungi un altro Fase").or_(page.locator("#fasi-group .add-row a")).first.click()
    page.locator(".select2-selection").first.click()
    page.wait_for_load_state("networkidle")
