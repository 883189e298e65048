# SPDX-License-Identifier: AGPL-3.0-or-later
"""While a variation is open the rows are the text at work: every document printed from them says so."""

import pytest

from organizzazione.rules import SISTEMA
from reports.base import Formato
from reports.elenco import REPORT
from reports.scrittori import scrivi
from reports.versione import dati_di
from tests.versioni.scena import scena, variazione_di

pytestmark = pytest.mark.django_db
DETTO = "in lavorazione, con una variazione aperta"
CON_IL_DUP = {"piano-performance", "copertura"}


def scritto(nome: str, piano: str, dup: str, **altro: str) -> str:
    report = REPORT[nome]
    modulo = report.Opzioni({"piano": piano, **({"dup": dup} if nome in CON_IL_DUP else {}), **altro}, chi=SISTEMA)
    assert modulo.is_valid(), modulo.errors
    letti = dati_di(report, modulo.cleaned_data, SISTEMA)
    return scrivi(report, letti, Formato.HTML).decode()


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
