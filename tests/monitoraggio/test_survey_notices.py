# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is told of the acts on surveys: whom they concern, what for, where it leads; by mail as each has chosen."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.utils import timezone

from flussi import moments
from monitoraggio.choices import ObjectiveAct, SurveyAct
from monitoraggio.models import StatoObiettivo
from monitoraggio.scrittura.writer import write
from monitoraggio.vita import notices
from monitoraggio.vita.closing import SurveyDeed, approve_survey, close_survey, reopen_survey
from monitoraggio.vita.objective_acts import annotate, ask_override, confirm, decide_override, send_back, verify
from monitoraggio.vita.opening import Asked, open_survey
from notifiche import digest
from notifiche.choices import Delivery, NoticeKind
from notifiche.models import Mail, Notifica
from notifiche.services import prefer
from organizzazione.choices import Ruolo
from organizzazione.models import Utente
from tests.monitoraggio.monitored import JUNE, Monitored, hand, monitored
from tests.versioni.scena import scena

pytestmark = pytest.mark.django_db
ROOF = timezone.localdate() + timedelta(days=30)


@pytest.fixture
def m() -> Monitored:
    return monitored()


def told(who: Utente) -> list[tuple[str, str]]:
    """What stands on a desk, the oldest first: kind and title."""
    return list(Notifica.objects.visible_to(who).order_by("pk").values_list("genere", "oggetto"))


def last(who: Utente) -> Notifica:
    notice = Notifica.objects.visible_to(who).order_by("pk").last()
    assert notice is not None
    return notice


def compile_first(m: Monitored) -> StatoObiettivo:
    write([m.change(head={"relazione": "Come va."})], hand(m.office))
    return m.state()


def test_every_act_says_whether_anybody_is_told() -> None:
    assert set(notices.OF_OBJECTIVE) | (notices.UNTOLD & set(ObjectiveAct)) == set(ObjectiveAct)
    assert set(notices.OF_SURVEY) | (notices.UNTOLD & set(SurveyAct)) == set(SurveyAct)
    assert not {*notices.OF_OBJECTIVE, *notices.OF_SURVEY} & notices.UNTOLD


def test_who_compiles_learns_of_the_opening_and_of_its_last_day() -> None:
    scene = scena()
    scene.approvata()
    m = Monitored(scene, None)  # type: ignore[arg-type]
    head = m.somebody(Ruolo.DIRIGENTE, scene.obiettivi[0].centro)
    stranger = m.somebody(Ruolo.LETTORE)
    m.survey = open_survey(scene.piano, Asked(JUNE, None, None, ROOF, "Attenzione alle date."), scene.ufficio)
    assert (NoticeKind.ESITO, f"{m.survey} è aperta: si compila") in told(head)
    assert "Attenzione alle date." in last(head).testo
    assert "compreso" in last(head).testo
    assert last(head).collegamento == f"/rilevazioni/{m.survey.pk}/"
    assert told(stranger) == told(scene.ufficio) == []


def test_who_can_write_no_more_is_not_asked() -> None:
    scene = scena()
    scene.approvata()
    head = Monitored(scene, None).somebody(Ruolo.DIRIGENTE, scene.obiettivi[0].centro)  # type: ignore[arg-type]
    open_survey(scene.piano, Asked(JUNE, None, None, timezone.localdate() - timedelta(days=1)), scene.ufficio)
    assert told(head) == []


def test_confirmed_sent_back_and_verified_go_to_and_fro(m: Monitored) -> None:
    head = m.head()
    other_office = m.somebody(Ruolo.UFFICIO)
    state = compile_first(m)
    confirm(state, head)
    assert told(other_office) == told(m.office) == [(NoticeKind.PROPOSTA, f"{state.codice} è confermato dal centro")]
    assert told(head) == []
    send_back(m.state(), m.office, "Mancano i dati di maggio.")
    assert told(head) == [(NoticeKind.ESITO, f"{state.codice} è tornato indietro")]
    assert "Mancano i dati di maggio." in last(head).testo
    assert last(head).autore == m.office
    assert last(head).collegamento == f"/rilevazioni/obiettivo/{state.pk}/"
    confirm(m.state(), head)
    verify(m.state(), m.office)
    assert told(head)[-1] == (NoticeKind.ESITO, f"{state.codice} è verificato")
    # Not one for who did it.
    assert [title for _, title in told(m.office)] == [f"{state.codice} è confermato dal centro"] * 2


