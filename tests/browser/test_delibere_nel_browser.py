# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the acts in a browser: both widths, the rules of axe, the keyboard, what a press made twice does."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from obiettivi.modifica.reading import da_obiettivo
from obiettivi.modifica.saving import salva
from tests.browser.measures import OVERFLOW
from tests.fabbriche import PASSWORD
from tests.versioni.scena import ATTO_DI_VARIAZIONE, Scena, cambia_titolo, scena, stampa, variazione_di
from versioni import variazioni
from versioni.models import Modifica, Variazione, Versione

Apri = Callable[..., Page]
Controllo = Callable[[Page], None]
larghezze = pytest.mark.parametrize("larghezza", [390, 1280])
PICCOLI = """() => [...document.querySelectorAll("main .btn, main select, main summary, main .leggero, main textarea")]
  .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 90))"""
TITOLI = "() => [...document.querySelectorAll('h1, h2, h3, h4')].map(t => Number(t.tagName[1]))"


@pytest.fixture
def s(transactional_db: None) -> Scena:
    return scena()


@pytest.fixture
def come_ufficio(s: Scena, sito: Apri) -> Apri:
    """Enter as the planning office and go where asked."""

    def vai(indirizzo: str, larghezza: int = 1280) -> Page:
        page = sito("/accedi/", larghezza)
        if page.url.endswith("/accedi/"):
            page.get_by_label("Nome utente").fill(s.ufficio.username)
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Accedi").click()
            page.wait_for_url("**/scrivania/")
        return sito(indirizzo, larghezza)

    return vai


def a_posto(page: Page, accessibile: Controllo) -> None:
    accessibile(page)
    assert page.evaluate(OVERFLOW) <= 0, page.url
    assert page.evaluate(PICCOLI) == [], page.url
    livelli = page.evaluate(TITOLI)
    assert livelli[0] == 1, page.url
    assert all(dopo <= prima + 1 for prima, dopo in pairwise(livelli)), (page.url, livelli)


@pytest.mark.both_engines
@larghezze
def test_dal_piano_alla_versione(larghezza: int, s: Scena, come_ufficio: Apri, accessibile: Controllo) -> None:
    page = come_ufficio("/delibere/", larghezza)
    a_posto(page, accessibile)
    page.get_by_role("link", name="PEG_2023").click()
    a_posto(page, accessibile)
    page.get_by_role("link", name="Approva il piano…").click()
    a_posto(page, accessibile)
    page.get_by_role("button", name="Continua").click()
    expect(page.get_by_text("Manca il numero dell'atto.")).to_be_visible()
    a_posto(page, accessibile)
    page.get_by_label("Numero").fill("12")
    page.get_by_label("Data").fill("2023-01-30")
    page.get_by_role("button", name="Continua").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Approvare PEG_2023?")
    a_posto(page, accessibile)
    page.get_by_role("button", name="Correggi l'atto").click()
    expect(page.get_by_label("Numero")).to_have_value("12")
    page.get_by_role("button", name="Continua").click()
    # As fast as a finger can: the second press finds the work of the first.
    page.get_by_role("button", name="Approva e registra la versione").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Versione 1", timeout=60_000)
    assert Versione.objects.count() == 1
    a_posto(page, accessibile)
    page.get_by_text("Tutti gli obiettivi della versione").click()
    page.get_by_role("link", name="2023-AA01").click()
    a_posto(page, accessibile)
    a_posto(come_ufficio("/delibere/PEG_2023/verifica/", larghezza), accessibile)


