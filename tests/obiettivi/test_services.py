# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each act on an objective: its state, its record, its notices and mail, and what stops it."""

import socket
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from aggregati.models import ConflittoDiRevisione
from flussi.acts import Refused
from notifiche import outbox
from notifiche.choices import MailState
from notifiche.models import Mail, Notifica
from notifiche.postman import POSTMAN, deliver
from obiettivi.choices import Azione, Stato
from obiettivi.models import (
    Commento,
    Fase,
    IndicatoreObiettivo,
    ObiettivoPEG,
    Passaggio,
    PresaVisione,
    ServizioCoinvolto,
)
from obiettivi.rules import TABELLA
from obiettivi.vita import cestino, comments, notifiche, services
from organizzazione.choices import Qualita, Ruolo
from organizzazione.models import Incarico
from tests.fabbriche import (
    CentroFactory,
    ObiettivoFactory,
    PersonaFactory,
    PianoFactory,
    ServizioCoinvoltoFactory,
    UtenteFactory,
)

pytestmark = pytest.mark.django_db
DOPO = {
    Azione.PROPORRE: (Stato.BOZZA, Stato.PROPOSTO),
    Azione.RITIRARE: (Stato.PROPOSTO, Stato.BOZZA),
    Azione.VALIDARE: (Stato.PROPOSTO, Stato.VALIDATO),
    Azione.RINVIARE: (Stato.PROPOSTO, Stato.BOZZA),
}
# The last one is of those that are no longer there: ``cestino.ripristina``.
DELLA_VARIAZIONE = (Azione.PORTARE_IN_VARIAZIONE, Azione.LASCIARE_LA_VARIAZIONE)
MAI_CAMBIANO = {Azione.LEGGERE, Azione.SCRIVERE, Azione.COMMENTARE, Azione.PRENDERE_VISIONE, Azione.RIPRISTINARE}


def oggi(giorni=0):
    return timezone.localdate() + timedelta(days=giorni)


def al_lavoro(nome, ruolo, qualita, centro, **giorni):
    utente = UtenteFactory(username=nome, email=f"{nome}@comune.example", ruolo=ruolo)
    persona = PersonaFactory(utente=utente)
    Incarico.objects.create(persona=persona, centro=centro, qualita=qualita, **{"dal": oggi(-30), **giorni})
    return utente


@pytest.fixture
def centro():
    return CentroFactory(nome="Servizio", padre=CentroFactory(nome="Area"))


@pytest.fixture
def gente(centro):
    """Who works around a centre, with an address each."""
    altro = CentroFactory(nome="Altro servizio")
    return {
        "ufficio": UtenteFactory(username="ufficio", email="ufficio@comune.example", ufficio=True),
        "collega": UtenteFactory(username="collega", email="collega@comune.example", ufficio=True),
        "dirigente": al_lavoro("dirigente", Ruolo.DIRIGENTE, Qualita.RESPONSABILE, centro),
        "capo_area": al_lavoro("capo_area", Ruolo.DIRIGENTE, Qualita.RESPONSABILE, centro.padre),
        "referente": al_lavoro("referente", Ruolo.REFERENTE, Qualita.DELEGATO, centro),
        "delegato_area": al_lavoro("delegato_area", Ruolo.REFERENTE, Qualita.DELEGATO, centro.padre),
        "ex": al_lavoro("ex", Ruolo.REFERENTE, Qualita.DELEGATO, centro, al=oggi(-1)),
        "altro": al_lavoro("altro", Ruolo.DIRIGENTE, Qualita.RESPONSABILE, altro),
        "senza_ruolo": al_lavoro("senza_ruolo", "", Qualita.RESPONSABILE, centro),
        "lettore": UtenteFactory(username="lettore", email="lettore@comune.example", lettore=True),
    }


DEL_CENTRO = {"dirigente", "capo_area", "referente"}


@pytest.fixture
def piano():
    return PianoFactory(anno=2020, codice="PEG_2020", apertura_dal=oggi(-1), apertura_al=oggi(1))


@pytest.fixture
def bozza(piano, centro):
    return ObiettivoFactory(piano=piano, centro=centro, codice="2020-AA01")


def in_stato(obiettivo, stato):
    ObiettivoPEG.objects.filter(pk=obiettivo.pk).update(stato=stato)
    return ObiettivoPEG.objects.get(pk=obiettivo.pk)


