# SPDX-License-Identifier: AGPL-3.0-or-later
"""What machines read of a survey, and what a closing freezes of its figures."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

import monitoraggio.computing.survey as survey_module
from monitoraggio.computing import frozen, machine_shape, told
from monitoraggio.computing.frozen import level_of
from monitoraggio.contenuto import (
    IndicatorContent,
    ObjectiveContent,
    PhaseContent,
    RulesContent,
    SurveyContent,
    in_canonical,
    read_survey,
)

CENT = Decimal(100)
BEGUN: dict[str, Any] = {"inizio_previsto": date(2020, 1, 1), "fine_prevista": date(2020, 12, 31)}
DONE = PhaseContent(
    "f1", "Bando", Decimal(50), **BEGUN, esito="conclusa", fine_effettiva=date(2020, 3, 1), percentuale=CENT
)
HALF = PhaseContent("f2", "Lavori", Decimal("33.333"), **BEGUN, esito="in corso", percentuale=Decimal("12.5"))
SILENT = PhaseContent("f3", "Collaudo", Decimal("16.667"), **BEGUN)
REACHED = IndicatorContent("i1", "Controlli", valore_atteso="120", valore="140")
SURVEY = SurveyContent(
    ente="Comune",
    piano="PEG_2020",
    descrizione="Piano",
    anno=2020,
    al=date(2020, 6, 30),
    tipo="intermedia",
    stato="aperta",
    versione=1,
    anello="",
    obiettivi=(
        ObjectiveContent(
            "2020-CP04", "Controlli", "Polizia", stato="compilato", fasi=(DONE, HALF, SILENT), indicatori=(REACHED,)
        ),
        ObjectiveContent("2020-PA03", "Anagrafe", "Demografici"),
    ),
)


def test_the_shape_of_the_state() -> None:
    shape = machine_shape(told(SURVEY))
    assert list(shape) == ["piano", "al", "tipo", "stato", "obiettivi", "totali"]
    assert (shape["piano"], shape["al"], shape["tipo"], shape["stato"]) == (
        *("PEG_2020", "2020-06-30", "intermedia", "aperta"),
    )
    first = shape["obiettivi"][0]
    assert first["fatto"] == "65.00"  # (50·100 + 33,333·12,5)/83,333 = 65,0000..
    assert (first["atteso"], first["scostamento"], first["luce"]) == ("49.73", "15.27", "verde")
    assert (first["risultato"], first["grado"], first["tempo"]) == ("82.50", "superiore", "in anticipo")
    assert first["previsione_fine_anno"] == "70.06"
    assert first["fasi"][1] == {
        "descrizione": "Lavori",
        "peso": "33.33",
        "esito": "in corso",
        "inizio_effettivo": None,
        "fine_effettiva": None,
        "percentuale": "12.50",
        "atteso": "49.73",
    }
    assert first["fasi"][2]["esito"] is None
    assert first["indicatori"][0] == {
        "descrizione": "Controlli",
        "valore_atteso": "120",
        "verso": "crescente",
        "valore": "140",
        "raggiunto": "sì",
        "grado_percento": "100.00",
        "rapporto_percento": "116.67",
        "situazione": "rilevato",
    }
    json.dumps(shape)


def test_what_nobody_said_is_null() -> None:
    silent = machine_shape(told(SURVEY))["obiettivi"][1]
    assert silent["stato"] == "da compilare"
    names = ("fatto", "atteso", "scostamento", "luce", "risultato", "previsione_fine_anno")
    assert all(silent[name] is None for name in names)
    assert (silent["grado"], silent["tempo"]) == ("non misurabile", "non misurabile")


def test_totals() -> None:
    assert machine_shape(told(SURVEY))["totali"] == {
        "obiettivi": 2,
        "fatto": "65.00",
        "luci": {"verde": 1, "giallo": 0, "rosso": 0},
        "gradi": {"superiore": 1, "in linea": 0, "inferiore": 0, "non misurabile": 1},
        "tempi": {"in anticipo": 1, "nei tempi": 0, "in ritardo": 0, "non misurabile": 1},
        "da_compilare": 1,
    }


def test_four_kinds_of_no_value() -> None:
    ways = (
        IndicatorContent("a", "A", valore_atteso="3", valore="0"),
        IndicatorContent("b", "B", valore_atteso="3"),
        IndicatorContent("c", "C", valore_atteso="3", non_valutabile=True, motivo_non_valutabile="Legge cambiata."),
    )
    rows = ObjectiveContent("1", "Uno", "Centro", stato="compilato", indicatori=ways)
    new = ObjectiveContent("2", "Due", "Centro", indicatori=ways[1:2])
    said = machine_shape(told(replace(SURVEY, obiettivi=(rows, new))))["obiettivi"]
    shown = [(i["valore"], i["situazione"]) for o in said for i in o["indicatori"]]
    assert shown == [("0", "rilevato"), (None, "senza valore"), (None, "non valutabile"), (None, "da rilevare")]
    ratio = IndicatorContent("r", "R", valore_atteso="50%", numeratore=Decimal("9.0000"), denominatore=Decimal("10"))
    one = ObjectiveContent("1", "Uno", "Centro", indicatori=(ratio,))
    assert machine_shape(told(replace(SURVEY, obiettivi=(one,))))["obiettivi"][0]["indicatori"][0]["valore"] == "9/10"


@pytest.mark.parametrize("typed", ["?", "n.d.", "–"])
def test_not_yet_is_no_value(typed: str) -> None:
    """Somebody has written, and what is written is no value: neither «rilevato» nor «senza valore»."""
    row = IndicatorContent("a", "A", valore_atteso="3", valore=typed)
    o = ObjectiveContent("1", "Uno", "Centro", stato="compilato", indicatori=(row, replace(row, id="b", valore="3")))
    shape = machine_shape(told(replace(SURVEY, obiettivi=(o,))))["obiettivi"][0]
    assert [(i["valore"], i["situazione"], i["raggiunto"]) for i in shape["indicatori"]] == [
        *((None, "da rilevare", None), ("3", "rilevato", "sì")),
    ]
    assert shape["grado"] == "non misurabile"


def test_frozen_figures_are_those_that_print() -> None:
    """The rules may change afterwards: what was closed says what it said."""
    open_shape = machine_shape(told(SURVEY))
    strict = RulesContent(soglia_verde=Decimal(90), soglia_gialla=Decimal(80), peso_fasi=Decimal(90))
    later = replace(frozen(SURVEY), regole=strict)
    assert machine_shape(told(later)) == open_shape
    assert machine_shape(told(replace(SURVEY, regole=strict))) != open_shape


def everything(survey: SurveyContent) -> tuple[Any, ...]:
    """What documents print of a survey: numbers, sentences, steps, means, rules."""
    said = told(survey)
    levels = [level_of(name, level) for name, level, _ in said.centres]
    rows = [(o.cifre, o.frasi, o.steps, o.leaf) for o in said.objectives]
    return machine_shape(said), rows, levels, level_of("", said.totals), said.legend


def test_of_a_closed_survey_nothing_is_computed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a later program makes of rules, means and words: what prints is what the closing froze."""
    text = in_canonical(frozen(SURVEY))
    before = everything(SURVEY)

    def other(*_: Any) -> Any:
        raise AssertionError("computed again")

    for name in ("figures_for", "rollup", "legend"):
        monkeypatch.setattr(survey_module, name, other)
    assert everything(read_survey(text)) == before
    assert in_canonical(read_survey(text)) == text


