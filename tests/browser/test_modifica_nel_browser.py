# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing an objective in Chromium: nothing typed is ever lost, and no row is doubled."""

import re
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, Page, Route, expect

from dup.models import DUP, AmbitoStrategico, ObiettivoOperativo, ObiettivoStrategico
from obiettivi.models import ObiettivoPEG
from tests.browser.measures import OVERFLOW
from tests.fabbriche import PASSWORD, ObiettivoFactory, PianoFactory

Apri = Callable[..., Page]
Controllo = Callable[[Page], None]
TELEFONO, SCRIVANIA = 390, 1280
larghezze = pytest.mark.parametrize("larghezza", [TELEFONO, SCRIVANIA])


@pytest.fixture
def obiettivo(transactional_db: None) -> ObiettivoPEG:
    dup = DUP.objects.create(codice="DUP_2020", descrizione="DUP", anno_inizio=2020, anno_fine=2022)
    strategico = ObiettivoStrategico.objects.create(
        nome="Città dei servizi", ambito=AmbitoStrategico.objects.create(nome="Città del futuro", dup=dup)
    )
    for nome in ("Biblioteche aperte", "Verde in città", "Scuole sicure"):
        ObiettivoOperativo.objects.create(obiettivo_strategico=strategico, nome=nome)
    piano = PianoFactory.create(codice="PEG_2020", anno=2020)
    return ObiettivoFactory.create(piano=piano, codice="2020-CP04", fasi=3, indicatori=2)


def dove(obiettivo: ObiettivoPEG) -> str:
    return f"/obiettivi/{obiettivo.pk}/modifica/"


def salva(page: Page) -> None:
    page.get_by_role("button", name="Salva", exact=True).click()


def contesto(page: Page):
    return page.get_by_label("Contesto di riferimento")


def conservato(page: Page, testo: str) -> None:
    """Wait until the browser's store holds a text."""
    page.wait_for_function("t => JSON.stringify({...localStorage}).includes(t)", arg=testo)


def rientra(page: Page, utente: str) -> None:
    page.get_by_label("Nome utente").fill(utente)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Accedi").click()


def chi_sono(page: Page) -> str:
    from organizzazione.models import Utente

    return Utente.objects.latest("pk").username


@larghezze
def test_the_page_in_its_states(larghezza: int, obiettivo: ObiettivoPEG, entra: Apri, accessibile: Controllo) -> None:
    page = entra("ufficio", dove(obiettivo), larghezza)
    accessibile(page)
    assert page.evaluate(OVERFLOW) <= 0
    page.locator("#id_fasi-0-peso").fill("50")
    expect(page.locator("#pesi")).to_contain_text("sono 16,67 di troppo")
    page.locator("#id_fasi-1-peso").fill("metà")
    page.locator("#riepilogo summary").click()
    salva(page)
    expect(page.locator("#e-fasi-1-peso")).to_contain_text("non è un peso")
    expect(page.locator("#id_fasi-1-peso")).to_have_value("metà")
    accessibile(page)
    nuovo = f"/obiettivi/nuovo/?piano={obiettivo.piano_id}&centro={obiettivo.centro_id}"
    page.goto(page.url.replace(dove(obiettivo), nuovo))
    accessibile(page)
    assert page.evaluate(OVERFLOW) <= 0


