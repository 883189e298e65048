# SPDX-License-Identifier: AGPL-3.0-or-later
"""The premiums for everybody: only what an act made definitive, aggregated, as page, CSV and JSON."""

import csv
import io
import json
from datetime import date
from decimal import Decimal
from typing import Any, Final
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from monitoraggio.vita.closing import SurveyDeed
from organizzazione.choices import Ruolo
from organizzazione.rules import SISTEMA
from tests.trasparenza.citta import RADICE, chiedi, citta, corpo, draw_anew
from tests.valutazione.distributed import Shared, defined, payable
from tests.valutazione.funded import somebody
from trasparenza.index_check import index_findings
from trasparenza.models import PremiPubblicati
from trasparenza.premiums.machine import COLUMNS
from trasparenza.services import rifai, stato
from valutazione.distributing.life import define
from valutazione.distributing.writer import Draft, new_distribution
from valutazione.fund_rows.loading import load_fund
from valutazione.models import Fondo, RipartizioneDefinitiva
from versioni.verification import EVERYTHING

pytestmark = pytest.mark.django_db
ATOM: Final = "{http://www.w3.org/2005/Atom}"
ALL: Final = f"{RADICE}premi/"
RULE: Final[dict[str, Any]] = {
    "ripartizione": "pro-capite",
    "soglia": "0",
    "fasce": [{"da": "0", "a": "100", "genere": "proporzionale"}],
}
SCORES: Final = (31, 34, 37, 41, 52, 55, 58, 61, 82, 86, 91, 97)


def page_of(year: int) -> str:
    return f"{ALL}{year}/"


def many(year: int, *, less: int = 0) -> Shared:
    """Twelve people, each with a score of his own."""
    fondo: Fondo = load_fund(payable(year, 30_000_000), SISTEMA, replace=True)[0]
    people = [
        {"matricola": f"MATR-{n:03}", "posizione": "30000.00", "giorni": 365, "punteggio": str(score - less)}
        for n, score in enumerate(SCORES)
    ]
    office, top = somebody(Ruolo.UFFICIO), somebody(Ruolo.VERTICE)
    return Shared(new_distribution(fondo, Draft("Regola del contratto", RULE, people), office), office, top)


def make_definitive(s: Shared, number: str = "77") -> None:
    year = s.row.fondo.anno
    define(s.row, SurveyDeed("DET", number, date(year + 1, 9, 1), "Retribuzione di risultato"), s.top)


def told(via: str) -> dict[str, Any]:
    answer = chiedi(via)
    assert answer.status_code == 200, via
    said: dict[str, Any] = json.loads(answer.content)
    return said


def rows(via: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(corpo(chiedi(via)))))


# Only what an act made definitive


