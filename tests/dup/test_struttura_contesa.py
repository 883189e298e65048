# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two who order the same rows at the same time. Real threads on real connections (PostgreSQL): a SQLite database in
memory has one connection only."""

import threading

import pytest
from django.db import connection, connections

from aggregati.models import ConflittoDiVersione
from dup import services
from dup.gradini import OPERATIVO
from dup.models import ObiettivoOperativo, ObiettivoStrategico
from organizzazione.rules import SISTEMA
from tests.dup.documento import un_dup

pytestmark = [pytest.mark.django_db(transaction=True)]
QUANTI = 12


@pytest.fixture(autouse=True)
def _solo_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("serve un database con più connessioni: gira su PostgreSQL")


def test_due_che_ordinano_insieme_lasciano_un_ordine_denso_e_ogni_riga() -> None:
    un_dup(1)
    strategico = ObiettivoStrategico.objects.get()
    for i in range(QUANTI - 2):
        ObiettivoOperativo.objects.create(obiettivo_strategico=strategico, nome=f"o{i}", ordine=i + 2)
    guasti: list[Exception] = []
    parti = threading.Barrier(2)
    fatti = [0, 0]

    def ordina(chi: int) -> None:
        try:
            parti.wait()
            for pk in list(strategico.obiettivi_operativi.order_by("pk").values_list("pk", flat=True))[chi::2]:
                while True:
                    nodo = ObiettivoOperativo.objects.select_related("obiettivo_strategico__ambito__dup").get(pk=pk)
                    try:
                        passo = services.SU if chi else services.GIU
                        fatti[chi] += services.sposta(nodo, nodo.versione, passo, SISTEMA)
                        break
                    except ConflittoDiVersione:
                        continue  # the other one moved it: said, not lost; look at it as it is now and try again
        except Exception as guasto:
            guasti.append(guasto)
        finally:
            connections.close_all()

    fili = [threading.Thread(target=ordina, args=(chi,)) for chi in (0, 1)]
    for filo in fili:
        filo.start()
    for filo in fili:
        filo.join()
    assert guasti == []
    assert all(fatti)
    ordini = sorted(strategico.obiettivi_operativi.values_list("ordine", flat=True))
    assert ordini == list(range(QUANTI))


def test_due_che_aggiungono_insieme_si_mettono_in_fila() -> None:
    dup = un_dup(1)
    strategico = ObiettivoStrategico.objects.get()
    parti = threading.Barrier(2)
    guasti: list[Exception] = []

    def aggiungi(chi: int) -> None:
        try:
            parti.wait()
            for i in range(5):
                services.aggiungi(dup, OPERATIVO, strategico, f"di {chi}: {i}", SISTEMA)
        except Exception as guasto:
            guasti.append(guasto)
        finally:
            connections.close_all()

    fili = [threading.Thread(target=aggiungi, args=(chi,)) for chi in (0, 1)]
    for filo in fili:
        filo.start()
    for filo in fili:
        filo.join()
    assert guasti == []
    ordini = sorted(strategico.obiettivi_operativi.values_list("ordine", flat=True))
    assert ordini == list(range(12))
