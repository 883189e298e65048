# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page behind a link: what it shows, what it refuses, what no address in it ever leaves behind."""

import io
import logging
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accesso.models import Bucket
from custodia.logs import Text
from flussi.acts import Refused
from monitoraggio.inviting.reading import proposals_of
from monitoraggio.inviting.services import ask, move_term, revoke, take_over
from monitoraggio.inviting.tokens import link_of, token_of
from monitoraggio.models import Invito, PropostaAccolta, PropostaDiFase, StatoFase
from monitoraggio.vita.closing import close_survey, reopen_survey
from monitoraggio.vita.objective_acts import confirm, send_back
from organizzazione.choices import Ruolo
from organizzazione.models import Incarico
from tests.fabbriche import PersonaFactory, UtenteFactory
from tests.monitoraggio.inviting import DONE, GOING_ON, SITE, answered, asked, page_of, sent
from tests.monitoraggio.monitored import Monitored, monitored

pytestmark = pytest.mark.django_db
WRITES = ("INSERT", "UPDATE", "DELETE")


def everything() -> str:
    """Every row of every table, as text."""
    rows = (row for model in apps.get_models() for row in model._base_manager.values_list())
    return "\n".join(map(str, rows))


def test_the_mail_has_the_link_and_nothing_else_has() -> None:
    m = monitored()
    invitation = asked(m)
    (letter,) = sent()
    token = token_of(invitation.seme)
    assert f"{SITE}risposta/{token}/" in letter.body
    assert letter.to == [invitation.email]
    assert m.phase().descrizione in letter.body
    assert token not in everything()
    assert invitation.impronta in everything()


def test_a_changed_key_leaves_the_links_that_are_out_good(settings: Any) -> None:
    m = monitored()
    invitation = asked(m)
    link = link_of(invitation)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "un'altra-chiave-lunga-quanto-serve-per-le-prove-0123456789"
    assert link_of(invitation) == link
    assert Client().get(link.removeprefix(SITE[:-1])).status_code == 200


@pytest.mark.parametrize("method", ["get", "head"])
def test_to_look_writes_nothing_and_opens_no_session(method: str) -> None:
    m = monitored()
    invitation = asked(m)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = getattr(Client(), method)(page_of(invitation))
    assert response.status_code == 200
    assert [q["sql"] for q in queries if q["sql"].startswith(WRITES)] == []
    assert not response.cookies
    assert not any("session" in q["sql"].lower() for q in queries)
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response.headers["X-Robots-Tag"]


def test_nothing_is_chosen_before_somebody_chooses() -> None:
    m = monitored()
    page = Client().get(page_of(asked(m))).content.decode()
    assert page.count('type="radio"') == 4
    assert "checked" not in page
    assert not re.search(r'(src|href|action)="https?:', page)


@pytest.mark.parametrize("fields", [{}, {"percentuale": "40"}, {"esito": ""}, {"esito": "annullata"}, {"esito": "\0"}])
def test_a_press_without_a_choice_writes_nothing(fields: dict[str, str]) -> None:
    m = monitored()
    response = answered(asked(m), **fields)
    assert response.status_code == 200
    assert "Scegliere una delle risposte" in response.content.decode()
    assert not PropostaDiFase.objects.exists()


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"esito": "conclusa"}, "si dice il giorno in cui è finita"),
        ({"esito": "conclusa", "fine_effettiva": "2023-07-02"}, "dopo il giorno della rilevazione"),
        ({"esito": "conclusa", "fine_effettiva": "0023-07-02"}, "controllare l&#x27;anno"),
        ({"esito": "conclusa", "fine_effettiva": "2023-06-15", "percentuale": "40"}, "Una fase conclusa è al 100%"),
        ({"esito": "in corso"}, "A che punto è?"),
        ({"esito": "in corso", "percentuale": "140"}, "la percentuale sta tra 0 e 100"),
        ({"esito": "in corso", "percentuale": "12,345"}, "al più due decimali"),
        ({"esito": "in corso", "percentuale": "1.23.4"}, "non si legge come numero"),
        ({"esito": "in corso", "percentuale": "9" * 40}, "non si legge come numero"),
        ({"esito": "in corso", "percentuale": "40", "causa": "999999"}, "Scegli"),
        ({"esito": "in corso", "percentuale": "40", "motivo": "x" * 200_001}, "caratteri"),
        ({"esito": "in corso", "percentuale": "40", "motivo": "a\0b"}, "Null"),
    ],
)
def test_what_cannot_be_is_told_and_kept_in_its_box(fields: dict[str, str], why: str) -> None:
    m = monitored()
    response = answered(asked(m), **fields)
    page = response.content.decode()
    assert response.status_code == 200
    assert why.lower() in page.lower()
    assert "La risposta non è ancora partita" in page
    assert not PropostaDiFase.objects.exists()


