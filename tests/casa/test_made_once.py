# SPDX-License-Identifier: AGPL-3.0-or-later
"""A world that is given again is the one that the program builds, and is given only where it must be."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from unittest import mock

import pytest
from django.core import mail
from django.db import connection, transaction
from django.dispatch import Signal
from django.utils import timezone
from pytest_django import Settings

from ente import identity
from obiettivi.models import ObiettivoPEG, TipoObiettivo
from organizzazione.models import CentroDiResponsabilita
from reports.pdf import pool
from tests import made_once as module
from tests.fabbriche import CentroFactory, ObiettivoFactory, UtenteFactory
from tests.laid_out_once import no_paper
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
    connection.run_on_commit.clear()
    module.begin()


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


def something(*_: Any) -> None:
    """In the place of whatever it is."""


OTHERS: dict[str, Callable[[pytest.MonkeyPatch], Any]] = {
    "function": lambda patch: patch.setattr("obiettivi.vita.services.proponi", something),
    "variable": lambda patch: patch.setenv("TRAGUARDO_UNA_PROVA", "1"),
    "item": lambda patch: patch.setitem(module.__dict__, "SECONDS", module.SECONDS),
    "gone": lambda patch: patch.delattr("obiettivi.vita.services.proponi"),
    "folder": lambda patch: patch.chdir("/"),
    # As they are called that the suite itself puts something in the place of, or those who print nothing.
    "its own memory of papers": lambda patch: patch.setattr("reports.pdf.pool._affida", something),
    "its own postman": lambda patch: patch.setattr("notifiche.postman.Postman.call", something),
    "its own paper": lambda patch: patch.setattr("reports.desk.completa", something),
    "elsewhere": lambda patch: patch.setattr(module, "_affida", pool._affida, raising=False),
}
MOCKS: dict[str, Callable[[], Any]] = {
    "attribute": lambda: mock.patch("obiettivi.vita.services.proponi", something),
    "object": lambda: mock.patch.object(module, "SECONDS", 1),
    "several": lambda: mock.patch.multiple(module, SECONDS=1, READS=module.READS),
    "mapping": lambda: mock.patch.dict(os.environ, TRAGUARDO_UNA_PROVA="1"),
}


@pytest.mark.parametrize(
    "what",
    [
        *("written", "setting", "word", "day", "old"),
        *(f"{how} {other}" for how in ("this", "another", "over:") for other in OTHERS),
        *(f"{how} mock {other}" for how in ("within", "started", "called with", "over:") for other in MOCKS),
    ],
)
def test_the_world_is_built_where_it_may_be_another(
    what: str, settings: Settings, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    point = transaction.savepoint()
    small()
    transaction.savepoint_rollback(point)
    again()
    build: Callable[[], Any] = small
    how, _, other = what.partition(" ")
    if what == "written":
        TipoObiettivo.objects.create(nome="Di prima")
    elif what == "setting":
        settings.TRAGUARDO_STAMPA_SUBITO = 1
    elif what == "day":
        day = timezone.localdate() + timedelta(days=1)
        monkeypatch.setattr(timezone, "localdate", lambda: day)
        STATE.blank = True
    elif what == "old":
        for kept in STATE.worlds.values():
            kept.since -= module.SECONDS
    elif "mock" in what:
        patch = MOCKS[what.partition("mock ")[2]]()
        if how == "within":
            request.getfixturevalue("_on_the_way").enter_context(patch)
        elif how == "started":
            patch.start()
            request.addfinalizer(patch.stop)
        elif how == "called":
            build = patch(lambda *_: small())
        else:
            with patch:
                pass
    elif how == "this":
        OTHERS[other](monkeypatch)
    elif how == "another":
        patch = pytest.MonkeyPatch()
        request.addfinalizer(patch.undo)
        OTHERS[other](patch)
    elif how == "over:":
        with pytest.MonkeyPatch.context() as patch:
            OTHERS[other](patch)
    small("Sport") if what == "word" else build()
    assert len(MADE) == 2
    # Nor is it given to another test: what was there before is.
    assert len(STATE.worlds) == (2 if what in ("word", "day") else 1)


@pytest.fixture
def _on_the_way() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def test_a_test_begins_with_what_stands_in_a_place_since_before_it() -> None:
    """As a fixture of a module puts it there for all its tests."""
    for put in (OTHERS["function"], OTHERS["variable"]):
        with pytest.MonkeyPatch.context() as patch:
            put(patch)
            module.begin()
            assert not STATE.blank
        module.begin()
        assert STATE.blank
    with MOCKS["attribute"]():
        module.begin()
        assert not STATE.blank


def test_what_no_world_can_tell_is_not_taken_away_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    no_paper(monkeypatch)
    module.begin()
    assert STATE.blank
    monkeypatch.undo()
    assert not STATE.blank


def test_who_prints_nothing_has_worlds_of_his_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given again to each other, and neither to nor from those who print."""
    for printing in (True, False, True, False):
        with pytest.MonkeyPatch.context() as patch:
            if not printing:
                no_paper(patch)
            again()
            point = transaction.savepoint()
            small()
            transaction.savepoint_rollback(point)
    assert MADE == ["Cultura"] * 2
    assert len(STATE.worlds) == 2


DONE: list[int] = []


def later(key: int) -> None:
    DONE.append(key)


@made_once
def with_later(*, hidden: bool = False) -> CentroDiResponsabilita:
    """Of which something is to be done after the commit."""
    MADE.append("later")
    centre = CentroFactory.create()
    transaction.on_commit(partial(later, centre.pk))
    transaction.on_commit(partial(SIGNAL.send, sender=Small))
    if hidden:
        transaction.on_commit(lambda: DONE.append(0))
    return centre


SIGNAL = Signal()


@pytest.mark.parametrize(("hidden", "made"), [(False, 1), (True, 2)])
def test_what_is_to_be_done_after_the_commit_is_given_too_or_nothing_is(
    hidden: bool, made: int, django_capture_on_commit_callbacks: Any
) -> None:
    """What is hidden in a function cannot be copied: who waits for it gets it from the program."""
    heard: list[Any] = []

    def hear(**said: Any) -> None:
        heard.append(said["sender"])

    SIGNAL.connect(hear)
    for n in (1, 2):
        again()
        DONE.clear()
        point = transaction.savepoint()
        with django_capture_on_commit_callbacks(execute=True) as acts:
            centre = with_later(hidden=hidden)
        assert len(acts) == 2 + hidden
        assert [*DONE] == [centre.pk, *[0] * hidden]
        assert heard == [Small] * n
        transaction.savepoint_rollback(point)
    assert len(MADE) == made


@made_once
def renamed() -> None:
    MADE.append("renamed")
    identity.keep(identity.Identity("Un altro Comune"), float("inf"))
    CentroFactory.create()


def test_a_world_that_says_who_the_comune_is_is_built_each_time() -> None:
    """That is kept by the process, in no row."""
    for _ in range(2):
        again()
        identity.keep(None, float("inf"))
        point = transaction.savepoint()
        renamed()
        assert identity.name() == "Un altro Comune"
        transaction.savepoint_rollback(point)
    assert MADE == ["renamed", "renamed"]


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
