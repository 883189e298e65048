# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comments: answered, said otherwise, settled, about a field or a row, calling who may read; not in closed plans."""

from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifiche.models import Notifica
from obiettivi.choices import StatoPiano
from obiettivi.models import Commento, ObiettivoPEG, PianoEsecutivo
from obiettivi.vita import comments, services
from organizzazione.choices import Ruolo
from organizzazione.models import Incarico, Utente
from tests.fabbriche import (
    CentroFactory,
    ObiettivoFactory,
    PersonaFactory,
    PianoFactory,
    ServizioCoinvoltoFactory,
    UtenteFactory,
)

pytestmark = pytest.mark.django_db


def entered(user: Utente) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def objective() -> ObiettivoPEG:
    plan = PianoFactory.create(codice="PEG_2026", anno=2026, apertura_dal=timezone.localdate())
    return ObiettivoFactory.create(piano=plan, codice="2026-AA01")


@pytest.fixture
def head(objective: ObiettivoPEG) -> Utente:
    return dirigente(objective.centro, "Bianca", "Verdi")


def dirigente(centre: Any, first: str, last: str) -> Utente:
    user = UtenteFactory.create(ruolo=Ruolo.DIRIGENTE, first_name=first, last_name=last)
    Incarico.objects.create(persona=PersonaFactory.create(utente=user), centro=centre, dal=timezone.localdate())
    return user


def test_who_works_at_an_involved_centre_can_be_called(objective: ObiettivoPEG, head: Utente, reader: Utente) -> None:
    """They read it, so they can be asked; a stranger to it cannot."""
    involved, with_a_phase, stranger = (CentroFactory.create() for _ in range(3))
    by_service, by_phase, nobody = (
        dirigente(centre, "Carla", f"Neri{n}") for n, centre in enumerate((involved, with_a_phase, stranger))
    )
    ServizioCoinvoltoFactory.create(obiettivo=objective, centro=involved)
    ServizioCoinvoltoFactory.create(obiettivo=objective, centro=None)
    objective.fasi.update(centro=with_a_phase)
    assert not {by_service, by_phase} & set(comments.mentionable(objective)), "a draft is of its centre alone"
    services.proponi(objective, head)
    people = comments.mentionable(objective)
    assert {head, reader, by_service, by_phase} <= set(people)
    assert nobody not in people
    assert all(ObiettivoPEG.objects.filter(pk=objective.pk).visible_to(one).exists() for one in people)
    comments.say(objective, head, "Che ne dite?", calls=[by_service])
    assert Notifica.objects.get(destinatario=by_service).indirizzo == f"/obiettivi/{objective.pk}/"


@pytest.fixture
def reader() -> Utente:
    return UtenteFactory.create(lettore=True, first_name="Anna", last_name="Neri")


def page(user: Utente, objective: ObiettivoPEG, where: str = "") -> str:
    return unescape(entered(user).get(f"/obiettivi/{objective.pk}/{where}").content.decode())


def post(user: Utente, objective: ObiettivoPEG, **data: Any) -> Any:
    sent = {"testo": "Un commento.", "chiave": str(uuid4()), **data}
    return entered(user).post(f"/obiettivi/{objective.pk}/commenta/", sent)


def test_one_is_answered_and_who_spoke_is_told(objective: ObiettivoPEG, head: Utente, reader: Utente) -> None:
    first = comments.say(objective, reader, "Manca una fase.")
    address = f"/obiettivi/{objective.pk}/commenti/{first.pk}/rispondi/"
    client, key = entered(head), str(uuid4())
    assert "Manca una fase." in client.get(address).content.decode()
    places = {client.post(address, {"testo": "La scrivo.", "chiave": key}).headers["Location"] for _ in range(2)}
    answer = Commento.objects.get(risponde_a=first)
    assert places == {f"/obiettivi/{objective.pk}/#commento-{answer.pk}"}
    assert "Una risposta su 2026-AA01" in Notifica.objects.get(destinatario=reader).oggetto
    # An answer to an answer stands in the same thread.
    assert comments.say(objective, reader, "Grazie.", answers=answer).risponde_a == first
    assert client.post(address, {"testo": " "}).status_code == 400
    other = ObiettivoFactory.create(piano=objective.piano, centro=objective.centro)
    assert client.get(f"/obiettivi/{other.pk}/commenti/{first.pk}/rispondi/").status_code == 404


def test_the_author_alone_says_it_otherwise_and_what_it_said_stays(
    objective: ObiettivoPEG, head: Utente, reader: Utente
) -> None:
    said = comments.say(objective, reader, "Prima versione.")
    address = f"/obiettivi/{objective.pk}/commenti/{said.pk}/modifica/"
    assert entered(head).get(address).status_code == 403
    assert entered(head).post(address, {"testo": "Altro", "letto": "0"}).status_code == 403
    client = entered(reader)
    assert client.post(address, {"testo": "Seconda versione.", "letto": "0"}).status_code == 302
    shown = page(head, objective)
    for words in ("Seconda versione.", "modificato il", "Prima versione."):
        assert words in shown
    # Another window, which read the first words, overwrites nothing and loses nothing.
    late = client.post(address, {"testo": "Terza, dall'altra finestra.", "letto": "0"})
    assert late.status_code == 409
    assert "Terza, dall'altra finestra." in unescape(late.content.decode())
    said.refresh_from_db()
    assert said.testo == "Seconda versione."
    assert said.precedenti.count() == 1
    # The same words again change nothing.
    assert client.post(address, {"testo": "Seconda versione.", "letto": "0"}).status_code == 302
    assert said.precedenti.count() == 1


