# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a test that commits leaves is gone before the next, frozen rows too, and what the migrations wrote is there."""

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import connection

from congelati.trigger_state import guard_faults
from congelati.triggers import tables, take_triggers
from indicatori.models import TipoIndicatore
from organizzazione.models import Utente
from tests.fabbriche import ObiettivoFactory, UtenteFactory
from tests.versioni.scena import ATTO, scena, stampa
from versioni.models import Versione
from versioni.services import approva

pytestmark = pytest.mark.django_db(transaction=True)


def rows() -> dict[str, int]:
    """How many rows each table has."""
    found = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.django_table_names(only_existing=True, include_views=False):
            cursor.execute(f'SELECT count(*) FROM "{name}"')  # noqa: S608
            found[name] = cursor.fetchone()[0]
    return found


def test_all_that_was_written_goes_and_what_the_migrations_wrote_stays() -> None:
    before = rows()
    UtenteFactory.create()
    ObiettivoFactory.create()
    assert rows() != before
    call_command("flush", interactive=False, verbosity=0)
    assert rows() == before
    assert before["auth_permission"] > 100
    assert Utente.objects.count() == 0


def test_frozen_rows_go_and_the_guard_stands_again() -> None:
    here = scena()
    approva(here.piano, ATTO, here.ufficio, stampa)
    assert Versione.objects.count() == 1
    call_command("flush", interactive=False, verbosity=0)
    assert Versione.objects.count() == 0
    assert list(guard_faults(connection)) == []


def test_a_guard_that_a_test_took_away_comes_back() -> None:
    take_triggers(connection)
    assert len(list(guard_faults(connection))) >= len(tables())
    call_command("flush", interactive=False, verbosity=0)
    assert list(guard_faults(connection)) == []


def test_what_the_migrations_wrote_comes_back_as_it_was() -> None:
    before, kinds = rows(), list(TipoIndicatore.objects.order_by("pk").values())
    Permission.objects.all().delete()
    TipoIndicatore.objects.update(ordine=9)
    call_command("flush", interactive=False, verbosity=0)
    assert rows() == before
    assert list(TipoIndicatore.objects.order_by("pk").values()) == kinds
