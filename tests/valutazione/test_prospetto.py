# SPDX-License-Identifier: AGPL-3.0-or-later
"""The prospetto of the retribuzione di risultato: to the cent on paper and in sheets, for whom it is, kept nowhere."""

import io
import json
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import caches
from openpyxl import load_workbook
from pypdf import PdfReader

from fascicoli.models import Stampa
from organizzazione.choices import Ruolo
from reports.models import Claim
from reports.pdf import cache
from tests.strumenti import verapdf
from tests.valutazione.distributed import defined, shared
from tests.valutazione.funded import client_of, somebody
from valutazione.distributing.papers import RESERVED

pytestmark = pytest.mark.django_db
PAGE = "/documenti/prospetto-risultato/"
AMOUNTS = {
    2019: "60.801,40 56.180,49 53.248,40 46.858,59 51.784,07 44.486,00 19.027,97 15.412,66 170.235,81 60.576,36",
    2024: "16.843,75 13.475,00 10.106,25 12.127,50 4.952,06 6.025,00 1.600,00 21.100,00 53.900,00 55.023,31 4.976,69",
}


@pytest.mark.parametrize("year", [2019, 2024])
def test_the_worked_examples_to_the_cent_on_paper_in_sheets_and_json(year: int, tmp_path: Any) -> None:
    s = defined(year)
    client = s.of(s.office)
    asked = f"?ripartizione={s.row.pk}&data_elaborazione=2025-09-02"
    paper = client.get(f"{PAGE}scarica/pdf/{asked}")
    assert paper.status_code == 200
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages)
    book = load_workbook(io.BytesIO(client.get(f"{PAGE}scarica/xlsx/{asked}").content))
    cells = {
        Decimal(str(cell.value)).quantize(Decimal("0.01"))
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, int | float)
    }
    for amount in AMOUNTS[year].split():
        assert amount in text, amount
        assert Decimal(amount.replace(".", "").replace(",", ".")) in cells, amount
    assert "Riservato" in text
    assert "Determinazione dirigenziale n. 77 del 01/09/2025" in " ".join(text.split())
    answer = client.get(f"/valutazione/ripartizione/{s.row.pk}/json/").content
    assert json.loads(client.get(f"{PAGE}scarica/json/{asked}").content) == json.loads(answer)
    assert "21.100,00" in client.get(PAGE + asked).content.decode() or year == 2019
    file = tmp_path / "prospetto.pdf"
    file.write_bytes(paper.content)
    assert verapdf.errori([file]) == []


def test_after_the_people_the_page_goes_on_and_leaves_no_rest_of_it_empty() -> None:
    s = defined(2019)
    paper = s.of(s.office).get(f"{PAGE}scarica/pdf/?ripartizione={s.row.pk}&data_elaborazione=2025-09-02")
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages]
    (people,) = [text for text in pages if "Maggiorazione" in text]
    assert "Come viene ogni centesimo" in people


@pytest.mark.parametrize("year", [2019, 2024])
def test_its_sheets_are_those_of_the_page(year: int) -> None:
    s = defined(year)
    client = s.of(s.office)
    here, there = (
        {sheet.title: [*sheet.iter_rows(values_only=True)] for sheet in load_workbook(io.BytesIO(answer.content))}
        for answer in (
            client.get(f"{PAGE}scarica/xlsx/?ripartizione={s.row.pk}"),
            client.get(f"/valutazione/ripartizione/{s.row.pk}/xlsx/"),
        )
    )
    names = {"Testata", "Persone", "Somme", "Passi"}
    assert {name: here[name] for name in names} == {name: there[name] for name in names}
    # The head in the order of the page and of the paper, and every decimal of a coefficient.
    assert [*here["Persone"][0]][:4] == ["Matricola", "Quota", "Coefficiente", "Premio"]
    said = json.loads(client.get(f"/valutazione/ripartizione/{s.row.pk}/json/").content)
    assert [row[2] for row in here["Persone"][1:]] == [float(p["coefficiente"]) for p in said["persone"]]
    sums = {name: Decimal(str(euros)) for name, euros in here["Somme"][1:]}
    assert sums == {name: Decimal(said[name.casefold()]) for name in sums}


