# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of people: who gets them, what they say, what is typed and does not go."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifiche.postman import deliver
from organizzazione.choices import Qualita, Ruolo
from organizzazione.models import Incarico, Persona, Utente
from persone import office, services
from persone.accounts import Post
from persone.models import Invito, PassaggioPersona
from persone.views.person import ACTS
from tests.fabbriche import PASSWORD, PersonaFactory
from tests.persone.staff import SITE, Staff, at, last_link, newcomer, referente, staff, user

pytestmark = pytest.mark.django_db
OFFICE, HERS = "/admin/persone/", "/persone/"


@pytest.fixture
def comune() -> Staff:
    return staff()


def inside(who: Utente, **more: Any) -> Client:
    client = Client(**more)
    client.force_login(who)
    return client


def today() -> str:
    return timezone.localdate().isoformat()


def bice(**more: str) -> dict[str, str]:
    """What somebody types of a new referente."""
    said = {
        "cognome": "Bruni",
        "nome": "Bice",
        "email": "bruni@comune.example",
        "dal": today(),
        "chiave": str(uuid.uuid4()),
    }
    return said | more


def said(answer: Any) -> str:
    return str(unescape(answer.content.decode()))


ROLES = ["amministratore", "ufficio", "lettore", "dirigente", "referente", "senza ruolo"]


@pytest.mark.parametrize("who", ROLES)
def test_who_gets_which_pages(who: str, comune: Staff) -> None:
    """Nobody but the office in the workshop, nobody but a dirigente on the site; the rest is not there."""
    client, whom = inside(comune[who]), comune["suo"].pk
    office = {"amministratore": 200, "ufficio": 200}.get(who, 403)
    assert [client.get(a).status_code for a in (OFFICE, f"{OFFICE}nuova/", f"{OFFICE}{whom}/")] == [office] * 3
    hers = 200 if who == "dirigente" else 404
    assert [client.get(a).status_code for a in (HERS, f"{HERS}nuova/")] == [hers] * 2
    # Of another's centre.
    assert client.get(f"{HERS}{whom}/").status_code == 404
    for act in (*ACTS, "inventato"):
        assert client.post(f"{HERS}{whom}/{act}/", {}).status_code == 404
        assert client.get(f"{HERS}{whom}/{act}/").status_code == 405
    assert not PassaggioPersona.objects.exists()


def test_a_stranger_is_asked_to_enter(comune: Staff) -> None:
    for address in (OFFICE, HERS, f"{HERS}nuova/", f"{HERS}{comune['suo'].pk}/chiudi/"):
        assert Client().post(address)["Location"].startswith("/accedi/")


def test_no_act_without_the_token_of_the_page(comune: Staff) -> None:
    client = inside(comune["dirigente"], enforce_csrf_checks=True)
    for address in (f"{HERS}nuova/", f"{HERS}{comune['referente'].pk}/chiudi/"):
        assert client.post(address, bice()).status_code == 403
    assert not Invito.objects.exists()


def test_a_dirigente_names_a_referente_and_ends_it(comune: Staff) -> None:
    client = inside(comune["dirigente"])
    page = client.post(f"{HERS}nuova/", bice(centro=str(comune.below.pk)), follow=True)
    assert "Invito per Bice Bruni" in said(page)
    assert "Invitata il" in said(client.get(HERS))
    made = Utente.objects.get(email="bruni@comune.example")
    assert made.username not in said(page) + said(client.get(HERS))
    last_link()
    ended = client.post(
        f"{HERS}{made.pk}/chiudi/", {"al": today(), "revisione": made.revisione, "motivo": "Trasferita"}, follow=True
    )
    assert "dal giorno dopo non entra più" in said(ended)
    assert Incarico.objects.get(persona__utente=made).al == timezone.localdate()


def test_the_office_invites_somebody_of_each_role(comune: Staff) -> None:
    client = inside(comune["ufficio"])
    for n, (role, centre) in enumerate(
        [(Ruolo.DIRIGENTE, comune.nobodys.pk), (Ruolo.LETTORE, ""), (Ruolo.UFFICIO, comune.here.pk)]
    ):
        typed = bice(
            cognome=("Uno", "Duetto", "Trevisan")[n], email=f"n{n}@comune.example", ruolo=role, centro=str(centre)
        )
        assert client.post(f"{OFFICE}nuova/", typed).status_code == 302
        assert Utente.objects.get(email=f"n{n}@comune.example").ruolo == role
    assert "Scegliere il centro" in said(client.post(f"{OFFICE}nuova/", bice(ruolo="referente")))
    assert "Scegli un'opzione" in said(client.post(f"{OFFICE}nuova/", bice(ruolo="amministratore"))) or not (
        Utente.objects.filter(email="bruni@comune.example").exists()
    )


