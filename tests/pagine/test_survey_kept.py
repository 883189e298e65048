# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nothing that was typed in a survey is lost: neither what can be written no more, nor what others have typed."""

import re
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from monitoraggio.choices import StateOfObjective
from monitoraggio.compiling.kept import told_kept
from monitoraggio.compiling.sheet import sheet_of
from monitoraggio.lettura.stored import survey_content
from monitoraggio.models import (
    Evidenza,
    PassaggioDelloStato,
    RegolaConsuntivo,
    Rilevazione,
    StatoFase,
    StatoObiettivo,
    ValoreIndicatore,
)
from monitoraggio.scrittura.antivirus import Verdict
from monitoraggio.scrittura.drafts import NotStorable
from monitoraggio.scrittura.writer import write
from monitoraggio.vita.closing import close_survey
from monitoraggio.vita.objective_acts import confirm
from monitoraggio.vita.opening import Asked, open_survey
from organizzazione.choices import Ruolo
from organizzazione.models import Incarico
from tests.monitoraggio.monitored import YEAR_END, Monitored, hand, monitored
from tests.pagine.test_survey_pages import box, entered, form, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Monitored:
    """A survey at the 30th of June, open."""
    return monitored()


def sheet_of_phases(world: Monitored) -> str:
    """The address of the sheet."""
    return reverse("monitoraggio:griglia", args=[world.survey.pk, "fasi"])


def one_centre(world: Monitored) -> Client:
    """All objectives at the centre of the first, and its head."""
    StatoObiettivo.objects.update(centro=world.state().centro)
    return entered(world.head())


def test_what_was_typed_of_a_phase_that_left_the_plan_comes_back(world: Monitored) -> None:
    """Said with its reason and nothing written; pressed again, the rest is saved."""
    client, state, gone = entered(world.head()), world.state(), world.phase(1)
    sent = form(client, page_of(state)) | {
        box(gone, "motivo"): "Il fornitore\nè fallito.",
        f"obiettivo-{state.pk}-relazione": "Il resto.",
    }
    StatoFase.objects.filter(pk=gone.pk).update(nel_piano=False)
    answer = client.post(page_of(state), sent)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Il fornitore<br>è fallito." in html
    assert "la fase non è più nel piano." in html
    assert world.state().relazione == ""
    again = form_of(html) | {box(gone, "motivo"): "Il fornitore\nè fallito.", "azione": "salva"}
    again[f"obiettivo-{state.pk}-relazione"] = "Il resto."
    assert client.post(page_of(state), again).status_code == 302
    assert world.state().relazione == "Il resto."


def form_of(html: str) -> dict[str, str]:
    """The hidden fields and lines of a page that was answered."""
    inside = html[html.index('id="modulo"') :]
    sent = dict(re.findall(r'<input type="(?:hidden|text|date)"[^>]* name="([^"]+)" value="([^"]*)"', inside))
    return sent | {"fine": "1"}


def test_what_was_typed_in_the_sheet_comes_back_when_one_was_confirmed_meanwhile(world: Monitored) -> None:
    """The others are saved once it was said."""
    client = one_centre(world)
    sent = form(client, sheet_of_phases(world))
    sent |= {box(world.phase(0, of), "esito"): "in corso" for of in (0, 1)}
    StatoObiettivo.objects.filter(pk=world.state(1).pk).update(stato=StateOfObjective.CONFERMATO)
    answer = client.post(sheet_of_phases(world), sent)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "è confermato: per cambiarlo l&#x27;ufficio lo rinvia" in html
    assert f'name="{box(world.phase(0, 1), "esito")}" hidden' in html
    again = sent | {"tenute": form_of(html)["tenute"], "chiave": str(uuid.uuid4())}
    assert client.post(sheet_of_phases(world), again).status_code == 302
    assert (world.phase().esito, world.phase(0, 1).esito) == ("in corso", "")