def test_part_of_a_closed_survey_has_the_means_of_that_part() -> None:
    whole = read_survey(in_canonical(frozen(SURVEY)))
    part = told(replace(whole, obiettivi=whole.obiettivi[1:]))
    assert (part.totals.objectives, part.totals.done.value) == (1, None)
    assert [name for name, _, _ in part.centres] == ["Demografici"]


def test_rows_that_the_version_has_no_more_count_in_nothing() -> None:
    gone = replace(HALF, nel_piano=False)
    o = replace(SURVEY.obiettivi[0], fasi=(DONE, gone))
    shape = machine_shape(told(replace(SURVEY, obiettivi=(o, replace(SURVEY.obiettivi[1], nel_piano=False)))))
    assert shape["obiettivi"][0]["fatto"] == "100.00"
    assert len(shape["obiettivi"][0]["fasi"]) == len(shape["obiettivi"]) == 1


def test_a_target_that_is_not_there_is_null_but_in_what_schema_1_froze() -> None:
    bare = replace(REACHED, valore_atteso="")
    survey = replace(SURVEY, obiettivi=(replace(SURVEY.obiettivi[0], indicatori=(bare,)),))
    assert machine_shape(told(survey))["obiettivi"][0]["indicatori"][0]["valore_atteso"] is None
    assert machine_shape(told(SURVEY))["obiettivi"][0]["indicatori"][0]["valore_atteso"] == "120"
    first = replace(survey, schema=1)
    assert machine_shape(told(first))["obiettivi"][0]["indicatori"][0]["valore_atteso"] == ""
