# SPDX-License-Identifier: AGPL-3.0-or-later
"""A DUP with something at every level, for the tests of what is drawn from it."""

from typing import Any

from django.db.models import Model

from dup.models import (
    DUP,
    AmbitoStrategico,
    IndicatoreOperativo,
    LineaDiIntervento,
    ObiettivoGestionale,
    ObiettivoOperativo,
    ObiettivoStrategico,
)
from organizzazione.models import Assessore, CentroDiResponsabilita, OrganismoPartecipato
from tests.made_once import made_once


def _joined(rows: Any, *others: Model) -> None:
    """Without a line of history for each: a thousand tests begin with this document."""
    mine, theirs = rows.source_field_name, rows.target_field_name
    rows.through.objects.bulk_create(rows.through(**{mine: rows.instance, theirs: other}) for other in others)


@made_once
def un_dup(quanti: int = 2) -> DUP:
    dup = DUP.objects.create(codice="DUP_2023_2025", descrizione="DUP 2023/2025", anno_inizio=2023, anno_fine=2025)
    assessori = [Assessore.objects.create(nominativo=n) for n in ("Squittieri", "Bosi")]
    centro = CentroDiResponsabilita.objects.create(nome="Servizio Urbanistica")
    organismo = OrganismoPartecipato.objects.create(nome="Gida")
    for i in range(quanti):
        ambito = AmbitoStrategico.objects.create(dup=dup, nome=f"CITTA' {i} <del> futuro", ordine=i)
        strategico = ObiettivoStrategico.objects.create(ambito=ambito, nome=f"Mobilità {i}")
        _joined(strategico.strutture, centro)
        _joined(strategico.organismi, organismo)
        LineaDiIntervento.objects.create(obiettivo_strategico=strategico, testo="Più biciclette")
        for j in range(2):
            o = ObiettivoOperativo.objects.create(
                obiettivo_strategico=strategico, nome=f"Operativo {i}.{j}", finalita="Muoversi meglio.", ordine=j
            )
            _joined(o.assessori, *assessori)
            _joined(o.strutture, centro)
            _joined(o.organismi, organismo)
            for n, (cosa, formula, valore) in enumerate(
                (("=piste ciclabili", "km costruiti", "15*"), ("corse", "-n. corse", "-5"))
            ):
                IndicatoreOperativo.objects.create(
                    obiettivo=o, ordine=n, descrizione=cosa, formula=formula, valore_atteso=valore
                )
            g = ObiettivoGestionale.objects.create(obiettivo_operativo=o, nome="Nuove corse", azioni="Gare")
            _joined(g.organismi, organismo)
    return dup
