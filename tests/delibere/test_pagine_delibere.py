# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the acts: who may, what they say, how many queries."""

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fascicoli.models import DocumentoDelFascicolo, Fascicolo
from fascicoli.services import chiedi
from lavori.choices import StatoLavoro
from obiettivi.models import ObiettivoPEG
from obiettivi.vita import services
from organizzazione.choices import Ruolo
from organizzazione.models import Incarico, Utente
from tests.fabbriche import CentroFactory, ObiettivoFactory, PersonaFactory, PianoFactory, UtenteFactory
from tests.versioni.scena import ATTO_DI_VARIAZIONE, Scena, cambia_titolo, scena, stampa, variazione_di
from versioni import variazioni
from versioni.models import DocumentoDellaVersione, Modifica, Variazione, Versione

pytestmark = pytest.mark.django_db
PIANO = "/delibere/PEG_2023/"
ATTO = {"organo": "DGC", "numero": "12", "giorno": "2023-01-30", "oggetto": "Approvazione del PEG 2023"}


def entrato(utente: Utente) -> Client:
    client = Client()
    client.force_login(utente)
    client.get("/salute/")
    return client


def corpo(risposta: Any) -> str:
    return str(unescape(risposta.content.decode()))


def byte_di(risposta: Any) -> bytes:
    return bytes(risposta.getvalue())


def dirigente_di(o: ObiettivoPEG) -> Utente:
    utente = UtenteFactory.create(ruolo=Ruolo.DIRIGENTE)
    Incarico.objects.create(persona=PersonaFactory.create(utente=utente), centro=o.centro, dal=date(2020, 1, 1))
    return utente


