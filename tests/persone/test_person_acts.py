# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts on people: from the invitation to the door that is shut, and back."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from aggregati.models import ConflittoDiRevisione
from notifiche.models import Mail
from notifiche.postman import deliver
from organizzazione.choices import Qualita, Ruolo
from organizzazione.models import Incarico, Persona, Utente
from organizzazione.rules import centri_di, ruolo_di
from persone import services
from persone.accounts import Post, Refused
from persone.choices import PersonAct, PersonState
from persone.models import Invito, PassaggioPersona
from persone.name_matching import maybe_one_person
from persone.services import Names
from persone.standing import left_alone, state_now
from sicurezza.choices import EventKind
from sicurezza.models import Evento
from tests.fabbriche import PASSWORD, PersonaFactory
from tests.persone.staff import (
    NEW_PASSWORD,
    SITE,
    Staff,
    choose,
    dirigente,
    enters,
    last_link,
    newcomer,
    referente,
    staff,
)

pytestmark = pytest.mark.django_db
BICE = "bruni@comune.example"


@pytest.fixture
def comune() -> Staff:
    return staff()


def invited(comune: Staff, **more: Any) -> Utente:
    return services.invite(comune["dirigente"], newcomer(referente(comune.here), **more), SITE)


def fresh(who: Utente) -> Utente:
    return Utente.objects.get(pk=who.pk)


def test_from_the_invitation_to_the_door_and_out_again(comune: Staff) -> None:
    user = invited(comune)
    assert state_now(user) == PersonState.INVITED
    assert not enters(BICE)
    link = last_link()
    text = mail.outbox[-1].body
    assert mail.outbox[-1].to == [BICE]
    assert "Dina Dorati ti invita" in text
    assert "referente di Cultura" in text
    assert user.username not in text
    choose(link)
    assert state_now(user) == PersonState.ACTIVE
    assert enters(BICE)
    assert centri_di(fresh(user)) == {comune.here.pk}
    client = Client()
    client.post("/accedi/", {"username": BICE.upper(), "password": NEW_PASSWORD})
    assert client.get("/documenti/").status_code == 200

    today = timezone.localdate()
    services.close(comune["dirigente"], user.pk, fresh(user).revisione, today, "Ha cambiato ufficio")
    # The last day is still a day.
    assert client.get("/documenti/").status_code == 200
    Incarico.objects.filter(persona__utente=user).update(dal=today - timedelta(days=9), al=today - timedelta(days=1))
    Utente.objects.filter(pk=user.pk).update(accesso_al=today - timedelta(days=1))
    assert client.get("/documenti/").status_code == 302
    assert not enters(BICE)
    assert ruolo_di(fresh(user)) is None
    assert state_now(fresh(user)) == PersonState.CLOSED
    acts = [p.atto for p in PassaggioPersona.objects.filter(utente=user).order_by("pk")]
    assert acts == [PersonAct.INVITE, PersonAct.ACCEPT, PersonAct.CLOSE]
    assert "Ha cambiato ufficio" in PassaggioPersona.objects.latest("pk").motivo


def test_the_link_is_in_no_row(comune: Staff) -> None:
    invited(comune)
    link = last_link()
    secret = link.rstrip("/").rpartition("/")[2]
    assert len(secret) == 64
    for model in (Mail, Invito, PassaggioPersona, Evento):
        assert secret not in str(list(model._default_manager.values()))


def test_a_link_is_good_once_and_the_newest_alone(comune: Staff) -> None:
    user = invited(comune)
    first = last_link()
    services.resend(comune["dirigente"], user.pk, fresh(user).revisione, SITE)
    second = last_link()
    assert first != second
    assert "non vale più" in Client().get(first, follow=True).content.decode()
    choose(second)
    assert enters(BICE)
    choose(second, "Un-Altra-Parola-77")
    assert enters(BICE)
    for link in (first, second, "/invito/1/x/", "/invito/zz/x/", f"/invito/{'9' * 30}/x/", "/invito/²/x/"):
        assert "non vale più" in Client().get(link, follow=True).content.decode()


def test_an_invitation_lapses_and_is_sent_again(comune: Staff) -> None:
    user = invited(comune)
    link = last_link()
    Invito.objects.update(scade_il=timezone.now() - timedelta(minutes=1))
    assert state_now(user) == PersonState.LAPSED
    assert "non vale più" in Client().get(link, follow=True).content.decode()
    services.resend(comune["ufficio"], user.pk, fresh(user).revisione, SITE)
    assert state_now(user) == PersonState.INVITED
    choose(last_link())
    assert enters(BICE)