def avvisati():
    return set(Notifica.objects.values_list("destinatario__username", flat=True))


def scritto_a():
    return {m.to[0].split("@")[0] for m in mail.outbox}


@pytest.mark.parametrize(
    ("atto", "chi", "sanno"),
    [
        (Azione.PROPORRE, "dirigente", {"ufficio", "collega"}),
        (Azione.PROPORRE, "ufficio", {"collega"}),
        (Azione.RITIRARE, "dirigente", {"ufficio", "collega"}),
        (Azione.VALIDARE, "ufficio", DEL_CENTRO),
        (Azione.RINVIARE, "ufficio", DEL_CENTRO),
    ],
)
def test_an_act_changes_the_state_and_leaves_its_record(
    bozza, gente, atto, chi, sanno, django_capture_on_commit_callbacks
):
    da, a = DOPO[atto]
    obiettivo = in_stato(bozza, da)
    with django_capture_on_commit_callbacks(execute=True):
        services.esegui_azione(obiettivo, gente[chi], atto, "Manca il capitolato.")
    salvato = ObiettivoPEG.objects.get(pk=obiettivo.pk)
    assert (salvato.stato, salvato.revisione, obiettivo.revisione) == (a, 2, 2)
    passaggio = Passaggio.objects.get()
    assert (passaggio.atto, passaggio.da, passaggio.a, passaggio.chi) == (atto, da, a, gente[chi])
    assert passaggio.motivo == ("Manca il capitolato." if atto == Azione.RINVIARE else "")
    assert abs(timezone.now() - passaggio.quando) < timedelta(minutes=5)
    ultima = salvato.history.first()
    assert (ultima.history_user, ultima.stato) == (gente[chi], a)
    assert ultima.history_change_reason.startswith(atto.label)
    assert avvisati() == scritto_a() == sanno
    assert all("2020-AA01" in m.subject for m in mail.outbox)


def test_a_reason_is_kept_until_the_objective_is_proposed_again(bozza, gente):
    motivo = "Definire i valori attesi. " * 20
    obiettivo = in_stato(bozza, Stato.VALIDATO)
    services.rinvia(obiettivo, gente["ufficio"], f"  {motivo}  ")
    salvato = ObiettivoPEG.objects.get()
    assert (salvato.stato, salvato.motivo_rinvio, salvato.rinviato) == (Stato.BOZZA, motivo.strip(), True)
    assert Passaggio.objects.get().motivo == motivo.strip()
    assert motivo.strip() in Notifica.objects.first().testo
    services.proponi(salvato, gente["dirigente"])
    salvato = ObiettivoPEG.objects.get()
    assert (salvato.motivo_rinvio, salvato.rinviato) == ("", False)


@pytest.mark.parametrize("motivo", ["", "  \n "])
def test_nothing_is_sent_back_without_a_reason(bozza, gente, motivo):
    obiettivo = in_stato(bozza, Stato.PROPOSTO)
    with pytest.raises(Refused, match="serve il motivo"):
        services.rinvia(obiettivo, gente["ufficio"], motivo)
    _intatto(obiettivo, Stato.PROPOSTO)


@pytest.mark.parametrize(("atto", "chi"), [(Azione.PROPORRE, "dirigente"), (Azione.VALIDARE, "ufficio")])
def test_a_guard_lists_what_is_missing_and_leaves_everything_as_it_was(bozza, gente, atto, chi):
    da = DOPO[atto][0]
    ObiettivoPEG.objects.update(responsabile=None, descrizione="")
    bozza.fasi.update(peso="45.00")
    bozza.indicatori.update(valore_atteso="?")
    obiettivo = in_stato(bozza, da)
    with pytest.raises(Refused) as no:
        services.esegui_azione(obiettivo, gente[chi], atto)
    assert {s.codice for s in no.value.missing} == {"manca-responsabile", "manca-descrizione", "pesi-non-cento"}
    # The page that shows what is missing carries the version of the object in hand: it must be the stored one.
    assert obiettivo.revisione == 1
    _intatto(obiettivo, da)
    ObiettivoPEG.objects.update(responsabile=PersonaFactory(), descrizione="Ora c'è.")
    bozza.fasi.update(peso="50.00")
    services.esegui_azione(obiettivo, gente[chi], atto)
    assert ObiettivoPEG.objects.get().stato == DOPO[atto][1]