@pytest.mark.parametrize("how", ["finestra", "tolto", "chiusa", "confermato"])
def test_what_was_typed_of_an_objective_that_is_closed_to_writing_is_shown_whole(world: Monitored, how: str) -> None:
    """With the true reason, whatever of it has closed the box."""
    client, state, phase = entered(world.head()), world.state(), world.phase()
    sent = form(client, page_of(state)) | {box(phase, "motivo"): "Scritto tardi."}
    if how == "finestra":
        Rilevazione.objects.update(fino=timezone.localdate() - timedelta(days=1))
    elif how == "tolto":
        StatoObiettivo.objects.filter(pk=state.pk).update(nel_piano=False)
        StatoFase.objects.filter(stato=state).update(nel_piano=False)
    elif how == "chiusa":
        close_survey(world.survey, world.office)
    else:
        StatoObiettivo.objects.filter(pk=state.pk).update(stato=StateOfObjective.CONFERMATO)
    answer = client.post(page_of(state), sent)
    html = answer.content.decode()
    assert answer.status_code == 403
    assert "Scritto tardi." in html
    told = {"finestra": "si è chiusa alle 24 del", "tolto": "non c", "chiusa": "è chiusa", "confermato": "è confermato"}
    assert told[how] in html
    assert "non spetta" not in html


