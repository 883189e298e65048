# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the fascicoli: the press, the bar, the files, and who gets what."""

import hashlib
import io
import zipfile
from datetime import date

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fascicoli.models import DocumentoDelFascicolo, Fascicolo
from fascicoli.services import chiedi
from lavori.choices import StatoLavoro
from organizzazione.models import Utente
from tests.fabbriche import PianoFactory, UtenteFactory
from tests.versioni.scena import ATTO, Scena, scena, variazione_di

pytestmark = pytest.mark.django_db
ELENCO_DEI = "/fascicoli/?piano=PEG_2023"


def di(utente: Utente) -> Client:
    client = Client()
    client.force_login(utente)
    return client


def uno(s: Scena, giorno: date = ATTO.data, stato: StatoLavoro = StatoLavoro.ATTESA, documenti: int = 0) -> Fascicolo:
    f = chiedi(s.piano, giorno, s.ufficio)[0]
    for n in range(documenti):
        dati = f"documento {n}".encode()
        DocumentoDelFascicolo.objects.create(
            fascicolo=f,
            ordine=n,
            genere=f"genere-{n}",
            formato="pdf",
            nome=f"documento-{n}.pdf",
            titolo=f"Documento {n} <b>",
            dati=dati,
            impronta=hashlib.sha256(dati).hexdigest(),
            byte=len(dati),
            pagine=n + 1,
        )
    Fascicolo.objects.filter(pk=f.pk).update(stato=stato, totale=10, fatti=4, passo="preventivo, PDF")
    f.refresh_from_db()
    return f


def test_si_preme_e_si_va_alla_sua_pagina() -> None:
    s = scena()
    client = di(s.ufficio)
    pagina = client.get(ELENCO_DEI).content.decode()
    assert "Il piano com&#x27;è ora, prima dell&#x27;approvazione" in pagina
    risposta = client.post("/fascicoli/nuovo/", {"piano": "PEG_2023", "sorgente": "lavoro", "giorno": "30/01/2023"})
    f = Fascicolo.objects.get()
    assert risposta["Location"] == f"/fascicoli/{f.pk}/"
    assert (f.giorno, f.chiesto_da) == (ATTO.data, s.ufficio)
    assert "In coda" in client.get(risposta["Location"]).content.decode()
    assert f"/fascicoli/{f.pk}/" in client.get(ELENCO_DEI).content.decode()


def test_si_dice_quale_allegato_non_c_e() -> None:
    s = scena()
    f = uno(s, stato=StatoLavoro.PRONTO, documenti=1)
    client = di(s.ufficio)
    detto = "Non c'è, perché nel DUP del piano non ha nessuna riga"
    assert f"{detto}: «Piano della performance»" in client.get(f"/fascicoli/{f.pk}/").content.decode()
    f.documenti.all().delete()
    for n, genere in enumerate(("piano-performance", "dup-operativi", "indicatori-ente")):
        DocumentoDelFascicolo.objects.create(
            fascicolo=f,
            ordine=n,
            genere=genere,
            formato="pdf",
            nome=f"{genere}.pdf",
            titolo=genere,
            dati=b"%PDF",
            byte=4,
        )
    assert detto not in client.get(f"/fascicoli/{f.pk}/").content.decode()


def test_della_versione_la_data_e_quella_del_suo_atto() -> None:
    s = scena()
    aperta = variazione_di(s)
    client = di(s.ufficio)
    pagina = client.get(ELENCO_DEI).content.decode()
    assert "La variazione aperta «Prima variazione»" in pagina
    assert "prima dell&#x27;approvazione" not in pagina
    client.post("/fascicoli/nuovo/", {"piano": "PEG_2023", "sorgente": "versione-1", "giorno": ""})
    assert Fascicolo.objects.get().giorno == ATTO.data
    scelta = {"piano": "PEG_2023", "sorgente": f"variazione-{aperta.pk}"}
    variazione = client.post("/fascicoli/nuovo/", scelta, follow=True)
    assert "non si approverebbe: La variazione non cambia nulla" in variazione.content.decode()


def test_cio_che_non_va_si_dice_dove_si_e_premuto() -> None:
    s = scena()
    vuoto = PianoFactory.create(codice="PEG_2031")
    client = di(s.ufficio)
    for dati, detto in (
        ({"piano": "PEG_2023", "sorgente": "versione-9"}, "Di che cosa"),
        ({"piano": "PEG_2023", "sorgente": "lavoro", "giorno": "ieri"}, "Data elaborazione"),
        ({"piano": vuoto.codice, "sorgente": "lavoro"}, "Nessun obiettivo è validato"),
    ):
        assert detto in client.post("/fascicoli/nuovo/", dati, follow=True).content.decode()
    assert not Fascicolo.objects.exists()