def query(client: Client, indirizzo: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as viste:
        assert client.get(indirizzo).status_code == 200
    return len(viste)


@pytest.fixture
def s() -> Scena:
    return scena()


@pytest.fixture
def ufficio(s: Scena) -> Client:
    return entrato(s.ufficio)


def promessa(client: Client, **cambi: str) -> str:
    """What the page of the last look promises; nothing where it is not reached."""
    risposta = client.post(f"{PIANO}approva/", {**ATTO, "azione": "controlla", **cambi})
    return str(risposta.context["promessa"]) if risposta.context and "promessa" in risposta.context else ""


def approva(client: Client, **cambi: str) -> Any:
    detta = {"promessa": promessa(client, **cambi)}
    return client.post(f"{PIANO}approva/", {**ATTO, "azione": "conferma", **detta, **cambi})


def test_prima_dell_atto_la_pagina_dice_a_che_punto_e(s: Scena, ufficio: Client) -> None:
    detto = corpo(ufficio.get(PIANO))
    assert "In predisposizione" in detto
    assert "<strong>3</strong> validati" in detto
    assert f'href="{PIANO}approva/"' in detto
    lettore = corpo(entrato(UtenteFactory.create(lettore=True)).get(PIANO))
    assert "approva/" not in lettore
    assert "In predisposizione" in corpo(ufficio.get("/delibere/"))


def test_accanto_all_atto_sta_che_cosa_approva_e_che_cosa_resta_fuori(s: Scena, ufficio: Client) -> None:
    CentroFactory.create(nome="Servizio Senza Obiettivi")
    detto = corpo(ufficio.get(f"{PIANO}approva/"))
    assert "Servizio Senza Obiettivi" in detto.split("obiettivi in PEG_2023</summary>")[1]
    assert "<strong>3</strong> obiettivi validati" in detto
    assert str(s.obiettivi[0].centro) in detto
    assert "2 restano fuori, e perché" in detto
    assert f'href="/obiettivi/{s.obiettivi[3].pk}/"' in detto
    assert "è ancora in bozza: il centro non l'ha proposto" in detto


def test_si_scrive_si_rilegge_si_conferma(s: Scena, ufficio: Client) -> None:
    conferma = ufficio.post(f"{PIANO}approva/", {**ATTO, "azione": "controlla"})
    assert conferma.status_code == 200
    assert "Approvare PEG_2023?" in corpo(conferma)
    assert "n. 12 del 30/01/2023" in corpo(conferma)
    assert not Versione.objects.exists()
    corretto = ufficio.post(f"{PIANO}approva/", {**ATTO, "azione": "correggi"})
    assert 'value="12"' in corpo(corretto)
    fatto = approva(ufficio)
    assert fatto["Location"] == f"{PIANO}versioni/1/"
    pagina = corpo(ufficio.get(fatto["Location"]))
    assert "approvata la versione 1" in pagina
    assert "Deliberazione della Giunta comunale n. 12 del 30/01/2023: Approvazione del PEG 2023" in pagina
    versione = Versione.objects.get()
    assert versione.impronta in pagina
    assert all(d.impronta in pagina for d in versione.documenti.all())
    assert {(d.formato, bool(d.pagine)) for d in versione.documenti.all()} == {("pdf", True), ("xlsx", False)}


def fascicolo_pronto(s: Scena) -> DocumentoDelFascicolo:
    f, _ = chiedi(s.piano, date(2023, 1, 20), s.ufficio)
    Fascicolo.objects.filter(pk=f.pk).update(stato=StatoLavoro.PRONTO)
    dati = b"%PDF del fascicolo"
    return DocumentoDelFascicolo.objects.create(
        fascicolo=f,
        ordine=1,
        genere="preventivo",
        formato="pdf",
        nome="preventivo.pdf",
        titolo="Preventivo obiettivi",
        dati=dati,
        impronta=hashlib.sha256(dati).hexdigest(),
        byte=len(dati),
        pagine=1,
    )


def test_l_atto_consegna_proprio_il_fascicolo_promesso(s: Scena, ufficio: Client) -> None:
    documento = fascicolo_pronto(s)
    detta = promessa(ufficio)
    # What was promised is spoilt, or gone: it is neither delivered nor quietly made anew.
    DocumentoDelFascicolo.objects.update(dati=b"altro")
    risposta = approva(ufficio, promessa=detta)
    assert risposta.status_code == 409
    assert risposta.context["fascicolo"] is None
    assert not Versione.objects.exists()
    DocumentoDelFascicolo.objects.update(dati=documento.dati)
    assert promessa(ufficio) == detta
    assert approva(ufficio, promessa=detta).status_code == 302
    assert [bytes(d.dati) for d in Versione.objects.get().documenti.all()] == [documento.dati]


@pytest.mark.parametrize("che_cosa", ["obiettivo", "fascicolo", "nulla"])
def test_se_intanto_cambia_qualcosa_si_rilegge_prima(s: Scena, ufficio: Client, che_cosa: str) -> None:
    detta = promessa(ufficio)
    if che_cosa == "obiettivo":
        services.valida(s.obiettivo(3), s.ufficio)
    if che_cosa == "fascicolo":
        fascicolo_pronto(s)
    if che_cosa == "nulla":
        detta = ""
    risposta = approva(ufficio, promessa=detta)
    assert risposta.status_code == 409
    assert "Nel frattempo è cambiato qualcosa: non è stato approvato nulla." in corpo(risposta)
    assert not Versione.objects.exists()
    assert approva(ufficio, promessa=risposta.context["promessa"]).status_code == 302
    approvati = Versione.objects.get().letta.piano.obiettivi
    assert len(approvati) == (4 if che_cosa == "obiettivo" else 3)


def test_due_colpi_fanno_una_versione_e_il_secondo_lo_dice(s: Scena, ufficio: Client) -> None:
    approva(ufficio)
    secondo = ufficio.post(f"{PIANO}approva/", {**ATTO, "azione": "conferma"}, follow=True)
    assert secondo.redirect_chain[-1][0] == f"{PIANO}versioni/1/"
    assert "DGC n. 12 del 30/01/2023 era già registrato: ha fatto la versione 1" in corpo(secondo)
    assert Versione.objects.count() == 1
    ripensato = ufficio.get(f"{PIANO}approva/", follow=True)
    assert "PEG_2023 è già approvato: versione 1." in corpo(ripensato)
    altro = approva(ufficio, numero="13")
    assert altro.status_code == 409
    assert "già approvato con DGC n. 12" in corpo(altro)
    assert Versione.objects.count() == 1


def test_di_un_atto_sbagliato_non_si_perde_nulla(s: Scena, ufficio: Client) -> None:
    domani = timezone.localdate() + timedelta(days=1)
    risposta = approva(ufficio, numero=" ", giorno=domani.isoformat())
    assert risposta.status_code == 400
    detto = corpo(risposta)
    assert "Manca il numero dell'atto." in detto
    assert "La data è nel futuro" in detto
    assert "Approvazione del PEG 2023</textarea>" in detto
    assert f'value="{domani.isoformat()}"' in detto
    assert not Versione.objects.exists()


@pytest.mark.parametrize("azione", ["controlla", "conferma"])
def test_un_errore_ferma_e_porta_al_campo(s: Scena, ufficio: Client, azione: str) -> None:
    fase = s.obiettivi[0].fasi.get(ordine=1)
    fase.peso = 10
    fase.save()
    risposta = ufficio.post(f"{PIANO}approva/", {**ATTO, "azione": azione})
    assert risposta.status_code == 409
    detto = corpo(risposta)
    assert detto.count("mancano 40,00") == 1
    assert f'href="/obiettivi/{s.obiettivi[0].pk}/modifica/#sezione-fasi"' in detto
    assert 'value="12"' in detto
    assert not Versione.objects.exists()


def test_un_estraneo_non_trova_e_chi_legge_non_approva(s: Scena) -> None:
    s.approvata()
    aperta = variazione_di(s)
    sue = f"{PIANO}variazioni/{aperta.pk}/"
    estraneo = entrato(UtenteFactory.create())
    lettore, dirigente = entrato(UtenteFactory.create(lettore=True)), entrato(dirigente_di(s.obiettivi[0]))
    leggono = [PIANO, f"{PIANO}versioni/1/", f"{PIANO}verifica/", f"{PIANO}versioni/1/contenuto.json"]
    leggono += [f"{PIANO}versioni/1/obiettivi/2023-AA01/", f"{PIANO}versioni/1/documenti/preventivo.pdf"]
    for indirizzo in leggono:
        assert estraneo.get(indirizzo).status_code == 404, indirizzo
        assert lettore.get(indirizzo).status_code == 200, indirizzo
        assert dirigente.get(indirizzo).status_code == 200, indirizzo
    assert lettore.get(sue).status_code == 200
    assert dirigente.get(sue).status_code == 404
    o = s.obiettivi[0].pk
    for atto in ("approva/", "variazioni/apri/"):
        assert lettore.get(PIANO + atto).status_code == 403
        assert dirigente.post(PIANO + atto, {}).status_code == 403
    for atto in ("approva/", "porta/", "annulla/", f"togli/{o}/", f"lascia/{o}/"):
        for metodo in (lettore.get, lettore.post):
            risposta = metodo(sue + atto)
            assert risposta.status_code == 403, atto
            assert "Approva e varia i piani l'ufficio programmazione" in corpo(risposta)
        assert dirigente.get(sue + atto).status_code == 404, atto
    assert lettore.post(f"{sue}motivo/{o}/", {"motivo": "x", "versione": 0}).status_code == 403


def test_un_documento_esce_come_fu_consegnato(s: Scena, ufficio: Client) -> None:
    s.approvata()
    salvato = DocumentoDellaVersione.objects.get(formato="pdf")
    risposta = ufficio.get(f"{PIANO}versioni/1/documenti/preventivo.pdf")
    assert byte_di(risposta) == bytes(salvato.dati)
    assert risposta["Content-Type"] == "application/pdf"
    assert risposta["Content-Disposition"] == 'attachment; filename="preventivo.pdf"'
    assert risposta["X-Content-Type-Options"] == "nosniff"
    assert risposta["ETag"] == f'"{salvato.impronta}"'
    ancora = ufficio.get(f"{PIANO}versioni/1/documenti/preventivo.pdf", headers={"if-none-match": risposta["ETag"]})
    assert ancora.status_code == 304
    json = ufficio.get(f"{PIANO}versioni/1/contenuto.json")
    assert hashlib.sha256(byte_di(json)).hexdigest() == Versione.objects.get().impronta
    for assente in ("documenti/altro.pdf", "documenti/preventivo.csv", "obiettivi/2023-ZZ99/"):
        assert ufficio.get(f"{PIANO}versioni/1/{assente}").status_code == 404
    assert ufficio.get(f"{PIANO}versioni/2/").status_code == 404


def test_se_la_catena_non_torna_la_pagina_lo_dice(s: Scena, ufficio: Client) -> None:
    from congelati.triggers import take_triggers

    s.approvata()
    assert "La catena è intera" in corpo(ufficio.get(PIANO))
    assert "Ricalcolate ora le impronte di 1 versione e di 2 documenti" in corpo(ufficio.get(f"{PIANO}verifica/"))
    take_triggers(connection)
    with connection.cursor() as cursore:
        cursore.execute("UPDATE versioni_versione SET numero_atto = '99'")
        cursore.execute("UPDATE versioni_documentodellaversione SET nome = 'altro.pdf' WHERE formato = 'pdf'")
        cursore.execute("UPDATE versioni_documentodellaversione SET titolo = 'Altro' WHERE formato = 'xlsx'")
    assert "l'anello della catena non torna" in corpo(ufficio.get(PIANO))
    detto = corpo(ufficio.get(f"{PIANO}verifica/"))
    assert "l'anello della catena non torna" in detto
    assert "nome, titolo, pagine o dimensione di altro.pdf" in detto
    assert "nome, titolo, pagine o dimensione di preventivo.xlsx" in detto


def test_una_versione_superata_dice_quale_vale(s: Scena, ufficio: Client) -> None:
    v = variazione_di(s)
    variazioni.porta(v, s.obiettivo(0), "Serve più tempo.", s.ufficio)
    cambia_titolo(s.obiettivo(0), "Un titolo nuovo", s.ufficio)
    variazioni.approva(v, ATTO_DI_VARIAZIONE, s.ufficio, stampa)
    vecchia, nuova = corpo(ufficio.get(f"{PIANO}versioni/1/")), corpo(ufficio.get(f"{PIANO}versioni/2/"))
    assert "Superata" in vecchia
    assert f'In vigore è la <a href="{PIANO}versioni/2/">versione 2</a> (DGC n. 140 del 15/06/2023)' in vecchia
    assert "Serve più tempo." in nuova
    assert "Un titolo nuovo" in corpo(ufficio.get(f"{PIANO}versioni/2/obiettivi/2023-AA01/"))
    assert "Un titolo nuovo" not in corpo(ufficio.get(f"{PIANO}versioni/1/obiettivi/2023-AA01/"))
    assert "Approvata con DGC n. 140 del 15/06/2023: versione 2" in corpo(ufficio.get(PIANO))


def test_un_codice_con_la_barra_ha_il_suo_indirizzo(ufficio: Client) -> None:
    PianoFactory.create(codice="PEG 2024/26", anno=2024)
    elenco = corpo(ufficio.get("/delibere/"))
    assert 'href="/delibere/PEG%202024~26/"' in elenco
    assert ufficio.get("/delibere/PEG 2024~26/").status_code == 200


def test_le_query_non_crescono(s: Scena, ufficio: Client) -> None:
    prima = {p: query(ufficio, p) for p in ("/delibere/", PIANO, f"{PIANO}approva/")}
    for n in range(3):
        PianoFactory.create(codice=f"PEG_{2001 + n}", anno=2001 + n)
        o = ObiettivoFactory.create(piano=s.piano, codice=f"2023-BB{n:02}")
        o.obiettivi_operativi.set(s.obiettivi[0].obiettivi_operativi.all())
        services.proponi(o, s.ufficio)
        services.valida(o, s.ufficio)
        ObiettivoFactory.create(piano=s.piano, codice=f"2023-CC{n:02}")
    assert {p: query(ufficio, p) for p in prima} == prima
    s.approvata()
    sue = [PIANO, f"{PIANO}versioni/1/", f"{PIANO}versioni/1/obiettivi/2023-AA01/", "/delibere/"]
    una = {p: query(ufficio, p) for p in sue}
    for n in (1, 2):
        v = variazioni.apri(s.piano, f"Variazione {n}", s.ufficio)
        variazioni.porta(v, s.obiettivo(0), "Serve.", s.ufficio)
        cambia_titolo(s.obiettivo(0), f"Titolo {n}", s.ufficio)
        variazioni.approva(v, replace(ATTO_DI_VARIAZIONE, numero=f"14{n}"), s.ufficio, stampa)
    tre = {p: query(ufficio, p) for p in sue}
    assert tre == una
    assert Variazione.objects.count() == 2
    assert not Modifica.objects.filter(variazione__stato="aperta").exists()
