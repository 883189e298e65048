# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a conflict marks the words that only one side has, and the rows that were moved, on both sides."""

import re

import pytest
from django.test import Client

from obiettivi.models import ObiettivoPEG
from obiettivi.views.conflict import moved_in_words
from tests.fabbriche import FaseFactory, ObiettivoFactory, PianoFactory, UtenteFactory
from tests.pagine.test_modifica import Dati, campi, indirizzo, invia

pytestmark = pytest.mark.django_db


@pytest.fixture
def objective(client: Client) -> ObiettivoPEG:
    client.force_login(UtenteFactory.create(ufficio=True))
    made = ObiettivoFactory.create(piano=PianoFactory.create(anno=2020, codice="PEG_2020"), fasi=0)
    for n, name in enumerate(("Analisi", "Bando", "Collaudo", "Avvio"), start=1):
        FaseFactory.create(obiettivo=made, ordine=n, descrizione=name, peso=25)
    return made


def both(client: Client, objective: ObiettivoPEG) -> tuple[Dati, Dati]:
    """The form as two people have it open."""
    page = indirizzo(objective)
    return campi(client.get(page)), campi(client.get(page))


def side(html: str, name: str, value: str) -> str:
    """What stands at one answer of a question."""
    label = html.split(f'for="scelta-{name}-{value}"')[1].split("</label>")[0].split(">", 1)[1]
    label = re.sub(r'<span class="visually-hidden">.*?</span>', "", label)
    label = re.sub(r"<mark[^>]*>(.*?)</mark>", r"[\1]", label, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", label).split())


def test_words_that_only_one_side_has_are_marked_on_both(client: Client, objective: ObiettivoPEG) -> None:
    mine, theirs = both(client, objective)
    said = "Il parco della città è aperto ogni {} fino al tramonto e <b>oltre</b>."
    invia(client, indirizzo(objective), theirs, contesto=said.format("sabato"))
    page = invia(client, indirizzo(objective), mine, contesto=said.format("giorno"))
    html = page.content.decode().replace("&#x27;", "'")
    assert page.status_code == 409
    assert "ogni [sabato] fino al tramonto" in side(html, "contesto", "suo")
    assert "ogni [giorno] fino al tramonto" in side(html, "contesto", "mio")
    assert "&lt;b&gt;" in side(html, "contesto", "mio")
    assert "<b>" not in html
    assert "Che cosa c'è oggi." in html.split('class="prima"')[1].split("</details>")[0]  # as it was


def test_dates_and_weights_are_not_cut_into_words(client: Client, objective: ObiettivoPEG) -> None:
    mine, theirs = both(client, objective)
    invia(client, indirizzo(objective), theirs, **{"fasi-0-peso": "20"})
    html = invia(client, indirizzo(objective), mine, **{"fasi-0-peso": "30"}).content.decode()
    assert side(html, "fasi-0-peso", "suo") == "Quello salvato 20,00"
    assert side(html, "fasi-0-peso", "mio") == "Il tuo testo 30,00"


def test_rows_that_were_moved_are_marked_on_both_sides_and_the_order_is_chosen(
    client: Client, objective: ObiettivoPEG
) -> None:
    page = indirizzo(objective)
    mine, theirs = both(client, objective)
    theirs = campi(invia(client, page, theirs, "porta-fase-1-3"))
    invia(client, page, theirs)
    mine = campi(invia(client, page, mine, "porta-fase-3-0"))
    answer = invia(client, page, mine)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Ordine delle fasi" in html
    assert "4 · Bando spostata dalla 2ª alla 4ª" in side(html, "fasi-ordine", "suo")
    assert "1 · Avvio spostata dalla 4ª alla 1ª" in side(html, "fasi-ordine", "mio")
    assert html.count('class="mossa"') == 2
    data = campi(answer)
    assert "scelta-fasi-ordine" not in data  # both moved: a person decides
    assert client.post(page, {**data, "azione": "risolvi"}).status_code == 409
    assert client.post(page, {**data, "scelta-fasi-ordine": "suo", "azione": "risolvi"}).status_code == 302
    assert [f.descrizione for f in objective.fasi.all()] == ["Analisi", "Collaudo", "Avvio", "Bando"]


def test_an_order_that_one_side_changed_is_proposed_and_shown(client: Client, objective: ObiettivoPEG) -> None:
    page = indirizzo(objective)
    mine, theirs = both(client, objective)
    invia(client, page, campi(invia(client, page, theirs, "porta-fase-3-1")))
    answer = invia(client, page, mine, titolo="Il mio titolo")
    assert campi(answer)["scelta-fasi-ordine"] == "suo"
    assert "2 · Avvio spostata dalla 4ª alla 2ª" in side(answer.content.decode(), "fasi-ordine", "suo")
    assert client.post(page, {**campi(answer), "azione": "risolvi"}).status_code == 302
    assert [f.descrizione for f in objective.fasi.all()] == ["Analisi", "Avvio", "Bando", "Collaudo"]


def test_a_move_in_words() -> None:
    assert moved_in_words("fasi", 2, 4) == "spostata dalla 2ª alla 4ª"
    assert moved_in_words("fasi", 8, 11) == "spostata dall'8ª all'11ª"
    assert moved_in_words("indicatori", 1, 8) == "spostato dal 1º all'8º"
    assert moved_in_words("servizi", 3, 2) == "spostato dal 3º al 2º"
