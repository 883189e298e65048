# SPDX-License-Identifier: AGPL-3.0-or-later
"""Roles, states and acts walked one by one against the gates; and what reading a survey costs."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from monitoraggio.choices import ObjectiveAct, StateOfObjective, SurveyAct, SurveyState
from monitoraggio.lettura.closed import content_of
from monitoraggio.lettura.findings import everything_told
from monitoraggio.lettura.stored import survey_content
from monitoraggio.models import Rilevazione, StatoObiettivo
from monitoraggio.rules import BOUND_TO_THE_WINDOW, IN_THE_WINDOW, OBJECTIVES, SURVEYS
from obiettivi.models import ObiettivoPEG
from organizzazione.choices import Ruolo
from organizzazione.rules import DI_CENTRO
from tests.monitoraggio.monitored import Monitored, monitored
from versioni import variazioni
from versioni.variazioni import VariazioneImpossibile

pytestmark = pytest.mark.django_db


def put(m: Monitored, **columns: Any) -> None:
    """The survey and what is said in it, as they are asked for, whatever led there."""
    survey = {k: v for k, v in columns.items() if k in ("survey", "dal", "fino")}
    Rilevazione.objects.update(**{"stato" if k == "survey" else k: v for k, v in survey.items()})
    if "state" in columns:
        StatoObiettivo.objects.update(stato=columns["state"])


@pytest.mark.parametrize("role", Ruolo)
def test_the_gates_are_the_table(role: Ruolo) -> None:
    m = monitored()
    who = m.somebody(role, m.state().centro if role in DI_CENTRO else None)
    first, second = m.state(0).pk, m.state(1).pk
    for state in StateOfObjective:
        put(m, state=state)
        for act in ObjectiveAct:
            allowed = set(StatoObiettivo.objects.allowing(who, act).values_list("pk", flat=True))
            granted = OBJECTIVES.grants(role, state, act)
            assert (first in allowed) is granted, (state, act)
            # Of another centre: nothing for who has centres.
            assert (second in allowed) is (granted and role not in DI_CENTRO), (state, act)


@pytest.mark.parametrize("role", Ruolo)
def test_a_survey_that_is_not_open_is_only_read(role: Ruolo) -> None:
    m = monitored()
    who = m.somebody(role, m.state().centro if role in DI_CENTRO else None)
    for survey in (SurveyState.PREPARATA, SurveyState.CHIUSA, SurveyState.APPROVATA):
        put(m, survey=survey)
        for act in ObjectiveAct:
            some = StatoObiettivo.objects.allowing(who, act).exists()
            assert some is (act is ObjectiveAct.LEGGERE), (survey, act)


@pytest.mark.parametrize("role", [Ruolo.DIRIGENTE, Ruolo.REFERENTE, Ruolo.UFFICIO])
def test_the_last_day_of_the_window_is_in_it(role: Ruolo) -> None:
    m = monitored()
    who = m.somebody(role, m.state().centro if role in DI_CENTRO else None)
    today = timezone.localdate()
    day = timedelta(days=1)
    put(m, state=StateOfObjective.COMPILATO)
    for since, until, within in (
        (None, today, True),
        (today, None, True),
        (None, today - day, False),
        (today + day, None, False),
    ):
        put(m, dal=since, fino=until)
        for act in ObjectiveAct:
            granted = OBJECTIVES.grants(role, StateOfObjective.COMPILATO, act)
            asks = role in BOUND_TO_THE_WINDOW and act in IN_THE_WINDOW
            allowed = StatoObiettivo.objects.allowing(who, act).filter(pk=m.state().pk).exists()
            assert allowed is (granted and (within or not asks)), (act, since, until)


@pytest.mark.parametrize("role", Ruolo)
def test_surveys_are_the_office_s_and_read_by_who_reads(role: Ruolo) -> None:
    m = monitored()
    who = m.somebody(role, m.state().centro if role in DI_CENTRO else None)
    for state in SurveyState:
        put(m, survey=state)
        for act in SurveyAct:
            allowed = Rilevazione.objects.allowing(who, act).exists()
            assert allowed is SURVEYS.grants(role, state, act), (state, act)


def test_who_has_no_role_or_no_centre_sees_nothing() -> None:
    m = monitored()
    for who in (m.somebody(Ruolo.DIRIGENTE), m.somebody("")):  # type: ignore[arg-type]
        assert not Rilevazione.objects.visible_to(who).exists()
        assert not StatoObiettivo.objects.visible_to(who).exists()


def test_the_new_roles_read_every_objective_and_change_none() -> None:
    m = monitored()
    for role in (Ruolo.NUCLEO, Ruolo.VERTICE):
        who = m.somebody(role)
        assert ObiettivoPEG.objects.visible_to(who).count() == ObiettivoPEG.objects.count()
        assert not ObiettivoPEG.objects.editable_by(who).exists()
        assert len(content_of(m.survey, who).obiettivi) == 3


def test_a_survey_is_read_in_as_many_queries_however_many_objectives() -> None:
    m = monitored()

    def cost(keys: list[int]) -> int:
        rows = StatoObiettivo.objects.filter(pk__in=keys)
        with CaptureQueriesContext(connection) as asked:
            everything_told(m.survey, survey_content(m.survey, rows))
        return len(asked)

    every = list(StatoObiettivo.objects.values_list("pk", flat=True))
    assert cost(every[:1]) == cost(every) <= 15


def test_a_plan_that_has_its_account_is_not_varied() -> None:
    m = monitored(date(2023, 12, 31))
    type(m.scene.piano).objects.update(stato="consuntivato")
    with pytest.raises(VariazioneImpossibile, match="ha già il suo consuntivo"):
        variazioni.apri(m.scene.piano, "Ancora una", m.office)
