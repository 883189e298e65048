# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is worth a look: each rule with its numbers, no accusation, read by the Nucleo and the office alone."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from monitoraggio.contenuto import IndicatorContent, ObjectiveContent, PhaseContent, SurveyContent
from monitoraggio.scrittura.writer import write
from monitoraggio.verifica.anomalies import RULES, Anomaly, Looked, alike, anomalies, shingles, similarity
from monitoraggio.verifica.checks_survey import LastYear
from monitoraggio.verifica.moved import Earlier, Since
from organizzazione.choices import Ruolo
from tests.monitoraggio.monitored import hand, monitored
from tests.monitoraggio.test_board import _surveyed, entered

YEAR = 2025
LONG = "Nel corso dell'anno il servizio ha aperto lo sportello e ha ridotto le attese di chi chiede un certificato"


def survey(*objectives: ObjectiveContent, year: int = YEAR) -> SurveyContent:
    """The account of a year."""
    return SurveyContent(
        "Ente", f"PEG_{year}", "", year, date(year, 12, 31), "finale", "aperta", 1, "", obiettivi=objectives
    )


def objective(code: str = "A1", centre: str = "Cultura", **said: object) -> ObjectiveContent:
    """An objective of a centre."""
    return ObjectiveContent(code, f"Obiettivo {code}", centre, **said)  # type: ignore[arg-type]


def ended(on: date | None, percent: int = 100) -> PhaseContent:
    """A phase, concluded on a day."""
    outcome = "conclusa" if on else "in corso"
    return PhaseContent(f"{on}{percent}", "Una fase", esito=outcome, fine_effettiva=on, percentuale=Decimal(percent))


def found(key: str, looked: Looked) -> Anomaly:
    """What one rule found."""
    return next(a for a in anomalies(looked) if a.key == key)


def codes(anomaly: Anomaly) -> list[str]:
    """The objectives of its cases."""
    return [case.code for case in anomaly.cases]


def test_a_centre_with_everything_at_a_hundred_is_told_with_its_numbers() -> None:
    full = objective("A1", fasi=tuple(ended(date(YEAR, n, 1)) for n in (2, 3, 4, 5)))
    half = objective("B1", "Scuola", fasi=(ended(date(YEAR, 2, 1)), ended(None, 40)))
    anomaly = found("tutto-al-cento", Looked(survey(full, half)))
    assert codes(anomaly) == ["A1"]
    assert anomaly.numbers == "Fasi al 100%: 5 di 6. Centri: 1 di 2."
    few = objective("A1", fasi=tuple(ended(date(YEAR, n, 1)) for n in (2, 3, 4)))
    assert not found("tutto-al-cento", Looked(survey(few))).cases


def test_a_centre_with_every_value_as_expected() -> None:
    same = [IndicatorContent(str(n), f"Indicatore {n}", valore_atteso="10", valore="10") for n in range(4)]
    anomaly = found("tutto-come-atteso", Looked(survey(objective(indicatori=tuple(same)))))
    assert codes(anomaly) == ["A1"]
    other = IndicatorContent("9", "Altro", valore_atteso="10", valore="12")
    assert not found("tutto-come-atteso", Looked(survey(objective(indicatori=(*same, other))))).cases


def test_one_week_of_december() -> None:
    week = tuple(ended(date(YEAR, 12, day)) for day in (20, 22, 24, 26))
    anomaly = found("una-settimana-di-dicembre", Looked(survey(objective(fasi=(*week, ended(date(YEAR, 3, 1)))))))
    assert codes(anomaly) == ["A1"] * 4
    assert anomaly.numbers == "Fasi concluse: 5, a dicembre 4. Fra il 20/12/2025 e il 26/12/2025: 4."
    spread = tuple(ended(date(YEAR, 12, day)) for day in (1, 10, 19, 28))
    assert not found("una-settimana-di-dicembre", Looked(survey(objective(fasi=spread)))).cases
    many = tuple(ended(date(YEAR, 1, 1) + timedelta(n)) for n in range(20))
    assert not found("una-settimana-di-dicembre", Looked(survey(objective(fasi=(*many, *week))))).cases


def test_texts_that_are_equal_or_nearly_and_those_of_last_time() -> None:
    one, other = objective("A1", relazione=LONG), objective("A2", relazione=f"{LONG}, e altro.")
    third = objective(
        "A3",
        relazione="Tutt'altro lavoro, di cui si parla qui con parole sue e che a nessun altro somigliano mai davvero.",
    )
    looked = Looked(survey(one, other, third), before=survey(third))
    anomaly = found("relazioni-simili", looked)
    assert sorted(codes(anomaly)) == ["A1", "A2", "A3"]
    assert next(c for c in anomaly.cases if c.code == "A3").text == "Relazione uguale a quella della rilevazione prima."
    assert "Obiettivi: 3 di 3" in anomaly.numbers
    short = survey(objective("A1", relazione="Fatto."), objective("A2", relazione="Fatto."))
    assert not found("relazioni-simili", Looked(short)).cases