def test_an_invitation_that_lapsed_in_the_outbox_does_not_go(comune: Staff) -> None:
    invited(comune)
    Invito.objects.update(scade_il=timezone.now() - timedelta(minutes=1))
    deliver()
    assert mail.outbox == []


def test_a_revoked_invitation_leaves_no_centre_and_no_door(comune: Staff) -> None:
    user = invited(comune)
    link = last_link()
    services.revoke(comune["dirigente"], user.pk, fresh(user).revisione)
    assert state_now(fresh(user)) == PersonState.CLOSED
    assert not Incarico.objects.filter(persona__utente=user).exists()
    choose(link)
    assert not enters(BICE)
    with pytest.raises(Refused, match="nessun invito"):
        services.revoke(comune["ufficio"], user.pk, fresh(user).revisione)


def test_what_was_there_before_an_invitation_stays_when_it_is_taken_back(comune: Staff) -> None:
    """A person whom plans name already, with a centre, only had no account."""
    persona = PersonaFactory.create(nominativo="Bruni Bice")
    before = Incarico.objects.create(
        persona=persona, centro=comune.nobodys, qualita=Qualita.RESPONSABILE, dal=timezone.localdate().replace(day=1)
    )
    post = Post(Ruolo.DIRIGENTE, comune.there, timezone.localdate())
    user = services.invite(comune["ufficio"], newcomer(post, known=persona), SITE)
    assert user.persona == persona
    services.revoke(comune["ufficio"], user.pk, fresh(user).revisione)
    assert list(Incarico.objects.filter(persona=persona)) == [before]


def test_somebody_who_comes_back_is_the_same_person(comune: Staff) -> None:
    user = comune["referente"]
    yesterday = timezone.localdate() - timedelta(days=1)
    services.close(comune["ufficio"], user.pk, user.revisione, yesterday)
    assert not enters(user.email, PASSWORD)
    persons = Persona.objects.count()
    back = services.invite(
        comune["dirigente"], newcomer(referente(comune.below), "Rossi", "Rosa", email=user.email, known=user), SITE
    )
    assert back == user
    assert Persona.objects.count() == persons
    assert Incarico.objects.filter(persona__utente=user).count() == 2
    assert enters(user.email, PASSWORD)
    deliver()
    assert "Sei referente di Musei" in mail.outbox[-1].subject


def test_reopened_in_another_role(comune: Staff) -> None:
    user = comune["referente"]
    services.close(comune["ufficio"], user.pk, user.revisione, timezone.localdate() - timedelta(days=1))
    services.reopen(
        comune["ufficio"], user.pk, fresh(user).revisione, Post(Ruolo.LETTORE, None, timezone.localdate()), SITE
    )
    assert ruolo_di(fresh(user)) == Ruolo.LETTORE
    assert enters(user.email, PASSWORD)


def test_sessions_end_with_the_closing(comune: Staff) -> None:
    user = comune["lettore"]
    client = Client()
    client.post("/accedi/", {"username": user.email, "password": PASSWORD})
    assert client.get("/documenti/").status_code == 200
    services.close(comune["ufficio"], user.pk, user.revisione, timezone.localdate() - timedelta(days=1))
    assert client.get("/documenti/").status_code == 302
    # Neither by a new password.
    Client().post("/password/reimposta/", {"email": user.email})
    deliver()
    assert mail.outbox == []


def test_a_dirigente_ends_what_is_hers_and_no_more(comune: Staff) -> None:
    user = services.invite(comune["dirigente"], newcomer(referente(comune.here), known=comune["suo"]), SITE)
    services.close(comune["dirigente"], user.pk, fresh(user).revisione, timezone.localdate())
    assert fresh(user).accesso_al is None
    assert centri_di(fresh(user)) == {comune.here.pk, comune.there.pk}
    ends = dict(Incarico.objects.filter(persona__utente=user).values_list("centro__nome", "al"))
    assert ends == {"Cultura": timezone.localdate(), "Ambiente": None}


def test_a_dirigente_gives_no_access_to_the_centres_of_others(comune: Staff) -> None:
    """Somebody whom plans name, without an account, who is delegated at another centre too."""
    persona = PersonaFactory.create(nominativo="Viola Vera")
    Incarico.objects.create(persona=persona, centro=comune.there, qualita=Qualita.DELEGATO, dal=date(2020, 1, 1))
    called = newcomer(referente(comune.here), "Viola", "Vera", known=persona)
    with pytest.raises(Refused, match="incarichi anche in altri centri"):
        services.invite(comune["dirigente"], called, SITE)
    assert not Utente.objects.filter(last_name="Viola").exists()
    user = services.invite(comune["ufficio"], called, SITE)
    assert centri_di(user) == {comune.here.pk, comune.there.pk}


