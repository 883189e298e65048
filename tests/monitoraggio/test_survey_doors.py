# SPDX-License-Identifier: AGPL-3.0-or-later
"""The doors of the admin: what it stores goes through the writers, what is closed is read, counts are their lists."""

import ast
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import monitoraggio.admin
from aggregati.models import ConflittoDiRevisione
from flussi.acts import Refused
from monitoraggio import office
from monitoraggio.choices import Override, StateOfObjective, SurveyAct, SurveyState
from monitoraggio.inviting import office as links_office
from monitoraggio.models import (
    CausaDiRitardo,
    Evidenza,
    PassaggioDellaRilevazione,
    RegolaConsuntivo,
    Rilevazione,
    StatoObiettivo,
)
from monitoraggio.scrittura.evidence import Of, add_address, add_protocol
from monitoraggio.vita.closing import close_survey
from monitoraggio.vita.keeping import change_survey, keep_cause, keep_rule
from monitoraggio.vita.opening import Asked, open_survey
from notifiche.choices import MailState
from notifiche.models import Mail
from organizzazione.choices import Ruolo
from tests.monitoraggio.inviting import asked
from tests.monitoraggio.monitored import Monitored, monitored

pytestmark = pytest.mark.django_db


def inside(m: Monitored) -> Client:
    client = Client()
    client.force_login(m.office)
    return client


def page(m: Monitored) -> str:
    return reverse("admin:monitoraggio_rilevazione_change", args=[m.survey.pk])


def form(m: Monitored, **more: Any) -> dict[str, Any]:
    stored = Rilevazione.objects.get(pk=m.survey.pk)
    return {"dal": "", "fino": "", "nota": "", "versione_letta": stored.revisione, **more}


