# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the ricognizioni, without JavaScript: read, written, verified, closed; nothing lost, nothing twice."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dup.models import ObiettivoOperativo, ObiettivoStrategico
from obiettivi.models import ObiettivoPEG
from organizzazione.choices import Ruolo
from organizzazione.models import CentroDiResponsabilita, Utente
from ricognizioni.computing import told
from ricognizioni.lettura.seen import content_seen
from ricognizioni.models import (
    AttoDellaRicognizione,
    PassaggioDellaRicognizione,
    PassaggioOperativo,
    Ricognizione,
    RicognizioneChiusa,
    StatoOperativo,
)
from ricognizioni.vita.closing import close_ricognizione
from ricognizioni.vita.opening import realign
from tests.monitoraggio.monitored import monitored
from tests.ricognizioni.surveyed import Surveyed, operative, surveyed

pytestmark = pytest.mark.django_db


def of(user: Utente) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(s: Surveyed, n: int = 0) -> str:
    return reverse("ricognizioni:obiettivo", args=[s.state(n).pk])


def survey_page(s: Surveyed) -> str:
    return reverse("ricognizioni:ricognizione", args=[s.survey.pk])


def boxes(page: str) -> dict[str, str]:
    """The form of a page as a browser would send it untouched: hidden boxes, lines, choices, texts."""
    sent = dict(re.findall(r'<input type="hidden" name="(versione|chiave)" value="([^"]*)"', page))
    for name, value in re.findall(r'<input type="text" name="([^"]+)"(?: value="([^"]*)")?', page):
        sent[name] = value
    for name, text in re.findall(r'<textarea name="([^"]+)"[^>]*>\s*([^<]*)</textarea>', page):
        sent[name] = text
    return {"esito": "", **sent}


def test_a_box_that_did_not_come_says_nothing() -> None:
    s = surveyed()
    client = of(s.head())
    sent = boxes(client.get(page_of(s)).content.decode())
    said = {"esito": "in corso", "dichiarato": "62,5", "motivo": "Siamo avanti.", f"{s.value().row_id}-valore": "12"}
    assert client.post(page_of(s), sent | said).status_code == 302
    fresh = boxes(client.get(page_of(s)).content.decode())
    half = {name: fresh[name] for name in ("versione", "chiave")} | {"narrativa": "Si procede."}
    assert client.post(page_of(s), half).status_code == 302
    now = s.state()
    assert (now.esito, str(now.dichiarato), now.motivo, now.narrativa) == (
        *("in corso", "62.50", "Siamo avanti.", "Si procede."),
    )
    assert s.value().valore == "12"


def test_the_centre_writes_what_the_document_gives_it() -> None:
    s = surveyed()
    client = of(s.head())
    assert "DUP_2023_2025" in client.get(reverse("ricognizioni:elenco")).content.decode()
    assert "Operativo 0.0" in client.get(survey_page(s)).content.decode()
    sent = boxes(client.get(page_of(s)).content.decode())
    value = f"{s.value().row_id}-valore"
    assert value in sent
    sent |= {
        "esito": "in corso",
        "dichiarato": "62,5",
        "motivo": "Siamo avanti.",
        "narrativa": "Si <b>procede</b>.",
        value: "12",
    }
    answer = client.post(page_of(s), sent)
    assert (answer.status_code, answer["Location"]) == (302, page_of(s))
    assert (s.state().esito, str(s.state().dichiarato), s.value().valore) == ("in corso", "62.50", "12")
    revision, page = s.state().revisione, client.get(page_of(s)).content.decode()
    assert "Si &lt;b&gt;procede&lt;/b&gt;." in page
    assert "62,50" in page
    # The same press again, after an answer that got lost: nothing is written a second time.
    again = client.post(page_of(s), sent)
    assert (again.status_code, again["Location"]) == (302, page_of(s))
    assert PassaggioOperativo.objects.count() == 1
    assert s.state().revisione == revision


def test_what_cannot_be_is_said_beside_its_box_and_what_was_typed_stays() -> None:
    s = surveyed()
    client = of(s.head())
    sent = boxes(client.get(page_of(s)).content.decode())
    for said, why in (
        ({"dichiarato": "tanto", "motivo": "x"}, "Scrivere un numero da 0 a 100"),
        ({"dichiarato": "120", "motivo": "x"}, "Scrivere un numero da 0 a 100"),
        ({"dichiarato": "50", "motivo": ""}, "dice perché"),
        ({"esito": "forse"}, "forse"),
    ):
        answer = client.post(page_of(s), {**sent, **said, "narrativa": "Quello che ho scritto"})
        page = answer.content.decode()
        assert answer.status_code == 400
        assert why in page
        assert "Quello che ho scritto" in page
    assert s.state().narrativa == ""


