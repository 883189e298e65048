# SPDX-License-Identifier: AGPL-3.0-or-later
"""A sheet goes with all that it ever said once its years are over, and not a day before."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from congelati.trigger_state import guard_faults
from custodia.growth import FATES, Pruned
from custodia.pruning import prune
from tests.valutazione.evaluated import evaluated
from valutazione.choices import SheetAct
from valutazione.life import freeze
from valutazione.models import LetturaDiScheda, PassaggioDellaScheda, Scheda, SchedaCongelata, VoceScheda

pytestmark = pytest.mark.django_db
ROME = ZoneInfo("Europe/Rome")


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
            assert [*prune()]
            assert everything() == before
            return
        # The database keeps its own calendar.
        with pytest.raises(DatabaseError), transaction.atomic():
            [*prune()]
    assert everything() == before


def test_the_database_lets_go_what_need_not_be_kept(settings: Any) -> None:
    settings.TRAGUARDO_VALUTAZIONE_ANNI = 1
    e = evaluated(with_account=False)
    e.final()
    assert everything()[0] == 1
    assert sum(count for _, count in prune()) > 0
    assert everything() == [0, 0, 0, 0, 0, 0, 0]
    assert sum(count for _, count in prune()) == 0


def test_kept_for_ever_where_the_setting_says_so(settings: Any) -> None:
    settings.TRAGUARDO_VALUTAZIONE_ANNI = 0
    e = evaluated(with_account=False)
    e.final()
    before = everything()
    with mock.patch("django.utils.timezone.now", return_value=datetime(2098, 1, 1, tzinfo=ROME)):
        assert [*prune()]
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


@pytest.mark.parametrize(("after", "goes"), [(None, False), (1, False), (0, False), (-2, True)])
@pytest.mark.parametrize("zone", ["UTC", "<+167>-167"])
def test_the_database_lets_a_row_go_the_day_after_its_last(after: int | None, goes: bool, zone: str) -> None:
    """Whoever writes the SQL, whatever the zone of the session is."""
    e = evaluated(with_account=False)
    e.judged()
    last = None if after is None else timezone.localdate() + timedelta(days=after)
    with mock.patch("valutazione.life.kept_until", return_value=last):
        freeze(e.fresh(), e.nucleo, SheetAct.NOTIFICARE)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL TIME ZONE %s", [zone])
        try:
            with transaction.atomic():
                cursor.execute(f"DELETE FROM {SchedaCongelata._meta.db_table}")  # noqa: S608
        except DatabaseError:
            assert not goes
        else:
            assert goes
    assert SchedaCongelata.objects.exists() is not goes


@pytest.mark.parametrize(("moment", "gone"), [("2033-12-31T23:30:00", False), ("2034-01-01T00:30:00", True)])
def test_on_new_year_s_night_nothing_is_offered_that_the_database_keeps(moment: str, gone: bool) -> None:
    """The clock of Greenwich: in Rome it is the next day already."""
    e = evaluated(with_account=False)
    e.final()
    now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    with mock.patch("django.utils.timezone.now", return_value=now):
        fate = FATES["valutazione.Scheda"]
        assert isinstance(fate, Pruned)
        assert fate.old(Scheda).exists() is gone


def test_the_guard_is_what_the_program_made() -> None:
    assert [*guard_faults(connection)] == []
