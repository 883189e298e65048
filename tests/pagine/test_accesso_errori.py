# SPDX-License-Identifier: AGPL-3.0-or-later
"""The door of the site and its menu; errors speak Italian and need nothing to do so."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.urls import path, reverse

from peg.urls import urlpatterns as quelli_veri
from tests.fabbriche import PASSWORD, UtenteFactory

pytestmark = pytest.mark.django_db
ERRORI = ("400.html", "403.html", "403_csrf.html", "404.html", "405.html", "500.html", "503.html")
MENU = 'aria-label="Menu principale"'


def si_rompe(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("dettaglio interno da non mostrare")


def refused(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("no")


urlpatterns = [path("si-rompe/", si_rompe), path("rifiutata/", refused), *quelli_veri]


class Senza(HTMLParser):
    """Collects what a strict CSP would block, and addresses of elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.vietati: list[str] = []
        self.in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for nome, valore in attrs:
            fuori = nome in ("src", "href", "action") and re.match(r"(?:https?:)?//|javascript:", valore or "")
            if nome == "style" or nome.startswith("on") or fuori:
                self.vietati.append(f"{tag} {nome}={valore}")
        self.in_script = tag == "script"
        if tag == "style":
            self.vietati.append("style")

    def handle_data(self, data: str) -> None:
        if self.in_script and data.strip():
            self.vietati.append(f"script: {data[:40]}")
        self.in_script = False


def vietati(pagina: str) -> list[str]:
    lettore = Senza()
    lettore.feed(pagina)
    return lettore.vietati


def test_si_entra_e_si_esce() -> None:
    utente = UtenteFactory.create(lettore=True)
    client = Client(enforce_csrf_checks=True)
    modulo = client.get(reverse("accedi"), {"next": "/documenti/preventivo/"})
    gettone = re.search(r'csrfmiddlewaretoken" value="(\w+)"', modulo.content.decode())
    assert gettone
    dati = {"username": utente.username, "next": "/documenti/preventivo/", "csrfmiddlewaretoken": gettone[1]}
    errata = client.post(reverse("accedi"), {**dati, "password": "sbagliata"})
    assert errata.status_code == 200
    assert 'role="alert"' in errata.content.decode()
    entrato = client.post(reverse("accedi"), {**dati, "password": PASSWORD})
    assert (entrato.status_code, entrato["Location"]) == (302, "/documenti/preventivo/")
    assert client.get("/documenti/").status_code == 200
    assert client.get(reverse("esci")).status_code == 405
    client.handler.enforce_csrf_checks = False
    assert client.post(reverse("esci"))["Location"] == reverse("accedi")
    assert client.get("/documenti/").status_code == 302


def test_il_menu_mostra_il_laboratorio_a_chi_vi_entra() -> None:
    for ruolo, atteso in (({"lettore": True}, False), ({"ufficio": True}, True), ({"amministratore": True}, True)):
        client = Client()
        client.force_login(UtenteFactory.create(**ruolo))
        assert ('href="/admin/"' in client.get("/documenti/").content.decode()) is atteso


@pytest.mark.parametrize("modello", ERRORI)
def test_le_pagine_di_errore_non_hanno_bisogno_di_nulla(modello: str) -> None:
    pagina = render_to_string(modello)
    assert '<html lang="it">' in pagina
    assert "<h1>" in pagina
    assert 'href="/"' in pagina
    assert not vietati(pagina)


def test_quello_che_non_c_e() -> None:
    risposta = Client().get("/non/c-e/")
    assert risposta.status_code == 404
    assert "Questa pagina non c'è" in risposta.content.decode()


@pytest.mark.urls(__name__)
def test_un_guasto_non_mostra_il_dettaglio() -> None:
    client = Client(raise_request_exception=False)
    client.force_login(UtenteFactory.create(lettore=True))
    risposta = client.get("/si-rompe/")
    assert risposta.status_code == 500
    assert "Qualcosa si è guastato" in risposta.content.decode()
    assert "dettaglio interno" not in risposta.content.decode()


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/non/c-e/", 404),
        ("/obiettivi/99999/", 404),
        ("/admin/obiettivi/non-c-e/", 404),
        ("/admin/versioni/versione/add/", 403),
        ("/esci/", 405),
        ("/obiettivi/1/duplica/", 405),
        ("/rifiutata/", 400),
    ],
)
def test_the_menu_of_the_role_stays_on_the_pages_of_errors(address: str, status: int) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(UtenteFactory.create(ufficio=True, is_staff=True, last_name="Rossini"))
    response = client.get(address)
    page = response.content.decode()
    assert response.status_code == status
    assert MENU in page
    assert "Rossini" in page
    assert 'href="/admin/"' in page
    assert f"Errore {status}" in page
    assert not vietati(page)


@pytest.mark.parametrize(
    ("method", "address"), [("get", "/non/c-e/"), ("post", "/password/reimposta/inviata/"), ("post", "/trasparenza/")]
)
def test_a_stranger_gets_the_public_menu_and_no_session(method: str, address: str) -> None:
    response = getattr(Client(), method)(address)
    page = response.content.decode()
    assert response.status_code in (404, 405)
    assert MENU not in page
    assert 'href="/trasparenza/"' in page
    assert "sessionid" not in response.cookies


def test_what_takes_no_such_request_says_which_it_takes() -> None:
    response = Client().post("/trasparenza/")
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")
    assert "si legge soltanto" in response.content.decode()
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.urls(__name__)
def test_a_breakdown_asks_nothing_of_the_database(django_assert_num_queries: Any) -> None:
    """It may be what broke."""
    client = Client(raise_request_exception=False)
    client.force_login(UtenteFactory.create(lettore=True))
    with django_assert_num_queries(0):
        page = render_to_string("500.html")
    assert 'href="/scrivania/"' in page
    assert client.get("/si-rompe/").content.decode() == page


def test_un_modulo_scaduto_dice_di_tornare_indietro() -> None:
    client = Client(enforce_csrf_checks=True)
    risposta = client.post(reverse("accedi"), {"username": "x"})
    assert risposta.status_code == 403
    assert "Quello che hai scritto non è perso" in risposta.content.decode()


@pytest.mark.parametrize(
    "indirizzo", ["/accedi/", "/documenti/", "/documenti/preventivo/", "/admin/", "/admin/importa/"]
)
def test_nessuno_stile_o_script_dentro_le_pagine(indirizzo: str) -> None:
    client = Client()
    if indirizzo != "/accedi/":
        client.force_login(UtenteFactory.create(ufficio=True))
    risposta = client.get(indirizzo)
    assert risposta.status_code == 200
    assert not vietati(risposta.content.decode())
    assert "default-src 'self'" in risposta["Content-Security-Policy"]
