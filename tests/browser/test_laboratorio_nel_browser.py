# SPDX-License-Identifier: AGPL-3.0-or-later
"""The workshop of the DUP and the tables of the registries: with the keyboard, on a phone, without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from dup.models import ObiettivoOperativo, ObiettivoStrategico
from organizzazione.models import OrganismoPartecipato
from tests.browser.measures import OVERFLOW
from tests.dup.documento import un_dup
from tests.fabbriche import PASSWORD, ObiettivoFactory, PianoFactory, UtenteFactory

Apri = Callable[..., Page]
Controllo = Callable[[Page], None]
TELEFONO, SCRIVANIA = 390, 1280
larghezze = pytest.mark.parametrize("larghezza", [TELEFONO, SCRIVANIA])
PIU_PICCOLI_DI_44 = """() => [...document.querySelectorAll(
    ".struttura button, .struttura a, .struttura summary, .struttura select, .struttura input:not([type=hidden])"
  )].filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 90))"""
IN_FUOCO = "() => document.activeElement.id"


def _operativi() -> list[str]:
    return list(ObiettivoOperativo.objects.order_by("ordine", "pk").values_list("nome", flat=True))


@larghezze
def test_la_struttura_si_modifica_con_la_tastiera(
    larghezza: int, transactional_db: None, entra: Apri, accessibile: Controllo
) -> None:
    dup = un_dup(1)
    secondo = ObiettivoOperativo.objects.get(nome="Operativo 0.1")
    posto = f"operativo-{secondo.pk}"
    page = entra("ufficio", f"/admin/dup/dup/{dup.pk}/struttura/", larghezza)
    accessibile(page)
    assert page.evaluate(OVERFLOW) <= 0
    assert page.evaluate(PIU_PICCOLI_DI_44) == []

    page.locator(f"#su-{posto}").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#detto")).to_have_text("«Operativo 0.1» spostato in su.")
    # The first one can only go down now: there is the focus.
    assert page.evaluate(IN_FUOCO) == f"giu-{posto}"
    assert _operativi() == ["Operativo 0.1", "Operativo 0.0"]

    page.get_by_role("link", name="Modifica Operativo 0.1").focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"#nome-{posto}")).to_be_focused()
    accessibile(page)
    assert page.evaluate(OVERFLOW) <= 0
    assert page.evaluate(PIU_PICCOLI_DI_44) == []
    page.locator(f"#nome-{posto}").fill("Ciclovie")
    page.keyboard.press("Enter")
    expect(page.locator("#detto")).to_have_text("Salvato: «Ciclovie».")
    expect(page.locator(f"#modifica-{posto}")).to_be_focused()

    page.keyboard.press("Enter")
    expect(page.locator(f"#nome-{posto}")).to_be_focused()
    page.get_by_label("Nuovo obiettivo operativo, dopo questo").fill("Treni")
    page.keyboard.press("Enter")
    expect(page.locator("#detto")).to_have_text("Aggiunto «Treni» dopo «Ciclovie».")
    assert _operativi() == ["Ciclovie", "Treni", "Operativo 0.0"]
    # The field for the next one is ready.
    assert page.evaluate(IN_FUOCO).startswith("dopo-operativo-")

    page.get_by_role("button", name="Elimina Treni").click()
    expect(page.get_by_text("Eliminare «Treni» con i suoi testi?").last).to_be_visible()
    accessibile(page)
    page.get_by_role("button", name="Sì, elimina Treni").click()
    expect(page.locator("#detto")).to_contain_text("Eliminato «Treni»")
    assert _operativi() == ["Ciclovie", "Operativo 0.0"]


@larghezze
def test_due_sullo_stesso_nome_vedono_i_due_testi(
    larghezza: int, transactional_db: None, entra: Apri, accessibile: Controllo
) -> None:
    dup = un_dup(1)
    o = ObiettivoOperativo.objects.get(nome="Operativo 0.0")
    page = entra("ufficio", f"/admin/dup/dup/{dup.pk}/struttura/?nodo=operativo-{o.pk}", larghezza)
    o.prenota_revisione()
    o.nome = "Scritto dall'altra"
    o.save()
    page.locator(f"#nome-operativo-{o.pk}").fill("Scritto da me")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("«Scritto dall'altra»")
    expect(page.get_by_role("alert")).to_be_in_viewport()
    expect(page.locator(f"#nome-operativo-{o.pk}")).to_have_value("Scritto da me")
    accessibile(page)
    page.keyboard.press("Enter")
    expect(page.locator("#detto")).to_have_text("Salvato: «Scritto da me».")


def test_senza_javascript_e_la_stessa_cosa(transactional_db: None, browser: Browser, live_server: LiveServer) -> None:
    dup = un_dup(2)
    utente = UtenteFactory.create(ufficio=True)
    a = ObiettivoStrategico.objects.get(nome="Mobilità 1")
    o = ObiettivoOperativo.objects.get(nome="Operativo 0.0")
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/accedi/?next=/admin/dup/dup/{dup.pk}/struttura/?tutto=1")
    page.get_by_label("Nome utente").fill(utente.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Accedi").click()
    page.get_by_role("button", name="Sposta giù Operativo 0.0").click()
    expect(page.locator(".messagelist")).to_contain_text("spostato in giù")
    page.get_by_role("link", name="Modifica Operativo 0.0").click()
    page.get_by_label("Sta sotto").select_option(label=a.nome)
    page.get_by_role("button", name="Sposta", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("ora sta sotto «Mobilità 1»")
    o.refresh_from_db()
    assert (o.obiettivo_strategico, o.ordine) == (a, 2)
    page.get_by_role("link", name="Modifica Operativo 0.0").click()
    page.get_by_role("link", name="Modulo completo").click()
    page.get_by_label("Finalità").fill("Andare lontano.")
    page.get_by_role("button", name="Salva", exact=True).click()
    # Back at the same place of the tree.
    expect(page).to_have_url(
        f"{live_server.url}/admin/dup/dup/{dup.pk}/struttura/?qui=operativo-{o.pk}#nodo-operativo-{o.pk}"
    )
    expect(page.get_by_text("Andare lontano.")).to_be_visible()
    page.context.close()


@larghezze
def test_gli_obiettivi_peg_si_collegano_dal_dup(
    larghezza: int, transactional_db: None, entra: Apri, accessibile: Controllo
) -> None:
    dup = un_dup(1)
    peg = ObiettivoFactory.create(piano=PianoFactory.create(codice="PEG_2023", anno=2023), titolo="Piste")
    page = entra("ufficio", f"/admin/dup/dup/{dup.pk}/struttura/", larghezza)
    page.get_by_role("link", name="Nessun obiettivo PEG per Operativo 0.0").click()
    accessibile(page)
    assert page.evaluate(OVERFLOW) <= 0
    page.get_by_role("checkbox", name="Piste").check()
    page.get_by_role("button", name="Salva i collegamenti").click()
    expect(page.locator(".messagelist")).to_contain_text("1 aggiunti, 0 tolti")
    expect(page.get_by_role("link", name="1 obiettivo PEG per Operativo 0.0")).to_be_visible()
    assert [o.nome for o in peg.obiettivi_operativi.all()] == ["Operativo 0.0"]


@larghezze
def test_una_tabella_di_organismi_entra_ed_esce(
    larghezza: int, transactional_db: None, entra: Apri, accessibile: Controllo
) -> None:
    OrganismoPartecipato.objects.create(nome="Gida", nome_breve="GIDA")
    page = entra("ufficio", "/admin/organizzazione/organismopartecipato/", larghezza)
    page.get_by_role("link", name="Importa una tabella").click()
    accessibile(page)

    def carica(testo: str) -> None:
        file = {"name": "t.csv", "mimeType": "text/csv", "buffer": testo.encode()}
        page.get_by_label("File").set_input_files(file)  # type: ignore[arg-type]
        page.get_by_role("button", name="Mostra l'anteprima").click()

    carica(f"Nome;Nome breve\nAlia;{'x' * 70}\n")
    expect(page.get_by_role("alert")).to_contain_text("Non è stato scritto nulla")
    accessibile(page)
    assert page.evaluate(OVERFLOW) <= 0
    carica("Nome;Nome breve\nAlia;A.\nGida;G.\n")
    expect(page.get_by_role("heading", name="Che cosa cambia")).to_be_visible()
    accessibile(page)
    assert page.evaluate(OVERFLOW) <= 0
    page.get_by_role("button", name="Conferma e scrivi").click()
    expect(page.locator(".messagelist")).to_contain_text("1 nuove, 1 cambiate")
    with page.expect_download() as uscita:
        page.get_by_role("link", name="Esporta in CSV").click()
    assert uscita.value.suggested_filename.endswith(".csv")
    page.goto(page.url.partition("?")[0] + "export/")
    accessibile(page)
    assert page.evaluate(OVERFLOW) <= 0
    with page.expect_download() as uscita:
        page.get_by_role("button", name="Scarica").click()
    assert uscita.value.suggested_filename.endswith(".xlsx")


@larghezze
def test_un_dup_si_apre_dal_precedente(
    larghezza: int, transactional_db: None, entra: Apri, accessibile: Controllo
) -> None:
    dup = un_dup(1)
    page = entra("ufficio", f"/admin/dup/dup/{dup.pk}/change/", larghezza)
    page.get_by_role("link", name="Apri il successivo").click()
    accessibile(page)
    page.get_by_label("Codice del documento nuovo").fill("DUP_2024_2026")
    page.get_by_role("button", name="Mostra l'anteprima").click()
    expect(page.get_by_text("obiettivo operativo: 2")).to_be_visible()
    accessibile(page)
    assert page.evaluate(OVERFLOW) <= 0
    page.get_by_role("button", name="Apri DUP_2024_2026").click()
    expect(page.locator(".messagelist")).to_contain_text("aperto da DUP_2023_2025")
    o = ObiettivoOperativo.objects.order_by("pk")[0]
    page.goto(f"{page.url.split('/admin/')[0]}/admin/dup/obiettivooperativo/{o.pk}/delete/")
    expect(page.get_by_text("non si elimina")).to_be_visible()
    accessibile(page)
    page.goto(f"{page.url.split('/admin/')[0]}/admin/dup/obiettivooperativo/{o.pk}/change/")
    assert page.evaluate(OVERFLOW) <= 0
