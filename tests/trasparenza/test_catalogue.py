# SPDX-License-Identifier: AGPL-3.0-or-later
"""The whole catalogue: every file that it names answers as what it says it is, and no public data are missing."""

import csv
import io
import re
from datetime import date
from typing import Any

import pytest
from django.urls import resolve
from django.utils.timezone import localdate

from dup.models import DUP, AmbitoStrategico, ObiettivoOperativo, ObiettivoStrategico
from monitoraggio.vita.closing import SurveyDeed
from monitoraggio.vita.opening import Asked, open_survey
from organizzazione.choices import Ruolo
from relazioni.life import approve_relazione
from ricognizioni.models import AttoDellaRicognizione
from ricognizioni.vita.closing import approve_ricognizione, close_ricognizione
from ricognizioni.vita.opening import Asked as AskedOfDup
from ricognizioni.vita.opening import open_ricognizione
from tests.fabbriche import UtenteFactory
from tests.monitoraggio.monitored import YEAR_END, Monitored
from tests.relazioni.told import ACT, relazione
from tests.ricognizioni.surveyed import Surveyed, surveyed
from tests.trasparenza.citta import PIANO, RADICE, chiedi, corpo
from tests.trasparenza.test_outcomes import CANARY, approved, asked, declare
from tests.trasparenza.test_series import indicator
from tests.valutazione.distributed import defined
from tests.versioni.scena import scena
from trasparenza.index_check import index_findings
from trasparenza.models import IndicatorePubblicato, Pubblicazione, RicognizionePubblicata
from trasparenza.services import stato
from trasparenza.urls import urlpatterns
from versioni.verification import EVERYTHING

pytestmark = pytest.mark.django_db
CATALOGUE = f"{RADICE}catalogo.jsonld"
OF_DUP = f"{RADICE}risultati/ricognizioni/DUP_2023_2025/2023-12-31/"
# How a format of the catalogue leaves.
TYPES = {"CSV": "text/csv; charset=utf-8; header=present", "JSON": "application/json"}
# Data that are a part of a file of the catalogue, or what a fingerprint is of.
PARTS = {"obiettivo_json", "risultato_json", "link"}
SAID = {
    **dict.fromkeys(("ambito", "tema", "formula", "unita", "fonte"), ""),
    "stato_di_salute": "citta",
    "descrizione": "Verde",
    "verso": "crescente",
    "dup": "D",
    "documento": "D",
    "valori": [[2022, "1"]],
}
TAKEN_NOTE_OF = SurveyDeed("DCC", "40", date(2024, 7, 28))


def declared(s: Surveyed) -> None:
    """Of every operative objective that it is done, with words that stay inside; approved."""
    declare(s)
    close_ricognizione(s.survey, s.office)
    approve_ricognizione(s.survey, TAKEN_NOTE_OF, s.office)


def nodes(kind: str) -> list[dict[str, Any]]:
    """The things of a kind in the catalogue."""
    graph: list[dict[str, Any]] = chiedi(CATALOGUE).json()["@graph"]
    assert len({n["@id"] for n in graph}) == len(graph)
    return [n for n in graph if kind in n["@type"]]


def local(address: str) -> str:
    assert address.startswith("http://testserver/"), address
    return address.removeprefix("http://testserver")


def test_every_file_of_the_catalogue_answers_as_what_it_says_it_is_and_no_data_are_missing() -> None:
    """One world with everything that an act can approve. Whoever adds public data adds them to the catalogue."""
    s = scena()
    indicator()
    s.approvata()
    m = approved(Monitored(s, open_survey(s.piano, Asked(YEAR_END), s.ufficio)))
    declared(surveyed(m))
    approve_relazione(relazione(m).relazione, ACT, m.office)
    defined(2019)
    sets, files = nodes("dcat:Dataset"), nodes("dcat:Distribution")
    marks = {"dati", "risultati", "relazione", "ricognizione", "serie", "premi"}
    assert {n["@id"].rpartition("#")[2] for n in sets} == marks
    named = {d["@id"] for n in sets for d in as_list(n["dcat:distribution"])}
    assert named == {f["@id"] for f in files}
    for n in sets:
        assert chiedi(local(n["dcat:landingPage"]["@id"])).status_code == 200
    led = set()
    for f in files:
        for address in {f["dcat:accessURL"]["@id"], f["dcat:downloadURL"]["@id"]}:
            via = local(address)
            led.add(resolve(via).url_name)
            answer, kind = chiedi(via), TYPES[f["dct:format"]["@id"].rpartition("/")[2]]
            assert (answer.status_code, answer["Content-Type"]) == (200, kind), via
            assert (answer["Access-Control-Allow-Origin"], bool(answer.cookies)) == ("*", False)
            assert chiedi(via, headers={"if-none-match": answer["ETag"]}).status_code == 304, via
    public = {p.name for p in urlpatterns if p.name and str(p.pattern).endswith((".json", ".csv"))}
    assert public - PARTS == led
    # What it says of a ricognizione and of the series.
    by_mark = {n["@id"].rpartition("#")[2]: n for n in sets}
    assert by_mark["ricognizione"]["dct:identifier"] == "DUP_2023_2025-ricognizione-2023-12-31"
    deed = AttoDellaRicognizione.objects.get()
    assert by_mark["ricognizione"]["dct:modified"]["@value"] == localdate(deed.registrata_il).isoformat()
    assert "2021-2022" in by_mark["serie"]["dct:description"]["@value"]


