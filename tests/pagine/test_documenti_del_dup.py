# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the documents of the DUP: who reads them, what they say is in hand, and their constant cost."""

from typing import Final

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dup.models import (
    DUP,
    AmbitoStrategico,
    IndicatoreEnte,
    IndicatoreOperativo,
    LineaDiIntervento,
    ObiettivoGestionale,
    ObiettivoOperativo,
    ObiettivoStrategico,
    ValoreAnnuale,
)
from obiettivi.models import PianoEsecutivo
from organizzazione.models import Assessore, CentroDiResponsabilita, OrganismoPartecipato
from tests.dup.documento import un_dup
from tests.fabbriche import ObiettivoFactory, PianoFactory, UtenteFactory

pytestmark = pytest.mark.django_db
SCELTE: Final[dict[str, dict[str, str]]] = {
    "dup-operativi": {},
    "organismi-partecipati": {},
    "quadro-strategico": {},
    "indicatori-ente": {},
    "piano-performance": {"piano": "PEG_2024"},
    "copertura": {"piano": "PEG_2024"},
    "raffronto-dup": {"rispetto_a": "DUP_2023_2025"},
}
CODICE: Final = "DUP_2024_2026"
ogni_documento = pytest.mark.parametrize("nome", SCELTE)


@pytest.fixture
def dup() -> DUP:
    call_command("apri_dup", CODICE, "--da", un_dup(1).codice)
    PianoFactory.create(codice="PEG_2024", anno=2024)
    cresce(dup := DUP.objects.get(codice=CODICE), "primo")
    return dup


def cresce(dup: DUP, nome: str) -> None:
    """One more of everything that a document has."""
    ambito = AmbitoStrategico.objects.create(dup=dup, nome=f"Ambito {nome}", narrativa="Perché sì.")
    strategico = ObiettivoStrategico.objects.create(ambito=ambito, nome=f"Strategico {nome}", narrativa="Come.")
    LineaDiIntervento.objects.create(obiettivo_strategico=strategico, testo="Una linea")
    operativo = ObiettivoOperativo.objects.create(obiettivo_strategico=strategico, nome=f"Operativo {nome}")
    for chi in (strategico, operativo):
        chi.strutture.set(CentroDiResponsabilita.objects.filter(nome="Servizio Urbanistica"))
        chi.organismi.set(OrganismoPartecipato.objects.all())
    operativo.assessori.set(Assessore.objects.all())
    IndicatoreOperativo.objects.create(obiettivo=operativo, descrizione="uno", valore_atteso="15*")
    gestionale = ObiettivoGestionale.objects.create(obiettivo_operativo=operativo, nome=f"Gestionale {nome}")
    gestionale.organismi.set(OrganismoPartecipato.objects.all())
    dell_ente = IndicatoreEnte.objects.create(dup=dup, stato_di_salute="citta", ambito=ambito, descrizione=f"I {nome}")
    for anno in (2021, 2022):
        ValoreAnnuale.objects.create(indicatore=dell_ente, anno=anno, valore=str(anno))
    ObiettivoFactory.create(piano=PianoEsecutivo.objects.get(codice="PEG_2024")).obiettivi_operativi.add(operativo)


def lettore() -> Client:
    client = Client()
    client.force_login(UtenteFactory.create(lettore=True))
    return client


@ogni_documento
@pytest.mark.parametrize("formato", ["", "scarica/xlsx/", "scarica/csv/", "scarica/json/"])
def test_le_interrogazioni_non_crescono(nome: str, formato: str, dup: DUP) -> None:
    client, quante = lettore(), []
    for altri in (("secondo", "terzo"), ()):
        with CaptureQueriesContext(connection) as fatte:
            risposta = client.get(f"/documenti/{nome}/{formato}", {"dup": CODICE, **SCELTE[nome]})
        assert risposta.status_code == 200
        quante.append(len(fatte))
        for altro in altri:
            cresce(dup, altro)
    assert "terzo" in risposta.content.decode(errors="replace") or formato == "scarica/xlsx/"
    assert quante[0] == quante[1]


@ogni_documento
@pytest.mark.parametrize("formato", ["", "scarica/pdf/", "scarica/xlsx/", "scarica/csv/", "scarica/json/"])
def test_chi_non_ha_un_ruolo_non_ne_legge_nessuno(nome: str, formato: str, dup: DUP) -> None:
    client = Client()
    client.force_login(UtenteFactory.create())
    risposta = client.get(f"/documenti/{nome}/{formato}", {"dup": CODICE, **SCELTE[nome]})
    assert risposta.status_code == 403
    assert "Operativo primo" not in risposta.content.decode()


@ogni_documento
def test_la_pagina_dice_che_cosa_si_ha_in_mano(nome: str, dup: DUP) -> None:
    pagina = lettore().get(f"/documenti/{nome}/", {"dup": CODICE, **SCELTE[nome]}).content.decode()
    in_mano = " · ".join([CODICE, *(v for v in SCELTE[nome].values() if v.startswith("PEG"))])
    assert f"<strong>{in_mano}</strong>" in pagina