@pytest.mark.parametrize("final", [True, False])
def test_names_and_heads_say_year_act_and_that_it_is_reserved(final: bool) -> None:
    s = defined() if final else shared()
    client = s.of(s.office)
    state = "2024-definitiva-DET-77-2025-riservato" if final else f"2024-simulazione-{s.row.pk}-riservato"
    act = "Definitiva: Determinazione dirigenziale n. 77 del 01/09/2025"
    act = act if final else "Simulazione: nessun atto l'ha resa definitiva"
    for kind in ("pdf", "xlsx", "csv", "json"):
        answer = client.get(f"{PAGE}scarica/{kind}/?ripartizione={s.row.pk}")
        assert f"prospetto-risultato-{state}.{kind}" in answer["Content-Disposition"]
    for kind in ("xlsx", "json"):
        answer = client.get(f"/valutazione/ripartizione/{s.row.pk}/{kind}/")
        assert f"ripartizione_{state.replace('-', '_')}.{kind}" in answer["Content-Disposition"]
    for address in (f"{PAGE}scarica/xlsx/?ripartizione={s.row.pk}", f"/valutazione/ripartizione/{s.row.pk}/xlsx/"):
        book = load_workbook(io.BytesIO(client.get(address).content))
        head = dict(book["Testata"].iter_rows(values_only=True))
        assert (head["Atto"], head["Uso"], head["Fondo"]) == (act, RESERVED, "Fondo del 2024")
        assert "art. 30" in head["Regola. Maggiorazione"]
        assert f"{'definitiva' if final else 'simulazione'} · riservato" in book["Persone"].oddFooter.left.text
    paper = PdfReader(io.BytesIO(client.get(f"{PAGE}scarica/pdf/?ripartizione={s.row.pk}").content))
    text = " ".join(paper.pages[0].extract_text().split())
    assert "Prospetto della retribuzione di risultato 2024" in text
    assert act.replace("'", "’") in text.replace("'", "’")
    assert f"2024 · {'definitiva' if final else 'simulazione'} · riservato" in text


def test_what_is_reserved_is_kept_nowhere(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    s = shared(2024)
    settings.TRAGUARDO_STAMPA_SUBITO = 0
    settings.TRAGUARDO_STAMPA_GRANDE = 0
    kept: list[Any] = []
    monkeypatch.setattr(caches["documenti"], "set_many", lambda data, **_: kept.append(data))
    client = s.of(s.office)
    answer = client.get(f"{PAGE}scarica/pdf/?ripartizione={s.row.pk}")
    assert answer.content.startswith(b"%PDF")
    assert "private" in answer["Cache-Control"]
    assert kept == []
    assert not Stampa.objects.exists()
    assert not Claim.objects.exists()
    # The look is a real one: what is not reserved goes there.
    cache.scrivi({"k": b"v"})
    assert len(kept) == 1


@pytest.mark.parametrize("role", [*Ruolo, ""])
def test_for_whom_it_is(role: Any) -> None:
    s = defined()
    client = client_of(somebody(role))
    has = role in (Ruolo.UFFICIO, Ruolo.NUCLEO, Ruolo.VERTICE)
    asked = f"?ripartizione={s.row.pk}"
    for address in (PAGE + asked, f"{PAGE}scarica/json/{asked}", f"{PAGE}scarica/xlsx/{asked}"):
        assert client.get(address).status_code == (200 if has else 404), address
    found = client.get("/cerca/?testo=Prospetto").content.decode()
    assert ("/documenti/prospetto-risultato/" in found) is has
    assert "0003" not in found
    assert (PAGE in client.get("/documenti/").content.decode()) is has


def test_a_simulation_says_that_it_is_one_and_what_cannot_be_made_is_said() -> None:
    s = shared(2024)
    client = s.of(s.office)
    assert "nessun atto l&#x27;ha resa definitiva" in client.get(f"{PAGE}?ripartizione={s.row.pk}").content.decode()
    s.row.fondo.risultato = 1
    s.row.fondo.save()
    answer = client.get(f"{PAGE}scarica/pdf/?ripartizione={s.row.pk}")
    assert answer.status_code == 404
    assert "così non si può ripartire" in answer.content.decode()
