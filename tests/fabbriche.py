# SPDX-License-Identifier: AGPL-3.0-or-later
"""Objects for the tests: users by role, the organisation, and plans with objectives that pass every check.

``ObiettivoFactory(fasi=4, indicatori=0)`` makes an objective with so many rows; the weights of its phases sum
to 100,00. ``ObiettivoFactory.create(...)`` is the same, in words that the type checker understands.
"""

from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import factory
from django.contrib.auth.hashers import make_password
from factory.django import DjangoModelFactory

from indicatori.models import TipoIndicatore
from obiettivi.models import (
    Fase,
    IndicatoreObiettivo,
    ObiettivoPEG,
    PianoEsecutivo,
    ServizioCoinvolto,
    TipoObiettivo,
)
from organizzazione.choices import Ruolo
from organizzazione.models import CentroDiResponsabilita, Persona, Utente

PASSWORD = "prova-di-accesso-2020"


@cache
def _cifrata() -> str:
    # Once a run: it is slow on purpose.
    return make_password(PASSWORD)


class UtenteFactory(DjangoModelFactory[Utente]):
    """A user without a role, whose password is ``PASSWORD``; with a trait, a user of that role."""

    class Meta:
        model = Utente
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"utente{n}")
    first_name = "Alice"
    last_name = factory.Sequence(lambda n: f"Prova{n}")
    password = factory.LazyFunction(_cifrata)

    class Params:
        amministratore = factory.Trait(ruolo=Ruolo.AMMINISTRATORE)
        ufficio = factory.Trait(ruolo=Ruolo.UFFICIO)
        lettore = factory.Trait(ruolo=Ruolo.LETTORE)


class CentroFactory(DjangoModelFactory[CentroDiResponsabilita]):
    """A service with a short name."""

    class Meta:
        model = CentroDiResponsabilita

    nome = factory.Sequence(lambda n: f"Servizio di prova numero {n}")
    nome_breve = factory.Sequence(lambda n: f"Prova {n}")


class PersonaFactory(DjangoModelFactory[Persona]):
    """A person, surname first."""

    class Meta:
        model = Persona

    nominativo = factory.Sequence(lambda n: f"Bianchi Maria {n}")


class TipoObiettivoFactory(DjangoModelFactory[TipoObiettivo]):
    """A kind of objective; those of the migrations are found again."""

    class Meta:
        model = TipoObiettivo
        django_get_or_create = ("nome",)

    nome = "SVILUPPO"


class TipoIndicatoreFactory(DjangoModelFactory[TipoIndicatore]):
    """A kind of indicator; those of the migrations are found again."""

    class Meta:
        model = TipoIndicatore
        django_get_or_create = ("nome",)

    nome = "efficacia"


class PianoFactory(DjangoModelFactory[PianoEsecutivo]):
    """The plan of a year; each call takes the next year from 2031, clear of the years that tests name themselves."""

    class Meta:
        model = PianoEsecutivo

    anno = factory.Sequence(lambda n: 2031 + n % 60)
    codice = factory.LazyAttribute(lambda piano: f"PEG_{piano.anno}")
    descrizione = factory.LazyAttribute(lambda piano: f"Piano esecutivo di gestione {piano.anno}")


class FaseFactory(DjangoModelFactory[Fase]):
    """A phase that lasts the year of its plan."""

    class Meta:
        model = Fase

    obiettivo = factory.SubFactory("tests.fabbriche.ObiettivoFactory", fasi=0)
    ordine = factory.Sequence(lambda n: n)
    descrizione = factory.Sequence(lambda n: f"Attività di prova {n}")
    inizio_previsto = factory.LazyAttribute(lambda fase: date(fase.obiettivo.piano.anno, 1, 1))
    fine_prevista = factory.LazyAttribute(lambda fase: date(fase.obiettivo.piano.anno, 12, 31))
    peso = Decimal("100.00")
    centro = factory.SelfAttribute("obiettivo.centro")


class IndicatoreFactory(DjangoModelFactory[IndicatoreObiettivo]):
    """An indicator with a numeric target."""

    class Meta:
        model = IndicatoreObiettivo

    obiettivo = factory.SubFactory("tests.fabbriche.ObiettivoFactory", indicatori=0)
    ordine = factory.Sequence(lambda n: n)
    descrizione = factory.Sequence(lambda n: f"Pratiche concluse, prova {n}")
    tipo = factory.SubFactory(TipoIndicatoreFactory)
    valore_atteso = "140,00"


class ServizioCoinvoltoFactory(DjangoModelFactory[ServizioCoinvolto]):
    """Another service that takes part."""

    class Meta:
        model = ServizioCoinvolto

    obiettivo = factory.SubFactory("tests.fabbriche.ObiettivoFactory")
    ordine = factory.Sequence(lambda n: n)
    descrizione = factory.Sequence(lambda n: f"Servizio coinvolto {n}")


class ObiettivoFactory(DjangoModelFactory[ObiettivoPEG]):
    """An objective with two phases of the year and one indicator, unless told otherwise."""

    class Meta:
        model = ObiettivoPEG
        skip_postgeneration_save = True

    piano = factory.SubFactory(PianoFactory)
    codice = factory.Sequence(lambda n: f"2020-{chr(65 + n // 2600 % 26)}{chr(65 + n // 100 % 26)}{n % 100:02}")
    titolo = factory.Sequence(lambda n: f"Obiettivo di prova {n}")
    centro = factory.SubFactory(CentroFactory)
    responsabile = factory.SubFactory(PersonaFactory)
    tipo = factory.SubFactory(TipoObiettivoFactory)
    contesto = "Che cosa c'è oggi."
    descrizione = "Che cosa si farà:\n\n- una cosa\n- **un'altra**"
    risultato_atteso = "Che cosa ci sarà a fine anno."

    @factory.post_generation
    def fasi(self, creato: bool, quante: int | None, **campi: Any) -> None:
        """So many phases, of equal weights but for the last, which brings the sum to 100,00."""
        quante = 2 if quante is None else quante
        if creato and quante:
            peso = (Decimal(100) / quante).quantize(Decimal("0.01"))
            pesi = [peso] * (quante - 1) + [Decimal(100) - peso * (quante - 1)]
            for i, p in enumerate(pesi, start=1):
                FaseFactory(**{"obiettivo": self, "ordine": i, "peso": p, **campi})

    @factory.post_generation
    def indicatori(self, creato: bool, quanti: int | None, **campi: Any) -> None:
        """So many indicators."""
        for i in range(1, (1 if quanti is None else quanti) + 1) if creato else ():
            IndicatoreFactory(**{"obiettivo": self, "ordine": i, **campi})
