# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages and files of the distributions: to the cent, side by side, who sees whose a premium is, two on one form."""

import io
import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from organizzazione.choices import Ruolo
from organizzazione.rules import SISTEMA
from tests.valutazione.distributed import ACT, Shared, defined, file_of, payable, shared
from tests.valutazione.evaluated import YEAR, evaluated
from tests.valutazione.funded import client_of, somebody
from valutazione.assigning import Post, order
from valutazione.choices_distributions import Origin
from valutazione.distributing.answers import answer_of, numbers_of
from valutazione.distributing.life import define
from valutazione.distributing.request import outcome_of
from valutazione.distributing.writer import Draft, copy_distribution, new_distribution
from valutazione.fund_rows.loading import load_fund
from valutazione.models import Ripartizione, RipartizioneDefinitiva
from valutazione.simulator.answer import as_json

pytestmark = pytest.mark.django_db
READERS = (Ruolo.UFFICIO, Ruolo.AMMINISTRATORE, Ruolo.NUCLEO, Ruolo.VERTICE)
NAMED = (Ruolo.UFFICIO, Ruolo.NUCLEO, Ruolo.VERTICE)
# T, P and everything, of the two worked examples.
AMOUNTS = {
    2019: "60.801,40 56.180,49 53.248,40 46.858,59 51.784,07 44.486,00 19.027,97 15.412,66 170.235,81 60.576,36",
    2024: "16.843,75 13.475,00 10.106,25 12.127,50 4.952,06 6.025,00 1.600,00 21.100,00 53.900,00 55.023,31 4.976,69",
}


def page(name: str, *of: Any) -> str:
    return reverse(f"valutazione:{name}", args=of)


