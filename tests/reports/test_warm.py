# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was written is laid out before anybody asks: the first print after an import finds its pieces."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from importazioni.peg.writer import importa
from importazioni.reading import Lettura
from lavori import changes
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from reports import warm
from reports.pdf import ErroreDiStampa
from reports.pdf.composizione import cerca
from tests.fabbriche import ObiettivoFactory, PianoFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _cold() -> Iterator[None]:
    caches["documenti"].clear()
    yield
    caches["documenti"].clear()


@pytest.fixture
def plan(monkeypatch: pytest.MonkeyPatch) -> PianoEsecutivo:
    """A plan of five objectives, and a handful of two."""
    monkeypatch.setattr(warm, "HANDFUL", 2)
    piano: PianoEsecutivo = PianoFactory.create()
    for n in range(5):
        ObiettivoFactory(piano=piano, contesto=f"Contesto {n}")
    return piano


def missing(plan: PianoEsecutivo) -> int:
    found = warm.pieces_of(plan.pk)
    assert found is not None
    return cerca(*found).mancano


def waiting() -> list[Any]:
    rows = DBTaskResult.objects.filter(task_path=warm.warm.module_path, status=TaskResultStatus.READY)
    return list(rows.order_by("enqueued_at").values_list("args_kwargs", flat=True))


def test_a_handful_at_a_time_until_nothing_is_missing(plan: PianoEsecutivo) -> None:
    assert missing(plan) == 5
    for start, left in ((0, 3), (2, 1), (4, 0)):
        warm.warm.call(plan.pk, start)
        assert missing(plan) == left
    assert waiting() == [{"args": [plan.pk, 2], "kwargs": {}}, {"args": [plan.pk, 4], "kwargs": {}}]


def test_only_what_changed_is_made_again(plan: PianoEsecutivo) -> None:
    for start in (0, 2, 4):
        warm.warm.call(plan.pk, start)
    ObiettivoPEG.objects.filter(pk=plan.obiettivi.order_by("pk")[1].pk).update(contesto="Un altro")
    assert missing(plan) == 1


def test_a_piece_that_cannot_be_made_stops_nothing(plan: PianoEsecutivo, monkeypatch: pytest.MonkeyPatch) -> None:
    def no(_: object) -> None:
        raise ErroreDiStampa("2023-AA01", "troppo lungo")

    monkeypatch.setattr(warm, "scalda", no)
    warm.warm.call(plan.pk, 0)
    assert waiting() == [{"args": [plan.pk, 2], "kwargs": {}}]


def test_a_plan_that_is_gone_or_empty_is_nothing_to_do() -> None:
    warm.warm.call(0, 0)
    warm.warm.call(PianoFactory.create().pk, 0)
    assert waiting() == []


def test_ten_saves_are_one_look_behind_whatever_somebody_waits_for(
    plan: PianoEsecutivo, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(10):
            changes.tell(PianoEsecutivo, plan.pk)
    assert waiting() == [{"args": [plan.pk, 0], "kwargs": {}}]
    task = DBTaskResult.objects.get()
    assert task.priority == warm.LAST < 0
    assert task.run_after > timezone.now() + warm.DELAY - timedelta(seconds=5)


def test_an_import_asks_for_its_plan(plan: PianoEsecutivo, django_capture_on_commit_callbacks: Any) -> None:
    from bench.generatore import piano as made

    with django_capture_on_commit_callbacks(execute=True):
        importa(Lettura(piano=made(3)), motivo="prova")
    written = PianoEsecutivo.objects.exclude(pk=plan.pk).get()
    assert waiting() == [{"args": [written.pk, 0], "kwargs": {}}]


def test_what_a_listener_does_wrong_undoes_nothing(
    plan: PianoEsecutivo, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("guasto")

    changes.written.connect(broken, sender=PianoEsecutivo)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            changes.tell(PianoEsecutivo, plan.pk)
    finally:
        changes.written.disconnect(broken, sender=PianoEsecutivo)
    assert waiting()
