# SPDX-License-Identifier: AGPL-3.0-or-later
"""The signed link of a body: one mail, one link, proposals until somebody confirms; and then a receipt."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from custodia.logs import without_secrets
from dup.models import ObiettivoGestionale
from flussi.acts import Refused
from monitoraggio.choices import SurveyAct
from notifiche.models import Mail
from organizzazione.choices import Ruolo
from organizzazione.models import OrganismoPartecipato
from ricognizioni.inviting.mail import invitation_messages
from ricognizioni.inviting.services import Ask, answer, ask, revoke, take_over
from ricognizioni.inviting.tokens import found, link_of, token_of
from ricognizioni.models import InvitoOrganismo, PropostaOrganismo, Ricognizione, StatoGestionale
from ricognizioni.scrittura.management import OF_BODY
from ricognizioni.vita.closing import close_ricognizione
from ricognizioni.vita.keeping import change_ricognizione
from ricognizioni.vita.opening import realign
from tests.ricognizioni.surveyed import Surveyed, surveyed
from tests.ricognizioni.test_bodies import codes, row, write
from tests.ricognizioni.test_bodies_pages import listed, page_of
from tests.ricognizioni.test_ricognizione_pages import boxes, of

pytestmark = pytest.mark.django_db


def asked(s: Surveyed, **more: Any) -> InvitoOrganismo:
    return ask(s.survey, OrganismoPartecipato.objects.get(nome="Gida"), Ask("gida@esempio.it", **more), s.office)


def page(invitation: InvitoOrganismo) -> str:
    return reverse("risposta_organismo:rispondi", args=[token_of(invitation.seme)])


def boxed(n: int = 0, **said: str) -> dict[str, str]:
    return {f"g{row(n).pk}-{name}": text for name, text in said.items()}


def test_one_mail_with_one_link_that_no_row_holds() -> None:
    s = surveyed()
    made = asked(s, site="https://comune.esempio.it/")
    assert asked(s, site="https://comune.esempio.it/").pk == made.pk
    (row_of_mail,) = Mail.objects.filter(to="gida@esempio.it")
    token = token_of(made.seme)
    assert token not in f"{row_of_mail.body}{row_of_mail.arguments}{made.impronta}"
    (message,) = invitation_messages(row_of_mail.arguments)
    assert message.to == ["gida@esempio.it"]
    assert f"https://comune.esempio.it/risposta-organismo/{token}/" in message.body
    assert message.body.count("- Nuove corse") == 4
    assert without_secrets(f"GET /risposta-organismo/{token}/").endswith("/risposta-organismo/…/")


def test_the_body_answers_of_some_and_nothing_is_chosen_before() -> None:
    s = surveyed()
    made, client = asked(s), Client()
    first = client.get(page(made)).content.decode()
    assert "checked" not in first
    assert first.count("Nuove corse</h2>") == 4
    assert not client.cookies
    # A scanner presses the button: nothing was chosen, nothing is written.
    assert "Non è stato scelto nulla" in client.post(page(made), {}).content.decode()
    answered = client.post(page(made), boxed(narrativa="Fatto.") | boxed(1, esito="conseguito"))
    assert "il resto non si può tenere" in answered.content.decode()
    assert not PropostaOrganismo.objects.exists()
    said = boxed(esito="in corso", narrativa="Si posa.", valore="640", indirizzo="https://esempio.it/a")
    for _ in range(2):
        assert client.post(page(made), said).status_code == 303
    assert PropostaOrganismo.objects.count() == 1
    seen = client.get(page(made))
    assert "Risposta ricevuta" in seen.content.decode()
    assert "checked" not in seen.content.decode()
    assert (seen["Referrer-Policy"], seen["Cache-Control"]) == ("no-referrer", "private, no-store")
    assert row().esito == ""
    # A new answer takes the place of the one before.
    client.post(page(made), boxed(esito="conseguito", narrativa=""))
    assert "L'organismo ha risposto: da confermare" in of(s.office).get(listed(s)).content.decode()
    take_over(PropostaOrganismo.objects.latest("pk"), row().revisione, s.office)
    now = row()
    assert (now.esito, now.narrativa, now.confermato_da) == ("conseguito", "", s.office)
    assert now.risposta_del == timezone.localdate()


def test_once_confirmed_the_link_shows_a_receipt() -> None:
    s = surveyed()
    made, client = asked(s), Client()
    client.post(page(made), boxed(esito="in corso"))
    head = s.head()
    sent = of(head).get(page_of()).content.decode()
    assert "Dal link, Gida" in sent
    hidden = dict(re.findall(r'name="(versione|proposta)" value="(\d+)"', sent.partition("Accogli e conferma")[0]))
    address = reverse("ricognizioni:accogli", args=[row().pk])
    assert of(s.m.somebody(Ruolo.VERTICE)).post(address, hidden).status_code == 403
    assert of(s.stranger()).post(address, hidden).status_code == 404
    assert of(head).post(address, hidden).status_code == 302
    assert (row().esito, row().confermato_da) == ("in corso", head)
    client.post(page(made), boxed(esito="conseguito") | boxed(1, esito="non avviato"))
    assert [(p.riga_id, p.esito) for p in PropostaOrganismo.objects.order_by("pk")] == [
        *((row().pk, "in corso"), (row(1).pk, "non avviato")),
    ]
    seen = client.get(page(made)).content.decode()
    assert "Confermato dal Comune il" in seen
    assert f"g{row().pk}-esito" not in seen
    for n in range(1, 4):
        write(s, n, esito="conseguito")
    seen = client.get(page(made)).content.decode()
    assert "Il Comune ha confermato tutto" in seen
    assert "<form" not in seen.partition("</main>")[0]
    close_ricognizione(s.survey, s.office)
    closed = client.get(page(made))
    assert (closed.status_code, "La ricognizione è chiusa" in closed.content.decode()) == (200, True)


def test_an_older_answer_is_not_taken_and_another_revision_neither() -> None:
    s = surveyed()
    made = asked(s)
    nothing = dict.fromkeys(OF_BODY, "")
    answer(made, {row().pk: {**nothing, "esito": "in corso"}})
    old = PropostaOrganismo.objects.get()
    assert answer(made, {row().pk: {**nothing, "esito": "in corso"}}) == 0
    answer(made, {row().pk: {**nothing, "esito": "conseguito"}})
    with pytest.raises(Refused, match="un'altra risposta"):
        take_over(old, row().revisione, s.office)
    address = reverse("ricognizioni:accogli", args=[row().pk])
    last = PropostaOrganismo.objects.latest("pk")
    of(s.office).post(address, {"proposta": str(last.pk), "versione": "0"})
    assert row().esito == ""


def test_a_revoked_link_shows_nothing_and_one_that_ended_its_own_answers() -> None:
    s = surveyed()
    client, first = Client(), asked(s)
    client.post(page(first), boxed(esito="in corso", narrativa="Dal primo."))
    second = ask(s.survey, first.organismo, Ask("altra@esempio.it"), s.office)
    assert "Dal primo." in client.get(page(second)).content.decode()
    client.post(page(second), boxed(1, esito="in corso", narrativa="Dal secondo."))
    write(s, 1, esito="non conseguito", narrativa="Il testo dell'ufficio.")

    def shown(link: InvitoOrganismo) -> tuple[int, set[str]]:
        seen = client.get(page(link))
        told = unescape(seen.content.decode())
        words = ("Nuove corse", "Dal primo.", "Dal secondo.", "Il testo dell'ufficio.")
        return seen.status_code, {word for word in words if word in told}

    assert shown(first) == (410, set())
    assert shown(second) == (200, {"Nuove corse", "Dal primo.", "Il testo dell'ufficio."})
    InvitoOrganismo.objects.filter(pk=second.pk).update(
        mandato_il=timezone.now() - timedelta(days=2), scade_il=timezone.now() - timedelta(days=1)
    )
    assert shown(second) == (200, {"Nuove corse", "Dal secondo."})
    close(s)
    assert shown(first) == (410, set())
    assert shown(second) == (200, {"Nuove corse", "Dal secondo."})


def close(s: Surveyed) -> None:
    write(s, 1, esito="conseguito", narrativa="Il testo dell'ufficio.")
    close_ricognizione(s.survey, s.office)


def test_what_does_not_arrive_is_shown_to_be_copied() -> None:
    s = surveyed()
    client, made = Client(), asked(s)
    write(s, esito="conseguito")
    late = boxed(esito="in corso", narrativa="Scritto <b>intanto</b>.\r\nDue righe.", valore="640")
    for sent in (late, late | boxed(1, esito="conseguito")):
        refused = client.post(page(made), sent)
        told = refused.content.decode()
        assert refused.status_code == 409
        assert "Non è stato scelto nulla" not in told
        for words in (
            "Non è arrivato: Nuove corse.",
            "Scritto &lt;b&gt;intanto&lt;/b&gt;.<br>Due righe.",
            "In corso",
            "640",
        ):
            assert words in told
    assert [(p.riga_id, p.esito) for p in PropostaOrganismo.objects.all()] == [(row(1).pk, "conseguito")]
    # An answer that is there already, or boxes with its texts alone, is nothing that got lost.
    write(s, 1, esito="non avviato")
    again = client.post(page(made), boxed(1, esito="conseguito"))
    assert "Non è arrivato" not in again.content.decode()
    # What has left the document.
    gone, name = boxed(2, narrativa="Di ciò che non c'è più."), row(2).nome
    StatoGestionale.objects.filter(pk=row(2).pk).update(nel_documento=False)
    told = unescape(client.post(page(made), gone).content.decode())
    assert f"Non è arrivato: {name}." in told
    assert "Di ciò che non c'è più." in told
    close(s)
    for ends, code in ((lambda: None, 409), (lambda: InvitoOrganismo.objects.update(revocato_il=timezone.now()), 410)):
        ends()
        refused = client.post(page(made), boxed(3, narrativa="Scritto tardi."))
        assert (refused.status_code, "Scritto tardi." in refused.content.decode()) == (code, True)
    assert "Nuove corse" not in refused.content.decode()


def test_a_link_that_ends_at_that_very_moment_loses_no_words(monkeypatch: pytest.MonkeyPatch) -> None:
    s = surveyed()
    made = asked(s)

    def ended(invitation: InvitoOrganismo, said: Any) -> int:
        revoke(made, s.office)
        return answer(invitation, said)

    monkeypatch.setattr("ricognizioni.inviting.services.answer", ended)
    refused = Client().post(page(made), boxed(esito="in corso", narrativa="Scritto intanto."))
    assert (refused.status_code, "Scritto intanto." in refused.content.decode()) == (410, True)
    assert not PropostaOrganismo.objects.exists()


def test_changing_a_value_leaves_the_rest_of_the_answer() -> None:
    s = surveyed()
    client, made = Client(), asked(s)
    client.post(page(made), boxed(esito="in corso", narrativa="Si posa.\r\nDue righe.", valore="640"))
    shown = client.get(page(made)).content.decode()
    assert "checked" not in shown
    sent = boxes(shown)
    # Who answers of another one sends these boxes too, and says nothing by it.
    assert client.post(page(made), sent | boxed(1, esito="conseguito")).status_code == 303
    assert PropostaOrganismo.objects.count() == 2
    assert "Non è stato scelto nulla" in client.post(page(made), sent).content.decode()
    changed = client.post(page(made), sent | boxed(valore="700")).content.decode()
    assert "Scegliere che cosa ne è" in changed
    assert client.post(page(made), sent | boxed(esito="in corso", valore="700")).status_code == 303
    now = PropostaOrganismo.objects.latest("pk")
    assert (now.esito, now.narrativa, now.valore) == ("in corso", "Si posa.\r\nDue righe.", "700")
    # A box that did not come says nothing, one that came empty takes the text away.
    client.post(page(made), boxed(esito="conseguito"))
    assert PropostaOrganismo.objects.latest("pk").narrativa == "Si posa.\r\nDue righe."
    client.post(page(made), boxed(esito="conseguito", narrativa=""))
    assert PropostaOrganismo.objects.latest("pk").narrativa == ""
    # Back to an answer of before is an answer.
    client.post(page(made), boxed(esito="in corso", narrativa="Si posa.\r\nDue righe.", valore="640"))
    assert (PropostaOrganismo.objects.count(), PropostaOrganismo.objects.latest("pk").valore) == (6, "640")


def test_nobody_confirms_over_an_answer_they_have_not_read() -> None:
    s = surveyed()
    made, client = asked(s), of(s.head())
    sent = boxes(client.get(page_of()).content.decode())
    before, lines = row().revisione, row().history.count()
    Client().post(page(made), boxed(esito="conseguito", narrativa="Finito prima del tempo."))
    assert (row().revisione, row(1).revisione, row().history.count()) == (before + 1, 1, lines)
    late = client.post(page_of(), {**sent, "esito": "in corso", "narrativa": "Si posa."})
    assert late.status_code == 409
    for words in ("la risposta dell&#x27;organismo è più sotto", "Finito prima del tempo.", "Si posa."):
        assert words in late.content.decode()
    assert row().esito == ""
    # Said again it is the same answer: nothing changes for who is reading it.
    Client().post(page(made), boxed(esito="conseguito", narrativa="Finito prima del tempo."))
    assert row().revisione == before + 1


def test_the_row_is_held_before_its_last_answer_is_read() -> None:
    s = surveyed()
    made = asked(s)
    answer(made, {row().pk: {**dict.fromkeys(OF_BODY, ""), "esito": "in corso"}})
    proposal = PropostaOrganismo.objects.select_related("riga", "invito__organismo").get()
    read = row().revisione
    with CaptureQueriesContext(connection) as found:
        take_over(proposal, read, s.office)
    reads = [q["sql"] for q in found if q["sql"].startswith("SELECT") and "WHERE" in q["sql"]]
    assert 'FROM "ricognizioni_statogestionale"' in reads[0]
    assert 'FROM "ricognizioni_propostaorganismo"' in reads[1]
    if connection.features.has_select_for_update:
        assert "FOR NO KEY UPDATE" in reads[0]


def test_the_link_follows_the_window_and_a_term_of_its_own_stays() -> None:
    other = OrganismoPartecipato.objects.create(nome="Consiag")
    today = timezone.localdate()
    s = surveyed(until=today + timedelta(days=10))
    ObiettivoGestionale.objects.order_by("pk")[0].organismi.add(other)
    realign(s.survey, s.office)
    follows, stays = asked(s), ask(s.survey, other, Ask("c@esempio.it", today + timedelta(days=5)), s.office)
    for day in (today + timedelta(days=30), today + timedelta(days=2)):
        change_ricognizione(Ricognizione.objects.get(), {"fino": day}, s.office)
        follows.refresh_from_db()
        assert follows.ultimo_giorno == day
    # A day on which it had not been sent yet is no term of a link; no window, no new one.
    for until in (today - timedelta(days=3), None):
        change_ricognizione(Ricognizione.objects.get(), {"fino": until}, s.office)
        follows.refresh_from_db()
        assert follows.ultimo_giorno == today + timedelta(days=2)
    stays.refresh_from_db()
    assert stays.ultimo_giorno == today + timedelta(days=5)


def test_before_the_closing_an_answer_that_nobody_confirmed_is_told() -> None:
    s = surveyed()
    made = asked(s)
    said = {**dict.fromkeys(OF_BODY, ""), "esito": "in corso"}
    answer(made, {row().pk: said, row(1).pk: said})
    assert codes(s) == ["organismo-da-confermare", "organismo-da-dire"]
    page_of_act = (
        of(s.office)
        .get(reverse("ricognizioni:atto_ricognizione", args=[s.survey.pk, SurveyAct.CHIUDERE.value]))
        .content.decode()
    )
    assert "Ha risposto, da confermare: 2 obiettivi gestionali: Nuove corse." in page_of_act
    assert "Non è detto che cosa ne è di 2 obiettivi gestionali: Nuove corse." in page_of_act
    for n in range(2):
        write(s, n, esito="in corso")
    assert codes(s) == ["organismo-da-dire"]


def test_a_link_that_ended_or_is_none_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    s = surveyed()
    made, client = asked(s), Client()
    again = ask(s.survey, made.organismo, Ask("altra@esempio.it"), s.office)
    assert client.post(page(made), boxed(esito="in corso")).status_code == 410
    revoke(again, s.office)
    assert "è stato ritirato" in client.get(page(again)).content.decode()
    assert client.post(page(again), boxed(esito="in corso")).status_code == 410
    last = asked(s)
    InvitoOrganismo.objects.filter(pk=last.pk).update(
        mandato_il=timezone.now() - timedelta(days=2), scade_il=timezone.now() - timedelta(days=1)
    )
    assert client.post(page(last), boxed(esito="in corso")).status_code == 410
    assert client.get(reverse("risposta_organismo:rispondi", args=["x" * 43])).status_code == 404
    assert not PropostaOrganismo.objects.exists()
    monkeypatch.setattr(settings, "TRAGUARDO_LINK_ERRATI_INDIRIZZO", 3)
    codes = [client.get(reverse("risposta_organismo:rispondi", args=[f"{n:043d}"])).status_code for n in range(6)]
    assert codes[-1] == 429


def test_a_link_opens_the_objectives_of_its_body_alone() -> None:
    other = OrganismoPartecipato.objects.create(nome="Consiag")
    s = surveyed()
    ObiettivoGestionale.objects.order_by("pk")[0].organismi.add(other)
    realign(s.survey, s.office)
    made, client = asked(s), Client()
    theirs = StatoGestionale.objects.get(organismo=other)
    assert f"g{theirs.pk}-" not in client.get(page(made)).content.decode()
    client.post(page(made), {f"g{theirs.pk}-esito": "conseguito"})
    assert answer(made, {theirs.pk: {**dict.fromkeys(OF_BODY, ""), "esito": "conseguito"}}) == 0
    assert not PropostaOrganismo.objects.exists()


def test_the_office_alone_asks_where_there_is_something_to_ask() -> None:
    s = surveyed()
    body = OrganismoPartecipato.objects.get()
    OrganismoPartecipato.objects.update(email="gida@esempio.it")
    for wrong, why in ((Ask("gida"), "@"), (Ask("g@esempio.it", timezone.localdate() - timedelta(days=3)), "passato")):
        with pytest.raises(Refused, match=why):
            ask(s.survey, body, wrong, s.office)
    with pytest.raises(Refused):
        ask(s.survey, body, Ask("g@esempio.it"), s.head())
    address = reverse("ricognizioni:chiedi", args=[s.survey.pk, body.pk])
    assert of(s.head()).get(address).status_code == 403
    client = of(s.office)
    assert address in client.get(listed(s)).content.decode()
    shown = client.get(address).content.decode()
    assert "gida@esempio.it" in shown
    assert client.post(address, {"email": "gida@esempio.it"}).status_code == 302
    assert "Chiesto il" in client.get(listed(s)).content.decode()
    client.post(reverse("ricognizioni:revoca", args=[s.survey.pk, body.pk]))
    assert not InvitoOrganismo.objects.standing().exists()
    for n in range(4):
        write(s, n, esito="conseguito")
    assert client.post(address, {"email": "gida@esempio.it"}).status_code == 409
    close_ricognizione(s.survey, s.office)
    with pytest.raises(Refused):
        ask(s.survey, body, Ask("g@esempio.it"), s.office)


def test_after_the_key_has_changed_the_old_link_is_still_good(monkeypatch: pytest.MonkeyPatch) -> None:
    s = surveyed()
    made = asked(s)
    before, key = link_of(made), settings.SECRET_KEY
    monkeypatch.setattr(settings, "SECRET_KEY", "un'altra" * 8)
    monkeypatch.setattr(settings, "SECRET_KEY_FALLBACKS", [key])
    assert link_of(made) == before
    assert found(before.rstrip("/").rpartition("/")[2]) == made
