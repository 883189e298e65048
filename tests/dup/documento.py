# SPDX-License-Identifier: AGPL-3.0-or-later
"""A DUP with something at every level, for the tests of what is drawn from it."""

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


def un_dup(quanti: int = 2) -> DUP:
    dup = DUP.objects.create(codice="DUP_2023_2025", descrizione="DUP 2023/2025", anno_inizio=2023, anno_fine=2025)
    assessori = [Assessore.objects.create(nominativo=n) for n in ("Squittieri", "Bosi")]
    centro = CentroDiResponsabilita.objects.create(nome="Servizio Urbanistica")
    organismo = OrganismoPartecipato.objects.create(nome="Gida")
    for i in range(quanti):
        ambito = AmbitoStrategico.objects.create(dup=dup, nome=f"CITTA' {i} <del> futuro", ordine=i)
        strategico = ObiettivoStrategico.objects.create(ambito=ambito, nome=f"Mobilità {i}")
        strategico.strutture.add(centro)
        strategico.organismi.add(organismo)
        LineaDiIntervento.objects.create(obiettivo_strategico=strategico, testo="Più biciclette")
        for j in range(2):
            o = ObiettivoOperativo.objects.create(
                obiettivo_strategico=strategico, nome=f"Operativo {i}.{j}", finalita="Muoversi meglio.", ordine=j
            )
            for a in assessori:
                o.assessori.add(a)
            o.strutture.add(centro)
            o.organismi.add(organismo)
            for n, (cosa, formula, valore) in enumerate(
                (("=piste ciclabili", "km costruiti", "15*"), ("corse", "-n. corse", "-5"))
            ):
                IndicatoreOperativo.objects.create(
                    obiettivo=o, ordine=n, descrizione=cosa, formula=formula, valore_atteso=valore
                )
            g = ObiettivoGestionale.objects.create(obiettivo_operativo=o, nome="Nuove corse", azioni="Gare")
            g.organismi.add(organismo)
    return dup