def test_a_window_that_has_not_begun_is_not_told_as_closed(world: Monitored) -> None:
    """On the page of the survey, of the objective and on the sheet."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    Rilevazione.objects.update(dal=tomorrow)
    client, told = entered(world.head()), f"la finestra per compilare comincia il {tomorrow:%d/%m/%Y}"
    addresses = (reverse("monitoraggio:rilevazione", args=[world.survey.pk]), page_of(world.state()))
    for address in (*addresses, sheet_of_phases(world)):
        html = client.get(address).content.decode()
        assert told in html, address
        assert "si è chiusa" not in html


def test_a_sheet_writes_only_the_boxes_that_were_touched(world: Monitored) -> None:
    """Another box of the same row, saved by somebody else meanwhile, stays as they saved it."""
    client, phase = one_centre(world), world.phase()
    sent = form(client, sheet_of_phases(world)) | {box(phase, "motivo"): "Mio."}
    write([world.change(phases={phase.row_id: {"nuova_fine": YEAR_END}})], hand(world.office))
    answer = client.post(sheet_of_phases(world), sent, follow=True)
    assert "Intanto altri hanno salvato" in answer.content.decode()
    now = world.phase()
    assert (now.motivo, now.nuova_fine) == ("Mio.", YEAR_END)


def test_a_box_that_both_changed_asks_which(world: Monitored) -> None:
    """And so do boxes that are said together: who concludes a phase does not undo the percentage of another."""
    client, phase = one_centre(world), world.phase()
    sent = form(client, sheet_of_phases(world)) | {box(phase, "esito"): "in corso", box(phase, "percentuale"): "40"}
    write([world.change(phases={phase.row_id: {"percentuale": Decimal(70)}})], hand(world.office))
    assert client.post(sheet_of_phases(world), sent).status_code == 409
    assert world.phase().percentuale == 70


def test_spaces_that_nobody_typed_are_not_a_change(world: Monitored) -> None:
    """A text that came with its line ends is not written again by who only saves."""
    client, state, phase = entered(world.head()), world.state(), world.phase()
    StatoFase.objects.filter(pk=phase.pk).update(esito="in corso", motivo="Uno\r\ndue \n")
    sent = form(client, page_of(state)) | {box(phase, "motivo"): "Uno\r\ndue \r\n", box(phase, "esito"): "in corso"}
    client.post(page_of(state), sent)
    assert world.phase().motivo == "Uno\r\ndue \n"
    assert world.state().revisione == state.revisione


def test_what_others_saved_meanwhile_is_confirmed_by_nobody(world: Monitored) -> None:
    """«Salva e conferma» shows the two texts first; chosen, it is saved and waits to be confirmed."""
    client, state, phase = entered(world.head()), world.state(), world.phase()
    write([world.change(head={"relazione": "Prima."})], hand(world.office))
    sent = form(client, page_of(state)) | {
        f"obiettivo-{state.pk}-relazione": "Prima.",
        f"obiettivo-{state.pk}-criticita": "Mia.",
        "azione": "conferma",
    }
    write([world.change(phases={phase.row_id: {"motivo": "Di un altro."}})], hand(world.office))
    answer = client.post(page_of(state), sent)
    assert answer.status_code == 409
    assert "Di un altro." in answer.content.decode()
    assert world.state().stato == StateOfObjective.COMPILATO
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answer.content.decode()))
    client.post(page_of(state), hidden | {"azione": "risolvi"})
    assert (world.state().stato, world.state().criticita) == (StateOfObjective.COMPILATO, "Mia.")


def test_the_second_press_of_an_act_says_what_the_first_has_done(world: Monitored) -> None:
    """Confirm, send back, ask, decide, verify, close, approve, open again; and it is done once."""
    head, office, state = entered(world.head()), entered(world.office), world.state()
    write([world.change(head={"relazione": "Detto."})], hand(world.office))

    def twice(client: Client, address: str, **sent: Any) -> None:
        sent |= {"chiave": str(uuid.uuid4())}
        if "versione" not in sent:
            sent["versione"] = str(world.state().revisione)
        before = PassaggioDelloStato.objects.count()
        answers = [client.post(address, sent, follow=True) for _ in range(2)]
        assert [a.status_code for a in answers] == [200, 200], address
        assert "ora non si può" not in answers[1].content.decode().lower(), address
        assert PassaggioDelloStato.objects.count() - before <= 1

    def act(name: str) -> str:
        return reverse("monitoraggio:atto", args=[state.pk, name])

    twice(head, act("chiedere-forzatura"), risultato="85", motivo="Perché.")
    twice(office, act("decidere-forzatura"), decisione="negata", motivo="Perché.")
    twice(head, act("confermare"))
    twice(office, act("rinviare"), motivo="Manca.")
    sent = form(head, page_of(state)) | {f"obiettivo-{state.pk}-relazione": "Detto.", "azione": "conferma"}
    answers = [head.post(page_of(state), sent, follow=True) for _ in range(2)]
    assert [a.status_code for a in answers] == [200, 200]
    assert "Salvato e confermato" in answers[1].content.decode()
    twice(office, act("verificare"))
    for name, more in (
        ("chiudere", {}),
        ("riaprire", {"motivo": "Un errore."}),
        ("chiudere", {}),
        ("approvare", {"organo": "DGC", "numero": "1", "giorno": "2023-08-01"}),
    ):
        twice(office, reverse("monitoraggio:atto_rilevazione", args=[world.survey.pk, name]), **more)


def test_the_second_press_on_many_is_answered(world: Monitored) -> None:
    """And an objective that was saved after the list was read is left out."""
    write([world.change(of, head={"relazione": "Detto."}) for of in range(2)], hand(world.office))
    office, many = entered(world.office), reverse("monitoraggio:molti", args=[world.survey.pk])
    keys = [f"{s.pk}:{s.revisione}" for s in (world.state(0), world.state(1))]
    write([world.change(1, head={"relazione": "Dopo."})], hand(world.office))
    html = office.post(many, {"azione": "rinviare", "scelto": keys}).content.decode()
    assert "dopo che l&#x27;elenco è stato letto" in html
    found = re.search(r'name="scelti" value="([^"]+)"', html)
    assert found
    sent = {"azione": "rinviare", "scelti": found[1], "conferma": "1", "motivo": "Su.", "chiave": str(uuid.uuid4())}
    first, second = (office.post(many, sent, follow=True).content.decode() for _ in range(2))
    assert "Un obiettivo rinviato" in first
    assert "era già stato fatto" in second
    assert StatoObiettivo.objects.filter(motivo_rinvio="Su.").count() == 1


ODD = ("", "1e400", "-5", "100,001", "٣", "9" * 400, "31/02/2023", "0001-01-01", "9999-12-31", "<b>", "0", "−3,5")


@pytest.mark.parametrize("odd", ODD)
def test_the_live_figures_answer_in_words_whatever_is_typed(world: Monitored, odd: str) -> None:
    """In every box at once."""
    client, state = entered(world.head()), world.state()
    names = (*(f"{n}" for n in ("esito", "percentuale", "inizio_effettivo", "fine_effettiva", "causa", "nuova_fine")),)
    value = ("valore", "giorno", "numeratore", "denominatore", "giudizio", "cumula")
    sent = form(client, page_of(state)) | {box(world.phase(), n): odd for n in names}
    sent |= {box(world.value(), n): odd for n in value} | {"versione": odd, "base": odd, "utente": odd, "portate": odd}
    answer = client.post(reverse("monitoraggio:cifre", args=[state.pk]), sent)
    assert answer.status_code == 200
    assert client.post(page_of(state), sent | {"azione": "aggiorna"}).status_code == 200


def test_the_live_figures_of_what_left_the_plan_say_so(world: Monitored) -> None:
    """And of a page that did not arrive whole."""
    client, state = entered(world.head()), world.state()
    sent, figures = form(client, page_of(state)), reverse("monitoraggio:cifre", args=[state.pk])
    cut = client.post(figures, {n: v for n, v in sent.items() if n != "fine"})
    assert (cut.status_code, "non è arrivata intera" in cut.content.decode()) == (200, True)
    StatoObiettivo.objects.filter(pk=state.pk).update(nel_piano=False)
    answer = client.post(figures, sent)
    assert (answer.status_code, "più in questa rilevazione" in answer.content.decode()) == (200, True)


def test_what_a_concluded_phase_makes_of_its_percentage_is_said(world: Monitored) -> None:
    """While it is typed, and once it is saved."""
    client, state, phase = entered(world.head()), world.state(), world.phase()
    write([world.change(phases={phase.row_id: {"percentuale": Decimal(80)}})], hand(world.office))
    sent = form(client, page_of(state)) | {box(phase, "esito"): "conclusa", box(phase, "fine_effettiva"): "2023-03-01"}
    live = client.post(reverse("monitoraggio:cifre", args=[state.pk]), sent).content.decode()
    assert "Salvando: percentuale 100 (c&#x27;era 80)." in live
    saved = client.post(page_of(state), sent, follow=True).content.decode()
    assert "percentuale 100 (c&#x27;era 80)" in saved
    assert world.phase().percentuale == 100


GOING_ON = {"esito": "in corso", "percentuale": Decimal(30), "inizio_effettivo": date(2023, 2, 1)}
OVER = {"esito": "conclusa", "fine_effettiva": date(2023, 3, 1)}


@pytest.mark.parametrize("grid", [False, True])
@pytest.mark.parametrize(
    ("was", "typed", "stands", "told"),
    [
        (
            GOING_ON,
            {"esito": "conclusa", "fine_effettiva": "2023-11-10"},
            ("conclusa", 100, date(2023, 2, 1), date(2023, 11, 10)),
            "percentuale 100 (c&#x27;era 30)",
        ),
        (
            GOING_ON,
            {"esito": "in corso", "fine_effettiva": "2023-11-10"},
            ("conclusa", 100, date(2023, 2, 1), date(2023, 11, 10)),
            "esito Conclusa (c&#x27;era In corso)",
        ),
        (
            GOING_ON,
            {"esito": "non avviata"},
            ("non avviata", 0, None, None),
            "inizio effettivo (vuoto) (c&#x27;era 01/02/2023)",
        ),
        (OVER, {"esito": "in corso"}, ("in corso", None, None, None), "fine effettiva (vuoto) (c&#x27;era 01/03/2023)"),
        (
            OVER,
            {"esito": "annullata"},
            ("annullata", None, None, date(2023, 3, 1)),
            "percentuale (vuoto) (c&#x27;era 100)",
        ),
        (GOING_ON, {"esito": "conclusa", "fine_effettiva": "2023-11-10", "percentuale": "40"}, None, 'value="40"'),
    ],
)
def test_what_last_time_brought_in_gives_way_to_what_is_typed_after_it(
    world: Monitored, was: dict[str, Any], typed: dict[str, str], stands: Any, told: str, grid: bool
) -> None:
    """It is told while it is typed and when it is saved; what was typed against it is refused, and stays there."""
    phase = world.phase()
    write([world.change(phases={phase.row_id: was})], hand(world.office))
    later = open_survey(world.scene.piano, Asked(YEAR_END), world.office)
    now = StatoFase.objects.get(stato__rilevazione=later, row_id=phase.row_id)
    client = entered(world.head())
    address = reverse("monitoraggio:griglia", args=[later.pk, "fasi"]) if grid else page_of(now.stato)
    html = client.post(address, form(client, address) | {"azione": "ultima"}).content.decode()
    sent = form_of(html) | {box(phase, name): text for name, text in typed.items()} | {"azione": "salva"}
    if not grid and stands:
        live = client.post(reverse("monitoraggio:cifre", args=[now.stato_id]), sent).content.decode()
        assert "Salvando: " in live
        assert told in live
    answer = client.post(address, sent, follow=True)
    assert answer.status_code == (200 if stands else 422)
    assert told in answer.content.decode()
    now.refresh_from_db()
    said = (now.esito, now.percentuale, now.inizio_effettivo, now.fine_effettiva)
    assert said == (stands or ("", None, None, None))


def test_what_last_time_brought_in_asks_where_somebody_has_answered_meanwhile(world: Monitored) -> None:
    """Neither of the two is lost."""
    phase = world.phase()
    write([world.change(phases={phase.row_id: GOING_ON})], hand(world.office))
    later = open_survey(world.scene.piano, Asked(YEAR_END), world.office)
    now = StatoFase.objects.get(stato__rilevazione=later, row_id=phase.row_id)
    client, address = entered(world.head()), page_of(now.stato)
    html = client.post(address, form(client, address) | {"azione": "ultima"}).content.decode()
    sent = form_of(html) | {box(phase, "esito"): "conclusa", box(phase, "fine_effettiva"): "2023-11-10"}
    other = form(client, address) | {box(phase, "esito"): "in corso", box(phase, "percentuale"): "55"}
    assert client.post(address, other).status_code == 302
    assert client.post(address, sent | {"azione": "salva"}).status_code == 409
    now.refresh_from_db()
    assert (now.esito, now.percentuale) == ("in corso", Decimal(55))


def test_as_last_time_leaves_alone_what_the_plan_asks_otherwise_now(
    world: Monitored, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It names what it filled and what it left, and fills no box that says something."""
    first, second = world.phase(0), world.phase(1)
    said = {"esito": "in corso", "percentuale": Decimal(30), "motivo": "Come allora."}
    write([world.change(phases={first.row_id: said, second.row_id: said})], hand(world.office))
    later = open_survey(world.scene.piano, Asked(YEAR_END), world.office)
    state = StatoObiettivo.objects.filter(rilevazione=later).order_by("sort_key")[0]
    before = survey_content(world.survey, StatoObiettivo.objects.filter(pk=world.state().pk))
    changed = replace(before.obiettivi[0].fasi[1], fine_prevista=date(2023, 1, 2))
    o = replace(before.obiettivi[0], fasi=(before.obiettivi[0].fasi[0], changed, *before.obiettivi[0].fasi[2:]))
    then = replace(before, obiettivi=(o,))
    monkeypatch.setattr("monitoraggio.views.compiling.previous_content", lambda survey, states: then)
    client = entered(world.head())
    sent = form(client, page_of(state)) | {"azione": "ultima", box(first, "motivo"): "Di adesso."}
    html = client.post(page_of(state), sent).content.decode()
    assert f"{state.codice}, fase 1 (esito, percentuale)" in html
    assert f"perché il piano ora chiede altro: {state.codice}, fase 2." in html
    assert "Di adesso." in html
    assert f'name="{box(second, "percentuale")}" value=""' in html


