# SPDX-License-Identifier: AGPL-3.0-or-later
"""A city that has approved, varied, and has much that is nobody's business: what the public pages are tried on."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import caches
from django.test import Client

from notifiche.choices import NoticeKind
from notifiche.models import Notifica
from obiettivi.models import ObiettivoPEG
from obiettivi.vita import comments
from organizzazione.choices import Qualita
from organizzazione.models import Incarico
from tests.fabbriche import PersonaFactory, UtenteFactory
from tests.made_once import made_once
from tests.versioni.scena import ATTO_DI_VARIAZIONE, Scena, cambia_titolo, scena, stampa
from versioni import variazioni
from versioni.models import Versione

RADICE = "/trasparenza/"
PIANO = f"{RADICE}PEG_2023/"
CAMBIATO, TOLTO, FERMO = "2023-AA01", "2023-AA02", "2023-AA03"
PROPOSTO, BOZZA = "2023-AA04", "2023-AA05"
TITOLO_NUOVO = "Più città nel verde"
MOTIVO_PUBBLICO = "Il bando è slittato."
SEGRETI = (
    "riservata@comune.example",
    "MATR-4711",
    "utente-riservato",
    "Cognomeriservato",
    "commento riservato",
    "rinvio riservato",
    "avviso riservato",
    "titolo mai approvato",
    "bozza riservata",
    "annullata per motivi riservati",
    "Rossi",  # of the planning office, who pressed
    PROPOSTO,
    BOZZA,
)


@dataclass
class Citta:
    """The scene with two versions."""

    scena: Scena
    prima: Versione
    seconda: Versione


def varia(s: Scena) -> Versione:
    """Version 2: one objective changed, one taken away."""
    aperta = variazioni.apri(s.piano, "Prima variazione", s.ufficio)
    variazioni.porta(aperta, s.obiettivo(0), MOTIVO_PUBBLICO, s.ufficio)
    cambia_titolo(s.obiettivo(0), TITOLO_NUOVO, s.ufficio)
    variazioni.togli(aperta, s.obiettivo(1), MOTIVO_PUBBLICO, s.ufficio)
    return variazioni.approva(aperta, ATTO_DI_VARIAZIONE, s.ufficio, stampa).versione


@made_once
def citta() -> Citta:
    """Approved, then varied."""
    s = scena()
    prima = s.approvata()
    return Citta(s, prima, varia(s))


def riservatezze(s: Scena) -> None:
    """What is said and done around a plan, and must stay inside."""
    chi = UtenteFactory.create(
        username="utente-riservato", first_name="Nomeriservato", last_name="Cognomeriservato",
        email="riservata@comune.example", ruolo="dirigente",
    )  # fmt: skip
    persona = PersonaFactory.create(utente=chi, nominativo="Cognomeriservato Nomeriservato", matricola="MATR-4711")
    Incarico.objects.create(
        persona=persona, centro=s.obiettivi[0].centro, qualita=Qualita.RESPONSABILE, dal=date(2020, 1, 1)
    )
    comments.say(s.obiettivo(0), chi, "commento riservato")
    ObiettivoPEG.objects.filter(codice=BOZZA).update(titolo="bozza riservata", motivo_rinvio="rinvio riservato")
    ObiettivoPEG.objects.filter(codice=PROPOSTO).update(titolo="titolo mai approvato: proposto")
    Notifica.objects.create(
        destinatario=chi, genere=NoticeKind.ATTO, oggetto="avviso riservato", testo="avviso riservato"
    )
    persa = variazioni.apri(s.piano, "Variazione poi persa", s.ufficio)
    variazioni.annulla(persa, "annullata per motivi riservati", s.ufficio)
    in_corso = variazioni.apri(s.piano, "Variazione in corso", s.ufficio)
    variazioni.porta(in_corso, s.obiettivo(2), "rinvio riservato", s.ufficio)
    ObiettivoPEG.objects.filter(codice=FERMO).update(titolo="titolo mai approvato: in variazione")


def chiedi(via: str, **altro: Any) -> Any:
    """As a citizen asks."""
    return Client().get(via, **altro)


def draw_anew() -> None:
    """Forget the answers that are kept: who counts queries wants those of the page."""
    caches["pagine"].clear()


def corpo(risposta: Any) -> str:
    """The body, as text."""
    return str(risposta.content.decode(errors="replace"))
