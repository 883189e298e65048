# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts of the office in the workshop: a summary first, then what was done or left out; and no state by hand."""

from datetime import timedelta

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from notifiche.choices import NoticeKind
from notifiche.models import Notifica
from obiettivi.choices import Azione, Stato
from obiettivi.models import Commento, ObiettivoPEG, Passaggio, PresaVisione
from tests.fabbriche import CentroFactory, ObiettivoFactory, PianoFactory, UtenteFactory

pytestmark = pytest.mark.django_db
LISTA = reverse("admin:obiettivi_obiettivopeg_changelist")
DA = {
    Azione.PROPORRE: Stato.BOZZA,
    Azione.VALIDARE: Stato.PROPOSTO,
    Azione.RINVIARE: Stato.VALIDATO,
    Azione.RIAPRIRE: Stato.BOZZA,
    Azione.ELIMINARE: Stato.BOZZA,
}


@pytest.fixture
def ufficio(client):
    utente = UtenteFactory(ufficio=True)
    client.force_login(utente)
    client.utente = utente
    return client


@pytest.fixture
def piano():
    return PianoFactory(anno=2020, codice="PEG_2020")


def scheda(obiettivo, pagina="change"):
    return reverse(f"admin:obiettivi_obiettivopeg_{pagina}", args=[obiettivo.pk])


def chiedi(client, atto, scelti, lista=LISTA, **altro):
    return client.post(lista, {"action": atto.value, ACTION_CHECKBOX_NAME: [o.pk for o in scelti], **altro})


def conferma(client, atto, scelti, **altro):
    return chiedi(client, atto, scelti, conferma="1", **altro)


def racconto(client):
    return " ".join(str(m) for m in client.get(LISTA).context["messages"])


def oggi(giorni=0):
    return timezone.localdate() + timedelta(days=giorni)


ALTRO = {Azione.RINVIARE: {"motivo": "Definire i valori attesi."}, Azione.RIAPRIRE: {"fino_al": oggi(3).isoformat()}}
DOPO = {
    Azione.PROPORRE: (Stato.PROPOSTO, "Proposti: 1 (2020-AA01)"),
    Azione.VALIDARE: (Stato.VALIDATO, "Validati: 1 (2020-AA01)"),
    Azione.RINVIARE: (Stato.BOZZA, "Rinviati: 1 (2020-AA01)"),
    Azione.RIAPRIRE: (Stato.BOZZA, "Riaperti: 1 (2020-AA01)"),
}


@pytest.mark.parametrize("atto", DA)
def test_the_summary_comes_first_and_writes_nothing(ufficio, piano, atto):
    o = ObiettivoFactory(piano=piano, codice="2020-AA01", stato=DA[atto])
    altro = next(s for s in (Stato.VALIDATO, Stato.BOZZA) if s != DA[atto])
    fuori = ObiettivoFactory(piano=piano, codice="2020-AA02", stato=altro)
    risposta = chiedi(ufficio, atto, [o, fuori])
    assert risposta.status_code == 200
    assert risposta.context["si_fa"] == [o]
    assert [e.row for e in risposta.context["restano"]] == [fuori]
    assert f"l&#x27;obiettivo è in stato «{altro}»" in risposta.content.decode()
    assert {x.revisione for x in ObiettivoPEG.objects.all()} == {1}
    assert not Passaggio.objects.exists()


@pytest.mark.parametrize("atto", DOPO)
def test_confirmed_it_is_done_and_what_was_left_out_is_told(ufficio, piano, atto):
    o = ObiettivoFactory(piano=piano, codice="2020-AA01", stato=DA[atto])
    altro = next(s for s in (Stato.VALIDATO, Stato.BOZZA) if s != DA[atto])
    fuori = ObiettivoFactory(piano=piano, codice="2020-AA02", stato=altro)
    assert conferma(ufficio, atto, [o, fuori], **ALTRO.get(atto, {})).status_code == 302
    stato, detto = DOPO[atto]
    o.refresh_from_db()
    assert (o.stato, o.revisione) == (stato, 2)
    passaggio = Passaggio.objects.get()
    assert (passaggio.obiettivo, passaggio.atto, passaggio.chi) == (o, atto, ufficio.utente)
    testo = racconto(ufficio)
    assert detto in testo
    assert "Lasciati fuori: 1." in testo
    assert "2020-AA02" in testo
    assert f"in stato «{altro}»" in testo
    fuori.refresh_from_db()
    assert (fuori.stato, fuori.revisione) == (altro, 1)


