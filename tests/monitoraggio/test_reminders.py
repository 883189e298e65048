# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is reminded, when, how often, and that the mails and the list ask the same question."""

from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from monitoraggio.choices import SurveyState
from monitoraggio.inviting import reminders
from monitoraggio.inviting.bounces import note_bounces
from monitoraggio.inviting.reading import list_of
from monitoraggio.inviting.reminders import remind
from monitoraggio.inviting.services import move_term
from monitoraggio.inviting.standing import Standing
from monitoraggio.inviting.tokens import link_of
from monitoraggio.models import Invito, Rilevazione, Sollecito
from monitoraggio.models.invitation import DIGEST_MAKER
from monitoraggio.vita.keeping import change_survey
from monitoraggio.vita.opening import Asked, open_survey
from notifiche import outbox
from notifiche.choices import Delivery, MailState, NoticeKind
from notifiche.faults import Fault
from notifiche.models import Mail, Notifica
from notifiche.services import prefer
from organizzazione.choices import Ruolo
from tests.fabbriche import PersonaFactory, UtenteFactory
from tests.monitoraggio.inviting import DONE, answered, asked, sent
from tests.monitoraggio.monitored import Monitored, monitored

pytestmark = pytest.mark.django_db
LATER = timezone.localdate() + timedelta(days=80)
ROME = ZoneInfo("Europe/Rome")
UNTIL = timezone.localdate() + timedelta(days=40)
BOUNCE = """\
From: MAILER-DAEMON@posta.example
To: traguardo@comune.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Non consegnato.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; posta.example

Final-Recipient: rfc822; {box}
Action: failed
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--b--
"""


