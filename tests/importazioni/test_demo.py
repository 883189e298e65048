# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo city: users of each role, objectives in each state, and nothing twice."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.core import mail
from django.core.management import call_command
from django.test import RequestFactory
from django.utils import timezone

from importazioni.demo import carica
from notifiche.models import Notifica
from obiettivi.choices import Azione, Stato
from obiettivi.lettura.stored_contents import segnalazioni
from obiettivi.models import (
    Commento,
    Fase,
    ObiettivoPEG,
    Passaggio,
    PianoEsecutivo,
    PresaVisione,
    ServizioCoinvolto,
)
from obiettivi.modifica.names import operativi_del
from obiettivi.vita.services import azioni_possibili
from organizzazione.choices import Ruolo
from organizzazione.models import Incarico, Persona, Utente
from organizzazione.rules import centri_di

pytestmark = pytest.mark.django_db
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
TABELLE = (
    PianoEsecutivo,
    ObiettivoPEG,
    Fase,
    ServizioCoinvolto,
    Passaggio,
    Commento,
    PresaVisione,
    Notifica,
    Utente,
    Persona,
    Incarico,
    PianoEsecutivo.history.model,
    ObiettivoPEG.history.model,
    Fase.history.model,
)


@pytest.fixture
def utenti():
    return {u.username: u for u in carica(FIXTURES, "prova-di-accesso-2021")[1]}


def obiettivo(codice):
    return ObiettivoPEG.objects.get(codice=codice)


def test_there_is_a_user_of_each_role_who_can_enter(utenti):
    assert {u.ruolo for u in utenti.values()} == set(Ruolo)
    entrato = authenticate(RequestFactory().post("/"), username="referente", password="prova-di-accesso-2021")
    assert entrato == utenti["referente"]
    # One of them is nobody at the Comune: she has an evaluation sheet, and a centre would have an invented head.
    without = {name for name, u in utenti.items() if u.ruolo in (Ruolo.DIRIGENTE, Ruolo.REFERENTE) and not centri_di(u)}
    assert without == {"dirigente.esempio"}
    # The dirigenti are those that the plan names; the others are nobody of that city.
    responsabili = set(ObiettivoPEG.objects.values_list("responsabile__nominativo", flat=True))
    for name, utente in utenti.items():
        if utente.ruolo == Ruolo.DIRIGENTE and name not in without:
            assert utente.persona.nominativo in responsabili
        else:
            assert f"{utente.last_name} {utente.first_name}" not in responsabili


def test_the_new_year_is_open_and_has_objectives_in_every_state(utenti):
    piano = PianoEsecutivo.objects.get(codice="PEG_2021")
    assert piano.aperto
    assert piano.giorni_alla_scadenza == 10
    assert {o.stato for o in piano.obiettivi.all()} == set(Stato)
    # There is a DUP of that year to link to, and the links of the old plan came along.
    assert operativi_del(piano.anno).count() == 31
    assert piano.obiettivi.filter(obiettivi_operativi__in=operativi_del(piano.anno)).exists()
    assert all(o.origine.piano.codice == "PEG_2020" for o in piano.obiettivi.all())
    assert obiettivo("2021-PA10").rinviato
    storto = obiettivo("2021-PG10")
    assert storto.stato == Stato.BOZZA
    assert "pesi-non-cento" in {s.codice for s in segnalazioni(ObiettivoPEG.objects.filter(pk=storto.pk))[storto.pk]}
    assert Commento.objects.exists()
    assert PresaVisione.objects.get().utente == utenti["dirigente"]


def test_each_user_finds_something_to_do(utenti):
    def puo(chi, atto):
        return {o.codice for o in ObiettivoPEG.objects.filter(piano__anno=2021).allowing(utenti[chi], atto)}

    assert puo("dirigente", Azione.SCRIVERE) == puo("referente", Azione.SCRIVERE) == {"2021-PG10"}
    assert puo("dirigente", Azione.RITIRARE) == {"2021-PG03"}
    assert puo("dirigente.cultura", Azione.PROPORRE) == {"2021-PA10"}
    assert puo("dirigente.sociale", Azione.PRENDERE_VISIONE) == {"2021-PG03"}
    assert puo("ufficio", Azione.VALIDARE) == {"2021-PG03", "2021-PL10"}
    assert Azione.COMMENTARE in azioni_possibili(obiettivo("2021-PA03"), utenti["lettore"])
    assert Notifica.objects.filter(destinatario=utenti["dirigente.cultura"]).exists()


def test_the_plan_of_the_source_stays_as_it_came(utenti):
    piano = PianoEsecutivo.objects.get(codice="PEG_2020")
    assert not piano.aperto
    assert piano.obiettivi.count() == 11
    # Whoever was linked to the DUP after that took a revision, as every writer does.
    linked = {o.pk for o in piano.obiettivi.filter(obiettivi_operativi__isnull=False)}
    assert {(o.stato, o.revisione - (o.pk in linked)) for o in piano.obiettivi.all()} == {(Stato.BOZZA, 1)}


def test_said_twice_it_doubles_nothing_and_undoes_nothing(utenti):
    obiettivo("2021-CP04").fasi.all().delete()
    ObiettivoPEG.objects.filter(codice="2021-CP04").update(titolo="Riscritto da chi prova")
    prima = [t.objects.count() for t in TABELLE]
    call_command("carica_demo", stdout=StringIO())
    assert [t.objects.count() for t in TABELLE] == prima
    assert obiettivo("2021-CP04").titolo == "Riscritto da chi prova"


def test_loaded_again_after_its_deadline_it_is_open_again(utenti):
    ieri = timezone.localdate() - timedelta(days=1)
    PianoEsecutivo.objects.filter(codice="PEG_2021").update(apertura_al=ieri)
    call_command("carica_demo", stdout=StringIO())
    assert PianoEsecutivo.objects.get(codice="PEG_2021").giorni_alla_scadenza == 10


def test_the_demo_writes_to_nobody(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        carica(FIXTURES, "prova-di-accesso-2021")
    assert not mail.outbox


def test_the_command_prints_every_user_with_the_password():
    uscita = StringIO()
    call_command("carica_demo", stdout=uscita)
    righe = [r for r in uscita.getvalue().splitlines() if r.startswith("  ")]
    assert {r.split()[0] for r in righe} == set(Utente.objects.values_list("username", flat=True))
    assert len({r.split()[1] for r in righe}) == 1
    assert any("Referente, Urbanistica e Protezione Civile" in r for r in righe)
