# SPDX-License-Identifier: AGPL-3.0-or-later
"""The lock of the door: who guesses passwords waits, and nobody else does."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import global_settings
from django.contrib import admin
from django.core import mail
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from accesso.addresses import address_of
from accesso.models import Bucket
from organizzazione.models import Utente
from tests.accesso.porta import post_mails
from tests.fabbriche import PASSWORD, UtenteFactory

pytestmark = pytest.mark.django_db
QUI, LA = "192.0.2.7", "192.0.2.8"
NUOVA = "un-altra-parola-lunga-2021"
SBAGLIATE = 5


def prova(chi: Utente, password: str, da: str = QUI, indirizzo: str = "/accedi/", **altro: Any) -> Any:
    return Client(REMOTE_ADDR=da).post(indirizzo, {"username": chi.username, "password": password}, **altro)


def sbaglia(chi: Utente, volte: int = SBAGLIATE, **altro: str) -> Any:
    return [prova(chi, "sbagliata", **altro) for _ in range(volte)][-1]


def entra(risposta: HttpResponse) -> bool:
    return risposta.status_code == 302


@pytest.fixture
def alice() -> Utente:
    return UtenteFactory.create(lettore=True, email="alice@comune.example")


def insieme() -> Bucket:
    """What is counted of one user and one address together."""
    return Bucket.objects.get(kind="pair")


def test_alla_quinta_password_sbagliata_si_aspetta(alice: Utente) -> None:
    assert sbaglia(alice, SBAGLIATE - 1).status_code == 200
    risposta = sbaglia(alice, 1)
    assert risposta.status_code == 429
    fino = timezone.localtime(insieme().expires)
    assert abs(fino - timezone.now() - timedelta(minutes=15)) < timedelta(minutes=1)
    assert f"dalle {fino:%H:%M}" in risposta.content.decode()
    assert 0 < int(risposta["Retry-After"]) <= 15 * 60
    assert prova(alice, PASSWORD).status_code == 429


def test_si_chiude_solo_per_quell_utente_da_quell_indirizzo(alice: Utente) -> None:
    collega = UtenteFactory.create(lettore=True)
    sbaglia(alice)
    assert entra(prova(collega, PASSWORD))
    assert entra(prova(alice, PASSWORD, da=LA))
    assert not entra(prova(alice, PASSWORD))


def test_un_altro_programma_dallo_stesso_indirizzo_non_ricomincia_il_conto(alice: Utente) -> None:
    for volta in range(SBAGLIATE):
        prova(alice, "sbagliata", HTTP_USER_AGENT=f"browser {volta}")
    assert not entra(prova(alice, PASSWORD))


def test_entrare_azzera_il_conto(alice: Utente) -> None:
    sbaglia(alice, SBAGLIATE - 1)
    assert entra(prova(alice, PASSWORD))
    assert sbaglia(alice, SBAGLIATE - 1).status_code == 200


def test_passato_il_tempo_si_entra_e_le_prove_durante_il_blocco_non_lo_allungano(alice: Utente) -> None:
    sbaglia(alice)
    prima = insieme().expires
    sbaglia(alice, 3)
    assert insieme().expires == prima
    Bucket.objects.update(expires=prima - timedelta(minutes=16))
    assert entra(prova(alice, PASSWORD))


def test_chi_non_c_e_si_blocca_come_gli_altri() -> None:
    nessuno = Utente(username="chi-non-c-e")
    assert sbaglia(nessuno).status_code == 429


def test_la_porta_del_laboratorio_e_la_stessa(alice: Utente) -> None:
    for dati in ({}, {"username": alice.username, "password": PASSWORD}):
        client = Client()
        risposta = client.post("/admin/login/?next=/admin/dup/", dati) if dati else client.get("/admin/login/")
        assert risposta.status_code == 302
        assert risposta["Location"].startswith("/accedi/?next=%2Fadmin%2F")
        assert "_auth_user_id" not in client.session
    assert Client().get("/admin/login/?next=https://altrove.example/")["Location"] == "/accedi/?next=%2Fadmin%2F"


def test_delle_prove_non_restano_nomi_ne_indirizzi(alice: Utente) -> None:
    sbaglia(alice, 2)
    resto = " ".join(f"{b.kind} {b.who} {b.place}" for b in Bucket.objects.all())
    assert Bucket.objects.count() == 3
    assert [parola for parola in (alice.username, "sbagliata", QUI) if parola in resto] == []
    registrate = {m._meta.app_label for m in admin.site._registry}
    assert registrate & {"accesso", "account", "mfa", "usersessions"} == set()


@pytest.mark.parametrize(
    ("proxy", "remoto", "inoltrato", "atteso"),
    [
        (False, QUI, "", QUI),
        (False, QUI, LA, QUI),
        (True, "127.0.0.1", LA, LA),
        (True, "127.0.0.1", f"10.0.0.1, {LA}", LA),
        (True, "127.0.0.1", "", "127.0.0.1"),
        (True, "", "non-un-indirizzo", None),
        (False, "", "", None),
        (False, "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::"),
        (False, "::ffff:192.0.2.7", "", QUI),
    ],
)
def test_da_dove_viene_chi_accede(settings: Any, proxy: bool, remoto: str, inoltrato: str, atteso: str | None) -> None:
    settings.TRAGUARDO_DIETRO_PROXY = proxy
    richiesta = RequestFactory(REMOTE_ADDR=remoto).get("/", HTTP_X_FORWARDED_FOR=inoltrato)
    assert address_of(richiesta) == atteso


def test_dietro_il_proxy_conta_chi_ha_chiamato_il_proxy(settings: Any, alice: Utente) -> None:
    settings.TRAGUARDO_DIETRO_PROXY = True
    for volta in range(SBAGLIATE):
        prova(alice, "sbagliata", da="127.0.0.1", HTTP_X_FORWARDED_FOR=f"198.51.100.{volta}, {LA}")
    assert not entra(prova(alice, PASSWORD, da="127.0.0.1", HTTP_X_FORWARDED_FOR=LA))
    assert entra(prova(alice, PASSWORD, da="127.0.0.1", HTTP_X_FORWARDED_FOR=QUI))


def chiedi(indirizzo: str) -> Any:
    return Client().post(reverse("password_reimposta"), {"email": indirizzo}, follow=True)


def test_chi_ha_dimenticato_la_password_ne_sceglie_un_altra(alice: Utente) -> None:
    sbaglia(alice)
    chiedi(alice.email)
    post_mails()
    (messaggio,) = mail.outbox
    assert messaggio.to == [alice.email]
    assert "entro 2 ore" in messaggio.body
    via = re.search(r"http://testserver(/password/reimposta/\S+)", str(messaggio.body))
    assert via
    client = Client(REMOTE_ADDR=QUI)
    pagina = client.get(via[1], follow=True)
    assert "Scegli la nuova password" in pagina.content.decode()
    modulo = pagina.redirect_chain[-1][0]
    debole = client.post(modulo, {"new_password1": "12345", "new_password2": "12345"})
    assert "comune" in debole.content.decode()
    assert client.post(modulo, {"new_password1": NUOVA, "new_password2": NUOVA})["Location"] == reverse(
        "password_fatta"
    )
    assert entra(prova(alice, NUOVA))
    assert "Il collegamento non vale più" in Client().get(via[1], follow=True).content.decode()


def test_chi_c_e_e_chi_non_c_e_hanno_la_stessa_risposta(alice: Utente) -> None:
    spento = UtenteFactory.create(email="spento@comune.example", is_active=False)
    risposte = [chiedi(e) for e in (alice.email, "nessuno@comune.example", spento.email)]
    assert len({(r.status_code, r.content) for r in risposte}) == 1
    post_mails()
    assert [m.to for m in mail.outbox] == [[alice.email]]


def test_cambiare_la_password_chiude_le_altre_sessioni(alice: Utente) -> None:
    qui, altrove = Client(), Client()
    qui.force_login(alice)
    altrove.force_login(alice)
    dati = {"old_password": PASSWORD, "new_password1": NUOVA, "new_password2": NUOVA}
    assert qui.post(reverse("password_cambia"), dati)["Location"] == reverse("password_cambiata")
    assert qui.get("/documenti/").status_code == 200
    assert altrove.get("/documenti/").status_code == 302
    assert qui.get("/admin/password_change/").status_code == 403


def test_per_cambiarla_serve_quella_vecchia(alice: Utente) -> None:
    client = Client()
    assert client.get(reverse("password_cambia")).status_code == 302
    client.force_login(alice)
    dati = {"old_password": "sbagliata", "new_password1": NUOVA, "new_password2": NUOVA}
    assert client.post(reverse("password_cambia"), dati).status_code == 200
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)


def test_la_sessione_si_allunga_solo_lavorando(alice: Utente, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    client.force_login(alice)
    client.get("/documenti/")
    assert "toccata" not in client.session  # just entered
    adesso = timezone.now().timestamp() + 3600
    monkeypatch.setattr("peg.middleware.time.time", lambda: adesso)
    assert "sessionid" in client.get("/documenti/").cookies
    assert client.session["toccata"] == int(adesso)
    assert "sessionid" not in client.get("/documenti/").cookies


def test_i_cookie_della_sessione(alice: Utente) -> None:
    cookie = prova(alice, PASSWORD).cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 8 * 3600


def test_si_esce_solo_con_un_pulsante(alice: Utente) -> None:
    client = Client()
    client.force_login(alice)
    for indirizzo in ("/esci/", "/documenti/"):
        client.get(indirizzo)
        assert "_auth_user_id" in client.session
    client.post("/esci/")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("pagina", "torna"),
    [
        ("http://testserver/obiettivi/7/modifica/?x=1", "/obiettivi/7/modifica/%3Fx%3D1"),
        # A page of elsewhere is not followed.
        ("https://altrove.example/", "/obiettivi/anteprima/1/1/"),
        ("", "/obiettivi/anteprima/1/1/"),
    ],
)
def test_chi_chiede_un_pezzo_di_pagina_torna_alla_pagina(pagina: str, torna: str) -> None:
    intestazioni = {"HX-Request": "true", "HX-Current-URL": pagina} if pagina else {}
    risposta = Client().post("/obiettivi/anteprima/1/1/", headers=intestazioni)
    assert (risposta.status_code, risposta["Location"]) == (302, f"/accedi/?next={torna}")


def test_un_installazione_usa_le_impronte_lente_di_django() -> None:
    """The suite hashes fast (tests/conftest.py); the settings of an installation say nothing of it."""
    from peg import settings as di_casa

    assert "PASSWORD_HASHERS" not in vars(di_casa)
    assert global_settings.PASSWORD_HASHERS[0].endswith("PBKDF2PasswordHasher")
