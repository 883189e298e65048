# SPDX-License-Identifier: AGPL-3.0-or-later
"""The import in the admin: a preview that writes nothing, a confirmation that writes what was shown."""

import base64
import json
import re
import zlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.messages import get_messages
from django.core import serializers, signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fogli.limiti import LIMITE_BYTE
from importazioni.conferma.preview import scarto
from importazioni.stampa_vecchia import leggi
from obiettivi.contenuto import Differenza
from obiettivi.contenuto.json_shape import in_json
from obiettivi.models import Fase, ObiettivoPEG, PianoEsecutivo
from organizzazione import signed_upload
from organizzazione.models import Utente
from tests.fabbriche import UtenteFactory

pytestmark = pytest.mark.django_db
CARICO, CONFERMA = "/admin/importa/", "/admin/importa/conferma/"
ESEMPIO = (Path(__file__).parents[2] / "fixtures" / "preventivo_PEG_2020.txt").read_bytes()
ALTROVE = frozenset({"sessions.session"})


@pytest.fixture
def utente() -> Utente:
    return UtenteFactory.create(ufficio=True)


@pytest.fixture
def ufficio(utente: Utente) -> Client:
    return entra(utente)


def entra(utente: Utente) -> Client:
    client = Client()
    client.force_login(utente)
    return client


def corpo(risposta: Any) -> str:
    return unescape(str(risposta.content, "utf-8"))


def carica(client: Client, dati: bytes = ESEMPIO, nome: str = "peg.txt", piano: str = "") -> Any:
    return client.post(CARICO, {"file": SimpleUploadedFile(nome, dati), "piano": piano})


def busta_di(risposta: Any) -> str:
    trovata = re.search(r'name="busta" value="([^"]+)"', corpo(risposta))
    assert trovata, "la pagina non ha un modulo di conferma"
    return trovata[1]


def conferma(client: Client, risposta: Any) -> Any:
    return client.post(CONFERMA, {"busta": busta_di(risposta)})


def tutto() -> str:
    """Every row of every table, but for the sessions."""
    modelli: Iterable[Any] = (m for m in apps.get_models() if m._meta.label_lower not in ALTROVE)
    return "\n".join(serializers.serialize("json", m._base_manager.order_by("pk")) for m in modelli)


@pytest.mark.parametrize("indirizzo", [CARICO, CONFERMA])
@pytest.mark.parametrize("ruolo", [{"lettore": True}, {}])
def test_chi_non_scrive_non_importa(indirizzo: str, ruolo: dict[str, bool]) -> None:
    client = entra(UtenteFactory.create(**ruolo))
    for risposta in (client.get(indirizzo), client.post(indirizzo, {"busta": "x"})):
        assert risposta.status_code == 403
        assert "I piani li importa l'ufficio programmazione" in corpo(risposta)


@pytest.mark.parametrize("indirizzo", [CARICO, CONFERMA])
def test_chi_non_e_entrato_va_all_accesso(indirizzo: str) -> None:
    for risposta in (Client().get(indirizzo), Client().post(indirizzo)):
        assert risposta.status_code == 302
        assert risposta["Location"].startswith(reverse("accedi"))


def test_l_amministratore_importa_e_il_laboratorio_lo_dice() -> None:
    client = entra(UtenteFactory.create(amministratore=True))
    assert client.get(CARICO).status_code == 200
    for lista in ("admin:index", "admin:obiettivi_pianoesecutivo_changelist"):
        assert f'href="{CARICO}"' in corpo(client.get(reverse(lista)))


def test_l_anteprima_racconta_e_non_scrive(ufficio: Client) -> None:
    prima = tutto()
    risposta = carica(ufficio)
    assert risposta.status_code == 200
    assert tutto() == prima
    pagina = corpo(risposta)
    for parola in ("peg.txt", "PEG_2020", "nuovi 11", "2020-PG18", "Centri nuovi", "Maccioni Marco", "<td>Carattere"):
        assert parola in pagina
    assert re.search(r'data-nome="Riga">592</td><td class="codice">2020-PG18</td><td>Testo tagliato', pagina)


