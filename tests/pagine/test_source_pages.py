# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages say of the sources: who may confirms with a press, the others read, and looking changes nothing."""

from pathlib import Path
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse

from monitoraggio.choices import Origin, SourceKind
from monitoraggio.models import FonteIndicatore, LetturaDellaFonte, StatoObiettivo
from monitoraggio.sources.reading import read_sources
from organizzazione.choices import Ruolo
from organizzazione.models import Utente
from organizzazione.rules import SISTEMA
from tests.monitoraggio.monitored import Monitored, monitored
from tests.monitoraggio.sourced import from_another, put, source

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(tmp_path: Path, settings: Any) -> Monitored:
    """A survey with one source that was read."""
    settings.TRAGUARDO_FONTI_CARTELLA = str(tmp_path)
    m = monitored()
    source(m)
    put(tmp_path, "A1;120;3;4")
    read_sources(m.survey, SISTEMA)
    return m


def entered(who: Utente) -> Client:
    """Who is in."""
    client = Client()
    client.force_login(who)
    return client


def objective(m: Monitored) -> str:
    """The page of the first objective."""
    return reverse("monitoraggio:obiettivo", args=[m.state().pk])


def button(m: Monitored) -> str:
    """Where the button of the last reading leads."""
    return reverse("monitoraggio:conferma_fonte", args=[LetturaDellaFonte.objects.latest("pk").pk])


def test_the_page_says_what_the_source_says_and_a_press_confirms_it(world: Monitored) -> None:
    head = entered(world.head())
    html = head.get(objective(world)).content.decode()
    assert "La fonte dice <strong>120</strong>: ore.csv, riga 2, colonna «Ore»" in html
    assert button(world) in html
    assert (world.value().valore, LetturaDellaFonte.objects.count()) == ("", 1)
    sent = {"revisione": world.state().revisione, "da": objective(world)}
    answer = head.post(button(world), sent)
    assert answer.headers["Location"] == objective(world)
    assert (world.value().valore, world.value().origine) == ("120", Origin.FONTE)
    html = head.get(objective(world)).content.decode()
    assert "Confermato dalla fonte: <strong>120</strong>" in html
    assert button(world) not in html


def test_a_press_is_needed_and_an_old_page_writes_nothing(world: Monitored) -> None:
    office = entered(world.office)
    assert office.get(button(world)).status_code == 405
    StatoObiettivo.objects.filter(pk=world.state().pk).update(revisione=41)
    for sent in ({"revisione": "40"}, {"revisione": "x" * 30}, {}):
        told = office.post(button(world), sent, follow=True).content.decode()
        assert "Intanto qualcuno ha salvato" in told
    assert world.value().valore == ""


def test_nobody_is_led_out_of_the_site(world: Monitored) -> None:
    office = entered(world.office)
    sent = {"revisione": world.state().revisione, "da": "//altrove.example/"}
    assert office.post(button(world), sent).headers["Location"] == objective(world)


def test_strangers_find_nothing_and_readers_are_told(world: Monitored) -> None:
    stranger, reader = entered(world.somebody(Ruolo.DIRIGENTE)), entered(world.somebody(Ruolo.LETTORE))
    again = reverse("monitoraggio:leggi_fonti", args=[world.state().pk])
    for address in (button(world), again):
        assert stranger.post(address, {"revisione": world.state().revisione}).status_code == 404
        assert reader.post(address, {"revisione": world.state().revisione}).status_code == 403
    html = reader.get(objective(world)).content.decode()
    assert "La fonte dice <strong>120</strong>" in html
    assert button(world) not in html
    assert again not in html
    assert world.value().valore == ""


def test_the_sheet_of_indicators_confirms_too(world: Monitored) -> None:
    head = entered(world.head())
    address = reverse("monitoraggio:griglia", args=[world.survey.pk, "indicatori"])
    html = head.get(address).content.decode()
    assert button(world) in html
    assert f"{world.state().codice}, " in html
    head.post(button(world), {"revisione": world.state().revisione, "da": address})
    assert world.value().valore == "120"
    assert (
        "Dalle fonti" not in head.get(reverse("monitoraggio:griglia", args=[world.survey.pk, "fasi"])).content.decode()
    )