def _intatto(obiettivo, stato):
    salvato = ObiettivoPEG.objects.get(pk=obiettivo.pk)
    assert (salvato.stato, salvato.revisione) == (stato, 1)
    assert not Passaggio.objects.exists()
    assert not Notifica.objects.exists()
    assert not mail.outbox


@pytest.mark.parametrize("stato", Stato)
@pytest.mark.parametrize("atto", Azione)
@pytest.mark.parametrize("chi", ["ufficio", "dirigente", "referente", "lettore", "altro", "ex", "senza_ruolo"])
def test_no_act_beyond_the_table(bozza, gente, atto, stato, chi):
    ruolo = gente[chi].ruolo if chi not in ("altro", "ex", "senza_ruolo") else ""
    permesso = TABELLA.grants(ruolo, stato, atto)
    obiettivo = in_stato(bozza, stato)
    if atto in MAI_CAMBIANO:
        with pytest.raises(Refused, match="non cambia lo stato"):
            services.esegui_azione(obiettivo, gente[chi], atto)
    elif atto in DELLA_VARIAZIONE:
        with pytest.raises(Refused, match="dalla pagina della variazione"):
            services.esegui_azione(obiettivo, gente[chi], atto)
    elif permesso:
        services.esegui_azione(obiettivo, gente[chi], atto, "Perché sì.", oggi(3))
        assert atto == Azione.ELIMINARE or Passaggio.objects.get().atto == atto
    else:
        with pytest.raises(Refused, match=r"^Ora non si può .*: "):
            services.esegui_azione(obiettivo, gente[chi], atto, "Perché sì.", oggi(3))
        _intatto(obiettivo, stato)


@pytest.mark.parametrize(
    ("chi", "stato", "atto", "parole"),
    [
        ("lettore", Stato.BOZZA, Azione.PROPORRE, "non spetta al tuo ruolo"),
        ("dirigente", Stato.VALIDATO, Azione.PROPORRE, "l'obiettivo è in stato «validato»"),
        ("altro", Stato.BOZZA, Azione.PROPORRE, "l'obiettivo è di un altro centro"),
    ],
)
def test_a_refusal_says_why(bozza, gente, chi, stato, atto, parole):
    with pytest.raises(Refused, match=parole):
        services.esegui_azione(in_stato(bozza, stato), gente[chi], atto)


def test_out_of_the_window_only_the_office_acts(bozza, gente, piano):
    type(piano).objects.update(apertura_al=oggi(-1))
    with pytest.raises(Refused, match="il piano PEG_2020 non è aperto ai centri"):
        services.proponi(bozza, gente["dirigente"])
    _intatto(bozza, Stato.BOZZA)
    services.proponi(bozza, gente["ufficio"])
    assert ObiettivoPEG.objects.get().stato == Stato.PROPOSTO


def test_the_office_reopens_one_objective(bozza, gente, piano, django_capture_on_commit_callbacks):
    type(piano).objects.update(apertura_al=oggi(-1))
    with django_capture_on_commit_callbacks(execute=True):
        services.riapri(bozza, gente["ufficio"], oggi(2))
    salvato = ObiettivoPEG.objects.get()
    assert (salvato.riaperto_fino_al, salvato.stato, salvato.revisione) == (oggi(2), Stato.BOZZA, 2)
    passaggio = Passaggio.objects.get()
    assert (passaggio.da, passaggio.a, passaggio.motivo) == ("bozza", "bozza", f"fino al {oggi(2):%d/%m/%Y}")
    assert avvisati() == scritto_a() == DEL_CENTRO
    services.proponi(salvato, gente["dirigente"])


@pytest.mark.parametrize("giorno", [None, -1])
def test_nothing_is_reopened_until_a_day_that_is_over(bozza, gente, giorno):
    with pytest.raises(Refused, match="serve il giorno"):
        services.riapri(bozza, gente["ufficio"], None if giorno is None else oggi(giorno))
    _intatto(bozza, Stato.BOZZA)


@pytest.mark.parametrize("atto", [*DOPO, Azione.RIAPRIRE, Azione.ELIMINARE])
def test_who_read_an_older_version_does_not_act(bozza, gente, atto):
    da = DOPO.get(atto, (Stato.BOZZA,))[0]
    vecchio = in_stato(bozza, da)
    ObiettivoPEG.objects.update(revisione=5, titolo="Di un altro")
    with pytest.raises(ConflittoDiRevisione):
        services.esegui_azione(vecchio, gente["ufficio"], atto, "Perché sì.", oggi(1))
    salvato = ObiettivoPEG.objects.get()
    assert (salvato.stato, salvato.revisione, salvato.titolo) == (da, 5, "Di un altro")
    assert not Passaggio.objects.exists()


