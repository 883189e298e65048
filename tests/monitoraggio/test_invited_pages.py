# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of who asks: what they list, who may press what, how many queries they take."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from monitoraggio.inviting.services import unreached
from monitoraggio.models import Invito, PropostaDiFase, StatoObiettivo
from notifiche.models import Mail
from obiettivi.models import Fase
from organizzazione.choices import Ruolo
from organizzazione.models import Utente
from tests.fabbriche import CentroFactory, PersonaFactory, UtenteFactory
from tests.monitoraggio.inviting import DONE, GOING_ON, answered, asked, sent
from tests.monitoraggio.monitored import Monitored, monitored

pytestmark = pytest.mark.django_db


def entered(user: Utente) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(m: Monitored, user: Utente, **query: str) -> Any:
    return entered(user).get(reverse("inviti:elenco", args=[m.survey.pk]), query)


def pressed(m: Monitored, user: Utente, act: str, **fields: str) -> Any:
    return entered(user).post(reverse("inviti:atto", args=[m.phase().pk, act]), fields, follow=True)


def test_the_office_asks_moves_and_revokes() -> None:
    m = monitored()
    said = pressed(m, m.office, "chiedi", email=" Verdi@Comune.example ").content.decode()
    assert "Il collegamento parte per verdi@comune.example" in said
    invitation = Invito.objects.get()
    assert invitation.sito == "http://testserver/"
    assert Mail.objects.get().arguments == {"inviti": [invitation.pk]}
    assert "spostato" in pressed(m, m.office, "termine", termine="2090-01-10").content.decode()
    assert "già passato" in pressed(m, m.office, "termine", termine="2020-01-10").content.decode()
    assert "non raggiunto" in pressed(m, m.office, "non-arrivato").content.decode()
    assert "Ciò che è stato risposto resta" in pressed(m, m.office, "revoca").content.decode()
    assert "non c&#x27;è un collegamento in vita" in pressed(m, m.office, "revoca").content.decode()


def test_where_a_mail_did_not_arrive_it_goes_again_only_to_who_insists() -> None:
    """Case 23: another mailbox is asked for, and the one that was lost does not stand in the box."""
    m = monitored()
    pressed(m, m.office, "chiedi", email="errroe@comune.example")
    pressed(m, m.office, "non-arrivato")
    page = entered(m.office).get(reverse("inviti:fase", args=[m.phase().pk])).content.decode()
    assert "scrivere un altro indirizzo" in page
    assert 'value="errroe@comune.example"' not in page
    again = {"email": "Errroe@comune.example"}
    said = pressed(m, m.office, "chiedi", **again).content.decode()
    assert "A errroe@comune.example il messaggio non è arrivato: scrivere un altro indirizzo." in said
    assert Invito.objects.count() == 1
    Invito.objects.update(mandato_il=timezone.now() - timedelta(minutes=2))
    pressed(m, m.office, "chiedi", **again, sicuro="errroe@comune.example")
    assert Invito.objects.count() == 2
    pressed(m, m.office, "non-arrivato")
    pressed(m, m.office, "chiedi", email="giusto@comune.example")
    assert [i.email for i in Invito.objects.standing()] == ["giusto@comune.example"]


def test_who_has_no_mailbox_is_told_from_who_was_not_asked_yet() -> None:
    """Case 23: of one the mail came back, of one nobody knows where to send it, one has not answered."""
    m = monitored()
    asked(m, email="errroe@comune.example")
    unreached(Invito.objects.get(), m.office)
    asked(m, m.phase(1), "verdi@comune.example")
    sent()
    person = PersonaFactory.create(utente=UtenteFactory.create(email="bruni@comune.example"))
    Fase.objects.filter(row_id=m.phase(0, 1).row_id).update(responsabile=person)
    shown = page(m, m.office).content.decode()
    words = re.findall(r'data-nome="Come sta">([^<]+)<', shown)
    assert words == ["Non raggiunto", "Non ha risposto", "Da chiedere", *["Da chiedere: manca la casella"] * 3]
    assert "manca la casella" not in page(m, m.somebody(Ruolo.LETTORE)).content.decode()


def test_what_is_typed_wrong_stays_and_is_told() -> None:
    m = monitored()
    said = pressed(m, m.office, "chiedi", email="verdi@", entro="31/31/2023").content.decode()
    assert "Scrivere la data" in said
    assert 'value="verdi@"' in said
    assert "Dopo la @ manca il punto" in pressed(m, m.office, "chiedi", email="verdi@").content.decode()
    assert not Invito.objects.exists()


