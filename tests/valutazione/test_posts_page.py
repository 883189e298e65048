# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of the personnel office from a page: shown before it is taken, taken as it was shown, or not at all."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from notifiche.models import Notifica
from organizzazione.choices import Ruolo
from organizzazione.models import Persona
from tests.fabbriche import PersonaFactory, UtenteFactory
from tests.valutazione.evaluated import YEAR, Evaluated, evaluated
from tests.valutazione.funded import client_of
from valutazione.assigning import order
from valutazione.choices import SheetAct
from valutazione.models import Scheda
from valutazione.posts_keeping import _post_of

pytestmark = pytest.mark.django_db
HEAD = "Matricola;Cognome e nome;Centro;Dal;Al;Posizione\n"
ADDRESS = f"/valutazione/{YEAR}/incarichi/"


@pytest.fixture
def e() -> Evaluated:
    return evaluated(with_account=False)


def row(e: Evaluated, matricola: str = "0042", name: str = "", position: str = "45.102,87") -> str:
    return f"{matricola};{name};{e.centre.nome};01/01/{YEAR};31/12/{YEAR};{position}\n"


def load(e: Evaluated, *rows: str, name: str = "incarichi.csv", client: Any = None) -> Any:
    file = SimpleUploadedFile(name, (HEAD + "".join(rows)).encode())
    return (client or client_of(e.office)).post(ADDRESS, {"file": file, "categoria": "dirigente", "piano": ""})


def hidden(answer: Any) -> dict[str, str]:
    page = html.fromstring(answer.content.decode())
    return {
        box.get("name"): box.get("value") or ""
        for box in page.xpath("//main//form//input[@type='hidden']")
        if box.get("name") != "csrfmiddlewaretoken"
    }


def words(answer: Any) -> str:
    return " ".join(html.fromstring(answer.content.decode()).xpath("//main")[0].text_content().split())


def test_it_is_shown_and_then_taken(e: Evaluated) -> None:
    told = Notifica.objects.count()
    before = e.fresh()
    answer = load(e, row(e), row(e, "0099", "Nuova Ada"))
    assert answer.status_code == 200
    said = words(answer)
    assert "Cambiano 2 righe su 2; non è ancora stato scritto nulla." in said
    assert (
        f"incarico e posizione aggiornati; prima: Incarico dal 01/01/{YEAR} al 31/12/{YEAR}; tempi: non ne risponde"
        in said
    )
    assert "scheda nuova; la persona nasce da qui" in said
    assert e.fresh().revisione == before.revisione
    assert not Persona.objects.filter(matricola="0099").exists()
    assert Notifica.objects.count() == told
    done = client_of(e.office).post(ADDRESS, hidden(answer), follow=True)
    assert "Schede nuove: 1; incarichi aggiornati: 1; già così: 0." in done.content.decode()
    assert e.fresh().posizione == Decimal("45102.87")
    assert Scheda.objects.get(persona__matricola="0099").persona.nominativo == "Nuova Ada"
    again = load(e, row(e), row(e, "0099", "Nuova Ada"))
    assert "È già tutto così" in words(again)
    assert "Conferma" not in words(again)


def test_what_changed_since_it_was_shown_is_shown_again(e: Evaluated) -> None:
    seen = hidden(load(e, row(e)))
    sheet = e.fresh()
    post = _post_of(sheet)
    order(sheet, type(post)(post.first, post.last, post.kind, Decimal(1), None, post.times), e.office)
    answer = client_of(e.office).post(ADDRESS, seen)
    assert answer.status_code == 409
    assert "Nel frattempo è cambiato qualcosa" in words(answer)
    assert "posizione 1,00" in words(answer)
    assert e.fresh().posizione == Decimal(1)
    assert client_of(e.office).post(ADDRESS, hidden(answer)).status_code == 302
    assert e.fresh().posizione == Decimal("45102.87")


