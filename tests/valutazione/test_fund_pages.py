# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the funds: who finds them, what they say of the source, the file in and out, the workshop."""

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizzazione.choices import Ruolo
from organizzazione.rules import SISTEMA
from tests.obiettivi.test_admin import modulo
from tests.valutazione.funded import FILE, client_of, fund_2019, of_file, somebody
from valutazione.fund.facts import YearFund
from valutazione.fund_rows.loading import load_fund
from valutazione.fund_rows.reading import facts_of
from valutazione.models import Fondo

pytestmark = pytest.mark.django_db
LIST, UPLOAD = "/valutazione/fondi/", "/valutazione/fondi/carica/"
PAGE = "/valutazione/fondi/2019/"
READERS = (Ruolo.UFFICIO, Ruolo.AMMINISTRATORE, Ruolo.NUCLEO, Ruolo.VERTICE)


def sent(text: bytes, **more: Any) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("fondo.json", text, "application/json"), **more}


@pytest.mark.parametrize("role", [*Ruolo, ""])
def test_who_finds_the_funds(role: Any) -> None:
    fund_2019()
    client = client_of(somebody(role))
    reads, keeps = role in READERS, role in READERS[:2]
    for address in (LIST, PAGE, PAGE + "json/"):
        answer = client.get(address)
        assert answer.status_code == (200 if reads else 404), address
        assert ("847" in answer.content.decode()) is reads
    assert client.get(UPLOAD).status_code == (200 if keeps else 403 if reads else 404)
    assert client.post(UPLOAD, sent(b"{}")).status_code == (409 if keeps else 403 if reads else 404)
    assert client.get(reverse("admin:valutazione_fondo_changelist")).status_code == (200 if keeps else 403)
    # The menu leads to the evaluation, and that to the funds, whoever finds something.
    assert (f'href="{LIST}"' in client.get(reverse("valutazione:elenco")).content.decode()) is reads
    menu = client.get(reverse("guida:indice")).content.decode()
    assert (f'href="{reverse("valutazione:elenco")}"' in menu) is (reads or role == Ruolo.DIRIGENTE)


def test_the_page_of_the_source_says_its_sums_and_why_nobody_is_paid() -> None:
    fund_2019()
    page = client_of(somebody(Ruolo.NUCLEO)).get(PAGE, {"al": "2020-07-01"}).content.decode()
    for said in ("622.305,53", "73,45", "26,55", "230.812,17", "853.117,70", "847.231,25"):
        assert f">{said}<" in page or f"{said}," in page or f"{said}." in page, said
    assert "I conti tornano" in page
    assert "Di ciò che si controlla nulla è diverso; le voci non ci sono" in page
    assert "Al 01/07/2020 il premio non si può pagare." in page
    assert (
        "C&#x27;è il Piano della performance adottato (D.Lgs. 150/2009, art. 10; TUEL, art. 169): DGC n. 137/2019"
        in page
    )
    assert "il termine è il 30/06/2020" in page
    assert "la data è lasciata in bianco" in page


def test_a_day_that_is_none_is_said() -> None:
    fund_2019()
    page = client_of(somebody(Ruolo.NUCLEO)).get(PAGE, {"al": "31/02/2020"}).content.decode()
    assert "«31/02/2020» non è un giorno" in page


def test_what_does_not_hold_stands_on_the_page() -> None:
    load_fund(YearFund(2024, 90, 10), SISTEMA)
    page = client_of(somebody(Ruolo.UFFICIO)).get("/valutazione/fondi/2024/").content.decode()
    assert "Che cosa non torna" in page
    assert "0,10 è meno del 15 % del fondo, 0,15" in page


def test_the_file_comes_down_and_goes_up_the_same() -> None:
    fund_2019()
    office = client_of(somebody(Ruolo.UFFICIO))
    answer = office.get(PAGE + "json/")
    assert answer["Content-Disposition"] == 'attachment; filename="fondo_2019.json"'
    assert json.loads(answer.content) == json.loads(FILE.read_text("utf-8"))
    Fondo.objects.all().delete()
    assert office.post(UPLOAD, sent(answer.content))["Location"] == PAGE
    assert facts_of(Fondo.objects.get()) == of_file()
    page = office.post(UPLOAD, sent(answer.content), follow=True).content.decode()
    assert "Fondo del 2019: c&#x27;era già, uguale." in page


def test_another_file_of_the_year_is_shown_before_it_takes_the_place() -> None:
    fund_2019()
    office = client_of(somebody(Ruolo.UFFICIO))
    other = FILE.read_bytes().replace(b"622305.53", b"622305.54")
    answer = office.post(UPLOAD, sent(other))
    assert answer.status_code == 409
    assert "posizione: c&#x27;è 622.305,53, il file dice 622.305,54" in answer.content.decode()
    assert facts_of(Fondo.objects.get()) == of_file()
    seen = version_in(answer)
    assert office.post(UPLOAD, sent(other, sostituisci="on", versione=seen)).status_code == 302
    assert facts_of(Fondo.objects.get()).position == 62_230_554


def version_in(answer: Any) -> str:
    """The fund that a page says was read on it."""
    found = re.search(r'name="versione" value="([^"]*)"', answer.content.decode())
    assert found is not None
    return found[1]