def test_an_override_is_asked_of_the_office_and_answered_to_the_centre(m: Monitored) -> None:
    head, state = m.head(), compile_first(m)
    ask_override(state, head, Decimal(80), "Il ritardo è di altri.")
    assert told(m.office) == [(NoticeKind.PROPOSTA, f"{state.codice} ha una forzatura da decidere")]
    assert "Il ritardo è di altri." in last(m.office).testo
    decide_override(m.state(), m.office, "Non basta.", granted=False)
    assert told(head) == [(NoticeKind.ESITO, f"{state.codice} ha la risposta sulla forzatura")]
    assert "Negata: Non basta." in last(head).testo


def test_the_note_of_the_nucleo_goes_to_the_centre_and_to_the_office(m: Monitored) -> None:
    head, nucleo, state = m.head(), m.somebody(Ruolo.NUCLEO), m.state()
    annotate(state, nucleo, "Si chiede la fonte.")
    for who in (head, m.office):
        assert told(who) == [(NoticeKind.COMMENTO, f"{state.codice} ha una nota del Nucleo")]
        assert "Si chiede la fonte." in last(who).testo
    assert told(nucleo) == []


def test_closed_approved_and_open_again(m: Monitored) -> None:
    head, nucleo, top = m.head(), m.somebody(Ruolo.NUCLEO), m.somebody(Ruolo.VERTICE)
    close_survey(m.survey, m.office)
    for who in (head, nucleo, top):
        assert told(who) == [(NoticeKind.ATTO, f"{m.survey} è chiusa")]
    reopen_survey(m.survey, "Un valore sbagliato.", m.office)
    assert told(head)[-1] == (NoticeKind.ESITO, f"{m.survey} è di nuovo aperta")
    assert "Un valore sbagliato." in last(head).testo
    assert len(told(nucleo)) == 1
    close_survey(m.survey, m.office)
    approve_survey(m.survey, SurveyDeed("DGC", "7", timezone.localdate()), m.office)
    assert told(top)[-1] == (NoticeKind.ATTO, f"{m.survey} è approvata")
    assert "DGC n. 7" in last(top).testo


def test_what_may_be_read_no_more_tells_nothing(m: Monitored) -> None:
    head, state = m.head(), compile_first(m)
    confirm(state, head)
    send_back(m.state(), m.office, "Da rivedere.")
    assert len(told(head)) == 1
    head.persona.incarichi.update(al=timezone.localdate() - timedelta(days=1))
    assert told(head) == []


def test_by_mail_as_each_has_chosen(m: Monitored, monkeypatch: pytest.MonkeyPatch) -> None:
    daily, now = m.head(), m.head()
    Utente.objects.filter(pk=daily.pk).update(email="una@comune.example")
    Utente.objects.filter(pk=now.pk).update(email="subito@comune.example")
    prefer(daily, {NoticeKind.ESITO: Delivery.DAILY})
    state = compile_first(m)
    confirm(state, now)
    send_back(m.state(), m.office, "Manca una data.")
    assert list(Mail.objects.filter(genere=NoticeKind.ESITO).values_list("to", flat=True)) == ["subito@comune.example"]
    monkeypatch.setattr(digest, "FROM_HOUR", 0)
    assert digest.write_digests() == 1
    written = Mail.objects.get(to="una@comune.example")
    assert f"{state.codice} è tornato indietro" in written.body
    assert "Manca una data." in written.body


def test_a_past_that_is_carried_in_tells_nobody(m: Monitored) -> None:
    m.head()
    with moments.told_at(timezone.now() - timedelta(days=3)):
        close_survey(m.survey, m.office)
    assert not Notifica.objects.exists()
    assert not mail.outbox