def test_a_double_tap_is_one_answer_and_another_answer_replaces_it() -> None:
    m = monitored()
    invitation = asked(m)
    assert answered(invitation, **GOING_ON).status_code == 303
    assert answered(invitation, **GOING_ON).status_code == 303
    assert PropostaDiFase.objects.count() == 1
    first = PropostaDiFase.objects.get().quando
    answered(invitation, **{**GOING_ON, "percentuale": "60"})
    assert list(PropostaDiFase.objects.order_by("pk").values_list("percentuale", flat=True)) == [50, 60]
    found = proposals_of(m.state())[m.phase().row_id]
    assert (found.proposal.percentuale, found.first, found.news) == (Decimal(60), first, True)
    assert m.phase().esito == "", "what is said by a link is a proposal"
    page = Client().get(page_of(invitation)).content.decode()
    assert "In corso" in page
    assert "Cambia la risposta" in page
    assert "checked" not in page


def test_the_centre_takes_it_over_and_confirms_and_the_link_is_a_receipt_until_it_is_sent_back() -> None:
    m = monitored()
    head, invitation = m.head(), asked(m)
    answered(invitation, **DONE)
    proposal = proposals_of(m.state())[m.phase().row_id].proposal
    assert take_over(proposal, head, m.state().revisione)
    assert (m.phase().esito, m.phase().percentuale) == ("conclusa", Decimal(100))
    assert "Dal link: risposta di" in m.phase().history.first().history_change_reason
    assert PropostaAccolta.objects.get().da == head
    assert not take_over(proposal, head, m.state().revisione)
    confirm(m.state(), head)
    page = Client().get(page_of(invitation)).content.decode()
    assert f"Confermato dal centro il {timezone.localdate():%d/%m/%Y}" in page
    assert "<form" not in page
    answered(invitation, **GOING_ON)
    assert PropostaDiFase.objects.count() == 1
    send_back(m.state(), m.office, "Manca il documento")
    answered(invitation, **GOING_ON)
    assert PropostaDiFase.objects.count() == 2


def test_a_survey_that_closes_says_so_and_one_that_opens_again_listens_again() -> None:
    m = monitored()
    invitation = asked(m)
    answered(invitation, **GOING_ON)
    close_survey(m.survey, m.office)
    page = Client().get(page_of(invitation))
    assert page.status_code == 200
    assert "è chiusa" in page.content.decode()
    assert "al 50%" in page.content.decode()
    answered(invitation, **DONE)
    assert PropostaDiFase.objects.count() == 1
    reopen_survey(m.survey, "Manca un dato", m.office)
    answered(invitation, **DONE)
    assert PropostaDiFase.objects.count() == 2


def test_an_older_answer_is_not_taken_over() -> None:
    m = monitored()
    invitation = asked(m)
    answered(invitation, **GOING_ON)
    older = PropostaDiFase.objects.get()
    answered(invitation, **DONE)
    with pytest.raises(Refused, match="un'altra risposta"):
        take_over(older, m.office, m.state().revisione)
    assert m.phase().esito == ""


def test_what_an_answer_leaves_empty_stays_as_the_centre_wrote_it() -> None:
    m = monitored()
    StatoFase.objects.filter(pk=m.phase().pk).update(motivo="Il fornitore è in ritardo")
    answered(asked(m), **GOING_ON)
    take_over(PropostaDiFase.objects.get(), m.office, m.state().revisione)
    assert (m.phase().motivo, m.phase().percentuale) == ("Il fornitore è in ritardo", Decimal(50))


# Attacks
def closed_doors(m: Monitored) -> dict[str, Invito]:
    old = asked(m, m.phase(0), "uno@comune.example")
    ask(m.phase(0), m.office, _ask("altro@comune.example"))
    expired = asked(m, m.phase(1), "due@comune.example")
    Invito.objects.filter(pk=expired.pk).update(
        mandato_il=timezone.now() - timedelta(days=9), scade_il=timezone.now() - timedelta(seconds=1)
    )
    gone = asked(m, m.phase(0, 1), "tre@comune.example")
    revoke(gone, m.office)
    return {"sostituito": old, "scaduto": expired, "revocato": gone}


