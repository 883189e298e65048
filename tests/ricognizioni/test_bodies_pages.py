# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of what the bodies did: who is missing, written once, never over what somebody else has saved."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dup.models import ObiettivoGestionale, ObiettivoOperativo, ObiettivoStrategico
from monitoraggio.scrittura.evidence import add_address, add_protocol
from organizzazione.choices import Ruolo
from organizzazione.models import OrganismoPartecipato
from ricognizioni.models import StatoGestionale
from ricognizioni.scrittura.evidence import OfOperative
from ricognizioni.vita.closing import close_ricognizione
from ricognizioni.vita.opening import realign
from tests.ricognizioni.surveyed import Surveyed, plan_closed, surveyed
from tests.ricognizioni.test_bodies import row, write
from tests.ricognizioni.test_ricognizione_pages import boxes, of, survey_page

pytestmark = pytest.mark.django_db


def page_of(n: int = 0) -> str:
    return reverse("ricognizioni:gestionale", args=[row(n).pk])


def listed(s: Surveyed) -> str:
    return reverse("ricognizioni:organismi", args=[s.survey.pk])


def test_the_list_says_who_is_missing_by_body_and_by_objective() -> None:
    s = surveyed()
    write(s, esito="conseguito", valore="2,5")
    client = of(s.office)
    assert listed(s) in client.get(survey_page(s)).content.decode()
    page = client.get(listed(s)).content.decode()
    for words in ("Gida", "Da dire: 3 di 4.", "2,5", "conseguito", page_of()):
        assert words in page
    page = client.get(listed(s) + "?per=obiettivo").content.decode()
    assert "Operativo 0.0</h2>" in page
    assert page.count("Detto tutto.") == 1
    assert page.count("Da dire: 1 di 1.") == 3
    ObiettivoGestionale.objects.order_by("pk")[0].organismi.clear()
    assert "Obiettivi gestionali senza organismo" in client.get(listed(s)).content.decode()
    assert "Il documento non lo dà più a questo organismo." in client.get(listed(s)).content.decode()


def test_a_strategic_objective_shows_bodies_results_and_evidences_below_it_too() -> None:
    s = surveyed()
    write(s, esito="in corso", valore="640 metri", narrativa="Si posa.", protocollo="12/2024")
    add_protocol(OfOperative(s.state()), s.office, "77/2023", "Verbale di collaudo")
    add_address(OfOperative(s.state(), s.value()), s.office, "https://www.comune.example/parco", "Il parco")
    address = reverse("ricognizioni:strategico", args=[s.survey.pk, 1])
    below = of(s.office).get(address).content.decode().split("<section", 2)[1:]
    first, second = below
    # Each of the three objectives with its own result and its light.
    for result in ("40,00", "80,00", "100,00"):
        assert result in first
    assert first.count('class="luce') == 3
    for words in (row().nome, page_of(), "Gida", "640 metri", "Si posa.", "prot. 12/2024"):
        assert words in first
    for words in ("Verbale di collaudo", "77/2023", "Il parco", "https://www.comune.example/parco"):
        assert words in first
    assert row(1).nome in second
    assert "da dire" in second
    # The centre reads it of its own objectives; who reads none of them finds nothing.
    assert "640 metri" in of(s.head()).get(address).content.decode()
    assert of(s.stranger()).get(address).status_code == 404


def test_operative_objectives_of_one_name_stay_two() -> None:
    """A name is unique only under its strategic objective."""
    m = plan_closed()
    for strategic in ObiettivoStrategico.objects.all():
        first = ObiettivoOperativo.objects.filter(obiettivo_strategico=strategic).order_by("ordine")[:1]
        ObiettivoOperativo.objects.filter(pk__in=[o.pk for o in first]).update(nome="Lo stesso nome")
    s = surveyed(m)
    page = of(s.office).get(listed(s) + "?per=obiettivo").content.decode()
    heads = re.findall(r"<h2 [^>]*>(Lo stesso nome[^<]*)</h2>", page)
    assert len(heads) == len(set(heads)) == 2
    assert all(any(o.nome in head for head in heads) for o in ObiettivoStrategico.objects.all())


def test_the_centre_writes_once_and_confirms() -> None:
    s = surveyed()
    head = s.head()
    client = of(head)
    sent = boxes(client.get(page_of()).content.decode())
    sent |= {"esito": "in corso", "narrativa": "Si posa.", "valore": "640 metri", "protocollo": "12/2024"}
    for _ in range(2):
        answer = client.post(page_of(), sent)
        assert (answer.status_code, answer["Location"]) == (302, listed(s))
    now = row()
    assert (now.esito, now.valore, now.confermato_da, now.revisione) == ("in corso", "640 metri", head, 2)
    page = client.get(page_of()).content.decode()
    assert "640 metri" in page
    assert "Confermato" in page


