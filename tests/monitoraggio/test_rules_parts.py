# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much of a difference between two closings the rules make and how much the data: the two make the whole."""

import io
import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from monitoraggio.computing import frozen, told
from monitoraggio.computing.rules_parts import Part, Parts, effects_of, in_cells, parts_of, told_of
from monitoraggio.contenuto import RulesBeforeContent, RulesContent, SurveyContent, in_canonical, read_survey
from monitoraggio.models import RegolaConsuntivo
from monitoraggio.vita.closing import close_survey
from organizzazione.choices import Ruolo
from reports.base import Formato
from reports.elenco import REPORT
from reports.scrittori import scrivi
from tests.monitoraggio.accounts import account
from tests.monitoraggio.test_frozen_properties import SURVEYS
from tests.monitoraggio.test_overview import read
from tests.monitoraggio.test_rules_moved import compared, cruscotto, machines, page, two

pytestmark = pytest.mark.django_db
RULES = st.builds(
    RulesContent,
    peso_fasi=st.integers(1, 100).map(Decimal),
    peso_indicatori=st.integers(0, 100).map(Decimal),
    soglia_verde=st.integers(-20, 0).map(Decimal),
    soglia_gialla=st.integers(-60, -21).map(Decimal),
    valore_mancante=st.sampled_from(["escluso", "zero"]),
    decimali=st.integers(0, 4),
    pesa_gli_obiettivi=st.booleans(),
    prove_al_cento=st.booleans(),
)


def split(before: SurveyContent, after: SurveyContent) -> Parts:
    return parts_of(effects_of(before, after.regole), before.regole, told(after))


def number(value: Fraction | str) -> Fraction:
    assert isinstance(value, Fraction)
    return value


def numbers(parts: Parts) -> Sequence[Part]:
    return [p for p in parts.rows if p.of_rules is not None]


@given(SURVEYS, SURVEYS, RULES, RULES)
def test_the_two_parts_make_the_whole(one: SurveyContent, two_: SurveyContent, then: Any, now: Any) -> None:
    parts = split(frozen(replace(one, regole=then)), frozen(replace(two_, regole=now)))
    for part in numbers(parts):
        assert part.of_rules is not None
        assert part.of_data is not None
        assert part.of_rules + part.of_data == number(part.after) - number(part.before)
    lights = [p for p in parts.rows if p.what.startswith("Luce: ")]
    assert sum(p.of_rules or 0 for p in lights) <= parts.objectives


@given(SURVEYS, RULES, RULES)
def test_of_the_same_data_all_of_it_is_the_rules(survey: SurveyContent, then: Any, now: Any) -> None:
    parts = split(frozen(replace(survey, regole=then)), frozen(replace(survey, regole=now)))
    assert all(part.of_data == 0 for part in numbers(parts))
    assert all(part.under == part.after for part in parts.rows)


@given(SURVEYS, SURVEYS, RULES)
def test_under_the_same_rules_there_is_nothing_to_part(one: SurveyContent, two_: SurveyContent, rules: Any) -> None:
    printing = replace(rules, decimali=(rules.decimali + 1) % 5, prove_al_cento=not rules.prove_al_cento)
    for now in (rules, printing):
        assert split(frozen(replace(one, regole=rules)), frozen(replace(two_, regole=now))) == Parts()


@given(SURVEYS, SURVEYS, RULES, RULES)
def test_before_and_after_are_what_the_closings_froze(one: SurveyContent, two_: SurveyContent, a: Any, b: Any) -> None:
    before, after = frozen(replace(one, regole=a)), frozen(replace(two_, regole=b))
    parts = split(before, after)
    for what, name in (("Fatto, media", "done"), ("Risultato, media", "result")):
        for part in parts.rows:
            if (part.code, part.what) == ("", what):
                assert part.before == getattr(told(before).totals, name).value
                assert part.after == getattr(told(after).totals, name).value


@given(SURVEYS, RULES, RULES)
def test_what_a_closing_keeps_of_it_is_read_as_it_was(survey: SurveyContent, then: Any, now: Any) -> None:
    before, after = frozen(replace(survey, regole=then)), frozen(replace(survey, regole=now))
    kept = RulesBeforeContent(before.al, then, effects_of(before, now))
    after = replace(after, regole_prima=(kept,))
    assert read_survey(in_canonical(after)).regole_prima == (kept,)


