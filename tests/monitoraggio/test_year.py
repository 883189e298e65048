# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of the objectives know of the last survey: scheda, list, tree, Gantt; and who does not see it."""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dup.models import DUP
from monitoraggio.models import StatoObiettivo
from obiettivi.contenuto import ContenutoFase
from obiettivi.lettura.albero import Cercato, Nodo, leggi_albero
from obiettivi.lettura.gantt import AL, DAL, Actual, Actuals, RealBar, disegna
from organizzazione.choices import Ruolo
from tests.monitoraggio.monitored import Monitored, monitored
from tests.monitoraggio.test_board import _surveyed, entered, linked_twice, moved, percents

YEAR = (date(2023, 1, 1), date(2023, 12, 31))
JULY = date(2023, 6, 30)


def real(became: Actual, start: date | None = YEAR[0], end: date | None = YEAR[1]) -> RealBar | None:
    """The second bar of one phase."""
    phase = ContenutoFase("Una fase", start, end, None, id="una")
    return disegna([("", [phase])], 2023, JULY, Actuals(JULY, {"una": became})).barre[0].real


def test_the_second_bar_is_full_as_far_as_it_is_done() -> None:
    half = real(Actual(Decimal(50), date(2023, 1, 1)))
    assert half is not None
    assert (half.x, half.done + half.left) == (DAL, AL - DAL)
    assert half.done == pytest.approx((AL - DAL) / 2, abs=1)
    assert half.parole == "realizzato 50,00%, dal 01/01/2023, da realizzare fino al 31/12/2023"
    over = real(Actual(Decimal(100), date(2023, 1, 1), date(2023, 3, 31), outcome="conclusa"))
    assert over is not None
    assert over.left == 0
    assert over.done == pytest.approx((AL - DAL) / 4, abs=3)
    assert over.parole == "conclusa, realizzato 100,00%, dal 01/01/2023, al 31/03/2023"


def test_what_is_not_begun_is_to_be_done_after_the_day_and_what_is_cancelled_no_more() -> None:
    waiting = real(Actual(Decimal(0)))
    assert waiting is not None
    assert waiting.done == 0
    assert waiting.x == pytest.approx((DAL + AL) / 2, abs=4)
    cancelled = real(Actual(Decimal(20), date(2023, 1, 1), date(2023, 2, 1), outcome="annullata"))
    assert cancelled is not None
    assert cancelled.left == 0
    assert real(Actual(Decimal(30)), None, None) is None
    third = real(Actual(Fraction(29999, 300), date(2023, 1, 1)))
    assert third is not None
    assert "99,99%" in third.parole, "cut, never 100"


@pytest.mark.django_db
def test_the_scheda_says_light_and_numbers_of_the_last_survey_to_who_sees_it() -> None:
    m = moved()
    objective = m.scene.obiettivo(0)
    address = reverse("obiettivi:scheda", args=[objective.pk])
    html = entered(m.office).get(address).content.decode()
    assert "Al 31/08/2023:" in html
    assert re.search(r'Rosso</a> <span class="nota">30,00% su 66,58%</span>', html)
    assert "grado non misurabile" in html
    assert "Realizzato al 31/08/2023" in html
    StatoObiettivo.objects.update(nel_piano=False)
    assert "30,00% su" not in entered(m.office).get(address).content.decode()


@pytest.mark.django_db
def test_a_centre_is_told_of_its_own_objectives_alone() -> None:
    m = moved()
    client = entered(m.head(1))
    html = client.get(reverse("obiettivi:elenco"), {"piano": "PEG_2023"}).content.decode()
    assert html.count('class="attuazione"') == 1
    assert "40,00% su 66,58%" in html


@pytest.mark.django_db
def test_the_gantt_of_one_and_of_all_draws_what_is_done_and_what_is_left() -> None:
    m = moved()
    client, objective = entered(m.office), m.scene.obiettivo(0)
    for address in (
        reverse("obiettivi:gantt", args=[objective.pk]),
        f"{reverse('obiettivi:gantt_centro')}?piano=PEG_2023",
        f"{reverse('obiettivi:gantt_centro')}?piano=PEG_2023&centro={objective.centro_id}",
    ):
        html = client.get(address).content.decode()
        for word in ("Previsto", "Realizzato al 31/08/2023", "Da realizzare"):
            assert f">{word}</text>" in html, address
        assert "realizzato 30,00%, dal 01/02/2023, da realizzare fino al 31/12/2023" in html
    page = client.get(reverse("obiettivi:gantt", args=[objective.pk])).content.decode()
    assert '<th scope="col" class="numero">Realizzato</th>' in page
    assert '<td class="numero">30,00%</td><td>01/02/2023</td>' in page
    stranger = entered(m.somebody(Ruolo.LETTORE))
    StatoObiettivo.objects.update(nel_piano=False)
    assert "Da realizzare" not in stranger.get(reverse("obiettivi:gantt", args=[objective.pk])).content.decode()


