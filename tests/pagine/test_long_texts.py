# SPDX-License-Identifier: AGPL-3.0-or-later
"""Texts beyond measure: refused where they are written, kept where they stood before, told by name everywhere."""

import json
from typing import Any, Final

import pytest
from django.apps import apps
from django.db.models import TextField
from django.test import Client
from django.urls import reverse

from fogli.limiti import FileNonLeggibile
from importazioni.conferma.doors import INGRESSI, Dove
from importazioni.griglie.findings import TabellaConErrori
from importazioni.measures import controlla
from importazioni.peg.proposal import prepara
from importazioni.peg.workbook import esporta_peg
from importazioni.stampa_vecchia import leggi
from obiettivi.contenuto import ContenutoFase, ContenutoObiettivo, ContenutoPiano
from obiettivi.models import Fase, ObiettivoPEG
from obiettivi.vita.forms import CommentoForm, RinvioForm
from organizzazione.models import Utente
from testi.bounds import LONG_TEXT
from testi.fields import LongText
from tests.fabbriche import FaseFactory, ObiettivoFactory, PianoFactory, UtenteFactory
from tests.obiettivi.test_admin import modulo
from tests.pagine.test_modifica import campi

pytestmark = pytest.mark.django_db
TOO_LONG: Final = "parola " * 3_000
# What the program writes by itself, or keeps as it was: no person types it.
NOT_TYPED: Final = {
    "versioni.Versione.contenuto", "versioni.Versione.manifesto", "versioni.Modifica.prima",
    "versioni.PendingStamp.last_error",
    "fascicoli.Fascicolo.contenuto", "fascicoli.Fascicolo.errore",
    "fascicoli.Stampa.opzioni", "fascicoli.Stampa.errore",
    "obiettivi.AvvisoAccettato.testo", "notifiche.Notifica.testo", "notifiche.Mail.body",
    "trasparenza.Voce.titolo", "trasparenza.Voce.centro", "trasparenza.Voce.responsabile",
    "trasparenza.Voce.titolo_cercato", "trasparenza.Voce.testo_cercato",
    "trasparenza.RelazionePubblicata.contenuto", "trasparenza.RelazionePubblicata.documento_dentro",
    "trasparenza.RelazionePubblicata.testo_cercato",
    "trasparenza.VoceDellaRilevazione.titolo", "trasparenza.VoceDellaRilevazione.centro",
    "trasparenza.VoceDellaRilevazione.titolo_cercato", "trasparenza.VoceDellaRilevazione.testo_cercato",
}  # fmt: skip
OURS: Final = {
    "obiettivi",
    "dup",
    "indicatori",
    "organizzazione",
    "aggregati",
    "versioni",
    "fascicoli",
    "trasparenza",
    "notifiche",
}


@pytest.fixture
def office(client: Client) -> Utente:
    user: Utente = UtenteFactory.create(ufficio=True)
    client.force_login(user)
    return user


def stored_long(objective: ObiettivoPEG, text: str = TOO_LONG) -> None:
    """A text of before there was a bound."""
    ObiettivoPEG.objects.filter(pk=objective.pk).update(descrizione=text.strip())


def form_of(client: Client, objective: ObiettivoPEG) -> tuple[str, dict[str, Any]]:
    page = reverse("obiettivi:modifica", args=[objective.pk])
    return page, campi(client.get(page)) | {"azione": "salva"}


def test_every_text_that_people_write_has_a_bound() -> None:
    free = {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in OURS and not model.__name__.startswith("Historical")
        for field in model._meta.get_fields()
        if isinstance(field, TextField) and not isinstance(field, LongText)
    }
    assert free == NOT_TYPED


def test_the_form_refuses_what_is_too_long_and_keeps_it_in_its_box(client: Client, office: Utente) -> None:
    objective = ObiettivoFactory.create()
    page, typed = form_of(client, objective)
    answer = client.post(page, typed | {"contesto": TOO_LONG, "titolo": "Un altro titolo"})
    assert answer.status_code == 422
    assert "Ci stanno 20.000 caratteri e sono 20.999: accorciare il testo di 999." in answer.content.decode()
    assert campi(answer)["contesto"] == TOO_LONG.strip()
    assert campi(answer)["titolo"] == "Un altro titolo"
    objective.refresh_from_db()
    assert objective.contesto != TOO_LONG.strip()


def test_the_boxes_tell_the_script_how_much_they_hold(client: Client, office: Utente) -> None:
    page = client.get(reverse("obiettivi:modifica", args=[ObiettivoFactory.create().pk])).content.decode()
    assert 'name="contesto" rows="5" data-massimo="20000"' in page
    assert 'data-massimo="300"' in page
    assert "maxlength" not in page
    assert "js/limits.js" in page


def test_an_old_longer_text_stays_while_something_else_is_saved(client: Client, office: Utente) -> None:
    objective = ObiettivoFactory.create()
    phase = FaseFactory.create(obiettivo=objective, note=TOO_LONG.strip())
    stored_long(objective)
    page, typed = form_of(client, objective)
    assert client.post(page, typed | {"titolo": "Un altro titolo"}).status_code == 302
    objective.refresh_from_db()
    assert (objective.titolo, objective.descrizione) == ("Un altro titolo", TOO_LONG.strip())
    assert Fase.objects.get(pk=phase.pk).note == TOO_LONG.strip()
    page, typed = form_of(client, objective)
    assert client.post(page, typed | {"descrizione": TOO_LONG + "ancora"}).status_code == 422


