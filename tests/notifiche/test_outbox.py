# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of a mail that does not go at once: with a mail server on the loopback, which answers as it is told."""

import json
import logging
import re
import socket
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.core.serializers import serialize
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from accesso.mail import ask_for_mail
from notifiche import outbox
from notifiche.choices import MailState, NoticeKind
from notifiche.models import Mail
from notifiche.postman import deliver
from notifiche.services import notify, notify_now
from tests.fabbriche import UtenteFactory
from tests.notifiche.smtp import Server, listening

pytestmark = pytest.mark.django_db
WRITTEN = ("[Traguardo] Un avviso", "Il testo.")
A, B, C = "a@comune.example", "b@comune.example", "c@comune.example"


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    with listening() as here:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", here.port, 5
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        yield here


def put(*boxes: str, subject: str = "Un avviso") -> None:
    for box in boxes:
        outbox.put(NoticeKind.ATTO, [box], subject, "Il testo.")


def later(pause: timedelta = timedelta(days=1)) -> None:
    """The time of the next attempts has come."""
    for mail in Mail.objects.waiting():
        Mail.objects.filter(pk=mail.pk).update(due=mail.due - pause)


def standing() -> list[tuple[str, str, int]]:
    return list(Mail.objects.order_by("pk").values_list("to", "state", "attempts"))


def test_a_mail_that_the_server_does_not_take_now_goes_later(server: Server) -> None:
    put(A)
    server.say("RCPT", "451 4.7.1 Greylisting, come back")
    assert deliver() == 0
    mail = Mail.objects.get()
    assert (mail.state, mail.attempts, mail.ended) == (MailState.WAITING, 1, None)
    assert mail.reason == "Il server di posta per ora non accetta la casella (451): 4.7.1 Greylisting, come back"
    assert timedelta(minutes=1) < mail.due - timezone.now() <= outbox.RETRIES[0]
    assert deliver() == 0
    assert server.calls == 1  # nobody asks before its time
    later()
    assert deliver() == 1
    assert standing() == [(A, MailState.SENT, 2)]
    assert server.boxes == [A]
    assert (server.accepted[0]["Subject"], server.accepted[0].get_payload()) == (
        "[Traguardo] Un avviso",
        "Il testo.\r\n",
    )
    later()
    assert deliver() == 0


def test_what_a_server_refuses_for_good_is_not_tried_again_and_stops_no_other(server: Server) -> None:
    put(A, B)
    server.say("RCPT", "550 5.1.1 No such user")
    assert deliver() == 1
    assert standing() == [(A, MailState.FAILED, 1), (B, MailState.SENT, 1)]
    refused = Mail.objects.get(to=A)
    assert refused.reason == "Il server di posta rifiuta la casella (550): 5.1.1 No such user"
    assert refused.ended is not None
    put(A)
    server.say("END", lambda came: "554 5.7.1 Spam")
    later()
    assert deliver() == 0
    assert standing()[-1] == (A, MailState.FAILED, 1)
    assert server.boxes == [B]