def test_a_ricognizione_is_public_with_its_act_and_of_it_only_what_was_declared() -> None:
    s = surveyed(approved())
    declare(s)
    close_ricognizione(s.survey, s.office)
    data, table = f"{OF_DUP}dati.json", f"{OF_DUP}operativi.csv"
    everywhere = (f"{RADICE}risultati/", f"{RADICE}dati/", "/sitemap.xml", f"{RADICE}novita.atom", CATALOGUE)
    for via in (OF_DUP, data, table):
        answer = chiedi(via)
        assert answer.status_code == 404
        assert "Tutti i piani approvati" in corpo(answer)
    assert not [via for via in everywhere if OF_DUP in corpo(chiedi(via))]
    approve_ricognizione(s.survey, TAKEN_NOTE_OF, s.office)
    assert [via for via in everywhere if OF_DUP not in corpo(chiedi(via))] == []
    page, said = corpo(chiedi(OF_DUP)), chiedi(data).json()
    for word in ("DCC n. 40 del 28/07/2024", "Realizzato", f'href="{data}"', f'href="{table}"'):
        assert word in page, word
    threads = set(re.findall(rf"{PIANO}strategici/[0-9a-f]{{12}}/", page))
    assert threads
    for thread in threads:
        assert f'href="{OF_DUP}"' in corpo(chiedi(thread))
    rows = list(csv.DictReader(io.StringIO(chiedi(table).content.decode(), newline="")))
    assert [{name: text or None for name, text in row.items()} for row in rows] == said["obiettivi_operativi"]
    assert {row["stato"] for row in rows} == {"realizzato"}
    assert (said["atto"]["numero"], said["al"]) == ("40", "2023-12-31")
    for via in (OF_DUP, data, table, *everywhere):
        assert CANARY not in corpo(chiedi(via)), via
    for strange in ("risultati/ricognizioni/DUP/2023-12-31/", "risultati/ricognizioni/DUP_2023_2025/2023-02-30/"):
        assert chiedi(f"{RADICE}{strange}").status_code == 404


def test_catalogue_and_pages_cost_the_same_with_one_ricognizione_and_with_three() -> None:
    s = surveyed()
    declared(s)
    pages = (f"{RADICE}catalogo.ttl", f"{RADICE}dati/", f"{RADICE}risultati/", "/sitemap.xml", OF_DUP)
    stato()
    # One with an indicator of the Comune, so that its series are counted too.
    row = {"pubblicazione": Pubblicazione.objects.get(), "detto": SAID}
    IndicatorePubblicato.objects.create(posto=0, chiave=f"{0:012}", **row)
    before = [asked(via) for via in pages]
    for n in (1, 2):
        IndicatorePubblicato.objects.create(posto=n, chiave=f"{n:012}", **row)
        day = date(2024, n, 1)
        s.survey = open_ricognizione(s.survey.dup, AskedOfDup(day), s.office)
        close_ricognizione(s.survey, s.office)
        approve_ricognizione(s.survey, TAKEN_NOTE_OF, s.office)
    stato()
    assert RicognizionePubblicata.objects.count() == 3
    assert [asked(via) for via in pages] == before
    assert max(before) <= 11


def test_a_ricognizione_is_public_where_no_plan_is_approved() -> None:
    """A Comune may take note of its DUP before the first of its plans is in the program."""
    office = UtenteFactory.create(ruolo=Ruolo.UFFICIO)
    dup = DUP.objects.create(codice="DUP_2023_2025", descrizione="DUP", anno_inizio=2023, anno_fine=2025)
    field = AmbitoStrategico.objects.create(nome="Città che cura", dup=dup)
    strategic = ObiettivoStrategico.objects.create(nome="Quartieri vicini", ambito=field)
    ObiettivoOperativo.objects.create(obiettivo_strategico=strategic, nome="Sportelli nei quartieri")
    said = stato()
    survey = open_ricognizione(dup, AskedOfDup(date(2023, 12, 31)), office)
    close_ricognizione(survey, office)
    assert stato() == said
    approve_ricognizione(survey, TAKEN_NOTE_OF, office)
    assert stato() != said
    assert "Sportelli nei quartieri" in corpo(chiedi(OF_DUP))


def test_what_an_older_program_brought_into_the_index_is_brought_in_anew() -> None:
    """While the program is changed for a newer one, the old one still answers and writes as it knew how."""
    declared(surveyed())
    stato()
    RicognizionePubblicata.objects.update(forma=0, detto={"ancora": "realizzato"})
    assert [f.text for f in index_findings(EVERYTHING) if f.fault] == []
    for via in (OF_DUP, f"{RADICE}risultati/", f"{RADICE}dati/", CATALOGUE):
        assert chiedi(via).status_code == 200, via
    assert RicognizionePubblicata.objects.today().count() == 1


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
