# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far an indicator of the DUP has come, from the value it began with to the one at the end of the period."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from dup.models import IndicatoreOperativo
from indicatori.valori import Condizione, Grandezza, Operatore
from monitoraggio.scrittura.drafts import Hand
from reports.base import Formato
from reports.elenco import REPORT
from reports.ricognizione import RicognizioneData
from reports.scrittori import scrivi
from ricognizioni.computing import frozen, told
from ricognizioni.contenuto import (
    AmbitoContent,
    OperativeContent,
    RicognizioneContent,
    StrategicContent,
    ValueContent,
)
from ricognizioni.lettura.seen import content_seen
from ricognizioni.models import ValoreOperativo
from ricognizioni.scrittura.writer import Draft, save
from ricognizioni.vita.closing import close_ricognizione
from ricognizioni.vita.opening import Asked, open_ricognizione
from ricognizioni.way import LEFT, RIGHT, Step, Way, way_of
from tests.ricognizioni.surveyed import Surveyed, surveyed
from tests.strumenti import verapdf

UNTIL = 2025


def said(target: str, value: str, *before: tuple[str, str], verso: str = "crescente") -> ValueContent:
    return ValueContent("piste", valore_atteso=target, verso=verso, anno=2023, valore=value, prima=before)


def test_the_year_stands_between_the_beginning_and_the_end() -> None:
    way = way_of(said("40", "31", ("2022", "28")), UNTIL)
    assert way is not None
    assert (way.done, way.due) == (Fraction(1, 4), Fraction(1, 3))
    assert way.words == (
        "Da 28 (2022) a 40 (2025): nel 2023 è 31, al 25,00% della strada; a passo uguale sarebbe al 33,33%."
    )
    assert way.place == LEFT + 55


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            said("40%", "42%", ("2022", "30%")),
            "Da 30% (2022) a 40% (2025): nel 2023 è 42%, il valore atteso è raggiunto.",
        ),
        (
            said("40", "25", ("2022", "28")),
            "Da 28 (2022) a 40 (2025): nel 2023 è 25, più lontano che alla partenza; a passo uguale sarebbe al 33,33%.",
        ),
        (
            said("500", "598", ("2022", "641"), verso="decrescente"),
            "Da 641 (2022) a 500 (2025): nel 2023 è 598, al 30,50% della strada; a passo uguale sarebbe al 33,33%.",
        ),
        (
            said("-10", "-4", ("2022", "2"), verso="decrescente"),
            "Da 2 (2022) a −10 (2025): nel 2023 è −4, al 50,00% della strada; a passo uguale sarebbe al 33,33%.",
        ),
        (
            said("> 50", "50", ("2022", "30")),
            "Da 30 (2022) a 50 (2025): nel 2023 è 50, in fondo alla strada, e il limite è escluso.",
        ),
        # The oldest year that is known is the beginning.
        (
            said(">= 40", "30", ("2020", "20"), ("2022", "28")),
            "Da 20 (2020) a 40 (2025): nel 2023 è 30, al 50,00% della strada; a passo uguale sarebbe al 60,00%.",
        ),
        # What an earlier ricognizione of the year said holds as long as this one says nothing.
        (
            said("40", "", ("2022", "28"), ("2023", "31")),
            "Da 28 (2022) a 40 (2025): nel 2023 è 31, al 25,00% della strada; a passo uguale sarebbe al 33,33%.",
        ),
    ],
)
def test_it_is_told_in_words(content: ValueContent, words: str) -> None:
    way = way_of(content, UNTIL)
    assert way is not None
    assert way.words == words


@pytest.mark.parametrize(
    "content",
    [
        said("40", "31"),
        said("40", "", ("2022", "28")),
        said("15*", "12", ("2022", "3")),
        said("tra 10 e 20", "12", ("2022", "3")),
        said("entro il 30/06/2025", "12", ("2022", "3")),
        said("da definire", "12", ("2022", "3")),
        said("40%", "€ 31", ("2022", "28%")),
        said("50%", "0,4", ("2022", "0,3")),
        said("10 km", "9.000 m", ("2022", "8 km")),
        said("€ 40", "31", ("2022", "28")),
        said("40", "non rilevato", ("2022", "28")),
        said("40", "31", ("2022", "n.d.")),
        said("40", "45", ("2022", "41")),
        said("> 40", "45", ("2022", "40")),
    ],
)
def test_where_there_is_no_way_nothing_is_drawn(content: ValueContent) -> None:
    assert way_of(content, UNTIL) is None


def test_a_document_that_is_over_has_no_way_left() -> None:
    assert way_of(said("40", "31", ("2022", "28")), 2022) is None


numbers = st.decimals(-10_000, 10_000, places=2, allow_nan=False)


