# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two who order the same rows at the same time. Real threads on real connections (PostgreSQL): a SQLite database in
memory has one connection only."""

import pytest

from aggregati.models import ConflittoDiRevisione
from dup import services
from dup.gradini import OPERATIVO
from dup.models import ObiettivoOperativo, ObiettivoStrategico
from organizzazione.rules import SISTEMA
from tests.dup.documento import un_dup
from tests.fili import insieme

pytestmark = [pytest.mark.solo_postgresql, pytest.mark.django_db(transaction=True)]
QUANTI = 12


def test_due_che_ordinano_insieme_lasciano_un_ordine_denso_e_ogni_riga() -> None:
    un_dup(1)
    strategico = ObiettivoStrategico.objects.get()
    for i in range(QUANTI - 2):
        ObiettivoOperativo.objects.create(obiettivo_strategico=strategico, nome=f"o{i}", ordine=i + 2)

    def ordina(chi: int) -> int:
        fatti = 0
        for pk in list(strategico.obiettivi_operativi.order_by("pk").values_list("pk", flat=True))[chi::2]:
            while True:
                nodo = ObiettivoOperativo.objects.select_related("obiettivo_strategico__ambito__dup").get(pk=pk)
                try:
                    passo = services.SU if chi else services.GIU
                    fatti += services.sposta(nodo, nodo.revisione, passo, SISTEMA)
                    break
                except ConflittoDiRevisione:
                    continue  # the other one moved it: said, not lost; look at it as it is now and try again
        return fatti

    fatti = insieme(lambda: ordina(0), lambda: ordina(1))
    assert not [e for e in fatti if isinstance(e, Exception)]
    assert all(fatti)
    ordini = sorted(strategico.obiettivi_operativi.values_list("ordine", flat=True))
    assert ordini == list(range(QUANTI))


def test_due_che_aggiungono_insieme_si_mettono_in_fila() -> None:
    dup = un_dup(1)
    strategico = ObiettivoStrategico.objects.get()

    def aggiungi(chi: int) -> None:
        for i in range(5):
            services.aggiungi(dup, OPERATIVO, strategico, f"di {chi}: {i}", SISTEMA)

    assert insieme(lambda: aggiungi(0), lambda: aggiungi(1)) == [None, None]
    ordini = sorted(strategico.obiettivi_operativi.values_list("ordine", flat=True))
    assert ordini == list(range(12))
