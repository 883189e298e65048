# SPDX-License-Identifier: AGPL-3.0-or-later
"""The preview of a table says how it understood the columns, asks about the others, and remembers the answers."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from importazioni.models import ColumnMeaning
from obiettivi.models import PianoEsecutivo
from organizzazione.choices import Ruolo
from tests.dup.documento import un_dup
from tests.fabbriche import PianoFactory, UtenteFactory

pytestmark = pytest.mark.django_db
ROWS = "Codice;Titolo;Centro di Responsabilità;Fase;Fine prevista;Indicatore;Peso;Colore\n"
ROWS += "2026-CP01;Uno;Cultura;A;31/12/2026;B;100;rosso\n"


@pytest.fixture
def plan() -> PianoEsecutivo:
    made: PianoEsecutivo = PianoFactory.create(codice="PEG_2026", anno=2026)
    return made


@pytest.fixture
def office(client: Client, plan: PianoEsecutivo) -> Client:
    client.force_login(UtenteFactory.create(ruolo=Ruolo.UFFICIO))
    return client


def send(client: Client, rows: str, table: str = "peg", **more: str) -> str:
    sent = {**more, "resource": table, "piano": "PEG_2026", "import_file": SimpleUploadedFile("p.csv", rows.encode())}
    return client.post(reverse("importazioni:tabella"), sent).content.decode()


def hidden(page: str) -> dict[str, str]:
    """What the form of the columns would send, nothing changed."""
    form = page[page.index('<input type="hidden" name="busta"') :]
    form = form[: form.index("</form>")]
    sent = dict(re.findall(r'<input type="hidden" name="((?:busta|prima)[^"]*)" value="([^"]*)"', form))
    for name, options in re.findall(r'<select [^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[name] = chosen[1] if chosen else ""
    return sent


CARD = "Obiettivo n.;OB.1\nTitolo;Uno\nSettore;Cultura\nPeso;30\nIndicatore;Quanti\nValore atteso;5\n"


def test_a_card_is_shown_cell_by_cell(office: Client) -> None:
    page = send(office, CARD)
    assert "Titolo<small>intestazione: etichetta</small>" in page
    assert "Uno<small>letta: Titolo dell&#x27;obiettivo</small>" in page
    assert "30<small>non letta: non ha un posto" in page
    assert "Celle scritte: 12; letta 5, intestazione 6, non letta 1." in page
    assert "Come ho capito le colonne" not in page
    refused = send(office, CARD.replace("Quanti", "Quanti\nFasi;A\nPeso;tanto"))
    assert "tanto<small>letta: Peso della fase</small>" in refused
    assert "«tanto» non è un peso" in refused.replace("&#x27;", "'")


def test_a_question_is_answered_on_the_page_and_remembered(office: Client, plan: PianoEsecutivo) -> None:
    page = send(office, ROWS)
    assert "Può voler dire più cose: dirlo." in page
    assert "Conferma e scrivi" not in page
    assert "100<small>non letta: si chiede che cos" in page
    again = office.post(reverse("importazioni:tabella"), {**hidden(page), "colonna:[G]": "fasi.peso"}).content.decode()
    assert "Peso della fase" in again
    assert "rosso<small>non letta: non la conosco: non la leggo" in again
    confirm = re.search(r'name="busta" value="([^"]*)"', again)
    assert confirm
    done = office.post(reverse("importazioni:tabella_conferma"), {"busta": confirm[1]})
    assert done.status_code == 302
    assert [p.peso for p in plan.obiettivi.get().fasi.all()] == [100]
    assert ColumnMeaning.objects.get().meaning == "fasi.peso"
    next_time = send(office, ROWS.replace("100", "90"))
    assert "Così è stato scelto il" in next_time
    assert "Conferma e scrivi" in next_time
    assert "Può voler dire più cose" in send(office, ROWS.replace(";Colore", ";Tinta")), "other heads, another sheet"


def test_a_column_can_be_left(office: Client) -> None:
    page = send(office, ROWS)
    again = office.post(reverse("importazioni:tabella"), {**hidden(page), "colonna:[G]": "-"}).content.decode()
    assert "Conferma e scrivi" in again
    assert "100<small>non letta: non la leggo, così è stato detto" in again


def test_columns_said_anew_beside_the_confirmation_are_shown_before_they_are_written(
    office: Client, plan: PianoEsecutivo
) -> None:
    sent = hidden(send(office, ROWS))
    page = office.post(reverse("importazioni:tabella"), {**sent, "colonna:[G]": "fasi.peso"}).content.decode()
    shown = office.post(reverse("importazioni:tabella_conferma"), {**hidden(page), "colonna:[G]": "-"})
    assert shown.status_code == 400
    assert "Le colonne sono cambiate: non è stato scritto nulla." in shown.content.decode()
    assert not plan.obiettivi.exists()
    done = office.post(reverse("importazioni:tabella_conferma"), hidden(shown.content.decode()))
    assert done.status_code == 302
    assert [p.peso for p in plan.obiettivi.get().fasi.all()] == [None]


@pytest.mark.parametrize("meaning", ["obiettivi.peso", "qualcosa", "<script>"])
def test_a_meaning_that_no_column_has_is_not_taken(office: Client, meaning: str) -> None:
    page = send(office, ROWS)
    again = office.post(reverse("importazioni:tabella"), {**hidden(page), "colonna:[G]": meaning})
    assert again.status_code == 400
    assert "Conferma e scrivi" not in again.content.decode()


def test_a_page_with_errors_cannot_be_confirmed(office: Client, plan: PianoEsecutivo) -> None:
    sent = hidden(send(office, ROWS))
    done = office.post(reverse("importazioni:tabella_conferma"), {"busta": sent["busta"], "risposta": "tutto"})
    assert done.status_code in (400, 409)
    assert not plan.obiettivi.exists()


def test_the_table_that_the_heads_say_is_proposed(office: Client) -> None:
    dup = un_dup()
    page = send(office, "Ambito;Ob. strategico;Obiettivi operativi;Finalità\nA;B;C;D\n", dup=dup.codice)
    assert "Leggilo come «Obiettivi operativi»" in page
    envelope = re.search(r'name="busta" value="([^"]*)"', page)
    assert envelope
    again = office.post(reverse("importazioni:tabella"), {"busta": envelope[1]}).content.decode()
    assert "Conferma e scrivi" in again


def test_queries_do_not_grow_with_the_columns_that_are_remembered(
    office: Client, django_assert_max_num_queries: object
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            send(office, "Codice;Titolo\n2026-CP01;Uno\n")
        return len(seen)

    ColumnMeaning.objects.create(tabella="peg", heads="0", letter="[A]", meaning="-")
    one = queries()
    for n in range(1, 3):
        ColumnMeaning.objects.create(tabella="peg", heads=str(n), letter="[A]", meaning="-")
    assert queries() == one