def test_confirmed_twice_it_writes_once(e: Evaluated) -> None:
    seen = hidden(load(e, row(e)))
    assert client_of(e.office).post(ADDRESS, seen).status_code == 302
    revision = e.fresh().revisione
    answer = client_of(e.office).post(ADDRESS, seen)
    assert answer.status_code == 409
    assert "È già tutto così" in words(answer)
    assert "Nel frattempo è stato scritto tutto." in words(answer)
    assert "Guardarlo e confermare" not in words(answer)
    assert e.fresh().revisione == revision


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("0042;;Non c'è;01/01/2023;31/12/2023;1\n", "Riga 3: Il centro «Non c'è» non c'è"),
        ("0042;;Cultura;tardi;31/12/2023;1\n", "Riga 3, dal: «tardi» non è un giorno"),
        ("0042;;Cultura;01/01/2022;31/12/2022;1\n", "Riga 3:"),
    ],
)
def test_one_wrong_row_and_nothing_is_written(e: Evaluated, bad: str, why: str) -> None:
    before = e.fresh().revisione
    answer = load(e, row(e), bad)
    assert answer.status_code == 400
    assert why in words(answer)
    assert "Non è stato scritto nulla." in words(answer)
    assert e.fresh().revisione == before


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"PK\x03\x04rotto", b"Matricola\n"])
def test_what_is_no_table_is_refused_in_words(e: Evaluated, content: bytes) -> None:
    file = SimpleUploadedFile("incarichi.xlsx", content)
    answer = client_of(e.office).post(ADDRESS, {"file": file, "categoria": "dirigente", "piano": ""})
    assert answer.status_code == 400
    assert html.fromstring(answer.content.decode()).xpath("//main//*[@role='alert' or contains(@class, 'errore')]")


def test_a_confirmation_is_of_who_was_shown_it(e: Evaluated) -> None:
    seen = hidden(load(e, row(e)))
    other = UtenteFactory.create(ruolo=Ruolo.AMMINISTRATORE)
    for user, posted in ((other, seen), (e.office, {"busta": "x"})):
        answer = client_of(user).post(ADDRESS, posted)
        assert answer.status_code == 400
        assert "caricare di nuovo il file" in words(answer)
    answer = client_of(e.office).post(f"/valutazione/{YEAR + 1}/incarichi/", seen)
    assert answer.status_code == 400
    assert "non è degli incarichi di quest'anno" in words(answer)
    assert e.fresh().posizione is None


@pytest.mark.parametrize("role", [Ruolo.LETTORE, Ruolo.NUCLEO, Ruolo.VERTICE, Ruolo.DIRIGENTE, Ruolo.REFERENTE])
def test_it_is_the_office_s(e: Evaluated, role: Ruolo) -> None:
    client = client_of(UtenteFactory.create(ruolo=role))
    assert client.get(ADDRESS).status_code == 403
    assert load(e, row(e), client=client).status_code == 403
    assert e.fresh().posizione is None


def test_a_year_without_a_system_says_what_to_do(e: Evaluated) -> None:
    file = SimpleUploadedFile("i.csv", (HEAD + row(e).replace(str(YEAR), "2001")).encode())
    answer = client_of(e.office).post("/valutazione/2001/incarichi/", {"file": file, "categoria": "dirigente"})
    assert answer.status_code == 400
    assert "adottarlo, poi caricare gli incarichi" in words(answer)


def test_the_page_is_reached_from_the_year(e: Evaluated) -> None:
    page = client_of(e.office).get(reverse("valutazione:anno", args=[YEAR])).content.decode()
    assert f'href="{ADDRESS}"' in page
    assert client_of(e.office).get(ADDRESS).status_code == 200


def test_the_queries_of_what_is_shown_do_not_grow_with_the_rows_that_are_as_they_were(e: Evaluated) -> None:
    for n in range(3):
        person = PersonaFactory.create(matricola=f"9{n}")
        load_and_confirm(e, row(e, person.matricola))

    def asked(count: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert "già così" in words(load(e, *(row(e, f"9{n}") for n in range(count))))
        return len(queries)

    asked(1)
    assert asked(1) == asked(3)


def load_and_confirm(e: Evaluated, *rows: str) -> None:
    assert client_of(e.office).post(ADDRESS, hidden(load(e, *rows))).status_code == 302


def test_who_of_the_office_is_evaluated_sees_no_column_of_scores_until_there_is_one(e: Evaluated) -> None:
    """Of the office one reads the own sheet, and no other."""
    address = reverse("valutazione:anno", args=[YEAR])
    e.person.utente = e.office
    e.person.save()
    assert "Punteggio" not in client_of(e.office).get(address).content.decode()
    e.person.utente = e.rated
    e.person.save()
    e.do(SheetAct.PRENDERE_VISIONE, e.rated)
    e.judged()
    assert "Punteggio" in client_of(e.nucleo).get(address).content.decode()