def test_la_barra_e_cio_che_si_sente() -> None:
    s = scena()
    f = uno(s, stato=StatoLavoro.CORSO, documenti=1)
    client = di(UtenteFactory.create(lettore=True))
    pagina = client.get(f"/fascicoli/{f.pk}/").content.decode()
    assert '<progress max="100" value="40"' in pagina
    assert "Preventivo, PDF" in pagina
    assert f'hx-get="/fascicoli/{f.pk}/stato/?visti=1"' in pagina
    assert "Annulla il lavoro" not in pagina
    assert "hx-swap-oob" not in client.get(f"/fascicoli/{f.pk}/stato/?visti=1").content.decode()
    assert "1 documento fatto" in client.get(f"/fascicoli/{f.pk}/stato/?visti=0").content.decode()


def test_pronto_si_scarica_tutto_o_uno() -> None:
    s = scena()
    f = uno(s, stato=StatoLavoro.PRONTO, documenti=2)
    client = di(UtenteFactory.create(lettore=True))
    pagina = client.get(f"/fascicoli/{f.pk}/").content.decode()
    documento = f.documenti.get(ordine=1)
    for atteso in (documento.impronta, "Documento 1 &lt;b&gt;", "2 pagine · 11 byte", f.impronta):
        assert atteso in pagina
    assert "hx-get" not in pagina
    assert "Riprendi" not in pagina
    scaricato = client.get(f"/fascicoli/{f.pk}/documenti/{documento.pk}/")
    assert scaricato.content == b"documento 1"
    assert scaricato["ETag"] == f'"{documento.impronta}"'
    di_nuovo = client.get(f"/fascicoli/{f.pk}/documenti/{documento.pk}/", headers={"if-none-match": scaricato["ETag"]})
    assert di_nuovo.status_code == 304
    testo = client.get(f"/fascicoli/{f.pk}/elenco.txt").content.decode()
    assert documento.impronta in testo
    archivio = client.get(f"/fascicoli/{f.pk}/fascicolo.zip")
    dati = b"".join(archivio.streaming_content)  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(dati)) as aperto:
        assert aperto.namelist() == ["documento-0.pdf", "documento-1.pdf", "elenco.txt", "SHA256SUMS"]
    assert 'filename="fascicolo-PEG_2023-del-2023-01-30.zip"' in archivio["Content-Disposition"]


def test_si_annulla_e_si_riprende() -> None:
    s = scena()
    f = uno(s)
    client = di(s.ufficio)
    assert client.get(f"/fascicoli/{f.pk}/fascicolo.zip").status_code == 404
    assert "è annullato" in client.post(f"/fascicoli/{f.pk}/annulla/", follow=True).content.decode()
    detto = client.post(f"/fascicoli/{f.pk}/annulla/", follow=True).content.decode()
    assert "Il fascicolo è già annullato" in detto
    assert "riprende da dove era arrivato" in client.post(f"/fascicoli/{f.pk}/riprova/", follow=True).content.decode()
    assert "In coda" in client.get(f"/fascicoli/{f.pk}/").content.decode()


def test_un_fallimento_si_legge_e_non_diventa_html() -> None:
    f = uno(scena(), stato=StatoLavoro.FALLITO)
    Fascicolo.objects.update(errore="2023-AA01 <i>: troppo lungo")
    pagina = di(f.chiesto_da).get(f"/fascicoli/{f.pk}/").content.decode()
    assert "2023-AA01 &lt;i&gt;: troppo lungo" in pagina
    assert "Riprendi" in pagina


@pytest.mark.parametrize("indirizzo", [ELENCO_DEI, "pagina"])
def test_le_domande_al_database_non_crescono(indirizzo: str) -> None:
    s = scena()
    client = di(s.ufficio)
    f = uno(s, documenti=1)
    dove = f"/fascicoli/{f.pk}/" if indirizzo == "pagina" else indirizzo
    client.get(dove)
    with CaptureQueriesContext(connection) as poche:
        client.get(dove)
    for n in range(3):
        uno(s, date(2023, 2, n + 1))
        DocumentoDelFascicolo.objects.create(
            fascicolo=f, ordine=n + 5, genere=f"altro-{n}", formato="pdf", nome="x", dati=b"", byte=0
        )
    with CaptureQueriesContext(connection) as tante:
        client.get(dove)
    assert len(tante) == len(poche)
    assert not any('"contenuto"' in q["sql"] for q in tante)


def test_dai_documenti_e_dal_laboratorio_si_arriva_qui() -> None:
    s = scena()
    client = di(s.ufficio)
    assert reverse("fascicoli:elenco") in client.get("/documenti/").content.decode()
    pagina = client.get(f"/admin/obiettivi/pianoesecutivo/{s.piano.pk}/change/").content.decode()
    assert "/fascicoli/?piano=PEG_2023" in pagina
    assert not [m for m in admin.site._registry if m._meta.app_label == "django_tasks_database"]
