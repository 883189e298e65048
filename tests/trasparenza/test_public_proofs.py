# SPDX-License-Identifier: AGPL-3.0-or-later
"""Of the evidence of a survey everybody sees what the office lets out, after the act, and no longer than it wants."""

import json
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from flussi.acts import Refused
from monitoraggio.choices import FileCheck, RectifiedRow
from monitoraggio.models import Evidenza
from monitoraggio.rectifying.services import (
    Where,
    approve_rectification,
    close_rectification,
    correct,
    order_rectification,
)
from monitoraggio.scrittura.checking import GivenFile
from monitoraggio.scrittura.evidence import Of, add_address, add_file, add_protocol, take_away
from monitoraggio.vita.closing import SurveyDeed, approve_survey, close_survey
from organizzazione.choices import Ruolo
from tests.monitoraggio.monitored import YEAR_END, Monitored, monitored
from tests.monitoraggio.test_survey_life import DEED, whole
from tests.trasparenza.citta import PIANO, chiedi, corpo, draw_anew
from trasparenza.models import DecisioneSullaProva
from trasparenza.outcomes import proofs
from trasparenza.services import rifai, stato

pytestmark = pytest.mark.django_db
CODE = "2023-AA01"
PAGE = f"{PIANO}risultati/2023-12-31/obiettivi/{CODE}/"
DATA = b"%PDF-1.7 collaudo della ciclovia"


def proved(m: Monitored) -> tuple[Evidenza, Evidenza, Evidenza]:
    """A file, an address and a protocol number."""
    whole(m)
    file = add_file(Of(m.state(), phase=m.phase()), m.office, GivenFile("collaudo.pdf", DATA), "Verbale di collaudo")
    address = add_address(Of(m.state()), m.office, "https://www.comune.example/ciclovia", "La pagina dei lavori")
    return file, address, add_protocol(Of(m.state()), m.office, "12345/2023")


def approved(m: Monitored) -> None:
    close_survey(m.survey, m.office)
    approve_survey(m.survey, DEED, m.office)


def entered(user: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def page_of(m: Monitored) -> str:
    return f"/rilevazioni/{m.survey.pk}/prove-pubbliche/"


def pressed(client: Client, m: Monitored, shown: dict[int, int], *wanted: Evidenza) -> Any:
    said = {"mostrata": [f"{k}:{v}" for k, v in shown.items()], "pubblica": [str(e.pk) for e in wanted]}
    return client.post(page_of(m), said)


def test_only_what_the_office_lets_out_and_only_after_the_act() -> None:
    m = monitored(YEAR_END)
    file, address, paper = proved(m)
    fresh = {e.pk: 0 for e in (file, address, paper)}
    assert proofs.decide(m.survey, fresh, {file.pk, address.pk}, m.office) == (2, 0)
    where = f"{PIANO}risultati/2023-12-31/prove/{file.impronta}/"
    assert chiedi(PAGE).status_code == chiedi(where).status_code == 404
    approved(m)
    page = corpo(chiedi(PAGE))
    for word in ("Verbale di collaudo", "collaudo.pdf", where, "https://www.comune.example/ciclovia", "La pagina dei"):
        assert word in page
    assert "12345" not in page
    answer = chiedi(where)
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, DATA, "application/pdf")
    assert answer["Content-Disposition"] == 'attachment; filename="collaudo.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    said = json.loads(chiedi(PAGE.rstrip("/") + ".json").content)["obiettivo"]["prove"]
    assert [(p["titolo"], p.get("sha256", p["indirizzo"])) for p in said] == [
        ("Verbale di collaudo", file.impronta),
        ("La pagina dei lavori", "https://www.comune.example/ciclovia"),
    ]
    assert said[0]["indirizzo"].endswith(where)
    # The index may be thrown away; what was decided stays.
    rifai()
    assert corpo(chiedi(PAGE)) == page


