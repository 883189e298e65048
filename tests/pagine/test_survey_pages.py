# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages in which a centre says what became of its objectives: read, written once, in conflict, refused whole."""

import re
import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from monitoraggio.choices import StateOfObjective
from monitoraggio.compiling.sheet import sheet_of
from monitoraggio.models import Evidenza, Rilevazione, StatoFase, StatoObiettivo
from monitoraggio.scrittura.writer import write
from monitoraggio.vita.closing import close_survey
from monitoraggio.vita.opening import Asked, open_survey
from organizzazione.choices import Ruolo
from organizzazione.models import Utente
from tests.monitoraggio.monitored import YEAR_END, Monitored, hand, monitored

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Monitored:
    """A survey at the 30th of June, open."""
    return monitored()


def entered(who: Utente) -> Client:
    """Who is in."""
    client = Client()
    client.force_login(who)
    return client


def page_of(state: StatoObiettivo) -> str:
    """The address of an objective in its survey."""
    return reverse("monitoraggio:obiettivo", args=[state.pk])


def form(client: Client, address: str) -> dict[str, str]:
    """The hidden fields of a page and its boxes as they stand, as a browser would send them."""
    html = client.get(address).content.decode()
    inside = html[html.index('id="modulo"') :]
    sent = dict(re.findall(r'<input type="(?:hidden|text|date)"[^>]* name="([^"]+)" value="([^"]*)"', inside))
    sent |= {name: value for value, name in re.findall(r'value="([^"]*)"[^>]* name="(versione)"', inside)}
    return sent | {"azione": "salva", "fine": "1"}


def box(row: Any, column: str) -> str:
    """The name of a box of a phase or of a value."""
    kind = "fase" if isinstance(row, StatoFase) else "indicatore"
    return f"{kind}-{row.row_id}-{column}"


def test_the_centre_writes_its_objective_and_the_page_says_what_it_is_worth(world: Monitored) -> None:
    """Saved, computed, and from «da compilare» to «compilato»."""
    client, state, phase = entered(world.head()), world.state(), world.phase()
    sent = form(client, page_of(state)) | {box(phase, "esito"): "in corso", box(phase, "percentuale"): "40%"}
    answer = client.post(page_of(state), sent, follow=True)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    assert f"Salvato: {state.codice}" in answer.content.decode()
    phase.refresh_from_db()
    assert (phase.esito, phase.percentuale) == ("in corso", Decimal(40))
    assert world.state().stato == StateOfObjective.COMPILATO
    assert "Letto: percentuale 40." in answer.content.decode()


def test_a_save_said_twice_is_written_once(world: Monitored) -> None:
    """A double click takes one revision."""
    client, state = entered(world.head()), world.state()
    sent = form(client, page_of(state)) | {box(world.phase(), "esito"): "in corso"}
    first, second = client.post(page_of(state), sent), client.post(page_of(state), sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert world.state().revisione == state.revisione + 1


def test_numbers_are_never_guessed(world: Monitored) -> None:
    """What could be two numbers is refused at its box, and stays in it."""
    client, state, phase = entered(world.head()), world.state(), world.phase()
    sent = form(client, page_of(state)) | {box(phase, "percentuale"): "1,234.50"}
    answer = client.post(page_of(state), sent)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Non si legge come numero" in html
    assert "1,234.50" in html
    assert world.phase().percentuale is None


def test_what_does_not_go_together_is_said_at_its_box(world: Monitored) -> None:
    """A fault of the writer comes back to the box, nothing is half written."""
    client, state, phase = entered(world.head()), world.state(), world.phase()
    sent = form(client, page_of(state)) | {
        box(phase, "esito"): "conclusa",
        box(phase, "fine_effettiva"): "2023-12-01",
        f"obiettivo-{state.pk}-relazione": "Una relazione che resta.",
    }
    answer = client.post(page_of(state), sent)
    assert answer.status_code == 422
    assert "dopo il giorno della rilevazione" in answer.content.decode()
    assert "Una relazione che resta." in answer.content.decode()
    assert world.state().relazione == ""


def test_two_who_write_see_both_texts_and_choose(world: Monitored) -> None:
    """409 with both; chosen, both are in the history and one in the row."""
    client, state = entered(world.head()), world.state()
    name = f"obiettivo-{state.pk}-relazione"
    mine = form(client, page_of(state)) | {name: "La mia relazione."}
    theirs = form(client, page_of(state)) | {name: "La loro relazione."}
    client.post(page_of(state), theirs)
    answer = client.post(page_of(state), mine)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert html.count('class="solo-qui"') == 3, "one in the words above, one a side"
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html))
    chosen = client.post(page_of(state), hidden | {"azione": "risolvi", f"scelta-{name}": "entrambi"})
    assert chosen.status_code == 302
    assert world.state().relazione == "La mia relazione.\n\nLa loro relazione."


