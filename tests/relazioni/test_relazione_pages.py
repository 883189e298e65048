# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the Relazione, without JavaScript: written by several, nothing lost, nothing twice; the acts."""

import re
import uuid
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from flussi.models import IdempotencyKey
from obiettivi.choices import StatoPiano
from organizzazione.choices import Ruolo
from organizzazione.models import Utente
from organizzazione.rules import SISTEMA
from relazioni.choices import ReportState
from relazioni.life import approve_relazione, validate_relazione
from relazioni.models import Relazione, RelazioneApprovata, Sezione
from relazioni.writer import give_section, write_section
from reports import tabella_dup
from tests.monitoraggio.test_rectification import approved
from tests.relazioni.told import ACT, SAID, Told, approved_relazione, relazione

pytestmark = pytest.mark.django_db


def of(user: Utente) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(t: Told, key: str = "contesto") -> str:
    return reverse("relazioni:sezione", args=[t.section(key).pk])


def whole_page(t: Told) -> str:
    return reverse("relazioni:relazione", args=[t.relazione.pk])


def act_page(t: Told, act: str) -> str:
    return reverse("relazioni:atto", args=[t.relazione.pk, act])


def boxes(page: str) -> dict[str, Any]:
    """The form of a page as a browser would send it untouched."""
    sent = dict(re.findall(r'<input type="hidden" name="(versione|chiave)" value="([^"]*)"', page))
    for name, text in re.findall(r'<textarea name="([^"]+)"[^>]*>\s*([^<]*)</textarea>', page):
        sent[name] = text
    return sent


