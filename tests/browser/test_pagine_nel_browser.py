# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages as people meet them: on a phone and on a desk, with the keyboard, with a screen reader's rules."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import FilePayload, Page, expect

from dup.models import DUP, IndicatoreEnte, ValoreAnnuale
from obiettivi.models import PianoEsecutivo
from tests.browser.measures import OVERFLOW
from tests.dup.documento import un_dup
from tests.fabbriche import ObiettivoFactory, PianoFactory

ESEMPIO = Path(__file__).parents[2] / "fixtures" / "preventivo_PEG_2020.txt"
DOCUMENTO = "/documenti/preventivo/"
Apri = Callable[..., Page]
Controllo = Callable[[Page], None]
TELEFONO, SCRIVANIA = 390, 1280
larghezze = pytest.mark.parametrize("larghezza", [TELEFONO, SCRIVANIA])

PIU_PICCOLI_DI_44 = """() => [...document.querySelectorAll(
    "main .btn, header a, header button, main select, main summary, main input:not([type=hidden], [type=checkbox])"
  )].filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 90))"""


@pytest.fixture
def piano(transactional_db: None) -> PianoEsecutivo:
    piano = PianoFactory.create(codice="PEG_2020", anno=2020)
    ObiettivoFactory.create(piano=piano, codice="2020-CP04", fasi=3, indicatori=2, pluriennale=True)
    ObiettivoFactory.create(piano=piano, codice="2020-PG18", fasi__descrizione="Una fase dal nome lungo " * 12)
    return piano


@larghezze
def test_dall_accesso_al_documento(larghezza: int, piano: PianoEsecutivo, entra: Apri, accessibile: Controllo) -> None:
    page = entra("lettore", larghezza=larghezza)
    accessibile(page)
    page.get_by_role("link", name="Preventivo obiettivi").click()
    expect(page.get_by_role("heading", level=1).first).to_have_text("Preventivo obiettivi")
    expect(page.locator(".in-mano")).to_contain_text("PEG_2020")
    expect(page.locator(".in-mano")).to_contain_text("2 obiettivi")
    expect(page.locator("details.opzioni")).to_have_js_property("open", larghezza == SCRIVANIA)
    expect(page.locator(".foglio .titolo").first).to_have_css("font-family", '"Titillium Web", sans-serif')
    accessibile(page)
    assert page.evaluate(PIU_PICCOLI_DI_44) == []


@larghezze
def test_l_accesso(larghezza: int, sito: Apri, accessibile: Controllo) -> None:
    page = sito(f"/accedi/?next={DOCUMENTO}", larghezza)
    accessibile(page)
    assert page.evaluate(PIU_PICCOLI_DI_44) == []
    page.get_by_label("Nome utente").fill("nessuno")
    page.get_by_label("Password").fill("sbagliata")
    page.get_by_role("button", name="Accedi").click()
    expect(page.get_by_role("alert")).to_be_visible()
    accessibile(page)


@pytest.mark.parametrize("larghezza", [320, TELEFONO, 768, SCRIVANIA])
def test_nulla_esce_di_lato(larghezza: int, piano: PianoEsecutivo, entra: Apri) -> None:
    page = entra("ufficio", larghezza=larghezza)
    assert page.evaluate(OVERFLOW) <= 0
    for indirizzo in (DOCUMENTO, f"{DOCUMENTO}?piano=NON", "/documenti/niente/", "/admin/importa/"):
        page.goto(page.url.split("/documenti")[0].split("/admin")[0] + indirizzo)
        assert page.evaluate(OVERFLOW) <= 0, indirizzo


def test_sul_telefono_le_tabelle_diventano_righe_con_il_nome(piano: PianoEsecutivo, entra: Apri) -> None:
    page = entra("lettore", DOCUMENTO, TELEFONO)
    cella = page.locator(".fasi td.numero").first
    assert cella.evaluate("e => getComputedStyle(e, '::before').content") == '"Peso "'
    expect(page.locator(".fasi thead").first).to_be_hidden()
    page.set_viewport_size({"width": SCRIVANIA, "height": 900})
    expect(page.locator(".fasi thead").first).to_be_visible()


def test_con_la_tastiera_si_salta_al_contenuto(piano: PianoEsecutivo, entra: Apri) -> None:
    page = entra("lettore", DOCUMENTO)
    page.keyboard.press("Tab")
    salto = page.get_by_role("link", name="Vai al contenuto")
    expect(salto).to_be_focused()
    expect(salto).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("details.opzioni > summary")).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_si_sceglie_si_vede_si_scarica(piano: PianoEsecutivo, entra: Apri) -> None:
    page = entra("lettore", DOCUMENTO)
    page.get_by_label("Codice dell'obiettivo").fill("2020-pg18")
    page.get_by_role("button", name="Aggiorna l'anteprima").click()
    expect(page.locator(".in-mano")).to_contain_text("1 obiettivo")
    with page.expect_download() as scarico:
        page.get_by_role("link", name="Scarica in PDF").click()
    assert scarico.value.suggested_filename == "preventivo-PEG_2020-2020-PG18.pdf"
    assert Path(scarico.value.path()).read_bytes().startswith(b"%PDF-")


