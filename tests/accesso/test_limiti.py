# SPDX-License-Identifier: AGPL-3.0-or-later
"""How often somebody may try; and that nobody is locked out by what others try."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import active_count
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import set_script_prefix
from django.utils import timezone

from accesso import limits
from accesso.gate import let_in_by_mail, who_is
from accesso.limits import Limit, clear, give_back, take
from accesso.models import Bucket
from accesso.signals import attempt_refused
from notifiche.choices import MailState
from notifiche.models import Mail
from notifiche.outbox import DEAD_AFTER
from notifiche.outbox import take as take_a_mail
from organizzazione.models import Utente
from tests.accesso.porta import HERE, THERE, entered, knock, post_mails
from tests.fabbriche import PASSWORD, UtenteFactory

pytestmark = pytest.mark.django_db
NEW = "un-altra-parola-lunga-2021"
SPRAYED = 20
THREE = Limit("three", 3, timedelta(minutes=10))


@pytest.fixture
def alice() -> Utente:
    return UtenteFactory.create(lettore=True, email="alice@comune.example")


def ask(email: str, *, at: str = HERE, client: Client | None = None) -> Any:
    return (client or Client()).post("/password/reimposta/", {"email": email}, REMOTE_ADDR=at)


def spray(names: int, *, at: str = HERE) -> list[int]:
    return [knock(f"nome{n}", "Primavera2026!", at=at).status_code for n in range(names)]


def words(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# --- the counters


def test_no_more_than_the_limit_and_again_when_it_is_over() -> None:
    assert [take(THREE, "x").allowed for _ in range(5)] == [True, True, True, False, False]
    assert take(THREE, "y").allowed
    Bucket.objects.filter(who="x").update(expires=timezone.now())
    again = take(THREE, "x")
    assert (again.allowed, again.count) == (True, 1)


def test_what_is_given_back_may_be_taken_again_and_nothing_falls_below_zero() -> None:
    for _ in range(3):
        take(THREE, "x")
    give_back(THREE, "x")
    assert [take(THREE, "x").allowed for _ in range(2)] == [True, False]
    for _ in range(9):
        give_back(THREE, "x")
    assert Bucket.objects.get().count == 0
    assert clear("x", THREE) == 1


def test_old_rows_go_when_a_new_one_comes() -> None:
    take(THREE, "x")
    Bucket.objects.update(expires=timezone.now() - limits.KEPT - timedelta(minutes=1))
    take(THREE, "y")
    assert [b.who for b in Bucket.objects.all()] == ["y"]


@pytest.mark.solo_postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("tries", [3, 100])
def test_a_hundred_at_once_are_counted_one_by_one(tries: int) -> None:
    limit = Limit("hundred", tries, timedelta(minutes=10))

    def one(_: int) -> bool:
        try:
            return take(limit, "x").allowed
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(100))) == tries
    assert Bucket.objects.get().count == tries


# --- the login


def test_who_sprays_names_from_one_address_is_stopped(alice: Utente) -> None:
    answers = spray(60)
    assert answers == [200] * SPRAYED + [429] * (60 - SPRAYED)
    refused = knock(alice.username)
    assert refused.status_code == 429
    assert "troppi nomi utente diversi" in words(refused)
    assert 0 < int(refused["Retry-After"]) <= 15 * 60
    assert knock(alice.username, at=THERE).status_code == 302


def test_a_colleague_who_mistypes_counts_once_and_not_at_all_when_in(alice: Utente) -> None:
    for _ in range(4):
        knock(alice.username, "sbagliata")
    assert Bucket.objects.get(kind="address").count == 1
    assert knock(alice.username).status_code == 302
    assert Bucket.objects.get(kind="address").count == 0
    assert spray(SPRAYED)[-1] == 200


def test_a_known_device_is_not_locked_by_others(alice: Utente) -> None:
    """Colleagues behind the same address try her name and sixty others; she comes in, with her own password only."""
    hers = entered(alice)
    hers.post("/esci/")
    assert [knock(alice.username, "sbagliata").status_code for _ in range(5)][-1] == 429
    spray(60)
    for n in range(50):
        knock(alice.username, "sbagliata", at=f"198.51.100.{n}")
    assert knock(alice.username, at="203.0.113.9").status_code == 429  # the name alone, on an unknown device
    assert knock(alice.username, "sbagliata", client=hers).status_code == 200
    assert knock(alice.username, client=hers).status_code == 302


def test_a_known_device_has_a_limit_of_its_own(alice: Utente) -> None:
    hers = entered(alice)
    hers.post("/esci/")
    assert [knock(alice.username, "sbagliata", client=hers).status_code for _ in range(5)] == [200] * 4 + [429]
    assert knock(alice.username, client=hers).status_code == 429
    assert knock(alice.username).status_code == 302  # and locks nobody else


def test_a_device_is_known_for_its_own_people_only(alice: Utente) -> None:
    hers = entered(alice)
    hers.post("/esci/")
    spray(SPRAYED)
    other = UtenteFactory.create(lettore=True)
    assert knock(other.username, client=hers).status_code == 429
    assert knock(alice.username, client=hers).status_code == 302


@pytest.mark.parametrize("cookie", ["", "x", "W10:1abc:def", "é"])
def test_a_forged_device_is_unknown(alice: Utente, cookie: str) -> None:
    spray(SPRAYED)
    client = Client()
    client.cookies["dispositivo"] = cookie
    assert knock(alice.username, client=client).status_code == 429


def test_who_has_the_mailbox_comes_in_through_every_lock(alice: Utente) -> None:
    for _ in range(6):
        knock(alice.username, "sbagliata")
    spray(60)
    assert ask(alice.email).status_code == 302
    post_mails()
    link = re.search(r"http://testserver(/password/reimposta/\S+)", str(mail.outbox[0].body))
    assert link
    telephone = Client(REMOTE_ADDR=THERE)
    form = telephone.get(link[1], follow=True).redirect_chain[-1][0]
    assert telephone.post(form, {"new_password1": NEW, "new_password2": NEW}).status_code == 302
    assert knock(alice.username, NEW).status_code == 302  # in the office, on a new device
    assert knock("nome61", NEW).status_code == 429  # where others still wait


def test_right_and_wrong_are_refused_alike(alice: Utente) -> None:
    spray(SPRAYED)
    assert words(knock(alice.username)) == words(knock(alice.username, "sbagliata")) == words(knock("nessuno"))


def test_who_listens_learns_of_a_refusal(alice: Utente) -> None:
    heard: list[tuple[str, str]] = []

    def hear(sender: object, kind: str, username: str, **others: Any) -> None:
        heard.append((kind, username))

    attempt_refused.connect(hear)
    try:
        for _ in range(6):
            knock(alice.username, "sbagliata")
    finally:
        attempt_refused.disconnect(hear)
    assert heard == [("pair", alice.username)] * 2


def test_an_empty_form_is_no_try(alice: Utente) -> None:
    for data in ({}, {"username": alice.username}, {"password": "x"}, {"username": " ", "password": "x"}):
        assert Client().post("/accedi/", data).status_code == 200
    assert not Bucket.objects.exists()


def test_the_machine_takes_locks_away(alice: Utente, capsys: Any) -> None:
    for _ in range(5):
        knock(alice.username, "sbagliata")
    call_command("sblocca", alice.username.upper())
    assert "Blocchi tolti" in capsys.readouterr().out
    assert knock(alice.username).status_code == 302


def test_the_administrator_takes_locks_away(alice: Utente) -> None:
    for _ in range(5):
        knock(alice.username, "sbagliata")
    client = Client()
    client.force_login(UtenteFactory.create(amministratore=True))
    data = {"action": "take_locks_away", "_selected_action": [alice.pk]}
    page = client.post("/admin/organizzazione/utente/", data, follow=True)
    assert "Blocchi tolti a 1 utenti" in words(page)
    assert knock(alice.username).status_code == 302


# --- mails


def test_sixty_mails_asked_for_one_person_are_three(alice: Utente) -> None:
    answers = [ask(alice.email, at=f"198.51.100.{n}") for n in range(60)]
    assert [a.status_code for a in answers] == [302] * 3 + [429] * 57
    post_mails()
    assert len(mail.outbox) == 3
    assert "i messaggi sono già partiti" in words(answers[-1])
    assert 0 < int(answers[-1]["Retry-After"]) <= 3600


def test_the_limit_of_a_mailbox_tells_nothing_of_who_has_it(alice: Utente) -> None:
    told = {}
    for email in (alice.email, "nessuno@comune.example"):
        told[email] = [words(ask(e)) for e in (email, email.upper(), f" {email} ", email, email)]
    (hers, nobodys) = (re.sub(r"\d\d:\d\d", "", str(t)) for t in told.values())
    assert hers == nobodys
    assert "Troppe richieste" in nobodys


def test_one_address_asks_for_twenty_mailboxes(alice: Utente) -> None:
    hers = entered(alice)
    answers = [ask(f"persona{n}@comune.example").status_code for n in range(25)]
    assert answers == [302] * 20 + [429] * 5
    assert ask(alice.email, client=hers).status_code == 302
    assert ask(alice.email, at=THERE).status_code == 302


def test_the_page_of_the_mail_does_the_same_for_all(alice: Utente) -> None:
    """The database is asked the same, so that how long the answer takes does not tell either."""
    asked = []
    for n, email in enumerate((alice.email, "nessuno@comune.example")):
        with CaptureQueriesContext(connection) as queries:
            ask(email, at=f"198.51.100.{n}")
        asked.append([re.sub(r"'[^']*'|\d+", "", q["sql"]) for q in queries])
    assert asked[0] == asked[1]
    assert not [sql for sql in asked[0] if "organizzazione_utente" in sql]


def test_a_mail_is_a_row_and_not_a_thread(alice: Utente) -> None:
    before = active_count()
    for n in range(60):
        ask(f"persona{n}@comune.example", at=f"198.51.100.{n}")
    assert active_count() <= before + 1
    assert Mail.objects.due().count() == 60
    assert mail.outbox == []


def test_the_link_of_a_mail_goes_to_where_the_site_stands(alice: Utente) -> None:
    set_script_prefix("/traguardo/")
    try:
        assert ask(alice.email).status_code == 302
    finally:
        set_script_prefix("/")
    post_mails()
    assert "http://testserver/traguardo/password/reimposta/" in str(mail.outbox[0].body)


def test_the_next_one_sends_what_a_dead_one_had_in_hand(alice: Utente) -> None:
    ask(alice.email)
    assert take_a_mail("morto") is not None
    post_mails()
    assert mail.outbox == []  # it may still be alive
    Mail.objects.update(taken_until=F("taken_until") - DEAD_AFTER - timedelta(seconds=1))
    post_mails()
    assert [m.to for m in mail.outbox] == [[alice.email]]


def test_a_failing_mail_server_fails_one_mail(alice: Utente, monkeypatch: pytest.MonkeyPatch) -> None:
    other = UtenteFactory.create(email="altro@comune.example")
    tries = iter([OSError("muto"), None])

    def send(*args: Any, **kwargs: Any) -> int:
        if error := next(tries):
            raise error
        return 1

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", send)
    ask(alice.email)
    ask(other.email)
    post_mails()
    assert next(tries, "both were tried") == "both were tried"
    waits, gone = Mail.objects.order_by("pk")
    assert (waits.to, waits.state, waits.attempts) == (alice.email, MailState.WAITING, 1)
    assert waits.due > timezone.now()
    assert (gone.to, gone.state) == (other.email, MailState.SENT)


# --- the own password


def test_an_open_session_is_no_place_to_guess_the_password(alice: Utente) -> None:
    client = entered(alice)
    data = {"old_password": "sbagliata", "new_password1": NEW, "new_password2": NEW}
    weak = {"old_password": PASSWORD, "new_password1": "1", "new_password2": "1"}
    for _ in range(7):
        assert client.post("/password/cambia/", weak).status_code == 200
    answers = [client.post("/password/cambia/", data) for _ in range(5)]
    assert [a.status_code for a in answers] == [200] * 4 + [429]
    assert "una password che non è la tua" in words(answers[-1])
    assert client.post("/password/cambia/", {**data, "old_password": PASSWORD}).status_code == 429


def test_a_name_is_one_however_it_is_written() -> None:
    assert who_is("Alice") == who_is(" alice ") == who_is("ＡLICE") != who_is("alice2")


# --- what is given once and used often


def devices_of(user: Utente, number: int) -> list[Client]:
    """Browsers where somebody has entered, each by itself, and is out again."""
    found = [entered(user, at=f"203.0.113.{n}") for n in range(number)]
    for client in found:
        client.post("/esci/")
    return found


def test_many_known_devices_are_no_way_to_guess_on(alice: Utente, settings: Any) -> None:
    """Who came in once may have taken many cookies; her own device waits with them, and her mailbox opens it."""
    hers, *taken = devices_of(alice, 13)
    answers = [knock(alice.username, "sbagliata", client=client).status_code for client in taken for _ in range(4)]
    assert answers == [200] * 48
    assert [
        knock(alice.username, "sbagliata", client=taken[0]).status_code,
        Bucket.objects.get(kind="name_on_devices").count,
    ] == [429, 49]
    knock(alice.username, "sbagliata", client=hers)
    refused = knock(alice.username, client=hers)
    assert refused.status_code == 429
    assert "da più dispositivi" in words(refused)
    let_in_by_mail(alice.username)
    assert knock(alice.username, client=hers).status_code == 302
    assert knock(alice.username, "sbagliata", client=taken[1]).status_code == 200


def test_a_known_device_asks_for_no_more_mails_than_an_address(alice: Utente) -> None:
    hers = entered(alice)
    answers = [ask(f"casella{n}@comune.example", client=hers).status_code for n in range(25)]
    assert answers == [302] * 20 + [429] * 5
    assert ask(alice.email).status_code == 302  # the address beside it is another place


def test_the_page_of_the_second_factor_gives_no_more_tries_at_the_password(alice: Utente) -> None:
    client = entered(alice)
    data = {"old_password": "sbagliata", "new_password1": NEW, "new_password2": NEW}
    answers = []
    for _ in range(6):
        answers.append(client.post("/password/cambia/", data).status_code)
        client.get("/secondo-fattore/attiva/")
        client.post("/secondo-fattore/attiva/", {"code": "000000"})
    assert answers == [200] * 4 + [429] * 2