def read(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_the_office_opens_it_and_every_section_says_where_it_stands() -> None:
    m = approved()
    client = of(m.office)
    form = read(client, reverse("relazioni:apri"))
    answer = client.post(reverse("relazioni:apri"), {**boxes(form), "piano": m.scene.piano.pk})
    t = Told(m, Relazione.objects.get())
    assert answer["Location"] == whole_page(t)
    write_section(t.section("contesto"), "Un testo.", m.office, finished=False)
    page = read(client, whole_page(t))
    assert page.count("Vuota") == 11
    assert "Cominciata" in page
    assert str(m.office) in page
    assert "Relazione 2023" in read(client, reverse("relazioni:elenco"))


def test_a_section_is_written_beside_its_numbers() -> None:
    t = relazione()
    client, address = of(t.office), page_of(t, "risultati")
    page = read(client, address)
    assert "Grado e tempo" in page
    assert "<svg" in page
    sent = boxes(page) | {"testo": "Un anno <b>buono</b>.", "finita": "on"}
    assert client.post(address, sent).status_code == 302
    assert (t.section("risultati").testo, t.section("risultati").state) == ("Un anno <b>buono</b>.", "finita")
    assert "Un anno &lt;b&gt;buono&lt;/b&gt;." in read(client, address)


def test_who_comes_second_sees_both_texts_and_writes_nothing_until_saving_again() -> None:
    t = relazione()
    client, address = of(t.office), page_of(t)
    sent = boxes(read(client, address)) | {"testo": "Il mio."}
    write_section(t.section(), "", t.office, finished=False)
    write_section(t.section("contesto"), "Quello di un altro.", t.office, finished=False)
    answer = client.post(address, sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Quello di un altro." in page
    assert boxes(page)["testo"] == "Il mio."
    assert t.section("contesto").testo == "Quello di un altro."
    assert client.post(address, boxes(page)).status_code == 302
    assert t.section("contesto").testo == "Il mio."


def test_a_press_that_is_said_twice_writes_once() -> None:
    t = relazione()
    client, address = of(t.office), page_of(t)
    sent = boxes(read(client, address)) | {"testo": "Una volta."}
    assert [client.post(address, sent).status_code for _ in range(2)] == [302, 302]
    assert Sezione.history.filter(testo="Una volta.").count() == 1
    assert IdempotencyKey.objects.filter(chiave=uuid.UUID(sent["chiave"])).count() == 1


def test_a_dirigente_writes_the_section_that_was_given_and_sees_nothing_else() -> None:
    t = relazione()
    head = of(t.m.head())
    assert "Attività e servizi" not in read(head, reverse("relazioni:elenco"))
    read(head, page_of(t, "servizi"), 404)
    office = of(t.office)
    give = reverse("relazioni:affida", args=[t.section("servizi").pk])
    sent = boxes(read(office, give)) | {"centro": t.m.state().centro_id}
    assert office.post(give, sent).status_code == 302
    assert "Attività e servizi" in read(head, reverse("relazioni:elenco"))
    page = read(head, page_of(t, "servizi"))
    assert "li vede chi legge tutti i piani" in page
    assert "Disegno di" not in page
    assert head.post(page_of(t, "servizi"), boxes(page) | {"testo": "I servizi."}).status_code == 302
    assert t.section("servizi").testo == "I servizi."
    read(head, whole_page(t), 404)
    read(head, page_of(t, "contesto"), 404)
    read(head, give, 403)


def test_who_only_reads_finds_no_box() -> None:
    t = relazione()
    t.write("contesto", "La **piena**.")
    for role in (Ruolo.LETTORE, Ruolo.VERTICE, Ruolo.NUCLEO):
        client = of(t.m.somebody(role))
        page = read(client, page_of(t))
        assert "<strong>piena</strong>" in page
        assert 'name="testo"' not in page
        assert client.post(page_of(t), {"testo": "Mio", "versione": "1"}).status_code == 403


def test_what_was_typed_in_a_section_that_an_act_approved_meanwhile_comes_back() -> None:
    t = relazione()
    client, address = of(t.office), page_of(t)
    sent = boxes(read(client, address)) | {"testo": "Due ore di lavoro."}
    approve_relazione(t.relazione, ACT, t.office)
    answer = client.post(address, sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert boxes(page)["testo"] == "Due ore di lavoro."
    assert "ora si legge soltanto: la Relazione è approvata" in page
    assert "non è salvato" in page
    assert t.section("contesto").testo == ""


def test_what_was_typed_in_a_section_that_was_taken_back_comes_back_and_nothing_else_is_seen() -> None:
    t = relazione()
    give_section(t.section("servizi"), t.m.state().centro, t.office)
    head, address = of(t.m.head()), page_of(t, "servizi")
    sent = boxes(read(head, address)) | {"testo": "Due ore di lavoro."}
    give_section(t.section("servizi"), None, t.office)
    t.write("servizi", "Quello dell'ufficio.")
    for given, back in ((sent, "Due ore di lavoro."), ({"chiave": sent["chiave"]}, "")):
        answer = head.post(address, given)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert boxes(page)["testo"] == back
        assert "non è affidata a un tuo centro" in page
        assert "Quello dell" not in page
        assert str(t.office) not in page
    assert t.section("servizi").testo == "Quello dell'ufficio."
    read(head, address, 404)
    # One that was never given is not there.
    assert head.post(page_of(t), sent).status_code == 404


def test_a_box_that_did_not_come_empties_nothing_and_the_tick_says_no_by_not_coming() -> None:
    t = relazione()
    t.write("contesto", "Un testo.")
    client, address = of(t.office), page_of(t)
    sent = boxes(read(client, address))
    sent.pop("testo")
    assert client.post(address, sent).status_code == 302
    assert (t.section("contesto").testo, t.section("contesto").finita) == ("Un testo.", False)
    # One that came empty is empty.
    assert client.post(address, boxes(read(client, address)) | {"testo": ""}).status_code == 302
    assert t.section("contesto").testo == ""


def test_who_gives_a_section_gives_the_one_that_was_read() -> None:
    t = relazione()
    client, address = of(t.office), reverse("relazioni:affida", args=[t.section("servizi").pk])
    sent = boxes(read(client, address)) | {"centro": ""}
    give_section(t.section("servizi"), t.m.state().centro, t.office)
    answer = client.post(address, sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Rileggerla" in page
    assert f"ora è affidata a {t.m.state().centro}" in page
    assert t.section("servizi").centro == t.m.state().centro
    assert client.post(address, {"centro": "", "chiave": str(uuid.uuid4())}).status_code == 409
    assert client.post(address, boxes(page) | {"centro": ""}).status_code == 302
    assert t.section("servizi").centro is None


def test_a_validation_that_somebody_else_registered_first_gives_back_what_was_typed() -> None:
    t = approved_relazione()
    client = of(t.nucleo())
    said = {"esito": "non-validata", "documento": "NDV/8", "giorno": "28/06/2024", "motivazione": "Due ore di lavoro."}
    sent = boxes(read(client, act_page(t, "validare"))) | said
    validate_relazione(t.relazione, SAID, SISTEMA)
    answer = client.post(act_page(t, "validare"), sent)
    assert answer.status_code == 409
    assert boxes(answer.content.decode())["motivazione"] == "Due ore di lavoro."


def test_no_outcome_is_chosen_beforehand() -> None:
    t = approved_relazione()
    client = of(t.nucleo())
    page = read(client, act_page(t, "validare"))
    assert re.search(r'<option value=""[^>]*selected', page)
    answer = client.post(act_page(t, "validare"), boxes(page) | {"documento": "NDV/7", "giorno": "28/06/2024"})
    assert answer.status_code == 400
    assert "Scegliere l&#x27;esito" in answer.content.decode()


def test_a_plan_that_cannot_be_opened_says_why() -> None:
    t = relazione()
    client = of(t.office)
    sent = {"chiave": str(uuid.uuid4()), "piano": t.m.scene.piano.pk}
    answer = client.post(reverse("relazioni:apri"), sent)
    assert answer.status_code == 400
    assert "la sua Relazione c&#x27;è già" in answer.content.decode()


def test_a_list_in_what_is_drawn_stands_as_a_list() -> None:
    drawn = [tabella_dup.Sezione("Prova", (), (), narrativa=(("", "Prima:\n\n- una **voce**;\n- un'altra."),))]
    page = render_to_string("reports/relazione/accanto.html", {"numeri": drawn})
    assert "<li>una <strong>voce</strong>;</li>" in page


def test_from_the_act_to_the_validation() -> None:
    t = relazione()
    t.write("contesto", "A metà", finished=False)
    office = of(t.office)
    assert "Da finire prima" in read(office, act_page(t, "approvare"))
    sent = boxes(read(office, act_page(t, "approvare"))) | {"organo": "DGC", "numero": "60", "giorno": "20/06/2024"}
    refused = office.post(act_page(t, "approvare"), sent)
    assert refused.status_code == 409
    assert "Da finire: Il contesto" in refused.content.decode()
    t.write("contesto", "Intero")
    sent = boxes(read(office, act_page(t, "approvare"))) | {"organo": "DGC", "numero": "60", "giorno": "20/06/2024"}
    assert [office.post(act_page(t, "approvare"), sent).status_code for _ in range(2)] == [302, 302]
    assert RelazioneApprovata.objects.count() == 1
    read(office, act_page(t, "validare"), 403)
    nucleo = of(t.nucleo())
    said = {
        "esito": "con-osservazioni",
        "documento": "NDV/7",
        "giorno": "28/06/2024",
        "indirizzo": "https://example.org/v",
    }
    page = read(nucleo, act_page(t, "validare"))
    without = nucleo.post(act_page(t, "validare"), boxes(page) | said)
    assert without.status_code == 409
    assert "Scrivere le osservazioni" in without.content.decode()
    page = read(nucleo, act_page(t, "validare"))
    done = nucleo.post(act_page(t, "validare"), boxes(page) | said | {"motivazione": "Manca l'impatto."})
    assert done.status_code == 302
    t.relazione.refresh_from_db()
    t.m.scene.piano.refresh_from_db()
    assert (t.relazione.stato, t.m.scene.piano.stato) == (ReportState.VALIDATA, StatoPiano.CHIUSO)
    page = read(office, whole_page(t))
    assert "DGC n. 60 del 20/06/2024" in page
    assert "Manca l&#x27;impatto." in page
    read(office, reverse("relazioni:atto", args=[t.relazione.pk, "boh"]), 404)


def test_lists_and_pages_ask_a_constant_number_of_queries() -> None:
    t = relazione()
    give_section(t.section("servizi"), t.m.state().centro, t.office)
    head, office = of(t.m.head()), of(t.office)

    def queries(client: Client, address: str) -> int:
        read(client, address)
        with CaptureQueriesContext(connection) as asked:
            read(client, address)
        return len(asked)

    addresses = (reverse("relazioni:elenco"), whole_page(t))
    before = [queries(office, address) for address in addresses], queries(head, addresses[0])
    for key in ("contesto", "salute"):
        t.write(key, "Un testo.")
        give_section(t.section(key), t.m.state().centro, t.office)
    assert ([queries(office, address) for address in addresses], queries(head, addresses[0])) == before