def _list(client: Client, **said: str) -> list[str]:
    html = client.get(reverse("obiettivi:elenco"), {"piano": "PEG_2023", **said}).content.decode()
    return re.findall(r'class="codice">([^<]+)</td>', html)


@pytest.mark.django_db
def test_the_list_filters_by_light_classes_and_cause_and_shows_the_column() -> None:
    m = moved()
    client = entered(m.office)
    everything = _list(client)
    assert _list(client, luce="rosso") == ["2023-AA01", "2023-AA02", "2023-AA03"]
    assert _list(client, luce="verde") == []
    assert _list(client, causa="personale insufficiente") == ["2023-AA02"]
    assert _list(client, grado="non misurabile", tempo="nei tempi", luce="rosso", causa="personale insufficiente") == [
        "2023-AA02"
    ]
    assert len(everything) == 5, "those that are not in the plan's version yet are listed too"
    html = client.get(reverse("obiettivi:elenco"), {"piano": "PEG_2023", "luce": "rosso"}).content.decode()
    assert "Attuazione" in html
    assert "scarica/preventivo" not in html, "the document of the plan would print others than those listed"
    narrow = client.get(reverse("obiettivi:elenco"), {"piano": "PEG_2023", "colonne": "centro"}).content.decode()
    assert 'class="attuazione"' not in narrow
    assert client.get(reverse("obiettivi:elenco"), {"piano": "PEG_2023", "luce": "blu"}).status_code == 400


@pytest.mark.django_db
def test_a_plan_without_a_survey_has_neither_column_nor_filters() -> None:
    from tests.versioni.scena import scena

    s = scena()
    html = entered(s.ufficio).get(reverse("obiettivi:elenco"), {"piano": "PEG_2023"}).content.decode()
    assert "Attuazione" not in html
    assert 'name="luce"' not in html


def _node(nodes: list[Nodo], name: str) -> Nodo:
    return next(n for n in nodes if n.nome == name)


@pytest.mark.django_db
def test_the_tree_says_what_is_done_of_distinct_objectives() -> None:
    """Case 4: 70 of two for A, 100 of three for B, and 85 of four above them."""
    m = linked_twice()
    tree = leggi_albero(DUP.objects.get(), m.scene.piano, m.office, Cercato())
    first = tree.ambiti[0]
    strategic = first.figli[0]
    a, b = (_node(strategic.figli, f"Operativo 0.{n}") for n in (0, 1))
    assert (a.done, a.done_of) == ("70,00%", "2 di 2")
    assert (b.done, b.done_of) == ("100,00%", "3 di 3")
    assert (strategic.done, strategic.done_of) == (first.done, first.done_of) == ("85,00%", "4 di 4")
    html = entered(m.office).get(reverse("obiettivi:albero")).content.decode()
    assert "fatto 85,00% (4 di 4)" in html
    assert "Il fatto è quello al 30/06/2023" in html


def _queries(m: Monitored, name: str, **said: str) -> int:
    client, address = entered(m.office), reverse(name)
    client.get(address, said)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address, said).status_code == 200
    return len(asked)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "said", "most"),
    [
        ("obiettivi:elenco", {"luce": "rosso"}, 46),
        ("obiettivi:gantt_centro", {}, 19),
        ("obiettivi:albero", {}, 44),
    ],
)
@pytest.mark.parametrize("objectives", [1, 3])
def test_queries_do_not_grow(name: str, said: Any, most: int, objectives: int) -> None:
    m = _surveyed(objectives)
    assert _queries(m, name, piano="PEG_2023", **said) == most


@pytest.mark.django_db
def test_what_is_prepared_says_nothing() -> None:
    m = monitored()
    percents(m, 10)
    m.survey.__class__.objects.update(stato="preparata")
    address = reverse("obiettivi:scheda", args=[m.scene.obiettivo(0).pk])
    assert "Al 30/06/2023:" not in entered(m.office).get(address).content.decode()