def test_two_who_write_different_boxes_lose_nothing(world: Monitored) -> None:
    """What only one side changed needs no choice."""
    client, state, phase = entered(world.head()), world.state(), world.phase()
    mine = form(client, page_of(state)) | {f"obiettivo-{state.pk}-criticita": "Un problema."}
    theirs = form(client, page_of(state)) | {box(phase, "esito"): "in corso"}
    client.post(page_of(state), theirs)
    assert client.post(page_of(state), mine).status_code == 302
    assert world.state().criticita == "Un problema."
    assert world.phase().esito == "in corso"


def test_after_the_window_what_was_typed_is_shown_and_not_written(world: Monitored) -> None:
    """403 with everything in it, and it says that the browser keeps it."""
    client, state = entered(world.head()), world.state()
    sent = form(client, page_of(state)) | {f"obiettivo-{state.pk}-relazione": "Scritta tardi."}
    Rilevazione.objects.update(fino=timezone.localdate() - timedelta(days=1))
    answer = client.post(page_of(state), sent)
    assert answer.status_code == 403
    assert "Scritta tardi." in answer.content.decode()
    assert "bozza in questo browser" in answer.content.decode()
    assert "la finestra per compilare si è chiusa alle 24 del" in answer.content.decode()
    assert world.state().relazione == ""


def test_the_page_says_the_figures_of_what_is_being_typed(world: Monitored) -> None:
    """Nothing is written by it."""
    client, state, phase = entered(world.head()), world.state(), world.phase()
    sent = form(client, page_of(state)) | {box(phase, "esito"): "in corso", box(phase, "percentuale"): "50"}
    sent |= {box(world.value(), "valore"): "3"}
    html = client.post(reverse("monitoraggio:cifre", args=[state.pk]), sent).content.decode()
    assert 'id="cifre-vive" hx-swap-oob="true"' in html
    assert "Letto: percentuale 50." in html
    assert world.state().stato == StateOfObjective.DA_COMPILARE


def test_as_last_time_fills_what_nobody_has_answered(world: Monitored) -> None:
    """Of the survey before; typed rows stay as they were typed, nothing is saved."""
    first, second = world.phase(0), world.phase(1)
    said = {"esito": "in corso", "percentuale": Decimal(30)}
    write([world.change(phases={first.row_id: said, second.row_id: said})], hand(world.office))
    later = open_survey(world.scene.piano, Asked(YEAR_END), world.office)
    state = StatoObiettivo.objects.filter(rilevazione=later).order_by("sort_key")[0]
    client = entered(world.head())
    sent = form(client, page_of(state)) | {"azione": "ultima", box(second, "esito"): "sospesa"}
    html = client.post(page_of(state), sent).content.decode()
    assert f"{state.codice}, fase 1 (esito, percentuale)" in html
    assert f'name="{box(first, "percentuale")}" value="30"' in html
    assert "esito era In corso" in html
    assert not StatoFase.objects.exclude(esito="").filter(stato=state).exists()


def test_evidence_is_added_taken_away_and_downloaded_only_by_who_reads(world: Monitored) -> None:
    """As an attachment whose type nobody guesses; a stranger finds nothing."""
    client, state = entered(world.head()), world.state()
    sent: dict[str, Any] = form(client, page_of(state)) | {
        "azione": "prova",
        "prova_di": f"fase-{world.phase().pk}",
        "prova_file": SimpleUploadedFile("verbale.pdf", b"%PDF-1.4\n%%EOF\n"),
        f"obiettivo-{state.pk}-relazione": "Non ancora salvata.",
    }
    html = client.post(page_of(state), sent).content.decode()
    proof = Evidenza.objects.get()
    assert proof.fase == world.phase()
    assert "Non ancora salvata." in html
    assert world.state().relazione == ""
    address = reverse("monitoraggio:prova", args=[proof.pk])
    answer = client.get(address)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert entered(world.somebody(Ruolo.DIRIGENTE)).get(address).status_code == 404
    client.post(page_of(state), form(client, page_of(state)) | {"azione": f"togli-prova-{proof.pk}"})
    assert not Evidenza.objects.exists()


