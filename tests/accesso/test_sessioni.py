# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of the own sessions, «esci ovunque», and the end of a session however much it is used."""

import re
from html import unescape
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client

from accesso.sessions import device_in_words
from accesso.signals import sessions_ended
from organizzazione.models import Utente
from tests.accesso.porta import THERE, entered, is_in
from tests.fabbriche import PASSWORD, UtenteFactory

pytestmark = pytest.mark.django_db
PAGE, EVERYWHERE = "/sessioni/", "/sessioni/chiudi-tutte/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
NEW = "un-altra-parola-lunga-2021"


@pytest.fixture
def alice() -> Utente:
    return UtenteFactory.create(lettore=True)


def others_on(client: Client) -> list[str]:
    return re.findall(r'action="(/sessioni/\d+/chiudi/)"', client.get(PAGE).content.decode())


def test_a_session_is_told_in_words_and_closed(alice: Utente) -> None:
    here = entered(alice)
    away = Client(REMOTE_ADDR=THERE, HTTP_USER_AGENT=FIREFOX)
    away.post("/accedi/", {"username": alice.username, "password": PASSWORD})
    page = here.get(PAGE).content.decode()
    assert "Firefox su Windows" in page
    assert f"Indirizzo {THERE}" in page
    assert page.count('class="questa-sessione"') == 1
    (close,) = others_on(here)
    assert here.post(close)["Location"] == PAGE
    assert is_in(here)
    assert not is_in(away)
    assert others_on(here) == []


def test_nobody_closes_the_sessions_of_others_nor_the_own_one_by_that_way(alice: Utente) -> None:
    mine, hers = entered(UtenteFactory.create(lettore=True)), entered(alice)
    for pk in UserSession.objects.values_list("pk", flat=True):
        assert mine.post(f"/sessioni/{pk}/chiudi/").status_code == 404
    assert is_in(mine)
    assert is_in(hers)


def test_the_others_are_closed_at_once_and_this_one_stays(alice: Utente) -> None:
    here = entered(alice)
    assert "Chiudi le altre" not in here.get(PAGE).content.decode()
    away, far, hers = entered(alice), entered(alice), entered(UtenteFactory.create(lettore=True))
    assert "Chiudi le altre" in here.get(PAGE).content.decode()
    page = here.post(EVERYWHERE, {"altre": "1"}, follow=True).content.decode()
    assert "Le altre 2 sessioni sono chiuse." in page
    assert [is_in(c) for c in (here, away, far, hers)] == [True, False, False, True]
    assert "Non c'erano altre sessioni" in unescape(here.post(EVERYWHERE, {"altre": "1"}, follow=True).content.decode())


def test_out_everywhere(alice: Utente) -> None:
    here, away, other = entered(alice), entered(alice), entered(UtenteFactory.create(lettore=True))
    unlisted = Client()  # as one of before there was a list
    unlisted.force_login(alice)
    assert here.get(EVERYWHERE).status_code == 405
    assert here.post(EVERYWHERE)["Location"] == "/accedi/"
    assert [is_in(c) for c in (here, away, unlisted, other)] == [False, False, False, True]


def test_an_unlisted_session_gets_its_line(alice: Utente) -> None:
    client = Client()
    client.force_login(alice)
    assert 'class="questa-sessione"' in client.get(PAGE).content.decode()


@pytest.mark.parametrize("others", [1, 3])
def test_the_page_asks_the_same_for_one_and_for_three(
    alice: Utente, others: int, django_assert_num_queries: Any
) -> None:
    here = entered(alice)
    for _ in range(others):
        entered(alice)
    with django_assert_num_queries(6):
        assert len(others_on(here)) == others


def test_lapsed_sessions_are_not_shown(alice: Utente) -> None:
    here, away = entered(alice), entered(alice)
    Session.objects.filter(session_key=away.session.session_key).delete()
    assert others_on(here) == []
    assert UserSession.objects.count() == 1


def test_a_new_password_ends_the_others_in_the_list_too(alice: Utente) -> None:
    here, away = entered(alice), entered(alice)
    data = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert here.post("/password/cambia/", data).status_code == 302
    assert is_in(here)
    assert not is_in(away)
    assert others_on(here) == []


def test_who_is_switched_off_is_out_and_stays_out(alice: Utente) -> None:
    client = entered(alice)
    alice.is_active = False
    alice.save()
    assert not is_in(client)
    assert not UserSession.objects.exists()
    alice.is_active = True
    alice.save()
    assert not is_in(client)


def test_even_when_it_was_done_behind_the_back_of_the_program(alice: Utente) -> None:
    client = entered(alice)
    Utente.objects.update(is_active=False)
    assert not is_in(client)
    Utente.objects.update(is_active=True)
    assert not is_in(client)


def test_a_session_ends_however_much_it_is_used(alice: Utente, monkeypatch: pytest.MonkeyPatch) -> None:
    client = entered(alice)
    began = client.session["entrato"]
    for hours in (7, 14, 21, 23.9):
        monkeypatch.setattr("time.time", lambda h=hours: began + h * 3600)
        assert is_in(client), hours
    monkeypatch.setattr("time.time", lambda: began + 24 * 3600 + 1)
    answer = client.get("/documenti/?a=1")
    assert answer["Location"] == "/accedi/?next=/documenti/%3Fa%3D1"
    assert "_auth_user_id" not in client.session


def test_a_session_of_before_the_upgrade_goes_on_for_a_day(alice: Utente) -> None:
    client = entered(alice)
    session = client.session
    del session["entrato"]
    session.save()
    UserSession.objects.all().delete()
    assert is_in(client)
    assert "entrato" in client.session


def test_who_listens_learns_of_the_end(alice: Utente) -> None:
    heard: list[tuple[int, str]] = []

    def hear(sender: object, count: int, reason: str, **others: Any) -> None:
        heard.append((count, reason))

    entered(alice), entered(alice)
    sessions_ended.connect(hear)
    try:
        entered(alice).post(EVERYWHERE)
    finally:
        sessions_ended.disconnect(hear)
    assert heard == [(3, "esci ovunque")]


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox su Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome su Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge su Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari su iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome su Android"),
        ("curl/8.0", "Programma sconosciuto"),
        ("", "Programma sconosciuto"),
    ],
)
def test_a_device_in_words(agent: str, words: str) -> None:
    assert device_in_words(agent) == words
