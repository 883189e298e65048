# SPDX-License-Identifier: AGPL-3.0-or-later
"""``flussi`` under a model that is not of this program: table, gate, acts on one and on many, log."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aggregati.models import ConflittoDiRevisione
from flussi.acts import JUST_SAVED, Refused
from flussi.table import ActTable
from obiettivi.choices import Azione, Stato
from organizzazione.choices import Ruolo
from organizzazione.models import Utente
from organizzazione.rules import SISTEMA
from tests.fabbriche import UtenteFactory
from tests.flussi.sheets import ACTS, NUCLEO, RATED, RATER, TABLE, Act, Forgetful, Sheet, SheetPassage, Silent, State

pytestmark = pytest.mark.django_db
People = dict[str, Utente]


@pytest.fixture(scope="module", autouse=True)
def tables(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The tables of the sheets, while these tests run."""
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        editor.create_model(Sheet)
        editor.create_model(SheetPassage)
    yield
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        editor.delete_model(SheetPassage)
        editor.delete_model(Sheet)


@pytest.fixture
def people() -> People:
    """Who reads all, who rates, who is rated, and somebody else of the house."""
    return {
        NUCLEO: UtenteFactory.create(ufficio=True),
        RATER: UtenteFactory.create(ruolo=Ruolo.DIRIGENTE),
        RATED: UtenteFactory.create(ruolo=Ruolo.REFERENTE),
        "altro": UtenteFactory.create(ruolo=Ruolo.DIRIGENTE),
    }


def sheet(people: People, code: str = "S1", **said: Any) -> Sheet:
    row: Sheet = Sheet.objects.create(code=code, rater=people[RATER], rated=people[RATED], **{"points": 80} | said)
    return row


def test_the_database_answers_as_the_table_says(people: People) -> None:
    sheets = {state: sheet(people, state, stato=state) for state in State}
    for name, who in people.items():
        for act in Act:
            allowed = set(Sheet.objects.allowing(who, act))
            assert allowed == {s for state, s in sheets.items() if TABLE.grants(name, state, act)}, (name, act)
    for state, row in sheets.items():
        assert ACTS.possible(row, people[RATED]) == TABLE.rows[RATED][state]


def test_the_two_gates_of_everybody_ask_the_table_too(people: People) -> None:
    for state in State:
        sheet(people, state, stato=state)
    for name, who in people.items():
        assert [*Sheet.objects.visible_to(who)] == [*Sheet.objects.allowing(who, Act.READ)]
        assert {s.stato for s in Sheet.objects.editable_by(who)} == TABLE.states_in(name, Act.RATE)
    assert not Sheet.objects.visible_to(AnonymousUser()).exists()
    assert Sheet.objects.visible_to(SISTEMA).count() == 3


def test_what_the_model_asks_besides_closes_the_gate(people: People) -> None:
    late, closed = sheet(people, "A", window=False), sheet(people, "B", closed=True)
    assert not Sheet.objects.editable_by(people[RATER]).exists()
    assert set(Sheet.objects.visible_to(people[RATER])) == {late, closed}


def test_who_reads_every_sheet_and_rates_one_reads_every_sheet_still(people: People) -> None:
    sheet(people, "A")
    mine = sheet(people | {RATER: people[NUCLEO]}, "B")
    assert Sheet.objects.visible_to(people[NUCLEO]).count() == 2
    assert Sheet.objects.editable_by(people[NUCLEO]).get() == mine


@pytest.mark.parametrize("gate", [Forgetful, Silent])
def test_a_model_that_does_not_say_is_closed(gate: Any, people: People) -> None:
    sheet(people)
    for who in (*people.values(), SISTEMA):
        rows = gate(Sheet)
        assert not [r for act in Act for r in (*rows.allowing(who, act), *rows.visible_to(who), *rows.editable_by(who))]


def test_an_act_of_another_table_is_refused_though_it_is_spelled_the_same(people: People) -> None:
    sheet(people)
    assert Azione.LEGGERE.value == Act.READ
    assert Sheet.objects.allowing(people[NUCLEO], Act.READ).exists()
    assert not Sheet.objects.allowing(people[NUCLEO], Azione.LEGGERE).exists()
    assert TABLE.states_in(NUCLEO, Azione.LEGGERE) == frozenset()  # type: ignore[arg-type]
    assert TABLE.states_in("sconosciuto", Act.READ) == TABLE.states_in(None, Act.READ) == frozenset()


def test_a_table_that_forgets_a_state_or_takes_a_stranger_does_not_stand() -> None:
    none: frozenset[Act] = frozenset()
    every: tuple[dict[str, Any], ...] = (
        {NUCLEO: {State.GIVEN: none}},
        {NUCLEO: dict.fromkeys(State, none) | {Stato.BOZZA: none}},
        {NUCLEO: {state: frozenset({Azione.LEGGERE}) for state in State}},
    )
    for rows in every:
        with pytest.raises(ValueError, match=r"stati|atti"):
            ActTable(State, Act, rows, reads=Act.READ, writes=Act.RATE)
    with pytest.raises(ValueError, match="atti"):
        replace(TABLE, reads=Azione.LEGGERE)  # type: ignore[arg-type]