# Of each table of a sheet: whether it is laid out as one, and how many cells show neither a name nor are the first.
TABLES = """() => [...document.querySelectorAll(".foglio table")].map(t => [
  getComputedStyle(t).display,
  [...t.querySelectorAll("tbody td:not(:first-child)")].filter(
    c => c.offsetParent && getComputedStyle(c, "::before").content === "none").length,
  t.scrollWidth - t.parentElement.clientWidth,
])"""


@pytest.mark.parametrize("nome", ["dup-operativi", "quadro-strategico"])
def test_on_a_phone_each_row_of_a_report_is_a_card_and_on_paper_a_table(
    nome: str, transactional_db: None, entra: Apri, accessibile: Controllo
) -> None:
    un_dup(3)
    page = entra("lettore", f"/documenti/{nome}/?dup=DUP_2023_2025", 320)
    for width in (320, TELEFONO):
        page.set_viewport_size({"width": width, "height": 900})
        tables = page.evaluate(TABLES)
        assert tables
        assert {(shown, nameless) for shown, nameless, _ in tables} == {("block", 0)}
        assert max(beyond for *_, beyond in tables) <= 0
        accessibile(page)
    page.emulate_media(media="print")
    assert {shown for shown, *_ in page.evaluate(TABLES)} == {"table"}
    assert max(beyond for *_, beyond in page.evaluate(TABLES)) <= 0
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": SCRIVANIA, "height": 900})
    assert {shown for shown, *_ in page.evaluate(TABLES)} == {"table"}


@larghezze
@pytest.mark.parametrize("nome", ["dup-operativi", "organismi-partecipati", "quadro-strategico", "piano-performance"])
def test_le_tabelle_del_dup(
    larghezza: int, nome: str, transactional_db: None, entra: Apri, accessibile: Controllo
) -> None:
    un_dup(3)
    PianoFactory.create(codice="PEG_2023", anno=2023)
    page = entra("lettore", f"/documenti/{nome}/", larghezza)
    expect(page.locator("main h1").first).to_be_visible()
    expect(page.locator("table").first).to_contain_text("Mobilità 0")
    accessibile(page)
    assert page.evaluate(OVERFLOW) <= 0


@larghezze
@pytest.mark.parametrize("nome", ["copertura", "indicatori-ente", "raffronto-dup"])
def test_gli_altri_documenti_del_dup(
    larghezza: int, nome: str, transactional_db: None, entra: Apri, accessibile: Controllo
) -> None:
    vecchio = un_dup(3)
    call_command("apri_dup", "DUP_2024_2026", "--da", vecchio.codice)
    PianoFactory.create(codice="PEG_2023", anno=2023)
    for dup in (vecchio, DUP.objects.get(codice="DUP_2024_2026")):
        indicatore = IndicatoreEnte.objects.create(dup=dup, stato_di_salute="citta", descrizione="alberi")
        for anno, valore in ((2021, "10"), (2022, "12")):
            ValoreAnnuale.objects.create(indicatore=indicatore, anno=anno, valore=valore)
    page = entra("lettore", f"/documenti/{nome}/?dup=DUP_2024_2026", larghezza)
    expect(page.locator("table").first).to_be_visible()
    if nome != "raffronto-dup":
        disegno = page.locator(".foglio svg[role=img]").first
        expect(disegno).to_be_visible()
        # The reset of the sheet must leave the attributes of a drawing alone.
        colori = "e => [...e.querySelectorAll('rect, polyline')].map(x => getComputedStyle(x).stroke)"
        assert "rgb(179, 35, 59)" in (tratti := disegno.evaluate(colori)) or "rgb(46, 109, 164)" in tratti
    accessibile(page)
    assert page.evaluate(OVERFLOW) <= 0


@larghezze
def test_il_preventivo_di_un_dup(larghezza: int, transactional_db: None, entra: Apri, accessibile: Controllo) -> None:
    un_dup(2)
    ObiettivoFactory(piano=PianoFactory.create(codice="PEG_2023", anno=2023))
    page = entra("lettore", f"{DOCUMENTO}?piano=DUP_2023_2025", larghezza)
    expect(page.locator(".in-mano")).to_contain_text("4 obiettivi")
    expect(page.locator(".foglio .posto").first).to_contain_text("Mobilità 0")
    valore = page.locator("td.valore").first
    expect(valore).to_have_text("15*")
    expect(valore).to_have_css("text-align", "left" if larghezza == TELEFONO else "right")
    accessibile(page)
    assert page.evaluate(OVERFLOW) <= 0
    assert page.evaluate(PIU_PICCOLI_DI_44) == []


