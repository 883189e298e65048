# SPDX-License-Identifier: AGPL-3.0-or-later
"""The second factor: who must have one, what it keeps out, what happens when it is lost."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed, authenticator_used
from django.contrib.admin.models import LogEntry
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import get_resolver
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accesso import second_factor
from accesso.adapters import SecondFactorAdapter
from accesso.apps import AccessoConfig
from organizzazione.models import Utente
from tests.accesso.porta import CODES, HERE, ON, code_for, entered, is_in, knock, secret_on, with_factor
from tests.fabbriche import UtenteFactory
from tests.pagine.mondo import vie

pytestmark = pytest.mark.django_db
STEP = "/accedi/codice/"
OFF = "/secondo-fattore/disattiva/"


@pytest.fixture
def alice() -> Utente:
    return UtenteFactory.create(lettore=True)


@pytest.fixture
def dora(settings: Any) -> Utente:
    """Of the planning office, where the second factor is required."""
    settings.TRAGUARDO_SECONDO_FATTORE = frozenset({"amministratore", "ufficio"})
    return UtenteFactory.create(ufficio=True)


def give(client: Client, code: str, page: str = STEP, **more: Any) -> Any:
    return client.post(page, {"code": code, **more})


def halfway(user: Utente, *, at: str = HERE, **more: Any) -> Client:
    """A browser that has given the password and owes the code."""
    client = Client(REMOTE_ADDR=at)
    answer = knock(user.username, at=at, client=client, **more)
    assert (answer.status_code, answer["Location"]) == (302, STEP)
    assert not is_in(client)
    return client


def enrol(client: Client) -> tuple[str, list[str]]:
    """Switch it on by the pages; the secret and the recovery codes that they show."""
    secret = secret_on(client.get(ON))
    answer = client.post(ON, {"code": code_for(secret)})
    assert answer["Location"].startswith(CODES), answer.content.decode()
    return secret, re.findall(r"<code>(\d{8})</code>", client.get(CODES).content.decode())


# --- the login


def test_with_a_factor_the_password_is_half_the_way(alice: Utente) -> None:
    secret, _ = with_factor(alice)
    client = halfway(alice, next="/documenti/preventivo/")
    assert "dispositivo" not in client.cookies
    assert give(client, "000000").status_code == 200
    assert not is_in(client)
    answer = give(client, code_for(secret))
    assert (answer.status_code, answer["Location"]) == (302, "/documenti/preventivo/")
    assert is_in(client)
    assert "dispositivo" in client.cookies


@pytest.mark.parametrize(("steps", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_the_clock_of_a_telephone_may_be_off_by_half_a_minute(
    alice: Utente, monkeypatch: pytest.MonkeyPatch, steps: int, right: bool
) -> None:
    monkeypatch.setattr("time.time", lambda: 1_900_000_015.0)
    secret, _ = with_factor(alice)
    request = RequestFactory().get("/")
    request.session = Client().session
    assert (second_factor.verify(request, alice, code_for(secret, steps)) is not None) is right


def test_the_same_code_opens_once(alice: Utente) -> None:
    secret, _ = with_factor(alice)
    code = code_for(secret)
    assert give(halfway(alice), code).status_code == 302
    again = halfway(alice)
    assert "già stato usato" in give(again, code).content.decode()
    assert not is_in(again)


def test_an_older_code_is_dead_when_a_newer_one_was_used(alice: Utente) -> None:
    secret, _ = with_factor(alice)
    assert give(halfway(alice), code_for(secret, 1)).status_code == 302
    assert give(halfway(alice), code_for(secret)).status_code == 200


def test_a_recovery_code_opens_once_and_says_how_many_are_left(alice: Utente) -> None:
    _, codes = with_factor(alice)
    client = halfway(alice)
    assert give(client, codes[3]).status_code == 302
    assert "Codici di riserva rimasti: 9." in client.get("/scrivania/").content.decode()
    assert give(halfway(alice), codes[3]).status_code == 200
    for code in codes[4:9]:
        assert give(halfway(alice), code).status_code == 302
    last = halfway(alice)
    give(last, codes[0])
    page = last.get("/scrivania/").content.decode()
    assert "Codici di riserva rimasti: 3. Preparane di nuovi" in page
    assert "Restano solo 3 codici" in last.get("/secondo-fattore/").content.decode()


def test_who_uses_the_last_recovery_code_is_told(alice: Utente) -> None:
    """None is spent without a word, and the page goes on saying that there is none."""
    _, codes = with_factor(alice)
    for code in codes[:-1]:
        give(halfway(alice), code)
    last = halfway(alice)
    assert give(last, codes[-1]).status_code == 302
    assert "Era l'ultimo codice di riserva" in unescape(last.get("/scrivania/").content.decode())
    assert "Non ci sono più codici di riserva" in last.get("/secondo-fattore/").content.decode()
    assert not is_in(halfway(alice))
    assert give(halfway(alice), codes[-1]).status_code == 200


@pytest.mark.solo_postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("which", ["app", "reserve"])
def test_two_at_once_with_the_same_code_are_one(alice: Utente, which: str) -> None:
    secret, codes = with_factor(alice)
    code = code_for(secret) if which == "app" else codes[0]
    clients = [halfway(alice) for _ in range(4)]

    def enter(client: Client) -> int:
        try:
            return int(give(client, code).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(enter, clients)) == [200, 200, 200, 302]


def test_codes_are_not_guessed(alice: Utente) -> None:
    secret, _ = with_factor(alice)
    client = halfway(alice)
    answers = [give(client, "000000") for _ in range(5)]
    assert [a.status_code for a in answers] == [200] * 4 + [429]
    assert "troppi codici sbagliati" in answers[-1].content.decode()
    assert give(client, code_for(secret)).status_code == 429
    assert give(halfway(alice), code_for(secret)).status_code == 429  # a new session does not begin again
    for n in range(15):
        give(halfway(alice, at=f"198.51.100.{n}"), "000000")
    assert give(halfway(alice, at="203.0.113.1"), code_for(secret)).status_code == 429


def test_at_a_known_device_only_its_own_wrong_codes_count(alice: Utente) -> None:
    hers = entered(alice)
    hers.post("/esci/")
    secret, _ = with_factor(alice)
    for n in range(21):
        give(halfway(alice, at=f"198.51.100.{n}"), "000000")
    assert knock(alice.username, client=hers)["Location"] == STEP
    assert give(hers, code_for(secret)).status_code == 302


def test_the_code_page_is_for_who_gave_the_password(alice: Utente) -> None:
    assert Client().get(STEP)["Location"] == "/accedi/"
    assert Client().post(STEP, {"code": "000000"})["Location"] == "/accedi/"
    assert entered(alice).get(STEP)["Location"].startswith("/scrivania/")


def test_who_is_switched_off_halfway_does_not_come_in(alice: Utente) -> None:
    secret, _ = with_factor(alice)
    client = halfway(alice)
    Utente.objects.filter(pk=alice.pk).update(is_active=False)
    give(client, code_for(secret))
    assert not is_in(client)


def test_a_new_password_by_mail_is_no_way_around(alice: Utente) -> None:
    with_factor(alice)
    client = Client()
    link = f"/password/reimposta/{urlsafe_base64_encode(force_bytes(alice.pk))}/"
    form = client.get(link + default_token_generator.make_token(alice) + "/")["Location"]
    new = "un-altra-parola-lunga-2021"
    assert client.post(form, {"new_password1": new, "new_password2": new}).status_code == 302
    assert not is_in(client)
    assert knock(alice.username, new)["Location"] == STEP


# --- who must have one


def test_who_must_have_one_is_led_to_it_and_can_do_nothing_else(dora: Utente) -> None:
    """Every address of the site: the few that are open before it say so themselves."""
    client = entered(dora)
    through = set()
    for via in vie():
        where = "/" + re.sub(r"<[^>]+>|\(\?P<[^>]+>[^)]*\)|\^|\$|\([^)]*\)", "1", via)
        view = get_resolver().resolve(where).func if resolves(where) else None
        if view is None or not getattr(view, "login_required", True):
            continue
        for answer in (client.get(where), client.post(where)):
            if not answer.get("Location", "").startswith(ON + "?next="):
                through.add(where)
        if "esci" in where:
            client = entered(dora)
    assert through == {"/esci/", ON, "/secondo-fattore/conferma/"}


def resolves(where: str) -> bool:
    from django.urls import Resolver404

    try:
        get_resolver().resolve(where)
    except Resolver404:
        return False
    return True


def test_then_it_comes_back_to_where_it_was_going(dora: Utente) -> None:
    client = entered(dora)
    to_it = client.get("/documenti/?a=1")
    page = client.get(to_it["Location"])
    assert "la password da sola non basta" in page.content.decode()
    secret = secret_on(page)
    codes = client.post(ON, {"code": code_for(secret), "next": "/documenti/?a=1"})["Location"]
    assert 'href="/documenti/?a=1"' in client.get(codes).content.decode()
    assert is_in(client)
    assert client.get("/admin/").status_code == 200
    assert give(halfway(dora), code_for(secret, 1)).status_code == 302


def test_a_role_that_need_not_is_left_alone(dora: Utente, alice: Utente) -> None:
    client = entered(alice)
    assert is_in(client)
    alice.ruolo = "ufficio"
    alice.save()
    assert client.get("/documenti/")["Location"].startswith(ON)


def test_who_was_in_before_the_rule_confirms_with_a_code(dora: Utente, settings: Any) -> None:
    settings.TRAGUARDO_SECONDO_FATTORE = frozenset()
    client = entered(dora)
    secret, _ = with_factor(dora)
    assert is_in(client)
    settings.TRAGUARDO_SECONDO_FATTORE = frozenset({"ufficio"})
    confirm = client.get("/documenti/")["Location"]
    assert confirm == "/secondo-fattore/conferma/?next=%2Fdocumenti%2F"
    assert give(client, "000000", confirm).status_code == 200
    assert not is_in(client)
    assert give(client, code_for(secret), confirm)["Location"] == "/documenti/"
    assert is_in(client)


def test_who_asks_for_a_piece_of_a_page_comes_back_to_the_page(dora: Utente) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/obiettivi/7/modifica/"}
    answer = entered(dora).post("/obiettivi/anteprima/1/1/", headers=headers)
    assert answer["Location"] == ON + "?next=%2Fobiettivi%2F7%2Fmodifica%2F"


def test_an_unknown_role_in_the_settings_stops_the_start(settings: Any) -> None:
    import accesso

    settings.TRAGUARDO_SECONDO_FATTORE = frozenset({"uffici"})
    with pytest.raises(ImproperlyConfigured, match="uffici"):
        AccessoConfig("accesso", accesso).ready()


# --- on and off


def test_codes_are_shown_once_and_downloaded_while_fresh(alice: Utente, monkeypatch: pytest.MonkeyPatch) -> None:
    client = entered(alice)
    _, codes = enrol(client)
    assert len(set(codes)) == 10
    assert not re.findall(r"<code>\d{8}", client.get(CODES).content.decode())
    file = client.post("/secondo-fattore/codici/scarica/")
    assert file["Content-Disposition"].startswith("attachment")
    assert [c for c in codes if c not in file.content.decode()] == []
    import time

    later = time.time() + 601
    monkeypatch.setattr("accesso.views.factor.time.time", lambda: later)
    assert client.post("/secondo-fattore/codici/scarica/").status_code == 302


def test_the_code_that_switched_it_on_does_not_open(alice: Utente) -> None:
    secret, _ = enrol(entered(alice))
    assert give(halfway(alice), code_for(secret)).status_code == 200


def test_a_wrong_first_code_changes_nothing(alice: Utente) -> None:
    client = entered(alice)
    secret = secret_on(client.get(ON))
    answer = client.post(ON, {"code": "000000"})
    assert "l&#x27;ora del telefono" in answer.content.decode()
    assert secret_on(answer) == secret
    assert not Authenticator.objects.exists()


def test_who_found_the_session_open_needs_the_password_too(alice: Utente) -> None:
    client = entered(alice)
    session = client.session
    session["entrato"] -= 601
    session.save()
    code = code_for(secret_on(client.get(ON)))
    assert client.post(ON, {"code": code}).status_code == 200
    answers = [client.post(ON, {"code": code, "password": "sbagliata"}).status_code for _ in range(4)]
    assert answers == [200] * 3 + [429]
    assert not Authenticator.objects.exists()


def test_other_sessions_end_when_it_is_switched_on(alice: Utente) -> None:
    here, elsewhere = entered(alice), entered(alice)
    enrol(here)
    assert is_in(here)
    assert not is_in(elsewhere)


def test_off_wants_a_code_and_kills_the_old_ones(alice: Utente) -> None:
    client = entered(alice)
    secret, codes = enrol(client)
    assert give(client, "000000", OFF).status_code == 200
    assert give(client, codes[0], OFF).status_code == 302
    assert not Authenticator.objects.exists()
    assert knock(alice.username)["Location"].startswith("/scrivania/")
    _, new = enrol(client)
    assert not set(codes) & set(new)
    assert give(halfway(alice), codes[1]).status_code == 200
    assert give(halfway(alice), code_for(secret, 1)).status_code == 200


def test_who_must_have_one_and_switches_it_off_makes_another(dora: Utente) -> None:
    client = entered(dora)
    _, codes = enrol(client)
    assert "un telefono nuovo" in client.get(OFF).content.decode()
    give(client, codes[0], OFF)
    assert client.get("/documenti/")["Location"].startswith(ON)


def test_new_codes_kill_the_old_ones(alice: Utente) -> None:
    client = entered(alice)
    _, codes = enrol(client)
    answer = give(client, codes[0], "/secondo-fattore/codici/nuovi/")
    assert answer["Location"] == CODES
    new = re.findall(r"<code>(\d{8})</code>", client.get(CODES).content.decode())
    assert len(new) == 10
    assert give(halfway(alice), codes[1]).status_code == 200
    assert give(halfway(alice), new[1]).status_code == 302


# --- secrets


def test_secrets_lie_encrypted(alice: Utente) -> None:
    secret, codes = with_factor(alice)
    lying = json.dumps([a.data for a in Authenticator.objects.all()])
    assert [s for s in (secret, *codes) if s in lying] == []
    token = SecondFactorAdapter().encrypt("x")
    assert token != SecondFactorAdapter().encrypt("x")
    assert SecondFactorAdapter().decrypt(token) == "x"


def test_keys_can_be_changed_and_a_lost_one_is_told(alice: Utente, settings: Any) -> None:
    secret, _ = with_factor(alice)
    old = settings.TRAGUARDO_SECONDO_FATTORE_CHIAVI
    settings.TRAGUARDO_SECONDO_FATTORE_CHIAVI = ["nuova", *old]
    assert give(halfway(alice), code_for(secret)).status_code == 302
    settings.TRAGUARDO_SECONDO_FATTORE_CHIAVI = ["nuova"]
    client = halfway(alice)
    answers = [give(client, code_for(secret, 1)) for _ in range(7)]
    assert {a.status_code for a in answers} == {200}
    assert "la chiave del programma è cambiata" in answers[-1].content.decode()
    assert not is_in(client)


# --- lost


def test_the_administrator_takes_a_lost_factor_away(alice: Utente) -> None:
    client = entered(alice)
    enrol(client)
    elio = Client()
    elio.force_login(UtenteFactory.create(amministratore=True))
    data = {"action": "remove_second_factor", "_selected_action": [alice.pk]}
    page = elio.post("/admin/organizzazione/utente/", data, follow=True).content.decode()
    assert "Secondo fattore tolto a" in page
    assert not is_in(client)
    assert LogEntry.objects.get(object_id=str(alice.pk)).change_message == "Tolto il secondo fattore."
    assert is_in(entered(alice))
    assert "Nessuno di questi" in elio.post("/admin/organizzazione/utente/", data, follow=True).content.decode()


def test_only_the_administrator_does(alice: Utente) -> None:
    with_factor(alice)
    dora = Client()
    dora.force_login(UtenteFactory.create(ufficio=True))
    data = {"action": "remove_second_factor", "_selected_action": [alice.pk]}
    assert dora.post("/admin/organizzazione/utente/", data).status_code == 403
    assert second_factor.has_one(alice)


def test_the_machine_takes_it_away_too(alice: Utente, capsys: Any) -> None:
    client = entered(alice)
    enrol(client)
    call_command("togli_secondo_fattore", alice.username)
    assert "ne attiva un altro" in capsys.readouterr().out
    assert not is_in(client)
    with pytest.raises(CommandError, match="non ha"):
        call_command("togli_secondo_fattore", alice.username)
    with pytest.raises(CommandError, match="nessun utente"):
        call_command("togli_secondo_fattore", "chi-non-c-e")


# --- who listens


def test_who_listens_learns_of_it_all(alice: Utente, django_capture_on_commit_callbacks: Any) -> None:
    heard: list[str] = []
    kinds = {
        "added": authenticator_added,
        "used": authenticator_used,
        "failed": authentication_failed,
        "removed": authenticator_removed,
    }
    ears = {name: lambda _n=name, **others: heard.append(_n) for name in kinds}
    for name, signal in kinds.items():
        signal.connect(ears[name], weak=False, dispatch_uid=name)
    try:
        client = entered(alice)
        with django_capture_on_commit_callbacks(execute=True):
            _, codes = enrol(client)
        give(halfway(alice), "000000")
        give(halfway(alice), codes[0])
        give(client, codes[1], OFF)
    finally:
        for name, signal in kinds.items():
            signal.disconnect(dispatch_uid=name)
    assert heard == ["added", "failed", "used", "used", "removed", "removed"]


def test_only_our_own_addresses_are_there() -> None:
    """Of the library's pages none is reachable: no sign-up, no e-mail management, no login of its own."""
    modules = {
        getattr(getattr(p.callback, "view_class", p.callback), "__module__", "")
        for p in every_pattern(get_resolver().url_patterns)
    }
    assert not [m for m in modules if m.startswith("allauth")]


