# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reminders: to whom, when, once a day, whatever the mail server does."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifiche.choices import NoticeKind
from notifiche.models import Notifica
from obiettivi.choices import Stato
from obiettivi.vita import promemoria
from organizzazione.choices import Qualita, Ruolo
from organizzazione.models import Incarico, Utente
from tests.fabbriche import CentroFactory, ObiettivoFactory, PersonaFactory, PianoFactory, UtenteFactory

pytestmark = pytest.mark.django_db


def oggi(giorni=0):
    return timezone.localdate() + timedelta(days=giorni)


def al_lavoro(nome, centro, ruolo=Ruolo.DIRIGENTE, al=None, **campi):
    utente = UtenteFactory(username=nome, ruolo=ruolo, **{"email": f"{nome}@comune.example", **campi})
    qualita = Qualita.DELEGATO if ruolo == Ruolo.REFERENTE else Qualita.RESPONSABILE
    Incarico.objects.create(persona=PersonaFactory(utente=utente), centro=centro, qualita=qualita, dal=oggi(-9), al=al)
    return utente


@pytest.fixture
def piano():
    return PianoFactory(codice="PEG_2021", anno=2021, apertura_dal=oggi(-9), apertura_al=oggi(5))


@pytest.fixture
def centro():
    return CentroFactory(nome="Servizio")


def named(account):
    """People are called by name, at the machine too."""
    return str(Utente.objects.get(username=account))


def manda(*argomenti):
    uscita = StringIO()
    call_command("manda_promemoria", *argomenti, stdout=uscita)
    return uscita.getvalue()


def avvisati():
    return sorted(Notifica.objects.values_list("destinatario__username", flat=True))


def test_who_has_drafts_or_nothing_is_reminded_and_the_others_are_not(piano, centro):
    al_lavoro("con_bozze", centro)
    al_lavoro("delegata", centro, Ruolo.REFERENTE)
    ObiettivoFactory(piano=piano, centro=centro)
    ObiettivoFactory(piano=piano, centro=centro, stato=Stato.PROPOSTO)
    vuoto = CentroFactory(nome="Ufficio che non ha cominciato")
    al_lavoro("senza_nulla", vuoto)
    finito = CentroFactory()
    al_lavoro("ha_finito", finito)
    ObiettivoFactory(piano=piano, centro=finito, stato=Stato.PROPOSTO)
    al_lavoro("ex", centro, Ruolo.REFERENTE, al=oggi(-1))
    al_lavoro("spento", centro, is_active=False)
    al_lavoro("legge", centro, Ruolo.LETTORE)
    UtenteFactory(username="ufficio", ufficio=True, email="ufficio@comune.example")
    detto = manda()
    assert avvisati() == ["con_bozze", "delegata", "senza_nulla"]
    assert {m.to[0] for m in mail.outbox} == {f"{nome}@comune.example" for nome in avvisati()}
    testi = {n.destinatario.username: n.testo for n in Notifica.objects.all()}
    assert "Ancora in bozza: 1." in testi["con_bozze"]
    assert "mancano 5 giorni" in testi["con_bozze"]
    assert "Nessun obiettivo scritto per: Ufficio che non ha cominciato." in testi["senza_nulla"]
    assert f"PEG_2021 {named('con_bozze')} (posta a con_bozze@comune.example)" in detto
    assert "Promemoria mandati: 3." in detto


def test_an_upper_centre_whose_lower_ones_have_begun_is_not_empty(piano):
    area = CentroFactory(nome="Area")
    sotto = CentroFactory(nome="Sotto", padre=area)
    al_lavoro("capo", area)
    al_lavoro("delegato", area, Ruolo.REFERENTE)
    ObiettivoFactory(piano=piano, centro=sotto, stato=Stato.PROPOSTO)
    manda()
    # The delegate of the area has only the area, where nothing is written.
    assert avvisati() == ["delegato"]