def test_la_conferma_scrive_quello_che_si_e_visto(ufficio: Client, utente: Utente) -> None:
    risposta = conferma(ufficio, carica(ufficio))
    piano = PianoEsecutivo.objects.get()
    assert risposta.status_code == 302
    lista = reverse("admin:obiettivi_obiettivopeg_changelist")
    assert risposta["Location"] == f"{lista}?piano__id__exact={piano.pk}"
    assert [str(m) for m in get_messages(risposta.wsgi_request)] == [
        "peg.txt: importazione riuscita. Obiettivi: 11 (nuovi 11, cambiati 0, invariati 0), fasi 40, indicatori 31."
    ]
    assert (piano.codice, piano.obiettivi.count(), Fase.objects.count()) == ("PEG_2020", 11, 40)
    storia = ObiettivoPEG.history.all()
    assert set(storia.values_list("history_user", "history_change_reason")) == {(utente.pk, "Importazione di peg.txt")}
    assert ufficio.get(risposta["Location"]).status_code == 200


def test_la_seconda_volta_non_c_e_nulla_da_fare(ufficio: Client) -> None:
    conferma(ufficio, carica(ufficio))
    prima = tutto()
    pagina = carica(ufficio)
    assert "Nulla da fare" in corpo(pagina)
    assert 'name="busta"' not in corpo(pagina)
    assert "Obiettivi invariati (11)" in corpo(pagina)
    assert tutto() == prima


def test_dei_cambiati_si_vedono_i_campi(ufficio: Client) -> None:
    conferma(ufficio, carica(ufficio))
    Fase.objects.filter(obiettivo__codice="2020-CP04", ordine=2).update(peso="15.50")
    pagina = corpo(carica(ufficio))
    assert "Obiettivi che cambiano (1)" in pagina
    riga = (
        r'<th scope="row">fase 2, peso</th><td data-nome="Adesso">15,50</td>\s*<td class="dopo" data-nome="Dopo">20,00<'
    )
    assert re.search(riga, pagina)


def test_se_i_dati_cambiano_dopo_l_anteprima_si_vede_di_nuovo(ufficio: Client) -> None:
    conferma(ufficio, carica(ufficio))
    Fase.objects.filter(obiettivo__codice="2020-CP04", ordine=2).update(peso="15.50")
    anteprima = carica(ufficio)
    Fase.objects.filter(obiettivo__codice="2020-CP14", ordine=1).update(peso="1.00")
    prima = tutto()
    risposta = conferma(ufficio, anteprima)
    assert risposta.status_code == 409
    assert "Nel frattempo i dati sono cambiati" in corpo(risposta)
    assert "Obiettivi che cambiano (2)" in corpo(risposta)
    assert tutto() == prima
    assert conferma(ufficio, risposta).status_code == 302
    assert Fase.objects.get(obiettivo__codice="2020-CP14", ordine=1).peso == 20


def test_confermare_due_volte_scrive_una_volta(ufficio: Client) -> None:
    anteprima = carica(ufficio)
    conferma(ufficio, anteprima)
    prima = tutto()
    risposta = conferma(ufficio, anteprima)
    assert risposta.status_code == 409
    assert "Nulla da fare" in corpo(risposta)
    assert tutto() == prima


def test_il_piano_si_puo_dire(ufficio: Client) -> None:
    conferma(ufficio, carica(ufficio, piano=" PEG_2020_BIS "))
    assert PianoEsecutivo.objects.get().codice == "PEG_2020_BIS"


@pytest.mark.parametrize(
    ("dati", "frase"),
    [
        (b"", "è vuoto"),
        (bytes(range(256)) * 400, "non è un testo"),
        (b"Una lettera qualsiasi.\n" * 50, "non è un'esportazione"),
        (b'{"piano": 3}', "JSON"),
        (ESEMPIO[:9_000], "tagliato"),
        (b"x" * (LIMITE_BYTE + 1), "al più 32,0"),
    ],
)
def test_un_file_che_non_si_legge(dati: bytes, frase: str, ufficio: Client) -> None:
    prima = tutto()
    risposta = carica(ufficio, dati, "<b>strano</b>.txt")
    assert risposta.status_code == 400
    assert frase in corpo(risposta)
    assert 'type="file"' in corpo(risposta)
    assert b"<b>strano" not in risposta.content
    assert "Traceback" not in corpo(risposta)
    assert tutto() == prima


