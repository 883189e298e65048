# SPDX-License-Identifier: AGPL-3.0-or-later
"""The feed of what acts have approved, and the results in the catalogue: names that stay, addresses that answer."""

from datetime import date, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from monitoraggio.models import AttoDellaRilevazione
from monitoraggio.vita.closing import SurveyDeed, approve_survey, close_survey
from monitoraggio.vita.opening import Asked, open_survey
from obiettivi.models import PianoEsecutivo
from ricognizioni.vita.closing import approve_ricognizione, close_ricognizione
from tests.monitoraggio.monitored import YEAR_END, monitored
from tests.ricognizioni.surveyed import surveyed
from tests.trasparenza.citta import RADICE, chiedi, corpo, draw_anew
from tests.trasparenza.test_outcomes import approved, rectified
from versioni.models import Versione

pytestmark = pytest.mark.django_db
FEED = f"{RADICE}novita.atom"
ATOM = "{http://www.w3.org/2005/Atom}"


def feed() -> Any:
    """The feed, read."""
    answer = chiedi(FEED)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)  # noqa: S314  # our own


def texts(root: Any, name: str) -> list[str]:
    return [found.text for found in root.iter(f"{ATOM}{name}")]


def names(root: Any) -> list[str]:
    return [entry.find(f"{ATOM}id").text for entry in root.findall(f"{ATOM}entry")]


def test_before_any_act_the_feed_is_valid_and_empty() -> None:
    root = feed()
    assert root.findall(f"{ATOM}entry") == []
    assert root.find(f"{ATOM}id").text.startswith("urn:uuid:")
    assert datetime.fromisoformat(root.find(f"{ATOM}updated").text).tzinfo


def test_every_act_is_an_entry_with_what_the_norm_asks_for() -> None:
    m = approved()
    rectified(m)
    s = surveyed(m)
    close_ricognizione(s.survey, s.office)
    approve_ricognizione(s.survey, SurveyDeed("DCC", "40", date(2024, 7, 28)), s.office)
    root = feed()
    entries = root.findall(f"{ATOM}entry")
    titles = [e.find(f"{ATOM}title").text for e in entries]
    assert titles == [
        "DUP_2023_2025: ricognizione al 31/12/2023",
        "Piano esecutivo di gestione 2023: rettifica del consuntivo al 31/12/2023",
        "Piano esecutivo di gestione 2023: consuntivo al 31/12/2023",
        "Piano esecutivo di gestione 2023: approvazione, versione 1",
    ]
    days = [datetime.fromisoformat(e.find(f"{ATOM}updated").text) for e in entries]
    assert days == sorted(days, reverse=True)
    assert root.find(f"{ATOM}updated").text == entries[0].find(f"{ATOM}updated").text
    assert root.find(f"{ATOM}author/{ATOM}name").text
    for entry in entries:
        for needed in ("id", "title", "updated", "published", "summary", "link", "category"):
            assert entry.find(f"{ATOM}{needed}") is not None, needed
        for link in entry.findall(f"{ATOM}link"):
            assert chiedi(link.get("href").removeprefix("http://testserver")).status_code == 200
    assert len(set(names(root))) == len(entries)
    assert {c.get("term") for c in entries[1].findall(f"{ATOM}category")} == {"atto", "risultati"}
    assert root.find(f"{ATOM}link[@rel='self']").get("href") == f"http://testserver{FEED}"
    for inside in ("Rossi", "motivo della"):
        assert inside not in corpo(chiedi(FEED))


def test_names_stay_when_the_plan_and_the_site_are_called_otherwise() -> None:
    approved()
    before = names(feed())
    PianoEsecutivo.objects.update(codice="PEG-2023-BIS")
    elsewhere: Any = ElementTree.fromstring(chiedi(FEED, headers={"host": "localhost"}).content)  # noqa: S314  # our own
    assert names(elsewhere) == before
    assert elsewhere.find(f"{ATOM}id").text == feed().find(f"{ATOM}id").text


def test_an_open_survey_is_no_entry_and_a_page_that_was_read_is_not_sent_again() -> None:
    m = monitored(YEAR_END)
    first = chiedi(FEED)
    again = chiedi(FEED, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    approved(m)
    answer = chiedi(FEED, headers={"if-none-match": first["ETag"]})
    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == "*"
    for via in (RADICE, f"{RADICE}risultati/"):
        assert f'type="application/atom+xml" title="Atti e risultati di Comune di Prato" href="{FEED}"' in corpo(
            chiedi(via)
        )


def test_the_feed_costs_the_same_with_one_entry_and_with_more() -> None:
    m = monitored(date(2023, 6, 30))
    close_survey(m.survey, m.office)
    approve_survey(m.survey, SurveyDeed("DGC", "5", date(2023, 7, 20)), m.office)
    before = queries()
    for day in (date(2023, 8, 31), date(2023, 10, 31)):
        survey = open_survey(m.scene.piano, Asked(day), m.office)
        close_survey(survey, m.office)
        approve_survey(survey, SurveyDeed("DGC", "6", date(2023, 11, 20)), m.office)
    assert queries() == before <= 7
    assert AttoDellaRilevazione.objects.count() + Versione.objects.count() == len(names(feed()))


def queries() -> int:
    """What the feed costs, once the index has what there is."""
    chiedi(FEED)
    draw_anew()
    with CaptureQueriesContext(connection) as made:
        assert chiedi(FEED).status_code == 200
    return len(made)


def test_the_results_are_a_dataset_whose_files_are_there() -> None:
    rectified(approved())
    graph: Any = chiedi(f"{RADICE}catalogo.jsonld").json()["@graph"]
    sets = [n for n in graph if "dcat:Dataset" in n["@type"]]
    assert [n["dct:identifier"] for n in sets] == ["PEG_2023", "PEG_2023-risultati-2023-12-31"]
    (catalogue,) = (n for n in graph if "dcat:Catalog" in n["@type"])
    assert {d["@id"] for d in catalogue["dcat:dataset"]} == {n["@id"] for n in sets}
    known = {n["@id"] for n in graph}
    assert len(known) == len(graph)
    assert {d["@id"] for d in sets[1]["dcat:distribution"]} <= known
    files = [n for n in graph if "dcat:Distribution" in n["@type"] and "risultati" in n["@id"]]
    assert len(files) == 4
    for one in files:
        address = one["dcat:downloadURL"]["@id"]
        # Of the rettifica: the numbers that hold.
        assert "/c2/" in address
        assert chiedi(address.removeprefix("http://testserver")).status_code == 200
    page = corpo(chiedi(f"{RADICE}dati/"))
    assert "CSV indicatori<span" in page
    assert "da 1" in page