def test_a_simulation_is_nobodys_business_and_the_act_brings_it_out_at_once() -> None:
    citta()
    s = many(2023)
    for via in (ALL, page_of(2023)):
        page = corpo(chiedi(via))
        assert "Nessuna ripartizione definitiva per il 2023" in page
        assert "300.000,00" not in page
    for via in (f"{page_of(2023)}dati.json", f"{page_of(2023)}anni.csv"):
        assert chiedi(via).status_code == 404
    # Of a year that has neither plan nor distribution nothing is said, whatever its fund is.
    many(2022)
    assert chiedi(page_of(2022)).status_code == 404
    before = chiedi(ALL)
    make_definitive(s)
    after = chiedi(ALL, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert "300.000,00" in corpo(after)
    assert chiedi(ALL, headers={"if-none-match": after["ETag"]}).status_code == 304


def test_without_any_year_the_page_says_so() -> None:
    assert "Non c'è ancora nessun anno" in corpo(chiedi(ALL)).replace("&#x27;", "'")
    assert rows(f"{ALL}anni.csv") == rows(f"{ALL}classi.csv") == []


# What is told


def test_page_json_and_tables_say_the_same() -> None:
    s = many(2023)
    make_definitive(s)
    said, page = told(f"{page_of(2023)}dati.json"), corpo(chiedi(page_of(2023)))
    assert (said["stanziato"], said["dirigenti"]) == ("300000.00", 12)
    assert Decimal(said["distribuito"]) + Decimal(said["economia"]) == Decimal(said["stanziato"])
    assert said["distribuito"] == RipartizioneDefinitiva.objects.get().read.esito["pagato"]
    assert said["incentivazione_per_dirigente"] == "25000.00"
    assert sum(one["dirigenti"] for one in said["classi"]) == 12
    assert all(one["dirigenti"] >= 3 for one in said["classi"])
    assert len(said["classi"]) > 1
    assert said["grado_di_differenziazione"]
    assert said["atto"]["numero"] == "77"
    deed = RipartizioneDefinitiva.objects.get().atto
    assert said["anello"] == deed.catena
    for number in ("300.000,00", "25.000,00", said["anello"], "n. 77 del 01/09/2024"):
        assert number in page, number
    for name in ("distribuito", "economia", "premio_medio", "grado_di_differenziazione"):
        value = f"{Decimal(said[name]):,.2f}".translate(str.maketrans(",.", ".,"))
        assert value in page, name
    (of_year,) = rows(f"{page_of(2023)}anni.csv")
    assert list(of_year) == [name for name, _ in COLUMNS["anni"]]
    for name in ("stanziato", "distribuito", "economia", "premio_medio", "grado_di_differenziazione", "anello"):
        assert of_year[name] == said[name]
    assert of_year["note"].split("\n") == said["note"]
    found = rows(f"{page_of(2023)}classi.csv")
    assert [(r["da"], r["a"], int(r["dirigenti"])) for r in found] == [
        (one["da"], one["a"] or "", one["dirigenti"]) for one in said["classi"]
    ]
    assert "unite a quella accanto" in found[0]["note"]
    assert chiedi(f"{ALL}altro.csv").status_code == 404
    assert chiedi(f"{page_of(2023)}dati.json")["Access-Control-Allow-Origin"] == "*"


def test_no_amount_no_matricola_and_no_score_of_anybody_leaves() -> None:
    s = many(2023)
    make_definitive(s)
    frozen = RipartizioneDefinitiva.objects.get()
    inside = [one[key] for one in frozen.read.esito["persone"] for key in ("matricola", "totale", "quota")]
    inside += [frozen.impronta, frozen.catena, frozen.registrata_da, s.row.nome]
    inside += [text.replace(".", ",") for text in inside]
    for via in (
        *(ALL, page_of(2023), f"{page_of(2023)}dati.json", f"{ALL}anni.csv", f"{ALL}classi.csv"),
        *(f"{page_of(2023)}anni.csv", f"{page_of(2023)}classi.csv", f"{RADICE}novita.atom", f"{RADICE}dati/"),
    ):
        body = corpo(chiedi(via))
        # The share is the mean of what was allocated: of everybody alike, and told as that.
        assert [text for text in inside if text and text in body and not text.startswith("25000")] == [], via
    # What the index keeps is what is told: nothing of the frozen text.
    assert "MATR-" not in json.dumps(PremiPubblicati.objects.get().detto)


@pytest.mark.parametrize("year", [2019, 2024])
def test_the_worked_examples_are_told_without_what_would_tell_a_premium(year: int) -> None:
    defined(year)
    said = told(f"{page_of(year)}dati.json")
    assert said["distribuito"] == {2019: "170235.81", 2024: "55023.31"}[year]
    assert said["incentivazione_per_dirigente"] == {2019: "46162.43", 2024: "15000.00"}[year]
    assert said["grado_di_differenziazione"] is said["massimo_su_media"] is said["quota_nella_classe_alta"] is None
    assert [(one["da"], one["a"], one["dirigenti"]) for one in said["classi"]] == [("0.00", None, said["dirigenti"])]
    page = corpo(chiedi(page_of(year)))
    assert page.count("<td>non si pubblica</td>") == 3
    assert "Gini, con gli altri numeri, direbbe" in page
    assert "Qualunque importo" in page


def test_of_two_people_only_the_allocation_is_told() -> None:
    s = many(2023)
    two = new_distribution(s.row.fondo, Draft("In due", RULE, s.draft.people[:2]), s.office)
    make_definitive(Shared(two, s.office, s.top))
    said = told(f"{page_of(2023)}dati.json")
    assert (said["stanziato"], said["dirigenti"]) == ("300000.00", 2)
    assert (said["distribuito"], said["economia"], said["premio_medio"], said["classi"]) == (None, None, None, [])
    page = corpo(chiedi(page_of(2023)))
    assert "Hanno preso un premio meno di tre persone" in page
    assert "(non si pubblica)" in corpo(chiedi(ALL))


def test_the_year_before_stands_beside() -> None:
    make_definitive(many(2022), "70")
    make_definitive(many(2023, less=3), "80")
    page = corpo(chiedi(page_of(2023)))
    assert '<th scope="col">2022</th>' in page
    assert told(f"{page_of(2022)}dati.json")["distribuito"] in page.replace(".", "").replace(",", ".")
    assert '<th scope="col">2021</th>' not in corpo(chiedi(page_of(2022)))
    assert [one["anno"] for one in rows(f"{ALL}anni.csv")] == ["2023", "2022"]


def test_a_year_that_differs_from_the_one_before_by_one_person_is_not_told() -> None:
    make_definitive(many(2022), "70")
    first = told(f"{page_of(2022)}dati.json")
    make_definitive(many(2023), "80")
    # Nobody's premium changed: the difference is nothing.
    assert told(f"{page_of(2023)}dati.json")["distribuito"] == first["distribuito"]
    s = many(2024)
    changed = [one | ({"punteggio": "33"} if n == 0 else {}) for n, one in enumerate(s.draft.people)]
    other = new_distribution(s.row.fondo, Draft("Con uno diverso", RULE, changed), s.office)
    make_definitive(Shared(other, s.office, s.top), "90")
    last = told(f"{page_of(2024)}dati.json")
    assert (last["distribuito"], last["classi"]) == (None, [])
    assert "la differenza fra i due anni direbbe il loro" in last["note"][0]
    assert "Le classi non si pubblicano" in corpo(chiedi(page_of(2024)))
    assert rows(f"{page_of(2024)}anni.csv")[0]["distribuito"] == ""


# Where it is found


def test_menu_map_feed_catalogue_and_open_data_lead_there() -> None:
    citta()
    make_definitive(many(2023))
    assert f'href="{ALL}"' in corpo(chiedi(RADICE))
    assert f'href="{page_of(2023)}"' in corpo(chiedi(ALL))
    assert f'href="{ALL}"' in corpo(chiedi(f"{RADICE}dati/")).partition("<main")[2]
    assert f'href="{ALL}anni.csv"' in corpo(chiedi(f"{RADICE}dati/"))
    sites = corpo(chiedi("/sitemap.xml"))
    for via in (ALL, page_of(2023)):
        assert f"<loc>http://testserver{via}</loc>" in sites
    catalogue = corpo(chiedi(f"{RADICE}catalogo.ttl"))
    assert f"{page_of(2023)}classi.csv" in catalogue
    assert "premi-2023" in catalogue
    feed = ElementTree.fromstring(chiedi(f"{RADICE}novita.atom").content)  # noqa: S314
    entries = feed.findall(f"{ATOM}entry")
    (entry,) = [e for e in entries if "I premi dei dirigenti" in str(e.findtext(f"{ATOM}title"))]
    # Not to the second: the moment is part of the link.
    assert ":00+" in str(entry.findtext(f"{ATOM}updated"))


def test_the_index_can_be_made_again_and_says_when_somebody_changed_it() -> None:
    make_definitive(many(2023))
    stato()
    said = PremiPubblicati.objects.get().detto
    assert rifai() == 0
    assert PremiPubblicati.objects.get().detto == said
    assert [f.text for f in index_findings(EVERYTHING) if f.fault] == []
    PremiPubblicati.objects.update(detto=said | {"distribuito": "1.00"})
    assert "dice altro di ciò che l'atto ha approvato" in " ".join(f.text for f in index_findings(EVERYTHING))
    # What a program of before wrote is written anew, and nobody is accused of it.
    PremiPubblicati.objects.update(forma=0)
    (told,) = index_findings(EVERYTHING)
    assert (told.fault, "come lo scriveva un programma di prima" in told.text) == (False, True)
    stato()
    assert PremiPubblicati.objects.get().detto == said


def test_pages_ask_as_much_for_three_years_as_for_one() -> None:
    citta()
    # The version of the plan that the city has is read once and kept, whoever asks for it first.
    chiedi(f"{RADICE}dati/")
    counted = []
    for year in (2021, 2022, 2023):
        make_definitive(many(year, less=(year - 2021) * 3), str(year))
        stato()
        found = []
        for via in (ALL, page_of(year), f"{page_of(year)}dati.json", f"{ALL}classi.csv", f"{RADICE}dati/"):
            draw_anew()
            with CaptureQueriesContext(connection) as asked:
                assert chiedi(via).status_code == 200
            found.append(len(asked))
        counted.append(found)
    assert counted[0] == counted[2]
    assert counted[0][:4] == [3, 3, 2, 2]


def test_the_distribution_and_the_relazione_illustrativa_carry_the_indicators_of_the_comune() -> None:
    s = defined(2019)
    page = corpo(s.of(s.office).get(f"/valutazione/ripartizione/{s.row.pk}/"))
    assert "230.812,17 ÷ 5 = 46.162,43 euro" in page
    assert f'href="{page_of(2019)}"' in page
    # Of the document everybody may ask a copy: the degree is not in it where it would tell a premium.
    address = "/documenti/relazione-illustrativa/scarica/json/?anno=2019&data_elaborazione=2025-10-01"
    incentive, degree = json.loads(s.of(s.office).get(address).content)["indicatori"]
    assert (incentive["valore"], degree["valore"]) == ("46162.43", None)
    assert "direbbe quanto ha preso qualcuno" in degree["numeri"]
    book = load_workbook(io.BytesIO(s.of(s.office).get(address.replace("/json/", "/xlsx/")).content))
    numbers = {row[0]: row[1] for row in book["Indicatori"].iter_rows(min_row=2, values_only=True)}
    assert [*numbers.values()] == [46162.43, None]