@given(st.lists(st.sampled_from("uno due tre quattro cinque sei".split()), min_size=1, max_size=40))
def test_a_text_is_like_itself_and_as_like_one_way_as_the_other(words: list[str]) -> None:
    text, other = " ".join(words), " ".join(reversed(words))
    assert similarity(shingles(text), shingles(text)) == 1
    assert similarity(shingles(text), shingles(other)) == similarity(shingles(other), shingles(text))


def test_of_a_great_many_equal_texts_each_is_found() -> None:
    pairs = list(alike({f"A{n:03}": LONG for n in range(200)}))
    assert {one for one, _, _ in pairs} == {f"A{n:03}" for n in range(200)}
    assert len(pairs) < 1000


def test_targets_people_and_payments() -> None:
    then = survey(
        objective(indicatori=(IndicatorContent("1", "Presenze", valore_atteso="90", valore="120"),)), year=2024
    )
    now = objective(
        responsabile="Rossi Anna",
        indicatori=(
            IndicatorContent("1", "Presenze", valore_atteso="100", valore="100", da_rivedere="valore atteso: era 130"),
            IndicatorContent("2", "Tempi medi di pagamento", valore_atteso="30", verso="decrescente"),
        ),
    )
    looked = Looked(survey(now), None, LastYear([then]), frozenset({"Rossi Anna"}))
    for key in ("atteso-gia-superato", "atteso-cambiato-dopo", "responsabile-uscito", "tempi-di-pagamento"):
        assert codes(found(key, looked)) == ["A1"], key
    before_the_law = Looked(survey(now, year=2023))
    assert not found("tempi-di-pagamento", before_the_law).cases


def test_what_was_known_under_another_version_is_laid_beside_what_is_asked_now() -> None:
    known = ended(None, 40)
    then = objective(
        fasi=(known, ended(date(YEAR, 2, 1))),
        indicatori=(IndicatorContent("1", "Presenze", valore_atteso="almeno 80%", valore="70%"),),
    )
    now = objective(
        fasi=(replace(known, peso=Decimal(5)),),
        indicatori=(
            IndicatorContent("1", "Presenze", valore_atteso="almeno 60%", valore="70%", da_rivedere="era almeno 80%"),
        ),
    )
    frozen = Since("versione 2", (Earlier(date(YEAR, 6, 30), "versione 1", then),))
    looked = Looked(survey(now), since={"A1": frozen, "B1": frozen})
    # Of «B1» the plan has nothing any more: two phases and an indicator that were known are gone with it.
    for key, of in (
        ("atteso-cambiato-dopo", ["A1"]),
        ("fase-cambiata-dopo", ["A1"]),
        ("tolto-dopo", "A1 B1 B1 B1".split()),
    ):
        assert codes(found(key, looked)) == of, key


def test_nothing_found_is_told_with_its_rule_and_no_word_accuses() -> None:
    told = anomalies(Looked(survey()))
    assert len(told) == len(RULES)
    for a in told:
        assert (a.cases, bool(a.rule), bool(a.numbers)) == ((), True, True)
        text = f"{a.title} {a.rule} {a.numbers}".lower()
        for word in ("sospett", "fals", "irregolar", "colp", "copiat", "frod", "violazion"):
            assert word not in text


@pytest.mark.django_db
def test_nucleo_and_office_read_it_and_nobody_else() -> None:
    m = monitored()
    write([m.change(n, head={"relazione": LONG}) for n in (0, 1)], hand(m.office))
    address = reverse("monitoraggio:anomalie", args=[m.survey.pk])
    for role, status in ((Ruolo.NUCLEO, 200), (Ruolo.VERTICE, 403), (Ruolo.LETTORE, 403)):
        assert entered(m.somebody(role)).get(address).status_code == status
    assert entered(m.head()).get(address).status_code == 403
    html = entered(m.office).get(address).content.decode()
    assert "Relazione uguale a quella di 2023-AA02." in html
    assert reverse("monitoraggio:obiettivo", args=[m.state().pk]) in html
    link = f'href="{address}"'
    for page in ("monitoraggio:rilevazione", "monitoraggio:cruscotto"):
        assert link in entered(m.office).get(reverse(page, args=[m.survey.pk])).content.decode()
        assert link not in entered(m.head()).get(reverse(page, args=[m.survey.pk])).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("objectives", [1, 3])
def test_queries_do_not_grow(objectives: int) -> None:
    m = _surveyed(objectives)
    client, address = entered(m.office), reverse("monitoraggio:anomalie", args=[m.survey.pk])
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    assert len(asked) == 23
