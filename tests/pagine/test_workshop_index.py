# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first page of the workshop: what waits, with numbers that are links to just that; the pages it leads to."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dup.choices import StatoDiSalute
from dup.models import DUP, IndicatoreEnte
from fascicoli.models import Fascicolo
from lavori.choices import StatoLavoro
from notifiche.models import Mail, Notifica
from obiettivi.choices import StatoPiano
from obiettivi.models import ObiettivoPEG, PianoEsecutivo, TipoObiettivo
from obiettivi.vita import services
from organizzazione.choices import Qualita, Ruolo
from organizzazione.models import Incarico, Utente
from organizzazione.office_tasks import tasks_of
from tests.fabbriche import CentroFactory, ObiettivoFactory, PersonaFactory, PianoFactory, UtenteFactory

pytestmark = pytest.mark.django_db
HIDDEN = re.compile(r'<input type="hidden" name="([a-z]+)" value="([^"]*)"')


@pytest.fixture
def office() -> Utente:
    user: Utente = UtenteFactory.create(ufficio=True)
    return user


def entered(user: Utente) -> Client:
    client = Client()
    client.force_login(user)
    return client


def stranded(n: int) -> Mail:
    mail: Mail = Mail.objects.create(to=f"u{n}@example.org", genere="esito", subject="x", state="fallita", reason="550")
    return mail


def some(n: int, office: Utente, first: int = 0) -> None:
    """So many things of each kind that waits."""
    today = timezone.localdate()
    plan = PianoEsecutivo.objects.filter(codice="PEG_2050").first() or PianoFactory.create(
        codice="PEG_2050", anno=2050, apertura_dal=today
    )
    dup = DUP.objects.first() or DUP.objects.create(codice="DUP_2050", anno_inizio=2050, anno_fine=2052)
    for i in range(first, first + n):
        services.proponi(ObiettivoFactory.create(piano=plan, codice=f"2050-AA{i:02}"), office)
        PianoFactory.create(codice=f"PEG_{2030 + i}", anno=2030 + i)
        TipoObiettivo.objects.create(nome=f"Nuovo {i}", da_verificare=True)
        stranded(i)
        work = Fascicolo(piano=plan, giorno=today, contenuto="{}", impronta=f"{i}" * 64, chiesto_da=office)
        work.passa_a_fallito("Non è riuscito.")
        work.save()
        IndicatoreEnte.objects.create(dup=dup, stato_di_salute=StatoDiSalute.values[0], descrizione=f"Indicatore {i}")


def test_every_number_leads_to_a_page_with_just_that_many(office: Utente) -> None:
    some(3, office)
    told = {task.many: task for task in tasks_of(office)}
    lists = (
        "piani senza finestra",
        "tipi di obiettivo da verificare",
        "indicatori senza valore",
    )
    client = entered(office)
    for text in lists:
        assert told[text].number == 3, text
        assert client.get(told[text].address).context["cl"].result_count == 3, text
    waiting = client.get(told["obiettivi da validare"].address, follow=True)
    assert waiting.context["quanti"] == told["obiettivi da validare"].number == 3
    assert told["fascicoli non riusciti"].number == told["messaggi non partiti"].number == 3
    first = client.get("/admin/").text.replace("&amp;", "&")
    for task in told.values():
        assert f'href="{task.address}"' in first
        assert client.get(task.address.partition("#")[0], follow=True).status_code == 200, task.text


def test_the_findings_are_those_of_the_page_of_verification(office: Utente) -> None:
    plan = PianoFactory.create()
    ObiettivoFactory.create(piano=plan, fasi=0, indicatori=0, descrizione="")
    told = {task.many: task for task in tasks_of(office)}
    page = entered(office).get(told["avvisi aperti"].address)
    assert page.context["vista"].totale.avvisi == told["avvisi aperti"].number > 0
    assert page.context["vista"].totale.errori == told["errori da correggere"].number
    assert "Laboratorio</a>" in page.text


def test_the_queries_do_not_grow_with_what_waits(office: Utente) -> None:
    def queries(address: str) -> int:
        client = entered(office)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    pages = ("/admin/", "/admin/lavori/", "/admin/posta/")
    some(1, office)
    once = [queries(page) for page in pages]
    some(2, office, first=1)
    assert [queries(page) for page in pages] == once


def test_who_is_not_of_the_office_is_told_nothing(office: Utente) -> None:
    some(1, office)
    assert tasks_of(UtenteFactory.create(lettore=True)) == []


def test_an_empty_house_says_what_can_be_done(office: Utente) -> None:
    client = entered(office)
    page = client.get("/admin/").text
    assert "Non aspetta niente" in page
    assert "Apri un anno" in page
    plans = "/admin/obiettivi/pianoesecutivo/"
    assert client.get(f"{plans}apri-anno/").headers["Location"] == f"{plans}add/"
    assert client.get(f"{plans}verifica/").headers["Location"] == plans


def of_a_centre(role: Ruolo, capacity: Qualita) -> Utente:
    user: Utente = UtenteFactory.create(ruolo=role, email=f"{role.value}@example.org")
    person = PersonaFactory.create(utente=user)
    Incarico.objects.create(persona=person, centro=CentroFactory.create(), qualita=capacity, dal=date(2020, 1, 1))
    return user


def opening(client: Client, plan: PianoEsecutivo, **more: str) -> tuple[Any, Any]:
    """The preview, then its confirmation with what the page holds."""
    address = f"/admin/obiettivi/pianoesecutivo/{plan.pk}/apri-anno/"
    preview = client.post(address, {"codice": "PEG_2031", **more})
    assert preview.status_code == 200, preview.text
    return preview, client.post(address, dict(HIDDEN.findall(preview.text)))