def test_a_server_that_is_away_is_asked_once_for_all_and_six_times_in_all(settings: Any, caplog: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socket.create_server(("127.0.0.1", 0)) as closed:
        settings.EMAIL_HOST, settings.EMAIL_PORT = closed.getsockname()
    put(A, B, C, A)
    pauses = []
    for attempt in range(1, outbox.ATTEMPTS + 1):
        caplog.clear()
        assert deliver() == 0
        assert {(state, tries) for _, state, tries in standing()} == {
            (MailState.WAITING if attempt < outbox.ATTEMPTS else MailState.FAILED, attempt)
        }
        (told,) = [r.getMessage() for r in caplog.records if r.name == "notifiche.postman"]
        assert told.startswith(f"Posta non spedita a {A}, {B}, {C}: ")
        if attempt < outbox.ATTEMPTS:
            pauses += [round((m.due - timezone.now()).total_seconds() / 60) for m in Mail.objects.all()][:1]
            later()
    assert pauses == [2, 10, 60, 300, 1080]
    assert sum(pauses) < 60 * 25
    assert all("rifiuta la connessione" in mail.reason and mail.ended for mail in Mail.objects.all())


def test_a_mailbox_gets_its_mails_in_their_order_and_waits_alone(server: Server) -> None:
    put(A, subject="prima")
    put(B)
    put(A, subject="dopo")
    server.say("RCPT", "451 busy")
    assert deliver() == 1
    assert server.boxes == [B]
    # One that comes meanwhile does not overtake those that wait.
    put(A, subject="ultima")
    assert deliver() == 0
    later(outbox.RETRIES[0])
    assert deliver() == 3
    assert [m["Subject"] for m in server.accepted[1:]] == [f"[Traguardo] {w}" for w in ("prima", "dopo", "ultima")]


def test_a_forgotten_password_waits_for_no_notice(server: Server) -> None:
    UtenteFactory.create(email=A)
    put(A, B)
    Mail.objects.filter(to=A).update(due=timezone.now() + timedelta(hours=5), attempts=3)
    ask_for_mail(A, "testserver", True)
    assert deliver() == 2
    assert server.boxes == [A, B]


def test_a_line_that_breaks_is_dialled_again_and_twice_in_a_row_is_a_server_that_is_away(server: Server) -> None:
    put(A, B, C)
    server.say("END", None)
    assert deliver() == 2
    assert standing() == [(A, MailState.WAITING, 1), (B, MailState.SENT, 1), (C, MailState.SENT, 1)]
    assert server.calls == 2
    later()
    put(B, C)
    server.say("END", None, None)
    assert deliver() == 0
    assert [tries for _, state, tries in standing() if state == MailState.WAITING] == [2, 1, 1]
    assert server.calls == 4
    assert Mail.objects.get(to=A).reason == f"Il server di posta 127.0.0.1:{server.port} ha chiuso la connessione."


@pytest.mark.parametrize(
    ("word", "answer", "told"),
    [
        ("CONNECT", "554 not you", "ha risposto 554 e non ha accettato la connessione"),
        ("CONNECT", None, "ha chiuso la connessione"),
        ("AUTH", "535 no", "rifiuta utente e password (535): vedi EMAIL_URL"),
        ("MAIL", "553 not this sender", "rifiuta il mittente traguardo@localhost (553): not this sender"),
    ],
)
def test_what_the_setting_of_the_server_brings_about_holds_for_all_and_may_be_mended(
    server: Server, settings: Any, word: str, answer: str | None, told: str
) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "chi", "parola-segreta"
    put(A, B)
    server.say(word, answer)
    if word == "AUTH":
        server.say(word, answer)  # the library asks again in another way
    assert deliver() == 0
    assert server.calls == 1
    assert {(m.state, m.attempts) for m in Mail.objects.all()} == {(MailState.WAITING, 1)}
    assert all(told in m.reason and "parola-segreta" not in m.reason for m in Mail.objects.all())
    server.answers.clear()
    later()
    assert deliver() == 2


def test_what_opens_a_door_is_nowhere_but_in_the_mail(server: Server, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG, "notifiche")
    UtenteFactory.create(email=A)
    ask_for_mail(A, "testserver", True)
    seen = []

    def complain(came: bytes) -> str:
        seen.append(re.sub(rb"=\r\n", b"", came).decode())
        return f"451 looks like spam: {' '.join(seen[-1].split())[:400]}"

    server.say("END", complain)
    assert deliver() == 0
    later()
    assert deliver() == 1
    sent = str(server.accepted[0].get_payload())
    links = [re.findall(r"/password/reimposta/(\S+)/", text.replace("=\n", "")) for text in (*seen, sent)]
    assert all(len(found) == 1 for found in links)
    rows = json.loads(serialize("json", Mail.objects.all()))
    kept = json.dumps(rows) + caplog.text
    for (link,) in links:
        user, token = link.split("/")
        assert len(token) > 20
        assert token not in kept
        assert user not in json.dumps(rows[0]["fields"]["reason"])
    (row,) = rows
    assert row["fields"]["body"] == ""
    assert row["fields"]["arguments"] == {"email": A, "host": "testserver", "secure": True, "prefix": "/"}


def test_the_database_keeps_no_text_of_what_is_made() -> None:
    outbox.put_made(NoticeKind.PASSWORD, A, "x", "accesso.reset", {})
    with pytest.raises(IntegrityError), transaction.atomic():
        Mail.objects.update(body="il collegamento")


def test_of_two_users_of_one_mailbox_nobody_gets_two(server: Server) -> None:
    for name in ("una", "due"):
        UtenteFactory.create(username=name, email=A)
    ask_for_mail(A, "testserver", True)
    server.say("RCPT", "250 yes", "451 busy")
    assert deliver() == 0
    assert len(server.accepted) == 1
    later()
    assert deliver() == 1
    assert len({str(m.get_payload()) for m in server.accepted}) == len(server.accepted) == 2


def test_a_mailbox_that_nobody_has_gets_nothing_and_it_is_told_to_who_administers(server: Server) -> None:
    ask_for_mail(B, "testserver", True)
    assert deliver() == 1
    assert server.calls == 0
    assert Mail.objects.get().reason == "Nessun utente attivo ha questa casella: non è partito nulla."


def test_a_mail_that_kills_who_sends_it_comes_to_an_end() -> None:
    put(A)
    for _ in range(outbox.ATTEMPTS):
        assert outbox.take("morto") is not None
        assert outbox.take("altro") is None  # it is in somebody's hand
        Mail.objects.update(taken_until=timezone.now() - timedelta(seconds=1))
    assert deliver() == 0
    mail = Mail.objects.get()
    assert (mail.state, mail.reason) == (MailState.FAILED, outbox.DIED)


def test_what_nobody_took_for_days_waits_for_somebody_who_decides(server: Server) -> None:
    put(A, B)
    Mail.objects.filter(to=A).update(due=timezone.now() - outbox.FORGOTTEN - timedelta(minutes=1))
    assert deliver() == 1
    assert Mail.objects.get(to=A).reason == outbox.TOO_LATE
    assert outbox.retry(Mail.objects.all()) == [Mail.objects.get(to=A)]
    assert deliver() == 1
    assert server.boxes == [B, A]


def test_a_busy_database_sends_nothing_twice(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    put(A)
    monkeypatch.setattr(outbox, "PAUSES", (0.0, 0.0))
    busy = iter([True, True])
    mine = outbox._mine

    def once_busy(mail: Mail) -> Any:
        if next(busy, False):
            raise OperationalError("database is locked")
        return mine(mail)

    monkeypatch.setattr(outbox, "_mine", once_busy)
    assert deliver() == 1
    assert standing() == [(A, MailState.SENT, 1)]
    assert server.boxes == [A]


def test_what_is_in_hand_is_left_alone_by_who_decides() -> None:
    put(A, B)
    taken = outbox.take("altro")
    assert taken is not None
    assert taken.to == A
    assert [m.to for m in outbox.drop(Mail.objects.all())] == [B]
    assert outbox.retry(Mail.objects.filter(to=A)) == []
    outbox.sent(taken)
    assert standing() == [(A, MailState.SENT, 1), (B, MailState.DROPPED, 0)]


def test_a_notice_and_its_mail_are_one_thing(django_capture_on_commit_callbacks: Any, server: Server) -> None:
    who = [UtenteFactory.create(email=A), UtenteFactory.create(email=""), UtenteFactory.create(email=A)]
    with django_capture_on_commit_callbacks(execute=True):
        notify_now(who, NoticeKind.COMMENTO, "Un commento", "Bene")
    assert [u.notifiche.count() for u in who] == [1, 1, 1]
    assert server.boxes == [A]
    notify(who[:1], NoticeKind.PROMEMORIA, "x", "y", key="oggi")
    with pytest.raises(IntegrityError):
        notify(who[:2], NoticeKind.PROMEMORIA, "x", "y", key="oggi")
    assert [u.notifiche.count() for u in who] == [2, 1, 1]
    assert Mail.objects.filter(genere=NoticeKind.PROMEMORIA).count() == 1


def test_what_waited_in_the_queue_of_before_waits_in_the_outbox(server: Server) -> None:
    UtenteFactory.create(email=A)
    asked = {"email": A, "host": "testserver", "secure": True, "prefix": "/"}
    for path, status in (
        ("accesso.mail.send_reset_mail", TaskResultStatus.READY),
        ("accesso.mail.send_reset_mail", TaskResultStatus.SUCCESSFUL),
        ("fascicoli.lavori.prepara", TaskResultStatus.READY),
    ):
        DBTaskResult.objects.create(
            status=status,
            task_path=path,
            args_kwargs={"args": [], "kwargs": asked},
            backend_name="default",
            queue_name="posta",
            run_after=get_date_max(),
            exception_class_path="",
            traceback="",
        )
    import_module("accesso.migrations.0003_posta_in_uscita").move(apps, SimpleNamespace(connection=connection))
    assert DBTaskResult.objects.count() == 2
    assert deliver() == 1
    assert server.boxes == [A]
