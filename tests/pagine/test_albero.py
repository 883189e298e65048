# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tree of the performance: what hangs on what, counted, sought and narrowed; only what one may see."""

from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dup.contenuto import ContenutoAmbito, ContenutoDUP, ContenutoGestionale, ContenutoOperativo, ContenutoStrategico
from dup.models import DUP, AmbitoStrategico, ObiettivoOperativo, ObiettivoStrategico
from obiettivi.lettura.albero import Cercato, Foglia, Nodo, cercato_da, pianta
from obiettivi.models import PianoEsecutivo
from organizzazione.models import Assessore, CentroDiResponsabilita, OrganismoPartecipato
from tests.dup.documento import un_dup
from tests.fabbriche import CentroFactory, FaseFactory, ObiettivoFactory, PianoFactory, UtenteFactory

UNO, DUE = (
    Foglia(1, "2031-AA01", "Ciclabili", "Strade", "Strade", ("Posa",)),
    Foglia(2, "2031-AA02", "Corse", "Bus", "Bus"),
)
OPERATIVI = (
    ContenutoOperativo("Muoversi", assessori=("Bosi",), organismi=("Gida",)),
    ContenutoOperativo(
        "Respirare", strutture=("Verde",), gestionali=(ContenutoGestionale("Piantare", organismi=("Parco",)),)
    ),
)
DOCUMENTO = ContenutoDUP(
    "D",
    "d",
    2031,
    2033,
    ambiti=(ContenutoAmbito("Città", strategici=(ContenutoStrategico("Aria", operativi=OPERATIVI),)),),
)
LEGAMI = {("Città", "Aria", "Muoversi"): (UNO, DUE)}


def nomi(cercato: Cercato) -> tuple[list[str], list[str]]:
    """The operative objectives and the leaves that are kept."""
    albero = pianta(DOCUMENTO, LEGAMI, [UNO, DUE], cercato)
    operativi = [o for a in albero.ambiti for s in a.figli for o in s.figli]
    return [o.nome for o in operativi], [f.codice for o in operativi for f in o.foglie]


def test_i_conti_di_ogni_livello() -> None:
    albero = pianta(DOCUMENTO, LEGAMI, [UNO, DUE, Foglia(3, "X", "Fuori", "C", "C")], Cercato())
    (ambito,) = albero.ambiti
    assert (ambito.operativi, ambito.serviti, ambito.scoperti, ambito.peg) == (2, 1, 1, 2)
    assert [f.codice for f in albero.fuori] == ["X"]
    assert ambito.covered == ambito.figli[0].covered == 50
    assert Nodo("ambito", "Vuoto").covered == 0
    assert Nodo("ambito", "Quasi", operativi=300, serviti=299).covered == 99


@pytest.mark.parametrize(
    ("cercato", "attesi"),
    [
        (Cercato(assessore="Bosi"), (["Muoversi"], ["2031-AA01", "2031-AA02"])),
        (Cercato(organismo="Altro"), ([], [])),
        (Cercato(organismo="Parco"), (["Respirare"], [])),
        (cercato_da("piantare parco"), (["Respirare"], [])),
        (Cercato(centri=frozenset({"Bus"})), (["Muoversi"], ["2031-AA02"])),
        (Cercato(centri=frozenset({"Verde"})), (["Respirare"], [])),
        (cercato_da("CITTA' POSA"), (["Muoversi"], ["2031-AA01"])),
        (cercato_da("respirare"), (["Respirare"], [])),
        (cercato_da("nulla"), ([], [])),
    ],
)
def test_si_cerca_e_si_restringe(cercato: Cercato, attesi: tuple[list[str], list[str]]) -> None:
    assert nomi(cercato) == attesi


@pytest.fixture
def piano(db: None) -> PianoEsecutivo:
    un_dup()
    piano = PianoFactory.create()
    obiettivo = ObiettivoFactory.create(piano=piano, titolo="Ciclabili <sicure>")
    FaseFactory.create(obiettivo=obiettivo, descrizione="Posa della segnaletica")
    obiettivo.obiettivi_operativi.add(ObiettivoOperativo.objects.get(nome="Operativo 0.0"))
    ObiettivoFactory.create(piano=piano, titolo="Fuori da tutto")
    return piano


def entra(**campi: Any) -> Client:
    client = Client()
    client.force_login(UtenteFactory.create(**campi))
    return client


def pagina(client: Client, **dati: Any) -> str:
    risposta = client.get("/albero/", dati)
    assert risposta.status_code == 200
    return unescape(risposta.content.decode())