def test_a_dirigente_gives_access_to_who_is_at_the_own_centres_only(comune: Staff) -> None:
    persona = PersonaFactory.create(nominativo="Viola Vera")
    ended = date(2021, 1, 1)
    Incarico.objects.create(
        persona=persona, centro=comune.there, qualita=Qualita.DELEGATO, dal=date(2020, 1, 1), al=ended
    )
    Incarico.objects.create(persona=persona, centro=comune.below, qualita=Qualita.DELEGATO, dal=date(2020, 1, 1))
    user = services.invite(comune["dirigente"], newcomer(referente(comune.here), "Viola", "Vera", known=persona), SITE)
    assert centri_di(user) == {comune.here.pk, comune.below.pk}


def test_a_centre_left_alone_is_told(comune: Staff) -> None:
    today = timezone.localdate()
    # Above her nobody answers; the one below is hers too, by the tree.
    assert left_alone(comune["dirigente"], today) == [comune.here]
    assert left_alone(comune["referente"], today) == []
    services.invite(comune["ufficio"], newcomer(dirigente(comune.here)), SITE)
    assert left_alone(comune["dirigente"], today) == []


def test_another_role_ends_what_the_old_one_held(comune: Staff) -> None:
    user, today = comune["referente"], timezone.localdate()
    services.change_role(comune["ufficio"], user.pk, user.revisione, Post(Ruolo.DIRIGENTE, comune.nobodys, today))
    assert ruolo_di(fresh(user)) == Ruolo.DIRIGENTE
    assert centri_di(fresh(user)) == {comune.nobodys.pk}
    rows = {i.qualita: i.al for i in Incarico.objects.filter(persona__utente=user)}
    assert rows == {Qualita.DELEGATO: today - timedelta(days=1), Qualita.RESPONSABILE: None}
    with pytest.raises(Refused, match="è già dirigente"):
        services.change_role(comune["ufficio"], user.pk, fresh(user).revisione, dirigente(comune.nobodys))


def test_centres_are_given_and_ended_one_by_one(comune: Staff) -> None:
    user, today = comune["referente"], timezone.localdate()
    services.give_centre(comune["dirigente"], user.pk, user.revisione, referente(comune.here))
    with pytest.raises(Refused, match="è già referente di Cultura"):
        services.give_centre(comune["ufficio"], user.pk, fresh(user).revisione, referente(comune.here))
    (old,) = Incarico.objects.filter(persona__utente=user, centro=comune.below)
    services.end_centre(comune["dirigente"], user.pk, fresh(user).revisione, old.pk, today)
    assert fresh(user).accesso_al is None
    (new,) = Incarico.objects.filter(persona__utente=user, centro=comune.here)
    services.end_centre(comune["dirigente"], user.pk, fresh(user).revisione, new.pk, today)
    # With the last one, and on the same day, ends the way in.
    assert fresh(user).accesso_al == today
    other = Incarico.objects.get(persona__utente=comune["suo"])
    with pytest.raises(Refused, match="non è tuo"):
        services.end_centre(comune["dirigente"], user.pk, fresh(user).revisione, other.pk, today)


def test_a_lettore_reads_from_the_first_day_to_the_last(comune: Staff) -> None:
    today = timezone.localdate()
    post = Post(Ruolo.LETTORE, None, today + timedelta(days=3), today + timedelta(days=9))
    user = services.invite(comune["ufficio"], newcomer(post), SITE)
    choose(last_link())
    assert state_now(user) == PersonState.COMING
    assert not enters(BICE)
    assert [fresh(user).may_enter(today + timedelta(days=n)) for n in (2, 3, 9, 10)] == [False, True, True, False]


def test_names_and_mailbox_are_corrected_together(comune: Staff) -> None:
    user = invited(comune)
    last_link()
    names = Names("Brunetti", "Bice", "brunetti@comune.example", "77")
    services.rename(comune["ufficio"], user.pk, fresh(user).revisione, names, SITE)
    assert str(fresh(user)) == "Bice Brunetti"
    assert str(fresh(user).persona) == "Brunetti Bice (77)"
    choose(last_link())
    assert mail.outbox[-1].to == ["brunetti@comune.example"]
    assert enters("brunetti@comune.example")
    taken = Names("Brunetti", "Bice", "ROSSI@comune.example")
    with pytest.raises(Refused, match="già di Rosa Rossi"):
        services.rename(comune["ufficio"], user.pk, fresh(user).revisione, taken, SITE)


