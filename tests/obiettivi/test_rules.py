# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table role × state × act against what the database answers, persona by persona, inside and outside the window."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from monitoraggio.rules import OBJECTIVES, SURVEYS
from obiettivi.choices import Azione, Stato
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from obiettivi.rules import COINVOLTO, TABELLA
from obiettivi.vita.permessi import tabella
from obiettivi.vita.services import azioni_possibili
from organizzazione.choices import Qualita, Ruolo
from organizzazione.models import CentroDiResponsabilita, Incarico
from organizzazione.rules import SISTEMA
from relazioni.rules import RELAZIONI, SECTIONS
from ricognizioni.rules import MANAGEMENT, OPERATIVES
from tests.fabbriche import (
    CentroFactory,
    FaseFactory,
    ObiettivoFactory,
    PersonaFactory,
    PianoFactory,
    ServizioCoinvoltoFactory,
    UtenteFactory,
)
from valutazione.rules import SHEETS
from valutazione.rules_distributions import DISTRIBUTIONS

LEGGE = {Azione.LEGGERE, Azione.COMMENTARE}
VISTO = {Azione.LEGGERE, Azione.PRENDERE_VISIONE}
NULLA: set[Azione] = set()
UFFICIO = {
    Stato.BOZZA: LEGGE | {Azione.SCRIVERE, Azione.ELIMINARE, Azione.RIPRISTINARE, Azione.PROPORRE, Azione.RIAPRIRE},
    Stato.PROPOSTO: LEGGE | {Azione.SCRIVERE, Azione.RITIRARE, Azione.RINVIARE, Azione.VALIDARE, Azione.RIAPRIRE},
    Stato.VALIDATO: LEGGE | {Azione.SCRIVERE, Azione.RINVIARE},
}
DIRIGENTE_DENTRO = {
    Stato.BOZZA: LEGGE | {Azione.SCRIVERE, Azione.ELIMINARE, Azione.RIPRISTINARE, Azione.PROPORRE},
    Stato.PROPOSTO: LEGGE | {Azione.RITIRARE},
    Stato.VALIDATO: LEGGE,
}
REFERENTE_DENTRO = {
    Stato.BOZZA: LEGGE | {Azione.SCRIVERE, Azione.PROPORRE},
    Stato.PROPOSTO: LEGGE | {Azione.RITIRARE},
    Stato.VALIDATO: LEGGE,
}
SOLO_LETTURA = dict.fromkeys(Stato, LEGGE)
NIENTE = dict.fromkeys(Stato, NULLA)
CHI_E_COINVOLTO = {Stato.BOZZA: NULLA, Stato.PROPOSTO: VISTO, Stato.VALIDATO: VISTO}

# Written by hand and not drawn from the code: what each persona may do inside and outside the window.
ATTESI = {
    "amministratore": (UFFICIO, UFFICIO),
    "superutente": (UFFICIO, UFFICIO),
    "ufficio": (UFFICIO, UFFICIO),
    "sistema": (UFFICIO, UFFICIO),
    "lettore": (SOLO_LETTURA, SOLO_LETTURA),
    "dirigente": (DIRIGENTE_DENTRO, SOLO_LETTURA),
    "dirigente del centro sopra": (DIRIGENTE_DENTRO, SOLO_LETTURA),
    "dirigente del centro sotto": (NIENTE, NIENTE),
    "dirigente di un altro centro": (NIENTE, NIENTE),
    "dirigente coinvolto da una fase": (CHI_E_COINVOLTO, CHI_E_COINVOLTO),
    "referente coinvolto da un servizio": (CHI_E_COINVOLTO, CHI_E_COINVOLTO),
    "dirigente che fu": (NIENTE, NIENTE),
    "dirigente delegato soltanto": (NIENTE, NIENTE),
    "dirigente senza persona": (NIENTE, NIENTE),
    "referente": (REFERENTE_DENTRO, SOLO_LETTURA),
    "referente da oggi": (REFERENTE_DENTRO, SOLO_LETTURA),
    "referente fino a oggi": (REFERENTE_DENTRO, SOLO_LETTURA),
    "referente fino a ieri": (NIENTE, NIENTE),
    "referente da domani": (NIENTE, NIENTE),
    "referente del centro sopra": (NIENTE, NIENTE),
    "senza ruolo": (NIENTE, NIENTE),
    "disattivato": (NIENTE, NIENTE),
    "superutente disattivato": (NIENTE, NIENTE),
    "estraneo": (NIENTE, NIENTE),
}


def oggi(giorni: int = 0) -> date:
    return timezone.localdate() + timedelta(days=giorni)


def al_lavoro(ruolo, qualita, centro, dal=-30, al=None, **campi):
    """A user of a role whose person has an assignment at a centre, with days counted from today."""
    utente = UtenteFactory(ruolo=ruolo, **campi)
    persona = PersonaFactory(utente=utente)
    fine = None if al is None else oggi(al)
    Incarico.objects.create(persona=persona, centro=centro, qualita=qualita, dal=oggi(dal), al=fine)
    return utente


