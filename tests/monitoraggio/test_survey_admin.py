# SPDX-License-Identifier: AGPL-3.0-or-later
"""The surveys in the workshop: opened, followed, closed with what is in the way, registered."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from flussi.acts import Refused
from monitoraggio import office
from monitoraggio.choices import SurveyKind, SurveyState
from monitoraggio.models import RegolaConsuntivo, Rilevazione
from monitoraggio.scrittura.writer import save
from monitoraggio.vita.opening import Asked, open_survey
from organizzazione.choices import Ruolo
from tests.fabbriche import PianoFactory
from tests.monitoraggio.monitored import JUNE, Monitored, hand, monitored

pytestmark = pytest.mark.django_db
LIST = "admin:monitoraggio_rilevazione_changelist"


def inside(m: Monitored, role: Ruolo | None = None) -> Client:
    client = Client()
    client.force_login(m.office if role is None else m.somebody(role))
    return client


def act(m: Monitored, name: str) -> str:
    return reverse("admin:monitoraggio_rilevazione_atto", args=[m.survey.pk, name])


def test_a_survey_is_opened_from_the_form_and_what_cannot_be_is_said_there() -> None:
    m = monitored()
    client = inside(m)
    typed: dict[str, Any] = {"piano": m.scene.piano.pk, "al": "31/08/2023", "tipo": "intermedia", "nota": ""}
    add = reverse("admin:monitoraggio_rilevazione_add")
    for wrong, told in (
        ({"al": "30/06/2023"}, "c'è già: è aperta"),
        ({"al": "31/08/2022"}, "non è nell'anno del piano"),
        ({"tipo": "finale"}, "è al 31/12/2023"),
        ({"al": "31/12/2023"}, "Al 31/12/2023 la rilevazione è la finale"),
    ):
        answer = client.post(add, {**typed, **wrong})
        assert answer.status_code == 200
        assert told in answer.context["adminform"].form.errors.as_text().replace("&#x27;", "'")
    assert client.post(add, {**typed, "fino": "15/09/2023"}).status_code == 302
    made = Rilevazione.objects.get(al=date(2023, 8, 31))
    assert (made.stato, made.stati.count(), made.fino) == (SurveyState.APERTA, 3, date(2023, 9, 15))


def test_the_kind_follows_from_the_day_where_nobody_chooses() -> None:
    """A survey at 31/12 that was opened as an intermediate one would leave the plan without its account."""
    m = monitored()
    client, add = inside(m), reverse("admin:monitoraggio_rilevazione_add")
    form = client.get(add).context["adminform"].form
    assert form["tipo"].value() == ""
    for day, kind in ((date(2023, 8, 31), SurveyKind.INTERMEDIA), (date(2023, 12, 31), SurveyKind.FINALE)):
        typed = {"piano": m.scene.piano.pk, "al": f"{day:%d/%m/%Y}", "tipo": form["tipo"].value(), "nota": ""}
        assert client.post(add, typed).status_code == 302
        assert Rilevazione.objects.get(al=day).tipo == kind
    with pytest.raises(Refused, match="la rilevazione è la finale"):
        open_survey(m.scene.piano, Asked(date(2023, 12, 31), SurveyKind.INTERMEDIA), m.office)


def test_the_usual_days_are_offered_and_those_that_are_taken_are_not() -> None:
    m = monitored()
    PianoFactory.create(anno=2024, codice="PEG_2024")
    client, add = inside(m), reverse("admin:monitoraggio_rilevazione_add")
    page = client.get(add).content.decode()
    box = re.search(r'<input[^>]*name="al"[^>]*>', page)
    assert box
    assert 'list="giorni-di-solito"' in box[0]
    offered = re.search(r'<datalist id="giorni-di-solito">(.*?)</datalist>', page)
    assert offered
    assert re.findall(r'value="([^"]*)" label="([^"]*)"', offered[1]) == [
        *(("31/08/2023", "PEG_2023"), ("31/12/2023", "PEG_2023")),
    ]
    typed = {"piano": m.scene.piano.pk, "al": "31/08/2023", "tipo": "", "nota": ""}
    assert client.post(add, typed).status_code == 302
    assert client.post(add, {**typed, "al": "15/09/2023"}).status_code == 302
    change = client.get(reverse("admin:monitoraggio_rilevazione_change", args=[m.survey.pk])).content.decode()
    assert "giorni-di-solito" not in change


def test_the_list_counts_and_asks_as_many_queries_for_three_as_for_one(django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    m = monitored()
    client = inside(m)
    client.get(reverse(LIST))
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(reverse(LIST))
    for day in (date(2023, 8, 31), date(2023, 12, 31)):
        open_survey(m.scene.piano, Asked(day), m.office)
    save(m.change(phases={m.phase().row_id: {"percentuale": Decimal(5)}}), hand(m.office))
    with django_assert_num_queries(len(one)):
        page = client.get(reverse(LIST))
    assert "1 di 3" in page.content.decode()


def test_closing_shows_what_is_in_the_way_then_the_act_ends_it() -> None:
    m = monitored(date(2023, 12, 31))
    client = inside(m)
    page = client.get(act(m, "chiudere"))
    assert len(page.context["errori"]) == 3
    assert client.post(act(m, "chiudere")).status_code == 400
    for n in range(3):
        rows = {m.phase(k, n).row_id: {"esito": "conclusa", "fine_effettiva": JUNE} for k in range(2)}
        save(m.change(n, phases=rows, values={m.value(of=n).row_id: {"valore": "140"}}), hand(m.office))
    assert client.get(act(m, "chiudere")).context["errori"] == []
    assert client.post(act(m, "chiudere")).status_code == 302
    assert client.post(act(m, "riaprire"), {"motivo": " "}).status_code == 400
    assert client.post(act(m, "approvare"), {"organo": "DGC", "numero": "", "giorno": "x"}).status_code == 400
    typed = {"organo": "DGC", "numero": "9", "giorno": "2024-04-01", "oggetto": "Consuntivo"}
    assert client.post(act(m, "approvare"), typed).status_code == 302
    m.scene.piano.refresh_from_db()
    assert m.scene.piano.stato == "consuntivato"
    assert "Ora non si può" in client.get(act(m, "chiudere")).content.decode()
    change = client.get(reverse("admin:monitoraggio_rilevazione_change", args=[m.survey.pk]))
    assert change.context["atti"] == []


@pytest.mark.parametrize("role", [Ruolo.DIRIGENTE, Ruolo.LETTORE, Ruolo.NUCLEO, Ruolo.VERTICE])
def test_the_workshop_is_the_office_s(role: Ruolo) -> None:
    m = monitored()
    client = inside(m, role)
    for where in (reverse(LIST), act(m, "chiudere"), reverse("admin:monitoraggio_causadiritardo_changelist")):
        assert client.get(where).status_code in (302, 403)
    assert client.post(act(m, "chiudere")).status_code in (302, 403)
    assert Rilevazione.objects.get().stato == SurveyState.APERTA
    assert list(office.tasks(m.somebody(role))) == []


def test_what_waits_for_the_office() -> None:
    m = monitored()
    told = {t.many: t.number for t in office.tasks(m.office)}
    assert told == {
        "rilevazioni aperte": 1,
        "rilevazioni senza atto": 0,
        "obiettivi da verificare": 0,
        "forzature da decidere": 0,
    }
    assert all(inside(m).get(t.address).status_code == 200 for t in office.tasks(m.office))


def test_the_rules_of_a_plan_are_there_with_its_first_survey() -> None:
    m = monitored()
    rule = RegolaConsuntivo.objects.get()
    page = reverse("admin:monitoraggio_regolaconsuntivo_change", args=[rule.pk])
    answer = inside(m).get(page)
    assert answer.status_code == 200
    assert (rule.soglia_verde, rule.soglia_gialla) == (Decimal(-5), Decimal(-15))