def test_errors_leave_an_objective_out_before_and_after(ufficio, piano):
    storto = ObiettivoFactory(piano=piano, codice="2020-AA01", stato=Stato.PROPOSTO, responsabile=None)
    risposta = chiedi(ufficio, Azione.VALIDARE, [storto])
    assert "Manca il responsabile." in risposta.content.decode()
    assert 'name="conferma"' not in risposta.content.decode()
    conferma(ufficio, Azione.VALIDARE, [storto])
    assert "Manca il responsabile." in racconto(ufficio)
    assert ObiettivoPEG.objects.get().stato == Stato.PROPOSTO


@pytest.mark.parametrize(
    ("atto", "altro", "parole"),
    [
        (Azione.RINVIARE, {"motivo": "  "}, "Scrivere il motivo"),
        (Azione.RIAPRIRE, {"fino_al": ""}, "Indicare il giorno."),
        (Azione.RIAPRIRE, {"fino_al": "ieri"}, "Indicare un giorno"),
        (Azione.RIAPRIRE, {"fino_al": oggi(-1).isoformat()}, "è già passato"),
    ],
)
def test_what_the_act_needs_is_asked_for(ufficio, piano, atto, altro, parole):
    o = ObiettivoFactory(piano=piano, stato=DA[atto])
    risposta = conferma(ufficio, atto, [o], **altro)
    assert risposta.status_code == 400
    assert parole in risposta.content.decode()
    assert risposta.context["scelti"] == [o.pk]
    assert not Passaggio.objects.exists()


def test_who_leaves_the_filter_meanwhile_is_told_about(ufficio, piano):
    o = ObiettivoFactory(piano=piano, codice="2020-AA01", stato=Stato.PROPOSTO)
    filtrata = f"{LISTA}?stato__exact=proposto"
    assert chiedi(ufficio, Azione.VALIDARE, [o], lista=filtrata).context["si_fa"] == [o]
    ObiettivoPEG.objects.update(stato=Stato.BOZZA)
    chiedi(ufficio, Azione.VALIDARE, [o], lista=filtrata, conferma="1")
    assert "Lasciati fuori: 1." in racconto(ufficio)


def test_a_confirmation_sent_twice_acts_once(ufficio, piano):
    o = ObiettivoFactory(piano=piano, stato=Stato.PROPOSTO)
    for _ in range(2):
        conferma(ufficio, Azione.VALIDARE, [o])
    assert Passaggio.objects.count() == 1


def test_drafts_are_deleted_by_the_table_and_not_by_django(ufficio, piano):
    bozza = ObiettivoFactory(piano=piano, codice="2020-AA01")
    validato = ObiettivoFactory(piano=piano, codice="2020-AA02", stato=Stato.VALIDATO)
    azioni = dict(ufficio.get(LISTA).context["action_form"].fields["action"].choices)
    assert azioni.keys() == {"", "ridistribuisci", *(a.value for a in DA)}
    ufficio.post(LISTA, {"action": "delete_selected", ACTION_CHECKBOX_NAME: [validato.pk], "post": "yes"})
    conferma(ufficio, Azione.ELIMINARE, [bozza, validato])
    assert list(ObiettivoPEG.objects.all()) == [validato]
    assert bozza.fasi.model.history.filter(history_type="-", history_user=ufficio.utente).count() == 2
    assert ufficio.post(scheda(validato, "delete"), {"post": "yes"}).status_code == 403
    assert ObiettivoPEG.objects.count() == 1


def test_one_draft_with_a_past_is_deleted_from_its_page(ufficio, piano):
    o = ObiettivoFactory(piano=piano)
    Passaggio.objects.create(obiettivo=o, atto=Azione.RITIRARE, da="proposto", a="bozza", chi=ufficio.utente)
    Commento.objects.create(obiettivo=o, autore=ufficio.utente, testo="x")
    assert ufficio.get(scheda(o, "delete")).status_code == 200
    assert ufficio.post(scheda(o, "delete"), {"post": "yes", "versione_letta": "1"}).status_code == 302
    assert not ObiettivoPEG.objects.exists()
    assert o.fasi.model.history.filter(history_type="-", history_change_reason="Eliminare").count() == 2