def test_it_is_read_again_when_somebody_asks(world: Monitored, tmp_path: Path) -> None:
    head = entered(world.head())
    put(tmp_path, "A1;130;3;4")
    again = reverse("monitoraggio:leggi_fonti", args=[world.state().pk])
    assert head.get(again).status_code == 405
    html = head.post(again, {"da": objective(world)}, follow=True).content.decode()
    assert "Fonti che dicono qualcosa di nuovo: 1." in html
    assert "La fonte dice <strong>130</strong>" in html
    put(tmp_path, "A1;<b>x</b>;3;4", "A1;2;3;4")
    html = head.post(again, {"da": objective(world)}, follow=True).content.decode()
    assert "La fonte non si legge. ore.csv, righe 2, 3" in html


def test_what_a_file_says_is_text_on_the_page(world: Monitored, tmp_path: Path) -> None:
    put(tmp_path, "A1;<script>alert(1)</script>;3;4")
    read_sources(world.survey, SISTEMA)
    html = entered(world.office).get(objective(world)).content.decode()
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html


def form(**said: Any) -> dict[str, Any]:
    """What the page of the workshop sends."""
    usual = {"genere": "csv", "file": "ore.csv", "colonna_chiave": "Indicatore", "chiave": "B1"}
    return {"numero": "1", "in_uso": "on", "colonna_valore": "Ore", **usual, **said}


def errors(answer: Any) -> str:
    """What the form says."""
    return str(answer.context["adminform"].form.errors)


def test_the_office_says_in_the_workshop_where_an_indicator_is_read(world: Monitored) -> None:
    office, add = entered(world.office), reverse("admin:monitoraggio_fonteindicatore_add")
    second, third = world.state(1).obiettivo_id, world.state(2).obiettivo_id
    assert office.get(add).status_code == 200
    for said, why in (
        ({"numero": "99"}, "non ha un indicatore n. 99"),
        ({"file": "altrove/ore.csv"}, "solo il nome del file"),
        ({"chiave": ""}, "Serve, per una fonte di questo genere"),
        ({"colonna_numeratore": "Aperte"}, "due colonne"),
        ({"genere": "indicatore", "altro_obiettivo": second, "altro_numero": "1"}, "fonte di se stesso"),
        ({"genere": "ente"}, "Serve, per una fonte di questo genere"),
        ({"obiettivo": world.state().obiettivo_id}, "ha già una fonte"),
    ):
        answer = office.post(add, form(**{"obiettivo": second, **said}))
        assert answer.status_code == 200
        assert why in errors(answer)
    assert office.post(add, form(obiettivo=second)).status_code == 302
    other = form(obiettivo=third, genere="indicatore", altro_obiettivo=second, altro_numero="1")
    assert office.post(add, other).status_code == 302
    made = FonteIndicatore.objects.get(codice=world.state(2).codice)
    assert (made.genere, made.altra_riga, made.file) == (SourceKind.INDICATORE, world.value(0, of=1).row_id, "")
    assert made.history.get().history_user == world.office
    html = office.get(reverse("admin:monitoraggio_fonteindicatore_changelist")).content.decode()
    assert "ore.csv, «Ore» dove «Indicatore» è «A1»" in html


def test_an_old_page_of_the_workshop_shows_the_conflict(world: Monitored) -> None:
    made, office = FonteIndicatore.objects.get(), entered(world.office)
    change = reverse("admin:monitoraggio_fonteindicatore_change", args=[made.pk])
    sent = form(obiettivo=made.obiettivo_id, chiave="Z9", versione_letta=made.revisione)
    FonteIndicatore.objects.filter(pk=made.pk).update(revisione=made.revisione + 1)
    assert "Nel frattempo" in errors(office.post(change, sent))
    made.refresh_from_db()
    assert made.chiave == "A1"


