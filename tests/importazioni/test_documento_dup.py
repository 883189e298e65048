# SPDX-License-Identifier: AGPL-3.0-or-later
"""A whole DUP comes in: the same content twice changes nothing, and what is read back is what was written."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dup.contenuto import ContenutoAtto, ContenutoDUP, ContenutoIndicatoreEnte, ContenutoIndicatoreOperativo
from dup.contenuto_json import in_json
from dup.models import DUP, IndicatoreEnte, ObiettivoOperativo, ObiettivoStrategico
from dup.stored_contents import contenuto_del_dup
from fogli.limiti import FileNonLeggibile
from importazioni.dup.proposal import proponi_dup
from importazioni.dup.writer import importa_dup
from importazioni.writing import PropostaCambiata
from organizzazione.models import Assessore, CentroDiResponsabilita
from tests.dup.documento import un_dup
from tests.fabbriche import UtenteFactory

pytestmark = pytest.mark.django_db


def un_contenuto(quanti: int = 2) -> ContenutoDUP:
    """What the database says of a document with something at every level, as a document of its own."""
    contenuto = contenuto_del_dup(un_dup(quanti))
    ente = (
        ContenutoIndicatoreEnte("amministrazione", "tasso di assenza", tema="Personale"),
        ContenutoIndicatoreEnte("citta", "imprese attive", ambito=contenuto.ambiti[0].nome, valori=((2021, "3,5"),)),
    )
    atti = (ContenutoAtto("approvazione", "DCC", "7", date(2023, 1, 30)),)
    return replace(contenuto, codice="DUP_PROVA", precedente="DUP_2023_2025", indicatori_ente=ente, atti=atti)


def operativo_cambiato(contenuto: ContenutoDUP, **campi: Any) -> ContenutoDUP:
    a, *altri = contenuto.ambiti
    s = a.strategici[0]
    o = replace(s.operativi[0], **campi)
    s = replace(s, operativi=(o, *s.operativi[1:]))
    return replace(contenuto, ambiti=(replace(a, strategici=(s,)), *altri))


def test_quello_che_si_scrive_si_rilegge():
    contenuto = un_contenuto()
    proposta = importa_dup(contenuto, motivo="prova")
    assert not proposta.nulla_da_fare
    assert in_json(contenuto_del_dup(DUP.objects.get(codice="DUP_PROVA"))) == in_json(contenuto)


def test_la_seconda_volta_non_cambia_nulla():
    contenuto = un_contenuto()
    importa_dup(contenuto, motivo="prova")
    storie = ObiettivoOperativo.history.count()
    assert proponi_dup(contenuto).nulla_da_fare
    assert importa_dup(contenuto, motivo="prova").nulla_da_fare
    assert ObiettivoOperativo.history.count() == storie


def test_il_nuovo_ha_la_sua_storia_coi_legami_e_chi_lo_ha_scritto():
    utente = UtenteFactory()
    importa_dup(un_contenuto(), motivo="Tabella del 3 marzo", utente=utente)
    operativo = ObiettivoOperativo.objects.filter(obiettivo_strategico__ambito__dup__codice="DUP_PROVA").first()
    (storia,) = operativo.history.all()
    assert (storia.history_type, storia.history_user, storia.history_change_reason) == (
        "+",
        utente,
        "Tabella del 3 marzo",
    )
    assert [r.assessore.nominativo for r in storia.assessori.order_by("pk")] == ["Squittieri", "Bosi"]


def test_si_cambia_solo_cio_che_cambia_e_i_legami_restano_in_ordine():
    contenuto = un_contenuto()
    importa_dup(contenuto, motivo="prova")
    prima = {o.pk: o.revisione for o in ObiettivoOperativo.objects.all()}
    nuovi = (ContenutoIndicatoreOperativo("corse", "-n. corse", "9"), ContenutoIndicatoreOperativo("alberi"))
    mosso = operativo_cambiato(contenuto, finalita="Altro.", assessori=("Bosi", "Faggi"), indicatori=nuovi)
    proposta = importa_dup(mosso, motivo="prova")
    assert {v.campo for v in proposta.variazioni} == {"finalità", "assessori", "indicatori"}
    assert contenuto_del_dup(DUP.objects.get(codice="DUP_PROVA")) == mosso
    dopo = {o.pk: o.revisione for o in ObiettivoOperativo.objects.all()}
    assert sorted(dopo[pk] - v for pk, v in prima.items()) == [0] * (len(prima) - 1) + [1]


def test_chi_cambia_le_righe_di_un_oggetto_ne_prende_la_versione():
    contenuto = un_contenuto()
    importa_dup(contenuto, motivo="prova")
    nuove = {m: set(m.objects.values_list("revisione", flat=True)) for m in (DUP, ObiettivoStrategico, IndicatoreEnte)}
    assert all(versioni == {1} for versioni in nuove.values())
    corse = ContenutoIndicatoreOperativo("corse", "-n. corse", "9")
    a, *altri = operativo_cambiato(contenuto, indicatori=(corse,)).ambiti
    a = replace(a, strategici=(replace(a.strategici[0], linee=("Meno auto",)),))
    ente = tuple(replace(i, valori=((2021, "4"),)) if i.valori else i for i in contenuto.indicatori_ente)
    importa_dup(replace(contenuto, ambiti=(a, *altri), indicatori_ente=ente), motivo="prova")
    dup = {"ambito__dup__codice": "DUP_PROVA"}
    assert sorted(ObiettivoStrategico.objects.filter(**dup).values_list("revisione", flat=True)) == [1, 2]
    operativi = ObiettivoOperativo.objects.filter(obiettivo_strategico__ambito__dup__codice="DUP_PROVA")
    assert sorted(operativi.values_list("revisione", flat=True)) == [1, 1, 1, 2]
    assert sorted(IndicatoreEnte.objects.values_list("revisione", flat=True)) == [1, 2]


def test_i_nomi_si_riconoscono_e_i_quasi_doppi_si_dicono():
    contenuto = operativo_cambiato(
        un_contenuto(), assessori=("SQUITTIERI", "Squitieri"), strutture=("Urbanistica",), organismi=("GIDA",)
    )
    proposta = importa_dup(contenuto, motivo="prova")
    o = next(proposta.dup.operativi())[2]
    assert (o.assessori, o.strutture, o.organismi) == (
        ("Squittieri", "Squitieri"),
        ("Servizio Urbanistica",),
        ("Gida",),
    )
    assert [(q.nuovo, q.simile) for q in proposta.quasi_doppi] == [("Squitieri", "Squittieri")]
    assert Assessore.objects.count() == 3


def test_un_ufficio_nuovo_vale_per_gli_anni_del_documento():
    importa_dup(operativo_cambiato(un_contenuto(), strutture=("Servizio Verde",)), motivo="prova")
    verde = CentroDiResponsabilita.objects.get(nome="Servizio Verde")
    assert (verde.attivo_dal, verde.attivo_al) == (date(2023, 1, 1), date(2025, 12, 31))


def test_se_i_dati_cambiano_dopo_l_anteprima_non_si_scrive():
    contenuto = un_contenuto()
    impronta = proponi_dup(contenuto).impronta
    importa_dup(operativo_cambiato(contenuto, finalita="Di un altro."), motivo="prova")
    with pytest.raises(PropostaCambiata):
        importa_dup(contenuto, motivo="prova", impronta=impronta)


@pytest.mark.parametrize(
    ("campi", "detto"),
    [
        ({"anno_fine": 2020}, "viene prima del primo"),
        ({"anno_inizio": 20}, "non può essere"),
        ({"precedente": "DUP_CHE_NON_CE"}, "importare prima"),
        ({"descrizione": "x" * 201}, "201 caratteri, al più 200"),
        ({"indicatori_ente": (ContenutoIndicatoreEnte("citta", "i", ambito="ALTROVE"),)}, "ALTROVE"),
    ],
)
def test_quello_che_non_si_puo_tenere_si_rifiuta_prima(campi, detto):
    contenuto = replace(un_contenuto(), **campi)
    with pytest.raises(FileNonLeggibile, match=detto):
        importa_dup(contenuto, motivo="prova")
    assert not DUP.objects.filter(codice="DUP_PROVA").exists()


def test_le_interrogazioni_non_crescono_col_documento():
    uno = un_contenuto(1)
    ambito = uno.ambiti[0]
    tre = replace(uno, codice="DUP_TRE", ambiti=tuple(replace(ambito, nome=f"{ambito.nome} {i}") for i in range(3)))
    quante = []
    for contenuto in (uno, replace(tre, indicatori_ente=())):
        with CaptureQueriesContext(connection) as fatte:
            importa_dup(contenuto, motivo="prova")
        quante.append(len(fatte))
    assert quante[0] >= quante[1]
