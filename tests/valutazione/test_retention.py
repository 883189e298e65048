# SPDX-License-Identifier: AGPL-3.0-or-later
"""A sheet goes with all that it ever said once its years are over, and not a day before."""

from datetime import date, datetime
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from congelati.trigger_state import guard_faults
from custodia.growth import FATES, Pruned
from tests.valutazione.evaluated import evaluated
from valutazione.models import LetturaDiScheda, PassaggioDellaScheda, Scheda, SchedaCongelata, VoceScheda

pytestmark = pytest.mark.django_db
ROME = ZoneInfo("Europe/Rome")


def prune() -> None:
    """As ``pota`` does, for the tables of the evaluation."""
    for label, fate in FATES.items():
        if label.startswith("valutazione.") and isinstance(fate, Pruned):
            fate.old(apps.get_model(label)).delete()


def everything() -> list[int]:
    return [
        model.objects.count() for model in (Scheda, VoceScheda, PassaggioDellaScheda, LetturaDiScheda, SchedaCongelata)
    ] + [Scheda.history.count(), VoceScheda.history.count()]


@pytest.mark.parametrize(("day", "gone"), [(date(2033, 12, 31), False), (date(2034, 1, 1), True)])
def test_it_goes_whole_once_its_years_are_over(day: date, gone: bool) -> None:
    e = evaluated(with_account=False)
    e.final()
    assert SchedaCongelata.objects.filter(conservata_fino=date(2033, 12, 31)).count() == 2
    before = everything()
    now = datetime(day.year, day.month, day.day, 12, tzinfo=ROME)
    with mock.patch("django.utils.timezone.now", return_value=now):
        if not gone:
            prune()
            assert everything() == before
            return
        # The database keeps its own calendar.
        with pytest.raises(DatabaseError), transaction.atomic():
            prune()
    assert everything() == before


def test_the_database_lets_go_what_need_not_be_kept(settings: Any) -> None:
    settings.TRAGUARDO_VALUTAZIONE_ANNI = 1
    e = evaluated(with_account=False)
    e.final()
    assert everything()[0] == 1
    prune()
    assert everything() == [0, 0, 0, 0, 0, 0, 0]


def test_kept_for_ever_where_the_setting_says_so(settings: Any) -> None:
    settings.TRAGUARDO_VALUTAZIONE_ANNI = 0
    e = evaluated(with_account=False)
    e.final()
    before = everything()
    with mock.patch("django.utils.timezone.now", return_value=datetime(2098, 1, 1, tzinfo=ROME)):
        prune()
    assert everything() == before
    assert not SchedaCongelata.objects.exclude(conservata_fino=None).exists()


def test_a_kept_row_is_neither_deleted_nor_changed_and_an_old_one_is_not_changed(settings: Any) -> None:
    settings.TRAGUARDO_VALUTAZIONE_ANNI = 1
    e = evaluated(with_account=False)
    e.final()
    table = SchedaCongelata._meta.db_table
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET conservata_fino = '2000-01-01'")  # noqa: S608
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET contenuto = 'x'")  # noqa: S608


def test_the_guard_is_what_the_program_made() -> None:
    assert [*guard_faults(connection)] == []
