# SPDX-License-Identifier: AGPL-3.0-or-later
"""The workshop of the planning office: lists, forms, conflicts, gates."""

import re
from decimal import Decimal

import pytest
from django.contrib import admin
from django.db import IntegrityError, connection, transaction
from django.forms import BaseFormSet
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aggregati.models import ConflittoDiRevisione
from indicatori.models import TipoIndicatore
from notifiche.models import Mail, Notifica
from obiettivi.admin import ObiettivoAdmin
from obiettivi.models import (
    AvvisoAccettato,
    Commento,
    Fase,
    ObiettivoPEG,
    Passaggio,
    PresaVisione,
    TipoObiettivo,
)
from organizzazione.models import Assessore, Incarico, OrganismoPartecipato
from tests.fabbriche import (
    CentroFactory,
    FaseFactory,
    ObiettivoFactory,
    PersonaFactory,
    PianoFactory,
    ServizioCoinvoltoFactory,
    UtenteFactory,
)

pytestmark = pytest.mark.django_db
LISTA = reverse("admin:obiettivi_obiettivopeg_changelist")


@pytest.fixture
def ufficio(client):
    utente = UtenteFactory(ufficio=True)
    client.force_login(utente)
    client.utente = utente
    return client


def scheda(obiettivo):
    return reverse("admin:obiettivi_obiettivopeg_change", args=[obiettivo.pk])


def modulo(client, indirizzo):
    """What a browser would send back from the page, unchanged."""
    contesto = client.get(indirizzo).context
    dati = {}
    for form in (contesto["adminform"].form, *_moduli(contesto["inline_admin_formsets"])):
        for campo in form:
            valore = campo.value()
            if isinstance(valore, list | tuple):
                dati[campo.html_name] = [str(getattr(v, "pk", v)) for v in valore]
            elif not isinstance(valore, bool):
                dati[campo.html_name] = "" if valore is None else campo.field.widget.format_value(valore) or ""
            elif valore:
                dati[campo.html_name] = "on"
    return {
        nome: v[0] if isinstance(v, list) and nome != "obiettivi_operativi" and v else v for nome, v in dati.items()
    }


def _moduli(insiemi):
    for insieme in insiemi:
        formset: BaseFormSet = insieme.formset
        yield formset.management_form
        yield from formset.forms


def test_every_model_of_the_domain_is_there_and_opens(ufficio):
    ObiettivoFactory()
    ServizioCoinvoltoFactory(obiettivo=ObiettivoPEG.objects.get())
    Assessore.objects.create(nominativo="Bosi")
    OrganismoPartecipato.objects.create(nome="Alia")
    Incarico.objects.create(persona=PersonaFactory(), centro=CentroFactory(), dal="2020-01-01")
    apps = ("organizzazione", "indicatori", "dup", "obiettivi", "notifiche")
    # The mail is the administrator's.
    del_dominio = {m for m in admin.site._registry if m._meta.app_label in apps} - {Mail}
    assert len(del_dominio) == 21
    for modello in del_dominio - {type(ufficio.utente)}:
        base = f"admin:{modello._meta.app_label}_{modello._meta.model_name}"
        assert ufficio.get(reverse(f"{base}_changelist") + "?q=b").status_code == 200
        # What the program writes by itself is only read there.
        si_aggiunge = 403 if modello in (Passaggio, Commento, PresaVisione, Notifica, AvvisoAccettato) else 200
        assert ufficio.get(reverse(f"{base}_add")).status_code == si_aggiunge
        riga = modello._default_manager.first()
        if riga:
            assert ufficio.get(reverse(f"{base}_change", args=[riga.pk])).status_code == 200


def test_the_list_shows_sums_and_findings_in_words(ufficio):
    ObiettivoFactory(codice="2020-AA01", piano__anno=2020)
    storto = ObiettivoFactory(codice="2020-AA02", piano__anno=2020, piano__codice="X", fasi=0, responsabile=None)
    FaseFactory(obiettivo=storto, peso=Decimal("90.00"))
    testo = ufficio.get(LISTA).content.decode()
    assert "100,00" in testo
    assert "90,00 ⚠ non è 100,00" in testo
    assert "⛔ 2 errori" in testo


