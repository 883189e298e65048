# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page «Verifica» in a browser: both widths, axe, targets, headings; accepting from the keyboard to the end."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from obiettivi.lettura.rilievi import verifica_del_piano
from obiettivi.models import AvvisoAccettato, IndicatoreObiettivo, PianoEsecutivo
from obiettivi.vita.accettazioni import accetta
from organizzazione.rules import SISTEMA
from tests.browser.measures import OVERFLOW
from tests.browser.test_obiettivi_lettura import PIU_PICCOLI_DI_44, TITOLI, Apri, Controllo, larghezze
from tests.fabbriche import ObiettivoFactory, PianoFactory, UtenteFactory

PAGINA = "/piani/PEG_2020/verifica/"
SPUNTE = """() => [...document.querySelectorAll("main label.spunta")]
  .filter(e => Math.min(e.offsetWidth, e.offsetHeight) < 43.5).length"""


@pytest.fixture
def piano(transactional_db: None) -> PianoEsecutivo:
    """Errors, warnings open and accepted, of the plan and of objectives, in two centres with long names."""
    piano = PianoFactory.create(codice="PEG_2020", anno=2020)
    PianoFactory.create(codice="PEG_2019", anno=2019)
    for n, nome in enumerate(("Servizio Tributi e riscossione coattiva delle entrate", "Cultura")):
        for i in range(2):
            ObiettivoFactory.create(piano=piano, codice=f"2020-A{n}0{i}".replace("A0", "AA").replace("A1", "AB"))
        o = ObiettivoFactory.create(piano=piano, centro__nome=nome, descrizione="" if n else "Una descrizione.")
        o.indicatori.update(valore_atteso="entro-i-termini-" * 8)
    ufficio = UtenteFactory.create(ufficio=True, first_name="Dora", last_name="Neri")
    senza_dup = [r for r in verifica_del_piano(piano, SISTEMA).rilievi if r.segnalazione.codice == "senza-dup"]
    accetta(piano, [senza_dup[0].chiave], "Attività ordinaria: il DUP non ne parla.", ufficio)
    return piano


@larghezze
@pytest.mark.parametrize("ruolo", ["ufficio", "lettore"])
def test_la_pagina_e_accessibile(
    ruolo: str, larghezza: int, piano: Any, entra: Apri, sito: Apri, accessibile: Controllo
) -> None:
    page = entra(ruolo, PAGINA, larghezza)
    page.get_by_role("button", name="Segna come guardata").click()
    IndicatoreObiettivo.objects.update(valore_atteso="?")
    for indirizzo in ("", "?genere=senza-dup", "?stato=accettate", "?centro=piano&gravita=errore", "?genere=altro"):
        page = sito(PAGINA + indirizzo, larghezza)
        page.evaluate("() => document.querySelectorAll('main details').forEach(d => { d.open = true })")
        accessibile(page)
        assert page.evaluate(OVERFLOW) <= 0, indirizzo
        assert page.evaluate(PIU_PICCOLI_DI_44) == [], indirizzo
        assert page.evaluate(SPUNTE) == 0, indirizzo
        livelli = page.evaluate(TITOLI)
        assert livelli[0] == 1, indirizzo
        assert all(b - a <= 1 for a, b in pairwise(livelli)), f"{indirizzo}: {livelli}"
        assert page.locator("main .btn-primary").count() <= 1, indirizzo
    sito(f"/documenti/verifica/?piano={piano.codice}", larghezza)
    accessibile(page)


@larghezze
def test_l_ufficio_accetta_e_riapre_da_tastiera(
    larghezza: int, piano: Any, entra: Apri, accessibile: Callable[[Page], None]
) -> None:
    page = entra("ufficio", f"{PAGINA}?genere=valore-testo", larghezza)
    page.get_by_role("checkbox", name="Scegli").first.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Accetta gli avvisi scelti").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Accetta 1 avviso")
    accessibile(page)
    assert page.evaluate(OVERFLOW) <= 0
    page.get_by_label("Motivo").fill("Il termine è nella legge.")
    page.get_by_role("button", name="Accetta con questo motivo").click()
    expect(page.get_by_role("status").first).to_contain_text("Accettato un avviso.")
    expect(page.locator(".accettazione").first).to_contain_text("Il termine è nella legge.")
    page.get_by_role("button", name="Riapri l'avviso").first.click()
    expect(page.get_by_role("status").first).to_contain_text("Di nuovo aperto")
    assert AvvisoAccettato.objects.filter(ritirato_il=None).count() == 1


def test_dal_rilievo_al_campo(piano: Any, entra: Apri) -> None:
    page = entra("ufficio", PAGINA)
    page.get_by_role("link", name="Manca la descrizione. (vai al campo)").click()
    expect(page.locator("#id_descrizione")).to_be_in_viewport()