@pytest.fixture
def centri(db):
    sopra = CentroFactory(nome="Area")
    centro = CentroFactory(nome="Servizio", padre=sopra)
    return {
        "sopra": sopra,
        "centro": centro,
        "sotto": CentroFactory(nome="Ufficio", padre=centro),
        "altro": CentroFactory(nome="Altro servizio"),
        "di_fase": CentroFactory(nome="Chi fa una fase"),
        "coinvolto": CentroFactory(nome="Chi è tra gli altri servizi"),
    }


@pytest.fixture
def persone(centri):
    dirigente, referente = Ruolo.DIRIGENTE, Ruolo.REFERENTE
    capo, delegato = Qualita.RESPONSABILE, Qualita.DELEGATO
    qui = centri["centro"]
    return {
        "amministratore": UtenteFactory(amministratore=True),
        "superutente": UtenteFactory(is_superuser=True),
        "ufficio": UtenteFactory(ufficio=True),
        "sistema": SISTEMA,
        "lettore": UtenteFactory(lettore=True),
        "dirigente": al_lavoro(dirigente, capo, qui),
        "dirigente del centro sopra": al_lavoro(dirigente, capo, centri["sopra"]),
        "dirigente del centro sotto": al_lavoro(dirigente, capo, centri["sotto"]),
        "dirigente di un altro centro": al_lavoro(dirigente, capo, centri["altro"]),
        "dirigente coinvolto da una fase": al_lavoro(dirigente, capo, centri["di_fase"]),
        "referente coinvolto da un servizio": al_lavoro(referente, delegato, centri["coinvolto"]),
        "dirigente che fu": al_lavoro(dirigente, capo, qui, al=-1),
        "dirigente delegato soltanto": al_lavoro(dirigente, delegato, qui),
        "dirigente senza persona": UtenteFactory(ruolo=dirigente),
        "referente": al_lavoro(referente, delegato, qui),
        "referente da oggi": al_lavoro(referente, delegato, qui, dal=0),
        "referente fino a oggi": al_lavoro(referente, delegato, qui, al=0),
        "referente fino a ieri": al_lavoro(referente, delegato, qui, al=-1),
        "referente da domani": al_lavoro(referente, delegato, qui, dal=1),
        "referente del centro sopra": al_lavoro(referente, delegato, centri["sopra"]),
        "senza ruolo": al_lavoro("", capo, qui),
        "disattivato": al_lavoro(dirigente, capo, qui, is_active=False),
        "superutente disattivato": UtenteFactory(is_superuser=True, is_active=False),
        "estraneo": AnonymousUser(),
    }


def uno_per_stato(piano, centri, **campi):
    """Objectives of the centre, one in each state, each involving two others."""
    fatti = {}
    for stato in Stato:
        o = ObiettivoFactory(piano=piano, centro=centri["centro"], fasi=1, stato=stato, **campi)
        FaseFactory(obiettivo=o, centro=centri["di_fase"], peso=None)
        ServizioCoinvoltoFactory(obiettivo=o, centro=centri["coinvolto"])
        fatti[stato] = o
    return fatti


def permessi(chi, obiettivi):
    """What the database answers: for each state the acts whose queryset holds the objective."""
    trovati = {atto: set(ObiettivoPEG.objects.allowing(chi, atto).values_list("pk", flat=True)) for atto in Azione}
    return {stato: {a for a, chiavi in trovati.items() if o.pk in chiavi} for stato, o in obiettivi.items()}


FINESTRE = {
    "aperta": (-1, 1, True),
    "aperta senza termine": (-1, None, True),
    "ultimo giorno": (-9, 0, True),
    "primo giorno": (0, 9, True),
    "finita ieri": (-9, -1, False),
    "comincia domani": (1, 9, False),
    "mai aperta": (None, None, False),
    "senza inizio": (None, 9, False),
}


@pytest.mark.parametrize("finestra", FINESTRE)
def test_the_database_answers_as_the_table_says(persone, centri, finestra):
    dal, al, dentro = FINESTRE[finestra]
    piano = PianoFactory(apertura_dal=None if dal is None else oggi(dal), apertura_al=None if al is None else oggi(al))
    obiettivi = uno_per_stato(piano, centri)
    assert piano.aperto is dentro
    assert persone.keys() == ATTESI.keys()
    for nome, chi in persone.items():
        assert permessi(chi, obiettivi) == ATTESI[nome][0 if dentro else 1], nome


@pytest.mark.parametrize(("giorni", "dentro"), [(0, True), (5, True), (-1, False)])
def test_one_objective_is_reopened_in_a_closed_plan(persone, centri, giorni, dentro):
    piano = PianoFactory(apertura_dal=oggi(-30), apertura_al=oggi(-10))
    riaperti = uno_per_stato(piano, centri, riaperto_fino_al=oggi(giorni))
    altri = uno_per_stato(piano, centri)
    for nome, chi in persone.items():
        assert permessi(chi, riaperti) == ATTESI[nome][0 if dentro else 1], nome
        assert permessi(chi, altri) == ATTESI[nome][1], nome


