# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is told of a ricognizione: that there is something to write, that it is about to end, that all is there."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dup.models import ObiettivoOperativo
from flussi import moments
from monitoraggio.choices import SurveyAct
from notifiche.choices import NoticeKind
from notifiche.models import Notifica
from organizzazione.choices import Ruolo
from organizzazione.models import Incarico, Utente
from ricognizioni import notices
from ricognizioni.choices import OperativeAct
from ricognizioni.models import Ricognizione, StatoOperativo
from ricognizioni.scrittura.writer import Draft, save
from ricognizioni.vita.closing import close_ricognizione, reopen_ricognizione
from ricognizioni.vita.opening import Asked, open_ricognizione, realign
from ricognizioni.vita.operative_acts import send_back, verify
from tests.fabbriche import UtenteFactory
from tests.monitoraggio.monitored import hand
from tests.ricognizioni.surveyed import DAY, Surveyed, surveyed

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DONE = {"esito": "realizzato", "narrativa": "riservatissima"}


def told(who: Utente) -> list[tuple[str, str]]:
    """What stands on a desk, the oldest first: kind and title."""
    return list(Notifica.objects.visible_to(who).order_by("pk").values_list("genere", "oggetto"))


def state_of(s: Surveyed, n: int = 0) -> StatoOperativo:
    """The n-th operative objective of its ricognizione: the tests open others."""
    rows = StatoOperativo.objects.select_related("ricognizione__dup").filter(ricognizione=s.survey)
    state: StatoOperativo = rows.order_by("nome")[n]
    return state


def write(s: Surveyed, who: Utente, *which: int) -> None:
    for n in which:
        state = state_of(s, n)
        save(state, Draft(DONE), state.revisione, hand(who))


def test_every_act_says_whether_anybody_is_told() -> None:
    lines = {*notices.OF_RICOGNIZIONE, *notices.OF_OPERATIVE}
    assert lines | notices.UNTOLD == {*SurveyAct, *OperativeAct}
    assert not lines & notices.UNTOLD


def test_who_writes_learns_of_the_opening_and_the_office_that_all_is_there(
    django_capture_on_commit_callbacks: Any,
) -> None:
    s = surveyed()
    head, stranger, other_office = s.head(), s.stranger(), s.m.somebody(Ruolo.UFFICIO)
    close_ricognizione(s.survey, s.office)
    # Nobody had an incarico yet when it was opened.
    assert told(head) == [(NoticeKind.ATTO, f"{s.survey} è chiusa")]
    reopen_ricognizione(s.survey, "motivo riservatissimo", s.office)
    second = open_ricognizione(s.survey.dup, Asked(DAY.replace(month=11, day=30), None, TODAY, "Con cura."), s.office)
    opened = Notifica.objects.visible_to(head).latest("pk")
    assert (opened.genere, opened.oggetto) == (NoticeKind.ESITO, f"{second} è aperta: si compila")
    assert "Con cura." in opened.testo
    assert "compreso" in opened.testo
    assert opened.collegamento == f"/ricognizioni/{second.pk}/"
    assert told(stranger) == told(s.office) == told(other_office) == []
    with django_capture_on_commit_callbacks(execute=True):
        write(s, head, 0, 1, 2)
    assert told(other_office) == []
    with django_capture_on_commit_callbacks(execute=True):
        write(s, head, 3)
    assert told(other_office) == [(NoticeKind.PROPOSTA, f"{s.survey}: tutti gli obiettivi operativi sono compilati")]
    verify(state_of(s), s.office)
    send_back(state_of(s, 1), s.office, "motivo riservatissimo")
    back = Notifica.objects.visible_to(head).latest("pk")
    assert back.oggetto == f"{s.survey}: un obiettivo operativo è tornato indietro"
    assert back.collegamento == f"/ricognizioni/obiettivo/{state_of(s, 1).pk}/"
    assert not Notifica.objects.filter(testo__contains="riservatissim").exists()
    # Who is no longer at the centre reads neither the objective nor what was said of it.
    Incarico.objects.filter(persona__utente=head).delete()
    assert f"{s.survey}: un obiettivo operativo è tornato indietro" not in [title for _, title in told(head)]