def test_a_file_takes_no_place_that_was_not_read() -> None:
    """Ticked before anything was seen, over what another wrote in between, over the fund of another year."""
    fund_2019()
    one, two = client_of(somebody(Ruolo.UFFICIO)), client_of(somebody(Ruolo.AMMINISTRATORE))
    other = FILE.read_bytes().replace(b"622305.53", b"622305.54")
    assert version_in(one.get(UPLOAD)) == ""
    unseen = one.post(UPLOAD, sent(other, sostituisci="on"))
    assert unseen.status_code == 409
    assert "posizione: c&#x27;è 622.305,53, il file dice 622.305,54" in unseen.content.decode()
    assert "Nel frattempo" not in unseen.content.decode()
    mine = FILE.read_bytes().replace(b"622305.53", b"622305.55")
    theirs = two.post(UPLOAD, sent(mine))
    assert two.post(UPLOAD, sent(mine, sostituisci="on", versione=version_in(theirs))).status_code == 302
    late = one.post(UPLOAD, sent(other, sostituisci="on", versione=version_in(unseen)))
    text = late.content.decode()
    assert late.status_code == 409
    assert "Nel frattempo qualcun altro ha scritto questo fondo" in text
    assert "posizione: c&#x27;è 622.305,55, il file dice 622.305,54" in text
    assert facts_of(Fondo.objects.get()).position == 62_230_555
    elsewhere = load_fund(YearFund(2024, 90, 10), SISTEMA)[0]
    wrong = f"{elsewhere.pk}:{Fondo.objects.get(anno=2019).revisione}"
    assert one.post(UPLOAD, sent(other, sostituisci="on", versione=wrong)).status_code == 409
    # From the page that says so, with a file left out it still says what was read.
    again = one.post(UPLOAD, {"sostituisci": "on", "versione": version_in(late)})
    assert (again.status_code, version_in(again)) == (400, version_in(late))
    assert one.post(UPLOAD, sent(other, sostituisci="on", versione=version_in(late))).status_code == 302
    assert facts_of(Fondo.objects.get(anno=2019)).position == 62_230_554


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"\xff", "non è un testo UTF-8"),
        (b"[]", "Non è un fondo che si possa leggere."),
        (b'{"anno": 2019}', "posizione: manca."),
        (b"{" * 100_000, "Il file"),
    ],
)
def test_a_file_that_is_no_fund_is_refused_in_words(text: bytes, said: str) -> None:
    answer = client_of(somebody(Ruolo.UFFICIO)).post(UPLOAD, sent(text))
    assert answer.status_code == 409
    assert said in answer.content.decode()
    assert not Fondo.objects.exists()


def test_the_list_asks_as_many_queries_for_three_as_for_one() -> None:
    office = client_of(somebody(Ruolo.UFFICIO))
    asked = []
    for years in ((2019,), (2020, 2021)):
        for year in years:
            load_fund(YearFund(year, 80, 20), SISTEMA)
        with CaptureQueriesContext(connection) as queries:
            assert office.get(LIST).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1], [q["sql"] for q in queries]


def test_the_office_writes_a_fund_in_the_workshop_and_two_never_overwrite_each_other() -> None:
    fondo = fund_2019()
    office = client_of(somebody(Ruolo.UFFICIO))
    address = reverse("admin:valutazione_fondo_change", args=[fondo.pk])
    first, second = modulo(office, address), modulo(office, address)
    assert (first["posizione"], first["economie"]) == ("622.305,53", "5.886,45")
    first["percento_posizione"], first["posizione"] = "73,46", "1.622.305,5"
    assert office.post(address, first).status_code == 302
    fondo.refresh_from_db()
    assert (fondo.percento_posizione, str(fondo.posizione)) == ("73.46", "1622305.50")
    second["risultato"] = "1,00"
    answer = office.post(address, second)
    assert answer.status_code == 200
    assert "Nel frattempo qualcun altro ha salvato" in answer.content.decode()
    fondo.refresh_from_db()
    assert (fondo.percento_posizione, str(fondo.risultato)) == ("73.46", "224925.72")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("73,450", "73.450"), ("73.45", "73.45"), ("1.073,5", "1073.5"), ("", ""), ("quasi 73", None), ("1,073.5", None)],
)
def test_the_percents_of_the_document_are_typed_as_every_number(typed: str, kept: str | None) -> None:
    fondo = fund_2019()
    fondo.percento_posizione = "73.450"
    fondo.save()
    office = client_of(somebody(Ruolo.UFFICIO))
    address = reverse("admin:valutazione_fondo_change", args=[fondo.pk])
    sent = modulo(office, address)
    # As it is kept it would be read as thousands.
    assert sent["percento_posizione"] == "73,450"
    answer = office.post(address, sent | {"percento_posizione": typed})
    assert answer.status_code == (200 if kept is None else 302)
    fondo.refresh_from_db()
    assert fondo.percento_posizione == ("73.450" if kept is None else kept)
    if kept is None:
        assert f"«{typed}» non si legge come numero" in answer.content.decode()
        assert f'value="{typed}"' in answer.content.decode()