def _ask(email: str) -> Any:
    from monitoraggio.inviting.services import Ask

    return Ask(email, site=SITE)


def test_a_link_that_ended_writes_nothing_and_says_whom_to_ask() -> None:
    m = monitored()
    for name, invitation in closed_doors(m).items():
        for response in (Client().get(page_of(invitation)), answered(invitation, **DONE)):
            assert response.status_code == 410, name
            assert str(m.office) in response.content.decode(), name
            assert "<form" not in response.content.decode(), name
    assert not PropostaDiFase.objects.exists()


@pytest.mark.parametrize("how", ["revoked", "expired", "replaced"])
def test_who_has_answered_never_hears_that_the_link_is_not_good(how: str) -> None:
    m = monitored()
    invitation = asked(m)
    answered(invitation, **DONE)
    if how == "revoked":
        revoke(invitation, m.office)
    elif how == "replaced":
        ask(m.phase(), m.office, _ask("altro@comune.example"))
    else:
        past = timezone.now() - timedelta(days=9)
        Invito.objects.update(mandato_il=past, scade_il=past + timedelta(days=1))
    page = Client().get(page_of(invitation))
    assert page.status_code == 200
    assert "Conclusa" in page.content.decode()
    assert "La risposta resta com'è" in page.content.decode().replace("&#x27;", "'")
    assert answered(invitation, **GOING_ON).status_code == 200
    assert PropostaDiFase.objects.count() == 1


def test_a_link_speaks_of_its_phase_whatever_is_sent_with_it() -> None:
    m = monitored()
    first, second = asked(m, m.phase(0)), asked(m, m.phase(1), "due@comune.example")
    named = {"fase": str(second.fase_id), "invito": str(second.pk), "row_id": str(m.phase(1).row_id), "stato": "1"}
    answered(first, **DONE, **named)
    assert [p.invito_id for p in PropostaDiFase.objects.all()] == [first.pk]


def test_unknown_words_get_the_same_answer() -> None:
    m = monitored()
    token = token_of(asked(m).seme)
    wrong = [token[:-1], token + "A", token[::-1], "A" * 43, "x", "%00", "à" * 43, token.swapcase()]
    pages = {Client().get(f"/risposta/{w}/").content for w in wrong if "%00" not in w}
    assert len(pages) == 1
    assert {Client().post(f"/risposta/{w}/", DONE).status_code for w in wrong if "%00" not in w} == {404}
    assert not PropostaDiFase.objects.exists()


