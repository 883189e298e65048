# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever anybody tries, a closed survey says what it said; and who writes together loses nothing."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from aggregati.models import ConflittoDiRevisione
from congelati.models import FrozenRow
from flussi.acts import Refused
from monitoraggio.lettura.closed import content_of
from monitoraggio.models import (
    AttoDellaRilevazione,
    Evidenza,
    Rilevazione,
    RilevazioneChiusa,
    StatoFase,
    StatoObiettivo,
    ValoreIndicatore,
)
from monitoraggio.scrittura.checking import GivenFile
from monitoraggio.scrittura.drafts import Change, Draft, NotStorable, NotWritable
from monitoraggio.scrittura.evidence import Of, add_address, add_file, add_protocol, take_away
from monitoraggio.scrittura.writer import save, write
from monitoraggio.vita import objective_acts as acts
from monitoraggio.vita.closing import SurveyDeed, approve_survey, close_survey, reopen_survey
from monitoraggio.vita.opening import Asked, begin, open_survey
from monitoraggio.vita.realigning import realign
from organizzazione.choices import Ruolo
from organizzazione.rules import SISTEMA, Chi
from tests.fili import insieme
from tests.monitoraggio.monitored import JUNE, Monitored, hand, monitored

REFUSALS = (Refused, NotWritable, NotStorable, ConflittoDiRevisione, FrozenRow, DatabaseError)


def photograph(m: Monitored) -> Any:
    """All that a survey is, row by row, and what is read of it."""
    tables: tuple[Any, ...] = (
        *(Rilevazione, StatoObiettivo, StatoFase, ValoreIndicatore, Evidenza),
        *(RilevazioneChiusa, AttoDellaRilevazione),
    )
    rows = [list(table._default_manager.order_by("pk").values()) for table in tables]
    return rows, content_of(Rilevazione.objects.select_related("piano").get(pk=m.survey.pk), SISTEMA)


def saved(m: Monitored, n: int, said: dict[str, Any], who: Chi) -> Any:
    """From a page."""
    return save(m.change(n, **said), hand(who))


def written(m: Monitored, n: int, said: dict[str, Any], who: Chi) -> Any:
    """From a sheet."""
    return write([Change(m.state(n), Draft(**said))], hand(who))


def attempts(m: Monitored, who: Chi, proof: Evidenza) -> Iterator[Callable[[], Any]]:
    """What somebody might try, by every door of the services."""
    for n in range(3):
        row, value = m.phase(of=n).row_id, m.value(of=n).row_id
        drafts: tuple[dict[str, Any], ...] = (
            {"head": {"relazione": "Cambiata"}},
            {"phases": {row: {"esito": "conclusa", "fine_effettiva": JUNE}}},
            {"values": {value: {"valore": "999"}}},
        )
        for said in drafts:
            yield partial(saved, m, n, said, who)
            yield partial(written, m, n, said, who)
    yield lambda: acts.confirm(m.state(), who)
    yield lambda: acts.verify(m.state(), who)
    yield lambda: acts.send_back(m.state(), who, "Perché sì")
    yield lambda: acts.ask_override(m.state(), who, Decimal(100), "Perché sì")
    yield lambda: acts.decide_override(m.state(), who, "Perché sì", granted=True)
    yield lambda: acts.annotate(m.state(), who, "Nota")
    yield lambda: add_file(Of(m.state()), who, GivenFile("a.txt", b"testo"))
    yield lambda: add_address(Of(m.state()), who, "https://x.example/")
    yield lambda: add_protocol(Of(m.state()), who, "1/2023")
    yield lambda: take_away(Of(proof.stato), proof, who)
    yield lambda: close_survey(m.survey, who)
    yield lambda: begin(m.survey, who)
    yield lambda: realign(m.survey, who)
    yield lambda: reopen_survey(m.survey, " ", who)


def everybody(m: Monitored) -> list[Chi]:
    """Every role, and who is at the machine."""
    return [m.office, m.head(), *(m.somebody(role, m.state().centro) for role in Ruolo), SISTEMA]


@pytest.mark.django_db
@pytest.mark.parametrize("approved", [False, True])
def test_no_attempt_changes_a_closed_survey(approved: bool) -> None:
    m = monitored()
    proof = add_protocol(Of(m.state()), m.office, "12/2023")
    close_survey(m.survey, m.office)
    if approved:
        approve_survey(m.survey, SurveyDeed("DGC", "1", date(2023, 8, 1)), m.office)
    before, tried = photograph(m), 0
    for who in everybody(m):
        for attempt in attempts(m, who, proof):
            with pytest.raises(REFUSALS), transaction.atomic():
                attempt()
            tried += 1
    assert tried > 200
    assert photograph(m) == before


@pytest.mark.django_db
def test_without_closing_the_same_attempts_change_it() -> None:
    """The attempts are real ones."""
    m = monitored()
    proof, done = add_protocol(Of(m.state()), m.office, "12/2023"), 0
    for attempt in attempts(m, m.office, proof):
        before = photograph(m)
        try:
            with transaction.atomic():
                attempt()
                done += photograph(m) != before
                transaction.set_rollback(True)
        except REFUSALS:
            pass
    assert done > 15


@pytest.mark.solo_postgresql
@pytest.mark.django_db(transaction=True)
def test_eight_write_together_and_nobody_is_lost() -> None:
    m = monitored()
    rows = [m.phase(n).row_id for n in range(2)]
    states: list[int] = []

    def saves(n: int) -> int:
        """As often as it takes: who comes second is told, reads again and writes again."""
        done = 0
        while done < 5:
            state = m.state()
            count = int(state.relazione or 0)
            draft = Draft(
                head={"relazione": str(count + 1)}, phases={rows[n % 2]: {"percentuale": Decimal(count % 99)}}
            )
            try:
                save(Change(state, draft, state.revisione), hand(m.office))
            except ConflittoDiRevisione:
                states.append(n)
            else:
                done += 1
        return done

    out = insieme(*(partial(saves, n) for n in range(8)))
    assert out == [5] * 8
    assert m.state().relazione == "40"
    assert m.state().history.count() == 41


@pytest.mark.solo_postgresql
@pytest.mark.django_db(transaction=True)
def test_who_opens_the_same_survey_together_opens_one() -> None:
    m = monitored()
    day = date(2023, 8, 31)
    out = insieme(*(lambda: open_survey(m.scene.piano, Asked(day), m.office) for _ in range(4)))
    assert sorted(type(o).__name__ for o in out) == ["Refused", "Refused", "Refused", "Rilevazione"]
    assert StatoObiettivo.objects.filter(rilevazione__al=day).count() == 3


@pytest.mark.solo_postgresql
@pytest.mark.django_db(transaction=True)
def test_who_saves_while_it_closes_is_within_or_is_refused() -> None:
    m = monitored()
    row = m.phase().row_id

    def saves() -> str:
        try:
            save(m.change(phases={row: {"percentuale": Decimal(7)}}), hand(m.office))
        except (NotWritable, ConflittoDiRevisione):
            return "refused"
        return "saved"

    said, closed = insieme(saves, lambda: close_survey(m.survey, m.office))
    within = closed.read.obiettivi[0].fasi[0].percentuale
    assert (said, within) in (("saved", Decimal(7)), ("refused", None))
    assert m.phase().percentuale == within