@pytest.mark.parametrize(("scelta", "codici"), [("errori", ["2020-AA02"]), ("avvisi", ["2020-AA01"]), ("nessuna", [])])
def test_the_filter_of_the_findings(ufficio, scelta, codici):
    piano = PianoFactory(anno=2020)
    ObiettivoFactory(codice="2020-AA01", piano=piano)
    ObiettivoFactory(codice="2020-AA02", piano=piano, responsabile=None)
    risposta = ufficio.get(LISTA, {"segnalazioni": scelta})
    assert [o.codice for o in risposta.context["cl"].result_list] == codici


@pytest.mark.parametrize(
    "app_modello", ["obiettivi_obiettivopeg", "obiettivi_pianoesecutivo", "organizzazione_persona"]
)
def test_lists_have_a_constant_number_of_queries(ufficio, app_modello):
    lista = reverse(f"admin:{app_modello}_changelist")
    ObiettivoFactory()
    ufficio.get(lista)
    with CaptureQueriesContext(connection) as con_uno:
        ufficio.get(lista)
    for _ in range(2):
        ObiettivoFactory(piano=PianoFactory(), fasi=4, indicatori=3)
    with CaptureQueriesContext(connection) as con_tre:
        ufficio.get(lista)
    assert len(con_tre) == len(con_uno)


def test_the_form_has_a_constant_number_of_queries(ufficio):
    piccolo, grande = ObiettivoFactory(fasi=1, indicatori=1), ObiettivoFactory(fasi=3, indicatori=3)
    ufficio.get(scheda(piccolo))
    with CaptureQueriesContext(connection) as con_una:
        ufficio.get(scheda(piccolo))
    with CaptureQueriesContext(connection) as con_tre:
        ufficio.get(scheda(grande))
    assert len(con_tre) == len(con_una)


def test_a_weight_is_corrected_with_the_comma_and_the_history_says_who(ufficio):
    obiettivo = ObiettivoFactory()
    dati = modulo(ufficio, scheda(obiettivo)) | {"fasi-0-peso": "40,5", "fasi-1-peso": "59.50"}
    risposta = ufficio.post(scheda(obiettivo), dati, follow=True)
    assert risposta.redirect_chain, risposta.context["errors"]
    assert list(obiettivo.fasi.values_list("peso", flat=True)) == [Decimal("40.50"), Decimal("59.50")]
    obiettivo.refresh_from_db()
    assert obiettivo.revisione == 2
    assert obiettivo.fasi.first().history.first().history_user == ufficio.utente
    storia = ufficio.get(reverse("admin:obiettivi_obiettivopeg_history", args=[obiettivo.pk])).content.decode()
    assert "peso: 50,00 → 40,50" in storia
    assert str(ufficio.utente) in storia
    assert "Changed" not in storia


def test_the_form_says_what_is_wrong_and_how_values_are_read(ufficio):
    obiettivo = ObiettivoFactory(responsabile=None)
    testo = ufficio.get(scheda(obiettivo)).content.decode()
    assert "Manca il responsabile." in testo
    assert "140" in testo
    assert re.search(r"sarà raggiunto se il valore è almeno\s+140", testo)


def test_rows_keep_the_order_of_the_office_and_new_ones_go_last(ufficio):
    obiettivo = ObiettivoFactory(fasi=2)
    dati = modulo(ufficio, scheda(obiettivo))
    dati |= {"fasi-0-ordine": "2", "fasi-1-ordine": "1", "fasi-TOTAL_FORMS": "3"}
    dati |= {
        "fasi-2-descrizione": "Ultima",
        "fasi-2-ordine": "0",
        "fasi-2-obiettivo": str(obiettivo.pk),
        "fasi-2-id": "",
    }
    prima = list(obiettivo.fasi.values_list("descrizione", flat=True))
    assert ufficio.post(scheda(obiettivo), dati).status_code == 302
    assert list(obiettivo.fasi.values_list("descrizione", flat=True)) == [prima[1], prima[0], "Ultima"]