def test_what_cannot_be_comes_back_with_its_words() -> None:
    s = surveyed()
    client = of(s.office)
    sent = boxes(client.get(page_of()).content.decode())
    answer = client.post(page_of(), {**sent, "narrativa": "Quello che ho scritto", "indirizzo": "javascript:1"})
    page = answer.content.decode()
    assert answer.status_code == 400
    for words in ("Quello che ho scritto", "il resto non si può tenere", "che cominci con https://"):
        assert words in page
    assert row().narrativa == ""


def test_two_who_write_do_not_write_over_each_other() -> None:
    s = surveyed()
    mine, theirs = of(s.head()), of(s.office)
    sent, other = (boxes(c.get(page_of()).content.decode()) for c in (mine, theirs))
    theirs.post(page_of(), {**other, "esito": "conseguito", "narrativa": "Quella dell'ufficio"})
    answer = mine.post(page_of(), {**sent, "esito": "in corso", "narrativa": "La mia"})
    page = answer.content.decode()
    assert answer.status_code == 409
    for words in ("Quella dell&#x27;ufficio", "La mia", "Conseguito</dd>"):
        assert words in page
    assert row().narrativa == "Quella dell'ufficio"
    again = {**boxes(page), "esito": "in corso", "narrativa": "La mia"}
    assert mine.post(page_of(), again).status_code == 302
    assert row().narrativa == "La mia"


def test_a_box_that_did_not_come_says_nothing() -> None:
    s = surveyed()
    write(s, esito="in corso", narrativa="Si posa.", valore="640 metri")
    client = of(s.office)
    sent = boxes(client.get(page_of()).content.decode())
    half = {name: sent[name] for name in ("versione", "chiave")}
    assert client.post(page_of(), {**half, "protocollo": "12/2024", "indirizzo": "ftp://a"}).status_code == 400
    assert client.post(page_of(), {**half, "protocollo": "12/2024"}).status_code == 302
    now = row()
    assert (now.esito, now.narrativa, now.valore, now.protocollo) == ("in corso", "Si posa.", "640 metri", "12/2024")
    half["versione"] = str(now.revisione)
    assert client.post(page_of(), {**half, "chiave": str(uuid4())}).status_code == 302
    assert (row().esito, row().revisione) == ("in corso", now.revisione)


def test_a_stranger_finds_nothing_a_reader_only_reads_and_what_is_closed_stays() -> None:
    s = surveyed()
    stranger, reader = of(s.stranger()), of(s.m.somebody(Ruolo.VERTICE))
    assert stranger.get(page_of()).status_code == stranger.post(page_of(), {"esito": "in corso"}).status_code == 404
    seen = stranger.get(listed(s)).content.decode()
    assert "Gida" not in seen
    assert "Nuove corse" not in seen
    assert "Salva e conferma" not in reader.get(page_of()).content.decode()
    assert reader.post(page_of(), {"esito": "in corso"}).status_code == 403
    client = of(s.office)
    sent = boxes(client.get(page_of()).content.decode())
    close_ricognizione(s.survey, s.office)
    answer = client.post(page_of(), {**sent, "esito": "in corso", "narrativa": "Dopo"})
    assert answer.status_code == 409
    assert "la ricognizione è chiusa" in answer.content.decode()
    assert "Dopo" in answer.content.decode()
    assert row().esito == ""


def test_a_row_that_left_keeps_the_words_of_who_was_writing() -> None:
    s = surveyed()
    client = of(s.office)
    address = page_of()
    sent = boxes(client.get(address).content.decode())
    ObiettivoGestionale.objects.order_by("obiettivo_operativo__nome")[0].delete()
    realign(s.survey, s.office)
    answer = client.post(address, {**sent, "esito": "in corso", "narrativa": "Scritto intanto"})
    assert answer.status_code == 409
    assert "Scritto intanto" in answer.content.decode()
    assert not StatoGestionale.objects.exclude(esito="").exists()


def test_the_queries_do_not_grow_with_the_bodies() -> None:
    s = surveyed()
    client = of(s.office)

    def queries(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            client.get(address)
        return len(found)

    before = [queries(a) for a in (listed(s), page_of())]
    for n in range(3):
        body = OrganismoPartecipato.objects.create(nome=f"Altro {n}")
        for m in ObiettivoGestionale.objects.all():
            m.organismi.add(body)
    realign(s.survey, s.office)
    assert [queries(a) for a in (listed(s), page_of())] == before