def test_senza_file_o_con_un_codice_troppo_lungo(ufficio: Client) -> None:
    assert "Scegliere il file da importare." in corpo(ufficio.post(CARICO))
    risposta = carica(ufficio, piano="P" * 31)
    assert risposta.status_code == 400
    assert "30 caratteri" in corpo(risposta)


def test_una_busta_falsa_altrui_o_vecchia(ufficio: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    buona = busta_di(carica(ufficio))
    altrui = busta_di(carica(entra(UtenteFactory.create(ufficio=True))))
    falsa = signing.dumps(["peg.txt", "", "", ""], salt="altro")
    prima = tutto()
    for testo in ("", "x", "a:b:c", buona[:-2], "A" + buona, altrui, falsa):
        risposta = ufficio.post(CONFERMA, {"busta": testo})
        assert risposta.status_code == 400
        assert "non corrisponde a nessuna anteprima di questo utente" in corpo(risposta)
    monkeypatch.setattr(signed_upload, "LIFETIME", timedelta(seconds=-1))
    scaduta = ufficio.post(CONFERMA, {"busta": buona})
    assert scaduta.status_code == 400
    assert "di troppe ore fa" in corpo(scaduta)
    assert tutto() == prima


def test_a_page_sealed_before_an_upgrade_is_refused_in_words(ufficio: Client) -> None:
    said = json.dumps(["peg.txt", "", "f" * 64]).encode()
    body = base64.urlsafe_b64encode(zlib.compress(len(said).to_bytes(4, "big") + said + ESEMPIO)).decode("ascii")
    before = signing.TimestampSigner(salt=f"importazioni.signed_upload.piano.{ufficio.session['_auth_user_id']}")
    answer = ufficio.post(CONFERMA, {"busta": before.sign(body)})
    assert answer.status_code == 400
    assert "caricare di nuovo il file" in corpo(answer)


def test_la_busta_porta_qualsiasi_byte(utente: Utente) -> None:
    dati = bytes(range(256)) * 3
    scritta = signed_upload.Busta("città «x».txt", "", dati, "f" * 64)
    assert signed_upload.apri(signed_upload.chiudi(scritta, utente), utente) == scritta


def test_un_testo_troppo_lungo_ferma_tutto(ufficio: Client) -> None:
    lungo = ESEMPIO.replace(b"Controlli di polizia territoriale", ("T" * 301).encode())
    prima = tutto()
    risposta = carica(ufficio, lungo)
    assert risposta.status_code == 400
    assert "ha 301 caratteri, al più 300" in corpo(risposta)
    assert tutto() == prima


def test_chiedere_la_conferma_riporta_al_carico(ufficio: Client) -> None:
    risposta = ufficio.get(CONFERMA)
    assert (risposta.status_code, risposta["Location"]) == (302, CARICO)


def test_l_anteprima_non_costa_di_piu_con_piu_obiettivi(ufficio: Client) -> None:
    piano = leggi(ESEMPIO).piano
    conti = []
    for quanti in (1, 3, 11):
        file = in_json(replace(piano, obiettivi=piano.obiettivi[:quanti])).encode()
        with CaptureQueriesContext(connection) as fatte:
            assert f"nuovi {quanti}," in corpo(carica(ufficio, file, "peg.json"))
        conti.append(len(fatte))
    assert len(set(conti)) == 1


def test_di_un_testo_lungo_si_vede_dove_cambia() -> None:
    prima = "a" * 500 + " vecchio " + "b" * 500
    visto = scarto(Differenza(("descrizione",), prima, prima.replace("vecchio", "nuova")))
    assert visto.prima == "«…" + "a" * 39 + " vecchio " + "b" * 39 + "…»"
    assert visto.dopo == "«…" + "a" * 39 + " nuova " + "b" * 39 + "…»"


@pytest.mark.parametrize(
    ("prima", "dopo", "attesi"),
    [
        ("", "x", ("(vuoto)", "«x»")),
        ("uno", "una", ("«uno»", "«una»")),
        (False, True, ("no", "sì")),
        (None, "Servizio", ("(vuoto)", "«Servizio»")),
    ],
)
def test_di_un_campo_breve_si_vede_tutto(prima: Any, dopo: Any, attesi: tuple[str, str]) -> None:
    visto = scarto(Differenza(("altri_servizi", 0), prima, dopo))
    assert (visto.dove, visto.prima, visto.dopo) == ("altro servizio 1", *attesi)