@given(numbers, numbers, numbers, st.integers(1, 9), st.integers(0, 9))
def test_the_drawing_stays_within_its_bounds(first: Decimal, now: Decimal, end: Decimal, years: int, more: int) -> None:
    if first == end:
        return
    asked = Condizione(Operatore.ALMENO, Grandezza(end))
    last = Step(2020 + years + more, asked.limite)
    way = Way(Step(2020, Grandezza(first)), Step(2020 + years, Grandezza(now)), last, asked)
    assert LEFT <= way.place <= RIGHT
    assert LEFT <= way.due_place <= RIGHT
    assert way.words


# With its ricognizione


def begun(s: Surveyed) -> ValoreOperativo:
    """An indicator that goes from 28 to 40, 31 in the year."""
    row = s.value()
    IndicatoreOperativo.objects.filter(pk=row.indicatore_id).update(valore_atteso="40", verso="crescente")
    state = s.state()
    draft = Draft(values={row.row_id: {"partenza": "28", "valore": "31"}})
    assert save(state, draft, state.revisione, Hand(s.office, "Prova"))
    return s.value()


@pytest.mark.django_db
def test_the_value_it_began_with_is_the_year_before_the_document_and_goes_on_to_the_next_ricognizione() -> None:
    s = surveyed()
    row = begun(s)
    first = row.stato.ricognizione.dup.anno_inizio - 1
    (_, _, told) = next(content_seen(s.survey, s.office).operativi())
    assert told.indicatori[0].prima == ((str(first), "28"),)
    close_ricognizione(s.survey, s.office)
    later = open_ricognizione(s.survey.dup, Asked(s.survey.al.replace(year=s.survey.al.year + 1)), s.office)
    (_, _, told) = next(content_seen(later, s.office).operativi())
    assert told.indicatori[0].prima == ((str(first), "28"), (str(s.survey.al.year), "31"))


@pytest.mark.django_db
def test_the_drawing_stands_in_the_page_with_its_words_and_plain_numbers() -> None:
    way = way_of(said("1.040", "1.031", ("2022", "1.028")), UNTIL)
    drawn = render_to_string("ricognizioni/parti/strada.html", {"strada": way})
    assert 'd="M10 10H65"' in drawn
    assert "Da 1.028 (2022) a 1.040 (2025)" in drawn


def printed(s: Surveyed, how: Formato) -> bytes:
    report = REPORT["ricognizione"]
    form = report.Opzioni({"dup": s.survey.dup.codice, "data_elaborazione": "01/02/2024"}, chi=s.office)
    assert form.is_valid(), form.errors
    return scrivi(report, report.dati(form.cleaned_data, s.office), how)


@pytest.mark.django_db
def test_the_document_draws_it_as_its_closing_froze_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    s = surveyed()
    words = "Da 28 (2022) a 40 (2025): nel 2023 è 31, al 25,00% della strada; a passo uguale sarebbe al 33,33%."
    assert "La strada" not in printed(s, Formato.HTML).decode()
    begun(s)
    page = printed(s, Formato.HTML).decode()
    assert page.count(words) == 1
    assert 'd="M10 10H65"' in page
    close_ricognizione(s.survey, s.office)
    (_, _, kept) = next(content_seen(s.survey, s.office).operativi())
    assert [dict(i.strada).get("parole") for i in kept.indicatori] == [words, None]
    closed = printed(s, Formato.PDF)
    # A rule that is mended later draws nothing else of what is closed.
    monkeypatch.setattr("ricognizioni.way.way_of", lambda *_: None)
    assert printed(s, Formato.PDF) == closed
    assert words in printed(s, Formato.HTML).decode()
    (tmp_path / "ricognizione.pdf").write_bytes(closed)
    assert verapdf.errori([tmp_path / "ricognizione.pdf"]) == []


def test_of_a_closing_that_kept_none_the_document_draws_none() -> None:
    one = OperativeContent("Operativo", indicatori=(said("40", "31", ("2022", "28")),))
    ambito = AmbitoContent("Città", strategici=(StrategicContent("Mobilità", operativi=(one,)),))
    head = ("Comune", "DUP", "Documento", 2023, UNTIL, date(2023, 12, 31), "chiusa")
    content = frozen(RicognizioneContent(*head, ambiti=(ambito,)))
    (_, _, kept) = next(content.operativi())
    assert kept.indicatori[0].strada
    before = replace(kept, indicatori=(replace(kept.indicatori[0], strada=()),))
    strategic = replace(content.ambiti[0].strategici[0], operativi=(before,))
    content = replace(content, ambiti=(replace(content.ambiti[0], strategici=(strategic,)),))
    page = scrivi(REPORT["ricognizione"], RicognizioneData(told(content), date(2024, 2, 1)), Formato.HTML).decode()
    assert "2023: 31" in page
    assert "La strada" not in page
