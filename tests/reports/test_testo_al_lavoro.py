# SPDX-License-Identifier: AGPL-3.0-or-later
"""While a variation is open the rows are the text at work: every document printed from them says so."""

from datetime import date

import pytest

from dup.models import DUP
from organizzazione.choices import Ruolo
from organizzazione.models import Incarico
from organizzazione.rules import SISTEMA, Chi
from reports.base import Formato
from reports.elenco import REPORT
from reports.scrittori import scrivi
from reports.versione import dati_di
from tests.fabbriche import PersonaFactory, UtenteFactory
from tests.versioni.scena import scena, variazione_di

pytestmark = pytest.mark.django_db
DETTO = "in lavorazione, con una variazione aperta"
CON_IL_DUP = {"piano-performance", "copertura"}


def scritto(nome: str, piano: str, dup: str, formato: Formato = Formato.HTML, chi: Chi = SISTEMA, **altro: str) -> str:
    report = REPORT[nome]
    modulo = report.Opzioni({"piano": piano, **({"dup": dup} if nome in CON_IL_DUP else {}), **altro}, chi=chi)
    assert modulo.is_valid(), modulo.errors
    letti = dati_di(report, modulo.cleaned_data, chi)
    return scrivi(report, letti, formato).decode()


@pytest.mark.parametrize("nome", ["preventivo", *sorted(CON_IL_DUP)])
def test_un_documento_dal_testo_al_lavoro_lo_dice(nome: str) -> None:
    s = scena()
    versione = s.approvata()
    dup = versione.letta.dup[0].codice
    assert DETTO not in scritto(nome, s.piano.codice, dup)
    variazione_di(s)
    assert DETTO in scritto(nome, s.piano.codice, dup)
    if nome != "copertura":  # which is of the work, and of no version
        assert DETTO not in scritto(nome, s.piano.codice, dup, versione="1")


@pytest.mark.parametrize("nome", sorted(CON_IL_DUP))
def test_chi_non_legge_tutto_il_piano_ha_un_documento_che_lo_dice(nome: str) -> None:
    s = scena()
    dup = DUP.objects.get().codice
    dirigente = UtenteFactory.create(ruolo=Ruolo.DIRIGENTE)
    persona = PersonaFactory.create(utente=dirigente)
    Incarico.objects.create(persona=persona, centro=s.obiettivi[0].centro, dal=date(2020, 1, 1))
    for chi, lo_dice in ((dirigente, True), (s.ufficio, False)):
        assert ("può leggere chi" in scritto(nome, s.piano.codice, dup, chi=chi)) is lo_dice
        assert ("può leggere chi lo chiede" in scritto(nome, s.piano.codice, dup, Formato.CSV, chi=chi)) is lo_dice