def test_an_act_is_done_once_whole_and_noted(people: People) -> None:
    row = sheet(people)
    ACTS.do(row, people[RATER], Act.RATE, reason="perché sì")
    row.refresh_from_db()
    assert (row.stato, row.revisione) == (State.PROPOSED, 2)
    passage = SheetPassage.objects.get()
    assert (passage.sheet, passage.chi, passage.motivo) == (row, people[RATER], "perché sì")
    assert (passage.atto, passage.da, passage.a) == (Act.RATE, State.GIVEN, State.PROPOSED)


@pytest.mark.parametrize(
    ("who", "act", "said", "why"),
    [
        (RATED, Act.RATE, {}, "Ora non si può valutare: la scheda è di un altro valutatore."),
        (RATED, Act.CONTEST, {}, "Ora non si può contestare: non spetta al tuo ruolo."),
        (RATER, Act.RATE, {"stato": "proposta"}, "Ora non si può valutare: la scheda è in stato «proposta»."),
        (RATER, Act.RATE, {"window": False}, "Ora non si può valutare: la finestra è chiusa."),
        ("altro", Act.RATE, {}, "Ora non si può valutare: la scheda è di un altro valutatore."),
        (NUCLEO, Act.NOTIFY, {"stato": "proposta", "closed": True}, "Ora non si può notificare: la scheda è chiusa."),
    ],
)
def test_a_refusal_says_why_and_changes_nothing(
    people: People, who: str, act: Act, said: dict[str, Any], why: str
) -> None:
    row = sheet(people, **said)
    before = Sheet.objects.values().get()
    with pytest.raises(Refused) as refused:
        ACTS.do(row, people[who], act)
    assert refused.value.in_full == why
    assert [o.why_not for o in ACTS.foreseen(Sheet.objects.all(), people[who], act)] == [why]
    assert (Sheet.objects.values().get(), SheetPassage.objects.count()) == (before, 0)
    assert row.revisione == 1


def test_errors_stop_the_acts_that_the_model_names_and_no_other(people: People) -> None:
    row = sheet(people, points=None)
    ACTS.do(row, people[RATER], Act.RATE)
    with pytest.raises(Refused) as refused:
        ACTS.do(row, people[NUCLEO], Act.NOTIFY)
    assert [f.codice for f in refused.value.missing] == ["manca"]
    # The token that was taken and given back is the one that is stored.
    assert row.revisione == Sheet.objects.get().revisione == 2


def test_the_preview_says_what_then_happens(people: People) -> None:
    sheet(people, "C", stato=State.PROPOSED)
    sheet(people, "A", stato=State.PROPOSED, points=None)
    sheet(people, "B", stato=State.NOTIFIED)
    seen = ACTS.foreseen(Sheet.objects.all(), people[NUCLEO], Act.NOTIFY)
    assert not SheetPassage.objects.exists()
    done = [*ACTS.on_many(Sheet.objects.all(), people[NUCLEO], Act.NOTIFY)]
    assert (
        [(o.row.code, o.why_not) for o in seen]
        == [(o.row.code, o.why_not) for o in done]
        == [
            ("A", "Prima di notificarla ci sono errori da correggere. Manca il punteggio."),
            ("B", "Ora non si può notificare: la scheda è in stato «notificata»."),
            ("C", ""),
        ]
    )
    assert SheetPassage.objects.get().sheet.code == "C"


def test_one_that_somebody_saves_meanwhile_does_not_stop_the_others(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    for code in "ABC":
        sheet(people, code)
    take = Sheet.prenota_revisione

    def somebody_comes_between(row: Sheet) -> None:
        if row.code == "B":
            raise ConflittoDiRevisione
        take(row)

    monkeypatch.setattr(Sheet, "prenota_revisione", somebody_comes_between)
    done = ACTS.on_many(Sheet.objects.all(), people[RATER], Act.RATE)
    assert [(o.row.code, o.why_not) for o in done] == [("A", ""), ("B", JUST_SAVED), ("C", "")]


def test_many_are_taken_in_the_order_of_their_keys_and_told_in_that_of_the_list(people: People) -> None:
    """Whoever writes several at once takes them so: two who do, in two orders, would undo each other."""
    for code in "CAB":
        sheet(people, code)
    done = ACTS.on_many(Sheet.objects.all(), people[RATER], Act.RATE)
    assert [o.row.code for o in done] == ["A", "B", "C"]
    assert [p.sheet.code for p in SheetPassage.objects.order_by("pk")] == ["C", "A", "B"]


def test_what_is_no_longer_there_says_so(people: People) -> None:
    row = sheet(people)
    Sheet.objects.filter(pk=row.pk).delete()
    with pytest.raises(Refused, match=r"La scheda non c'è più\."):
        ACTS.do(row, people[RATER], Act.RATE)


@pytest.mark.parametrize("who", [NUCLEO, RATER, RATED, "altro"])
def test_the_preview_costs_the_same_with_one_and_three(people: People, who: str) -> None:
    def cost(act: Act) -> int:
        with CaptureQueriesContext(connection) as queries:
            ACTS.foreseen(Sheet.objects.all(), people[who], act)
        return len(queries)

    sheet(people, "A")
    with_one = {act: cost(act) for act in Act}
    for code in "BC":
        sheet(people, code, points=None, stato=State.PROPOSED)
    assert {act: cost(act) for act in Act} == with_one
    assert max(with_one.values()) <= 4
