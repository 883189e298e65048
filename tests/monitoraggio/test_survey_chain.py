# SPDX-License-Identifier: AGPL-3.0-or-later
"""The chain of the closings: what would get round the triggers shows."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from congelati.triggers import put_triggers, take_triggers
from monitoraggio.lettura.chain import closing_findings
from monitoraggio.models import Rilevazione, RilevazioneChiusa
from monitoraggio.vita.closing import close_survey, reopen_survey
from tests.monitoraggio.monitored import Monitored, monitored
from versioni.verification import EVERYTHING

pytestmark = pytest.mark.django_db


def twice_closed() -> Monitored:
    m = monitored()
    close_survey(m.survey, m.office)
    reopen_survey(m.survey, "Manca un centro.", m.office)
    close_survey(m.survey, m.office)
    return m


def told() -> list[str]:
    return [f.text for f in closing_findings(EVERYTHING)]


def test_nothing_is_said_of_what_stands() -> None:
    twice_closed()
    assert told() == []
    out = StringIO()
    call_command("verifica_versioni", stdout=out)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE monitoraggio_rilevazionechiusa SET contenuto = replace(contenuto, 'AA01', 'AA09')", "impronta"),
        ("UPDATE monitoraggio_rilevazionechiusa SET registrata_da = 'Altri' WHERE numero = 1", "anello"),
        ("UPDATE monitoraggio_rilevazionechiusa SET numero = 3 WHERE numero = 2", "ne manca una"),
        ("UPDATE monitoraggio_rilevazione SET stato = 'approvata'", "il suo atto e il suo stato"),
    ],
)
def test_what_was_changed_behind_the_guard_shows(statement: str, said: str) -> None:
    twice_closed()
    with connection.cursor() as cursor:
        # PostgreSQL changes no table while something of it is still to be checked.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE" if connection.vendor == "postgresql" else "SELECT 1")
    take_triggers(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement)
    put_triggers(connection)
    assert any(said in text for text in told())
    with pytest.raises(CommandError):
        call_command("verifica_versioni", stdout=StringIO(), stderr=StringIO())


def test_a_survey_that_was_never_frozen_is_not_closed() -> None:
    m = monitored()
    Rilevazione.objects.filter(pk=m.survey.pk).update(stato="chiusa")
    assert "non c'è il contenuto congelato" in told()[0]
    assert not RilevazioneChiusa.objects.exists()
