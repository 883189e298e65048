# SPDX-License-Identifier: AGPL-3.0-or-later
"""How somebody stands today, and what closing somebody leaves open."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from organizzazione.choices import Qualita
from organizzazione.models import CentroDiResponsabilita, Incarico, Utente
from organizzazione.rules import con_i_sottostanti, in_vigore
from persone.choices import PersonState
from persone.models import Invito


def state_of(user: Utente, expires: datetime | None) -> PersonState:
    """The state of today; ``expires`` is the end of the open invitation."""
    today = timezone.localdate()
    if not user.is_active or (user.accesso_al is not None and user.accesso_al < today):
        return PersonState.CLOSED
    if expires is not None:
        return PersonState.LAPSED if expires <= timezone.now() else PersonState.INVITED
    return PersonState.ACTIVE if user.may_enter(today) else PersonState.COMING


def open_invitation(user: Utente) -> Invito | None:
    """The invitation that waits for somebody, however old."""
    return Invito.objects.open().filter(utente=user).select_related("incarico").first()


def state_now(user: Utente) -> PersonState:
    """The same, asked of the database."""
    waiting = open_invitation(user)
    return state_of(user, waiting.scade_il if waiting else None)


def left_alone(user: Utente, day: date) -> list[CentroDiResponsabilita]:
    """The centres for which nobody answers on the morning after, and somebody does now: this one alone."""
    after = Incarico.objects.filter(in_vigore(day + timedelta(days=1)), qualita=Qualita.RESPONSABILE)
    others = after.exclude(persona__utente=user).values_list("centro", flat=True)
    mine = Incarico.objects.filter(in_vigore(), qualita=Qualita.RESPONSABILE, persona__utente=user)
    alone = set(mine.values_list("centro", flat=True)) - con_i_sottostanti(others)
    return list(CentroDiResponsabilita.objects.filter(pk__in=alone))
