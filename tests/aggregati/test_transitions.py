# SPDX-License-Identifier: AGPL-3.0-or-later
"""The protection of a state while several threads read rows again."""

import threading
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.db.migrations.loader import MigrationLoader
from django_fsm import ConcurrentTransitionMixin, FSMField

from aggregati.transitions import Transitions
from fascicoli.models import Stampa


def test_two_threads_that_read_rows_again_do_not_disturb_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = Stampa(stato="attesa"), Stampa(stato="attesa")
    begun, errors = threading.Event(), []

    def read_again(self: models.Model, *args: Any, **kwargs: Any) -> None:
        if self is first:
            begun.set()
            other.join(0.3)  # it would be done by now, and with it the protection back in its place
        Stampa.stato.__set__(self, "corso")

    def again() -> None:
        assert begun.wait(10)
        try:
            second.refresh_from_db()
        except AttributeError as error:
            errors.append(error)

    monkeypatch.setattr(models.Model, "refresh_from_db", read_again)
    other = threading.Thread(target=again)
    other.start()
    first.refresh_from_db()
    other.join(10)
    assert (first.stato, second.stato, errors) == ("corso", "corso", [])
    with pytest.raises(AttributeError):
        first.stato = "pronto"


def test_every_model_with_a_protected_state_is_such_a_one() -> None:
    with_states = [
        model
        for model in apps.get_models()
        if any(isinstance(field, FSMField) and field.protected for field in model._meta.concrete_fields)
        and not hasattr(model, "history_object")
    ]
    assert len(with_states) >= 4
    assert [m.__name__ for m in with_states if not issubclass(m, Transitions)] == []
    assert issubclass(Transitions, ConcurrentTransitionMixin)


def test_migrations_know_a_state_as_the_text_that_it_is() -> None:
    """Another field would listen to each of the models that migrations make: they ran twice as long for it."""
    states = [f for m in apps.get_models() for f in m._meta.concrete_fields if isinstance(f, FSMField)]
    assert len(states) >= 9
    assert [f for f in states if f.deconstruct()[1] != "django.db.models.CharField"] == []
    made = MigrationLoader(None).project_state().models.values()
    assert len(made) >= 100
    assert [m.name for m in made for f in m.fields.values() if isinstance(f, FSMField)] == []