def read(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def pages_of(s: Shared) -> list[str]:
    year = s.row.fondo.anno
    return [
        *(page(name, year) for name in ("ripartizioni", "tavolo", "tavolo_xlsx")),
        *(page(name, s.row.pk) for name in ("ripartizione", "ripartizione_xlsx", "ripartizione_json")),
    ]


def cells(data: bytes) -> list[Any]:
    book = load_workbook(io.BytesIO(data))
    return [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]


@pytest.mark.parametrize("frozen", [False, True])
@pytest.mark.parametrize("year", [2019, 2024])
def test_the_worked_examples_to_the_cent_on_page_workbook_and_json(year: int, frozen: bool) -> None:
    s = defined(year) if frozen else shared(year)
    client = s.of(s.office)
    said = read(client, page("ripartizione", s.row.pk))
    of_row = Ripartizione.objects.select_related("fondo").get(pk=s.row.pk)
    made = outcome_of(of_row).made
    assert made is not None
    book = cells(client.get(page("ripartizione_xlsx", s.row.pk)).content)
    numbers = {Decimal(str(cell)).quantize(Decimal("0.01")) for cell in book if isinstance(cell, int | float)}
    for amount in AMOUNTS[year].split():
        assert f">{amount}<" in said, amount
        assert Decimal(amount.replace(".", "").replace(",", ".")) in numbers, amount
    assert client.get(page("ripartizione_json", s.row.pk)).content.decode() == as_json(made)
    # Every step of every cent stands on the page and in the workbook.
    whole = json.loads(as_json(made))
    for one in whole["persone"]:
        for step in one["passi"]:
            assert step.replace("'", "&#x27;") in said
            assert step in book


@pytest.mark.parametrize("role", [*Ruolo, ""])
def test_who_finds_the_distributions_and_whose_the_premiums_are(role: Any) -> None:
    s = shared()
    client = client_of(somebody(role))
    for address in pages_of(s):
        named_only = address.endswith(("xlsx/", "json/")) and "tavolo" not in address
        found = role in (NAMED if named_only else READERS)
        answer = client.get(address)
        assert answer.status_code == (200 if found else 404), address
        text = " ".join(map(str, cells(answer.content))) if "xlsx" in address and found else answer.content.decode()
        sees = role in NAMED and "tavolo" not in address
        assert ("0003" in text) is (found and sees), address
        assert ("Persona 3" in text) is (found and not sees), address
        if not sees:
            # Neither a step, a score nor a share tells whose a total is.
            assert "Coefficiente" not in text, address
            assert "Quota" not in text, address
        assert found or "21.100,00" not in text, address


def test_the_menu_search_and_desk_of_who_reads_say_nothing_of_a_premium() -> None:
    s = defined()
    for role in Ruolo:
        client = client_of(somebody(role))
        for address in ("/cerca/?testo=Regola", "/cerca/?testo=0003", "/", "/notifiche/", "/admin/", "/delibere/"):
            text = client.get(address, follow=True).content.decode()
            assert "21.100,00" not in text
            assert "Regola A" not in text.replace('value="Regola', ""), (role, address)
    assert s.row.nome == "Regola A"


def test_numbers_are_the_same_in_every_simulation_and_follow_no_matricola() -> None:
    s = shared()
    copy_distribution(s.row, s.office)
    text = read(client_of(somebody(Ruolo.AMMINISTRATORE)), page("tavolo", 2024))
    rows = re.findall(
        r'<th scope="row">(Persona \d)</th><td class="importo">([\d.,]+)</td><td class="importo">([\d.,]+)<', text
    )
    assert [name for name, *_ in rows] == ["Persona 1", "Persona 2", "Persona 3", "Persona 4"]
    assert all(one == two for _, one, two in rows)
    assert {one for _, one, _ in rows} == {"16.843,75", "12.127,50", "21.100,00", "4.952,06"}


def test_a_person_has_the_same_number_on_every_page() -> None:
    """Also on that of a simulation of some of them, and after a definitive one of others."""
    s = shared()
    few = new_distribution(s.row.fondo, replace(s.draft, name="Pochi", people=s.draft.people[2:]), s.office)
    new_distribution(
        s.row.fondo, replace(s.draft, name="Altri", people=[s.draft.people[0] | {"matricola": "0009"}]), s.office
    )
    admin = client_of(somebody(Ruolo.AMMINISTRATORE))
    table = read(admin, page("tavolo", 2024))
    whole = numbers_of(s.row.fondo)
    assert sorted(whole.values()) == [1, 2, 3, 4, 5]
    for row in (s.row, few):
        said = re.findall(r"(Persona \d+)</td>", read(admin, page("ripartizione", row.pk)))
        people = [one["matricola"] for one in json.loads(row.persone)]
        assert said == [f"Persona {n}" for n in sorted(whole[m] for m in people)]
        assert all(f'<th scope="row">{name}</th>' in table for name in said)
    book = cells(admin.get(page("tavolo_xlsx", 2024)).content)
    # Who is only in one that cannot be made has a number and no row.
    assert [cell for cell in book if str(cell).startswith("Persona ")] == [
        f"Persona {whole[one['matricola']]}" for one in sorted(s.draft.people, key=lambda one: whole[one["matricola"]])
    ]
    define(s.row, ACT, s.top)
    assert numbers_of(s.row.fondo) == whole


def test_numbers_follow_a_secret_and_the_year_not_the_matricola(settings: Any) -> None:
    s = shared()
    people = [s.draft.people[0] | {"matricola": f"{n:04}"} for n in range(12)]
    new_distribution(s.row.fondo, replace(s.draft, name="Molti", people=people), s.office)
    here, matricole = numbers_of(s.row.fondo), [one["matricola"] for one in people]
    order = sorted(matricole, key=here.__getitem__)
    assert order not in (matricole, matricole[::-1])
    s.row.fondo.anno = 2023
    assert sorted(matricole, key=numbers_of(s.row.fondo).__getitem__) != order
    s.row.fondo.anno, settings.SECRET_KEY = 2024, "un altro segreto, lungo abbastanza da essere un segreto"
    assert sorted(matricole, key=numbers_of(s.row.fondo).__getitem__) != order


def test_what_is_wrong_names_nobody_to_who_reads_no_name() -> None:
    """Neither by matricola nor by the place in the list, which tells it."""
    s = shared()
    first, *others = s.draft.people
    people = [first | {"matricola": "0077", "giorni": 300}, others[0] | {"matricola": "0078"}]
    row = new_distribution(s.row.fondo, replace(s.draft, name="Doppia", people=people), s.office)
    people[1]["matricola"] = "0077"
    people[0]["giorni"] = 400
    Ripartizione.objects.filter(pk=row.pk).update(persone=json.dumps(people))
    number = f"Persona {numbers_of(row.fondo)['0077']}"
    office = read(s.of(s.office), page("ripartizione", row.pk))
    assert "persona 2, matricola: «0077» è già la matricola della persona 1" in office
    admin = client_of(somebody(Ruolo.AMMINISTRATORE))
    sent = {"organo": "DET", "numero": "7", "giorno": "2025-09-01"}
    act = page("ripartizione_atto", row.pk, "definire")
    for text in (read(admin, page("ripartizione", row.pk)), admin.post(act, sent).content.decode()):
        assert f"{number}, matricola: {number} è già la matricola della {number}" in text
        assert f"{number}, giorni: 400 non va" in text
        assert "0077" not in text
        assert "persona 1" not in text
    named = s.of(s.top).post(act, sent).content.decode()
    assert "«0077» è già la matricola della persona 1" in named


def test_the_pages_ask_as_many_queries_for_three_simulations_as_for_one() -> None:
    s = shared()
    office, asked = s.of(s.office), []
    for more in (0, 2):
        for _ in range(more):
            copy_distribution(s.row, s.office)
        for name in ("ripartizioni", "tavolo", "tavolo_xlsx"):
            with CaptureQueriesContext(connection) as queries:
                assert office.get(page(name, 2024)).status_code == 200
            asked.append(len(queries))
    assert asked[:3] == asked[3:]


def test_the_sheets_of_a_year_are_read_once_for_all_the_simulations_taken_from_them() -> None:
    e = evaluated(with_account=False)
    order(e.fresh(), Post(date(YEAR, 1, 1), date(YEAR, 12, 31), position=Decimal("45102.87")), e.office)
    e.final()
    fondo = load_fund(payable(YEAR, 6_000_000), SISTEMA)[0]
    rule = file_of(2019)["regola"]
    row = new_distribution(fondo, Draft("Dalle schede", rule, [], origin=Origin.SCHEDE), e.office)
    client, asked = client_of(e.office), []
    for more in (0, 2):
        for _ in range(more):
            copy_distribution(row, e.office)
        for name in ("ripartizioni", "tavolo", "tavolo_xlsx"):
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(page(name, YEAR))
            assert answer.status_code == 200
            # They can be made: there is somebody with a premium.
            assert name == "tavolo_xlsx" or "Pagato" in answer.content.decode()
            asked.append(len(queries))
    assert {one.fonte for one in Ripartizione.objects.all()} == {Origin.SCHEDE}
    assert all(answer_of(one).said["persone"] for one in Ripartizione.objects.select_related("fondo"))
    assert asked[:3] == asked[3:]


# The form


def boxes(text: str) -> dict[str, Any]:
    """The form of a page as a browser would send it untouched."""
    text = text[text.index('enctype="multipart/form-data"') :]
    sent = {}
    for tag in re.findall(r"<input[^>]*>", text):
        said = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if said.get("type") == "checkbox":
            if " checked" in tag:
                sent[said["name"]] = "on"
        elif said.get("type") != "file" and "name" in said:
            sent[said["name"]] = said.get("value", "")
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', text, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[name] = chosen[1] if chosen else re.findall(r'value="([^"]*)"', options)[0]
    for name, said_ in re.findall(r'<textarea name="([^"]+)"[^>]*>\s*([^<]*)</textarea>', text):
        sent[name] = said_
    return sent