def test_a_double_click_invites_once(comune: Staff) -> None:
    client, typed = inside(comune["dirigente"]), bice(centro=str(comune.here.pk))
    first, second = (client.post(f"{HERS}nuova/", typed) for _ in range(2))
    # The second meets the first in the question, or is known by its key: never a second person.
    assert first.status_code == 302
    assert second.status_code in (200, 302)
    assert Invito.objects.count() == 1


def test_nearly_the_same_name_is_asked_about_and_never_guessed(comune: Staff) -> None:
    known = PersonaFactory.create(nominativo="Brùni Bice Anna")
    client = inside(comune["dirigente"])
    page = client.post(f"{HERS}nuova/", bice(centro=str(comune.here.pk)))
    assert page.status_code == 200
    assert "È una persona che c'è già?" in said(page)
    assert "Brùni Bice Anna" in said(page)
    assert not Invito.objects.exists()
    assert client.post(f"{HERS}nuova/", bice(centro=str(comune.here.pk), chi=f"p{known.pk}")).status_code == 302
    known.refresh_from_db()
    assert known.utente is not None
    assert known.utente.email == "bruni@comune.example"


def test_said_to_be_another_is_another(comune: Staff) -> None:
    PersonaFactory.create(nominativo="Bruni Bice Anna")
    client = inside(comune["dirigente"])
    assert client.post(f"{HERS}nuova/", bice(centro=str(comune.here.pk), chi="altra")).status_code == 302
    assert Persona.objects.filter(nominativo__startswith="Bruni").count() == 2


def test_an_answer_that_was_not_asked_for_is_none(comune: Staff) -> None:
    """Whose key somebody writes in by hand, and whose name is nothing like it, is not taken."""
    client = inside(comune["dirigente"])
    assert (
        client.post(f"{HERS}nuova/", bice(centro=str(comune.here.pk), chi=f"u{comune['ufficio'].pk}")).status_code
        == 302
    )
    assert comune["ufficio"].ruolo == Ruolo.UFFICIO
    taken = client.post(
        f"{HERS}nuova/", bice(cognome="Umbri", nome="Ugo", centro=str(comune.here.pk), chi=f"u{comune['ufficio'].pk}")
    )
    assert taken.status_code == 403
    assert comune["ufficio"].ruolo == Ruolo.UFFICIO


HOSTILE: list[dict[str, str]] = [
    {"cognome": "B" * 5_000},
    {"cognome": "Bru\u202eni"},
    {"cognome": "Bru\nni"},
    {"nome": "   "},
    {"email": "non-posta"},
    {"email": "x" * 300 + "@comune.example"},
    {"email": "ROSSI@comune.EXAMPLE", "chi": "altra"},
    {"dal": "31/02/2026"},
    {"dal": "9999-12-31"},
    {"dal": "0001-01-01"},
    {"al": "2020-01-01"},
    {"al": "9999-12-31"},
    {"centro": "999999999999999999999"},
    {"centro": "abc"},
    {"centro": ""},
    {"matricola": "M" * 400},
    {"matricola": "1\u200b2"},
    {"dal": ""},
]


@pytest.mark.parametrize("typed", HOSTILE, ids=lambda t: "-".join(t))
def test_what_cannot_be_is_said_and_kept(typed: dict[str, str], comune: Staff) -> None:
    page = inside(comune["dirigente"]).post(f"{HERS}nuova/", bice(centro=str(comune.here.pk)) | typed)
    assert page.status_code == 200
    assert 'class="errore"' in said(page)
    assert not Invito.objects.exists()
    name, value = next(iter(typed.items()))
    if name in ("cognome", "email", "matricola") and value.isprintable():
        assert value[:50] in said(page)


def test_names_are_texts_and_no_page(comune: Staff) -> None:
    client = inside(comune["dirigente"])
    client.post(f"{HERS}nuova/", bice(cognome="<script>alert(1)</script>", centro=str(comune.here.pk)), follow=True)
    for page in (client.get(HERS), inside(comune["ufficio"]).get(OFFICE)):
        assert "<script>alert" not in page.content.decode()