def test_it_is_settled_by_who_wrote_it_or_works_on_it(objective: ObiettivoPEG, head: Utente, reader: Utente) -> None:
    said = comments.say(objective, reader, "Manca una fase.")
    address = f"/obiettivi/{objective.pk}/commenti/{said.pk}/chiudi/"
    another = UtenteFactory.create(lettore=True)
    assert entered(another).post(address).status_code == 403
    assert "Risolvi" not in page(another, objective)
    for user in (head, reader, UtenteFactory.create(ufficio=True)):
        assert entered(user).post(address).status_code == 302
        entered(user).post(address)
        said.refresh_from_db()
        assert said.risolto_da == user
        assert f"Risolto da {user}" in page(another, objective)
        entered(user).post(address, {"riapri": "1"})
        said.refresh_from_db()
        assert said.risolto_il is None


def test_it_is_about_a_field_or_a_row_and_stands_there_in_the_form(
    objective: ObiettivoPEG, head: Utente, reader: Utente
) -> None:
    phase = objective.fasi.first()
    assert phase is not None
    post(reader, objective, testo="Troppo breve.", ancora="descrizione")
    post(reader, objective, testo="Non finisce mai.", ancora=str(phase.row_id))
    shown = page(head, objective)
    assert "su <strong>Descrizione dell'obiettivo</strong>" in shown
    assert "su <strong>Fase 1:" in shown
    form = page(head, objective, "modifica/")
    assert form.index("Troppo breve.") < form.index("Non finisce mai.")
    assert form.count('class="nota detto"') == 2
    assert post(reader, objective, ancora="stato").status_code == 400
    assert post(reader, objective, ancora=str(uuid4())).status_code == 400
    phase.delete()
    assert "una parte che non c'è più" in page(head, objective)


def test_only_who_may_read_is_called_and_is_told_once(objective: ObiettivoPEG, head: Utente, reader: Utente) -> None:
    stranger = dirigente(CentroFactory.create(), "Carlo", "Estraneo")
    gone = UtenteFactory.create(ufficio=True, first_name="Dino", last_name="Andato", is_active=False)
    shown = page(reader, objective)
    assert "Bianca Verdi" in shown
    assert "Carlo Estraneo" not in shown
    assert "Dino Andato" not in shown
    for other in (stranger, gone):
        assert post(reader, objective, citati=[other.pk]).status_code == 400
    assert not Commento.objects.exists()
    key = str(uuid4())
    for _ in range(2):
        assert post(reader, objective, testo="Guarda tu.", citati=[head.pk], chiave=key).status_code == 302
    assert Commento.objects.count() == 1
    assert [n.oggetto for n in Notifica.objects.filter(destinatario=head)] == ["Anna Neri ti chiama su 2026-AA01"]
    assert "Avvisati: Bianca Verdi" in page(reader, objective)


@pytest.mark.parametrize("state", list(StatoPiano))
def test_the_rules_say_in_which_plans_one_still_speaks(
    state: StatoPiano, objective: ObiettivoPEG, reader: Utente
) -> None:
    said = comments.say(objective, reader, "Detto prima.")
    PianoEsecutivo.objects.filter(pk=objective.piano_id).update(stato=state)
    is_open = state in (StatoPiano.PREDISPOSIZIONE, StatoPiano.APPROVATO, StatoPiano.IN_GESTIONE)
    assert post(reader, objective).status_code == (302 if is_open else 403)
    shown = page(reader, objective)
    assert "Detto prima." in shown
    assert ("i commenti si leggono soltanto" in shown) is not is_open
    for where in ("rispondi", "modifica", "chiudi"):
        address = f"/obiettivi/{objective.pk}/commenti/{said.pk}/{where}/"
        answer = entered(reader).post(address, {"testo": "x", "letto": "0"})
        assert answer.status_code == (302 if is_open else 403), where


def test_whose_role_only_reads_comments_is_told_so_and_not_that_the_plan_is_closed(objective: ObiettivoPEG) -> None:
    nucleo = UtenteFactory.create(ruolo=Ruolo.NUCLEO)
    assert post(nucleo, objective).status_code == 403
    shown = page(nucleo, objective)
    assert "Chi ha il tuo ruolo legge i commenti e non ne scrive." in shown
    assert "Il piano è chiuso" not in shown


def test_strangers_find_nothing(objective: ObiettivoPEG, reader: Utente) -> None:
    said = comments.say(objective, reader, "Detto.")
    stranger = entered(dirigente(CentroFactory.create(), "Carlo", "Estraneo"))
    for where in ("rispondi", "modifica", "chiudi"):
        address = f"/obiettivi/{objective.pk}/commenti/{said.pk}/{where}/"
        assert stranger.post(address, {"testo": "x"}).status_code == 404


def test_hostile_texts_are_texts(objective: ObiettivoPEG, head: Utente, reader: Utente) -> None:
    for text in ("<script>alert(1)</script>", "@Anna {{ user }}", "\u202eabc", "a" * 4000):
        assert post(reader, objective, testo=text).status_code in (302, 400)
    shown = entered(head).get(f"/obiettivi/{objective.pk}/").content.decode()
    assert "<script>alert(1)" not in shown
    assert post(reader, objective, testo="a" * 4001).status_code == 400


def test_the_queries_do_not_grow(objective: ObiettivoPEG, head: Utente, reader: Utente) -> None:
    client, counted = entered(head), []
    for _ in range(2):
        first = comments.say(objective, reader, "Uno.", about="descrizione", calls=[head])
        comments.say(objective, head, "Due.", answers=first)
        comments.say_otherwise(first, reader, "Tre.", 0)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/obiettivi/{objective.pk}/")
        counted.append(len(queries))
    assert len(set(counted)) == 1, counted