def test_nothing_assigns_the_state_by_hand(ufficio, piano):
    o = ObiettivoFactory(piano=piano, stato=Stato.PROPOSTO)
    Passaggio.objects.create(obiettivo=o, atto=Azione.PROPORRE, da="bozza", a="proposto", chi=ufficio.utente)
    pagina = ufficio.get(scheda(o))
    form = pagina.context["adminform"].form
    scritti = {"stato", "motivo_rinvio", "riaperto_fino_al", "origine"}
    assert not scritti & form.fields.keys()
    dati = {f.html_name: f.value() for f in form if f.value() not in (None, [], False)}
    for insieme in pagina.context["inline_admin_formsets"]:
        for f in (insieme.formset.management_form, *insieme.formset.forms):
            dati |= {c.html_name: c.value() for c in f if c.value() is not None}
    forzati = {"stato": "validato", "motivo_rinvio": "x", "riaperto_fino_al": "2030-01-01", "titolo": "Scritto"}
    risposta = ufficio.post(scheda(o), dati | forzati)
    assert risposta.status_code == 302, risposta.context["errors"]
    o.refresh_from_db()
    assert (o.titolo, o.stato, o.motivo_rinvio, o.riaperto_fino_al) == ("Scritto", Stato.PROPOSTO, "", None)
    assert ufficio.get(reverse("admin:obiettivi_obiettivopeg_add")).status_code == 200


def test_the_form_shows_state_reason_and_what_happened(ufficio, piano):
    o = ObiettivoFactory(piano=piano, motivo_rinvio="Definire i valori.", riaperto_fino_al=oggi(2))
    Passaggio.objects.create(
        obiettivo=o, atto=Azione.RINVIARE, da="proposto", a="bozza", chi=ufficio.utente, motivo="Definire i valori."
    )
    testo = ufficio.get(scheda(o)).content.decode()
    assert "Definire i valori." in testo
    assert "Rinviare con un motivo" in testo
    assert f"{ufficio.utente}" in testo


def test_the_list_shows_and_filters_by_state(ufficio, piano):
    ObiettivoFactory(piano=piano, codice="2020-AA01", motivo_rinvio="Manca il tipo")
    ObiettivoFactory(piano=piano, codice="2020-AA02", stato=Stato.PROPOSTO)
    ObiettivoFactory(piano=piano, codice="2020-AA03", riaperto_fino_al=oggi())
    testo = ufficio.get(LISTA).content.decode()
    assert "Bozza · rinviato" in testo
    assert f"Bozza · riaperto fino al {oggi():%d/%m/%Y}" in testo

    def codici(**filtri):
        return [o.codice for o in ufficio.get(LISTA, filtri).context["cl"].result_list]

    assert codici(stato__exact="proposto") == ["2020-AA02"]
    assert codici(motivo_rinvio__isempty="0") == ["2020-AA01"]


@pytest.mark.parametrize(
    ("dal", "al", "parole"),
    [
        (None, None, "chiuso"),
        (-3, 3, "(fra 3 giorni)"),
        (-3, 1, "(domani)"),
        (-3, 0, "(oggi)"),
        (-3, None, "aperto"),
        (-9, -3, "chiuso il "),
        (2, 9, "si apre il "),
    ],
)
def test_the_window_of_a_plan_in_words(ufficio, dal, al, parole):
    PianoFactory(apertura_dal=None if dal is None else oggi(dal), apertura_al=None if al is None else oggi(al))
    pagina = ufficio.get(reverse("admin:obiettivi_pianoesecutivo_changelist")).content.decode()
    assert parole in pagina.split('class="field-finestra">')[1].split("<")[0]


def test_the_office_opens_and_closes_the_plan(ufficio, piano):
    pagina = reverse("admin:obiettivi_pianoesecutivo_change", args=[piano.pk])
    form = ufficio.get(pagina).context["adminform"].form
    dati = {f.html_name: f.value() for f in form if f.value() is not None}
    risposta = ufficio.post(pagina, dati | {"apertura_dal": f"{oggi():%d/%m/%Y}", "apertura_al": f"{oggi(4):%d/%m/%Y}"})
    assert risposta.status_code == 302
    piano.refresh_from_db()
    assert (piano.aperto, piano.giorni_alla_scadenza, piano.revisione) == (True, 4, 2)
    rovescia = dati | {"versione_letta": 2, "apertura_dal": "05/03/2020", "apertura_al": "01/03/2020"}
    assert "La data di fine viene prima di quella di inizio." in ufficio.post(pagina, rovescia).content.decode()