def test_the_admin_stores_nothing_by_itself() -> None:
    stores = {"save", "bulk_create", "create", "update", "delete", "get_or_create", "save_model"}
    for source in Path(monitoraggio.admin.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in stores:
                receiver = ast.unparse(node.func.value)
                assert receiver.endswith("__dict__"), f"{source.name}: {receiver}.{node.func.attr}()"


def test_a_survey_that_is_opened_here_has_rules_history_and_log() -> None:
    m = monitored()
    RegolaConsuntivo.objects.all().delete()
    add = reverse("admin:monitoraggio_rilevazione_add")
    typed = {"piano": m.scene.piano.pk, "al": "31/08/2023", "tipo": "intermedia", "nota": ""}
    assert inside(m).post(add, typed).status_code == 302
    made = Rilevazione.objects.get(al=date(2023, 8, 31))
    assert RegolaConsuntivo.objects.filter(piano=made.piano_id).exists()
    assert {h.history_user for h in made.history.all()} == {m.office}
    assert PassaggioDellaRilevazione.objects.filter(rilevazione=made, atto=SurveyAct.APRIRE, chi=m.office).exists()
    assert inside(m).post(add, typed).status_code == 200
    assert Rilevazione.objects.count() == 2


def test_the_window_moves_with_a_word_in_the_log_and_no_update_is_lost() -> None:
    m = monitored()
    old = form(m, fino="30/09/2023")
    assert inside(m).post(page(m), form(m, fino="15/09/2023")).status_code == 302
    m.survey.refresh_from_db()
    assert (m.survey.fino, m.survey.stato) == (date(2023, 9, 15), SurveyState.APERTA)
    passage = PassaggioDellaRilevazione.objects.get(atto=SurveyAct.SCRIVERE)
    assert "Si compila da subito al 15/09/2023 compreso." in passage.motivo
    assert m.survey.history.first().history_user == m.office
    answer = inside(m).post(page(m), old)
    assert "qualcun altro ha salvato" in answer.content.decode()
    m.survey.refresh_from_db()
    assert m.survey.fino == date(2023, 9, 15)
    assert inside(m).post(page(m), form(m, dal="02/09/2023", fino="01/09/2023")).status_code == 200
    with pytest.raises(ConflittoDiRevisione):
        change_survey(Rilevazione(pk=m.survey.pk, piano_id=m.survey.piano_id, revisione=1), {"nota": "x"}, m.office)


def test_a_closed_survey_is_read_here_too() -> None:
    m = monitored()
    before = form(m, nota="Cambiata")
    close_survey(m.survey, m.office)
    stored = Rilevazione.objects.filter(pk=m.survey.pk).values().get()
    answer = inside(m).get(page(m))
    assert answer.status_code == 200
    assert 'name="_save"' not in answer.content.decode()
    assert "Riapri la rilevazione" in answer.content.decode()
    for sent in (before, form(m, nota="Cambiata")):
        assert inside(m).post(page(m), sent).status_code == 403
    with pytest.raises(Refused, match="è chiusa"):
        change_survey(m.survey, {"nota": "x"}, m.office)
    assert Rilevazione.objects.filter(pk=m.survey.pk).values().get() == stored


def test_rules_wait_for_who_closes_and_end_with_the_account() -> None:
    m = monitored()
    rule = RegolaConsuntivo.objects.get()
    where = reverse("admin:monitoraggio_regolaconsuntivo_change", args=[rule.pk])
    typed = {
        "peso_fasi": "60",
        "peso_indicatori": "40",
        "valore_mancante": "escluso",
        "decimali": "2",
        "soglia_verde": "-5",
        "soglia_gialla": "-15",
        "versione_letta": rule.revisione,
    }
    assert inside(m).post(where, typed).status_code == 302
    rule.refresh_from_db()
    assert (rule.peso_fasi, rule.revisione, rule.history.first().history_user) == (Decimal(60), 2, m.office)
    assert "qualcun altro ha salvato" in inside(m).post(where, typed).content.decode()
    type(m.scene.piano).objects.update(stato="consuntivato")
    assert inside(m).post(where, {**typed, "versione_letta": 2, "peso_fasi": "10"}).status_code == 403
    with pytest.raises(Refused, match="non cambiano più"):
        keep_rule(rule, m.office)
    with pytest.raises(Refused, match="ufficio programmazione"):
        keep_rule(rule, m.somebody(Ruolo.NUCLEO))


def test_causes_are_stored_once_with_their_history() -> None:
    m = monitored()
    cause = CausaDiRitardo.objects.order_by("pk")[0]
    where = reverse("admin:monitoraggio_causadiritardo_change", args=[cause.pk])
    typed: dict[str, Any] = {"nome": "Gara deserta", "ordine": "5", "in_uso": "on", "versione_letta": cause.revisione}
    assert inside(m).post(where, typed).status_code == 302
    assert "qualcun altro ha salvato" in inside(m).post(where, {**typed, "nome": "Altra"}).content.decode()
    cause.refresh_from_db()
    assert (cause.nome, cause.revisione) == ("Gara deserta", typed["versione_letta"] + 1)
    with pytest.raises(Refused):
        keep_cause(cause, m.somebody(Ruolo.VERTICE))


# Each number of the first page of the workshop is the length of the list behind it
def test_each_task_is_as_long_as_its_list() -> None:
    m = monitored()
    other = open_survey(m.scene.piano, Asked(date(2023, 8, 31)), m.office)
    shut = open_survey(m.scene.piano, Asked(date(2023, 3, 31)), m.office)
    close_survey(shut, m.office)
    StatoObiettivo.objects.filter(rilevazione__in=[other, shut]).update(stato=StateOfObjective.CONFERMATO)
    StatoObiettivo.objects.filter(pk=m.state().pk).update(stato=StateOfObjective.CONFERMATO)
    asked_for = {"forzatura": Override.CHIESTA, "forzatura_a": 90, "motivo_forzatura": "Sì"}
    StatoObiettivo.objects.filter(pk=m.state(1).pk).update(**asked_for)
    for n, box in enumerate(("uno@comune.example", "due@comune.example")):
        invitation = asked(m, m.phase(n, 1), box)
        Mail.objects.filter(to=invitation.email).update(state=MailState.FAILED)
    tasks = [*office.tasks(m.office), *links_office.tasks(m.office)]
    assert {t.many: t.number for t in tasks} == {
        "rilevazioni aperte": 2,
        "rilevazioni senza atto": 1,
        "obiettivi da verificare": 4,
        "forzature da decidere": 1,
        "richieste mai arrivate": 2,
    }
    for task in tasks:
        answer = inside(m).get(task.address)
        assert answer.status_code == 200, task.address
        shown = (
            answer.context["cl"].result_count if "cl" in answer.context else answer.context["pagina"].paginator.count
        )
        assert shown == task.number, task.address
    assert inside(m).get(reverse("monitoraggio:in_attesa", args=["altro"])).status_code == 404


def test_the_lists_of_what_waits_cost_the_same_for_one_as_for_three(django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    m = monitored()
    costs = []
    for n in range(3):
        StatoObiettivo.objects.filter(pk=m.state(n).pk).update(stato=StateOfObjective.CONFERMATO)
        with CaptureQueriesContext(connection) as queries:
            inside(m).get(reverse("monitoraggio:in_attesa", args=["da-verificare"]))
        costs.append(len(queries))
    assert costs[0] == costs[2]


# Evidence
@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("javascript:alert(1)", "non si legge"),
        ("ftp://comune.example/atto", "non si legge"),
        ("data:text/html,x", "non si legge"),
        ("comune.example/atto", "non si legge"),
        ("https://nome:parola@comune.example/atto", "un nome o una password"),
        ("https://[", "non si legge"),
    ],
)
def test_an_address_is_of_the_web_and_carries_no_password(address: str, told: str) -> None:
    m = monitored()
    with pytest.raises(Refused, match=told):
        add_address(Of(m.state()), m.office, address)
    assert not Evidenza.objects.exists()


def test_the_database_refuses_another_kind_of_address() -> None:
    m = monitored()
    add_address(Of(m.state()), m.office, "HTTPS://Comune.example/atto")
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidenza.objects.create(stato=m.state(), titolo="x", indirizzo="javascript:alert(1)")


def test_a_protocol_number_is_one() -> None:
    m = monitored()
    assert add_protocol(Of(m.state()), m.office, " prot. n. 12345 del 01/02/2023 ").protocollo.startswith("prot. n.")
    future = timezone.localdate() + timedelta(days=400)
    for wrong in ("boh", f"1 del {future:%d/%m/%Y}", ""):
        with pytest.raises(Refused):
            add_protocol(Of(m.state()), m.office, wrong)