def test_rows_moved_deleted_and_added_leave_the_others_who_they_are(ufficio):
    obiettivo, altrui = ObiettivoFactory(fasi=3), ObiettivoFactory(fasi=1)
    prima = {f.descrizione: (f.pk, f.row_id) for f in obiettivo.fasi.all()}
    uno, due, tre = prima
    dati = modulo(ufficio, scheda(obiettivo))
    dati |= {"fasi-0-DELETE": "on", "fasi-1-ordine": "9", "fasi-2-descrizione": "Altre parole", "fasi-TOTAL_FORMS": "4"}
    dati |= {"fasi-3-descrizione": "Nuova", "fasi-3-ordine": "1", "fasi-3-id": "", "fasi-3-obiettivo": obiettivo.pk}
    # A field of this name is none of the form's.
    dati |= {"fasi-1-row_id": str(altrui.fasi.get().row_id)}
    assert ufficio.post(scheda(obiettivo), dati).status_code == 302
    dopo = {f.descrizione: (f.pk, f.row_id) for f in obiettivo.fasi.all()}
    assert list(dopo) == ["Nuova", "Altre parole", due]
    assert (dopo["Altre parole"], dopo[due]) == (prima[tre], prima[due])
    assert dopo["Nuova"][1] not in {chi for _, chi in prima.values()}
    assert {s.row_id for s in Fase.history.filter(id=prima[uno][0])} == {prima[uno][1]}
    rubata = modulo(ufficio, scheda(obiettivo)) | {"fasi-0-id": str(altrui.fasi.get().pk), "fasi-0-descrizione": "Mia"}
    ufficio.post(scheda(obiettivo), rubata)
    assert altrui.fasi.get().descrizione != "Mia"
    assert {f.descrizione: (f.pk, f.row_id) for f in obiettivo.fasi.all()} == dopo


def test_the_second_to_save_sees_both_texts_and_neither_is_lost(ufficio):
    obiettivo = ObiettivoFactory(titolo="Prima")
    mio, suo = modulo(ufficio, scheda(obiettivo)), modulo(ufficio, scheda(obiettivo))
    assert ufficio.post(scheda(obiettivo), suo | {"titolo": "Suo titolo", "fasi-0-peso": "30,00"}).status_code == 302
    risposta = ufficio.post(scheda(obiettivo), mio | {"titolo": "Mio titolo"})
    assert risposta.status_code == 200
    assert "Nel frattempo qualcun altro ha salvato" in risposta.content.decode()
    viste = {(d.dove, d.salvato, d.scritto) for d in risposta.context["divergenze"]}
    assert ("Titolo", "Suo titolo", "Mio titolo") in viste
    assert ("fase 1, Peso", "30,00", "50,00") in viste
    obiettivo.refresh_from_db()
    assert (obiettivo.titolo, obiettivo.revisione) == ("Suo titolo", 2)
    di_nuovo = mio | {
        "titolo": "Mio titolo",
        "versione_letta": risposta.context["adminform"].form["versione_letta"].value(),
    }
    assert ufficio.post(scheda(obiettivo), di_nuovo).status_code == 302
    obiettivo.refresh_from_db()
    assert (obiettivo.titolo, obiettivo.revisione) == ("Mio titolo", 3)
    assert obiettivo.history.filter(titolo="Suo titolo").exists()


@pytest.mark.parametrize("gettone", [None, "", "0", "99", "x"])
def test_without_a_good_token_nothing_is_written(ufficio, gettone):
    obiettivo = ObiettivoFactory(titolo="Prima")
    dati = modulo(ufficio, scheda(obiettivo)) | {"titolo": "Dopo", "versione_letta": gettone}
    if gettone is None:
        del dati["versione_letta"]
    assert ufficio.post(scheda(obiettivo), dati).status_code == 200
    obiettivo.refresh_from_db()
    assert (obiettivo.titolo, obiettivo.revisione) == ("Prima", 1)


def test_somebody_saves_between_the_look_and_the_write(ufficio, monkeypatch):
    obiettivo = ObiettivoFactory(titolo="Prima")
    dati = modulo(ufficio, scheda(obiettivo)) | {"titolo": "Mio"}
    guarda = ObiettivoAdmin.get_object
    sguardi = []

    def appena_salvato(self):
        raise ConflittoDiRevisione

    def con_lo_sguardo_di_poi(self, request, object_id, *altro):
        sguardi.append(object_id)
        if len(sguardi) == 2:
            ObiettivoPEG.objects.filter(pk=object_id).update(revisione=7, titolo="Suo")
        return guarda(self, request, object_id, *altro)

    monkeypatch.setattr(ObiettivoPEG, "prenota_revisione", appena_salvato)
    monkeypatch.setattr(ObiettivoAdmin, "get_object", con_lo_sguardo_di_poi)
    risposta = ufficio.post(scheda(obiettivo), dati)
    assert (risposta.status_code, len(sguardi)) == (200, 2)
    assert [(d.salvato, d.scritto) for d in risposta.context["divergenze"]] == [("Suo", "Mio")]
    assert ObiettivoPEG.objects.get().titolo == "Suo"


