# SPDX-License-Identifier: AGPL-3.0-or-later
"""The indicators of the Comune through the years: what an act has approved, provisional where it says so."""

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dup.models import DUP, AmbitoStrategico, IndicatoreEnte, ObiettivoOperativo, ValoreAnnuale
from obiettivi.vita import services
from tests.fabbriche import ObiettivoFactory, PianoFactory
from tests.trasparenza.citta import RADICE, chiedi, corpo, draw_anew
from tests.versioni.scena import Scena, scena
from trasparenza import published
from trasparenza.index_check import index_findings
from trasparenza.models import IndicatorePubblicato
from trasparenza.series import COLUMNS, series_of
from trasparenza.services import stato
from versioni.verification import EVERYTHING

pytestmark = pytest.mark.django_db
PAGE = f"{RADICE}indicatori/"


def indicator(n: int = 1) -> IndicatoreEnte:
    """Of the city, with two years, the second of which nobody has confirmed; notes stay inside."""
    dup = DUP.objects.get()
    row = IndicatoreEnte.objects.create(
        dup=dup,
        stato_di_salute="citta",
        ambito=AmbitoStrategico.objects.order_by("pk")[0],
        tema="Ambiente",
        descrizione=f"Verde per abitante {n}",
        unita="m²",
        fonte="Ufficio verde",
        note="canarino della nota",
        ordine=n,
    )
    ValoreAnnuale.objects.create(indicatore=row, anno=2021, valore="30,5", nota="canarino del valore")
    ValoreAnnuale.objects.create(indicatore=row, anno=2022, valore="33", provvisorio=True)
    return row


def approved(how_many: int = 1) -> Scena:
    s = scena()
    for n in range(how_many):
        indicator(n)
    s.approvata()
    return s


def test_until_an_act_carries_it_no_value_is_public() -> None:
    s = scena()
    indicator()
    assert "Nessun indicatore approvato" in corpo(chiedi(PAGE))
    s.approvata()
    assert "Verde per abitante 1" in corpo(chiedi(PAGE))
    # What somebody writes afterwards comes out with the next act.
    ValoreAnnuale.objects.filter(anno=2022).update(valore="99")
    for via in (PAGE, f"{RADICE}indicatori.csv", f"{RADICE}indicatori.json"):
        assert "99" not in corpo(chiedi(via)).replace("99px", "")


def test_a_page_a_table_and_the_json_say_the_same_and_what_is_provisional() -> None:
    approved()
    (row,) = IndicatorePubblicato.objects.all() if corpo(chiedi(PAGE)) else []
    page = corpo(chiedi(f"{PAGE}{row.chiave}/"))
    for word in (
        "30,5",
        "33 (provvisorio)",
        "+2,5 sul 2021",
        "meglio",
        "DGC n. 12",
        'class="andamento"',
        "Ufficio verde",
    ):
        assert word in page, word
    said: Any = chiedi(f"{RADICE}indicatori.json").json()["indicatori"]
    assert said[0]["valori"][1]["provvisorio"] is True
    assert said[0]["valori"][1]["valore"] == "33"
    assert chiedi(said[0]["pagina"].removeprefix("http://testserver")).status_code == 200
    rows = list(csv.DictReader(io.StringIO(chiedi(f"{RADICE}indicatori.csv").content.decode(), newline="")))
    assert list(rows[0]) == [name for name, _ in COLUMNS]
    assert [(r["anno"], r["valore"], r["provvisorio"]) for r in rows] == [("2021", "30,5", "no"), ("2022", "33", "sì")]
    for via in (PAGE, f"{PAGE}{row.chiave}/", f"{RADICE}indicatori.csv", f"{RADICE}indicatori.json"):
        assert "canarino" not in corpo(chiedi(via))
    assert chiedi(f"{PAGE}000000000000/").status_code == 404


def test_of_two_acts_the_later_one_holds_and_years_come_together() -> None:
    said: dict[str, Any] = {"dup": "A", "verso": "crescente", "descrizione": "Verde"}
    (found,) = series_of(
        iter(
            [
                ("k", {**said, "valori": [[2020, "10"], [2021, "12 (provvisorio)"]]}, "primo"),
                ("k", {**said, "dup": "B", "valori": [[2021, "13"]]}, "secondo"),
            ]
        )
    )
    assert [(v.year, v.printed, v.act, v.document) for v in found.values] == [
        (2020, "10", "primo", "A"),
        (2021, "13", "secondo", "B"),
    ]
    assert found.said["dup"] == "B"


def test_the_pages_cost_the_same_with_one_and_with_three_and_are_not_sent_twice() -> None:
    s = scena()
    indicator(0)
    s.approvata()
    addresses = (PAGE, f"{RADICE}indicatori.csv", f"{RADICE}indicatori.json", "/sitemap.xml")
    before = [queries(via) for via in addresses]
    (first,) = IndicatorePubblicato.objects.all()
    IndicatorePubblicato.objects.bulk_create(
        IndicatorePubblicato(pubblicazione=first.pubblicazione, posto=n, chiave=f"{n:012}", detto=first.detto)
        for n in (1, 2)
    )
    assert [queries(via) for via in addresses] == before
    assert max(before[:3]) <= 2
    for via in addresses:
        answer = chiedi(via)
        assert chiedi(via, headers={"if-none-match": answer["ETag"]}).status_code == 304
    (found,) = index_findings(EVERYTHING)
    assert "degli indicatori dell'ente" in found.text


def queries(via: str) -> int:
    chiedi(via)
    draw_anew()
    with CaptureQueriesContext(connection) as made:
        assert chiedi(via).status_code == 200
    return len(made)


@pytest.mark.parametrize("code", ["AAA_2023", "ZZZ_2023"])
def test_of_two_acts_of_one_day_the_later_registered_holds_whatever_the_plans_are_called(code: str) -> None:
    s = approved()
    assert ValoreAnnuale.objects.filter(anno=2022).update(valore="40") == 1
    other = PianoFactory.create(anno=s.piano.anno, codice=code)
    objective = ObiettivoFactory.create(piano=other, codice="2023-ZZ01")
    objective.obiettivi_operativi.add(ObiettivoOperativo.objects.order_by("pk")[0])
    services.proponi(objective, s.ufficio)
    services.valida(objective, s.ufficio)
    Scena(other, s.ufficio, [objective]).approvata()
    stato()
    (found,) = published.series()
    assert found.last is not None
    assert (found.last.year, found.last.printed) == (2022, "40 (provvisorio)")