def test_what_is_wrong_with_evidence_is_said_and_the_page_keeps_its_text(world: Monitored) -> None:
    """An address that is none."""
    client, state = entered(world.head()), world.state()
    sent = form(client, page_of(state)) | {
        "azione": "prova",
        "prova_indirizzo": "dove",
        box(world.phase(), "motivo"): "Mio",
    }
    answer = client.post(page_of(state), sent)
    assert answer.status_code == 422
    assert "https:// davanti" in answer.content.decode()
    assert "Mio" in answer.content.decode()


def test_confirm_verify_and_back_with_a_reason(world: Monitored) -> None:
    """The way of an objective from hand to hand, on its page."""
    head, office = entered(world.head()), entered(world.office)
    state, phase = world.state(), world.phase()
    sent = form(head, page_of(state)) | {f"obiettivo-{state.pk}-relazione": "Fatto."}
    for n in range(state.fasi.count()):
        sent |= {box(world.phase(n), "esito"): "conclusa", box(world.phase(n), "fine_effettiva"): "2023-03-01"}
    answer = head.post(page_of(state), sent | {"azione": "conferma"}, follow=True)
    assert world.state().stato == StateOfObjective.CONFERMATO, answer.content.decode()[:3000]
    back = reverse("monitoraggio:atto", args=[state.pk, "rinviare"])
    assert "Motivo" in office.get(back).content.decode()
    assert office.post(back, {"versione": world.state().revisione, "motivo": ""}).status_code == 400
    assert head.post(back, {"versione": world.state().revisione, "motivo": "Io"}).status_code == 403
    office.post(back, {"versione": world.state().revisione, "motivo": "Manca la fonte."})
    assert world.state().motivo_rinvio == "Manca la fonte."
    assert "Manca la fonte." in head.get(page_of(state)).content.decode()
    assert phase.stato_id == state.pk


def test_an_act_decided_on_an_old_text_does_nothing(world: Monitored) -> None:
    """409, and the reason that was written is still there."""
    office, state = entered(world.office), world.state()
    write([world.change(head={"relazione": "Prima."})], hand(world.office))
    back = reverse("monitoraggio:atto", args=[state.pk, "rinviare"])
    answer = office.post(back, {"versione": state.revisione, "motivo": "Da rifare."})
    assert answer.status_code == 409
    assert "Da rifare." in answer.content.decode()
    assert world.state().motivo_rinvio == ""


def test_an_override_is_asked_and_decided_with_both_reasons(world: Monitored) -> None:
    """And the Nucleo notes."""
    head, office, state = entered(world.head()), entered(world.office), world.state()
    asked = reverse("monitoraggio:atto", args=[state.pk, "chiedere-forzatura"])
    head.post(
        asked, {"versione": world.state().revisione, "risultato": "85,5", "motivo": "Fuori dal nostro controllo."}
    )
    assert "Decidi la forzatura" in office.get(page_of(state)).content.decode()
    decided = reverse("monitoraggio:atto", args=[state.pk, "decidere-forzatura"])
    office.post(decided, {"versione": world.state().revisione, "decisione": "negata", "motivo": "Non provato."})
    nucleo = entered(world.somebody(Ruolo.NUCLEO))
    note = reverse("monitoraggio:atto", args=[state.pk, "annotare"])
    nucleo.post(note, {"versione": world.state().revisione, "motivo": "Visto."})
    now = world.state()
    assert (str(now.forzatura_a), now.esito_forzatura, now.nota_nucleo) == ("85.50", "Non provato.", "Visto.")


def test_the_sheet_writes_many_objectives_at_once_or_none(world: Monitored) -> None:
    """One press, one operation in the history; a fault in one leaves all as they were."""
    head = world.head()
    centre = world.state().centro
    StatoObiettivo.objects.update(centro=centre)
    client, address = entered(head), reverse("monitoraggio:griglia", args=[world.survey.pk, "fasi"])
    sent = form(client, address)
    cells = {box(world.phase(0, of), "esito"): "in corso" for of in range(3)}
    refused = client.post(address, sent | cells | {box(world.phase(0, 2), "percentuale"): "1.23.4"})
    assert refused.status_code == 422
    assert not StatoFase.objects.exclude(esito="").exists()
    assert client.post(address, form(client, address) | cells).status_code == 302
    assert StatoFase.objects.filter(esito="in corso").count() == 3
    reasons = set(StatoFase.history.filter(esito="in corso").values_list("history_change_reason", flat=True))
    assert len(reasons) == 1
    assert "operazione" in reasons.pop()