def test_a_centre_that_is_no_more_asks_for_nothing(piano):
    al_lavoro("capo", CentroFactory(attivo_al=oggi(-1)))
    assert manda() == "Promemoria mandati: 0.\n"


@pytest.mark.parametrize(
    ("dal", "al", "giorni", "quanti"),
    [
        (-9, 7, "7", 1),
        (-9, 8, "7", 0),
        (-9, 8, "8", 1),
        (-9, 0, "7", 1),
        (-9, 0, "0", 1),
        (-9, 1, "0", 0),
        (-9, -1, "7", 0),
        (1, 3, "7", 0),
        (-9, None, "7", 0),
        (None, 3, "7", 0),
    ],
)
def test_only_plans_that_are_open_and_close_soon(centro, dal, al, giorni, quanti):
    PianoFactory(apertura_dal=None if dal is None else oggi(dal), apertura_al=None if al is None else oggi(al))
    al_lavoro("capo", centro)
    assert manda("--giorni", giorni).endswith(f"Promemoria mandati: {quanti}.\n")


def test_once_a_day_for_each_person_and_plan(piano, centro):
    PianoFactory(codice="PEG_2022", anno=2022, apertura_dal=oggi(-1), apertura_al=oggi(2))
    al_lavoro("capo", centro)
    assert "Promemoria mandati: 2." in manda()
    assert manda() == "Promemoria mandati: 0.\n"
    assert (Notifica.objects.count(), len(mail.outbox)) == (2, 2)
    # Tomorrow is another day.
    for n in Notifica.objects.all():
        Notifica.objects.filter(pk=n.pk).update(promemoria=n.promemoria.replace(f"{oggi()}", f"{oggi(-1)}"))
    assert "Promemoria mandati: 2." in manda()


def test_another_machine_that_was_quicker_wins(piano, centro):
    capo = al_lavoro("capo", centro)
    da_mandare = promemoria.manda(7)
    # It has sent the same reminder after we looked and before we wrote.
    Notifica.objects.create(
        destinatario=capo, genere=NoticeKind.PROMEMORIA, oggetto="x", promemoria=f"PEG_2021 {oggi():%Y-%m-%d}"
    )
    assert list(da_mandare) == []
    assert not mail.outbox
    assert Notifica.objects.count() == 1


def test_a_mail_server_that_fails_does_not_stop_it(piano, centro, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 2
    al_lavoro("uno", centro)
    al_lavoro("due", centro)
    detto = manda()
    assert avvisati() == ["due", "uno"]
    assert f"PEG_2021 {named('uno')} (solo scrivania: la posta a uno@comune.example non è partita)" in detto
    assert "Promemoria mandati: 2." in detto


def test_who_has_no_address_finds_it_on_the_scrivania(piano, centro):
    al_lavoro("capo", centro, email="")
    assert f"PEG_2021 {named('capo')} (solo scrivania)" in manda()
    assert avvisati() == ["capo"]
    assert not mail.outbox


@pytest.mark.parametrize(("giorni", "parole"), [(0, "scade oggi"), (1, "scade domani"), (3, "mancano 3 giorni")])
def test_the_days_are_said_in_words(centro, giorni, parole):
    PianoFactory(apertura_dal=oggi(-1), apertura_al=oggi(giorni))
    al_lavoro("capo", centro)
    manda()
    assert parole in Notifica.objects.get().testo


@pytest.mark.parametrize("giorni", ["-1", "x", "1.5"])
def test_days_that_are_no_number(giorni):
    with pytest.raises(CommandError, match="non è un numero di giorni"):
        manda(f"--giorni={giorni}")


def test_the_cost_does_not_depend_on_the_objectives(piano, centro):
    al_lavoro("capo", centro)

    def quante():
        with CaptureQueriesContext(connection) as domande:
            list(promemoria.da_ricordare(piano))
        return len(domande)

    ObiettivoFactory(piano=piano, centro=centro)
    con_uno = quante()
    for _ in range(3):
        ObiettivoFactory(piano=piano, centro=centro)
    assert quante() == con_uno