def test_two_who_write_do_not_write_over_each_other() -> None:
    s = surveyed()
    mine, theirs = of(s.head()), of(s.office)
    sent = boxes(mine.get(page_of(s)).content.decode())
    other = boxes(theirs.get(page_of(s)).content.decode())
    theirs.post(page_of(s), {**other, "narrativa": "Quella dell'ufficio"})
    answer = mine.post(page_of(s), {**sent, "narrativa": "La mia"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Quella dell&#x27;ufficio" in page
    assert "La mia" in page
    assert s.state().narrativa == "Quella dell'ufficio"
    # Who has seen both saves again from the page of the conflict.
    assert mine.post(page_of(s), {**boxes(page), "narrativa": "La mia"}).status_code == 302
    assert s.state().narrativa == "La mia"


def test_a_stranger_finds_nothing_and_a_reader_only_reads() -> None:
    s = surveyed()
    stranger = of(s.stranger())
    assert stranger.get(page_of(s)).status_code == 404
    assert stranger.post(page_of(s), {"narrativa": "x"}).status_code == 404
    seen = stranger.get(survey_page(s))
    assert seen.status_code == 200
    assert "Operativo" not in seen.content.decode().partition("Come si arriva")[0]
    reader = of(s.m.somebody(Ruolo.VERTICE))
    page = reader.get(page_of(s)).content.decode()
    assert "Salva</button>" not in page
    assert reader.post(page_of(s), {"narrativa": "x"}).status_code == 403
    for address in (
        reverse("ricognizioni:apri"),
        reverse("ricognizioni:atto_ricognizione", args=[s.survey.pk, "chiudere"]),
    ):
        assert reader.get(address).status_code == 403
        assert reader.post(address).status_code == 403


def test_the_centre_reads_no_code_of_the_objectives_of_others() -> None:
    s = surveyed()
    page = of(s.head()).get(page_of(s)).content.decode()
    assert "2023-AA01" not in page
    assert "Media di 3 di 3 obiettivi" in page
    assert "2023-AA01" in of(s.office).get(page_of(s)).content.decode()


def test_a_centre_reads_its_own_objectives_by_key_and_no_figure_of_the_remainder() -> None:
    s = surveyed()
    head = s.head()
    # The document gives this centre one operative objective of two, and the plan one of the three objectives below it.
    operative(1).strutture.clear()
    centre = CentroDiResponsabilita.objects.get(nome="Servizio Urbanistica")
    ObiettivoPEG.objects.filter(codice="2023-AA01").update(centro=centre)
    StatoOperativo.objects.filter(pk=s.state().pk).update(narrativa="Si procede.")
    # Centres change their names; one that has the old name now is another one.
    CentroDiResponsabilita.objects.filter(pk=centre.pk).update(nome="Settore Urbanistica")
    strategic = reverse("ricognizioni:strategico", args=[s.survey.pk, 1])
    page = of(head).get(strategic).content.decode()
    assert "Operativo 0.1" not in page
    said, own = page.partition("</h1>")[2].split("<section", 1)
    for words in ("Avanzamento", "73,33", "Media", "Da dire"):
        assert words not in said
    assert "Media di 3 di 3 obiettivi" in own
    assert "2023-AA01" in own
    assert "2023-AA02" not in own
    assert "Avanzamento al 31/12/2023" in of(s.office).get(strategic).content.decode()


def test_a_centre_is_not_told_that_nothing_is_linked_where_it_only_does_not_read_it() -> None:
    s = surveyed()
    page = of(s.head()).get(page_of(s)).content.decode()
    assert "Nessun obiettivo di PEG collegato" not in page
    (ambito, *_) = told(content_seen(s.survey, s.head())).ambiti
    # The second is linked to nothing indeed.
    assert ambito.unlinked == 1


def test_a_strategic_objective_shows_all_below_it_on_one_screen() -> None:
    s = surveyed()
    page = of(s.office).get(reverse("ricognizioni:strategico", args=[s.survey.pk, 1])).content.decode()
    for words in (
        "Mobilità 0",
        "Operativo 0.0",
        "Operativo 0.1",
        "piste ciclabili",
        "73,33",
        "Nessun obiettivo collegato.",
    ):
        assert words in page
    assert "Operativo 1.0" not in page
    assert of(s.office).get(reverse("ricognizioni:strategico", args=[s.survey.pk, 9])).status_code == 404


def test_the_office_opens_verifies_closes_and_approves_by_its_pages() -> None:
    m = monitored()
    client = of(m.office)
    page = client.get(reverse("ricognizioni:apri")).content.decode()
    asked = {**boxes(page), "dup": "DUP_2023_2025", "al": "2023-12-31"}
    answer = client.post(reverse("ricognizioni:apri"), asked)
    assert client.post(reverse("ricognizioni:apri"), asked)["Location"] == answer["Location"]
    survey = Ricognizione.objects.get()
    assert client.post(reverse("ricognizioni:apri"), {"dup": "DUP_2023_2025", "al": "2023-12-31"}).status_code == 409
    s = Surveyed(m, survey)
    sent = boxes(client.get(page_of(s)).content.decode())
    client.post(page_of(s), {**sent, "esito": "abbandonato"})
    close = reverse("ricognizioni:atto_ricognizione", args=[survey.pk, "chiudere"])
    assert "non è detto perché" in client.get(close).content.decode()
    assert client.post(close, {"chiave": boxes(client.get(close).content.decode())["chiave"]}).status_code == 409
    sent = boxes(client.get(page_of(s)).content.decode())
    client.post(page_of(s), {**sent, "esito": "abbandonato", "narrativa": "Mancano i fondi."})
    for act, words, state in (("verificare", {}, "verificato"), ("rinviare", {"motivo": "Quali fondi?"}, "compilato")):
        address = reverse("ricognizioni:atto", args=[s.state().pk, act])
        hidden = boxes(client.get(address).content.decode())
        assert client.post(address, {**hidden, "versione": "0", **words}).status_code == 409
        assert client.post(address, {**hidden, **words}).status_code == 302
        assert client.post(address, {**hidden, **words}).status_code == 302
        assert s.state().stato == state
    page = client.get(page_of(s)).content.decode()
    assert "Quali fondi?" in page
    assert "rinviato: il motivo si legge sulla sua pagina." in page
    for act, more in (
        ("riallineare", {}),
        ("chiudere", {}),
        ("riaprire", {"motivo": "Mancava un valore."}),
        ("chiudere", {}),
        ("approvare", {"organo": "DCC", "numero": "40", "giorno": "2024-07-28"}),
    ):
        address = reverse("ricognizioni:atto_ricognizione", args=[survey.pk, act])
        hidden = boxes(client.get(address).content.decode())
        assert client.post(address, {**hidden, **more}).status_code == 302, act
    assert (RicognizioneChiusa.objects.count(), AttoDellaRicognizione.objects.get().data_atto) == (2, date(2024, 7, 28))
    page = client.get(page_of(s)).content.decode()
    assert "Salva</button>" not in page
    assert client.post(page_of(s), {**sent, "narrativa": "Dopo"}).status_code == 409
    assert s.state().narrativa == "Mancano i fondi."


def test_the_office_moves_the_days_by_the_page_and_two_do_not_overwrite_each_other() -> None:
    s = surveyed()
    mine, theirs = of(s.office), of(s.m.somebody(Ruolo.UFFICIO))
    address = reverse("ricognizioni:atto_ricognizione", args=[s.survey.pk, "scrivere"])
    assert address in mine.get(survey_page(s)).content.decode()
    assert address not in of(s.head()).get(survey_page(s)).content.decode()
    sent = {**boxes(mine.get(address).content.decode()), "dal": "2024-01-08", "fino": "2024-01-31"}
    other = {**boxes(theirs.get(address).content.decode()), "fino": "2024-02-29", "nota": "Manca il turismo."}
    wrong = theirs.post(address, {**other, "dal": "2024-03-01"})
    assert wrong.status_code == 409
    assert "prima di cominciare" in wrong.content.decode()
    assert theirs.post(address, {**other, "fino": "domani"}).status_code == 400
    for _ in range(2):
        assert theirs.post(address, other).status_code == 302
    answer = mine.post(address, sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", page) == [
        ("Ora c'è, in «Si compila dal»", "nulla"),
        ("Ora c'è, in «Si compila fino al»", "29/02/2024"),
        ("Ora c'è, in «Nota per chi compila»", "Manca il turismo."),
    ]
    assert 'value="2024-01-31"' in page
    # Who says nothing of what was read has read nothing.
    assert mine.post(address, {k: v for k, v in sent.items() if k != "versione"}).status_code == 409
    assert Ricognizione.objects.get().fino == date(2024, 2, 29)
    assert mine.post(address, {**sent, **boxes(page)}).status_code == 302
    kept = Ricognizione.objects.get()
    assert (kept.dal, kept.fino, kept.nota) == (date(2024, 1, 8), date(2024, 1, 31), "")
    assert PassaggioDellaRicognizione.objects.filter(atto="scrivere").count() == 2
    page = mine.get(address).content.decode()
    assert 'value="2024-01-31"' in page
    assert of(s.head()).get(address).status_code == of(s.head()).post(address, sent).status_code == 403
    close_ricognizione(s.survey, s.office)
    assert mine.post(address, boxes(page)).status_code == 403


def test_closed_it_is_read_from_what_was_frozen() -> None:
    s = surveyed()
    close_ricognizione(s.survey, s.office)
    ObiettivoStrategico.objects.filter(nome="Mobilità 0").update(nome="Altro")
    client = of(s.office)
    for address in (survey_page(s), reverse("ricognizioni:strategico", args=[s.survey.pk, 1])):
        page = client.get(address).content.decode()
        assert "Mobilità 0" in page
        assert "Altro" not in page


def test_an_operative_objective_that_left_before_anything_was_said_of_it_keeps_what_is_being_typed() -> None:
    s = surveyed()
    mine, address = of(s.head()), page_of(s, 3)
    sent = boxes(mine.get(address).content.decode())
    last = operative(3)
    centres = list(last.strutture.all())
    last.obiettivi_gestionali.all().delete()
    last.delete()
    realign(s.survey, s.office)
    # The document gives it to nobody now: its centre finds nothing, the office finds the words it was typing.
    assert centres
    assert mine.get(address).status_code == 404
    assert "Usciti dal documento" not in of(s.office).get(survey_page(s)).content.decode()
    answer = of(s.office).post(address, {**sent, "narrativa": "Passa alla Provincia."})
    assert answer.status_code == 409
    assert "Passa alla Provincia." in answer.content.decode()
    assert of(s.office).get(address).status_code == 200


@pytest.mark.parametrize("name", ["elenco", "ricognizione", "strategico", "obiettivo"])
def test_queries_do_not_grow_with_the_rows(name: str) -> None:
    s = surveyed()
    client = of(s.office)
    args: dict[str, list[Any]] = {"elenco": [], "ricognizione": [s.survey.pk], "strategico": [s.survey.pk, 1]}
    address = page_of(s) if name == "obiettivo" else reverse(f"ricognizioni:{name}", args=args[name])

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    asked()
    before = asked()
    strategic = ObiettivoStrategico.objects.order_by("pk")[0]
    for n in range(3):
        ObiettivoOperativo.objects.create(obiettivo_strategico=strategic, nome=f"Nuovo {n}", ordine=9 + n)
    realign(s.survey, s.office)
    assert asked() == before


def test_who_mends_a_number_does_not_write_over_what_somebody_saved_meanwhile() -> None:
    s = surveyed()
    mine, theirs = of(s.head()), of(s.office)
    sent = boxes(mine.get(page_of(s)).content.decode())
    theirs.post(page_of(s), {**boxes(theirs.get(page_of(s)).content.decode()), "narrativa": "Quella dell'ufficio"})
    # The number cannot be, and the revision is an old one besides.
    answer = mine.post(page_of(s), {**sent, "dichiarato": "tanto", "motivo": "x", "narrativa": "La mia"})
    assert answer.status_code == 400
    answer = mine.post(page_of(s), {**boxes(answer.content.decode()), "dichiarato": "50"})
    assert answer.status_code == 409
    assert "Quella dell&#x27;ufficio" in answer.content.decode()
    assert s.state().narrativa == "Quella dell'ufficio"
    # Not even a page that says no revision at all gets one from its refusal.
    answer = mine.post(page_of(s), {"dichiarato": "tanto"})
    assert boxes(answer.content.decode())["versione"] == ""


def test_what_was_not_stored_took_no_revision() -> None:
    s = surveyed()
    mine = of(s.head())
    sent = boxes(mine.get(page_of(s)).content.decode())
    answer = mine.post(page_of(s), {**sent, "dichiarato": "50", "motivo": ""})
    assert answer.status_code == 400
    again = boxes(answer.content.decode())
    assert again["versione"] == sent["versione"] == str(s.state().revisione)
    assert mine.post(page_of(s), {**again, "motivo": "Siamo avanti."}).status_code == 302
    assert str(s.state().dichiarato) == "50.00"


def test_a_window_that_ends_while_somebody_types_leaves_the_words_on_the_page() -> None:
    s = surveyed()
    mine = of(s.head())
    sent = boxes(mine.get(page_of(s)).content.decode())
    Ricognizione.objects.update(fino=timezone.localdate() - timedelta(days=1))
    answer = mine.post(page_of(s), {**sent, "dichiarato": "tanto", "narrativa": "Quello che ho scritto"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Quello che ho scritto" in page
    assert "si è chiusa alle 24" in page
    assert "Salva</button>" not in page


def test_what_was_typed_of_an_indicator_that_left_meanwhile_is_shown() -> None:
    s = surveyed()
    mine = of(s.head())
    sent = boxes(mine.get(page_of(s)).content.decode())
    typed = {f"{s.value().row_id}-valore": "dodici chilometri"}
    operative().indicatori.order_by("ordine")[0].delete()
    realign(s.survey, s.office)
    answer = mine.post(page_of(s), {**sent, **typed})
    assert answer.status_code == 409
    assert "dodici chilometri" in answer.content.decode()
    assert "non si salva nulla" in answer.content.decode()
