# SPDX-License-Identifier: AGPL-3.0-or-later
"""«Chi manca» has one answer: the words beside each link, the counts of the pages and the mails that leave."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from monitoraggio.choices import StateOfObjective
from monitoraggio.inviting.reading import list_of
from monitoraggio.inviting.services import ask_all, revoke, revoke_departed
from monitoraggio.inviting.standing import AWAITED, Standing
from monitoraggio.lettura.missing import missing_for
from monitoraggio.models import Invito, StatoObiettivo
from monitoraggio.models.invitation import DIGEST_MAKER
from monitoraggio.vita.closing import close_survey
from notifiche.choices import MailState
from notifiche.models import Mail
from obiettivi.models import Fase
from organizzazione.models import Incarico, Persona
from tests.fabbriche import PersonaFactory, UtenteFactory
from tests.monitoraggio.inviting import DONE, answered, asked, sent
from tests.monitoraggio.monitored import Monitored, monitored

pytestmark = pytest.mark.django_db


def entered(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _refused(m: Monitored, i: Invito) -> None:
    Mail.objects.filter(to=i.email).update(state=MailState.FAILED)


def _reminder_refused(m: Monitored, i: Invito) -> None:
    Mail.objects.create(to=i.email, genere="promemoria", subject="x", maker=DIGEST_MAKER, state=MailState.FAILED)


def _expired(m: Monitored, i: Invito) -> None:
    now = timezone.now()
    Invito.objects.filter(pk=i.pk).update(mandato_il=now - timedelta(days=2), scade_il=now - timedelta(days=1))


def _asked_again(m: Monitored, i: Invito) -> None:
    answered(i, **DONE)
    asked(m, m.phase(), "altro@comune.example")


def _revoked_after_an_answer(m: Monitored, i: Invito) -> None:
    answered(i, **DONE)
    revoke(i, m.office)


def _confirmed(m: Monitored, i: Invito) -> None:
    StatoObiettivo.objects.filter(pk=m.state().pk).update(stato=StateOfObjective.CONFERMATO)


WAYS: dict[Standing, list[Callable[[Monitored, Invito], Any]]] = {
    Standing.LEAVING: [lambda m, i: None, _asked_again],
    Standing.SILENT: [lambda m, i: sent()],
    Standing.UNREACHED: [_refused, _reminder_refused],
    Standing.ANSWERED: [lambda m, i: answered(i, **DONE), _revoked_after_an_answer],
    Standing.REVOKED: [lambda m, i: revoke(i, m.office)],
    Standing.EXPIRED: [_expired],
    Standing.OVER: [_confirmed, lambda m, i: close_survey(m.survey, m.office)],
}


@pytest.mark.parametrize(("standing", "way"), [(s, way) for s, ways in WAYS.items() for way in ways])
def test_the_word_beside_a_link_is_the_query_of_the_mails(standing: Standing, way: Any) -> None:
    m = monitored()
    way(m, asked(m))
    (row,) = [r for r in list_of(m.survey, m.office) if r.row == m.phase()]
    assert row.standing == standing
    assert row.invitation is not None
    assert Invito.objects.missing().filter(pk=row.invitation.pk).exists() is (standing in AWAITED)
    assert Invito.objects.missing().reachable().exists() is (standing in {Standing.LEAVING, Standing.SILENT})


def test_both_pages_say_the_same_of_who_is_missing() -> None:
    m = monitored()
    asked(m)
    asked(m, m.phase(1), "due@comune.example")
    told = {(c.centre, c.to_compile, c.to_confirm, c.links) for c in missing_for(m.survey, m.office)}
    assert sum(links for *_, links in told) == Invito.objects.missing().count() == 2
    pages = [reverse("inviti:elenco", args=[m.survey.pk]), reverse("monitoraggio:rilevazione", args=[m.survey.pk])]
    tables = [p.split("Chi manca</h2>")[1].split("</table>")[0] for p in (_page(m, where) for where in pages)]
    assert tables[0] == tables[1]
    close_survey(m.survey, m.office)
    assert missing_for(m.survey, m.office) == []


def _page(m: Monitored, where: str) -> str:
    return entered(m.office).get(where).content.decode()


# One press for all
def owned(m: Monitored, row: Any, email: str, **user: Any) -> Persona:
    person: Persona = PersonaFactory.create(utente=UtenteFactory.create(email=email, **user))
    Fase.objects.filter(row_id=row.row_id).update(responsabile=person)
    return person


def test_one_press_costs_as_much_for_one_as_for_many_and_a_mailbox_gets_one_mail() -> None:
    m = monitored()
    costs = []
    for rows in ([m.phase(0, 0)], [m.phase(1, 0), m.phase(0, 1), m.phase(1, 1)]):
        for n, row in enumerate(rows):
            owned(m, row, f"{'Ufficio' if n else 'ufficio'}@comune.example")
        with CaptureQueriesContext(connection) as queries:
            assert ask_all(m.survey, m.office, "https://x.example/") == len(rows)
        costs.append(len(queries))
    assert costs[0] == costs[1]
    first, second = sent()
    assert (first.to, second.to) == (["ufficio@comune.example"], ["ufficio@comune.example"])
    assert "3 fasi" in second.subject
    assert second.body.count("https://x.example/risposta/") == 3


def test_who_has_left_is_not_asked_and_their_link_goes_to_who_came() -> None:
    m = monitored()
    row, yesterday = m.phase(), timezone.localdate() - timedelta(days=1)
    gone = owned(m, row, "via@comune.example")
    Incarico.objects.create(persona=gone, centro=m.state().centro, dal=yesterday - timedelta(days=9), al=yesterday)
    assert ask_all(m.survey, m.office, "") == 0
    page = entered(m.office).get(reverse("inviti:fase", args=[row.pk])).content.decode()
    assert "non è più in servizio" in page
    assert "via@comune.example" not in page
    sent_to = {"email": "via@comune.example"}
    refused = entered(m.office).post(reverse("inviti:atto", args=[row.pk, "chiedi"]), sent_to).content.decode()
    assert "non è più in servizio qui" in refused
    # Asked while still here, then gone, then somebody else follows the phase.
    Incarico.objects.filter(persona=gone).update(al=None)
    assert ask_all(m.survey, m.office, "") == 1
    Incarico.objects.filter(persona=gone).update(al=yesterday)
    for write_it_down in (lambda: 0, revoke_departed):
        write_it_down()
        (shown,) = [r for r in list_of(m.survey, m.office) if r.row == row]
        assert shown.standing == Standing.REVOKED
        assert not shown.to_ask
    owned(m, row, "nuova@comune.example")
    assert ask_all(m.survey, m.office, "") == 1
    assert [i.email for i in Invito.objects.standing()] == ["nuova@comune.example"]


def test_what_somebody_took_back_is_not_asked_again_by_the_press_for_all() -> None:
    m = monitored()
    owned(m, m.phase(), "uno@comune.example")
    ask_all(m.survey, m.office, "")
    revoke(Invito.objects.get(), m.office)
    assert ask_all(m.survey, m.office, "") == 0


def test_a_slip_in_the_address_is_asked_about_before_the_link_leaves() -> None:
    m = monitored()
    UtenteFactory.create(email="neri@comune.example.it")
    act = reverse("inviti:atto", args=[m.phase().pk, "chiedi"])
    typed = {"email": "verdi@comune.exmaple.it"}
    asks = entered(m.office).post(act, typed)
    assert "Forse è verdi@comune.example.it?" in asks.content.decode()
    assert not Invito.objects.exists()
    assert 'name="sicuro" value="verdi@comune.exmaple.it"' in asks.content.decode()
    entered(m.office).post(act, {**typed, "sicuro": "verdi@comune.exmaple.it"})
    assert Invito.objects.get().email == "verdi@comune.exmaple.it"
