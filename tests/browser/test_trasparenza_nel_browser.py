# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public pages as citizens meet them: both widths, 320 px, keyboard, without JavaScript, a file let fall."""

import os
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from monitoraggio.models import StatoObiettivo
from relazioni.life import approve_relazione, reopen_relazione, validate_relazione
from ricognizioni.vita.closing import approve_ricognizione, close_ricognizione
from tests.browser.measures import OVERFLOW
from tests.monitoraggio.monitored import YEAR_END, monitored
from tests.relazioni.told import ACT, relazione
from tests.ricognizioni.surveyed import surveyed
from tests.trasparenza.citta import CAMBIATO, PIANO, RADICE, TITOLO_NUOVO, TOLTO, Citta, citta
from tests.trasparenza.test_outcomes import CODE, RESULTS, approved, delivered, rectified
from tests.trasparenza.test_public_premiums import ALL, make_definitive, many, page_of
from tests.trasparenza.test_public_relazioni import PAGE, REFUSED, SECOND
from tests.valutazione.distributed import defined
from trasparenza import published, served
from trasparenza.models import IndicatorePubblicato
from trasparenza.outcomes import threads
from trasparenza.services import stato

Apri = Callable[..., Page]
Controllo = Callable[[Page], None]
STRETTO, TELEFONO, SCRIVANIA = 320, 390, 1280
VERIFICA = f"{RADICE}verifica/"
TITOLI = "() => [...document.querySelectorAll('main :is(h1, h2, h3, h4)')].map(t => Number(t.tagName[1]))"
PIU_PICCOLI_DI_44 = """() => [...document.querySelectorAll("main .btn, main select, main input, header a, .azzera")]
  .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 90))"""
