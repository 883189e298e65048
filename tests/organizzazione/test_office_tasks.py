# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for the office: each app tells of its part, the page puts the parts in the order of the work."""

from collections.abc import Iterator

import pytest

from organizzazione import office_tasks
from organizzazione.models import Utente
from organizzazione.office_tasks import Errand, Stage, Task, errands_of, tasks_of, tell_errands, tell_tasks


@pytest.fixture(autouse=True)
def _nothing_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_tasks, "_tasks", [])
    monkeypatch.setattr(office_tasks, "_errands", [])


def of_the_mail(user: Utente) -> Iterator[Task]:
    yield Task(Stage.MACHINERY, 2, "", f"messaggi di {user.username}", "/posta/")


def of_the_plan(user: Utente) -> Iterator[Task]:
    yield Task(Stage.PLAN, 0, "uno", "da validare", "/")
    yield Task(Stage.PLAN, 1, "senza finestra", "molti", "/")


def page(_: Utente) -> Iterator[Errand]:
    yield Errand(Stage.DUP, "Struttura", "", "/")


def test_parts_stand_in_the_order_of_the_work_whoever_came_first() -> None:
    tell_tasks(of_the_mail)
    tell_tasks(of_the_plan)
    told = [task.text for task in tasks_of(Utente(username="u"))]
    assert told == ["da validare", "senza finestra", "messaggi di u"]


def test_who_tells_twice_is_heard_once() -> None:
    tell_errands(page)
    tell_errands(page)
    assert [errand.title for errand in errands_of(Utente())] == ["Struttura"]


@pytest.mark.parametrize(("number", "said"), [(0, "piani"), (1, "piano"), (2, "piani")])
def test_one_is_one(number: int, said: str) -> None:
    assert Task(Stage.PLAN, number, "piano", "piani", "/").text == said
