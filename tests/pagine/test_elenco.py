# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list: filters and their sum, search without accents, order, pages, export as filtered, constant cost."""

import io
from html import unescape
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from obiettivi.vita import services
from organizzazione.choices import Ruolo
from organizzazione.models import CentroDiResponsabilita, Incarico, Utente
from testi.ricerca import parole_cercate
from tests.fabbriche import CentroFactory, ObiettivoFactory, PersonaFactory, PianoFactory, UtenteFactory

pytestmark = pytest.mark.django_db
PAGINA = "/obiettivi/"


def entrato(utente: Utente) -> Client:
    client = Client()
    client.force_login(utente)
    client.get("/salute/")
    return client


@pytest.fixture
def ufficio() -> Utente:
    return UtenteFactory.create(ufficio=True)


@pytest.fixture
def client(ufficio: Utente) -> Client:
    return entrato(ufficio)


@pytest.fixture
def centri() -> tuple[CentroDiResponsabilita, CentroDiResponsabilita, CentroDiResponsabilita]:
    sopra = CentroFactory.create(nome="Area Tecnica")
    return sopra, CentroFactory.create(nome="Viabilità", padre=sopra), CentroFactory.create(nome="Cultura")


@pytest.fixture
def piano(centri: Any, ufficio: Utente) -> PianoEsecutivo:
    sopra, sotto, altrove = centri
    piano = PianoFactory.create(codice="PEG_2020", anno=2020)
    crea = ObiettivoFactory.create
    crea(piano=piano, codice="2020-AA01", titolo="CITTÀ PIÙ VERDE", centro=sopra, tipo__nome="INDIVIDUALE")
    crea(piano=piano, codice="2020-AA02", titolo="Rifacimento dei marciapiedi", centro=sotto, descrizione="")
    crea(piano=piano, codice="2020-AA03", titolo="Zona pedonale", centro=altrove, contesto="Una citta' di tutti")
    crea(piano=piano, codice="2020-AA04", titolo="Archivio", centro=altrove, fasi__descrizione="Visita della città")
    services.proponi(piano.obiettivi.get(codice="2020-AA03"), ufficio)
    services.proponi(tornato := piano.obiettivi.get(codice="2020-AA04"), ufficio)
    services.rinvia(tornato, ufficio, "Da rifare")
    return piano


def codici(risposta: Any) -> list[str]:
    return [o.codice[-2:] for o in risposta.context["pagina"]]


@pytest.mark.parametrize(
    ("scelte", "attesi"),
    [
        ({}, "01 02 03 04"),
        ({"stato": "proposto"}, "03"),
        ({"rinviati": "on"}, "04"),
        ({"segnalazioni": "errori"}, "02"),
        ({"stato": "bozza", "testo": "citta"}, "01 04"),
        ({"ordine": "titolo"}, "04 01 02 03"),
        ({"ordine": "-codice"}, "04 03 02 01"),
    ],
)
def test_i_filtri_si_sommano(client: Client, piano: PianoEsecutivo, scelte: dict[str, str], attesi: str) -> None:
    assert codici(client.get(PAGINA, scelte)) == attesi.split()


def test_un_centro_porta_quelli_sotto(client: Client, piano: PianoEsecutivo, centri: Any) -> None:
    assert codici(client.get(PAGINA, {"centro": centri[0].pk})) == ["01", "02"]
    assert codici(client.get(PAGINA, {"centro": centri[1].pk})) == ["02"]


def test_responsabile_e_tipo(client: Client, piano: PianoEsecutivo) -> None:
    primo = piano.obiettivi.get(codice="2020-AA01")
    assert codici(client.get(PAGINA, {"responsabile": str(primo.responsabile_id)})) == ["01"]
    assert codici(client.get(PAGINA, {"tipo": str(primo.tipo_id)})) == ["01"]


@pytest.mark.parametrize("cercato", ["citta", "città", "CITTÀ", "Citta'", "CITTA\u0300"])
def test_si_trova_con_e_senza_accenti(client: Client, piano: PianoEsecutivo, cercato: str) -> None:
    assert codici(client.get(PAGINA, {"testo": cercato})) == ["01", "03", "04"]


@pytest.mark.parametrize(
    ("cercato", "attesi"), [("verde piu", ["01"]), ("viabilita marciapiedi", ["02"]), ("%", []), ("_", [])]
)
def test_ogni_parola_deve_esserci_e_nessuna_e_un_segno_speciale(
    client: Client, piano: PianoEsecutivo, cercato: str, attesi: list[str]
) -> None:
    assert codici(client.get(PAGINA, {"testo": cercato})) == attesi


def test_si_trovano_le_righe_scritte_in_blocco(client: Client, piano: PianoEsecutivo, centri: Any) -> None:
    ObiettivoPEG.objects.bulk_create(
        [ObiettivoPEG(piano=piano, codice="2020-BB01", titolo="È già così", centro=centri[0])]
    )
    assert codici(client.get(PAGINA, {"testo": "gia cosi"})) == ["01"]


