# SPDX-License-Identifier: AGPL-3.0-or-later
"""The headers that protect: on every answer, whoever gives it; and the lists of what may not be loaded."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from organizzazione.choices import Ruolo
from peg.urls import urlpatterns as quelli_veri
from tests.fabbriche import ObiettivoFactory, UtenteFactory

pytestmark = pytest.mark.django_db


def si_rompe(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("guasto di prova")


urlpatterns = [path("si-rompe/", si_rompe), *quelli_veri]

CSP = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
SEMPRE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PERICOLOSI = ("unsafe", "http:", "https:", "*", "blob:")


def direttive(risposta: Any) -> dict[str, str]:
    voci = risposta["Content-Security-Policy"].split(";")
    return {nome: valore for nome, _, valore in (v.strip().partition(" ") for v in voci)}


def controlla(risposta: Any, dove: str) -> None:
    for nome, valore in SEMPRE.items():
        assert risposta.get(nome) == valore, f"{dove}: {nome}"
    assert "camera=()" in risposta["Permissions-Policy"]
    trovate = direttive(risposta)
    assert CSP.items() <= trovate.items(), dove
    assert not [p for p in PERICOLOSI if p in risposta["Content-Security-Policy"]], dove
    # Pictures and one font of the theme are written inside its stylesheet; never scripts or styles.
    assert {n for n, v in trovate.items() if "data:" in v} <= {"img-src", "font-src"}


@contextmanager
def senza_database() -> Iterator[None]:
    with patch.object(connection, "cursor", side_effect=DatabaseError):
        yield


# Address, status for a reader who is in, whether browsers may keep the answer.
INDIRIZZI = [
    ("/", 302, False),
    ("/accedi/?next=/documenti/", 302, False),
    ("/documenti/", 200, False),
    ("/documenti/preventivo/", 200, False),
    ("/documenti/preventivo/foglio.css", 200, True),
    ("/documenti/preventivo/scarica/json/", 200, True),
    ("/documenti/non-c-e/", 404, False),
    ("/non/c-e/", 404, False),
    ("/admin/", 403, False),
    ("/esci/", 405, False),
    ("/password/cambia/", 200, False),
    ("/password/reimposta/", 200, False),
    ("/salute/", 200, False),
    ("/static/css/componenti.css", 200, True),
    ("/static/non-c-e.css", 404, False),
    ("/si-rompe/", 500, False),
]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(("indirizzo", "stato", "si_tiene"), INDIRIZZI)
def test_ogni_risposta_ha_le_sue_intestazioni(settings: Any, indirizzo: str, stato: int, si_tiene: bool) -> None:
    # Files come from whitenoise too, as on a server, without having been collected.
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    ObiettivoFactory.create()
    client = Client(raise_request_exception=False)
    client.force_login(UtenteFactory.create(lettore=True))
    risposta = client.get(indirizzo)
    assert risposta.status_code == stato
    controlla(risposta, indirizzo)
    regola = risposta["Cache-Control"]
    if si_tiene:
        assert "no-store" not in regola
        assert "private" in regola or "/static/" in indirizzo
    else:
        assert "no-store" in regola
        assert "private" in regola


def test_anche_a_chi_non_e_entrato() -> None:
    for indirizzo, stato in (("/documenti/", 302), ("/accedi/", 200), ("/admin/", 302), ("/non-c-e/", 404)):
        risposta = Client().get(indirizzo)
        assert risposta.status_code == stato
        controlla(risposta, indirizzo)
        assert "no-store" in risposta["Cache-Control"]


def test_anche_agli_errori_che_django_trova_prima_delle_pagine() -> None:
    senza_gettone = Client(enforce_csrf_checks=True).post("/accedi/", {})
    assert senza_gettone.status_code == 403
    controlla(senza_gettone, "senza gettone")
    altro_sito = Client(SERVER_NAME="altro.example").get("/accedi/")
    assert altro_sito.status_code == 400
    controlla(altro_sito, "altro sito")
    with senza_database():
        ferma = Client().get("/salute/")
    assert ferma.status_code == 503
    controlla(ferma, "/salute/")


@override_settings(SECURE_SSL_REDIRECT=True, SECURE_HSTS_SECONDS=31_536_000)
def test_con_https() -> None:
    in_chiaro = Client().get("/documenti/")
    assert (in_chiaro.status_code, in_chiaro["Location"]) == (301, "https://testserver/documenti/")
    controlla(in_chiaro, "in chiaro")
    for indirizzo in ("/accedi/", "/non-c-e/", "/salute/", "/documenti/"):
        risposta = Client().get(indirizzo, secure=True)
        assert risposta["Strict-Transport-Security"].startswith("max-age=31536000")
        controlla(risposta, indirizzo)


def test_le_intestazioni_stanno_fuori_da_tutto(settings: Any) -> None:
    assert settings.MIDDLEWARE[0] == "peg.middleware.Intestazioni"


def test_pages_of_who_has_entered_travel_compressed_and_nothing_else_does() -> None:
    asked, client = {"accept-encoding": "gzip"}, Client()
    client.force_login(UtenteFactory.create(ruolo=Ruolo.UFFICIO))
    page = client.get("/documenti/", headers=asked)
    assert page["Content-Encoding"] == "gzip"
    assert "Documenti" in gzip.decompress(page.content).decode()
    assert "Accept-Encoding" in page["Vary"]
    plan = ObiettivoFactory.create().piano
    for address in ("/trasparenza/", f"/documenti/preventivo/scarica/csv/?piano={plan.codice}"):
        other = client.get(address, headers=asked)
        assert other.status_code == 200, address
        assert "Content-Encoding" not in other.headers, address
    assert "Content-Encoding" not in client.get("/documenti/").headers