def test_a_year_is_opened_with_its_window_and_a_word_to_the_centres(office: Utente) -> None:
    head, delegate = of_a_centre(Ruolo.DIRIGENTE, Qualita.RESPONSABILE), of_a_centre(Ruolo.REFERENTE, Qualita.DELEGATO)
    of_a_centre(Ruolo.LETTORE, Qualita.RESPONSABILE)
    plan = PianoFactory.create(codice="PEG_2030", anno=2030)
    ObiettivoFactory.create(piano=plan, codice="2030-AA01", pluriennale=True)
    today = timezone.localdate()
    until = today + timedelta(days=30)
    window = {"dal": f"{today:%Y-%m-%d}", "al": f"{until:%Y-%m-%d}", "avvisa": "on"}
    client = entered(office)
    preview, done = opening(client, plan, **window)
    assert "a 2 persone dei centri" in preview.text
    assert done.status_code == 302
    new = PianoEsecutivo.objects.get(codice="PEG_2031")
    assert (new.apertura_dal, new.apertura_al, new.aperto) == (today, until, True)
    assert ObiettivoPEG.objects.filter(piano=new).count() == 1
    assert set(Notifica.objects.values_list("destinatario", flat=True)) == {head.pk, delegate.pk}
    assert Notifica.objects.filter(oggetto__contains="PEG_2031", indirizzo="/scrivania/").count() == 2
    assert Mail.objects.count() == 2
    # Pressed again nothing is there twice, and nobody is told again.
    opening(client, plan, **window)
    assert (Notifica.objects.count(), ObiettivoPEG.objects.filter(piano=new).count()) == (2, 1)


def test_the_preview_of_a_year_tells_nobody(office: Utente) -> None:
    of_a_centre(Ruolo.DIRIGENTE, Qualita.RESPONSABILE)
    plan = PianoFactory.create(codice="PEG_2030", anno=2030)
    address = f"/admin/obiettivi/pianoesecutivo/{plan.pk}/apri-anno/"
    page = entered(office).post(address, {"codice": "PEG_2031", "dal": "2030-12-01", "avvisa": "on"})
    assert "dal 01/12/2030, senza termine" in page.text
    assert not Notifica.objects.exists()
    assert not PianoEsecutivo.objects.filter(codice="PEG_2031").exists()


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({"avvisa": "on"}, "Indicare da quando si scrive"),
        ({"al": "2031-01-31"}, "Indicare da quando si scrive"),
        ({"dal": "2031-02-01", "al": "2031-01-31"}, "Finisce prima di cominciare"),
        ({"dal": "ieri"}, "gg/mm/aaaa"),
    ],
)
def test_days_that_make_no_window_are_said_at_their_place(office: Utente, days: dict[str, str], said: str) -> None:
    plan = PianoFactory.create(codice="PEG_2030", anno=2030)
    address = f"/admin/obiettivi/pianoesecutivo/{plan.pk}/apri-anno/"
    page = entered(office).post(address, {"codice": "PEG_2031", **days})
    assert page.status_code == 400
    assert said in page.text
    assert not PianoEsecutivo.objects.filter(codice="PEG_2031").exists()


def test_no_window_is_given_to_a_plan_that_is_approved(office: Utente) -> None:
    plan = PianoFactory.create(codice="PEG_2030", anno=2030)
    new = PianoFactory.create(codice="PEG_2031", anno=2031)
    PianoEsecutivo.objects.filter(pk=new.pk).update(stato=StatoPiano.APPROVATO)
    _, done = opening(entered(office), plan, dal="2031-01-01")
    assert done.status_code == 400
    assert "già approvato" in done.text


def test_what_did_not_go_is_tried_again_or_left(office: Utente) -> None:
    first, second = stranded(1), stranded(2)
    hidden = Mail.objects.create(to="x@example.org", genere="password", subject="x", state="fallita", maker="m")
    client = entered(office)
    page = client.get("/admin/posta/").text
    assert first.to in page
    assert hidden.to not in page
    client.post("/admin/posta/", {"messaggi": [first.pk, hidden.pk], "atto": "riprova"})
    client.post("/admin/posta/", {"messaggi": [second.pk, "x", "9" * 30], "atto": "lascia"})
    client.post("/admin/posta/", {"atto": "riprova"})
    states = dict(Mail.objects.values_list("pk", "state"))
    assert states == {first.pk: "partita", second.pk: "lasciata", hidden.pk: "fallita"}


def test_a_work_that_failed_says_why_and_is_taken_up_again(office: Utente) -> None:
    some(1, office)
    client = entered(office)
    page = client.get("/admin/lavori/").text
    assert "Non è riuscito." in page
    work = Fascicolo.objects.get()
    assert f'action="/fascicoli/{work.pk}/riprova/"' in page
    client.post(f"/fascicoli/{work.pk}/riprova/")
    assert Fascicolo.objects.get().stato == StatoLavoro.ATTESA


def test_no_page_of_the_workshop_carries_what_makes_slugs() -> None:
    """48 kB of each page, for a kind of box that no table has: if one comes, its page asks for them again."""
    assert [table for table in admin.site._registry.values() if table.prepopulated_fields] == []
    client = Client()
    client.force_login(UtenteFactory.create(ruolo=Ruolo.AMMINISTRATORE))
    for path in ("/admin/dup/dup/", "/admin/dup/dup/add/", "/admin/organizzazione/persona/add/"):
        page = client.get(path).content.decode()
        assert ("RelatedObjectLookups" in page) == path.endswith("/add/")
        assert "js/actions.js" in page
        assert "xregexp" not in page
        assert page.count("js/limits.js") == 1, path