LASCIA_CADERE = """([nome, byte]) => {
  const dati = new DataTransfer();
  dati.items.add(new File([Uint8Array.from(byte)], nome, {type: "application/pdf"}));
  const zona = document.querySelector("[data-verifica]");
  zona.dispatchEvent(new DragEvent("dragover", {dataTransfer: dati, bubbles: true, cancelable: true}));
  zona.dispatchEvent(new DragEvent("drop", {dataTransfer: dati, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def c(transactional_db: None) -> Citta:
    return citta()


@pytest.fixture
def pdf(c: Citta, tmp_path: Path) -> Path:
    """The document of version 1, as somebody has it on the desk."""
    file = tmp_path / "da-verificare.pdf"
    file.write_bytes(bytes(c.prima.documenti.get(formato="pdf").dati))
    return file


def pagine(c: Citta) -> list[str]:
    impronta = c.prima.documenti.get(formato="pdf").impronta
    return [
        RADICE,
        PIANO,
        f"{PIANO}v1/",
        f"{PIANO}?centro=nessuno",
        f"{PIANO}obiettivi/{CAMBIATO}/",
        f"{PIANO}v1/obiettivi/{TOLTO}/",
        f"{PIANO}obiettivi/{TOLTO}/",
        f"{PIANO}gantt/",
        f"{PIANO}dup/",
        f"{PIANO}confronto/1-2/",
        f"{PIANO}confronto/1-2/obiettivi/{CAMBIATO}/",
        f"{RADICE}risultati/",
        f"{PIANO}risultati/",
        f"{RADICE}cerca/",
        f"{RADICE}cerca/?testo=citta",
        f"{RADICE}cerca/?testo=xyzzy",
        f"{RADICE}dati/",
        VERIFICA,
        f"{VERIFICA}?impronta={impronta}",
        f"{VERIFICA}?impronta={'0' * 64}",
        f"{VERIFICA}?impronta=sbagliata",
        f"{RADICE}non-c-e/",
    ]


# The words of the heads of tables that stand on two lines: a word is broken only for want of width.
BROKEN_HEADS = """() => {
  const broken = [];
  for (const th of document.querySelectorAll("main thead th")) {
    const texts = document.createTreeWalker(th, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const node = texts.currentNode;
      for (const word of node.data.matchAll(/[^\\s]+/g)) {
        const range = document.createRange();
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        if (new Set([...range.getClientRects()].map(r => r.top)).size > 1) broken.push(word[0]);
      }
    }
  }
  return broken;
}"""


def _in_order(page: Page, via: str, larghezza: int, accessibile: Controllo) -> None:
    """Accessible with all that folds away opened, no wider than the screen, nothing too small to press, no head of a
    table broken between its letters, titles without gaps; a picture where asked."""
    page.evaluate("document.querySelectorAll('main details').forEach(d => { d.open = true })")
    accessibile(page)
    assert page.evaluate(BROKEN_HEADS) == [], via
    assert page.evaluate(OVERFLOW) <= 0, via
    assert page.evaluate(PIU_PICCOLI_DI_44) == [], via
    livelli = page.evaluate(TITOLI)
    assert livelli[0] == 1, via
    assert all(b - a <= 1 for a, b in pairwise(livelli)), f"{via}: {livelli}"
    assert livelli.count(1) == 1, via
    if pictures := os.environ.get("TRAGUARDO_FOTO"):
        page.screenshot(path=f"{pictures}/{larghezza}-{via.strip('/').replace('/', '_')}.png", full_page=True)


@pytest.mark.parametrize("larghezza", [TELEFONO, SCRIVANIA])
def test_ogni_pagina_e_accessibile(larghezza: int, c: Citta, sito: Apri, accessibile: Controllo) -> None:
    for via in pagine(c):
        page = sito(via, larghezza)
        _in_order(page, via, larghezza, accessibile)
        assert page.title().endswith(" · Trasparenza, Comune di Prato"), via
        assert page.locator("meta[name=description]").get_attribute("content"), via


@pytest.mark.parametrize("larghezza", [STRETTO, TELEFONO, SCRIVANIA])
def test_i_risultati_sono_accessibili(
    larghezza: int, transactional_db: None, sito: Apri, accessibile: Controllo, monkeypatch: pytest.MonkeyPatch
) -> None:
    m = monitored(YEAR_END)
    StatoObiettivo.objects.update(relazione="Fatto.\n\n- uno\n- due", criticita="Il bando è slittato.")
    delivered(m, monkeypatch)
    rectified(m)
    stato()
    (document,) = served.documents(published.dati_di(published.pubblicata("PEG_2023")))
    field = document.fields[0]
    said = {**dict.fromkeys(("ambito", "tema", "formula", "unita", "fonte"), "Verde urbano"), "verso": "crescente"}
    said |= {"stato_di_salute": "citta", "descrizione": "Metri quadri di verde per abitante", "dup": "DUP_2023_2025"}
    years = [[2021, "30,5"], [2022, "31,25"], [2023, "33 (provvisorio)"]]
    IndicatorePubblicato.objects.create(
        pubblicazione=published.pubblicata("PEG_2023"), posto=0, chiave="abc", detto={**said, "valori": years}
    )
    thread = threads.key_of(document.code, field.name, field.strategics[0].name)
    for via in (
        f"{RADICE}risultati/",
        f"{PIANO}risultati/",
        RESULTS,
        f"{RESULTS}c1/",
        f"{RESULTS}?centro=nessuno",
        f"{RESULTS}obiettivi/{CODE}/",
        f"{RESULTS}c1/obiettivi/{CODE}/",
        f"{PIANO}strategici/{thread}/",
        f"{PIANO}obiettivi/{CODE}/",
        f"{RADICE}cerca/?testo=bando&dove=risultati",
        f"{RADICE}dati/",
        f"{RADICE}indicatori/",
        f"{RADICE}indicatori/abc/",
    ):
        _in_order(sito(via, larghezza), via, larghezza, accessibile)


@pytest.mark.parametrize("larghezza", [STRETTO, TELEFONO, SCRIVANIA])
def test_la_relazione_e_accessibile(larghezza: int, transactional_db: None, sito: Apri, accessibile: Controllo) -> None:
    s = surveyed(approved())
    close_ricognizione(s.survey, s.office)
    approve_ricognizione(s.survey, ACT, s.office)
    t = relazione(s.m)
    t.write("contesto", "La piena.\n\n- strade\n- scuole " + "x" * 60)
    approve_relazione(t.relazione, ACT, t.office)
    validate_relazione(t.relazione, REFUSED, t.nucleo())
    reopen_relazione(t.relazione, "Si corregge.", t.office)
    approve_relazione(t.relazione, SECOND, t.office)
    stato()
    searched = f"{RADICE}cerca/?testo=piena&dove=relazioni"
    for via in (
        f"{RADICE}relazioni/",
        PAGE,
        f"{PAGE}a1/",
        f"{RADICE}risultati/ricognizioni/{s.survey.dup.codice}/{s.survey.al}/",
        f"{RADICE}risultati/",
        RADICE,
        PIANO,
        f"{PIANO}risultati/",
        f"{RADICE}dati/",
        searched,
    ):
        _in_order(sito(via, larghezza), via, larghezza, accessibile)


@pytest.mark.parametrize("larghezza", [STRETTO, TELEFONO, SCRIVANIA])
def test_i_premi_sono_accessibili(larghezza: int, c: Citta, sito: Apri, accessibile: Controllo) -> None:
    make_definitive(many(2021), "70")
    make_definitive(many(2022, less=3), "80")
    defined(2024)
    for year, words in ((2022, "In forma aggregata"), (2023, "Nessuna ripartizione definitiva"), (2024, "Qualunque")):
        page = sito(page_of(year), larghezza)
        expect(page.locator("main")).to_contain_text(words)
        _in_order(page, page_of(year), larghezza, accessibile)
    _in_order(sito(ALL, larghezza), ALL, larghezza, accessibile)


def test_a_320_punti_nulla_esce_di_lato(c: Citta, sito: Apri) -> None:
    for via in pagine(c):
        assert sito(via, STRETTO).evaluate(OVERFLOW) <= 0, via


def test_il_file_lasciato_cadere_non_lascia_il_computer(c: Citta, pdf: Path, sito: Apri) -> None:
    page = sito(VERIFICA)
    expect(page.locator("form.deposito")).to_contain_text("Il file resta sul tuo computer")
    chieste: list[tuple[str, str]] = []
    page.on("request", lambda r: chieste.append((r.method, r.url)))
    page.evaluate(LASCIA_CADERE, [pdf.name, list(pdf.read_bytes())])
    expect(page.get_by_role("heading", name="Sì, è un documento approvato")).to_be_visible()
    expect(page.locator(".esito")).to_contain_text("Esiste una versione successiva")
    expect(page.locator("#esito")).to_be_focused()
    assert {metodo for metodo, _ in chieste} == {"GET"}


def test_si_verifica_da_tastiera(c: Citta, pdf: Path, sito: Apri) -> None:
    page = sito(VERIFICA, TELEFONO)
    page.locator("#file").set_input_files(pdf)
    page.locator("#file").focus()
    page.keyboard.press("Tab")
    expect(page.locator("form.deposito button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Sì, è un documento approvato")).to_be_visible()
    page.get_by_role("link", name="Scarica il documento in vigore").focus()
    page.get_by_label("Impronta SHA-256").fill("F" * 64)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="No, non è fra i documenti approvati")).to_be_visible()


def test_un_file_vuoto_lasciato_cadere_lo_dice(c: Citta, sito: Apri) -> None:
    page = sito(VERIFICA)
    page.evaluate(LASCIA_CADERE, ["vuoto.pdf", []])
    expect(page.get_by_role("status")).to_contain_text("Questo file è vuoto")


def test_tutto_funziona_senza_javascript(c: Citta, pdf: Path, browser: Browser, live_server: LiveServer) -> None:
    with browser.new_context(java_script_enabled=False, locale="it-IT") as senza:
        page = senza.new_page()
        page.goto(live_server.url + RADICE)
        page.get_by_role("link", name="Piano esecutivo di gestione 2023").click()
        page.get_by_label("Centro di responsabilità").select_option(index=1)
        page.get_by_role("button", name="Mostra").click()
        page.get_by_role("link", name=TITOLO_NUOVO).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(TITOLO_NUOVO)
        page.get_by_role("link", name="Cerca", exact=True).click()
        page.get_by_role("searchbox").fill("citta verde")
        page.keyboard.press("Enter")
        expect(page.locator(".quanti-trovati")).to_contain_text("1 obiettivo")
        page.get_by_role("link", name="Verifica un documento").click()
        expect(page.locator("form.deposito")).to_contain_text("al massimo 10 MB")
        page.locator("#file").set_input_files(pdf)
        page.locator("form.deposito button").click()
        expect(page.get_by_role("heading", name="Sì, è un documento approvato")).to_be_visible()
        expect(page.locator(".esito")).to_contain_text("n. 12 del 30/01/2023")
        assert senza.cookies() == []


def test_dal_lavoro_si_va_a_trasparenza_e_si_torna(c: Citta, entra: Apri) -> None:
    page = entra("lettore", "/scrivania/")
    page.get_by_role("link", name="Trasparenza").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gli obiettivi del Comune")
    page.get_by_role("link", name="Area riservata").click()
    page.wait_for_url("**/scrivania/")
