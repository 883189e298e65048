# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desk: what each role finds on it, that every number is the length of the list behind it, constant cost."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifiche.choices import NoticeKind
from notifiche.models import Notifica
from obiettivi.models import ObiettivoPEG, PianoEsecutivo, PresaVisione
from obiettivi.vita import services
from organizzazione.choices import Ruolo
from organizzazione.models import CentroDiResponsabilita, Incarico, Utente
from tests.fabbriche import (
    CentroFactory,
    ObiettivoFactory,
    PersonaFactory,
    PianoFactory,
    ServizioCoinvoltoFactory,
    UtenteFactory,
)
from tests.versioni.scena import scena

pytestmark = pytest.mark.django_db
PAGINA = "/scrivania/"


def dirigente(centro: CentroDiResponsabilita) -> Utente:
    utente = UtenteFactory.create(ruolo=Ruolo.DIRIGENTE)
    Incarico.objects.create(persona=PersonaFactory.create(utente=utente), centro=centro, dal=timezone.localdate())
    return utente


def entrato(utente: Utente) -> Client:
    client = Client()
    client.force_login(utente)
    client.get("/salute/")
    return client


def corpo(utente: Utente, indirizzo: str = PAGINA) -> str:
    return unescape(entrato(utente).get(indirizzo).content.decode())


@pytest.fixture
def centro() -> CentroDiResponsabilita:
    return CentroFactory.create(nome="Servizio Tributi")


@pytest.fixture
def piano() -> PianoEsecutivo:
    oggi = timezone.localdate()
    return PianoFactory.create(
        codice="PEG_2020", anno=2020, apertura_dal=oggi - timedelta(days=3), apertura_al=oggi + timedelta(days=12)
    )


def obiettivo(piano: PianoEsecutivo, centro: CentroDiResponsabilita, n: int, **altro: Any) -> Any:
    return ObiettivoFactory.create(piano=piano, centro=centro, codice=f"2020-AA{n:02}", **altro)


def test_il_rinviato_viene_prima_col_suo_motivo(piano: PianoEsecutivo, centro: CentroDiResponsabilita) -> None:
    chi, ufficio = dirigente(centro), UtenteFactory.create(ufficio=True)
    obiettivo(piano, centro, 1, descrizione="")
    tornato = obiettivo(piano, centro, 2)
    services.proponi(tornato, chi)
    services.rinvia(tornato, ufficio, "Manca un indicatore di efficacia.")
    pagina = corpo(chi)
    assert pagina.index("Manca un indicatore di efficacia.") < pagina.index("Da completare")
    assert "Correggi 2020-AA02" in pagina
    assert "Mancano 12 giorni" in pagina
    assert "2020-AA02 è tornato indietro" in pagina


def test_dice_che_cosa_manca_e_porta_al_campo(piano: PianoEsecutivo, centro: CentroDiResponsabilita) -> None:
    chi = dirigente(centro)
    bozza = obiettivo(piano, centro, 1, descrizione="")
    pagina = corpo(chi)
    assert "Manca la descrizione." in pagina
    assert f'href="/obiettivi/{bozza.pk}/modifica/#id_descrizione"' in pagina
    assert "altro centro" not in pagina


@pytest.mark.parametrize("di_ufficio", [True, False])
def test_ogni_numero_e_la_lunghezza_della_lista(
    di_ufficio: bool, piano: PianoEsecutivo, centro: CentroDiResponsabilita
) -> None:
    chi, ufficio, altro = dirigente(centro), UtenteFactory.create(ufficio=True), CentroFactory.create()
    for n, campi in enumerate([{}, {"descrizione": ""}, {"descrizione": ""}, {}, {}, {}, {}]):
        obiettivo(piano, centro, n, **campi)
    obiettivo(piano, altro, 50)
    coinvolge = obiettivo(piano, altro, 51)
    ServizioCoinvoltoFactory.create(obiettivo=coinvolge, centro=centro)
    proposti = list(piano.obiettivi.filter(codice__in=[f"2020-AA0{n}" for n in (3, 4, 5)]))
    for o in (*proposti, coinvolge):
        services.proponi(o, ufficio)
    services.valida(proposti[0], ufficio)
    services.rinvia(proposti[1], ufficio, "Da rifare.")
    lettore = ufficio if di_ufficio else chi
    pagina = corpo(lettore)
    numeri = re.findall(r'<a href="([^"#]+\?[^"]+)"><strong>(\d+)</strong> ([^<]+)</a>', pagina)
    detti = {nome: int(quanti) for _, quanti, nome in numeri}
    attesi = {
        "in bozza": 5,
        "di questi con errori": 2,
        "di questi rinviato": 1,
        "proposto": 1,
        "validato": 1,
    }
    if di_ufficio:
        attesi |= {"in bozza": 6, "proposti": 2}
        del attesi["proposto"]
    else:
        attesi["di altri, con i miei servizi"] = 1
    assert detti == attesi
    for indirizzo, quanti, nome in numeri:
        trovati = entrato(lettore).get(indirizzo).context["pagina"].paginator.count
        assert trovati == int(quanti), f"{nome}: {indirizzo}"