class Clock:
    """The day that it is, in Rome."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.patch = patch

    def __call__(self, day: date, hour: int = 8) -> None:
        now = datetime(day.year, day.month, day.day, hour, tzinfo=ROME)
        self.patch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Clock:
    # The rows of a mail are dated by the real clock: a postman of that day would take them for forgotten ones.
    monkeypatch.setattr(reminders, "send_soon", lambda: None)
    return Clock(monkeypatch)


def surveyed() -> Monitored:
    """A survey whose window closes in forty days."""
    return monitored(until=UNTIL)


def boxes(m: Monitored) -> list[Invito]:
    """Each phase is asked at a mailbox of its own."""
    rows = [m.phase(k, n) for n in range(3) for k in range(2)]
    return [asked(m, row, f"p{n}@comune.example") for n, row in enumerate(rows)]


def reminded() -> list[str]:
    return sorted(r.who for r in remind() if "@" in r.who)


def test_who_is_missing_gets_one_mail_with_the_own_date_and_who_answered_none(on: Clock) -> None:
    """Two of six have not answered and are here; the term of one is another."""
    m = surveyed()
    invitations = boxes(m)
    sent()
    user = UtenteFactory.create(email="p5@comune.example")
    Invito.objects.filter(pk=invitations[5].pk).update(persona=PersonaFactory.create(utente=user))
    for invitation in invitations[:3]:
        answered(invitation, **DONE)
    move_term(invitations[4], m.office, LATER)
    user.is_active = False
    user.save()
    on(UNTIL - timedelta(days=3))
    assert reminded() == ["p3@comune.example", "p4@comune.example"]
    letters = {letter.to[0]: letter.body for letter in sent() if "@comune" in letter.to[0]}
    assert set(letters) == {"p3@comune.example", "p4@comune.example"}
    assert f"Entro il {UNTIL:%d/%m/%Y}" in letters["p3@comune.example"]
    assert f"Entro il {LATER:%d/%m/%Y}" in letters["p4@comune.example"]
    assert link_of(invitations[3]) in letters["p3@comune.example"]
    missing = Invito.objects.missing().reachable()
    assert sorted(missing.values_list("email", flat=True)) == sorted(letters)
    shown = [r.mailbox for r in list_of(m.survey, m.office) if r.standing in (Standing.SILENT, Standing.LEAVING)]
    assert sorted(shown) == sorted(letters)


def test_who_answers_between_the_morning_and_the_mail_gets_none(on: Clock) -> None:
    m = surveyed()
    (invitation,) = [asked(m)]
    sent()
    on(UNTIL - timedelta(days=3))
    assert reminded() == [invitation.email]
    answered(invitation, **DONE)
    assert [letter for letter in sent() if letter.to == [invitation.email]] == []


def test_once_a_day_and_reason_whoever_runs_it(on: Clock) -> None:
    m = surveyed()
    asked(m)
    asked(m, m.phase(1))
    sent()
    on(UNTIL - timedelta(days=3))
    assert reminded() == ["bianchi@comune.example"]
    assert reminded() == []
    (letter,) = [mail for mail in sent() if mail.to == ["bianchi@comune.example"]]
    assert letter.body.count("/risposta/") == 2
    keys = list(Sollecito.objects.filter(a_chi="bianchi@comune.example").values_list("rilevazione", "motivo"))
    assert len(keys) == len(set(keys)) > 0
    on(UNTIL - timedelta(days=2))
    assert reminded() == [], "three days before was told: a day later it is not told again"


def test_a_day_that_nobody_ran_is_made_up_for(on: Clock) -> None:
    m = surveyed()
    asked(m)
    sent()
    on(UNTIL - timedelta(days=9))
    assert reminded() == ["bianchi@comune.example"]
    on(UNTIL - timedelta(days=3))
    assert reminded() == ["bianchi@comune.example"]
    on(UNTIL + timedelta(days=2))
    assert reminded() == []


def test_who_was_just_asked_is_not_reminded(on: Clock) -> None:
    m = surveyed()
    on(UNTIL - timedelta(days=2))
    asked(m)
    assert reminded() == []


def test_the_end_of_a_phase_is_told_before_it(on: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    m = monitored(until=LATER)
    row, end = m.phase(1), timezone.localdate() + timedelta(days=20)
    monkeypatch.setattr(reminders, "planned_ends", lambda survey: {row.pk: end})
    asked(m, row)
    asked(m, m.phase(0), "altri@comune.example")
    sent()
    on(end - timedelta(days=10))
    told = [(r.who, r.text) for r in remind() if "@" in r.who]
    assert told == [("bianchi@comune.example", f"fase {end:%d/%m/%Y}")]


def test_who_works_at_the_centre_has_a_notice_as_it_was_chosen(on: Clock) -> None:
    m = surveyed()
    head = m.head()
    head.email = "capo@comune.example"
    head.save()
    prefer(head, {NoticeKind.PROMEMORIA: Delivery.NEVER})
    m.somebody(Ruolo.DIRIGENTE)
    on(UNTIL - timedelta(days=3))
    remind()
    remind()
    notice = Notifica.objects.get(genere=NoticeKind.PROMEMORIA)
    assert notice.destinatario == head
    assert f"si compila fino al {UNTIL:%d/%m/%Y} compreso" in notice.testo
    assert sent() == []


def test_the_command_of_the_reminders_sends_these_too(on: Clock) -> None:
    m = surveyed()
    asked(m)
    sent()
    on(UNTIL - timedelta(days=3))
    said = StringIO()
    call_command("manda_promemoria", stdout=said)
    assert f"bianchi@comune.example (finestra {UNTIL:%d/%m/%Y}" in said.getvalue()
    assert Mail.objects.filter(to="bianchi@comune.example", maker=DIGEST_MAKER).count() == 1


# Mails that do not arrive
def standing(m: Monitored) -> Any:
    return list_of(m.survey, m.office)[0].standing


def test_a_mail_that_is_refused_is_told_from_no_answer_and_another_mailbox_is_asked() -> None:
    m = surveyed()
    invitation = asked(m, email="errroe@comune.example")
    assert standing(m) == Standing.LEAVING
    taken = outbox.take("prova")
    assert taken is not None
    outbox.failed(taken, Fault("550 casella sconosciuta", lasting=True))
    assert standing(m) == Standing.UNREACHED
    assert not Invito.objects.missing().reachable().exists()
    assert Invito.objects.missing().filter(pk=invitation.pk).exists(), "who is not reached is missing still"
    asked(m, email="giusto@comune.example")
    assert standing(m) == Standing.LEAVING
    sent()
    assert standing(m) == Standing.SILENT


@pytest.mark.parametrize(("status", "marked"), [("5.1.1", 1), ("4.2.2", 0), ("", 0)])
def test_a_mail_that_comes_back_marks_whom_it_did_not_reach(status: str, marked: int) -> None:
    m = monitored()
    asked(m)
    sent()
    assert note_bounces(BOUNCE.format(box="Bianchi@comune.example", status=status).encode()) == marked
    assert standing(m) == (Standing.UNREACHED if marked else Standing.SILENT)


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"Subject: x\n\ny", BOUNCE[:300].encode(), b"\0" * 5000])
def test_what_is_no_report_marks_nobody(raw: bytes) -> None:
    asked(monitored())
    assert note_bounces(raw) == 0


# What did not go has told nobody
def digest() -> Mail:
    mail: Mail = Mail.objects.filter(maker=DIGEST_MAKER).latest("pk")
    return mail


def test_a_reminder_that_did_not_go_is_told_the_day_after(on: Clock) -> None:
    m = surveyed()
    asked(m)
    sent()
    on(UNTIL - timedelta(days=3))
    assert reminded() == ["bianchi@comune.example"]
    Mail.objects.filter(pk=digest().pk).update(state=MailState.FAILED, attempts=outbox.ATTEMPTS)
    assert reminded() == [], "once a day, whatever became of it"
    on(UNTIL - timedelta(days=2))
    assert reminded() == ["bianchi@comune.example"]
    on(UNTIL - timedelta(days=1))
    assert reminded() == []


def test_a_reminder_for_which_there_was_nobody_is_not_one_that_went(on: Clock) -> None:
    m = surveyed()
    asked(m)
    sent()
    on(UNTIL - timedelta(days=3))
    assert reminded() == ["bianchi@comune.example"]
    Rilevazione.objects.update(stato=SurveyState.CHIUSA)
    assert [letter for letter in sent() if letter.to == ["bianchi@comune.example"]] == []
    assert (digest().state, "non è partito nulla" in digest().reason) == (MailState.DROPPED, True)
    Rilevazione.objects.update(stato=SurveyState.APERTA)
    on(UNTIL - timedelta(days=2))
    assert reminded() == ["bianchi@comune.example"]


def test_what_became_due_after_the_mail_of_today_is_told_tomorrow(on: Clock) -> None:
    m = surveyed()
    asked(m)
    asked(m, m.phase(1))
    sent()
    later = Invito.objects.order_by("pk").last()
    assert later is not None
    on(UNTIL - timedelta(days=20))
    move_term(later, m.office, UNTIL - timedelta(days=18))
    assert reminded() == ["bianchi@comune.example"]
    move_term(Invito.objects.order_by("pk")[0], m.office, UNTIL - timedelta(days=11))
    keys = set(Sollecito.objects.values_list("motivo", flat=True))
    assert reminded() == []
    assert set(Sollecito.objects.values_list("motivo", flat=True)) == keys, "nothing is kept as told that was not"
    on(UNTIL - timedelta(days=19))
    assert reminded() == ["bianchi@comune.example"]


def test_a_window_that_moves_takes_its_links_with_it(on: Clock) -> None:
    """The mail says the term after the extension; a term of one person stays."""
    m = surveyed()
    mine, other = asked(m), asked(m, m.phase(1), "due@comune.example")
    move_term(other, m.office, UNTIL + timedelta(days=2))
    sent()
    change_survey(Rilevazione.objects.get(), {"fino": LATER}, m.office)
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.ultimo_giorno, other.ultimo_giorno) == (LATER, UNTIL + timedelta(days=2))
    on(UNTIL - timedelta(days=1))
    assert reminded() == ["due@comune.example"]


def test_a_person_at_two_surveys_has_one_notice_a_day(on: Clock) -> None:
    m = surveyed()
    open_survey(m.scene.piano, Asked(date(2023, 8, 31), until=UNTIL), m.office)
    head = m.head()
    on(UNTIL - timedelta(days=3))
    remind()
    (notice,) = Notifica.objects.filter(destinatario=head)
    assert notice.testo.count("si compila fino al") == 2
    assert Notifica.objects.visible_to(head).count() == 1


def test_a_notice_names_nothing_and_goes_with_who_leaves_the_centre(on: Clock) -> None:
    m = surveyed()
    head = m.head()
    on(UNTIL - timedelta(days=3))
    remind()
    notice = Notifica.objects.get(destinatario=head)
    assert notice.indirizzo == f"/rilevazioni/{m.survey.pk}/"
    told = f"{notice.oggetto} {notice.testo}"
    assert not any(s.codice in told or s.titolo in told for s in m.survey.stati.all())
    assert m.phase().descrizione not in told
    assert list(Notifica.objects.visible_to(head)) == [notice]
    client = Client()
    client.force_login(head)
    assert client.get(f"/notifiche/{notice.pk}/", follow=True).status_code == 200
    head.persona.incarichi.update(al=UNTIL - timedelta(days=4))
    assert list(Notifica.objects.visible_to(head)) == []
    assert client.get(f"/notifiche/{notice.pk}/").status_code == 404