@pytest.mark.parametrize("year", [2019, 2024])
def test_the_form_sent_untouched_changes_nothing(year: int) -> None:
    s = shared(year)
    client, address = s.of(s.office), page("ripartizione_modifica", s.row.pk)
    before = (s.row.regola, s.row.persone)
    answer = client.post(address, boxes(read(client, address)))
    assert answer["Location"] == page("ripartizione", s.row.pk)
    s.row.refresh_from_db()
    assert (s.row.regola, s.row.persone) == before
    assert s.row.revisione == 2


def test_a_new_one_from_the_form_and_from_the_file_of_the_simulator() -> None:
    s = shared(2024)
    client, address = s.of(s.office), page("ripartizione_nuova", 2024)
    sent = boxes(read(client, address)) | {"nome": "Nuova", "persone": "0001; 30.000; 366; 96\n0002; 24.000; 366; 88"}
    location = client.post(address, sent)["Location"]
    said = read(client, location)
    assert ">0002<" in said
    # Pressed twice it is one.
    assert client.post(address, sent)["Location"] == location
    assert Ripartizione.objects.count() == 2
    file = SimpleUploadedFile("a.json", json.dumps(file_of(2024)).encode())
    sent = boxes(read(client, address)) | {"nome": "Da un file", "file": file}
    said = read(client, client.post(address, sent)["Location"])
    assert ">0004<" in said
    file = SimpleUploadedFile("a.csv", "0009;1.000;366;70;sì\n".encode("cp1252"))
    sent = boxes(read(client, address)) | {"nome": "Da un CSV", "file": file}
    assert ">0009<" in read(client, client.post(address, sent)["Location"])


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"nome": ""}, 400, "Manca il nome."),
        ({"soglia": "molto"}, 400, "Scrivere un numero, come 1.234,50."),
        ({"quota": ""}, 400, "o tutte e tre o nessuna"),
        ({"fascia-0-a": ""}, 400, "Manca."),
        ({"persone": "1; 2"}, 400, "riga 1: ha 2 celle"),
        ({"fascia-0-a": "70"}, 409, "fasc"),
        ({"persone": "0001; 30.000; 367; 96"}, 409, "il 2024 ha 366 giorni"),
        ({"nome": "Regola B"}, 409, "c&#x27;è già: darle un altro nome"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(change: dict[str, Any], status: int, said: str) -> None:
    s = shared()
    new_distribution(s.row.fondo, replace(s.draft, name="Regola B"), s.office)
    client, address = s.of(s.office), page("ripartizione_modifica", s.row.pk)
    answer = client.post(address, boxes(read(client, address)) | {"nota": "La mia nota"} | change)
    text = answer.content.decode()
    assert (answer.status_code, said in text) == (status, True), text
    assert "La mia nota" in text
    s.row.refresh_from_db()
    assert s.row.revisione == 1


def test_who_saves_second_sees_what_is_there_now_and_decides() -> None:
    s = shared()
    one, two = s.of(s.office), client_of(somebody(Ruolo.UFFICIO))
    address = page("ripartizione_modifica", s.row.pk)
    first, second = boxes(read(one, address)), boxes(read(two, address))
    assert one.post(address, first | {"nome": "Di uno", "persone": "0001; 1; 366; 51"}).status_code == 302
    answer = two.post(address, second | {"nome": "Dell'altro"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "«Di uno»" in text
    assert "0001; 1,00; 366; 51" in text
    again = boxes(text)
    assert again["nome"] == "Dell&#x27;altro"
    assert two.post(address, again | {"nome": "Dell'altro"}).status_code == 302
    s.row.refresh_from_db()
    assert (s.row.nome, s.row.revisione) == ("Dell'altro", 3)


def test_what_was_typed_is_not_lost_when_it_became_definitive_meanwhile() -> None:
    s = shared()
    client, address = s.of(s.office), page("ripartizione_modifica", s.row.pk)
    sent = boxes(read(client, address)) | {"nota": "La mia nota"}
    define(s.row, ACT, s.top)
    answer = client.post(address, sent)
    assert answer.status_code == 409
    assert "è definitiva: ora si legge soltanto" in answer.content.decode()
    assert "La mia nota" in answer.content.decode()


def test_a_second_one_is_not_offered_to_be_made_definitive() -> None:
    s = shared()
    other = copy_distribution(s.row, s.office)
    address = page("ripartizione_atto", other.pk, "definire")
    assert address in read(s.of(s.top), page("ripartizione", other.pk))
    define(s.row, ACT, s.top)
    assert address not in read(s.of(s.top), page("ripartizione", other.pk))


def test_a_copy_is_made_once() -> None:
    s = shared()
    client = s.of(s.office)
    key = re.search(r'name="chiave" value="([^"]+)"', read(client, page("ripartizione", s.row.pk)))
    assert key is not None
    address = page("ripartizione_copia", s.row.pk)
    first = client.post(address, {"chiave": key[1]})["Location"]
    assert client.post(address, {"chiave": key[1]})["Location"] == first
    assert Ripartizione.objects.count() == 2
    assert client_of(somebody(Ruolo.NUCLEO)).post(address).status_code == 403


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"0001; " + b"9" * 150_000 + b"; 366; 96", "riga 1: non si legge, o una sua cella"),
        (b"0001\0; 30.000; 366; 96", "non è un testo"),
        ("Matricola;Però\n".encode() + b"0001\x81\x8d; 30.000; 366; 96", "ha lettere che non si leggono"),
        (b"\n".join(b"%d; 1; 366; 96" % n for n in range(2_001)), "sono 2.001: al più 2.000"),
        (b"\n".join(b"%d; uno; 366; 96" % n for n in range(20)), "e altre 8 cose."),
    ],
)
def test_a_file_that_loses_something_is_refused_in_words(data: bytes, said: str) -> None:
    s = shared(2024)
    client, address = s.of(s.office), page("ripartizione_nuova", 2024)
    file = SimpleUploadedFile("a.csv", data)
    answer = client.post(address, boxes(read(client, address)) | {"nome": "Da un file", "file": file})
    assert (answer.status_code, said in answer.content.decode()) == (400, True), answer.content.decode()
    assert Ripartizione.objects.count() == 1