def every_pattern(patterns: Any) -> Any:
    for p in patterns:
        yield from every_pattern(p.url_patterns) if hasattr(p, "url_patterns") else [p]


def test_who_reads_her_mail_has_no_more_tries_at_the_code(alice: Utente) -> None:
    """A new password by mail takes away no lock of codes, and makes no device known that gave none."""
    with_factor(alice)
    for n in range(20):
        give(halfway(alice, at=f"198.51.100.{n}"), "000000")
    thief = Client(REMOTE_ADDR="203.0.113.1")
    new = "un-altra-parola-lunga-2021"
    link = f"/password/reimposta/{urlsafe_base64_encode(force_bytes(alice.pk))}/"
    form = thief.get(f"{link}{default_token_generator.make_token(alice)}/")["Location"]
    assert thief.post(form, {"new_password1": new, "new_password2": new}).status_code == 302
    assert "dispositivo" not in thief.cookies
    assert knock(alice.username, new, client=thief, at="203.0.113.1")["Location"] == STEP
    assert give(thief, "000000").status_code == 429


def test_many_known_devices_are_no_way_to_guess_codes(alice: Utente) -> None:
    known = [entered(alice, at=f"203.0.113.{n}") for n in range(7)]
    with_factor(alice)
    answers = []
    for client in known:
        client.post("/esci/")
        assert knock(alice.username, client=client)["Location"] == STEP
        answers += [give(client, "000000").status_code for _ in range(4)]
    assert answers == [200] * 20 + [429] * 8
