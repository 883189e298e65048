# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sheet of a collection: who writes what, nothing lost, nothing twice, the history of a value."""

import html
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dup.models import IndicatoreEnte, ValoreAnnuale
from flussi import moments
from monitoraggio.scrittura.drafts import Hand
from organizzazione.models import Utente
from raccolte.models import Raccolta
from raccolte.writer import NotKept, Said, keep
from tests.fabbriche import CentroFactory, UtenteFactory
from tests.raccolte.collected import YEAR, collection, indicator, of_centre

pytestmark = pytest.mark.django_db


def of(user: Utente) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(raccolta: Raccolta) -> str:
    return reverse("raccolte:foglio", args=[raccolta.pk])


def boxes(page: str) -> dict[str, str]:
    """The form of a page as a browser would send it untouched, with the button that saves."""
    sent = dict(re.findall(r'<input type="hidden" name="(versione|chiave|base)" value="([^"]*)"', page))
    sent |= dict(re.findall(r'<input type="text" id="[^"]+" name="([^"]+)" value="([^"]*)"', page))
    for name, inside in re.findall(r'<select id="[^"]+" name="([^"]+)"[^>]*>(.*?)</select>', page):
        sent[name] = "provvisorio" if "selected" in inside else ""
    return {"azione": "salva", **{name: html.unescape(text) for name, text in sent.items()}}


def opened(user: Utente, raccolta: Raccolta) -> tuple[Client, dict[str, str]]:
    client = of(user)
    return client, boxes(client.get(address(raccolta)).content.decode())


def box(i: IndicatoreEnte, column: str = "valore") -> str:
    return f"v-{i.pk}-{column}"


def one() -> IndicatoreEnte:
    return IndicatoreEnte.objects.order_by("pk").first()  # type: ignore[return-value]


def value() -> Any:
    return ValoreAnnuale.objects.filter(anno=YEAR).first()


def test_the_centre_gives_the_value_of_its_indicator_and_everybody_reads_where_it_comes_from() -> None:
    centre = CentroFactory.create(nome="Servizio Ambiente")
    raccolta = collection(centre, count=2)
    other = indicator(raccolta.dup, "Imprese attive", {2022: "7"})
    client, sent = opened(of_centre(centre), raccolta)
    assert box(one()) in sent
    assert box(other) not in sent
    sent |= {box(one()): "140 (p)", box(one(), "fonte"): "Catasto del verde", box(one(), "evidenza"): "prot. 12/2024"}
    assert client.post(address(raccolta), sent).status_code == 302
    kept = value()
    assert (kept.valore, kept.provvisorio, kept.fonte, kept.evidenza) == (
        "140",
        True,
        "Catasto del verde",
        "prot. 12/2024",
    )
    page = of(UtenteFactory.create(lettore=True)).get(reverse("raccolte:indicatore", args=[one().pk])).content.decode()
    for told in ("140 (provvisorio)", "+20 sul 2022 (16,7% in più): meglio.", "Catasto del verde", "prot. 12/2024"):
        assert told in page
    assert 'aria-label="Alberi 1: 2021 100, 2022 120, 2023 140 (provvisorio)"' in page


def test_the_first_press_and_its_double_write_once() -> None:
    raccolta = collection()
    client, sent = opened(UtenteFactory.create(ufficio=True), raccolta)
    sent |= {box(one()): "140"}
    assert client.post(address(raccolta), sent).status_code == 302
    before = one().revisione
    assert client.post(address(raccolta), sent).status_code == 302
    assert one().revisione == before
    assert value().history.count() == 1


def test_a_press_that_comes_again_later_is_the_same_press() -> None:
    raccolta = collection()
    client, sent = opened(UtenteFactory.create(ufficio=True), raccolta)
    sent |= {box(one()): "140"}
    assert client.post(address(raccolta), sent).status_code == 302
    other, theirs = opened(UtenteFactory.create(ufficio=True), raccolta)
    assert other.post(address(raccolta), {**theirs, box(one()): "150"}).status_code == 302
    assert client.post(address(raccolta), sent).status_code == 302
    assert value().valore == "150"


def test_what_nobody_touched_writes_nothing() -> None:
    raccolta = collection()
    client, sent = opened(UtenteFactory.create(ufficio=True), raccolta)
    answer = client.post(address(raccolta), sent, follow=True)
    assert "Nessuna modifica da salvare." in answer.content.decode()
    assert value() is None