def test_a_page_saved_without_changes_leaves_no_trace_in_the_history(ufficio):
    obiettivo = ObiettivoFactory()
    prima = (obiettivo.history.count(), Fase.history.count())
    assert ufficio.post(scheda(obiettivo), modulo(ufficio, scheda(obiettivo))).status_code == 302
    assert (obiettivo.history.count(), Fase.history.count()) == prima


@pytest.mark.parametrize("ruolo", ["lettore", None])
def test_who_does_not_work_there_does_not_enter(client, ruolo):
    obiettivo = ObiettivoFactory()
    client.force_login(UtenteFactory(**({ruolo: True} if ruolo else {})))
    for indirizzo in (reverse("admin:index"), LISTA, scheda(obiettivo)):
        risposta = client.get(indirizzo)
        assert risposta.status_code == 403
        assert obiettivo.titolo not in risposta.content.decode()
    assert client.post(scheda(obiettivo), {"titolo": "x"}).status_code == 403
    obiettivo.refresh_from_db()
    assert obiettivo.titolo != "x"


def test_the_office_does_not_touch_users(ufficio):
    assert ufficio.get(reverse("admin:organizzazione_utente_changelist")).status_code == 403
    assert ufficio.get(reverse("admin:organizzazione_utente_add")).status_code == 403


def test_the_database_says_no_too():
    obiettivo = ObiettivoFactory()
    casi = [
        lambda: ObiettivoFactory(piano=obiettivo.piano, codice=obiettivo.codice),
        lambda: ObiettivoPEG.objects.filter(pk=obiettivo.pk).update(codice="2020\n1"),
        lambda: ObiettivoPEG.objects.filter(pk=obiettivo.pk).update(titolo=""),
        lambda: obiettivo.fasi.update(peso=-1),
        lambda: obiettivo.indicatori.update(verso="storto"),
        lambda: PianoFactory(anno=1980),
        lambda: PianoFactory(codice=obiettivo.piano.codice),
        lambda: TipoObiettivo.objects.create(nome="SVILUPPO"),
        lambda: TipoIndicatore.objects.create(nome="efficacia"),
        lambda: Incarico.objects.create(
            persona=PersonaFactory(), centro=CentroFactory(), dal="2020-02-01", al="2020-01-31"
        ),
        lambda: UtenteFactory(ruolo="capo"),
        lambda: CentroFactory(nome=""),
        lambda: Assessore.objects.create(nominativo="Bosi", dal="2021-01-01", al="2020-01-01"),
    ]
    for caso in casi:
        with pytest.raises(IntegrityError), transaction.atomic():
            caso()


def test_a_centre_in_use_is_not_deleted(ufficio):
    obiettivo = ObiettivoFactory()
    ufficio.post(
        reverse("admin:organizzazione_centrodiresponsabilita_delete", args=[obiettivo.centro.pk]), {"post": "yes"}
    )
    assert ObiettivoPEG.objects.filter(centro=obiettivo.centro).exists()


def elimina(client, obiettivo, gettone):
    indirizzo = reverse("admin:obiettivi_obiettivopeg_delete", args=[obiettivo.pk])
    return client.post(indirizzo, {"post": "yes", **({} if gettone is None else {"versione_letta": gettone})})


@pytest.mark.parametrize("gettone", [None, "0", "x"])
def test_what_somebody_changed_meanwhile_is_not_deleted(ufficio, gettone):
    obiettivo = ObiettivoFactory()
    assert elimina(ufficio, obiettivo, gettone).status_code == 302
    assert ObiettivoPEG.objects.filter(pk=obiettivo.pk).exists()


def test_what_was_seen_is_deleted_and_the_history_keeps_it(ufficio):
    obiettivo = ObiettivoFactory()
    pagina = ufficio.get(reverse("admin:obiettivi_obiettivopeg_delete", args=[obiettivo.pk])).content.decode()
    assert 'name="versione_letta" value="1"' in pagina
    elimina(ufficio, obiettivo, "1")
    assert not ObiettivoPEG.objects.exists()
    assert ObiettivoPEG.history.filter(history_type="-").count() == 1
    assert Fase.history.filter(history_type="-").count() == 2


def test_nothing_is_deleted_in_bulk(ufficio):
    obiettivo = ObiettivoFactory()
    ufficio.post(LISTA, {"action": "delete_selected", "_selected_action": [obiettivo.pk], "post": "yes"})
    assert ObiettivoPEG.objects.exists()


def test_the_history_of_what_is_no_number_is_not_found(ufficio):
    assert ufficio.get("/admin/obiettivi/obiettivopeg/abc/history/").status_code == 404