def test_evidence_is_added_once_and_all_or_none(world: Monitored) -> None:
    """A double click, a file that is refused beside one that is good, a row that left the plan."""
    client, state = entered(world.head()), world.state()
    page = form(client, page_of(state)) | {"azione": "prova"}

    def sent(**more: Any) -> dict[str, Any]:
        return page | {"prova_file": SimpleUploadedFile("verbale.pdf", b"%PDF-1.4\n%%EOF\n"), **more}

    answers = [client.post(page_of(state), sent(), headers={"HX-Request": "true"}) for _ in range(2)]
    assert [a.status_code for a in answers] == [200, 200]
    assert "Aggiunta: verbale.pdf." in answers[0].content.decode()
    assert "Già aggiunta." in answers[1].content.decode()
    assert Evidenza.objects.count() == 1
    good, bad = SimpleUploadedFile("a.txt", b"testo"), SimpleUploadedFile("b.exe", b"MZ\x90\0\x03\0\0\0")
    both = sent(prova_file=[good, bad], chiave_prova=str(uuid.uuid4()))
    assert client.post(page_of(state), both).status_code == 422
    assert Evidenza.objects.count() == 1
    StatoFase.objects.filter(pk=world.phase().pk).update(nel_piano=False)
    strange = sent(prova_di=f"fase-{world.phase().pk}", chiave_prova=str(uuid.uuid4()))
    assert "non è più nel piano" in client.post(page_of(state), strange).content.decode()
    assert Evidenza.objects.count() == 1