@pytest.mark.walks
def test_ten_thousand_guesses_are_refused_and_limited(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """One address gets a few tries and then only the word to wait; others go on answering meanwhile."""
    m = monitored()
    invitation = asked(m)
    client = Client(REMOTE_ADDR="203.0.113.9")
    seen = [client.get(f"/risposta/{n:043d}/").status_code for n in range(200)]
    assert seen.count(404) == settings.TRAGUARDO_LINK_ERRATI_INDIRIZZO
    assert seen[-1] == 429
    # From here on the page is not drawn again: the same view, ten thousand times.
    from django.http import HttpResponse
    from django.test import RequestFactory

    from monitoraggio.inviting import behind, views_answer

    def drawn(request: Any, name: str, context: Any, status: int) -> HttpResponse:
        return HttpResponse(status=status)

    monkeypatch.setattr(behind, "render", drawn)
    ask_for = RequestFactory(REMOTE_ADDR="203.0.113.9")
    codes = [views_answer.answer(ask_for.post("/", DONE), f"{n:043d}").status_code for n in range(10_000)]
    assert set(codes) == {429}
    # The right word is no better from there than a wrong one, and from elsewhere it opens.
    refused = views_answer.answer(ask_for.get("/"), token_of(invitation.seme))
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert answered(invitation, **DONE).status_code == 303
    assert PropostaDiFase.objects.count() == 1
    assert Bucket.objects.get(kind="phase_link").count == settings.TRAGUARDO_LINK_ERRATI_INDIRIZZO


@pytest.mark.walks
def test_many_addresses_guess_ten_thousand_words_and_find_none(monkeypatch: pytest.MonkeyPatch) -> None:
    from monitoraggio.inviting.tokens import found

    m = monitored()
    token = token_of(asked(m).seme)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    near = [token[:k] + c + token[k + 1 :] for k in range(43) for c in letters if c != token[k]]
    assert len(near) + 7_300 >= 10_000
    guesses = [*near, *(f"{n:043d}" for n in range(7_300))]
    assert [g for g in guesses if found(g)] == []
    assert found(token) is not None


def test_no_line_of_the_log_has_the_word(settings: Any) -> None:
    settings.DEBUG = False
    m = monitored()
    invitation = asked(m)
    token = token_of(invitation.seme)
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    handler.setFormatter(Text())
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        client = Client(raise_request_exception=False)
        for method in ("get", "post", "put", "delete", "options", "trace"):
            getattr(client, method)(page_of(invitation))
        client.get(page_of(invitation) + "?a=%00")
        client.get(f"/risposta/{token}x/")
        client.get(page_of(invitation).rstrip("/") + "/altro/")
    finally:
        root.removeHandler(handler)
    assert token not in said.getvalue()


def test_other_ways_of_asking_are_refused() -> None:
    m = monitored()
    page = page_of(asked(m))
    assert {getattr(Client(), way)(page).status_code for way in ("put", "patch", "delete", "options")} == {405}
    assert not PropostaDiFase.objects.exists()


# Who may ask, and people who go
def test_who_may_not_ask_is_refused() -> None:
    m = monitored()
    for who in (m.somebody(Ruolo.LETTORE), m.somebody(Ruolo.NUCLEO), UtenteFactory.create()):
        with pytest.raises(Refused):
            ask(m.phase(), who, _ask("x@comune.example"))
    with pytest.raises(Refused, match="c'è uno spazio: scriverlo senza"):
        ask(m.phase(), m.office, _ask("non è un indirizzo"))
    assert not Invito.objects.exists()


def test_one_phase_has_one_link_in_life() -> None:
    m = monitored()
    asked(m)
    asked(m, email="altro@comune.example")
    assert list(Invito.objects.standing().values_list("email", flat=True)) == ["altro@comune.example"]
    assert Invito.objects.count() == 2


def test_the_term_moves_and_the_link_stays() -> None:
    m = monitored()
    invitation = asked(m)
    day = timezone.localdate() + timedelta(days=40)
    move_term(invitation, m.office, day)
    invitation.refresh_from_db()
    assert timezone.localtime(invitation.scade_il).date() == day + timedelta(days=1)
    with pytest.raises(Refused, match="già passato"):
        move_term(invitation, m.office, date(2023, 1, 1))
    assert Client().get(page_of(invitation)).status_code == 200


def departure(m: Monitored, how: str) -> Invito:
    user = UtenteFactory.create(email="via@comune.example")
    person = PersonaFactory.create(utente=user)
    post = Incarico.objects.create(persona=person, centro=m.state().centro, dal=date(2023, 1, 1))
    invitation = asked(m, email="via@comune.example", person=person)
    yesterday = timezone.localdate() - timedelta(days=1)
    if how == "account":
        user.is_active = False
        user.save()
    elif how == "last day":
        user.accesso_al = yesterday
        user.save()
    else:
        Incarico.objects.filter(pk=post.pk).update(al=yesterday)
    return invitation


@pytest.mark.parametrize("how", ["account", "last day", "post"])
def test_who_has_gone_answers_no_more_from_the_next_request_on(how: str) -> None:
    from monitoraggio.inviting.services import revoke_departed

    m = monitored()
    invitation = departure(m, how)
    assert Client().get(page_of(invitation)).status_code == 410
    assert answered(invitation, **DONE).status_code == 410
    assert sent() == []
    assert revoke_departed() == 1
    invitation.refresh_from_db()
    assert invitation.revocato_il is not None
    assert revoke_departed() == 0
    asked(m, email="chi.resta@comune.example")
    assert Invito.objects.standing().count() == 1


def test_two_presses_in_a_moment_are_one_request() -> None:
    m = monitored()
    first = asked(m)
    assert asked(m) == first
    assert len(sent()) == 1
    Invito.objects.update(mandato_il=timezone.now() - timedelta(minutes=1))
    assert asked(m) != first
