# SPDX-License-Identifier: AGPL-3.0-or-later
"""An approved plan of 2023 with three objectives, whom it concerns, and a survey of it at a day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from monitoraggio.models import Rilevazione, StatoFase, StatoObiettivo, ValoreIndicatore
from monitoraggio.scrittura.drafts import Change, Draft, Hand
from monitoraggio.vita.opening import Asked, open_survey
from organizzazione.choices import Qualita, Ruolo
from organizzazione.models import CentroDiResponsabilita, Incarico, Utente
from organizzazione.rules import Chi
from tests.fabbriche import PersonaFactory, UtenteFactory
from tests.made_once import made_once
from tests.versioni.scena import Scena, scena

JUNE = date(2023, 6, 30)
YEAR_END = date(2023, 12, 31)


@dataclass
class Monitored:
    """A survey and its world."""

    scene: Scena
    survey: Rilevazione

    @property
    def office(self) -> Utente:
        """Who opens and closes."""
        return self.scene.ufficio

    def state(self, n: int = 0) -> StatoObiettivo:
        """What is said of the n-th objective, as it is stored."""
        state: StatoObiettivo = StatoObiettivo.objects.filter(rilevazione=self.survey).order_by("sort_key")[n]
        return state

    def phase(self, n: int = 0, of: int = 0) -> StatoFase:
        """The n-th phase of an objective."""
        return self.state(of).fasi.order_by("ordine")[n]

    def value(self, n: int = 0, of: int = 0) -> ValoreIndicatore:
        """The n-th indicator of an objective."""
        return self.state(of).valori.order_by("ordine")[n]

    def change(self, of: int = 0, **said: Any) -> Change:
        """A draft over an objective as it is now: ``head``, ``phases`` and ``values``."""
        state = self.state(of)
        return Change(state, Draft(**said), state.revisione)

    def somebody(self, role: Ruolo, centre: CentroDiResponsabilita | None = None) -> Utente:
        """A user of a role, at a centre where there is one."""
        user: Utente = UtenteFactory.create(ruolo=role)
        if centre is not None:
            quality = Qualita.RESPONSABILE if role == Ruolo.DIRIGENTE else Qualita.DELEGATO
            Incarico.objects.create(
                persona=PersonaFactory.create(utente=user), centro=centre, qualita=quality, dal=date(2023, 1, 1)
            )
        return user

    def head(self, of: int = 0) -> Utente:
        """The dirigente of the centre of an objective."""
        return self.somebody(Ruolo.DIRIGENTE, self.state(of).centro)


@made_once
def monitored(al: date = JUNE, **asked: Any) -> Monitored:
    """An approved plan and its survey, open."""
    scene = scena()
    scene.approvata()
    return Monitored(scene, open_survey(scene.piano, Asked(al, **asked), scene.ufficio))


def hand(who: Chi) -> Hand:
    """Who writes in a test."""
    return Hand(who, "Scritto in una prova")