def test_who_can_write_no_more_is_not_asked() -> None:
    s = surveyed()
    head, yesterday = s.head(), TODAY - timedelta(days=1)
    second = open_ricognizione(s.survey.dup, Asked(DAY.replace(month=11, day=30), None, yesterday), s.office)
    assert told(head) == []
    # That it is open again they should know, not that they have until yesterday.
    close_ricognizione(second, s.office)
    reopen_ricognizione(second, "motivo", s.office)
    notice = Notifica.objects.visible_to(head).latest("pk")
    assert notice.oggetto == f"{second} è di nuovo aperta"
    assert "Si compila" not in notice.testo


def test_that_all_is_there_is_told_once_whoever_writes_or_takes_away_the_last_one(
    django_capture_on_commit_callbacks: Any,
) -> None:
    s = surveyed()
    head, other_office = s.head(), s.m.somebody(Ruolo.UFFICIO)
    complete = (NoticeKind.PROPOSTA, f"{s.survey}: tutti gli obiettivi operativi sono compilati")
    with django_capture_on_commit_callbacks(execute=True):
        write(s, head, 0, 1, 2)
    # The last that was missing leaves the document.
    last = ObiettivoOperativo.objects.get(pk=state_of(s, 3).operativo_id)
    strategico, name = last.obiettivo_strategico, last.nome
    last.obiettivi_gestionali.all().delete()
    last.delete()
    with django_capture_on_commit_callbacks(execute=True):
        realign(s.survey, s.office)
    assert told(other_office) == [complete]
    # Two come, and are written at one moment: both find that nothing is missing.
    for n in (1, 2):
        ObiettivoOperativo.objects.create(obiettivo_strategico=strategico, nome=f"{name} {n}")
    with django_capture_on_commit_callbacks(execute=True):
        realign(s.survey, s.office)
    assert told(other_office) == [complete]
    with django_capture_on_commit_callbacks(execute=True):
        for state in StatoOperativo.objects.filter(stato="da-compilare", nel_documento=True):
            save(state, Draft(DONE), state.revisione, hand(s.office))
    assert told(other_office) == [complete, complete]
    # What is said again, and what is laid over the document again, is no news.
    with django_capture_on_commit_callbacks(execute=True):
        ObiettivoOperativo.objects.get(nome=f"{name} 2").delete()
        assert realign(s.survey, s.office)
    assert told(other_office) == [complete, complete]


def test_who_is_missing_is_reminded_once_for_each_threshold_and_with_the_same_queries_for_three() -> None:
    s = surveyed(until=TODAY + timedelta(days=3))
    head, stranger = s.head(), s.stranger()
    for role in (Ruolo.DIRIGENTE, Ruolo.REFERENTE):
        UtenteFactory.create(ruolo=role)
    with CaptureQueriesContext(connection) as one:
        assert notices.lines() == [f"{head} ({s.survey})"]
    assert notices.lines() == []
    text = Notifica.objects.visible_to(head).get(genere=NoticeKind.PROMEMORIA).testo
    assert "Da compilare: 4 obiettivi operativi." in text
    for day in (30, 29):
        asked = Asked(DAY.replace(month=11, day=day), None, TODAY + timedelta(days=3))
        open_ricognizione(s.survey.dup, asked, s.office)
    Notifica.objects.all().delete()
    with CaptureQueriesContext(connection) as three:
        assert len(notices.lines()) == 3
    # Beside what each notice takes.
    assert len(three) - 3 * NOTICE <= len(one) - NOTICE
    StatoOperativo.objects.update(stato="compilato")
    Notifica.objects.all().delete()
    assert notices.lines() == []
    Ricognizione.objects.update(fino=TODAY - timedelta(days=1))
    StatoOperativo.objects.update(stato="da-compilare")
    assert notices.lines() == []
    assert told(stranger) == []


# A savepoint, what was chosen, the row, its end.
NOTICE = 8


def test_a_past_that_is_carried_in_tells_nobody() -> None:
    s = surveyed()
    s.head()
    with moments.told_at(moments.in_rome("2023-11-20T10:00")):
        open_ricognizione(s.survey.dup, Asked(DAY.replace(month=11, day=20)), s.office)
    assert not Notifica.objects.exists()
