# SPDX-License-Identifier: AGPL-3.0-or-later
"""A world that is given again is the one that the program builds, and is given only where it must be."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from obiettivi.models import ObiettivoPEG, TipoObiettivo
from organizzazione.models import CentroDiResponsabilita
from tests import made_once as module
from tests.fabbriche import CentroFactory, ObiettivoFactory, UtenteFactory
from tests.made_once import STATE, made_once
from tests.monitoraggio.monitored import monitored
from tests.pagine.mondo import crea_mondo, tutte_le_righe
from tests.persone.staff import staff
from tests.relazioni.told import approved_relazione
from tests.ricognizioni.surveyed import surveyed
from tests.trasparenza.citta import citta

pytestmark = pytest.mark.django_db
MADE: list[str] = []


@dataclass
class Small:
    """Two centres, and the key of a third that was taken away."""

    above: CentroDiResponsabilita
    below: CentroDiResponsabilita
    gone: int


@made_once
def small(name: str = "Cultura") -> Small:
    MADE.append(name)
    above = CentroFactory.create(nome=name)
    below = CentroFactory.create(padre=above)
    gone = CentroFactory.create()
    last = gone.pk
    gone.delete()
    who = UtenteFactory.create()
    mail.send_mail("Oggetto", "Testo", None, [f"{who.username}@comune.example"])
    return Small(above, below, last)


@pytest.fixture(autouse=True)
def _nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    kept, STATE.worlds = STATE.worlds, {}
    MADE.clear()
    yield
    STATE.worlds = kept


def again() -> None:
    """As in the next test: nothing is there any more, and the counters are where they were."""
    from tests import fabbriche

    for name in dir(fabbriche):
        if name.endswith("Factory") and name != "DjangoModelFactory":
            getattr(fabbriche, name).reset_sequence(0, force=True)
    mail.outbox.clear()
    STATE.blank = True


def twice(build: Callable[[], Any]) -> tuple[Any, Any]:
    """What there is after it was built, and after it was given again."""
    found = []
    for _ in range(2):
        again()
        point = transaction.savepoint()
        build()
        found.append((tutte_le_righe(), module._counters(), [(m.to, m.subject, m.body) for m in mail.outbox]))
        transaction.savepoint_rollback(point)
    return found[0], found[1]


@pytest.mark.parametrize("build", [staff, monitored, citta, surveyed, approved_relazione, crea_mondo])
def test_every_row_the_counters_and_the_outbox_are_those_of_the_world_that_was_built(build: Callable[[], Any]) -> None:
    built, given = twice(build)
    assert built == given
    assert sum(map(len, built[0].values())) > 20
    assert len(STATE.worlds) == 1


def test_it_is_given_without_asking_the_program() -> None:
    built, given = twice(small)
    assert built == given
    assert MADE == ["Cultura"]
    assert built[2] == [(["utente0@comune.example"], "Oggetto", "Testo")]


def test_what_is_given_is_of_its_test_alone() -> None:
    point = transaction.savepoint()
    first = small()
    first.above.nome = "Un altro"
    first.above.save()
    first.below.delete()
    transaction.savepoint_rollback(point)
    again()
    second = small()
    assert MADE == ["Cultura"]
    assert second.above is not first.above
    assert second.above.nome == CentroDiResponsabilita.objects.get(pk=second.above.pk).nome == "Cultura"
    assert second.below.padre is second.above
    assert CentroDiResponsabilita.objects.filter(pk=second.below.pk).exists()


def test_no_key_is_given_out_twice() -> None:
    """Of the centre that was taken away on the way too."""
    for _ in range(2):
        again()
        point = transaction.savepoint()
        world = small()
        later = CentroFactory.create()
        assert later.pk > world.gone
        transaction.savepoint_rollback(point)


@pytest.mark.parametrize("what", ["written", "setting", "replaced", "variable", "word", "day", "old"])
def test_the_world_is_built_where_it_may_be_another(
    what: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    point = transaction.savepoint()
    small()
    transaction.savepoint_rollback(point)
    again()
    if what == "written":
        TipoObiettivo.objects.create(nome="Di prima")
    elif what == "setting":
        settings.TRAGUARDO_STAMPA_SUBITO = 1
    elif what == "replaced":
        monkeypatch.setattr("obiettivi.vita.services.proponi", lambda *_: None)
    elif what == "variable":
        monkeypatch.setenv("TRAGUARDO_UNA_PROVA", "1")
    elif what == "day":
        day = timezone.localdate() + timedelta(days=1)
        monkeypatch.setattr(timezone, "localdate", lambda: day)
        monkeypatch.setattr(STATE, "replaced", frozenset)
    elif what == "old":
        for kept in STATE.worlds.values():
            kept.since -= module.SECONDS
    small(*["Sport"] * (what == "word"))
    assert len(MADE) == 2


def test_nothing_is_kept_of_a_world_with_something_else_in_the_place_of_a_function(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number in range(2):
        monkeypatch.setattr("obiettivi.vita.services.proponi", lambda *_, n=number: n)
        again()
        point = transaction.savepoint()
        small()
        transaction.savepoint_rollback(point)
    assert len(MADE) == 2
    assert not STATE.worlds


@made_once
def changed() -> None:
    MADE.append("changed")
    TipoObiettivo.objects.update(da_verificare=True)
    ObiettivoFactory.create()


def test_a_world_that_changes_what_the_migrations_wrote_is_built_each_time() -> None:
    TipoObiettivo.objects.create(nome="Di prima")
    STATE.before, before = {t: module._rows(t) for t in ("obiettivi_tipoobiettivo",)}, STATE.before
    try:
        for _ in range(2):
            again()
            point = transaction.savepoint()
            changed()
            assert ObiettivoPEG.objects.exists()
            transaction.savepoint_rollback(point)
    finally:
        STATE.before = before
    assert MADE == ["changed", "changed"]
    assert not STATE.worlds


def test_a_world_within_a_world_is_a_part_of_it() -> None:
    @made_once
    def large() -> Small:
        CentroFactory.create(nome="Prima")
        return small()

    built, given = twice(large)
    assert built == given
    assert len(STATE.worlds) == 1
