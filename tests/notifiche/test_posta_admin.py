# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of the mail that did not go: for who administers, and nobody else."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core import mail as post
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifiche import outbox
from notifiche.choices import MailState, NoticeKind
from notifiche.models import Mail
from organizzazione.choices import Ruolo
from sicurezza.choices import EventKind as Kind
from sicurezza.models import Evento
from tests.fabbriche import UtenteFactory

pytestmark = pytest.mark.django_db
PAGE = "/admin/notifiche/mail/"
REFUSED = "Il server di posta rifiuta la casella (550): No such user"


@pytest.fixture
def elio(client: Client) -> Client:
    client.force_login(UtenteFactory.create(username="elio", amministratore=True))
    return client


def mail(to: str, state: str = MailState.FAILED, **more: Any) -> Mail:
    made: Mail = Mail.objects.create(
        to=to, genere=NoticeKind.ATTO, subject=f"[Traguardo] A {to}", state=state, **{"body": "Il testo.", **more}
    )
    return made


def text(client: Client, query: str = "") -> str:
    answer = client.get(PAGE + query)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_it_says_what_waits_what_did_not_go_and_why(elio: Client) -> None:
    mail("a@comune.example", reason=REFUSED, attempts=1)
    due = timezone.now() + timedelta(hours=5)
    mail("b@comune.example", MailState.WAITING, reason="Il server di posta non risponde.", attempts=4, due=due)
    mail("c@comune.example", MailState.SENT)
    mail("d@comune.example", MailState.WAITING, taken_by="x", taken_until=due)
    page = text(elio)
    for word in (REFUSED, "Non partita", "Il server di posta non risponde.", "In attesa", "Sta partendo", "Posta"):
        assert word in page
    assert timezone.localtime(due).strftime("%H:%M") in page
    assert "c@comune.example" not in page
    assert "c@comune.example" in text(elio, "?situazione=partita")
    assert "a@comune.example" not in text(elio, "?situazione=attesa")
    assert all(f"{x}@comune.example" in text(elio, "?situazione=tutte") for x in "abcd")
    assert "b@comune.example" not in text(elio, "?q=a@comune")
    # The row opened: its text, nothing to write.
    one = unescape(elio.get(f"{PAGE}{Mail.objects.get(to='a@comune.example').pk}/change/").content.decode())
    assert "Il testo." in one
    assert REFUSED in one
    assert 'name="_save"' not in one


def test_of_a_forgotten_password_nothing_can_be_read(elio: Client) -> None:
    one = outbox.put_made(
        NoticeKind.PASSWORD, "a@comune.example", "Password dimenticata", "accesso.reset", {"x": "segreto"}
    )
    for page in (text(elio), elio.get(f"{PAGE}{one.pk}/change/").content.decode()):
        assert "Password dimenticata" in page
        assert "segreto" not in page
    assert "Nasce quando parte" in page


@pytest.mark.parametrize("role", [r for r in Ruolo if r != Ruolo.AMMINISTRATORE])
def test_nobody_else_sees_it(client: Client, role: str) -> None:
    one = mail("a@comune.example")
    client.force_login(UtenteFactory.create(ruolo=role))
    for path in (PAGE, f"{PAGE}{one.pk}/change/"):
        assert client.get(path).status_code == 403
    assert press(client, "retry", one).status_code == 403
    one.refresh_from_db()
    assert one.state == MailState.FAILED
    assert PAGE not in client.get("/admin/").content.decode()


def press(client: Client, act: str, *mails: Mail) -> Any:
    data = {"action": act, "_selected_action": [m.pk for m in mails]}
    return client.post(f"{PAGE}?situazione=tutte", data, follow=True)


def test_again_now(elio: Client) -> None:
    failed = mail("a@comune.example", attempts=6, reason=REFUSED, ended=timezone.now())
    waits = mail("b@comune.example", MailState.WAITING, attempts=2, due=timezone.now() + timedelta(hours=5))
    gone = mail("c@comune.example", MailState.SENT)
    elio.get(f"{PAGE}?action=retry&_selected_action={failed.pk}")
    assert Mail.objects.get(pk=failed.pk).attempts == 6  # a GET does nothing
    page = unescape(press(elio, "retry", failed, waits, gone).content.decode())
    assert "Messaggi: 2 di nuovo in coda: partono subito." in page
    assert "Messaggi lasciati com'erano, perché partiti o in partenza: 1." in page
    assert [m.to[0] for m in post.outbox] == ["a@comune.example", "b@comune.example"]
    assert set(Mail.objects.values_list("state", flat=True)) == {MailState.SENT}
    (event,) = Evento.objects.filter(genere=Kind.POSTA)
    assert (event.utente, event.oggetto) == ("elio", "Riprova ora")
    assert event.dettagli == {"messaggi": 2, "caselle": "a@comune.example, b@comune.example"}


def test_let_it_be(elio: Client) -> None:
    failed, waits = mail("a@comune.example"), mail("b@comune.example", MailState.WAITING)
    assert "Messaggi: 2 non partono più." in unescape(press(elio, "drop", failed, waits).content.decode())
    assert set(Mail.objects.values_list("state", flat=True)) == {MailState.DROPPED}
    assert Evento.objects.get(genere=Kind.POSTA).oggetto == "Lascia perdere"
    assert press(elio, "drop", failed).status_code == 200
    assert Evento.objects.filter(genere=Kind.POSTA).count() == 1
    assert not post.outbox
    # Somebody may think better of it.
    press(elio, "retry", waits)
    assert [m.to for m in post.outbox] == [["b@comune.example"]]


def test_the_page_asks_the_same_of_one_and_of_three(elio: Client) -> None:
    counts = []
    for names in ("a", "bc"):
        for name in names:
            mail(f"{name}@comune.example")
        elio.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            elio.get(PAGE)
        counts.append(len(queries))
    assert counts[0] == counts[1]