def test_two_who_propose_at_once_propose_once(bozza, gente):
    mio, suo = (ObiettivoPEG.objects.get() for _ in range(2))
    services.proponi(mio, gente["dirigente"])
    with pytest.raises(Refused, match="in stato «proposto»"):
        services.proponi(suo, gente["capo_area"])
    assert Passaggio.objects.count() == 1


def test_an_objective_that_is_gone(bozza, gente):
    ancora = ObiettivoPEG.objects.get()
    services.elimina(bozza, gente["ufficio"])
    with pytest.raises(Refused, match="non c'è più"):
        services.proponi(ancora, gente["ufficio"])


def test_a_mail_server_that_fails_does_not_fail_the_act(
    bozza, gente, settings, caplog, django_capture_on_commit_callbacks
):
    # Nobody listens there: the connection is refused by the machine itself.
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 2
    with django_capture_on_commit_callbacks(execute=True):
        services.proponi(bozza, gente["dirigente"])
    assert ObiettivoPEG.objects.get().stato == Stato.PROPOSTO
    assert avvisati() == {"ufficio", "collega"}
    (detto,) = [r.getMessage() for r in caplog.records if r.name == "notifiche.postman"]
    assert detto.startswith("Posta non spedita a collega@comune.example, ufficio@comune.example: ")
    # It is not lost either: each waits for its next attempt, and who administers reads why.
    assert set(Mail.objects.values_list("state", "attempts")) == {(MailState.WAITING, 1)}
    assert all("rifiuta la connessione" in m.reason and m.due > timezone.now() for m in Mail.objects.all())