def test_what_a_program_of_now_finds_otherwise_is_counted_and_not_parted() -> None:
    survey = frozen(account())
    first, *rest = survey.obiettivi
    strange = replace(survey, obiettivi=(replace(first, cifre=(("fatto", "1"), ("risultato", "1"))), *rest))
    parts = split(strange, frozen(replace(account(), regole=replace(survey.regole, peso_fasi=Decimal(90)))))
    assert (parts.objectives, parts.left) == (1, 1)
    assert "Non si separano 1 obiettivi" in told_of(parts, "30/06/2020", "31/12/2020")


def test_cells_have_the_sign_and_the_decimals_of_what_they_say() -> None:
    mean = Part("", "Risultato, media", Fraction(50), Fraction(40), Fraction(70))
    assert in_cells(mean, 1) == ("Risultato, media", "50,0", "40,0", "70,0", "−10,0", "+30,0")
    count = Part("", "Luce: verde", Fraction(2), Fraction(2), Fraction(1), count=True)
    assert in_cells(count, 2) == ("Luce: verde", "2", "2", "1", "0", "−1")
    word = Part("AA01", "Luce", "verde", "giallo", "giallo")
    assert in_cells(word, 2) == ("AA01 · Luce", "verde", "giallo", "giallo", "sì", "no")


@pytest.mark.parametrize("closed", [False, True])
def test_documents_and_cruscotto_print_both_parts(*, closed: bool) -> None:
    m = two(soglia_verde=Decimal(-70), soglia_gialla=Decimal(-90))
    if closed:
        close_survey(m.survey, m.office)
        m.survey.refresh_from_db()
    state, both = read(m), compared(m)
    for name, data in (("stato-attuazione", state), ("raffronto-rilevazioni", both)):
        html = page(name, data)
        assert "Quanto viene dalle regole e quanto dai dati" in html
        assert "Con le regole del 31/08/2023" in html
        parts = machines(name, data)["regole_cambiate"]["parti"]
        (green,) = [p for p in parts if p["cifra"] == "Luce: verde"]
        assert green["prima"] + green["dalle_regole"] == green["con_le_regole"]
        assert green["con_le_regole"] + green["dai_dati"] == green["dopo"]
        assert green["dalle_regole"] > 0
        (done,) = [p for p in parts if p["cifra"] == "Fatto, media"]
        assert (done["dalle_regole"], done["prima"]) == ("0.00", done["con_le_regole"])
        book = load_workbook(io.BytesIO(scrivi(REPORT[name], data, Formato.XLSX)))
        assert [cell.value for cell in book["Regole e dati"][1]][-2:] == ["Dalle regole", "Dai dati"]
    html = cruscotto(m)
    assert "Con le regole di ora" in html
    assert "Luce: verde" in html


def test_who_reads_a_part_learns_of_the_own_objectives_alone() -> None:
    m = two(soglia_verde=Decimal(-70), soglia_gialla=Decimal(-90))
    close_survey(m.survey, m.office)
    m.survey.refresh_from_db()
    report = REPORT["stato-attuazione"]
    head = m.somebody(Ruolo.DIRIGENTE, m.state().centro)
    form = report.Opzioni({"piano": "PEG_2023"}, chi=head)
    assert form.is_valid(), form.errors
    shape: Any = json.loads(scrivi(report, report.dati(form.cleaned_data, head), Formato.JSON))
    codes = {o["codice"] for o in shape["obiettivi"]}
    parts = shape["regole_cambiate"]["parti"]
    assert {p["obiettivo"] for p in parts} - {None} <= codes
    lights = [p for p in parts if p["cifra"].startswith("Luce: ")]
    assert sum(p["prima"] for p in lights) <= len(codes) < 3


def test_a_rule_that_is_kept_anew_moves_nothing_of_what_was_closed() -> None:
    m = two(soglia_verde=Decimal(-70), soglia_gialla=Decimal(-90))
    close_survey(m.survey, m.office)
    m.survey.refresh_from_db()
    before = page("stato-attuazione", read(m)), machines("stato-attuazione", read(m))
    RegolaConsuntivo.objects.update(soglia_verde=Decimal(-1), soglia_gialla=Decimal(-2))
    assert (page("stato-attuazione", read(m)), machines("stato-attuazione", read(m))) == before