@larghezze
def test_l_albero_si_apre_con_la_tastiera(
    larghezza: int, transactional_db: None, entra: Apri, accessibile: Controllo
) -> None:
    un_dup(2)
    PianoFactory.create(codice="PEG_2023", anno=2023)
    page = entra("lettore", "/albero/", larghezza)
    accessibile(page)
    page.locator(".albero summary").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Operativo 0.0")).to_be_visible()
    accessibile(page)
    assert page.evaluate(OVERFLOW) <= 0


@larghezze
def test_una_tabella_del_dup_entra(larghezza: int, transactional_db: None, entra: Apri, accessibile: Controllo) -> None:
    un_dup(1)
    page = entra("ufficio", "/admin/importa/tabella/", larghezza)
    accessibile(page)
    righe = "AMBITO STRATEGICO;OB. STRATEGICO;OBIETTIVI OPERATIVI;FINALITA'\nA;S;Nuovo;Bello\n;;Operativo 0.0;x\n"
    page.get_by_label("Tabella").select_option("operativi")
    page.get_by_label("File").set_input_files({"name": "t.csv", "mimeType": "text/csv", "buffer": righe.encode()})
    page.get_by_role("button", name="Mostra l'anteprima").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Anteprima dell'importazione")
    accessibile(page)
    assert page.evaluate(OVERFLOW) <= 0
    page.get_by_role("button", name="Conferma e scrivi").click()
    expect(page.locator(".avviso-success")).to_contain_text("importazione riuscita")


@larghezze
def test_gli_obiettivi_entrano_da_una_tabella_e_intanto_lo_si_dice(
    larghezza: int, piano: PianoEsecutivo, entra: Apri, accessibile: Controllo
) -> None:
    page = entra("ufficio", "/admin/obiettivi/obiettivopeg/", larghezza)
    page.get_by_role("link", name="Importa tabella").click()
    expect(page.get_by_label("Tabella")).to_have_value("peg")
    accessibile(page)
    righe = "Codice;Titolo;Fase;Peso\n2020-CP04;Un titolo nuovo;Una fase;100,00\n"
    file: FilePayload = {"name": "t.csv", "mimeType": "text/csv", "buffer": righe.encode()}
    page.get_by_label("File").set_input_files(file)
    # The request that never leaves: the page is as while it waits.
    page.evaluate("() => document.forms[document.forms.length - 1].addEventListener('submit', e => e.preventDefault())")
    mostra = page.get_by_role("button", name="Mostra l'anteprima")
    mostra.click()
    expect(page.get_by_role("status")).to_contain_text("Leggo il file")
    expect(page.get_by_role("progressbar", name="Importazione in corso")).to_be_visible()
    expect(mostra).to_be_disabled()
    accessibile(page)
    page.evaluate("() => window.dispatchEvent(new Event('pageshow'))")
    expect(page.get_by_role("status")).to_have_text("")
    expect(mostra).to_be_enabled()
    page.reload()
    page.get_by_label("File").set_input_files(file)
    mostra.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Anteprima dell'importazione")
    expect(page.get_by_text("«Un titolo nuovo»")).to_be_visible()
    accessibile(page)
    assert page.evaluate(OVERFLOW) <= 0
    # The phases that the file does not name go only if somebody says so.
    page.get_by_role("checkbox", name="Sì, si toglie").check()
    page.get_by_role("button", name="Conferma e scrivi").click()
    expect(page.locator(".avviso-success")).to_contain_text("cambiati 1")


@larghezze
@pytest.mark.parametrize("indirizzo", [f"{DOCUMENTO}?piano=NON", f"{DOCUMENTO}?obiettivo=ZZ99", "/documenti/niente/"])
def test_gli_errori_sono_accessibili(
    larghezza: int, indirizzo: str, piano: PianoEsecutivo, entra: Apri, accessibile: Controllo
) -> None:
    accessibile(entra("lettore", indirizzo, larghezza))


@larghezze
def test_l_importazione(larghezza: int, entra: Apri, accessibile: Controllo) -> None:
    page = entra("ufficio", "/admin/importa/", larghezza)
    accessibile(page)
    page.get_by_label("File").set_input_files(ESEMPIO)
    page.get_by_role("button", name="Mostra l'anteprima").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Anteprima dell'importazione")
    accessibile(page)
    assert page.evaluate(OVERFLOW) <= 0
    assert not PianoEsecutivo.objects.exists()
    page.get_by_role("button", name="Conferma e scrivi").click()
    expect(page.locator(".messagelist")).to_contain_text("importazione riuscita")
    assert PianoEsecutivo.objects.get().obiettivi.count() == 11


def test_a_long_address_stays_within_a_notice(piano: PianoEsecutivo, entra: Apri) -> None:
    """It has no place where it breaks by itself."""
    notice = entra("lettore", DOCUMENTO, 320).locator(".avviso").first
    notice.locator("p").evaluate("p => { p.textContent = 'https://' + 'archivio.'.repeat(12) + 'example/atto'; }")
    assert notice.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