def test_what_is_taken_in_again_is_gone_at_once_and_the_answers_know_it() -> None:
    m = monitored(YEAR_END)
    file, *_ = proved(m)
    approved(m)
    where = f"{PIANO}risultati/2023-12-31/prove/{file.impronta}/"
    assert chiedi(where).status_code == 404
    before = stato()
    proofs.decide(m.survey, {file.pk: 0}, {file.pk}, m.office)
    assert stato() != before
    tag = chiedi(PAGE)["ETag"]
    assert chiedi(PAGE, HTTP_IF_NONE_MATCH=tag).status_code == 304
    last = DecisioneSullaProva.objects.get()
    proofs.decide(m.survey, {file.pk: last.pk}, (), m.office)
    answer = chiedi(PAGE, HTTP_IF_NONE_MATCH=tag)
    assert answer.status_code == 200
    assert "collaudo.pdf" not in corpo(answer)
    assert chiedi(where).status_code == 404
    assert [d.pubblica for d in DecisioneSullaProva.objects.all()] == [True, False]


def test_what_a_rettifica_takes_away_or_tells_otherwise_is_gone_with_its_act() -> None:
    m = monitored(YEAR_END)
    file, address, paper = proved(m)
    approved(m)
    proofs.decide(m.survey, {e.pk: 0 for e in (file, address, paper)}, {file.pk, address.pk, paper.pk}, m.office)
    where = f"{PIANO}risultati/2023-12-31/prove/{file.impronta}/"
    row = order_rectification(m.survey, "Prove sbagliate.", m.office)
    of = [Where(CODE, RectifiedRow.EVIDENZA, f"prova-{n}") for n in (1, 2)]
    correct(row, of[0], {"tolta": "si"}, "Era di un'altra gara.", m.office)
    correct(row, of[1], {"indirizzo": "https://www.comune.example/altra"}, "Era un'altra pagina.", m.office)
    close_rectification(row, m.office)
    assert chiedi(where).status_code == 200
    assert proofs.counted(m.survey) == (3, 3)
    approve_rectification(row, SurveyDeed("DGC", "31", date(2024, 9, 2)), m.office)
    page = corpo(chiedi(PAGE))
    assert "12345/2023" in page
    for word in ("Verbale di collaudo", where, "https://www.comune.example/ciclovia"):
        assert word not in page
    assert chiedi(where).status_code == 404
    assert proofs.counted(m.survey) == (1, 1)
    assert "Verbale di collaudo" not in entered(m.office).get(page_of(m)).content.decode()


def test_a_file_that_waits_for_the_scanner_comes_out_for_nobody() -> None:
    m = monitored(YEAR_END)
    file, *_ = proved(m)
    proofs.decide(m.survey, {file.pk: 0}, {file.pk}, m.office)
    approved(m)
    Evidenza.objects.filter(pk=file.pk).update(controllo=FileCheck.ATTESA)
    assert "collaudo.pdf" not in corpo(chiedi(PAGE))
    assert chiedi(f"{PIANO}risultati/2023-12-31/prove/{file.impronta}/").status_code == 404
    assert "collaudo.pdf" not in entered(m.office).get(page_of(m)).content.decode()


def test_the_office_decides_on_its_page_and_nobody_else() -> None:
    m = monitored(YEAR_END)
    file, address, paper = proved(m)
    office = entered(m.office)
    survey = office.get(f"/rilevazioni/{m.survey.pk}/").content.decode()
    assert page_of(m) in survey
    assert "Prove che vedono tutti: 0 su 3" in survey
    fresh = {e.pk: 0 for e in (file, address, paper)}
    done = pressed(office, m, fresh, file)
    assert (done.status_code, done["Location"]) == (302, page_of(m))
    page = office.get(page_of(m)).content.decode()
    assert "Prove che ora vedono tutti: 1." in page
    assert page.count(" checked") == 1
    assert f"Pubblicata da {m.office} il {timezone.localtime():%d/%m/%Y}" in page
    # Pressed twice, it has been done.
    assert pressed(office, m, fresh, file).status_code == 302
    assert DecisioneSullaProva.objects.count() == 1
    for other in (m.head(), m.somebody(Ruolo.LETTORE)):
        client = entered(other)
        assert client.get(page_of(m)).status_code == 403
        assert pressed(client, m, {address.pk: 0}, address).status_code == 403
        assert page_of(m) not in client.get(f"/rilevazioni/{m.survey.pk}/").content.decode()
    with pytest.raises(Refused, match="ufficio programmazione"):
        proofs.decide(m.survey, {address.pk: 0}, {address.pk}, m.head())
    assert DecisioneSullaProva.objects.count() == 1


