# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the documents of a survey draw of the year leaves in their tables and in their JSON too."""

import io
import json
from typing import Any

import pytest
from openpyxl import load_workbook

from monitoraggio.computing import told
from monitoraggio.computing.frozen import rollup_from
from monitoraggio.contenuto import read_survey
from monitoraggio.figures.printing import plain
from organizzazione.rules import SISTEMA
from reports.base import Formato
from reports.elenco import REPORT
from reports.scrittori import scrivi
from reports.surveys.shown import SurveyData
from reports.surveys.trend import OWN, WHOLE
from tests.monitoraggio import golden_surveys as golden
from tests.monitoraggio.monitored import Monitored, monitored
from tests.monitoraggio.test_board import AUGUST, moved
from tests.monitoraggio.test_overview import closed_twice, read

pytestmark = pytest.mark.django_db
DOCUMENTS = ("stato-attuazione", "consuntivo")


def machines(name: str, data: SurveyData) -> dict[str, Any]:
    shape: dict[str, Any] = json.loads(scrivi(REPORT[name], data, Formato.JSON))
    return shape


def sheet(name: str, data: SurveyData) -> list[tuple[Any, ...]]:
    book = load_workbook(io.BytesIO(scrivi(REPORT[name], data, Formato.XLSX)))
    return list(book["Andamento"].iter_rows(values_only=True))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_year_leaves_survey_by_survey(name: str) -> None:
    data = read(closed_twice(), name)
    course = machines(name, data)["andamento"]
    assert course["di"] == WHOLE
    frozen = data.survey.said.andamento
    assert [said["al"] for said in course["rilevazioni"]] == [moment.al.isoformat() for moment in frozen]
    for said, moment in zip(course["rilevazioni"], frozen, strict=True):
        level = rollup_from(moment.tutto)
        assert (said["obiettivi"], said["fatto"]) == (level.objectives, plain(level.done.value))
        assert said["luci"] == dict(level.lights)
        assert [c["nome"] for c in said["centri"]] == [c.nome for c in moment.centri]
    head, *rows = sheet(name, data)
    assert head[:6] == ("Rilevazione al", "Livello", "Nome", "Obiettivi", "Fatto", "Atteso")
    whole = [row for row in rows if row[1] == "Tutto"]
    assert [row[0].date() for row in whole] == [moment.al for moment in frozen]
    assert [f"{row[4]:.2f}" for row in whole] == [said["fatto"] for said in course["rilevazioni"]]
    assert len(rows) == sum(1 + len(moment.centri) + len(moment.ambiti) for moment in frozen)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_part_leaves_with_the_course_of_that_part_alone(name: str) -> None:
    m = closed_twice()
    data = read(m, name, m.head(0))
    course = machines(name, data)["andamento"]
    assert course["di"] == OWN
    mine = data.survey.objectives[0].said.centro_di_responsabilita
    assert {c["nome"] for said in course["rilevazioni"] for c in said["centri"]} == {mine}
    assert {row[2] for row in sheet(name, data)[1:] if row[1] == "Centro di responsabilità"} == {mine}
    of_centre = read(m, name, SISTEMA, centro=mine)
    assert mine in machines(name, of_centre)["andamento"]["di"]


def test_the_keys_that_are_out_there_stay_and_the_first_survey_has_one_moment() -> None:
    first: Monitored = monitored()
    shape = machines("stato-attuazione", read(first))
    assert list(shape)[:6] == ["piano", "al", "tipo", "stato", "obiettivi", "totali"]
    assert [said["al"] for said in shape["andamento"]["rilevazioni"]] == ["2023-06-30"]


def test_of_an_open_survey_it_is_the_course_of_now() -> None:
    now = machines("stato-attuazione", read(moved()))
    assert [said["al"] for said in now["andamento"]["rilevazioni"]] == ["2023-06-30", AUGUST.isoformat()]


@pytest.mark.parametrize("schema", [1, 2, 3, 4])
def test_what_was_closed_before_leaves_as_it_did(schema: int) -> None:
    data = SurveyData(told(read_survey(golden.stored(schema))), golden.DAY)
    for name in DOCUMENTS:
        assert "andamento" not in machines(name, data)
        assert "Andamento" not in load_workbook(io.BytesIO(scrivi(REPORT[name], data, Formato.XLSX))).sheetnames
