# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the documents of a survey show at a glance: of what the survey says alone, each drawing beside its table."""

import re
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from monitoraggio.computing import told
from monitoraggio.computing.frozen import rollup_from
from monitoraggio.contenuto import ObjectiveContent, SurveyContent, read_survey
from monitoraggio.drawings import NARROW, WIDE, Course, Moment, bars_by_page, small_courses
from monitoraggio.models import Rilevazione
from monitoraggio.vita.closing import close_survey, reopen_survey
from monitoraggio.vita.opening import Asked, open_survey
from organizzazione.rules import SISTEMA
from reports.base import Formato
from reports.elenco import REPORT
from reports.scrittori import scrivi
from reports.surveys import overview
from reports.surveys.shown import SurveyData
from reports.surveys.trend import OWN, course_told
from tests.monitoraggio import golden_surveys as golden
from tests.monitoraggio.accounts import account, objective
from tests.monitoraggio.monitored import Monitored, monitored
from tests.monitoraggio.test_board import AUGUST, moved, percents
from tests.strumenti import verapdf
from tests.versioni.scena import scena

pytestmark = pytest.mark.django_db
DOCUMENTS = ("stato-attuazione", "consuntivo")
# An empty alternative text, or none, for a drawing.
SVG = re.compile(r"<svg[^>]*>\s*<title[^>]*>([^<]+)</title>")


def sample(**said: Any) -> SurveyData:
    """The golden survey of today, with its course."""
    return SurveyData(told(replace(read_survey(golden.sample()), **said)), golden.DAY)


def read(m: Monitored, name: str = "stato-attuazione", who: Any = SISTEMA, **asked: str) -> SurveyData:
    """What a report reads of the survey of a world."""
    report = REPORT[name]
    form = report.Opzioni({"piano": "PEG_2023", "al": m.survey.al.isoformat(), **asked}, chi=who)
    assert form.is_valid(), form.errors
    data: SurveyData = report.dati(form.cleaned_data, who)
    return data


def parts(name: str, data: SurveyData) -> list[bytes]:
    """Everything that prints, part by part."""
    return [part.contenuto for part in REPORT[name].stampato(data).parti]


def closed_twice() -> Monitored:
    """The surveys of June and August, both closed."""
    m = monitored()
    percents(m, 20, 60, 10)
    close_survey(m.survey, m.office)
    m.survey = open_survey(m.scene.piano, Asked(AUGUST), m.office)
    percents(m, 30, 40, 5)
    close_survey(m.survey, m.office)
    return m


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_document_is_valid_and_every_drawing_says_itself_in_words(name: str, tmp_path: Path) -> None:
    data = sample()
    file = tmp_path / f"{name}.pdf"
    file.write_bytes(scrivi(REPORT[name], data, Formato.PDF))
    assert verapdf.errori([file]) == []
    page = scrivi(REPORT[name], data, Formato.HTML).decode()
    assert page.count("<svg") == len(SVG.findall(page)) > 6
    for title in ("Opportunità e criticità", "Nelle rilevazioni dell'anno", "Ambito per ambito nelle rilevazioni"):
        assert title.replace("'", "&#x27;") in page
    assert "Previsto, realizzato e da realizzare al 31/12/2023. Bando" in page
    assert ">oggi<" not in page, "a line of today would print another page tomorrow"


def test_beside_each_drawing_stands_a_table_with_its_numbers() -> None:
    data = sample()
    found = [*overview.levels(data), *overview.year_so_far(data)]
    assert [s.nome for s in found] == [
        *("Centri di responsabilità", "Ambiti del DUP", "Nelle rilevazioni dell'anno"),
        *("Centro per centro nelle rilevazioni", "Ambito per ambito nelle rilevazioni"),
    ]
    assert all(s.figura and s.righe for s in found)
    centres = {row[0][0]: row[1:4] for row in found[0].righe}
    assert centres["Lavori pubblici"] == (("1",), ("60,00",), ("100,00",))
    assert [row[0] for row in found[2].righe] == [("al 30/06/2023",), ("al 31/12/2023",)]


def test_what_was_closed_before_there_was_a_course_prints_as_it_did() -> None:
    for schema in (1, 2):
        data = SurveyData(told(read_survey(golden.stored(schema))), golden.DAY)
        assert not overview.drawn(data)
        for name in DOCUMENTS:
            page = scrivi(REPORT[name], data, Formato.HTML).decode()
            assert overview.OPPORTUNITIES not in page
            assert "Da realizzare" not in page


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_closed_survey_keeps_the_course_that_it_had(name: str) -> None:
    """Whoever opens the one before it again, and writes in it, changes nothing of this."""
    m = closed_twice()
    before = parts(name, read(m, name))
    june = Rilevazione.objects.get(piano=m.scene.piano, al=date(2023, 6, 30))
    reopen_survey(june, "Un dato sbagliato", m.office)
    percents(Monitored(m.scene, june), 90, 90, 90)
    data = read(m, name)
    assert len(data.survey.said.andamento) == 2
    assert parts(name, data) == before