def test_two_who_decide_otherwise_meet_and_nothing_is_lost() -> None:
    m = monitored(YEAR_END)
    file, address, _ = proved(m)
    fresh = {file.pk: 0, address.pk: 0}
    proofs.decide(m.survey, fresh, {file.pk}, m.office)
    # The other had the page from before, and wants the address out: of the file he would take back what he never saw.
    answer = pressed(entered(m.office), m, fresh, address)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "qualcun altro ha deciso diversamente di «Verbale di collaudo»" in page
    assert f'value="{address.pk}" checked' in page
    assert DecisioneSullaProva.objects.count() == 1


def test_what_is_of_another_survey_or_no_number_is_refused_or_passed_over() -> None:
    m = monitored(YEAR_END)
    file, *_ = proved(m)
    office = entered(m.office)
    assert pressed(office, m, {10**9: 0}, file).status_code == 409
    for odd in ("", "x", str(file.pk), f"{file.pk}:2:3", "²:1", "9" * 40, "-1:0", f"{file.pk}:"):
        answer = office.post(page_of(m), {"mostrata": odd, "pubblica": odd})
        assert answer.status_code in (302, 409), odd
    assert not DecisioneSullaProva.objects.exists()


def test_what_was_decided_goes_with_an_evidence_that_is_taken_away() -> None:
    m = monitored(YEAR_END)
    file, *_ = proved(m)
    proofs.decide(m.survey, {file.pk: 0}, {file.pk}, m.office)
    take_away(Of(file.stato), file, m.office)
    assert not DecisioneSullaProva.objects.exists()


def test_a_decision_that_goes_changes_what_the_answers_are_known_by_the_last_one_or_not() -> None:
    """Whoever writes the rows by himself too; and with as many as before, they are others."""
    m = monitored(YEAR_END)
    given = proved(m)
    proofs.decide(m.survey, {e.pk: 0 for e in given}, {e.pk for e in given}, m.office)
    approved(m)
    tag, known = chiedi(PAGE)["ETag"], {stato()}
    assert "collaudo.pdf" in corpo(chiedi(PAGE))
    first = DecisioneSullaProva.objects.order_by("pk")[0]
    first.delete()
    answer = chiedi(PAGE, headers={"if-none-match": tag})
    assert answer.status_code == 200
    assert "collaudo.pdf" not in corpo(answer)
    known.add(stato())
    DecisioneSullaProva.objects.create(evidenza=given[2], pubblica=False, chi=m.office)
    known.add(stato())
    assert len(known) == 3
    assert given[2].titolo not in corpo(chiedi(PAGE))


@pytest.mark.parametrize("many", [1, 3])
def test_the_pages_ask_as_much_whatever_the_number(many: int) -> None:
    m = monitored(YEAR_END)
    whole(m)
    given = [add_protocol(Of(m.state()), m.office, f"{n}/2023") for n in range(many)]
    proofs.decide(m.survey, {e.pk: 0 for e in given}, {e.pk for e in given}, m.office)
    approved(m)
    office = entered(m.office)
    counted = []
    for ask in (lambda: chiedi(PAGE), lambda: office.get(page_of(m))):
        ask()
        draw_anew()
        with CaptureQueriesContext(connection) as queries:
            ask()
        counted.append(len(queries))
    # The office's page asks also whether an act has approved a rettifica.
    assert counted == [7, 8]
