# SPDX-License-Identifier: AGPL-3.0-or-later
"""The documents for who works at a centre: what may be read prints, the rest is not there; the office's users."""

import io
import re
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from obiettivi.models import ObiettivoPEG
from organizzazione.choices import Qualita, Ruolo
from organizzazione.models import CentroDiResponsabilita, Incarico, Persona, Utente
from tests.fabbriche import CentroFactory, ObiettivoFactory, PersonaFactory, PianoFactory, UtenteFactory

pytestmark = pytest.mark.django_db
PAGINA = "/documenti/preventivo/"


@pytest.fixture
def centri() -> dict[str, CentroDiResponsabilita]:
    area = CentroFactory.create(nome="Area Segreta Generale")
    mio = CentroFactory.create(nome="Biblioteche", padre=area)
    return {"area": area, "mio": mio, "altro": CentroFactory.create(nome="Polizia Riservata", padre=area)}


@pytest.fixture
def obiettivi(centri: dict[str, CentroDiResponsabilita]) -> dict[str, ObiettivoPEG]:
    piano = PianoFactory.create(codice="PEG_2020", anno=2020)
    capo = PersonaFactory.create(nominativo="Occhi Segreti")
    return {
        "mio": ObiettivoFactory.create(piano=piano, centro=centri["mio"], codice="2020-AA11", titolo="Leggere di più"),
        "altro": ObiettivoFactory.create(
            piano=piano, centro=centri["altro"], responsabile=capo, codice="2020-ZZ77", titolo="Kilimangiaro"
        ),
    }


def entrato(ruolo: Ruolo, centro: CentroDiResponsabilita | None = None, al: date | None = None) -> Client:
    utente = UtenteFactory.create(ruolo=ruolo)
    if centro:
        qualita = Qualita.RESPONSABILE if ruolo == Ruolo.DIRIGENTE else Qualita.DELEGATO
        persona = PersonaFactory.create(utente=utente)
        Incarico.objects.create(persona=persona, centro=centro, qualita=qualita, dal=date(2020, 1, 1), al=al)
    client = Client()
    client.force_login(utente)
    return client


@pytest.mark.usefixtures("obiettivi")
@pytest.mark.parametrize("ruolo", [Ruolo.DIRIGENTE, Ruolo.REFERENTE])
def test_chi_lavora_in_un_centro_stampa_il_suo(ruolo: Ruolo, centri: dict[str, Any]) -> None:
    client = entrato(ruolo, centri["mio"])
    pagina = client.get(PAGINA).content.decode()
    assert "Leggere di più" in pagina
    for segreto in ("Kilimangiaro", "2020-ZZ77", "Polizia Riservata", "Occhi Segreti", "Area Segreta"):
        assert segreto not in pagina
    foglio = openpyxl.load_workbook(io.BytesIO(client.get(f"{PAGINA}scarica/xlsx/").content))
    assert [riga[0] for riga in foglio.worksheets[0].values][1:] == ["2020-AA11"]
    pdf = client.get(f"{PAGINA}scarica/pdf/")
    assert pdf.status_code == 200
    assert "2020-AA11" in pdf["Content-Disposition"]
    dati = client.get(f"{PAGINA}scarica/json/").json()
    assert "2020-ZZ77" not in str(dati)


@pytest.mark.usefixtures("obiettivi")
def test_chi_sta_sopra_e_chi_legge_stampano_tutto(centri: dict[str, Any]) -> None:
    for client in (entrato(Ruolo.DIRIGENTE, centri["area"]), entrato(Ruolo.LETTORE)):
        pagina = client.get(PAGINA).content.decode()
        for visto in ("Kilimangiaro", "Leggere di più", "Area Segreta Generale", "Polizia Riservata"):
            assert visto in pagina


def senza_gettoni(pagina: str) -> str:
    return re.sub(r'(csrfmiddlewaretoken" value=")\w+', r"\1", pagina)


@pytest.mark.usefixtures("obiettivi")
@pytest.mark.parametrize("formato", ["", "scarica/pdf/", "scarica/xlsx/", "scarica/json/"])
def test_un_codice_di_altri_e_come_uno_che_non_c_e(formato: str, centri: dict[str, Any]) -> None:
    client = entrato(Ruolo.DIRIGENTE, centri["mio"])
    suo, inventato = (
        senza_gettoni(client.get(f"{PAGINA}{formato}", {"obiettivo": codice}).content.decode()).replace(codice, "…")
        for codice in ("2020-ZZ77", "2020-QQ99")
    )
    assert "Nessun obiettivo con questi parametri" in suo
    assert suo == inventato
    assert "Kilimangiaro" not in suo


@pytest.mark.parametrize("campo", ["centro", "responsabile"])
def test_ne_per_nome_ne_per_numero_si_scopre_chi_c_e_altrove(
    campo: str, centri: dict[str, Any], obiettivi: dict[str, ObiettivoPEG]
) -> None:
    client = entrato(Ruolo.DIRIGENTE, centri["mio"])
    altrui = getattr(obiettivi["altro"], campo)
    for detto in (str(altrui), str(altrui.pk)):
        risposta = client.get(PAGINA, {campo: detto})
        assert risposta.status_code == 400
        assert "non c&#x27;è" in risposta.content.decode()


@pytest.mark.usefixtures("obiettivi")
def test_finita_la_delega_non_si_stampa_piu(centri: dict[str, Any]) -> None:
    client = entrato(Ruolo.REFERENTE, centri["mio"], al=timezone.localdate() - timedelta(days=1))
    for dove in (PAGINA, f"{PAGINA}scarica/json/"):
        risposta = client.get(dove)
        assert risposta.status_code == 403
        assert "incarico in corso" in risposta.content.decode()
        assert "Leggere" not in risposta.content.decode()


def utente_di(ruolo: Ruolo) -> tuple[Utente, Client]:
    utente = UtenteFactory.create(ruolo=ruolo)
    client = Client()
    client.force_login(utente)
    return utente, client


def test_gli_utenti_li_tocca_solo_chi_amministra() -> None:
    for ruolo, entra in ((Ruolo.UFFICIO, False), (Ruolo.AMMINISTRATORE, True)):
        utente, client = utente_di(ruolo)
        assert utente.has_perm("organizzazione.change_utente") is entra
        for dove in ("", "add/", f"{utente.pk}/change/", f"{utente.pk}/password/", f"{utente.pk}/history/"):
            stato = client.get(f"/admin/organizzazione/utente/{dove}").status_code
            assert stato == (200 if entra else 403), dove
        cerca = {"app_label": "organizzazione", "model_name": "persona", "field_name": "utente", "term": "ut"}
        assert client.get("/admin/autocomplete/", cerca).status_code == (200 if entra else 403)


def test_l_ufficio_non_dice_chi_e_chi() -> None:
    persona: Persona = PersonaFactory.create()
    for ruolo, riesce in ((Ruolo.UFFICIO, False), (Ruolo.AMMINISTRATORE, True)):
        utente, client = utente_di(ruolo)
        persona.refresh_from_db()
        dati = {
            "nominativo": f"Corretta da {ruolo}",
            "matricola": "",
            "utente": utente.pk,
            "versione_letta": persona.revisione,
        }
        risposta = client.post(f"/admin/organizzazione/persona/{persona.pk}/change/", dati)
        assert risposta.status_code == 302
        persona.refresh_from_db()
        assert persona.nominativo == f"Corretta da {ruolo}"
        assert (persona.utente == utente) is riesce
        assert persona.history.latest().history_user == utente