def test_a_very_long_line_in_the_box_is_a_wrong_line_too() -> None:
    s = shared(2024)
    client, address = s.of(s.office), page("ripartizione_nuova", 2024)
    sent = boxes(read(client, address)) | {"nome": "Lunga", "persone": "9" * 150_000}
    answer = client.post(address, sent)
    assert (answer.status_code, "riga 1: non si legge" in answer.content.decode()) == (400, True)


# The act


def test_the_page_of_the_act_says_first_why_nobody_can_be_paid() -> None:
    s = shared()
    s.row.fondo.presupposti.filter(che_cosa="revisori").update(data=None)
    client, address = s.of(s.top), page("ripartizione_atto", s.row.pk, "definire")
    text = read(client, address)
    assert "Non si può pagare perché" in text
    assert "D.Lgs. 165/2001, art. 40-bis" in text
    answer = client.post(address, {"organo": "DET", "numero": "7", "giorno": "2025-09-01"})
    assert answer.status_code == 409
    assert "la data è lasciata in bianco" in answer.content.decode()
    assert "«Regola A» non si può pagare. Non è stato fatto nulla." in answer.content.decode()
    assert not RipartizioneDefinitiva.objects.exists()


def test_the_act_freezes_it_and_its_page_says_with_what() -> None:
    s = shared()
    client, address = s.of(s.top), page("ripartizione_atto", s.row.pk, "definire")
    sent = {"organo": "DEC", "numero": "7", "giorno": "2025-09-01", "oggetto": "Risultato 2024"}
    assert client.post(address, sent)["Location"] == page("ripartizione", s.row.pk)
    text = read(client, page("ripartizione", s.row.pk))
    frozen = RipartizioneDefinitiva.objects.get()
    for said in ("Decreto del Sindaco n. 7 del 01/09/2025: Risultato 2024", frozen.impronta, "Definitiva"):
        assert said in text
    assert "C&#x27;è la certificazione dei Revisori" in text
    assert f" da {frozen.registrata_da}. SHA-256" in text
    assert read(s.of(s.office), page("ripartizione_modifica", s.row.pk), 403)
    assert read(client, address, 403)