def test_an_old_page_says_so_and_keeps_what_was_typed(comune: Staff) -> None:
    whom, client = comune["referente"], inside(comune["ufficio"])
    services.give_centre(comune["dirigente"], whom.pk, whom.revisione, referente(comune.here))
    typed = {"cognome": "Rossini", "nome": "Rosa", "email": whom.email, "revisione": str(whom.revisione)}
    page = client.post(f"{OFFICE}{whom.pk}/anagrafica/", typed)
    assert page.status_code == 409
    assert "Nel frattempo" in said(page)
    assert "Rossini" in said(page)
    assert comune["referente"].last_name == "Rossi"
    again = typed | {"revisione": str(comune["referente"].revisione)}
    assert client.post(f"{OFFICE}{whom.pk}/anagrafica/", again).status_code == 302
    assert comune["referente"].last_name == "Rossini"
    assert client.post(f"{OFFICE}{whom.pk}/anagrafica/", typed | {"revisione": "", "cognome": "X"}).status_code == 409


def test_the_last_responsible_is_told_before_and_after(comune: Staff) -> None:
    client, whom = inside(comune["ufficio"]), comune["dirigente"]
    assert "È la sola persona responsabile di: Cultura" in said(client.get(f"{OFFICE}{whom.pk}/"))
    page = client.post(f"{OFFICE}{whom.pk}/chiudi/", {"al": today(), "revisione": whom.revisione}, follow=True)
    assert "nessuno è responsabile di: Cultura" in said(page)


def test_what_is_over_is_not_offered(comune: Staff) -> None:
    client, whom = inside(comune["ufficio"]), comune["lettore"]
    page = said(client.get(f"{OFFICE}{whom.pk}/"))
    assert "Chiudi con una data" in page
    assert "Rimanda l'invito" not in page
    yesterday = timezone.localdate() - timedelta(days=1)
    services.close(comune["ufficio"], whom.pk, whom.revisione, yesterday)
    page = said(client.get(f"{OFFICE}{whom.pk}/"))
    assert "Riapri" in page
    assert "Chiudi con una data" not in page
    assert "Ugo Umbri" in page


def test_the_list_finds_by_words_role_centre_and_state(comune: Staff) -> None:
    client = inside(comune["ufficio"])

    def names(query: str) -> set[str]:
        page = client.get(f"{OFFICE}?{query}")
        assert page.status_code == 200
        return {str(line.user) for line in page.context.get("righe", [])}

    assert names("testo=ROSA") == {"Rosa Rossi"}
    assert names("testo=scarlatti@comune") == {"Silvio Scarlatti"}
    assert names("ruolo=dirigente") == {"Dina Dorati", "Alba Argenti"}
    assert names(f"centro={comune.there.pk}") == {"Alba Argenti", "Silvio Scarlatti"}
    services.invite(comune["ufficio"], newcomer(referente(comune.here)), SITE)
    assert names("stato=invitata") == {"Bice Bruni"}
    assert names("stato=chiusa") == set()
    assert "Bice Bruni" in names("stato=mai")
    Invito.objects.update(scade_il=timezone.now())
    assert names("stato=scaduta") == {"Bice Bruni"}
    assert names("stato=attiva&ruolo=lettore") == {"Lea Lilla"}
    for odd in ("stato=zzz", "centro=9999999999999", "pagina=-1", "testo=%25_'", "ruolo[]=x"):
        assert client.get(f"{OFFICE}?{odd}").status_code == 200


def test_people_of_plans_without_an_account_are_invited_from_the_list(comune: Staff) -> None:
    persona = PersonaFactory.create(nominativo="De Luca Maria")
    client = inside(comune["ufficio"])
    assert "De Luca Maria" in said(client.get(f"{OFFICE}?stato=senza"))
    form = said(client.get(f"{OFFICE}nuova/?persona={persona.pk}"))
    assert 'value="De Luca"' in form
    for odd in ("x", "9" * 30, "-1"):
        assert client.get(f"{OFFICE}nuova/?persona={odd}").status_code in (200, 400)


def test_what_waits_for_the_office(comune: Staff) -> None:
    services.invite(comune["ufficio"], newcomer(referente(comune.here)), SITE)
    Invito.objects.update(scade_il=timezone.now())
    client = inside(comune["ufficio"])
    told = {t.text: t for t in office.tasks(comune["ufficio"])}
    assert told["invito scaduto"].number == told["centro senza responsabile oggi"].number == 1
    for task in told.values():
        page = client.get(task.address)
        assert page.status_code == 200
        shown = page.context["pagina"].paginator.count if "pagina" in page.context else len(page.context["centri"])
        assert shown == task.number
        assert task.text in said(client.get("/admin/"))
    assert not [*office.tasks(comune["dirigente"]), *office.errands(comune["dirigente"])]


