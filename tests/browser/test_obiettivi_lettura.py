# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desk, the list, the scheda and the Gantt in a browser: every state, both widths, keyboard, no overflow."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from obiettivi.models import Fase, ObiettivoPEG, PianoEsecutivo
from obiettivi.vita import comments, services
from organizzazione.choices import Ruolo
from organizzazione.models import CentroDiResponsabilita, Incarico
from tests.browser.measures import OVERFLOW
from tests.fabbriche import (
    PASSWORD,
    CentroFactory,
    ObiettivoFactory,
    PersonaFactory,
    PianoFactory,
    ServizioCoinvoltoFactory,
    UtenteFactory,
)

Apri = Callable[..., Page]
Controllo = Callable[[Page], None]
TELEFONO, SCRIVANIA = 390, 1280
larghezze = pytest.mark.parametrize("larghezza", [TELEFONO, SCRIVANIA])
TITOLI = "() => [...document.querySelectorAll('h1, h2, h3, h4')].map(t => Number(t.tagName[1]))"
PIU_PICCOLI_DI_44 = """() => [...document.querySelectorAll("main .btn, main select, main summary, .numeri a, .leggero")]
  .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 90))"""


@pytest.fixture
def citta(transactional_db: None) -> dict[str, Any]:
    """An open plan with an objective in each state, one that lacks much, and one of others."""
    oggi = timezone.localdate()
    piano = PianoFactory.create(codice="PEG_2020", anno=2020, apertura_dal=oggi, apertura_al=oggi + timedelta(days=5))
    PianoFactory.create(codice="PEG_2019", anno=2019)
    mio, altro = CentroFactory.create(nome="Servizio Tributi"), CentroFactory.create(nome="Servizio Cultura")
    CentroFactory.create(nome="Servizio che non ha cominciato")
    dirigente = UtenteFactory.create(ruolo=Ruolo.DIRIGENTE, username="dirigente")
    Incarico.objects.create(persona=PersonaFactory.create(utente=dirigente), centro=mio, dal=oggi)
    ufficio = UtenteFactory.create(ufficio=True, username="ufficio")
    UtenteFactory.create(lettore=True, username="lettore")
    stati = {nome: _obiettivo(piano, mio, n) for n, nome in enumerate(("bozza", "proposto", "rinviato", "validato"))}
    for nome in ("proposto", "rinviato", "validato"):
        services.proponi(stati[nome], dirigente)
    services.rinvia(stati["rinviato"], ufficio, "Gli indicatori non dicono che cosa cambia per i cittadini.")
    services.valida(stati["validato"], ufficio)
    comments.say(stati["rinviato"], ufficio, "Vedere il progetto dell'anno scorso.")
    altrui = _obiettivo(piano, altro, 20)
    ServizioCoinvoltoFactory.create(obiettivo=altrui, centro=mio)
    services.proponi(altrui, ufficio)
    incompleto = _obiettivo(piano, mio, 30, descrizione="", tipo=None, indicatori=0)
    Fase.objects.create(obiettivo=incompleto, descrizione="Fase senza date", ordine=8)
    Fase.objects.create(
        obiettivo=incompleto,
        descrizione="Date invertite",
        ordine=9,
        inizio_previsto=date(2020, 9, 1),
        fine_prevista=date(2020, 2, 1),
    )
    return {**stati, "altrui": altrui, "incompleto": incompleto, "centro": mio}


def _obiettivo(piano: PianoEsecutivo, centro: CentroDiResponsabilita, n: int, **altro: Any) -> ObiettivoPEG:
    return ObiettivoFactory.create(
        piano=piano, centro=centro, codice=f"2020-AA{n:02}", titolo=f"Sportello in città {n}", **altro
    )


@pytest.fixture
def come(sito: Apri) -> Apri:
    """Enter as one of the users of the city."""

    def entra(chi: str, larghezza: int = SCRIVANIA) -> Page:
        page = sito("/accedi/", larghezza)
        page.get_by_label("Nome utente").fill(chi)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Accedi").click()
        page.wait_for_url("**/scrivania/")
        return page

    return entra


@larghezze
@pytest.mark.parametrize("chi", ["dirigente", "ufficio", "lettore"])
def test_ogni_pagina_e_accessibile(
    chi: str, larghezza: int, citta: dict[str, Any], come: Apri, sito: Apri, accessibile: Controllo
) -> None:
    come(chi, larghezza)
    pagine = ["/scrivania/", "/scrivania/?piano=PEG_2019", "/obiettivi/", "/obiettivi/?testo=citta&stato=bozza"]
    pagine += ["/obiettivi/?testo=nessuno", "/obiettivi/?centro=0", f"/obiettivi/{citta['incompleto'].pk}/gantt/"]
    pagine += ["/obiettivi/gantt/", f"/obiettivi/gantt/?centro={citta['centro'].pk}&piano=PEG_2020"]
    stati = ("bozza", "proposto", "rinviato", "validato", "altrui", "incompleto")
    pagine += [f"/obiettivi/{citta[stato].pk}/" for stato in stati]
    if chi == "ufficio":
        pagine.append(f"/obiettivi/{citta['proposto'].pk}/atto/rinviare/")
    for indirizzo in pagine:
        page = sito(indirizzo, larghezza)
        page.evaluate("() => document.querySelectorAll('main details').forEach(d => { d.open = true })")
        accessibile(page)
        assert page.evaluate(OVERFLOW) <= 0, indirizzo
        assert page.evaluate(PIU_PICCOLI_DI_44) == [], indirizzo
        livelli = page.evaluate(TITOLI)
        assert livelli[0] == 1, indirizzo
        assert all(b - a <= 1 for a, b in pairwise(livelli)), f"{indirizzo}: {livelli}"
        assert page.locator("main .btn-primary").count() <= 1, indirizzo


def test_il_dirigente_corregge_da_tastiera_cio_che_manca(citta: dict[str, Any], come: Apri) -> None:
    page = come("dirigente")
    expect(page.get_by_role("link", name="Manca la descrizione.")).to_have_attribute(
        "href", f"/obiettivi/{citta['incompleto'].pk}/modifica/#id_descrizione"
    )
    page.get_by_role("link", name="2020-AA00 Sportello").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Proponi").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("2020-AA00 proposto")
    expect(page.locator(".sopra .stato")).to_have_text("Proposto")


def test_l_ufficio_rinvia_con_un_motivo(citta: dict[str, Any], come: Apri) -> None:
    page = come("ufficio")
    page.get_by_role("link", name="Esamina i proposti").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sportello in città 1")
    page.get_by_role("link", name="commenti, passaggi e storia").click()
    page.get_by_role("link", name="Rinvia…").click()
    page.get_by_role("button", name="Rinvia al centro").click()
    page.get_by_label("Motivo del rinvio").fill("Manca un indicatore.")
    page.get_by_role("button", name="Rinvia al centro").click()
    expect(page.get_by_role("heading", name="Perché è tornato indietro")).to_be_visible()
    expect(page.locator(".rinviati blockquote")).to_have_text("Manca un indicatore.")


def test_si_cerca_senza_accenti_e_si_torna_a_tutto(citta: dict[str, Any], come: Apri) -> None:
    page = come("lettore")
    page.get_by_role("link", name="Obiettivi", exact=True).click()
    page.get_by_label("Cerca").fill("CITTA' AA20")
    page.keyboard.press("Enter")
    expect(page.locator(".conta")).to_contain_text("1 obiettivo")
    page.get_by_role("link", name="Togli tutti i filtri").click()
    expect(page.locator(".conta")).to_contain_text("6 obiettivi")