@larghezze
def test_la_variazione(larghezza: int, s: Scena, come_ufficio: Apri, accessibile: Controllo) -> None:
    s.approvata()
    page = come_ufficio("/delibere/PEG_2023/", larghezza)
    page.get_by_role("link", name="Apri una variazione…").click()
    a_posto(page, accessibile)
    page.get_by_label("Oggetto della variazione").fill("Si riparte a settembre")
    page.get_by_role("button", name="Apri la variazione").click()
    expect(page.get_by_text("La variazione è ancora vuota")).to_be_visible()
    a_posto(page, accessibile)
    page.get_by_role("link", name="Porta obiettivi…").click()
    page.wait_for_url("**/porta/")
    a_posto(page, accessibile)
    page.get_by_label("2023-AA01").check()
    page.get_by_label("2023-AA02").check()
    page.get_by_label("Motivo").fill("Serve più tempo.")
    page.get_by_role("button", name="Porta nella variazione").click()
    expect(page.get_by_role("status").filter(has_text="2 obiettivi, 0 pronti")).to_be_visible()
    o = s.obiettivo(0)
    scritto = da_obiettivo(o)
    scritto.testa["descrizione"] = "Che cosa si farà:\n\n- due cose\n- **un'altra**"
    salva(o, scritto, o.revisione, s.ufficio)
    page.reload()
    voce = page.locator(f"#obiettivo-{o.pk}")
    expect(voce.locator("del")).to_contain_text("una")
    expect(voce.locator("ins")).to_contain_text("due")
    decorata = "e => getComputedStyle(e).textDecorationLine"
    assert voce.locator("ins").evaluate(decorata) == "underline"
    assert voce.locator("del").evaluate(decorata) == "line-through"
    a_posto(page, accessibile)
    voce.locator("details.motivo summary").click()
    voce.get_by_label("Perché cambia").fill("Serve un anno.")
    voce.get_by_role("button", name="Salva il motivo").click()
    expect(page.get_by_role("status").filter(has_text="2023-AA01: motivo salvato.")).to_be_visible()
    assert Modifica.objects.get(obiettivo=o).motivo == "Serve un anno."
    v = Variazione.objects.get()
    for resto in ("approva/", "annulla/", f"togli/{o.pk}/", f"lascia/{o.pk}/"):
        a_posto(come_ufficio(f"/delibere/PEG_2023/variazioni/{v.pk}/{resto}", larghezza), accessibile)
    for altra in (f"/obiettivi/{o.pk}/", "/obiettivi/?piano=PEG_2023"):
        page = come_ufficio(altra, larghezza)
        accessibile(page)
        assert page.evaluate(OVERFLOW) <= 0


@larghezze
def test_due_motivi_a_confronto(larghezza: int, s: Scena, come_ufficio: Apri, accessibile: Controllo) -> None:
    v = variazione_di(s)
    modifica = variazioni.porta(v, s.obiettivo(0), "Serve più tempo.", s.ufficio)
    page = come_ufficio(f"/delibere/PEG_2023/variazioni/{v.pk}/", larghezza)
    page.locator("details.motivo summary").click()
    page.get_by_label("Perché cambia").fill("Il mio motivo.")
    variazioni.motiva(modifica, "Il motivo di un collega.", modifica.revisione, s.ufficio)
    page.get_by_role("button", name="Salva il motivo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Il motivo di 2023-AA01 non è stato salvato")
    expect(page.get_by_label("Motivo")).to_have_value("Il mio motivo.")
    expect(page.get_by_text("Il motivo di un collega.")).to_be_visible()
    a_posto(page, accessibile)


@larghezze
@pytest.mark.parametrize("nome", ["variazione", "raffronto", "testo-coordinato"])
def test_i_documenti_delle_versioni(
    larghezza: int, nome: str, s: Scena, come_ufficio: Apri, accessibile: Controllo
) -> None:
    v = variazione_di(s)
    variazioni.porta(v, s.obiettivo(0), "Serve più tempo.", s.ufficio)
    cambia_titolo(s.obiettivo(0), "Un titolo nuovo di prova 0", s.ufficio)
    variazioni.approva(v, ATTO_DI_VARIAZIONE, s.ufficio, stampa)
    page = come_ufficio(f"/documenti/{nome}/", larghezza)
    expect(page.locator(".foglio")).to_contain_text("Un titolo nuovo")
    if nome != "testo-coordinato":
        detto = page.locator(".foglio .visually-hidden").first
        assert detto.evaluate("e => e.getBoundingClientRect().width") <= 1
        assert page.locator(".foglio ins").first.evaluate("e => getComputedStyle(e).textDecorationLine") == "underline"
    accessibile(page)
    assert page.evaluate(OVERFLOW) <= 0