def test_la_pagina_mostra_il_filo_fino_alle_fasi(piano: PianoEsecutivo) -> None:
    detto = pagina(entra(ufficio=True))
    assert 'aria-current="page">DUP</a>' in detto
    assert detto.count("aria-current") == 2  # in the menu, and in the way that led here
    assert "Posa della segnaletica" in detto
    assert "2 operativi, 1 servito da 1 di PEG, 1 scoperto" in detto
    assert "scoperto: nessun obiettivo di PEG" in detto
    assert "Obiettivo gestionale: Nuove corse (Gida)" in detto
    assert detto.index("Obiettivi di PEG fuori dal DUP") < detto.index("Fuori da tutto")
    assert "<details open>" not in detto
    assert "<details open>" in pagina(entra(ufficio=True), aperto="1")


def test_un_centro_vale_con_quelli_sotto(piano: PianoEsecutivo) -> None:
    sotto = piano.obiettivi.get(titolo="Ciclabili <sicure>").centro
    sopra = CentroFactory.create()
    CentroDiResponsabilita.objects.filter(pk=sotto.pk).update(padre=sopra)
    detto = pagina(entra(ufficio=True), centro=sopra.pk)
    assert "Ciclabili" in detto
    assert "Fuori da tutto" not in detto
    assert "Operativo 0.1" not in detto


def test_chi_cerca_trova_aperto(piano: PianoEsecutivo) -> None:
    detto = pagina(entra(ufficio=True), testo="segnaletica")
    assert "<details open>" in detto
    assert "Operativo 0.1" not in detto
    detto = pagina(entra(ufficio=True), assessore=Assessore.objects.get(nominativo="Bosi").pk, testo="zzz")
    assert "Nulla con queste scelte" in detto
    gida = OrganismoPartecipato.objects.get(nome="Gida").pk
    assert "Operativo 1.1" in pagina(entra(ufficio=True), organismo=gida)


def test_chi_non_vede_un_obiettivo_non_lo_trova_nell_albero(piano: PianoEsecutivo) -> None:
    client = entra(ruolo="dirigente")
    detto = unescape(client.get("/albero/", {"piano": piano.codice}).content.decode())
    assert "Ciclabili" not in detto
    assert "Fuori da tutto" not in detto


@pytest.mark.parametrize("dati", [{"dup": "X"}, {"piano": "X"}, {"centro": "99999"}, {"assessore": "x"}])
def test_scelte_che_non_ci_sono_si_dicono(piano: PianoEsecutivo, dati: dict[str, str]) -> None:
    risposta = entra(ufficio=True).get("/albero/", dati)
    assert risposta.status_code == 400
    assert "Queste scelte non si possono usare" in risposta.content.decode()


@pytest.mark.django_db
def test_senza_documenti_lo_dice() -> None:
    assert "Manca ancora un documento" in pagina(entra(ufficio=True))


def test_le_interrogazioni_non_crescono(piano: PianoEsecutivo) -> None:
    client = entra(ufficio=True)
    dup = DUP.objects.get()
    pagina(client)
    quante = []
    for giro in range(2):
        with CaptureQueriesContext(connection) as fatte:
            pagina(client, aperto="1")
        quante.append(len(fatte))
        for n in range(3):
            ambito = AmbitoStrategico.objects.create(dup=dup, nome=f"Altro {giro}.{n}")
            strategico = ObiettivoStrategico.objects.create(ambito=ambito, nome="S")
            operativo = ObiettivoOperativo.objects.create(obiettivo_strategico=strategico, nome="O")
            FaseFactory.create(obiettivo=ObiettivoFactory.create(piano=piano)).obiettivo.obiettivi_operativi.add(
                operativo
            )
    assert quante[0] == quante[1]


def test_chi_e_servito_da_altri_non_e_scoperto() -> None:
    servito = ContenutoOperativo("Muoversi", strutture=("Verde",))
    documento = ContenutoDUP(
        "D", "d", 2031, 2033,
        ambiti=(ContenutoAmbito("Città", strategici=(ContenutoStrategico("Aria", operativi=(servito,)),)),),
    )  # fmt: skip
    (ambito,) = pianta(documento, LEGAMI, [UNO, DUE], Cercato(centri=frozenset({"Verde"}))).ambiti
    nodo = ambito.figli[0].figli[0]
    assert (nodo.peg, nodo.serviti, nodo.scoperto) == (0, 1, False)
    scritto = render_to_string("obiettivi/albero/nodo.html", {"nodo": nodo})
    assert "servito da obiettivi di PEG fuori dalla scelta" in scritto