def test_the_gates_are_those_of_the_table(persone, centri):
    obiettivi = uno_per_stato(PianoFactory(apertura_dal=oggi()), centri)
    for nome, chi in persone.items():
        attesi = ATTESI[nome][0]
        visti = {o.stato for o in ObiettivoPEG.objects.visible_to(chi)}
        scritti = {o.stato for o in ObiettivoPEG.objects.editable_by(chi)}
        assert visti == {s for s in Stato if Azione.LEGGERE in attesi[s]}, nome
        assert scritti == {s for s in Stato if Azione.SCRIVERE in attesi[s]}, nome
        for stato, obiettivo in obiettivi.items():
            assert azioni_possibili(obiettivo, chi) == attesi[stato], nome


def test_plans_are_seen_by_who_works_somewhere_and_written_by_the_office(persone):
    PianoFactory()
    vedono = {n for n, chi in persone.items() if PianoEsecutivo.objects.visible_to(chi).exists()}
    scrivono = {n for n, chi in persone.items() if PianoEsecutivo.objects.editable_by(chi).exists()}
    assert scrivono == {"amministratore", "superutente", "ufficio", "sistema"}
    fuori = {"senza ruolo", "disattivato", "superutente disattivato", "estraneo", "dirigente senza persona"}
    fuori |= {"dirigente che fu", "dirigente delegato soltanto", "referente fino a ieri", "referente da domani"}
    assert vedono == persone.keys() - fuori


def test_the_own_centre_is_not_involved_by_itself(centri):
    centro = centri["centro"]
    chi = al_lavoro(Ruolo.DIRIGENTE, Qualita.RESPONSABILE, centro)
    o = ObiettivoFactory(centro=centro, stato=Stato.PROPOSTO)
    ServizioCoinvoltoFactory(obiettivo=o, centro=centro)
    assert Azione.PRENDERE_VISIONE not in azioni_possibili(o, chi)


def test_an_objective_is_listed_once_however_often_it_involves(centri):
    chi = al_lavoro(Ruolo.DIRIGENTE, Qualita.RESPONSABILE, centri["di_fase"])
    o = ObiettivoFactory(centro=centri["centro"], stato=Stato.PROPOSTO)
    for _ in range(3):
        FaseFactory(obiettivo=o, centro=centri["di_fase"], peso=None)
        ServizioCoinvoltoFactory(obiettivo=o, centro=centri["di_fase"])
    assert list(ObiettivoPEG.objects.visible_to(chi)) == [o]


def test_a_tree_that_bites_its_tail_still_answers(centri):
    CentroDiResponsabilita.objects.filter(pk=centri["sopra"].pk).update(padre=centri["sotto"])
    chi = al_lavoro(Ruolo.DIRIGENTE, Qualita.RESPONSABILE, centri["sotto"])
    o = ObiettivoFactory(centro=centri["sopra"])
    assert ObiettivoPEG.objects.visible_to(chi).get() == o


@pytest.mark.parametrize("nome", ["ufficio", "dirigente del centro sopra", "referente", "lettore", "senza ruolo"])
def test_the_gate_costs_the_same_with_one_and_many(persone, centri, nome):
    def quante():
        with CaptureQueriesContext(connection) as domande:
            list(ObiettivoPEG.objects.visible_to(persone[nome]))
        return len(domande)

    piano = PianoFactory(apertura_dal=oggi())
    uno_per_stato(piano, centri)
    con_uno = quante()
    for _ in range(3):
        uno_per_stato(piano, centri)
    assert quante() == con_uno <= 3


def test_every_role_and_state_has_its_row():
    assert set(TABELLA.rows) == {*Ruolo.values, COINVOLTO}
    assert all(set(righe) == set(Stato) for righe in TABELLA.rows.values())


def test_the_page_of_the_documentation_is_up_to_date(capsys):
    pagina = (settings.BASE_DIR / "docs" / "permessi.md").read_text(encoding="utf-8")
    assert pagina == tabella(), "da riscrivere: python manage.py tabella_permessi --scrivi"
    call_command("tabella_permessi")
    assert capsys.readouterr().out == pagina


def test_the_page_shows_what_the_table_says():
    righe = [r for r in tabella().splitlines() if r.startswith("| ") and not r.startswith("| atto")]
    si = sum(voce.startswith("sì") for riga in righe for voce in riga.split(" | "))
    # «sì» stands in a cell for each act of the table, the last cell of a row carries its bar.
    tables = (TABELLA, SURVEYS, OBJECTIVES, OPERATIVES, MANAGEMENT, RELAZIONI, SECTIONS, SHEETS, DISTRIBUTIONS)
    assert si == sum(len(acts) for t in tables for row in t.rows.values() for acts in row.values())