def test_the_list_asks_as_many_queries_for_three_as_for_one(world: Monitored, django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    office, address = entered(world.office), reverse("admin:monitoraggio_fonteindicatore_changelist")
    office.get(address)
    with CaptureQueriesContext(connection) as one:
        office.get(address)
    for n in (1, 2):
        source(world, world.value(0, of=n), chiave=f"{n}")
    with django_assert_num_queries(len(one)):
        office.get(address)


def test_a_source_whose_objective_is_gone_is_still_there(world: Monitored) -> None:
    made = FonteIndicatore.objects.get()
    FonteIndicatore.objects.update(obiettivo=None)
    office = entered(world.office)
    assert office.get(reverse("admin:monitoraggio_fonteindicatore_changelist")).status_code == 200
    assert office.get(reverse("admin:monitoraggio_fonteindicatore_change", args=[made.pk])).status_code == 200
    # The survey knows the indicator by its identity, whatever became of the objective at work.
    assert len(read_sources(world.survey, SISTEMA).outcomes) == 1


def shown(client: Client, made: FonteIndicatore, **said: Any) -> tuple[str, dict[str, Any]]:
    """The page of a source in the workshop, and what it sends back where nobody touches more than ``said``."""
    change = reverse("admin:monitoraggio_fonteindicatore_change", args=[made.pk])
    page = client.get(change).context["adminform"].form
    html = client.get(change).content.decode()
    assert all(f'name="{name}"' in html for name in page.fields)
    boxes = {name: page[name].value() for name in page.fields}
    sent = {name: value for name, value in boxes.items() if value not in (None, False)}
    return change, {name: value for name, value in {**sent, **said}.items() if value != "-"}


def put_before(m: Monitored) -> None:
    """Another indicator comes before the one of the first objective."""
    rows = m.state().obiettivo.indicatori
    rows.update(ordine=F("ordine") + 1)
    rows.create(descrizione="Venuto prima", ordine=0)


def test_an_indicator_that_stands_elsewhere_meanwhile_keeps_its_source(world: Monitored) -> None:
    made, office = FonteIndicatore.objects.get(), entered(world.office)
    other = from_another(world, world.value(0, of=1), world.value())
    pages = [shown(office, of, nota="Guardata.") for of in (made, other)]
    put_before(world)
    for of, (change, sent) in zip((made, other), pages, strict=True):
        was = (of.row_id, of.descrizione, of.altra_riga, of.altra_descrizione)
        assert office.post(change, sent).status_code == 302
        of.refresh_from_db()
        assert (of.row_id, of.descrizione, of.altra_riga, of.altra_descrizione, of.nota) == (*was, "Guardata.")
    # Whoever writes another number means another.
    change, sent = shown(office, made, numero="1")
    assert sent["numero_mostrato"] == 2
    assert office.post(change, sent).status_code == 302
    made.refresh_from_db()
    assert made.descrizione == "Venuto prima"


def test_after_a_conflict_the_number_in_the_box_is_meant(world: Monitored) -> None:
    made, office = FonteIndicatore.objects.get(), entered(world.office)
    change, mine = shown(office, made)
    put_before(world)
    change, theirs = shown(office, made, numero="1")
    assert office.post(change, theirs).status_code == 302
    answer = office.post(change, {**mine, "numero": "2"})
    assert "Nel frattempo" in errors(answer)
    again = answer.context["adminform"].form
    renewed = {name: again[name].value() for name in ("versione_letta", "numero_mostrato")}
    assert office.post(change, {**mine, "numero": "2", **renewed}).status_code == 302
    assert FonteIndicatore.objects.get().row_id == made.row_id


@pytest.mark.parametrize("gone", ["objective", "row", "meanwhile", "other"])
def test_a_source_of_what_is_gone_is_put_out_of_use(world: Monitored, gone: str) -> None:
    made, office = FonteIndicatore.objects.get(), entered(world.office)
    if gone == "other":
        made = from_another(world, world.value(0, of=1), world.value())
    of = (made.row_id, made.altra_riga, made.codice)
    change, sent = shown(office, made, in_uso="-")
    if gone == "objective":
        FonteIndicatore.objects.update(obiettivo=None)
    else:
        world.state().obiettivo.indicatori.all().delete()
    if gone != "meanwhile":
        change, sent = shown(office, made, in_uso="-")
    answer = office.post(change, sent)
    assert answer.status_code == 302, errors(answer)
    made.refresh_from_db()
    assert (made.row_id, made.altra_riga, made.codice, made.in_uso) == (*of, False)
    if gone != "other":
        assert "Serve" in errors(office.post(change, shown(office, made, obiettivo=world.state(1).obiettivo_id)[1]))