@pytest.mark.both_engines
@larghezze
def test_a_conflict_in_its_state(larghezza: int, obiettivo: ObiettivoPEG, entra: Apri, accessibile: Controllo) -> None:
    page = entra("ufficio", dove(obiettivo), larghezza)
    altro = page.context.new_page()
    altro.goto(page.url)
    contesto(altro).fill("Il testo dell'altro")
    salva(altro)
    expect(altro.get_by_role("status").first).to_contain_text("Salvato")
    contesto(page).fill("Il mio testo")
    page.get_by_label("Titolo").fill("Il mio titolo")
    salva(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Due versioni")
    expect(page.locator("mark").filter(has_text="dell'altro")).to_be_visible()
    expect(page.locator("mark").filter(has_text="mio").first).to_be_visible()
    accessibile(page)
    assert page.evaluate(OVERFLOW) <= 0
    page.get_by_text("Tutti e due, uno dopo l'altro").click()
    page.get_by_role("button", name="Salva con queste scelte").dblclick()
    expect(page.get_by_role("status").first).to_contain_text("Salvato")
    obiettivo = ObiettivoPEG.objects.get(pk=obiettivo.pk)
    assert obiettivo.contesto == "Il mio testo\n\nIl testo dell'altro"
    assert obiettivo.titolo == "Il mio titolo"
    expect(page.locator("#offerta-bozza")).to_be_hidden()


def oltre_l_anno(page: Page) -> None:
    """The first phase slips past the year; the proposal follows the typing."""
    page.locator("#id_fasi-0-fine_prevista").fill("2021-03-31")
    expect(page.locator("#t-fasi-0")).to_contain_text("dopo l'anno del piano")


@larghezze
def test_weights_are_shared_out_anew(
    larghezza: int, obiettivo: ObiettivoPEG, entra: Apri, accessibile: Controllo
) -> None:
    page = entra("ufficio", dove(obiettivo), larghezza)
    contesto(page).fill("Scritto prima")
    expect(page.get_by_text("Ridistribuisci i pesi")).to_be_hidden()
    oltre_l_anno(page)
    page.locator("#t-fasi-0").get_by_role("link", name="Ridistribuisci i pesi").press("Enter")
    righe = page.locator("#proposta-pesi tbody tr")
    expect(righe.nth(1)).to_contain_text("49,99")
    expect(righe.nth(0)).to_contain_text("dopo il 31/12")
    accessibile(page)
    assert page.evaluate(OVERFLOW) <= 0
    # A lock, by keyboard: the proposal follows, and the keyboard stays where it was.
    blocca = page.get_by_label("Blocca il peso della fase 2")
    blocca.focus()
    page.keyboard.press("Space")
    expect(righe.nth(2)).to_contain_text("66,67")
    expect(blocca).to_be_checked()
    expect(blocca).to_be_focused()
    page.get_by_label("Blocca il peso della fase 3").check()
    expect(page.locator("#proposta-pesi [role=alert]")).to_contain_text("sbloccarne una")
    expect(page.locator("#applica-pesi")).to_be_hidden()
    accessibile(page)
    page.get_by_label("Blocca il peso della fase 3").uncheck()
    expect(page.locator("#applica-pesi")).to_be_visible()
    page.locator("#applica-pesi").press("Enter")
    expect(page.locator("#id_fasi-0-peso")).to_be_focused()
    assert [page.locator(f"#id_fasi-{i}-peso").input_value() for i in range(3)] == ["", "33,33", "66,67"]
    expect(page.locator("#pesi")).to_contain_text("giusto")
    expect(page.locator("#t-fasi")).to_be_empty()
    expect(page.locator("#applica-pesi")).to_be_hidden()
    expect(contesto(page)).to_have_value("Scritto prima")
    accessibile(page)
    assert ObiettivoPEG.objects.get().revisione == 1
    salva(page)
    expect(page.get_by_role("status").first).to_contain_text("Salvato")
    assert [str(f.peso) for f in obiettivo.fasi.all()] == ["None", "33.33", "66.67"]


def test_rows_without_leaving_the_page(obiettivo: ObiettivoPEG, entra: Apri) -> None:
    page = entra("ufficio", dove(obiettivo))
    page.get_by_label("Titolo").fill("Scritto prima")
    page.locator("#id_fasi-2-descrizione").press("Enter")
    expect(page.locator("#id_fasi-3-descrizione")).to_be_focused()
    page.keyboard.type("Quarta fase")
    page.get_by_role("button", name="Sposta su fase 4").press("Enter")
    expect(page.locator("#id_fasi-2-descrizione")).to_have_value("Quarta fase")
    expect(page.get_by_role("button", name="Sposta su fase 3")).to_be_focused()
    page.get_by_role("button", name="Togli fase 1").press("Enter")
    rimetti = page.get_by_role("button", name="Rimetti")
    expect(rimetti).to_be_focused()
    expect(page.get_by_label("Titolo")).to_have_value("Scritto prima")
    rimetti.press("Enter")
    expect(page.locator("#id_fasi-0-descrizione")).to_be_focused()
    salva(page)
    expect(page.get_by_role("status").first).to_contain_text("Salvato")
    assert [f.descrizione for f in obiettivo.fasi.all()][2] == "Quarta fase"


@pytest.mark.parametrize("larghezza", [390, 1280])
def test_a_row_is_dragged_to_its_place(larghezza: int, obiettivo: ObiettivoPEG, entra: Apri) -> None:
    page = entra("ufficio", dove(obiettivo), larghezza)
    prima = [f.descrizione for f in obiettivo.fasi.all()]
    page.locator("#id_fasi-2-descrizione").fill("La terza, ritoccata")
    page.locator("#riga-fasi-2 .numero-riga").hover()
    page.mouse.down()
    meta = page.locator("#riga-fasi-0").bounding_box()
    assert meta
    page.mouse.move(meta["x"] + 5, meta["y"] + 10, steps=5)
    expect(page.locator("#riga-fasi-0")).to_have_class(re.compile("meta-prima"))
    page.mouse.up()
    expect(page.locator("#id_fasi-0-descrizione")).to_have_value("La terza, ritoccata")
    salva(page)
    expect(page.get_by_role("status").first).to_contain_text("Salvato")
    assert [f.descrizione for f in obiettivo.fasi.all()] == ["La terza, ritoccata", *prima[:2]]


def test_while_typing_the_page_says_how_it_reads(obiettivo: ObiettivoPEG, entra: Apri) -> None:
    page = entra("ufficio", dove(obiettivo))
    page.locator("#id_indicatori-0-valore_atteso").fill("<=50")
    expect(page.locator("#letto-indicatori-0")).to_contain_text("al massimo 50")
    page.get_by_label("Titolo").fill("Titolo che corre")
    expect(page.locator("#carta")).to_contain_text("Titolo che corre")
    page.get_by_label("Cerca e collega").fill("citta verde")
    expect(page.locator(".suggerite [role=option]")).to_have_text(["Verde in città"])
    page.locator(".suggerite [role=option]").click()
    salva(page)
    expect(page.get_by_role("status").first).to_contain_text("Salvato")
    assert obiettivo.obiettivi_operativi.get().nome == "Verde in città"


def test_an_expired_session_loses_nothing(obiettivo: ObiettivoPEG, entra: Apri) -> None:
    page = entra("ufficio", dove(obiettivo))
    page.locator("#id_fasi-2-descrizione").press("Enter")
    page.locator("#id_fasi-3-descrizione").fill("Riga nuova, mai salvata")
    contesto(page).fill("Due ore\ndi lavoro")
    conservato(page, "mai salvata")
    Session.objects.all().delete()
    page.get_by_role("button", name="Aggiungi fase").click()
    expect(page.locator("#avviso-scaduta")).to_be_visible()
    salva(page)
    rientra(page, chi_sono(page))
    page.wait_for_url("**/modifica/")
    page.get_by_role("button", name="Riprendi quello che avevi scritto").click()
    expect(contesto(page)).to_have_value("Due ore\ndi lavoro")
    expect(page.locator("#id_fasi-3-descrizione")).to_have_value("Riga nuova, mai salvata")
    salva(page)
    expect(page.get_by_role("status").first).to_contain_text("Salvato")
    expect(page.locator("#offerta-bozza")).to_be_hidden()
    assert obiettivo.fasi.count() == 4


def test_a_login_in_another_tab_is_not_noticed(obiettivo: ObiettivoPEG, entra: Apri) -> None:
    page = entra("ufficio", dove(obiettivo))
    contesto(page).fill("Scritto prima di rientrare")
    altra = page.context.new_page()
    altra.goto(page.url)
    altra.get_by_role("button", name="Esci").click()
    rientra(altra, chi_sono(page))
    altra.wait_for_load_state()
    salva(page)
    expect(page.get_by_role("status").first).to_contain_text("Salvato")
    assert ObiettivoPEG.objects.get().contesto == "Scritto prima di rientrare"


def test_the_notice_of_an_expired_session_goes_when_it_is_over(obiettivo: ObiettivoPEG, entra: Apri) -> None:
    page = entra("ufficio", dove(obiettivo))
    Session.objects.all().delete()
    page.get_by_label("Titolo").fill("Mentre la sessione non c'è")
    expect(page.locator("#avviso-scaduta")).to_be_visible()
    altra = page.context.new_page()
    altra.goto(page.url)
    rientra(altra, chi_sono(page))
    altra.wait_for_url("**/modifica/")
    page.get_by_label("Titolo").fill("Di nuovo dentro")
    expect(page.locator("#carta")).to_contain_text("Di nuovo dentro")
    expect(page.locator("#avviso-scaduta")).to_be_hidden()


def test_a_token_that_is_gone_says_what_to_do(obiettivo: ObiettivoPEG, entra: Apri) -> None:
    page = entra("ufficio", dove(obiettivo))
    contesto(page).fill("Scritto col gettone perso")
    conservato(page, "gettone perso")
    page.context.clear_cookies(name="csrftoken")
    salva(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("La pagina era aperta da troppo tempo")
    page.get_by_role("link", name="Torna alla pagina").click()
    page.get_by_role("button", name="Riprendi quello che avevi scritto").click()
    expect(contesto(page)).to_have_value("Scritto col gettone perso")


@pytest.mark.both_engines
def test_a_double_click_is_one_write(obiettivo: ObiettivoPEG, entra: Apri) -> None:
    page = entra("ufficio", dove(obiettivo))
    page.locator("#id_fasi-2-descrizione").press("Enter")
    page.locator("#id_fasi-3-descrizione").fill("Una volta sola")
    page.get_by_role("button", name="Salva", exact=True).dblclick()
    expect(page.get_by_role("status").first).to_contain_text("Salvato")
    page.wait_for_load_state("networkidle")
    assert obiettivo.fasi.count() == 4
    assert ObiettivoPEG.objects.get().revisione == 2


@pytest.mark.both_engines
def test_the_back_button_and_a_dead_server_lose_nothing(obiettivo: ObiettivoPEG, entra: Apri) -> None:
    page = entra("ufficio", dove(obiettivo))
    contesto(page).fill("Non ancora salvato")
    conservato(page, "Non ancora salvato")
    page.get_by_role("link", name="Documenti").click()
    page.go_back()
    page.get_by_role("button", name="Riprendi quello che avevi scritto").click()
    expect(contesto(page)).to_have_value("Non ancora salvato")
    # The server is down while the page saves; when it is back the text is offered again.
    indirizzo = page.url
    page.route("**/modifica/", lambda via: via.abort() if via.request.method == "POST" else via.continue_())
    page.evaluate("document.querySelector('[value=salva]').click()")
    page.wait_for_timeout(500)
    page.unroute("**/modifica/")
    page.goto(indirizzo)
    page.get_by_role("button", name="Riprendi quello che avevi scritto").click()
    expect(contesto(page)).to_have_value("Non ancora salvato")


def test_what_is_typed_before_the_scripts_arrive_is_kept_too(obiettivo: ObiettivoPEG, entra: Apri) -> None:
    page = entra("ufficio", dove(obiettivo))
    trattenuti: list[Route] = []

    def trattieni(chiesta: Route) -> None:
        trattenuti.append(chiesta)

    page.route("**/bozza*.js", trattieni)
    page.goto(page.url, wait_until="commit")
    contesto(page).fill("Scritto su una linea lenta")
    assert trattenuti
    trattenuti[0].continue_()
    conservato(page, "linea lenta")
    expect(page.locator("#offerta-bozza")).to_be_hidden()
    page.unroute("**/bozza*.js")
    page.reload()
    page.get_by_role("button", name="Riprendi quello che avevi scritto").click()
    expect(contesto(page)).to_have_value("Scritto su una linea lenta")


def test_a_draft_can_be_thrown_away(obiettivo: ObiettivoPEG, entra: Apri) -> None:
    page = entra("ufficio", dove(obiettivo))
    contesto(page).fill("Da buttare")
    conservato(page, "Da buttare")
    page.reload()
    page.get_by_role("button", name="Scarta").click()
    expect(page.locator("#offerta-bozza")).to_be_hidden()
    page.reload()
    expect(page.locator("#offerta-bozza")).to_be_hidden()


def test_without_javascript_the_same_buttons_work(
    obiettivo: ObiettivoPEG, entra: Apri, context: BrowserContext, browser
) -> None:
    page = entra("ufficio", dove(obiettivo))
    senza = browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    muta = senza.new_page()
    muta.goto(page.url)
    muta.get_by_label("Titolo").fill("Senza script")
    muta.get_by_role("button", name="Aggiungi fase").click()
    muta.locator("#id_fasi-3-descrizione").fill("Quarta")
    muta.locator("#id_fasi-3-peso").fill("10")
    muta.get_by_role("button", name="Salva", exact=True).click()
    assert [f.descrizione for f in obiettivo.fasi.all()][3] == "Quarta"
    assert ObiettivoPEG.objects.get().titolo == "Senza script"
    # With the fourth the weights are too much: the proposal unfolds by itself, follows the locks, goes into the boxes.
    muta.get_by_text("Ridistribuisci i pesi").click()
    muta.get_by_label("Blocca il peso della fase 1").check()
    muta.get_by_role("button", name="Ricalcola").click()
    expect(muta.get_by_label("Blocca il peso della fase 1")).to_be_checked()
    muta.get_by_role("button", name="Metti i nuovi pesi nel modulo").click()
    expect(muta.locator("#pesi")).to_contain_text("I pesi sommano a 100,00: giusto.")
    senza.close()


@larghezze
def test_a_box_tells_its_room_and_cuts_nothing(
    larghezza: int, obiettivo: ObiettivoPEG, entra: Apri, accessibile: Controllo
) -> None:
    page = entra("ufficio", dove(obiettivo), larghezza)
    expect(page.locator(".spazio")).to_have_count(0)
    contesto(page).fill("a" * 18_800)
    room = page.locator(".spazio[data-di=id_contesto]")
    expect(room).to_have_text("Restano 1.200 caratteri.")
    expect(page.locator(".spazio[data-di=id_contesto] + [role=status]")).to_have_text("Restano 1.200 caratteri.")
    contesto(page).fill("a" * 21_000)
    expect(room).to_have_text("1.000 caratteri di troppo: ce ne stanno 20.000.")
    accessibile(page)
    assert page.evaluate(OVERFLOW) <= 0
    salva(page)
    expect(page.locator("#e-contesto")).to_contain_text("accorciare il testo di 1.000")
    expect(contesto(page)).to_have_value("a" * 21_000)
    expect(room).to_have_text("1.000 caratteri di troppo: ce ne stanno 20.000.")