def test_two_who_write_different_rows_meet_nowhere() -> None:
    raccolta = collection(count=2)
    first, second = IndicatoreEnte.objects.order_by("pk")
    a, sent_a = opened(UtenteFactory.create(ufficio=True), raccolta)
    b, sent_b = opened(UtenteFactory.create(ufficio=True), raccolta)
    assert a.post(address(raccolta), {**sent_a, box(first): "1"}).status_code == 302
    assert b.post(address(raccolta), {**sent_b, box(second): "2"}).status_code == 302
    assert dict(ValoreAnnuale.objects.filter(anno=YEAR).values_list("indicatore", "valore")) == {
        first.pk: "1",
        second.pk: "2",
    }


def test_two_who_write_the_same_row_are_told_and_the_second_press_decides() -> None:
    raccolta = collection()
    a, sent_a = opened(UtenteFactory.create(ufficio=True), raccolta)
    b, sent_b = opened(UtenteFactory.create(ufficio=True), raccolta)
    assert a.post(address(raccolta), {**sent_a, box(one()): "140"}).status_code == 302
    answer = b.post(address(raccolta), {**sent_b, box(one()): "150", box(one(), "nota"): "mia"})
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "Nel frattempo è stato salvato: valore «140»." in page
    assert value().valore == "140"
    again = boxes(answer.content.decode())
    assert (again[box(one())], again[box(one(), "nota")]) == ("150", "mia")
    assert b.post(address(raccolta), again).status_code == 302
    assert (value().valore, value().nota) == ("150", "mia")


def test_a_page_that_does_not_say_what_it_read_overwrites_nobody() -> None:
    raccolta = collection()
    client, sent = opened(UtenteFactory.create(ufficio=True), raccolta)
    assert client.post(address(raccolta), {**sent, "versione": "", box(one()): "9"}).status_code == 409
    assert value() is None


@pytest.mark.parametrize(
    ("column", "text", "told"),
    [
        ("valore", "1" * 61, "accorciare"),
        ("fonte", "Istat", "Manca il valore"),
        ("provvisorio", "provvisorio", "Manca il valore"),
        ("valore", "n.d.", "Non è un valore"),
        ("nota", "n" * 301, "accorciare"),
    ],
)
def test_what_cannot_be_kept_is_told_beside_its_box_and_stays_typed(column: str, text: str, told: str) -> None:
    raccolta = collection()
    client, sent = opened(UtenteFactory.create(ufficio=True), raccolta)
    answer = client.post(address(raccolta), {**sent, box(one(), column): text})
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 400
    assert told in page
    assert boxes(answer.content.decode())[box(one(), column)] == text
    assert value() is None


def test_a_box_that_did_not_come_says_nothing() -> None:
    raccolta = collection()
    client, sent = opened(UtenteFactory.create(ufficio=True), raccolta)
    client.post(address(raccolta), {**sent, box(one()): "140", box(one(), "fonte"): "Catasto"})
    client, sent = opened(UtenteFactory.create(ufficio=True), raccolta)
    half = {name: text for name, text in sent.items() if name not in (box(one()), box(one(), "fonte"))}
    assert client.post(address(raccolta), {**half, box(one(), "nota"): "Arrivata a metà"}).status_code == 302
    assert (value().valore, value().fonte, value().nota) == ("140", "Catasto", "Arrivata a metà")


def test_out_of_the_days_the_centre_reads_and_what_it_typed_comes_back() -> None:
    centre = CentroFactory.create()
    raccolta = collection(centre)
    head = of_centre(centre)
    client, sent = opened(head, raccolta)
    yesterday = moments.today() - timedelta(days=1)
    Raccolta.objects.update(fino=yesterday)
    answer = client.post(address(raccolta), {**sent, box(one()): "140"})
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "«Alberi 1»: 140" in page
    assert f"la raccolta si è chiusa alle 24 del {yesterday:%d/%m/%Y}." in page
    assert value() is None
    office, of_office = opened(UtenteFactory.create(ufficio=True), raccolta)
    assert office.post(address(raccolta), {**of_office, box(one()): "140"}).status_code == 302


