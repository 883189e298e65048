# SPDX-License-Identifier: AGPL-3.0-or-later
"""A document with indicators of the Comune, and the collection of a year."""

from typing import Any

from dup.choices import StatoDiSalute
from dup.models import DUP, AmbitoStrategico, IndicatoreEnte, ValoreAnnuale
from organizzazione.choices import Qualita, Ruolo
from organizzazione.models import CentroDiResponsabilita, Incarico, Utente
from raccolte.models import Raccolta
from tests.dup.documento import un_dup
from tests.fabbriche import PersonaFactory, UtenteFactory
from tests.made_once import made_once

YEAR = 2023


def indicator(dup: DUP, text: str, values: dict[int, str] | None = None, **said: Any) -> IndicatoreEnte:
    """An indicator with the values of some years."""
    fields = {"stato_di_salute": StatoDiSalute.CITTA, "tema": "Verde", **said}
    of = IndicatoreEnte.objects.create(dup=dup, descrizione=text, **fields)
    ValoreAnnuale.objects.bulk_create(ValoreAnnuale(indicatore=of, anno=y, valore=v) for y, v in (values or {}).items())
    return of


@made_once
def collection(centre: CentroDiResponsabilita | None = None, count: int = 1, **said: Any) -> Raccolta:
    """Of a document with as many indicators, of a centre."""
    dup = un_dup(1)
    ambito = AmbitoStrategico.objects.filter(dup=dup).first()
    for n in range(1, count + 1):
        indicator(dup, f"Alberi {n}", {2021: "100", 2022: "120"}, ambito=ambito, centro=centre)
    return Raccolta.objects.create(dup=dup, anno=YEAR, **said)


def of_centre(centre: CentroDiResponsabilita, **said: Any) -> Utente:
    """A dirigente of a centre."""
    user: Utente = UtenteFactory.create(ruolo=Ruolo.DIRIGENTE, **said)
    person = PersonaFactory.create(utente=user)
    Incarico.objects.create(persona=person, centro=centre, qualita=Qualita.RESPONSABILE, dal="2020-01-01")
    return user