def test_why_boxes_are_gone_is_asked_once_however_many_objectives_they_are_of(world: Monitored) -> None:
    counted = []
    sheet = sheet_of(world.survey, StatoObiettivo.objects.filter(pk=world.state().pk))
    for many in (1, 2):
        typed = {f"obiettivo-{world.state(n).pk}-relazione": "Di un altro." for n in range(1, many + 1)}
        with CaptureQueriesContext(connection) as queries:
            assert len(told_kept(sheet, world.office, typed)) == many
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_what_the_scanner_finds_is_noted_though_the_press_is_refused(
    world: Monitored, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    """By its own button and with the page, whose words are kept; and the scanner is asked outside any transaction."""
    settings.TRAGUARDO_ANTIVIRUS = "unix:/run/clamd"
    depth = len(connection.savepoint_ids)
    held: list[bool] = []

    def scan(data: bytes, address: str) -> Verdict:
        held.append(len(connection.savepoint_ids) > depth)
        return Verdict("Eicar-Test")

    monkeypatch.setattr("monitoraggio.scrittura.checking.scan", scan)
    client, state = entered(world.head()), world.state()
    page = form(client, page_of(state)) | {f"obiettivo-{state.pk}-relazione": "Detto."}
    for wanted in ("prova", "salva"):
        sent = page | {"azione": wanted, "prova_file": SimpleUploadedFile("fattura.txt", b"testo")}
        assert "Eicar-Test" in client.post(page_of(state), sent, follow=True).content.decode()
    assert held == [False, False]
    assert not Evidenza.objects.exists()
    assert PassaggioDelloStato.objects.filter(motivo__contains="«fattura.txt»").count() == 2
    assert world.state().relazione == "Detto."


@pytest.mark.parametrize("typed", ["1,234.50", "1.23.4"])
def test_a_value_with_no_one_reading_is_refused_beside_its_box(world: Monitored, typed: str) -> None:
    """As in the sheet (case 14); what groups the thousands of one number does not break it."""
    client, state, value = entered(world.head()), world.state(), world.value()
    name = box(value, "valore")
    page = form(client, page_of(state))
    assert name in page
    refused = client.post(page_of(state), page | {name: typed})
    assert refused.status_code == 422
    assert "non si legge come numero" in refused.content.decode()
    assert world.value().valore == ""
    assert client.post(page_of(state), page | {name: "1 234"}).status_code == 302
    assert world.value().valore == "1\u00a0234"


def test_evidence_that_was_not_added_is_added_with_the_page(world: Monitored) -> None:
    """And what is wrong with it does not hold up the rest; in its place it stays in its boxes."""
    client, state = entered(world.head()), world.state()
    wrong = {"prova_titolo": "Il verbale", "prova_indirizzo": "dove"}
    html = client.post(page_of(state), form(client, page_of(state)) | wrong | {"azione": "prova"}).content.decode()
    assert 'value="Il verbale"' in html
    assert 'value="dove"' in html
    sent = form(client, page_of(state)) | {f"obiettivo-{state.pk}-relazione": "Detto."}
    said = client.post(page_of(state), sent | wrong, follow=True).content.decode()
    assert "L&#x27;evidenza «Il verbale, dove» non è stata aggiunta" in said
    assert world.state().relazione == "Detto."
    sent = form(client, page_of(state)) | {"prova_protocollo": "77/2023"}
    assert "Aggiunta: Protocollo 77/2023." in client.post(page_of(state), sent, follow=True).content.decode()
    assert Evidenza.objects.get().protocollo == "77/2023"


def test_evidence_that_comes_too_late_is_told_to_who_sees_only_a_piece(world: Monitored) -> None:
    """An answer that the page would drop is mute."""
    client, state = entered(world.head()), world.state()
    sent = form(client, page_of(state)) | {"azione": "prova", "prova_protocollo": "1/2023"}
    close_survey(world.survey, world.office)
    answer = client.post(page_of(state), sent, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "è chiusa. Non è stato aggiunto né tolto nulla." in answer.content.decode()


def test_a_closed_survey_is_read_from_what_was_frozen(world: Monitored) -> None:
    """Rows that change under it change nothing of its page, and neither does a rule that a later program mends."""
    client, state = entered(world.head()), world.state()
    write(
        [world.change(head={"relazione": "Congelata."}, values={world.value().row_id: {"valore": "3"}})],
        hand(world.office),
    )
    sent = form(client, page_of(state)) | {"azione": "prova", "prova_protocollo": "77/2023"}
    client.post(page_of(state), sent)
    close_survey(world.survey, world.office)
    before = client.get(page_of(state)).content.decode()
    StatoObiettivo.objects.filter(pk=state.pk).update(relazione="Altra.", titolo="Altro titolo")
    ValoreIndicatore.objects.filter(stato=state).update(valore="999")
    Evidenza.objects.update(titolo="Altra prova")
    after = client.get(page_of(state)).content.decode()
    assert "Congelata." in after
    for strange in ("Altra.", "999", "Altra prova", "Altro titolo"):
        assert strange not in after
    assert body(after) == body(before)


def body(html: str) -> str:
    """What somebody reads, without keys and tokens."""
    return re.sub(r'value="[^"]*"', "", html[html.index("<h1") : html.index('id="atti"')])


def test_who_may_not_hears_who_can(world: Monitored) -> None:
    """A referente who compiled does not confirm, not even as a delegate: the head does, and is named."""
    head, state = world.head(), world.state()
    write([world.change(head={"relazione": "Detto."})], hand(world.office))
    referente = world.somebody(Ruolo.REFERENTE, state.centro)
    address = reverse("monitoraggio:atto", args=[state.pk, "confermare"])
    answer = entered(referente).post(address, {"versione": world.state().revisione, "chiave": str(uuid.uuid4())})
    assert answer.status_code == 403
    assert f"lo fa {head}" in answer.content.decode()
    assert world.state().stato == StateOfObjective.COMPILATO
    confirm(world.state(), head)


def test_the_queries_of_lists_do_not_grow_with_the_surveys(world: Monitored) -> None:
    """Of one and of three, each on a version: list, desk, workshop; and what an act on many would do."""
    write([world.change(of, head={"relazione": "Detto."}) for of in range(3)], hand(world.office))
    office = entered(world.office)
    addresses = (
        reverse("monitoraggio:elenco"),
        reverse("obiettivi:scrivania"),
        reverse("admin:monitoraggio_rilevazione_changelist"),
    )
    many = reverse("monitoraggio:molti", args=[world.survey.pk])
    chosen = [f"{world.state(of).pk}:{world.state(of).revisione}" for of in range(3)]

    def counted(ask: Callable[[], Any]) -> int:
        ask()
        with CaptureQueriesContext(connection) as queries:
            assert ask().status_code == 200
        return len(queries)

    one = [counted(partial(office.get, address)) for address in addresses]
    for day in (date(2023, 8, 31), YEAR_END):
        open_survey(world.scene.piano, Asked(day), world.office)
    assert [counted(partial(office.get, address)) for address in addresses] == one
    sent = [{"azione": "rinviare", "scelto": chosen[:n]} for n in (1, 3)]
    alone, together = (counted(partial(office.post, many, said)) for said in sent)
    assert alone == together


def test_who_left_the_centre_yesterday_finds_nothing(world: Monitored) -> None:
    """By the day of Rome: a delegation that is over confirms nothing, and neither does the head that was."""
    head, state = world.head(), world.state()
    write([world.change(head={"relazione": "Detto."})], hand(world.office))
    Incarico.objects.filter(persona__utente=head).update(al=timezone.localdate() - timedelta(days=1))
    address = reverse("monitoraggio:atto", args=[state.pk, "confermare"])
    assert entered(head).post(address, {"versione": world.state().revisione}).status_code == 404
    assert world.state().stato == StateOfObjective.COMPILATO


def test_the_weight_of_an_objective_is_written_by_who_keeps_the_plan(world: Monitored) -> None:
    """Where the rules count it; a centre reads it and does not weigh itself."""
    state, name = world.state(), f"obiettivo-{world.state().pk}-peso"
    office, head = entered(world.office), entered(world.head())
    assert name not in office.get(page_of(state)).content.decode()
    RegolaConsuntivo.objects.filter(piano=world.scene.piano).update(pesa_gli_obiettivi=True)
    assert name in office.get(page_of(state)).content.decode()
    assert name not in head.get(page_of(state)).content.decode()
    refused = office.post(page_of(state), form(office, page_of(state)) | {name: "1000"})
    assert (refused.status_code, "da 0 a 999,99" in refused.content.decode()) == (422, True)
    assert office.post(page_of(state), form(office, page_of(state)) | {name: "12,5"}).status_code == 302
    assert world.state().peso == Decimal("12.5")
    with pytest.raises(NotStorable, match="lo scrive l'ufficio"):
        write([world.change(head={"peso": Decimal(99)})], hand(world.head()))