def test_the_value_of_another_centre_is_not_written_by_hand_either() -> None:
    mine, theirs = CentroFactory.create(), CentroFactory.create()
    raccolta = collection(mine)
    other = indicator(raccolta.dup, "Imprese attive", centro=theirs)
    client, sent = opened(of_centre(mine), raccolta)
    forged = {**sent, box(other): "999", "base": json.dumps({}), "versione": f"{sent['versione']} {other.pk}:1"}
    answer = client.post(address(raccolta), forged)
    assert answer.status_code == 409
    assert "«Imprese attive»: 999" in html.unescape(answer.content.decode())
    assert not ValoreAnnuale.objects.filter(anno=YEAR).exists()


@pytest.mark.parametrize("whose", ["another", "nobody"])
def test_the_writer_itself_asks_whose_a_value_is(whose: str) -> None:
    mine = CentroFactory.create()
    raccolta = collection(CentroFactory.create() if whose == "another" else None)
    with pytest.raises(NotKept, match="non lo scrivi tu"):
        keep(raccolta.dup, YEAR, {one().pk: Said({"valore": "140"}, one().revisione)}, Hand(of_centre(mine), "Prova"))
    assert value() is None


def test_what_was_said_of_a_value_goes_with_it() -> None:
    raccolta = collection()
    office = Hand(UtenteFactory.create(ufficio=True), "Prova")
    keep(raccolta.dup, YEAR, {one().pk: Said({"valore": "140", "fonte": "Catasto", "provvisorio": True})}, office)
    keep(raccolta.dup, YEAR, {one().pk: Said({"nota": "A fine anno"})}, office)
    assert (value().fonte, value().provvisorio, value().nota) == ("Catasto", True, "A fine anno")
    keep(raccolta.dup, YEAR, {one().pk: Said({"valore": "150"})}, office)
    assert (value().valore, value().fonte, value().provvisorio, value().nota) == ("150", "", False, "")


@pytest.mark.parametrize("role", ["lettore", "nucleo", "vertice"])
def test_who_reads_writes_nothing(role: str) -> None:
    raccolta = collection()
    client = of(UtenteFactory.create(ruolo=role))
    assert "<form method" not in client.get(address(raccolta)).content.decode().partition("<h1>")[2]
    assert client.post(address(raccolta), {"azione": "salva"}).status_code == 403


def test_an_empty_value_takes_the_year_away_and_the_history_keeps_it() -> None:
    raccolta = collection()
    user = UtenteFactory.create(ufficio=True, first_name="Anna", last_name="Neri")
    client, sent = opened(user, raccolta)
    client.post(address(raccolta), {**sent, box(one()): "140"})
    client, sent = opened(user, raccolta)
    client.post(address(raccolta), {**sent, box(one()): ""})
    assert value() is None
    page = client.get(reverse("raccolte:indicatore", args=[one().pk])).content.decode()
    assert "tolto, era «140»" in page
    assert "Anna Neri" in page
    assert "Scritto nella raccolta del 2023" in page


def test_what_looks_like_a_slip_of_the_comma_is_told() -> None:
    raccolta = collection()
    client, sent = opened(UtenteFactory.create(ufficio=True), raccolta)
    answer = client.post(address(raccolta), {**sent, box(one()): "1.200"}, follow=True)
    assert "È 10 volte più grande di quello del 2022" in answer.content.decode()


def test_a_year_to_come_has_no_values() -> None:
    raccolta = collection()
    Raccolta.objects.update(anno=moments.today().year + 1)
    client, sent = opened(UtenteFactory.create(ufficio=True), raccolta)
    answer = client.post(address(raccolta), {**sent, box(one()): "1"})
    assert answer.status_code == 400
    assert not ValoreAnnuale.objects.filter(valore="1").exists()


@pytest.mark.parametrize("name", ["foglio", "indicatore", "elenco"])
def test_queries_do_not_grow(name: str) -> None:
    counted = []
    for n in (1, 3):
        IndicatoreEnte.objects.all().delete()
        raccolta = Raccolta.objects.first() or collection(CentroFactory.create(), count=0)
        for k in range(n):
            indicator(raccolta.dup, f"Alberi {k}", {y: str(y) for y in range(2023 - n, 2024)})
        pk = {"foglio": raccolta.pk, "indicatore": one().pk}.get(name)
        client = of(UtenteFactory.create(ufficio=True))
        client.get(reverse("raccolte:elenco"))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(reverse(f"raccolte:{name}", args=[pk] if pk else [])).status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1]
    assert counted[0] <= 14