def test_the_file_for_the_table_says_of_each_column_whether_it_is_definitive() -> None:
    s = defined()
    copy_distribution(s.row, s.office)
    answer = s.of(s.office).get(page("tavolo_xlsx", 2024))
    assert "ripartizioni_2024_senza_nomi.xlsx" in answer["Content-Disposition"]
    book = load_workbook(io.BytesIO(answer.content))
    heads = [[cell.value for cell in sheet[1]] for sheet in book]
    columns = ["Regola A (definitiva)", "Copia di Regola A (simulazione)"]
    assert heads == [["Somma", *columns], ["Persona", *columns]]


@pytest.mark.parametrize("role", list(Ruolo))
def test_the_payroll_takes_what_is_definitive_line_by_line(role: Ruolo) -> None:
    s = shared()
    client = client_of(somebody(role))
    address = page("ripartizione_paghe", s.row.pk)
    assert client.get(address).status_code == 404
    define(s.row, ACT, s.top)
    answer = client.get(address)
    if role != Ruolo.UFFICIO:
        assert answer.status_code == 404
        return
    assert "paghe_2024_definitiva_DET_77_2025_riservato.csv" in answer["Content-Disposition"]
    assert answer.content.decode("utf-8-sig").splitlines() == [
        "Matricola;Voce;Importo",
        "0001;Retribuzione di risultato;16.843,75",
        "0002;Retribuzione di risultato;12.127,50",
        "0003;Retribuzione di risultato;13.475,00",
        "0003;Interim;1.600,00",
        "0003;Maggiorazione;6.025,00",
        "0004;Retribuzione di risultato;4.952,06",
    ]