def test_le_parole_cercate() -> None:
    assert parole_cercate("  CITTA'  «Perché» l’arte ") == ["citta", "perche", "l’arte"]


@pytest.mark.parametrize("scelte", [{"centro": "999999"}, {"stato": "boh"}, {"piano": "PEG_1999"}, {"centro": "x"}])
def test_un_filtro_che_non_c_e_lo_si_dice(client: Client, piano: PianoEsecutivo, scelte: dict[str, str]) -> None:
    risposta = client.get(PAGINA, scelte)
    assert risposta.status_code == 400
    assert "Questi filtri non si possono usare" in risposta.content.decode()
    assert codici(risposta) == []


def test_cio_che_e_scelto_si_vede_e_si_toglie(client: Client, piano: PianoEsecutivo, centri: Any) -> None:
    pagina = unescape(client.get(PAGINA, {"stato": "bozza", "testo": "citta", "centro": centri[2].pk}).content.decode())
    assert "Stato: <strong>Bozza</strong>" in pagina
    assert "Centro di Responsabilità: <strong>Cultura</strong>" in pagina
    assert f'href="?centro={centri[2].pk}&piano=PEG_2020&testo=citta"' in pagina
    assert "Togli tutti i filtri" in pagina


def test_le_pagine_tengono_i_filtri(client: Client, centri: Any) -> None:
    piano = PianoFactory.create(codice="PEG_2020", anno=2020)
    for n in range(30):
        ObiettivoFactory.create(piano=piano, codice=f"2020-AA{n:02}", centro=centri[0], fasi=0, indicatori=0)
    risposta = client.get(PAGINA, {"stato": "bozza", "pagina": "2", "ordine": "-codice"})
    assert codici(risposta) == ["04", "03", "02", "01", "00"]
    pagina = unescape(risposta.content.decode())
    assert 'href="?ordine=-codice&piano=PEG_2020&stato=bozza&pagina=1"' in pagina
    assert "da 26 a 30" in pagina


def test_si_esporta_cio_che_si_vede(client: Client, piano: PianoEsecutivo) -> None:
    risposta = client.get(PAGINA, {"stato": "bozza", "testo": "citta", "ordine": "-codice"})
    foglio = client.get(f"/documenti/preventivo/scarica/xlsx/?{risposta.context['da_stampare']}")
    righe = list(openpyxl.load_workbook(io.BytesIO(foglio.content))["Obiettivi"].values)
    assert [r[0] for r in righe[1:]] == ["2020-AA01", "2020-AA04"]
    anteprima = unescape(client.get(f"/documenti/preventivo/?{risposta.context['da_stampare']}").content.decode())
    assert "<dt>Stato</dt> <dd>Bozza</dd>" in anteprima
    assert "<dt>Testo cercato</dt> <dd>citta</dd>" in anteprima
    assert "CITTÀ PIÙ VERDE" in anteprima
    assert "marciapiedi" not in anteprima


def test_chi_e_di_un_centro_vede_ed_esporta_solo_il_suo(piano: PianoEsecutivo, centri: Any) -> None:
    chi = UtenteFactory.create(ruolo=Ruolo.DIRIGENTE)
    Incarico.objects.create(persona=PersonaFactory.create(utente=chi), centro=centri[0], dal=timezone.localdate())
    client = entrato(chi)
    risposta = client.get(PAGINA)
    assert codici(risposta) == ["01", "02"]
    assert "Cultura" not in risposta.content.decode()
    foglio = client.get("/documenti/preventivo/scarica/xlsx/?piano=PEG_2020")
    righe = list(openpyxl.load_workbook(io.BytesIO(foglio.content))["Obiettivi"].values)
    assert [r[0] for r in righe[1:]] == ["2020-AA01", "2020-AA02"]


def test_vuoto_dice_che_cosa_fare(client: Client, piano: PianoEsecutivo) -> None:
    assert "Mostra tutto il piano" in client.get(PAGINA, {"testo": "inesistente"}).content.decode()
    PianoFactory.create(codice="PEG_2021", anno=2021)
    assert "non ci sono ancora obiettivi" in client.get(PAGINA).content.decode()


def test_le_interrogazioni_non_crescono(client: Client, centri: Any) -> None:
    piano, contate = PianoFactory.create(codice="PEG_2020", anno=2020), []
    client.get(PAGINA)
    for fino_a in (1, 3, 300):
        for n in range(piano.obiettivi.count(), fino_a):
            codice = f"2020-A{chr(65 + n // 100)}{n % 100:02}"
            ObiettivoFactory.create(piano=piano, centro=centri[n % 3], codice=codice, fasi=1, indicatori=0)
        with CaptureQueriesContext(connection) as interrogazioni:
            assert client.get(PAGINA, {"segnalazioni": "avvisi", "testo": "prova"}).status_code == 200
        contate.append(len(interrogazioni))
    assert len(set(contate)) == 1, contate
