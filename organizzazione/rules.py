# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is who: the roles that hold for the whole Comune, and those that a person has at a centre, today."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone

from organizzazione.choices import Qualita, Ruolo
from organizzazione.domain import models_of_the_administrator, models_of_the_office, table_of
from organizzazione.models import CentroDiResponsabilita, Incarico, Utente


class Sistema:
    """Who works at the machine itself: management commands and jobs. Sees and writes everything."""

    pk = None
    is_active = True
    is_superuser = True
    ruolo = Ruolo.AMMINISTRATORE

    def may_enter(self) -> bool:
        """Always."""
        return True


SISTEMA: Final = Sistema()
Chi = Utente | AnonymousUser | Sistema

LEGGONO_TUTTO: Final = frozenset({Ruolo.AMMINISTRATORE, Ruolo.UFFICIO, Ruolo.LETTORE, Ruolo.NUCLEO, Ruolo.VERTICE})
SCRIVONO_TUTTO: Final = frozenset({Ruolo.AMMINISTRATORE, Ruolo.UFFICIO})
# Which assignment makes a user of which role work at a centre.
DI_CENTRO: Final = {Ruolo.DIRIGENTE: Qualita.RESPONSABILE, Ruolo.REFERENTE: Qualita.DELEGATO}


def ruolo_di(chi: Chi) -> Ruolo | None:
    """The role of somebody; None for strangers, for who may not enter today and for those without one."""
    if isinstance(chi, AnonymousUser) or not chi.may_enter():
        return None
    if chi.is_superuser:
        return Ruolo.AMMINISTRATORE
    return Ruolo(chi.ruolo) if chi.ruolo else None


def entering(day: date | None = None) -> Q:
    """The users who may enter on a day (today in Rome when none is given): ``Utente.may_enter`` for the database."""
    day = day or timezone.localdate()
    begun = Q(accesso_dal__isnull=True) | Q(accesso_dal__lte=day)
    return Q(is_active=True) & begun & (Q(accesso_al__isnull=True) | Q(accesso_al__gte=day))


def legge_tutto(chi: Chi) -> bool:
    """True for who reads every plan, whatever its state."""
    return ruolo_di(chi) in LEGGONO_TUTTO


def scrive_tutto(chi: Chi) -> bool:
    """True for who may change every plan: the planning office and the administrator."""
    return ruolo_di(chi) in SCRIVONO_TUTTO


def in_vigore(giorno: date | None = None) -> Q:
    """Assignments that hold on a day (today in Rome when none is given)."""
    oggi = giorno or timezone.localdate()
    return Q(dal__lte=oggi) & (Q(al__isnull=True) | Q(al__gte=oggi))


def centri_di(chi: Chi, giorno: date | None = None) -> set[int]:
    """The keys of the centres where somebody works today as dirigente or referente (two queries).

    A dirigente also has the centres below the own ones; a referente has just those of the delegation.
    """
    ruolo = ruolo_di(chi)
    if ruolo not in DI_CENTRO or chi.pk is None:
        return set()
    incarichi = Incarico.objects.filter(in_vigore(giorno), persona__utente=chi.pk, qualita=DI_CENTRO[ruolo])
    propri = set(incarichi.values_list("centro", flat=True))
    return con_i_sottostanti(propri) if ruolo == Ruolo.DIRIGENTE and propri else propri


def con_i_sottostanti(centri: Iterable[int]) -> set[int]:
    """The keys of some centres and of all below them (one query)."""
    return CentroDiResponsabilita.tree().below(centri)


def permesso_di_ruolo(chi: Chi, permesso: str) -> bool:
    """Whether the role gives a Django permission such as ``obiettivi.change_fase``."""
    app, modello = table_of(permesso)
    if modello in models_of_the_administrator(app):
        return ruolo_di(chi) == Ruolo.AMMINISTRATORE
    return modello in models_of_the_office(app) and scrive_tutto(chi)


def vede_l_app(chi: Chi, app: str) -> bool:
    """Whether the role finds something in an app of the admin."""
    return bool(models_of_the_office(app)) and scrive_tutto(chi)
