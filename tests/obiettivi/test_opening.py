# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is told that a plan is open: those who work at a centre, and may enter."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from obiettivi.vita.opening import who_writes
from organizzazione.choices import Qualita, Ruolo
from organizzazione.models import Incarico
from tests.fabbriche import CentroFactory, PersonaFactory, UtenteFactory


@pytest.mark.django_db
def test_who_may_not_enter_any_more_is_not_told() -> None:
    today, centre = timezone.localdate(), CentroFactory.create()
    for days in (-1, 0, None):
        end = None if days is None else today + timedelta(days=days)
        user = UtenteFactory.create(ruolo=Ruolo.DIRIGENTE, accesso_al=end)
        person = PersonaFactory.create(utente=user)
        Incarico.objects.create(persona=person, centro=centre, qualita=Qualita.RESPONSABILE, dal=date(2020, 1, 1))
    assert [user.accesso_al for user in who_writes()] == [today, None]
