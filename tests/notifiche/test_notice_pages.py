# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bell, all notices, what they lead to, and what of them comes by mail: at once, once a day, never."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifiche import digest, services
from notifiche.choices import CHOSEN_BY_PEOPLE, Delivery, NoticeKind
from notifiche.models import Digest, Mail, NoticePreference, Notifica
from notifiche.parts import bell
from notifiche.postman import POSTMAN
from obiettivi.vita import comments
from obiettivi.vita.notifiche import pagina_di
from organizzazione.choices import Ruolo
from organizzazione.models import Utente
from tests.fabbriche import ObiettivoFactory, UtenteFactory
from tests.fili import insieme

pytestmark = pytest.mark.django_db
PAGE = "/notifiche/"
KIND = NoticeKind.COMMENTO


@pytest.fixture
def who() -> Utente:
    return UtenteFactory.create(ufficio=True, email="chi@comune.example")


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digest, "FROM_HOUR", 0)


def entered(user: Utente) -> Client:
    client = Client()
    client.force_login(user)
    return client


def told(user: Utente, many: int = 1, **fields: Any) -> list[Notifica]:
    return [
        Notifica.objects.create(**{"destinatario": user, "genere": KIND, "oggetto": f"Avviso {n}", **fields})
        for n in range(many)
    ]


def test_the_bell_counts_up_to_nine_and_says_it_in_words(who: Utente) -> None:
    client = entered(who)
    assert "quante-notifiche" not in client.get("/scrivania/").content.decode()
    for many, shown, words in ((1, ">1<", "uno da leggere"), (8, ">9<", "9 da leggere"), (1, ">9+<", "più di 9")):
        told(who, many)
        page = unescape(client.get("/obiettivi/").content.decode())
        assert shown in page
        assert words in page


def test_the_bell_asks_only_of_the_pages_that_its_notices_lead_to(who: Utente) -> None:
    told(who)
    with CaptureQueriesContext(connection) as seen:
        assert bell(who)[1]["unread"] == "1"
    assert "obiettivi_" not in seen.captured_queries[-1]["sql"]


def test_the_bell_costs_one_query_where_nothing_waits_and_never_grows(who: Utente) -> None:
    counted = []
    for many in (0, 1, 30):
        told(who, many)
        with CaptureQueriesContext(connection) as queries:
            bell(who)
        counted.append(len(queries))
    assert counted == [1, 2, 2]