def test_a_reader_may_not_and_a_stranger_finds_nothing() -> None:
    m = monitored()
    reader, stranger = m.somebody(Ruolo.LETTORE), m.somebody(Ruolo.REFERENTE)
    asked(m)
    assert page(m, reader).status_code == 200
    assert "bianchi@comune.example" not in page(m, reader).content.decode()
    assert pressed(m, reader, "chiedi", email="x@comune.example").status_code == 403
    assert page(m, stranger).status_code == 404
    assert pressed(m, stranger, "chiedi", email="x@comune.example").status_code == 404
    answered(Invito.objects.get(), **DONE)
    proposal = PropostaDiFase.objects.get()
    for who, status in ((reader, 403), (stranger, 404)):
        assert entered(who).post(reverse("inviti:accogli", args=[proposal.pk])).status_code == status
    assert m.phase().esito == ""


def test_who_may_ask_at_a_centre_asks_there_only() -> None:
    m = monitored()
    other = m.somebody(Ruolo.DIRIGENTE, CentroFactory.create())
    assert pressed(m, m.head(), "chiedi", email="x@comune.example").status_code == 200
    assert pressed(m, other, "chiedi", email="y@comune.example").status_code == 404
    assert list(Invito.objects.values_list("email", flat=True)) == ["x@comune.example"]


def test_one_press_takes_a_proposal_over() -> None:
    m = monitored()
    answered(asked(m), **GOING_ON)
    head = m.head()
    shown = entered(head).get(reverse("inviti:fase", args=[m.phase().pk])).content.decode()
    assert "Accogli" in shown
    proposal = PropostaDiFase.objects.get()
    where = reverse("inviti:accogli", args=[proposal.pk])
    stale = entered(head).post(where, {"revisione": "999"}, follow=True).content.decode()
    assert "Intanto qualcuno ha salvato" in stale
    away = entered(head).post(where, {"revisione": str(m.state().revisione), "da": "//altrove.example/"})
    assert away.headers["Location"] == reverse("inviti:fase", args=[m.phase().pk])
    assert m.phase().percentuale == 50
    assert "Accogli<" not in entered(head).get(reverse("inviti:fase", args=[m.phase().pk])).content.decode()


def test_the_page_of_the_objective_shows_the_answer_and_takes_it_over() -> None:
    m = monitored()
    answered(asked(m), **DONE)
    here = reverse("monitoraggio:obiettivo", args=[m.phase().stato_id])
    client = entered(m.head())
    said = client.get(here).content.decode()
    proposal = PropostaDiFase.objects.get()
    assert f'action="{reverse("inviti:accogli", args=[proposal.pk])}"' in said
    assert reverse("inviti:elenco", args=[m.survey.pk]) in said
    sent = {"revisione": m.phase().stato.revisione, "da": here}
    back = client.post(reverse("inviti:accogli", args=[proposal.pk]), sent, follow=True)
    assert back.redirect_chain[-1][0] == here
    assert m.phase().esito == "conclusa"
    assert "(accolta)" in back.content.decode()
    assert "bianchi@comune.example" not in entered(m.somebody(Ruolo.LETTORE)).get(here).content.decode()
    assert (
        reverse("inviti:elenco", args=[m.survey.pk])
        in entered(m.office).get(reverse("monitoraggio:rilevazione", args=[m.survey.pk])).content.decode()
    )


def test_all_whose_mailbox_is_known_are_asked_with_one_press() -> None:
    from obiettivi.models import Fase

    m = monitored()
    owner = PersonaFactory.create(utente=UtenteFactory.create(email="neri@comune.example"))
    Fase.objects.filter(row_id=m.phase().row_id).update(responsabile=owner)
    assert "Chiedi a tutti" in page(m, m.office).content.decode()
    done = entered(m.office).post(reverse("inviti:tutti", args=[m.survey.pk]), follow=True).content.decode()
    assert "Collegamenti in partenza: 1." in done
    assert (Invito.objects.get().persona, Invito.objects.get().email) == (owner, "neri@comune.example")
    again = entered(m.office).post(reverse("inviti:tutti", args=[m.survey.pk]), follow=True).content.decode()
    assert "Collegamenti in partenza: 0." in again


def test_the_list_tells_kinds_apart_and_takes_as_many_queries_for_one_as_for_many() -> None:
    m = monitored()
    counts = []
    for many in (1, 3):
        for n in range(many):
            if not m.phase(0, n).inviti.exists():
                answered(asked(m, m.phase(0, n), f"p{n}@comune.example"), **DONE)
        with CaptureQueriesContext(connection) as queries:
            assert page(m, m.office).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    total = sum(s.fasi.count() for s in StatoObiettivo.objects.all())
    said = page(m, m.office).content.decode()
    assert "Ha risposto: 3" in said
    assert f"Da chiedere: {total - 3}" in said
    assert page(m, m.office, stato="ha risposto").content.decode().count("/inviti/fase/") == 3
    assert page(m, m.office, stato="<b>").status_code == 200
