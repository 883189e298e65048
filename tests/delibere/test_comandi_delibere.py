# SPDX-License-Identifier: AGPL-3.0-or-later
"""The commands: an act registered at the machine by a named user, and the acts of the demo city."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from importazioni.demo import carica
from obiettivi.models import PianoEsecutivo
from tests.fabbriche import UtenteFactory
from tests.versioni.scena import scena, variazione_di
from versioni import variazioni
from versioni.hash_chain import difetti
from versioni.models import Versione

pytestmark = pytest.mark.django_db
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


def approva(**cambi: str) -> str:
    detti = {"piano": "PEG_2023", "numero": "12", "data": "30/01/2023", **cambi}
    uscita = StringIO()
    call_command("approva", *(f"--{nome}={valore}" for nome, valore in detti.items()), stdout=uscita)
    return uscita.getvalue()


def test_dalla_macchina_approva_un_utente_dell_ufficio_che_ha_un_nome() -> None:
    s = scena()
    lettore = UtenteFactory.create(lettore=True)
    spento = UtenteFactory.create(ufficio=True, is_active=False)
    for chi, detto in ((lettore, "ufficio programmazione"), (spento, "disattivato")):
        with pytest.raises(CommandError, match=detto):
            approva(utente=chi.username)
    for sbagliato, detto in (
        ({"data": "30/02/2023"}, "Scrivere la data"),
        ({"data": "30/01/2999"}, "nel futuro"),
        ({"numero": " "}, "Manca il numero"),
        ({"piano": "PEG_1900"}, "non c'è"),
    ):
        with pytest.raises(CommandError, match=detto):
            approva(**{"utente": s.ufficio.username, **sbagliato})
    assert not Versione.objects.exists()
    assert approva(utente=s.ufficio.username) == "PEG_2023, versione 1 (DGC n. 12 del 30/01/2023)\n"
    assert "era già registrata" in approva(utente=s.ufficio.username)
    assert Versione.objects.get().registrata_da == "Alice Rossi"


def test_se_c_e_una_variazione_aperta_l_atto_e_il_suo() -> None:
    s = scena()
    v = variazione_di(s)
    with pytest.raises(CommandError, match="non cambia nulla"):
        approva(utente=s.ufficio.username, numero="140", data="15/06/2023")
    variazioni.togli(v, s.obiettivo(0), "Non serve.", s.ufficio)
    assert "versione 2" in approva(utente=s.ufficio.username, numero="140", data="15/06/2023")
    assert "2023-AA01" not in Versione.objects.get(numero=2).letta.per_codice
    seconda = variazioni.apri(s.piano, "Seconda variazione", s.ufficio)
    variazioni.togli(seconda, s.obiettivo(1), "Non serve.", s.ufficio)
    for numero, giorno, versione in (("12", "30/01/2023", 1), ("140", "15/06/2023", 2)):
        detto = approva(utente=s.ufficio.username, numero=numero, data=giorno)
        assert f"versione {versione}" in detto
        assert "era già registrata" in detto
    assert Versione.objects.count() == 2


def test_la_demo_ha_un_piano_approvato_e_variato_e_ripetuta_non_cambia_nulla() -> None:
    with pytest.raises(CommandError, match="carica_demo"):
        call_command("carica_demo_delibere")
    carica(FIXTURES, "prova-di-accesso-2021")
    uscita = StringIO()
    call_command("carica_demo_delibere", stdout=uscita)
    assert "versione 1 (DGC n. 001/demo" in uscita.getvalue()
    assert "versione 2 (DGC n. 002/demo" in uscita.getvalue()
    prima, dopo = (Versione.objects.get(numero=n) for n in (1, 2))
    assert len(prima.letta.piano.obiettivi) == 10
    assert {m.codice: m.genere for m in dopo.letta.modifiche} == {
        "2020-CP14": "cambiato",
        "2020-PA03": "cambiato",
        "2020-PA10": "cambiato",
        "2020-PF02": "tolto",
        "2020-PG10": "cambiato",
        "2020-PL10": "cambiato",
    }
    assert all("inventato" in v.oggetto for v in (prima, dopo))
    assert list(difetti()) == []
    versione = PianoEsecutivo.objects.get(codice="PEG_2020").revisione
    uscita = StringIO()
    call_command("carica_demo", stdout=uscita)
    assert "PEG_2020: approvato, resta com'è" in uscita.getvalue()
    call_command("carica_demo_delibere", stdout=uscita)
    assert "già approvato" in uscita.getvalue()
    assert Versione.objects.count() == 2
    assert PianoEsecutivo.objects.get(codice="PEG_2020").revisione == versione
