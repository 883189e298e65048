# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the form says what is to do, what is to be corrected and what is right; and only of boxes that were left."""

import re
from typing import Any

import pytest
from django.test import Client

from obiettivi.models import ObiettivoPEG
from obiettivi.modifica import progress
from obiettivi.modifica.form_text import TESTA, FormText
from obiettivi.modifica.names import Nomi
from obiettivi.modifica.reading import trovate
from obiettivi.verifica import kinds
from tests.fabbriche import CentroFactory, ObiettivoFactory, PianoFactory, UtenteFactory
from tests.pagine.test_modifica import Dati, campi, indirizzo, invia

pytestmark = pytest.mark.django_db
TO_DO, WRONG, RIGHT = "da fare", "da correggere", "a posto"


@pytest.fixture(autouse=True)
def _office(client: Client) -> None:
    client.force_login(UtenteFactory.create(ufficio=True))


@pytest.fixture
def objective() -> ObiettivoPEG:
    return ObiettivoFactory.create(piano=PianoFactory.create(anno=2020, codice="PEG_2020"))


@pytest.fixture
def new_form() -> str:
    return f"/obiettivi/nuovo/?piano={PianoFactory.create(anno=2020).pk}&centro={CentroFactory.create().pk}"


def index(answer: Any) -> dict[str, str]:
    """The word of each section."""
    nav = answer.content.decode().split('id="indice"')[1].split("</nav>")[0]
    found = re.findall(r'#sezione-(\w+)">.*?</svg>\s*<span class="visually-hidden">, </span>([a-z ]+)</span>', nav)
    return dict(found)


def summary(answer: Any) -> str:
    """The line of the summary."""
    text = answer.content.decode().split('id="riepilogo"')[1].split("</summary>")[0]
    return re.sub(r"<[^>]+>", "", text).split(">", 1)[1].strip()


def said_at(answer: Any, name: str) -> str:
    """What is said of a box, or of a row."""
    text = answer.content.decode().split(f'id="t-{name}"')[1].split("</div>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", text.split(">", 1)[1]).split())


def preview(client: Client, data: Dati, **changes: str) -> Any:
    """What the page is told while somebody types."""
    plan = ObiettivoPEG.objects.values_list("piano", "centro").first()
    return client.post("/obiettivi/anteprima/{}/{}/".format(*(plan or (1, 1))), data | changes)


def test_a_new_form_has_everything_to_do_and_nothing_wrong(client: Client, new_form: str) -> None:
    page = client.get(new_form)
    assert set(index(page).values()) == {TO_DO}
    assert len(index(page)) == len(progress.SECTIONS)
    assert summary(page) == "Niente da correggere. Da fare: Identità, Testi."
    assert "errori" not in page.content.decode().split("<form")[-1]
    assert 'class="di-errore"' not in page.content.decode()
    assert said_at(page, "titolo") == ""


def test_after_a_save_it_is_said_at_each_box_and_only_what_is_wrong_is_counted(client: Client, new_form: str) -> None:
    data = campi(client.get(new_form))
    refused = invia(client, new_form, data)
    assert refused.status_code == 422
    assert said_at(refused, "titolo") == "Errore: Manca il titolo."
    assert refused.content.decode().count("Manca il titolo.") == 2  # in the summary and at its box, once each
    assert index(refused) | {"identita": WRONG, "servizi": RIGHT} == index(refused)
    assert summary(refused) == "Da correggere: 1."
    saved = client.get(invia(client, new_form, data, titolo="C'è")["Location"])
    assert said_at(saved, "tipo") == "Da fare: Manca il tipo."
    assert index(saved) == dict.fromkeys(progress.SECTIONS, TO_DO) | {"servizi": RIGHT}


def test_each_section_says_its_state_and_a_warning_is_no_mistake(client: Client, objective: ObiettivoPEG) -> None:
    dati = campi(client.get(indirizzo(objective)))
    changes = {"fasi-0-fine_prevista": "2021-01-31", "fasi-0-inizio_previsto": "2021-02-28"}
    invia(client, indirizzo(objective), dati, pluriennale="si", **changes | {"indicatori-0-valore_atteso": "tanti"})
    page = client.get(indirizzo(objective))
    assert index(page) | {"identita": RIGHT, "fasi": WRONG, "indicatori": RIGHT, "dup": TO_DO} == index(page)
    assert "1 avviso</span>" in page.content.decode()
    assert summary(page).startswith("Da correggere: ")