def test_the_admin_says_the_same(client: Client, office: Utente) -> None:
    objective = ObiettivoFactory.create()
    stored_long(objective)
    page = reverse("admin:obiettivi_obiettivopeg_change", args=[objective.pk])
    typed = modulo(client, page)
    assert client.post(page, typed | {"titolo": "Un altro titolo"}).status_code == 302
    objective.refresh_from_db()
    assert (objective.titolo, objective.descrizione) == ("Un altro titolo", TOO_LONG.strip())
    refused = client.post(page, modulo(client, page) | {"contesto": TOO_LONG + "ancora"})
    shown = refused.content.decode()
    assert refused.status_code == 200
    assert "Ci stanno 20.000 caratteri e sono 21.006" in shown
    assert f"{TOO_LONG}ancora" in shown
    assert 'data-massimo="20000"' in shown
    assert "js/limits.js" in shown


@pytest.mark.django_db
@pytest.mark.parametrize(("form", "field"), [(CommentoForm, "testo"), (RinvioForm, "motivo")])
def test_comments_and_reasons_have_theirs(form: Any, field: str) -> None:
    about = {"objective": ObiettivoFactory.create()} if form is CommentoForm else {}
    filled = form({field: "a" * 4_001}, **about)
    assert filled.errors[field] == ["Ci stanno 4.000 caratteri e sono 4.001: accorciare il testo di 1."]
    assert "maxlength" not in str(filled[field])
    assert 'data-massimo="4000"' in str(filled[field])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"descrizione": "a" * (LONG_TEXT + 1)},
            r"2020-CP04, obiettivo PEG, descrizione: .* ha 20001 caratteri, al più",
        ),
        ({"fasi": (ContenutoFase("Una", note="a" * (LONG_TEXT + 1)),)}, r"2020-CP04, fase, note: .* ha 20001"),
        ({"fasi": (ContenutoFase("Una"),) * 501}, r"2020-CP04: 501 fasi, al più 500\."),
    ],
)
def test_an_import_that_is_too_long_is_refused_by_name(change: dict[str, Any], said: str) -> None:
    content = ContenutoObiettivo("2020-CP04", "Un titolo", centro_di_responsabilita="Cultura", **change)
    with pytest.raises(FileNonLeggibile, match=said):
        controlla(ContenutoPiano("PEG_2020", "", 2020, (content,)))


def test_a_table_that_is_too_long_is_refused_with_its_row() -> None:
    plan = PianoFactory.create(codice="PEG_2020", anno=2020)
    rows = "Codice;Titolo;Centro di Responsabilità;Descrizione Obiettivo\n2020-CP04;Uno;Cultura;" + "a" * 20_001
    with pytest.raises(TabellaConErrori) as refused:
        INGRESSI["peg"].proponi(Dove(None, plan), rows.encode(), "peg.csv")
    (said,) = refused.value.rilievi
    assert (said.riga, "20001 caratteri, al più 20000" in said.testo) == (2, True)


def test_an_old_longer_text_comes_back_as_it_stands(client: Client, office: Utente) -> None:
    plan = PianoFactory.create(codice="PEG_2020", anno=2020)
    objective = ObiettivoFactory.create(piano=plan, codice="2020-CP04")
    stored_long(objective)
    written = client.get(reverse("documenti:scarica", args=["preventivo", "json"]), {"piano": "PEG_2020"}).content
    assert prepara(leggi(written)).cambi
    table = INGRESSI["peg"].proponi(Dove(None, plan), esporta_peg(plan), "peg.xlsx")
    assert table.nulla_da_fare


def test_pages_of_a_text_without_measure_show_its_beginning(client: Client, office: Utente) -> None:
    objective = ObiettivoFactory.create()
    stored_long(objective, "a\n" * 100_000)
    card = client.get(reverse("obiettivi:scheda", args=[objective.pk])).content.decode()
    assert "Il testo continua: qui ne stanno i primi" in card
    assert card.count("<br") < 2_100
    _, typed = form_of(client, objective)
    assert typed["descrizione"] == ("a\n" * 100_000).strip()
    live = reverse("obiettivi:anteprima", args=[objective.piano_id, objective.centro_id])
    assert client.post(live, typed).content.decode().count("<br") < 2_100


def test_json_of_an_old_longer_text_is_still_written(client: Client, office: Utente) -> None:
    objective = ObiettivoFactory.create()
    stored_long(objective)
    address = reverse("documenti:scarica", args=["preventivo", "json"])
    answer = client.get(address, {"piano": objective.piano.codice})
    (written,) = json.loads(answer.content)["obiettivi"]
    assert written["descrizione"] == TOO_LONG.strip()


def test_what_no_paper_holds_is_told_by_name_and_never_laid_out(
    client: Client, office: Utente, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = PianoFactory.create(codice="PEG_2020", anno=2020)
    objective = ObiettivoFactory.create(piano=plan, codice="2020-CP04")
    stored_long(objective, "a\n" * 1_000_000)

    def made(*_: object) -> str:
        raise AssertionError("the page of the part was made")

    monkeypatch.setattr("reports.scrittori.pdf.laid_out", made)
    monkeypatch.setattr("reports.scrittori.html.laid_out", made)
    refused = client.get(reverse("documenti:scarica", args=["preventivo", "pdf"]), {"piano": "PEG_2020"})
    assert refused.status_code == 422
    assert "2020-CP04" in refused.content.decode()
    assert "più lungo di quanto si possa stampare" in refused.content.decode()
    assert reverse("obiettivi:scheda", args=[objective.pk]) in refused.content.decode()
    shown = client.get(reverse("documenti:pagina", args=["preventivo"]), {"piano": "PEG_2020"})
    assert "più lungo di quanto si possa stampare" in shown.content.decode()