def test_each_number_of_a_plan_is_a_link_to_its_list(ufficio, piano):
    for i, stato in enumerate([Stato.BOZZA, Stato.BOZZA, Stato.PROPOSTO]):
        ObiettivoFactory(piano=piano, codice=f"2020-AA0{i}", stato=stato)
    testo = ufficio.get(reverse("admin:obiettivi_pianoesecutivo_changelist")).content.decode()
    assert "Bozza: 2</a>" in testo
    assert "Proposto: 1</a>" in testo
    assert "Validato" not in testo.split('class="field-avanzamento">')[1].split("</td>")[0]
    assert f"?piano__id__exact={piano.pk}&amp;stato__exact=bozza" in testo


@pytest.mark.parametrize("modello", [Passaggio, Commento, PresaVisione])
def test_what_happened_is_read_and_not_written(ufficio, modello):
    riga = _una(modello, ufficio.utente)
    nome = f"admin:obiettivi_{modello._meta.model_name}"
    assert ufficio.get(reverse(f"{nome}_changelist")).status_code == 200
    pagina = reverse(f"{nome}_change", args=[riga.pk])
    assert ufficio.get(pagina).status_code == 200
    assert ufficio.post(pagina, {"testo": "x", "motivo": "x"}).status_code == 403
    assert ufficio.get(reverse(f"{nome}_add")).status_code == 403
    assert ufficio.post(reverse(f"{nome}_delete", args=[riga.pk]), {"post": "yes"}).status_code == 403
    assert modello.objects.count() == 1


@pytest.mark.parametrize("modello", [Passaggio, Commento, PresaVisione, Notifica])
def test_their_lists_have_a_constant_number_of_queries(ufficio, modello):
    lista = reverse(f"admin:{modello._meta.app_label}_{modello._meta.model_name}_changelist")

    def quante():
        with CaptureQueriesContext(connection) as domande:
            ufficio.get(lista)
        return len(domande)

    _una(modello, ufficio.utente)
    ufficio.get(lista)
    con_una = quante()
    for _ in range(3):
        _una(modello, UtenteFactory())
    assert quante() == con_una


def _una(modello, utente):
    obiettivo = ObiettivoFactory()
    if modello is Passaggio:
        return modello.objects.create(obiettivo=obiettivo, atto=Azione.PROPORRE, da="bozza", a="proposto", chi=utente)
    if modello is Commento:
        return modello.objects.create(obiettivo=obiettivo, autore=utente, testo="Un commento")
    if modello is PresaVisione:
        return modello.objects.create(obiettivo=obiettivo, centro=CentroFactory(), utente=utente)
    return modello.objects.create(destinatario=utente, genere=NoticeKind.ESITO, oggetto="Un avviso")


def test_the_summary_costs_the_same_with_one_and_many(ufficio, piano):
    def quante(scelti):
        with CaptureQueriesContext(connection) as domande:
            chiedi(ufficio, Azione.PROPORRE, scelti)
        return len(domande)

    uno = ObiettivoFactory(piano=piano)
    chiedi(ufficio, Azione.PROPORRE, [uno])
    con_uno = quante([uno])
    altri = [ObiettivoFactory(piano=piano, responsabile=None) for _ in range(4)]
    assert quante([uno, *altri]) == con_uno


@pytest.mark.parametrize("ruolo", ["dirigente", "referente", "lettore", ""])
def test_the_others_do_not_act_here(client, piano, ruolo):
    o = ObiettivoFactory(piano=piano, stato=Stato.PROPOSTO, titolo="Segreto")
    client.force_login(UtenteFactory(ruolo=ruolo))
    risposta = conferma(client, Azione.VALIDARE, [o])
    assert risposta.status_code in (302, 403)
    assert "Segreto" not in risposta.content.decode()
    o.refresh_from_db()
    assert o.stato == Stato.PROPOSTO