@pytest.mark.django_db(transaction=True)
def test_a_mute_mail_server_keeps_nobody_waiting(bozza, gente, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socket.create_server(("127.0.0.1", 0)) as muto:
        settings.EMAIL_HOST, settings.EMAIL_PORT = muto.getsockname()
        settings.EMAIL_TIMEOUT = 30
        services.proponi(bozza, gente["dirigente"])
        muto.settimeout(10)
        chiamata, _ = muto.accept()
        filo = POSTMAN.thread
        assert filo is not None
        assert filo.is_alive()  # the act is done, the postman still waits for a word
        chiamata.close()
        filo.join(timeout=10)
        assert not filo.is_alive()


def test_no_mail_before_the_act_is_in_the_database(bozza, gente):
    # Inside the transaction of the test nothing is committed yet: the mails are rows of the same transaction.
    with transaction.atomic():
        services.proponi(bozza, gente["dirigente"])
        assert Notifica.objects.exists()
        assert outbox.figures().waiting == 2
        assert not mail.outbox
        transaction.set_rollback(True)
    deliver()
    assert not mail.outbox
    assert not Mail.objects.exists()


def test_who_has_no_address_finds_the_notice_on_the_scrivania(bozza, gente, django_capture_on_commit_callbacks):
    type(gente["ufficio"]).objects.filter(username="collega").update(email="")
    with django_capture_on_commit_callbacks(execute=True):
        services.proponi(bozza, gente["dirigente"])
    assert avvisati() == {"ufficio", "collega"}
    assert scritto_a() == {"ufficio"}


def test_a_draft_is_deleted_with_its_rows_and_the_history_keeps_them(bozza, gente):
    ServizioCoinvoltoFactory(obiettivo=bozza)
    services.elimina(bozza, gente["dirigente"])
    assert not ObiettivoPEG.objects.exists()
    for modello, quante in ((ObiettivoPEG, 1), (Fase, 2), (IndicatoreObiettivo, 1), (ServizioCoinvolto, 1)):
        tolte = modello.history.filter(history_type="-")
        assert [(t.history_user, t.history_change_reason) for t in tolte] == [
            (gente["dirigente"], "Eliminare")
        ] * quante


def test_comments_reach_the_centre_and_who_spoke_before(bozza, gente, django_capture_on_commit_callbacks):
    comments.say(bozza, gente["lettore"], " Quando comincia? ")
    Notifica.objects.all().delete()
    Mail.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        comments.say(bozza, gente["dirigente"], "A maggio.")
    assert [c.testo for c in Commento.objects.all()] == ["Quando comincia?", "A maggio."]
    assert avvisati() == scritto_a() == {"lettore", "capo_area", "referente"}


def test_who_commented_and_has_left_is_not_told_any_more(bozza, gente):
    Incarico.objects.filter(persona__utente=gente["ex"]).update(al=None)
    comments.say(bozza, gente["ex"], "Lo seguo io.")
    Incarico.objects.filter(persona__utente=gente["ex"]).update(al=oggi(-1))
    Notifica.objects.all().delete()
    comments.say(bozza, gente["ufficio"], "Grazie.")
    assert avvisati() == DEL_CENTRO


@pytest.mark.parametrize(("testo", "parole"), [("  \n", "è vuoto"), ("x" * 4001, "al più 4000")])
def test_a_comment_has_a_text_of_some_length(bozza, gente, testo, parole):
    with pytest.raises(Refused, match=parole):
        comments.say(bozza, gente["dirigente"], testo)
    assert not Commento.objects.exists()


@pytest.mark.parametrize("chi", ["altro", "ex", "senza_ruolo"])
def test_strangers_neither_comment_nor_take_note(bozza, gente, chi):
    for fai in (lambda: comments.say(bozza, gente[chi], "x"), lambda: services.prendi_visione(bozza, gente[chi])):
        with pytest.raises(Refused):
            fai()
    assert not Commento.objects.exists()
    assert not PresaVisione.objects.exists()


def test_taking_note_counts_once_for_each_centre(bozza, gente):
    altro = Incarico.objects.get(persona__utente=gente["altro"]).centro
    ServizioCoinvoltoFactory(obiettivo=bozza, centro=altro)
    bozza.fasi.update(centro=altro)
    with pytest.raises(Refused):
        services.prendi_visione(bozza, gente["altro"])
    proposto = in_stato(bozza, Stato.PROPOSTO)
    prima = services.prendi_visione(proposto, gente["altro"])
    assert [p.centro for p in prima] == [altro]
    assert services.prendi_visione(proposto, gente["altro"]) == prima
    assert PresaVisione.objects.count() == 1


def test_many_at_once_do_what_was_foreseen(piano, centro, gente):
    pronti = [ObiettivoFactory(piano=piano, centro=centro, codice=f"2020-AA0{n}") for n in (1, 2)]
    storto = ObiettivoFactory(piano=piano, centro=centro, codice="2020-AA03", responsabile=None)
    gia = ObiettivoFactory(piano=piano, centro=centro, codice="2020-AA04", stato=Stato.VALIDATO)
    ObiettivoFactory(piano=piano, centro=centro, codice="2020-AA05")
    scelti = ObiettivoPEG.objects.exclude(codice="2020-AA05")
    previsti = services.prevedi(scelti, gente["ufficio"], Azione.PROPORRE)
    fatti = list(services.su_molti(scelti, gente["ufficio"], Azione.PROPORRE))
    assert [(e.row.codice, e.why_not) for e in previsti] == [(e.row.codice, e.why_not) for e in fatti]
    assert [e.row for e in fatti if not e.why_not] == pronti
    perche = {e.row.pk: e.why_not for e in fatti if e.why_not}
    assert perche.keys() == {storto.pk, gia.pk}
    assert perche[storto.pk].endswith("Manca il responsabile.")
    assert perche[gia.pk] == "Ora non si può proporre: l'obiettivo è in stato «validato»."
    assert Passaggio.objects.count() == 2


def test_foreseeing_costs_the_same_and_writes_nothing(piano, centro, gente):
    def conta():
        with CaptureQueriesContext(connection) as domande:
            services.prevedi(ObiettivoPEG.objects.all(), gente["ufficio"], Azione.PROPORRE)
        return len(domande)

    ObiettivoFactory(piano=piano, centro=centro, codice="2020-AA01")
    con_uno = conta()
    for n in range(2, 6):
        ObiettivoFactory(piano=piano, centro=centro, codice=f"2020-AA0{n}", responsabile=None)
    assert conta() == con_uno
    assert not Passaggio.objects.exists()


def test_in_an_act_over_many_a_conflict_is_left_out(piano, centro, gente, monkeypatch):
    uno, due = (ObiettivoFactory(piano=piano, centro=centro, codice=f"2020-AA0{n}") for n in (1, 2))
    prenota = ObiettivoPEG.prenota_revisione

    def appena_salvato(self):
        if self.pk == uno.pk:
            raise ConflittoDiRevisione
        prenota(self)

    monkeypatch.setattr(ObiettivoPEG, "prenota_revisione", appena_salvato)
    esiti = list(services.su_molti(ObiettivoPEG.objects.all(), gente["ufficio"], Azione.PROPORRE))
    assert [(e.row, bool(e.why_not)) for e in esiti] == [(uno, True), (due, False)]


def test_the_state_is_not_assigned_by_hand(bozza):
    with pytest.raises(AttributeError):
        bozza.stato = Stato.VALIDATO
    with pytest.raises(TransitionNotAllowed):
        bozza.esegui_transizione(Azione.VALIDARE)
    assert not [f for f in ObiettivoPEG._meta.get_fields() if f.name in ("stato", "motivo_rinvio") and f.editable]


def test_nobody_is_told_of_what_a_stranger_does_not_do(bozza):
    assert services.azioni_possibili(bozza, AnonymousUser()) == frozenset()


def test_the_office_and_the_centre_are_those_in_force_today(bozza, gente):
    type(gente["ufficio"]).objects.filter(username="collega").update(is_active=False)
    assert {u.username for u in notifiche.ufficio()} == {"ufficio"}
    assert {u.username for u in notifiche.del_centro(bozza)} == DEL_CENTRO


def test_what_was_done_and_said_survives_deletion(bozza, gente, django_capture_on_commit_callbacks):
    servizio = ServizioCoinvoltoFactory(obiettivo=bozza, centro=gente["altro"].persona.incarichi.get().centro)
    comments.say(bozza, gente["ufficio"], "Da rivedere.")
    services.proponi(bozza, gente["dirigente"])
    services.prendi_visione(bozza, gente["altro"])
    services.rinvia(bozza, gente["ufficio"], "Manca il capitolato.")
    sua = notifiche.pagina_di(bozza.pk)
    avvisi = Notifica.objects.filter(indirizzo=sua).count()
    deliver()
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        services.elimina(bozza, gente["dirigente"])
    assert scritto_a() == DEL_CENTRO - {"dirigente"}
    soli = Notifica.objects.filter(indirizzo="/obiettivi/cestino/")
    assert {n.destinatario.username for n in soli} == DEL_CENTRO - {"dirigente"}
    assert all("eliminato" in n.oggetto for n in soli)
    with django_capture_on_commit_callbacks(execute=True):
        tornato = cestino.ripristina(servizio.obiettivo_id, gente["ufficio"])
    assert [p.atto for p in tornato.passaggi.all()] == [
        Azione.RIPRISTINARE, Azione.ELIMINARE, Azione.RINVIARE, Azione.PROPORRE,
    ]  # fmt: skip
    ripristino, eliminazione = tornato.passaggi.all()[:2]
    assert (ripristino.chi, eliminazione.chi) == (gente["ufficio"], gente["dirigente"])
    assert [c.testo for c in tornato.commenti.all()] == ["Da rivedere."]
    assert [p.utente for p in tornato.prese_visione.all()] == [gente["altro"]]
    assert Notifica.objects.filter(indirizzo=notifiche.pagina_di(tornato.pk)).count() == avvisi + len(DEL_CENTRO)
    assert scritto_a() >= DEL_CENTRO


def test_the_admin_lists_no_act_of_what_is_deleted(bozza, gente, admin_client):
    services.proponi(bozza, gente["dirigente"])
    services.ritira(bozza, gente["dirigente"])
    passaggio = Passaggio.objects.first()
    services.elimina(bozza, gente["dirigente"])
    assert b"0 passaggi" in admin_client.get("/admin/obiettivi/passaggio/").content
    assert admin_client.get(f"/admin/obiettivi/passaggio/{passaggio.pk}/change/").status_code == 302
    assert admin_client.get("/admin/notifiche/notifica/").status_code == 200
    for notifica in Notifica.objects.all():
        assert admin_client.get(f"/admin/notifiche/notifica/{notifica.pk}/change/").status_code == 200
    # Where the notices stood before.
    for dopo in ("", f"{notifica.pk}/change/", "?letta_il__isempty=1"):
        vecchia = admin_client.get(f"/admin/obiettivi/notifica/{dopo}")
        assert (vecchia.status_code, vecchia["Location"]) == (302, f"/admin/notifiche/notifica/{dopo}")