def test_of_an_open_survey_the_course_is_that_of_now() -> None:
    m = moved()
    data = read(m)
    assert [moment.al for moment in data.survey.said.andamento] == [date(2023, 6, 30), AUGUST]
    (first, last) = data.survey.said.andamento
    assert dict(last.tutto.cifre)["fatto"] != dict(first.tutto.cifre)["fatto"]
    assert len(course_told(data)) == 2


def test_the_first_survey_has_no_before() -> None:
    data = read(monitored())
    assert overview.drawn(data)
    assert list(overview.year_so_far(data)) == []


def test_who_reads_a_part_of_a_closed_survey_reads_nothing_of_the_rest() -> None:
    m = closed_twice()
    who = m.head(0)
    data = read(m, who=who)
    whole = read(m)
    if len(data.survey.objectives) == len(whole.survey.objectives):
        pytest.fail("the centre has them all: nothing is told")
    mine = data.survey.objectives[0].said.centro_di_responsabilita
    moments = course_told(data)
    assert [moment.al for moment in moments] == [moment.al for moment in whole.survey.said.andamento]
    assert {level.nome for moment in moments for level in moment.centri} == {mine}
    for moment, of_all in zip(moments, whole.survey.said.andamento, strict=True):
        count = dict(moment.tutto.cifre)["obiettivi"]
        assert int(count) == len(data.survey.objectives) < int(dict(of_all.tutto.cifre)["obiettivi"])
        # Of their centre it says what the frozen one says of it.
        frozen = {level.nome: rollup_from(level) for level in of_all.centri}
        assert {level.nome: rollup_from(level) for level in moment.centri} == {mine: frozen[mine]}
    year = next(iter(overview.year_so_far(data)))
    assert year.narrativa == (("", f"L'andamento è calcolato su {OWN}."),)
    assert next(iter(overview.year_so_far(whole))).narrativa == ()
    of_centre = read(m, centro=mine)
    assert [rollup_from(moment.tutto) for moment in course_told(of_centre)] == [
        rollup_from(moment.tutto) for moment in moments
    ]


def test_the_course_of_a_part_is_that_of_the_closings_of_then() -> None:
    """Whoever opens the survey before again, writes in it and closes it, changes nothing of the part either."""
    m = closed_twice()
    who = m.head(0)
    before = course_told(read(m, who=who))
    june = Rilevazione.objects.get(piano=m.scene.piano, al=date(2023, 6, 30))
    reopen_survey(june, "Un dato sbagliato", m.office)
    world = Monitored(m.scene, june)
    percents(world, 90, 90, 90)
    assert course_told(read(m, who=who)) == before
    close_survey(june, m.office)
    assert course_told(read(m, who=who)) == before


def test_a_centre_of_an_open_survey_has_a_course_of_its_own() -> None:
    m = moved()
    centre = m.state(0).centro
    data = read(m, centro=centre.nome)
    moments = course_told(data)
    assert len(moments) == 2
    assert all(level.nome == centre.nome for moment in moments for level in moment.centri)


def one(**said: Any) -> SurveyContent:
    """A survey of one objective."""
    return account(objective(**said))


@pytest.mark.parametrize(
    ("said", "group"),
    [
        ({}, overview.CRITICAL),
        # One tick hides neither a red light nor what the centre writes.
        ({"previsione": "gia-raggiunto"}, overview.CRITICAL),
        ({"fasi": (), "criticita": "", "previsione": "gia-raggiunto"}, overview.DONE),
        ({"fasi": (), "criticita": "Un problema.", "previsione": "gia-raggiunto"}, overview.CRITICAL),
        # Something was said of it, and no light can be told.
        ({"fasi": (), "criticita": "", "previsione": ""}, overview.NO_LIGHT),
        ({"fasi": (), "criticita": "", "previsione": "", "stato": "da compilare"}, overview.UNSAID),
        ({"fasi": (), "criticita": "", "previsione": "a-rischio"}, overview.CRITICAL),
    ],
)
def test_each_objective_is_in_one_group(said: dict[str, Any], group: str) -> None:
    (o,) = told(one(**said)).objectives
    assert overview.group_of(o) == group