def test_presa_visione_degli_obiettivi_di_altri(piano: PianoEsecutivo, centro: CentroDiResponsabilita) -> None:
    chi, ufficio = dirigente(centro), UtenteFactory.create(ufficio=True)
    altrui = obiettivo(piano, CentroFactory.create(), 1)
    ServizioCoinvoltoFactory.create(obiettivo=altrui, centro=centro)
    assert altrui.codice not in corpo(chi)
    services.proponi(altrui, ufficio)
    client = entrato(chi)
    assert "Presa visione" in client.get(PAGINA).content.decode()
    for _ in range(2):
        risposta = client.post(f"/obiettivi/{altrui.pk}/presa-visione/", {"torna": PAGINA})
        assert risposta.headers["Location"] == PAGINA
    assert PresaVisione.objects.filter(obiettivo=altrui, centro=centro, utente=chi).count() == 1
    assert "Presa visione il" in client.get(PAGINA).content.decode()


def test_chi_non_ha_cominciato(piano: PianoEsecutivo, centro: CentroDiResponsabilita) -> None:
    sopra = CentroFactory.create(nome="Direzione avviata")
    figlio = CentroFactory.create(nome="Ufficio avviato", padre=sopra)
    CentroFactory.create(nome="Servizio finito", attivo_al=timezone.localdate() - timedelta(days=1))
    obiettivo(piano, figlio, 1)
    Incarico.objects.create(
        persona=PersonaFactory.create(nominativo="Verdi Anna"), centro=centro, dal=timezone.localdate()
    )
    chi = UtenteFactory.create(ufficio=True)
    fermi = entrato(chi).get(PAGINA).context["s"].non_iniziati
    assert [(n.centro.nome, n.responsabili) for n in fermi] == [("Servizio Tributi", "Verdi Anna")]
    piano.apertura_al = timezone.localdate() - timedelta(days=1)
    piano.save()
    assert "Chi non ha ancora cominciato" not in corpo(chi)


def test_il_lettore_legge_e_non_scrive(piano: PianoEsecutivo, centro: CentroDiResponsabilita) -> None:
    o = obiettivo(piano, centro, 1)
    services.proponi(o, UtenteFactory.create(ufficio=True))
    pagina = corpo(UtenteFactory.create(lettore=True))
    assert "Leggi il piano" in pagina
    assert "Che cosa è successo" in pagina
    assert o.codice in pagina
    assert "Scrivi un obiettivo" not in pagina


@pytest.mark.parametrize(
    ("ruolo", "detto"),
    [
        (Ruolo.DIRIGENTE, "Oggi non risulti in carica"),
        (Ruolo.UFFICIO, "Importa un piano"),
        (Ruolo.LETTORE, "Non c'è ancora nessun piano"),
        ("", "non ha ancora un ruolo"),
    ],
)
def test_vuota_dice_che_cosa_fare(ruolo: str, detto: str) -> None:
    assert detto in corpo(UtenteFactory.create(ruolo=ruolo))


def test_senza_obiettivi_dice_da_dove_si_comincia(piano: PianoEsecutivo, centro: CentroDiResponsabilita) -> None:
    assert "Il tuo centro non ha ancora obiettivi" in corpo(dirigente(centro))


def test_un_avviso_letto_se_ne_va_e_quelli_di_altri_non_si_trovano(piano: PianoEsecutivo) -> None:
    chi, altra = UtenteFactory.create(ufficio=True), UtenteFactory.create(ufficio=True)
    mio = Notifica.objects.create(destinatario=chi, genere=NoticeKind.ATTO, oggetto="Un avviso mio")
    suo = Notifica.objects.create(destinatario=altra, genere=NoticeKind.ATTO, oggetto="Un avviso suo")
    client = entrato(chi)
    assert "Un avviso mio" in client.get(PAGINA).content.decode()
    assert client.post(f"/notifiche/{suo.pk}/letta/").status_code == 404
    assert client.get(f"/notifiche/{mio.pk}/letta/").status_code == 405
    client.post(f"/notifiche/{mio.pk}/letta/")
    assert "Un avviso mio" not in client.get(PAGINA).content.decode()
    assert Notifica.objects.get(pk=suo.pk).letta_il is None


def test_dopo_l_accesso_si_arriva_qui(piano: PianoEsecutivo) -> None:
    assert entrato(UtenteFactory.create(lettore=True)).get("/").headers["Location"] == PAGINA


@pytest.mark.parametrize("di_ufficio", [True, False])
def test_le_interrogazioni_non_crescono(
    di_ufficio: bool, piano: PianoEsecutivo, centro: CentroDiResponsabilita
) -> None:
    chi = UtenteFactory.create(ufficio=True) if di_ufficio else dirigente(centro)
    client, contate = entrato(chi), []
    client.get(PAGINA)
    for fino_a in (1, 3, 300):
        for n in range(piano.obiettivi.count(), fino_a):
            codice = f"2020-A{chr(65 + n // 100)}{n % 100:02}"
            ObiettivoFactory.create(
                piano=piano, centro=centro, codice=codice, descrizione="x" * (n % 2), fasi=1, indicatori=n % 2
            )
        with CaptureQueriesContext(connection) as interrogazioni:
            assert client.get(PAGINA).status_code == 200
        contate.append(len(interrogazioni))
    assert len(set(contate)) == 1, contate


def test_di_un_piano_approvato_nessuno_deve_piu_completare_una_bozza() -> None:
    s = scena()
    bozza = s.obiettivo(4)
    ObiettivoPEG.objects.filter(pk=bozza.pk).update(descrizione="")
    chi = dirigente(bozza.centro)
    assert "Da completare" in corpo(chi)
    verifica = f"/piani/{s.piano.codice}/verifica/"
    assert bozza.codice in corpo(s.ufficio, verifica)
    s.approvata()
    assert bozza.codice not in corpo(s.ufficio, verifica)
    assert "Da completare" not in corpo(chi)
