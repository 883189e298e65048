# SPDX-License-Identifier: AGPL-3.0-or-later
"""The search knows surveys and ricognizioni, and the documents that there are of them."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from monitoraggio.models import Rilevazione
from monitoraggio.vita import delivering
from monitoraggio.vita.closing import SurveyDeed, approve_survey, close_survey
from monitoraggio.vita.opening import Asked, open_survey
from notifiche.models import Notifica
from organizzazione.choices import Ruolo
from organizzazione.models import Utente
from ricognizioni.vita.closing import approve_ricognizione, close_ricognizione
from ricognizioni.vita.opening import Asked as AskedOfDup
from ricognizioni.vita.opening import open_ricognizione
from tests.fabbriche import CentroFactory, UtenteFactory
from tests.monitoraggio.monitored import YEAR_END, Monitored, monitored
from tests.ricognizioni.surveyed import Surveyed, plan_closed, surveyed
from versioni.contenuto import Consegna

pytestmark = pytest.mark.django_db
PAPER = Consegna("stato-attuazione", "pdf", "stato.pdf", "Stato di attuazione · PEG_2023 al 30/06/2023", b"%PDF-1.7")


def hits(who: Utente, text: str, kind: str) -> dict[str, str]:
    """What is found of one kind: title and address."""
    client = Client()
    client.force_login(who)
    page = client.get("/cerca/", {"testo": text, "dove": kind})
    assert page.status_code == 200
    return {"".join(p.text for p in hit.title): hit.address for g in page.context["groups"] for hit in g.hits}


def opens(who: Utente, found: dict[str, str]) -> None:
    client = Client()
    client.force_login(who)
    for title, address in found.items():
        assert client.get(address).status_code == 200, title


@pytest.fixture
def approved(monkeypatch: pytest.MonkeyPatch) -> Monitored:
    """The survey of June approved by an act that delivered a document; the account of the year open."""
    monkeypatch.setattr(delivering, "_READY", [lambda closing, day: (PAPER,)])
    m = monitored(note="Si scrive anche dei cantieri fermi")
    close_survey(m.survey, m.office)
    approve_survey(m.survey, SurveyDeed("DGC", "77", date(2023, 8, 1), "Presa d'atto di mezzo anno"), m.office)
    open_survey(m.scene.piano, Asked(YEAR_END), m.office)
    return m


WORDS = (
    *("PEG_2023 30/06/2023", "30 giugno 2023", "2023-06-30", "intermedia approvata", "rilevazione giugno"),
    *("DGC n. 77", "deliberazione giunta 77", "mezzo anno", "CANTIERI fermi"),
)


def test_a_survey_is_found_by_its_words(approved: Monitored) -> None:
    one = {"Rilevazione di PEG_2023 al 30/06/2023": f"/rilevazioni/{approved.survey.pk}/"}
    for text in WORDS:
        assert hits(approved.office, text, "rilevazioni") == one, text
    opens(approved.office, one)


def test_its_documents_are_found_by_the_words_of_the_office(approved: Monitored) -> None:
    office, kind = approved.office, "documenti-delle-rilevazioni"
    assert list(hits(office, "stato di attuazione", kind)) == [
        "Stato di attuazione · PEG_2023 al 31/12/2023",
        "Stato di attuazione · PEG_2023 al 30/06/2023",
    ]
    assert list(hits(office, "consuntivo dicembre", kind)) == ["Consuntivo · PEG_2023 al 31/12/2023"]
    assert list(hits(office, "raffronto", kind)) == ["Raffronto fra rilevazioni · PEG_2023 al 31/12/2023"]
    assert list(hits(office, "dossier", kind)) == ["Dossier (ZIP) · PEG_2023 al 30/06/2023"]
    everything = hits(office, "PEG_2023", kind)
    assert len(everything) == 5
    opens(office, everything)


def test_what_an_act_delivered_is_found_with_its_act(approved: Monitored) -> None:
    for text in ("stato attuazione giugno", "77 mezzo anno", "stato.pdf"):
        found = hits(approved.office, text, "consegnati-dalle-rilevazioni")
        assert list(found) == [f"{PAPER.titolo} (PDF)"]
        opens(approved.office, found)


def test_a_centre_finds_what_its_pages_say(approved: Monitored) -> None:
    head = approved.head()
    assert list(hits(head, "giugno", "rilevazioni")) == ["Rilevazione di PEG_2023 al 30/06/2023"]
    # The act stands on the page of who reads every plan.
    assert hits(head, "mezzo anno", "rilevazioni") == {}
    assert hits(head, "77", "rilevazioni") == {}
    assert hits(head, "giugno", "consegnati-dalle-rilevazioni") == {}
    found = hits(head, "giugno", "documenti-delle-rilevazioni")
    assert list(found) == ["Stato di attuazione · PEG_2023 al 30/06/2023"]
    opens(head, found)


# Of the survey of June: itself, its documents, what its act delivered.
MET = {
    Ruolo.AMMINISTRATORE: (1, 2, 1),
    Ruolo.NUCLEO: (1, 2, 1),
    Ruolo.VERTICE: (1, 2, 1),
    Ruolo.LETTORE: (1, 1, 1),
    # Who works at no centre, and who has no role.
    Ruolo.DIRIGENTE: (0, 0, 0),
    Ruolo.REFERENTE: (0, 0, 0),
    "": (0, 0, 0),
}


def test_each_role_finds_its_own(approved: Monitored) -> None:
    kinds = ("rilevazioni", "documenti-delle-rilevazioni", "consegnati-dalle-rilevazioni")
    for role, counts in MET.items():
        who = UtenteFactory.create(ruolo=role)
        assert tuple(len(hits(who, "30/06/2023", kind)) for kind in kinds) == counts, role


def test_who_works_at_a_centre_with_nothing_in_it_finds_no_document_of_it(approved: Monitored) -> None:
    other = approved.somebody(Ruolo.DIRIGENTE, CentroFactory.create(nome="Altrove"))
    assert len(hits(other, "giugno", "rilevazioni")) == 1
    assert hits(other, "giugno", "documenti-delle-rilevazioni") == {}
    assert Client().get("/cerca/", {"testo": "giugno"}).status_code == 302


def test_a_survey_that_nobody_has_opened_has_no_documents(approved: Monitored) -> None:
    plan = approved.scene.piano
    Rilevazione.objects.create(piano=plan, anno=plan.anno, al=date(2023, 3, 31), versione=approved.survey.versione)
    assert len(hits(approved.office, "marzo", "rilevazioni")) == 1
    assert hits(approved.office, "marzo", "documenti-delle-rilevazioni") == {}


def test_a_ricognizione_is_found_with_its_act_and_its_document() -> None:
    w: Surveyed = surveyed()
    close_ricognizione(w.survey, w.office)
    approve_ricognizione(w.survey, SurveyDeed("DCC", "31", date(2024, 3, 1), "Verifica dei programmi"), w.office)
    code, address = w.survey.dup.codice, f"/ricognizioni/{w.survey.pk}/"
    name = f"Ricognizione di {code} al 31/12/2023"
    for text in ("ricognizione 31 dicembre 2023", f"{code} 31/12/2023 ricognizione", "DCC n. 31", "verifica programmi"):
        assert hits(w.office, text, "ricognizioni") == {name: address}, text
    made = hits(w.office, "ricognizione dicembre", "documenti-delle-rilevazioni")
    assert list(made) == [
        f"Ricognizione del DUP · {code} al 31/12/2023",
        f"Stato degli obiettivi degli organismi partecipati · {code} al 31/12/2023",
    ]
    opens(w.office, {name: address} | made)
    head = w.head()
    assert hits(head, "ricognizione", "ricognizioni") == {name: address}
    assert hits(head, "verifica programmi", "ricognizioni") == {}
    assert hits(head, "ricognizione", "documenti-delle-rilevazioni") == {}
    assert hits(w.m.somebody(Ruolo.DIRIGENTE), "ricognizione", "ricognizioni") == {}


@pytest.mark.parametrize(("role", "most"), [(Ruolo.UFFICIO, 23), (Ruolo.DIRIGENTE, 48)])
def test_as_many_questions_for_three_as_for_one(monkeypatch: pytest.MonkeyPatch, role: Ruolo, most: int) -> None:
    monkeypatch.setattr(delivering, "_READY", [lambda closing, day: (PAPER,)])
    m = plan_closed()
    w = surveyed(m)
    m.survey.refresh_from_db()
    approve_survey(m.survey, SurveyDeed("DGC", "77", date(2023, 8, 1)), m.office)
    client = Client()
    client.force_login(m.office if role == Ruolo.UFFICIO else m.head())
    counts = []
    # Two from the beginning, so that there is something to compare.
    for days in ((date(2023, 7, 31),), (date(2023, 8, 31), date(2023, 10, 31))):
        for day in days:
            more = open_survey(m.scene.piano, Asked(day), m.office)
            close_survey(more, m.office)
            more.refresh_from_db()
            approve_survey(more, SurveyDeed("DGC", f"{day:%m}", date(2023, 12, 1)), m.office)
            open_ricognizione(w.survey.dup, AskedOfDup(day), m.office)
        Notifica.objects.all().delete()
        with CaptureQueriesContext(connection) as asked:
            page = client.get("/cerca/", {"testo": "2023"})
        found = {g.source.key: g.count for g in page.context["groups"]}
        assert found["rilevazioni"] == found["ricognizioni"] == (2 if len(days) == 1 else 4)
        counts.append(len(asked))
    assert counts[0] == counts[1] == most