def test_a_mailbox_is_of_one_person_in_whatever_case(comune: Staff) -> None:
    with pytest.raises(Refused, match="già di Rosa Rossi") as refused:
        invited(comune, email="ROSSI@Comune.Example")
    assert refused.value.field == "email"
    assert not Persona.objects.filter(nominativo__startswith="Bruni").exists()


def test_homonyms_are_told_by_their_number(comune: Staff) -> None:
    invited(comune)
    with pytest.raises(Refused, match="matricola") as refused:
        invited(comune, email="altra@comune.example")
    assert refused.value.field == "matricola"
    second = invited(comune, email="altra@comune.example", number="1234")
    assert str(second.persona) == "Bruni Bice (1234)"


def test_nothing_is_written_by_halves(comune: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("persone.mail.post_made", broken)
    users = Utente.objects.count()
    with pytest.raises(RuntimeError):
        invited(comune)
    assert (Utente.objects.count(), Invito.objects.count(), Mail.objects.count()) == (users, 0, 0)
    assert not Persona.objects.filter(nominativo="Bruni Bice").exists()


def test_the_security_log_hears_of_it_with_account_and_name(comune: Staff) -> None:
    user = invited(comune)
    before = Evento.objects.filter(genere=EventKind.RUOLI).count()
    assert Evento.objects.filter(genere=EventKind.RUOLI, oggetto=f"utente «{user.username}» (Bice Bruni)").exists()
    services.close(comune["dirigente"], user.pk, fresh(user).revisione, timezone.localdate())
    told = " ".join(e.racconto() for e in Evento.objects.filter(genere=EventKind.RUOLI))
    assert Evento.objects.filter(genere=EventKind.RUOLI).count() > before
    assert "entra fino al" in told


ACTS: dict[str, Callable[[Staff, Utente, int], Any]] = {
    "chiude": lambda c, u, r: services.close(c["ufficio"], u.pk, r, timezone.localdate()),
    "corregge": lambda c, u, r: services.rename(c["ufficio"], u.pk, r, Names("Rossi", "R.", u.email), SITE),
    "dà un centro": lambda c, u, r: services.give_centre(c["ufficio"], u.pk, r, referente(c.nobodys)),
}


@pytest.mark.parametrize("act", ACTS)
def test_no_act_on_a_page_that_is_old(act: str, comune: Staff) -> None:
    user = comune["referente"]
    services.give_centre(comune["dirigente"], user.pk, user.revisione, referente(comune.here))
    with pytest.raises(ConflittoDiRevisione):
        ACTS[act](comune, user, user.revisione)
    assert PassaggioPersona.objects.count() == 1


@pytest.mark.solo_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_at_once(comune: Staff) -> None:
    """Two who invite the same mailbox, and two who act on one person: one of them does it, the other is told."""
    if connection.vendor != "postgresql":
        pytest.skip("one connection")
    assert sorted(together(lambda: invited(comune, email=BICE), lambda: invited(comune, email=BICE, number="2"))) == [
        "Refused",
        "fatto",
    ]
    user = comune["referente"]
    both = together(*[lambda: ACTS["chiude"](comune, user, user.revisione)] * 2)
    assert sorted(both) == ["ConflittoDiRevisione", "fatto"]
    assert PassaggioPersona.objects.filter(utente=user).count() == 1


def together(*acts: Callable[[], Any]) -> list[str]:
    """What came of acts that begin at the same moment."""
    start, said = threading.Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        start.wait()
        try:
            act()
            said.append("fatto")
        except Exception as error:
            said.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


@pytest.mark.parametrize(
    ("one", "other", "asked"),
    [
        ("Rossi Maria", "Maria Rossi", True),
        ("Rossi Maria", "ROSSI MARIA", True),
        ("Rossi Maria", "Rossi Maria Grazia", True),
        ("D'Alò Maria", "Dalo Maria", True),
        ("Rossi Maria", "Rosi Maria", True),
        ("Rossi Maria", "Rossi Marta", True),
        ("Rossi Maria", "Verdi Maria", False),
        ("Rossi", "Rossi Maria", False),
        ("Bianchi Anna", "Bianchi Giovanni", False),
        ("", "", False),
    ],
)
def test_names_that_may_be_of_one_person(one: str, other: str, asked: bool) -> None:
    assert maybe_one_person(one, other) is maybe_one_person(other, one) is asked