def test_a_critical_one_says_its_cause_and_a_long_text_is_cut() -> None:
    data = SurveyData(told(account(objective(criticita="Una parola " * 200))), golden.DAY)
    crossed, critical = overview.opportunities(data)
    (row,) = critical.righe
    assert "Gara deserta" in row[3]
    assert len(row[3][-1]) <= 240
    assert row[3][-1].endswith("…")
    assert crossed.righe[0][3] == ("1: 2023-AA01",)


def test_more_than_a_page_holds_goes_on_in_another_drawing() -> None:
    days = [Moment(date(2023, 6, 30), None, None), Moment(date(2023, 12, 31), None, None)]
    many = [Course(f"Centro {n}", days) for n in range(40)]
    assert small_courses("Centri", many, WIDE).count("<svg") == 3
    assert small_courses("Centri", many, NARROW).count("<svg") == 5
    assert bars_by_page("Centri", []) == ""
    assert "<script>" not in small_courses("Centri", [Course("<script>", days)])


def test_the_cruscotto_shows_each_centre_in_small_from_the_second_survey_on() -> None:
    client, first = Client(), monitored()
    client.force_login(first.office)
    address = reverse("monitoraggio:cruscotto", args=[first.survey.pk])
    assert "fatto su atteso nelle rilevazioni" not in client.get(address).content.decode()
    later = open_survey(first.scene.piano, Asked(AUGUST), first.office)
    page = client.get(reverse("monitoraggio:cruscotto", args=[later.pk])).content.decode()
    assert "Centro per centro: fatto su atteso nelle rilevazioni" in page
    assert "Ambito per ambito nelle rilevazioni, disegno" in page


@pytest.mark.parametrize("name", DOCUMENTS)
def test_queries_do_not_grow_with_the_objectives(name: str) -> None:
    counted = []
    for n in (1, 3):
        with transaction.atomic():
            world = scena(n)
            world.approvata()
            open_survey(world.piano, Asked(date(2023, 6, 30)), world.ufficio)
            last = open_survey(world.piano, Asked(date(2023, 12, 31)), world.ufficio)
            with CaptureQueriesContext(connection) as queries:
                data = read(Monitored(world, last), name)
            counted.append(len(queries))
            assert len(data.survey.objectives) == n
            # The next world has the same codes.
            transaction.set_rollback(True)
    assert counted[0] == counted[1]


def test_an_objective_without_phases_has_no_gantt() -> None:
    data = SurveyData(told(account(ObjectiveContent("2023-AA09", "Senza fasi", "Cultura"))), golden.DAY)
    assert overview.gantt_of(data, data.survey.objectives[0], 1) == ""


def test_a_gantt_longer_than_a_page_goes_on_in_another() -> None:
    phases = [replace(objective().fasi[0], id=f"f{n}", descrizione=f"Fase {n}") for n in range(24)]
    data = SurveyData(told(one(fasi=tuple(phases))), golden.DAY)
    (o,) = data.survey.objectives
    drawn = overview.gantt_of(data, o, 1)
    pieces = drawn.split("<svg")[1:]
    assert [sum(f"Fase {n}:" in piece for n in range(24)) for piece in pieces] == [10, 10, 4]
    ids = re.findall(r' id="([^"]+)"', drawn)
    assert len(ids) == len(set(ids))


def test_the_words_of_a_small_course_say_each_day_its_own() -> None:
    gone = Course("Ufficio", [Moment(date(2023, 6, 30), Fraction(20), Fraction(40)), Moment(AUGUST, None, None)])
    drawn = small_courses("Centri", [gone])
    assert "al 30/06/2023 20,00% su 40,00%, al 31/08/2023 non si sa" in drawn
    whole = small_courses("Centri", [replace(gone, decimals=0)])
    assert "al 30/06/2023 20% su 40%" in whole


def test_a_closing_keeps_no_number_of_a_survey_that_is_still_open() -> None:
    m = monitored()
    percents(m, 20, 60, 10)
    m.survey = open_survey(m.scene.piano, Asked(AUGUST), m.office)
    percents(m, 30, 40, 5)
    close_survey(m.survey, m.office)
    assert [moment.al for moment in read(m).survey.said.andamento] == [AUGUST]


def test_who_reads_a_part_sees_no_course_of_the_whole_even_where_the_part_is_all_that_is_left() -> None:
    data = replace(sample(), whole=False)
    assert course_told(data) == ()
    assert course_told(replace(sample(), centre="Un centro")) == ()
    assert course_told(sample())
