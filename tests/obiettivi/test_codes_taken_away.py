# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a code is free is asked at every save: the past of a plan is looked up by an index, and not read through."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from obiettivi.models import ObiettivoPEG
from obiettivi.scrittura.codes import _once_in_force
from testi.codes import code_key
from tests.fabbriche import ObiettivoFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "asked",
    [
        lambda plan: _once_in_force().filter(piano__in={plan}, sort_key__in={code_key("AA.7"), code_key("AA.8")}),
        lambda plan: _once_in_force().filter(piano=plan),
    ],
    ids=["some codes", "all of a plan"],
)
def test_those_that_were_taken_away_are_found_by_their_index(asked: Callable[[int], QuerySet[Any]]) -> None:
    objective = ObiettivoFactory.create()
    said = {f.attname: getattr(objective, f.attname) for f in ObiettivoPEG._meta.concrete_fields}
    History = ObiettivoPEG.history.model
    rows = [
        History(
            **{**said, "id": n // 20, "codice": f"AA.{n // 20}", "sort_key": code_key(f"AA.{n // 20}")},
            history_type="~",
            history_date=timezone.now(),
        )
        for n in range(4000)
    ]
    for row in rows[:200:20]:
        row.history_type, row.in_vigore = "-", True
    History.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {connection.ops.quote_name(History._meta.db_table)}")
    assert len(asked(objective.piano_id)) in {2, 10}
    assert "obiettivo_tolto_in_vigore" in asked(objective.piano_id).explain()