def test_the_office_closes_with_what_stands_in_the_way_and_opens_again_with_a_reason(world: Monitored) -> None:
    """A preview before; what is frozen is read as it was."""
    office = entered(world.office)
    closing = reverse("monitoraggio:atto_rilevazione", args=[world.survey.pk, "chiudere"])
    assert office.get(closing).status_code == 200
    assert entered(world.head()).get(closing).status_code == 403
    close_survey(world.survey, world.office)
    assert "SHA-256" in office.get(reverse("monitoraggio:rilevazione", args=[world.survey.pk])).content.decode()
    opening = reverse("monitoraggio:atto_rilevazione", args=[world.survey.pk, "riaprire"])
    assert office.post(opening, {"motivo": ""}).status_code == 400
    office.post(opening, {"motivo": "Un errore.", "chiave": str(uuid.uuid4())})
    world.survey.refresh_from_db()
    assert world.survey.aperta


def test_a_closed_survey_is_read_by_page(world: Monitored) -> None:
    """The page of an objective then shows what was frozen, and no box."""
    close_survey(world.survey, world.office)
    html = entered(world.head()).get(page_of(world.state())).content.decode()
    assert 'id="modulo"' not in html
    assert "la rilevazione è chiusa" in html


def test_acts_on_many_say_first_what_would_happen(world: Monitored) -> None:
    """And do it once."""
    write([world.change(of, head={"relazione": "Detto."}) for of in range(2)], hand(world.office))
    office, many = entered(world.office), reverse("monitoraggio:molti", args=[world.survey.pk])
    keys = [f"{world.state(of).pk}:{world.state(of).revisione}" for of in range(3)]
    html = office.post(many, {"azione": "rinviare", "scelto": keys}).content.decode()
    assert "Si fa" in html
    assert "Restano fuori" in html
    chosen = re.search(r'name="scelti" value="([^"]+)"', html)
    assert chosen
    sent = {
        "azione": "rinviare",
        "scelti": chosen[1],
        "conferma": "1",
        "motivo": "Rivedere.",
        "chiave": str(uuid.uuid4()),
    }
    office.post(many, sent)
    assert StatoObiettivo.objects.filter(motivo_rinvio="Rivedere.").count() == 2


def test_the_desk_says_how_many_wait_and_leads_there(world: Monitored) -> None:
    """«n obiettivi da compilare al 30/06»."""
    head = world.head()
    html = entered(head).get(reverse("obiettivi:scrivania")).content.decode()
    assert "1 obiettivo da compilare al 30/06/2023" in html
    assert reverse("monitoraggio:rilevazione", args=[world.survey.pk]) in html


def test_the_queries_of_the_pages_do_not_grow(world: Monitored) -> None:
    """List, survey, sheet and objective with one and with three of everything."""
    StatoObiettivo.objects.update(centro=world.state().centro)
    client = entered(world.head())
    addresses = {
        "elenco": reverse("monitoraggio:elenco"),
        "rilevazione": reverse("monitoraggio:rilevazione", args=[world.survey.pk]),
        "foglio": reverse("monitoraggio:griglia", args=[world.survey.pk, "fasi"]),
        "obiettivo": page_of(world.state()),
    }
    states = list(StatoObiettivo.objects.order_by("sort_key").values_list("pk", flat=True))

    def counted() -> dict[str, int]:
        found = {}
        for name, address in addresses.items():
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            found[name] = len(queries)
        return found

    three = counted()
    StatoObiettivo.objects.filter(pk__in=states[1:]).update(nel_piano=False)
    one = counted()
    assert three == one


def test_a_box_of_nobody_is_not_written(world: Monitored) -> None:
    """What a page does not have it does not take."""
    state = world.state()
    sheet = sheet_of(world.survey, StatoObiettivo.objects.filter(pk=state.pk))
    assert f"obiettivo-{state.pk}-peso" not in sheet.by_box
    assert all(str(world.phase(0, 1).row_id) not in name for name in sheet.by_box)
    assert date(2023, 6, 30) == world.survey.al