@pytest.mark.parametrize("address", [OFFICE, HERS])
def test_the_list_costs_the_same_however_many(
    address: str, comune: Staff, django_assert_num_queries: Callable[..., Any]
) -> None:
    client = inside(comune["ufficio" if address == OFFICE else "dirigente"])
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for n in range(3):
        at(user("Tizio", f"Tale{n}", Ruolo.REFERENTE), comune.here, Qualita.DELEGATO)
    with django_assert_num_queries(len(one)):
        client.get(address)


def test_a_page_of_a_person_costs_the_same_however_long_its_story(
    comune: Staff, django_assert_num_queries: Callable[..., Any]
) -> None:
    client, whom = inside(comune["ufficio"]), comune["referente"]
    services.give_centre(comune["ufficio"], whom.pk, whom.revisione, referente(comune.here))
    client.get(f"{OFFICE}{whom.pk}/")
    with CaptureQueriesContext(connection) as one:
        client.get(f"{OFFICE}{whom.pk}/")
    for centre in (comune.nobodys, comune.there):
        services.give_centre(comune["ufficio"], whom.pk, comune["referente"].revisione, referente(centre))
    with django_assert_num_queries(len(one)):
        client.get(f"{OFFICE}{whom.pk}/")


def test_a_mail_leads_to_the_path_under_which_the_site_stands(comune: Staff) -> None:
    services.invite(
        comune["ufficio"],
        newcomer(Post(Ruolo.LETTORE, None, date.fromisoformat(today()))),
        type(SITE)("comune.example", True, "/traguardo/"),
    )
    last_link()
    assert "https://comune.example/traguardo/invito/" in mail.outbox[-1].body


def test_the_profile_is_of_everybody_and_closes_what_is_open_elsewhere(comune: Staff) -> None:
    for name in comune.by:
        assert comune[name].email in said(inside(comune[name]).get("/profilo/"))
    here, elsewhere = Client(HTTP_USER_AGENT="Firefox/1"), Client(HTTP_USER_AGENT="Mozilla Windows Edg/1")
    for client in (here, elsewhere):
        client.post("/accedi/", {"username": comune["lettore"].email, "password": PASSWORD})
        client.get("/profilo/")
    page = here.get("/profilo/")
    assert "Edge su Windows" in said(page)
    assert "Chiudi le altre" in said(page)
    (other,) = [s.pk for s in page.context["sessioni"] if s.device == "Edge su Windows"]
    assert here.post(f"/sessioni/{other}/chiudi/", {"next": "/profilo/"})["Location"] == "/profilo/"
    assert elsewhere.get("/profilo/").status_code == 302
    elsewhere.post("/accedi/", {"username": comune["lettore"].email, "password": PASSWORD})
    everywhere = {"altre": "1", "next": "/profilo/"}
    assert here.post("/sessioni/chiudi-tutte/", everywhere)["Location"] == "/profilo/"
    assert elsewhere.get("/profilo/").status_code == 302
    assert "Chiudi le altre" not in said(here.get("/profilo/"))


def test_the_own_mailbox_is_changed_by_who_knows_the_password(comune: Staff) -> None:
    client, old = inside(comune["lettore"]), comune["lettore"].email
    for typed in (
        {"email": "nuova@comune.example", "password": "sbagliata"},
        {"email": "nuova@comune.example", "password": ""},
        {"email": "ROSSI@comune.example", "password": PASSWORD},
        {"email": "niente", "password": PASSWORD},
    ):
        assert 'class="errore"' in said(client.post("/profilo/posta/", typed))
        assert comune["lettore"].email == old
    assert client.post("/profilo/posta/", {"email": "nuova@comune.example", "password": PASSWORD}).status_code == 302
    assert comune["lettore"].email == "nuova@comune.example"
    deliver()
    assert {m.to[0] for m in mail.outbox} == {old, "nuova@comune.example"}


def test_the_password_is_not_guessed_at_the_mailbox(comune: Staff) -> None:
    client = inside(comune["lettore"])
    tries = [client.post("/profilo/posta/", {"email": "n@c.example", "password": "x"}).status_code for _ in range(6)]
    assert tries[-1] == 429