def test_what_can_be_proposed_has_as_many_warnings_as_its_scheda_says(client: Client, objective: ObiettivoPEG) -> None:
    scheda = client.get(f"/obiettivi/{objective.pk}/")
    warnings = scheda.context["avvisi"]
    assert not scheda.context["errori"]
    # One of them is something still to be written: no link to the DUP stands in nobody's way.
    assert [s.codice for s in warnings if s.codice in kinds.MISSING] == ["senza-dup"]
    assert summary(client.get(indirizzo(objective))).startswith(
        f"Niente da correggere: si può proporre. {len(warnings)} avvis"
    )


def test_what_is_wrong_is_told_when_its_box_was_left(client: Client, objective: ObiettivoPEG) -> None:
    data = campi(client.get(indirizzo(objective)))
    wrong = data | {"fasi-0-peso": "metà", "fasi-1-fine_prevista": "2019-05-31"}
    writing = preview(client, wrong | {"fasi-0-lasciati": "descrizione", "lasciati": "titolo"})
    assert said_at(writing, "fasi-0") == ""
    assert "prima di cominciare" in said_at(writing, "fasi-1")
    assert index(writing)["fasi"] == WRONG
    left = preview(client, wrong | {"fasi-0-lasciati": "descrizione peso"})
    assert said_at(left, "fasi-0").startswith("Errore: Peso: «metà» non è un peso")
    assert 'data-di="fasi-0-peso"' in left.content.decode()


def test_while_weights_are_written_their_section_is_to_do(client: Client, objective: ObiettivoPEG) -> None:
    data = campi(client.get(indirizzo(objective))) | {"fasi-0-peso": "20"}
    writing = preview(client, data, lasciati="titolo indicatori")
    assert (said_at(writing, "fasi"), index(writing)["fasi"]) == ("", TO_DO)
    assert "mancano 30,00" in writing.content.decode()  # the bar says it all the time
    left = preview(client, data, lasciati="fasi")
    assert (index(left)["fasi"], "mancano 30,00" in said_at(left, "fasi")) == (WRONG, True)


def test_what_was_left_goes_with_its_row(client: Client, objective: ObiettivoPEG) -> None:
    data = campi(client.get(indirizzo(objective)))
    data = campi(invia(client, indirizzo(objective), data, "aggiungi-fase"))
    assert [data[f"fasi-{i}-lasciati"] for i in range(3)] == ["*", "*", ""]
    moved = invia(client, indirizzo(objective), data | {"fasi-2-peso": "metà", "fasi-2-descrizione": "x"}, "su-fase-2")
    assert [campi(moved)[f"fasi-{i}-lasciati"] for i in range(3)] == ["*", "", "*"]
    assert said_at(moved, "fasi-1") == ""
    checked = invia(client, indirizzo(objective), campi(moved), "aggiorna")  # the button of who has no JavaScript
    assert "non è un peso" in said_at(checked, "fasi-1")
    strange = campi(invia(client, indirizzo(objective), data | {"fasi-0-lasciati": '"><b> peso'}, "su-fase-2"))
    assert strange["fasi-0-lasciati"] == "peso"


def test_of_a_form_with_nothing_in_it_nothing_is_wrong_but_the_code() -> None:
    nothing = FormText(dict.fromkeys(TESTA, ""))
    found = {s.codice for _, s in trovate(nothing, "", Nomi(PianoFactory.create(anno=2020)))}
    assert found - kinds.MISSING == {"codice-malformato"}
    assert set(kinds.NOMI) >= kinds.MISSING


@pytest.mark.parametrize("rows", [1, 3])
def test_the_preview_asks_the_database_the_same_however_many_rows(
    client: Client, rows: int, django_assert_num_queries: Any
) -> None:
    objective = ObiettivoFactory.create(fasi=rows, indicatori=rows)
    data = campi(client.get(indirizzo(objective)))
    preview(client, data)
    with django_assert_num_queries(QUERIES):
        preview(client, data)


QUERIES = 10