@pytest.mark.parametrize("address", ["/trasparenza/", "/accedi/", "/trasparenza/dati/"])
def test_who_has_not_entered_pays_nothing_for_it(address: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        page = Client().get(address)
    assert "campana" not in page.content.decode()
    assert not [q for q in queries if "notifiche_" in q["sql"] or "django_session" in q["sql"]]
    assert not page.cookies.get("sessionid")


def test_all_notices_with_author_and_text_each_leading_to_its_thing(who: Utente) -> None:
    objective = ObiettivoFactory.create()
    author = UtenteFactory.create(lettore=True, first_name="Anna", last_name="Neri", username="aneri")
    comments.say(objective, author, "Manca <b>una</b> fase.")
    comments.say(objective, who, "La scrivo.")
    notice = Notifica.objects.get(destinatario=author)
    page = unescape(entered(author).get(PAGE).content.decode())
    assert str(who) in page
    assert "La scrivo." in page
    assert f'href="/notifiche/{notice.pk}/"' in page
    answer = entered(author).get(f"/notifiche/{notice.pk}/")
    comment = objective.commenti.get(autore=who)
    assert answer.headers["Location"] == f"{pagina_di(objective.pk)}#commento-{comment.pk}"
    notice.refresh_from_db()
    assert notice.letta_il
    told(who, testo="<script>alert(1)</script>")
    assert "<script>alert(1)" not in entered(who).get(PAGE).content.decode()


def test_those_of_others_are_not_found(who: Utente) -> None:
    (mine,) = told(who)
    other = entered(UtenteFactory.create(ufficio=True))
    assert other.get(f"/notifiche/{mine.pk}/").status_code == 404
    assert other.post(f"/notifiche/{mine.pk}/letta/").status_code == 404
    other.post("/notifiche/lette/")
    mine.refresh_from_db()
    assert mine.letta_il is None
    assert "Avviso 0" not in other.get(PAGE).content.decode()
    assert Client().get(PAGE).status_code == 302


def test_all_are_marked_as_read_and_the_new_ones_alone_are_shown(who: Utente) -> None:
    told(who, 30)
    client = entered(who)
    assert 'quante-notifiche">30<' in client.get(PAGE).content.decode()
    assert client.get(f"{PAGE}?quali=nuovi&pagina=2").content.decode().count("Letto<") == 5
    assert client.get("/notifiche/lette/").status_code == 405
    told_back = client.post("/notifiche/lette/", {"torna": "//altrove.example/"})
    assert told_back.headers["Location"] == PAGE
    assert not Notifica.objects.da_leggere().exists()
    assert "Hai letto tutto" in client.get(f"{PAGE}?quali=nuovi").content.decode()


def test_no_notice_says_what_will_come(who: Utente) -> None:
    assert "Ancora nessun avviso" in entered(who).get(PAGE).content.decode()


def test_the_list_costs_the_same_however_long(who: Utente) -> None:
    client, counted = entered(who), []
    for many in (1, 3):
        told(who, many, autore=UtenteFactory.create())
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        counted.append(len(queries))
    assert counted[0] == counted[1]


def choose(client: Client, how: Delivery, **others: Delivery) -> Any:
    return client.post(f"{PAGE}preferenze/", {kind.value: others.get(kind.value, how) for kind in CHOSEN_BY_PEOPLE})


def test_a_person_chooses_what_comes_by_mail(who: Utente) -> None:
    client = entered(who)
    assert "chi@comune.example" in client.get(f"{PAGE}preferenze/").content.decode()
    assert choose(client, Delivery.NOW, commento=Delivery.NEVER).status_code == 302
    services.notify([who], NoticeKind.COMMENTO, "a", "b")
    services.notify([who], NoticeKind.ESITO, "c", "d")
    assert [m.subject for m in Mail.objects.all()] == ["[Traguardo] c"]
    assert Notifica.objects.filter(destinatario=who).count() == 2
    assert client.post(f"{PAGE}preferenze/", {"commento": "sempre"}).status_code == 400
    assert NoticePreference.objects.get(utente=who, genere=NoticeKind.COMMENTO).posta == Delivery.NEVER
    assert "Password" not in client.get(f"{PAGE}preferenze/").content.decode().split("<main")[1]


def waits(who: Utente, *subjects: str) -> None:
    services.prefer(who, {KIND: Delivery.DAILY})
    for subject in subjects:
        services.notify([who], KIND, subject, f"Il testo di {subject}.", by=who)


@pytest.mark.usefixtures("noon")
def test_a_mail_leads_to_what_it_tells_of(who: Utente, settings: Any) -> None:
    """By the address that the installation gives: who sends it sees no request."""
    services.notify([who], NoticeKind.ESITO, "Prima", "Testo", address="/scrivania/")
    settings.TRAGUARDO_INDIRIZZO = "https://comune.example/traguardo"
    services.notify([who], NoticeKind.ESITO, "Uno", "Testo", address="/scrivania/", point="da-fare")
    services.notify([who], NoticeKind.ESITO, "Due", "Sta da solo.")
    assert list(Mail.objects.order_by("pk").values_list("body", flat=True)) == [
        "Testo",
        "Testo\n\nSi apre qui: https://comune.example/traguardo/scrivania/#da-fare",
        "Sta da solo.",
    ]
    services.prefer(who, {KIND: Delivery.DAILY})
    services.notify([who], KIND, "Tre", "Testo", address="/scrivania/", by=who)
    assert digest.write_digests() == 1
    assert "    https://comune.example/traguardo/scrivania/" in Mail.objects.latest("pk").body


@pytest.mark.usefixtures("noon")
def test_what_is_wanted_once_a_day_comes_in_one_mail(who: Utente) -> None:
    waits(who, "Uno", "Due")
    assert not Mail.objects.exists()
    assert digest.write_digests() == 1
    mail = Mail.objects.get()
    assert mail.to == who.email
    assert "I tuoi 2 avvisi" in mail.subject
    assert "Il testo di Uno." in mail.body
    assert str(who) in mail.body
    # What comes later on the same day waits for tomorrow, and is not lost.
    waits(who, "Tre")
    assert digest.write_digests() == 0
    Digest.objects.update(giorno=timezone.localdate() - timedelta(days=1))
    assert digest.write_digests() == 1
    assert "Tre" in Mail.objects.latest("pk").body
    assert "Uno" not in Mail.objects.latest("pk").body


@pytest.mark.usefixtures("noon")
def test_what_was_read_or_is_wanted_no_more_is_not_told_and_what_is_wanted_at_once_later_is_not_lost(
    who: Utente,
) -> None:
    waits(who, "Letto", "Nuovo")
    Notifica.objects.filter(oggetto="Letto").update(letta_il=timezone.now())
    services.prefer(who, {KIND: Delivery.NOW})
    digest.write_digests()
    assert "Nuovo" in Mail.objects.get().body
    assert "Letto" not in Mail.objects.get().body.replace("non ancora letto", "")
    Digest.objects.all().delete()
    waits(who, "Mai")
    services.prefer(who, {KIND: Delivery.NEVER})
    assert digest.write_digests() == 0
    assert Mail.objects.count() == 1


@pytest.mark.usefixtures("noon")
def test_a_writer_that_dies_leaves_everything_for_the_next(who: Utente, monkeypatch: pytest.MonkeyPatch) -> None:
    waits(who, "Uno")
    with monkeypatch.context() as broken:
        broken.setattr("notifiche.outbox.put", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            digest.write_digests()
    assert Notifica.objects.get().nel_riepilogo
    assert digest.write_digests() == 1
    assert Mail.objects.count() == 1


def test_before_seven_nothing_is_written(who: Utente, monkeypatch: pytest.MonkeyPatch) -> None:
    waits(who, "Uno")
    monkeypatch.setattr(digest, "FROM_HOUR", 24)
    assert digest.write_digests() == 0
    assert Notifica.objects.get().nel_riepilogo


@pytest.mark.usefixtures("noon")
def test_the_command_says_how_many(who: Utente, capsys: pytest.CaptureFixture[str]) -> None:
    waits(who, "Uno")
    call_command("manda_riepiloghi")
    assert "scritti ora: 1" in capsys.readouterr().out


@pytest.mark.solo_postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.usefixtures("noon")
def test_two_workers_write_it_once() -> None:
    people = [UtenteFactory.create(ruolo=Ruolo.LETTORE, email=f"p{n}@comune.example") for n in range(5)]
    for one in people:
        waits(one, "Uno", "Due")
    written = insieme(digest.write_digests, digest.write_digests, digest.write_digests)
    POSTMAN.wait()
    assert sum(written) == 5
    assert sorted(Mail.objects.values_list("to", flat=True)) == [one.email for one in people]
    assert not Notifica.objects.filter(nel_riepilogo=True).exists()
