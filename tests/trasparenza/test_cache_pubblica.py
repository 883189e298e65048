# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answers that anybody may keep: ETag, 304, no cookie, no Vary; and what makes them old."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from tests.fabbriche import UtenteFactory
from tests.trasparenza.citta import CAMBIATO, PIANO, RADICE, TOLTO, Citta, chiedi, citta, corpo, varia
from tests.versioni.scena import scena
from trasparenza import cache
from trasparenza.cache import pubblica

pytestmark = pytest.mark.django_db

PAGINE = [
    RADICE,
    PIANO,
    f"{PIANO}v1/",
    f"{PIANO}obiettivi/{CAMBIATO}/",
    f"{PIANO}obiettivi/{CAMBIATO}.json",
    f"{PIANO}obiettivi.csv",
    f"{PIANO}dati.json",
    f"{PIANO}v1/dati.json",
    f"{PIANO}v1/documenti/preventivo.pdf",
    f"{RADICE}cerca/?testo=prova",
    f"{RADICE}verifica/",
    f"{RADICE}dati/",
    f"{RADICE}catalogo.ttl",
    f"{RADICE}catalogo.jsonld",
    f"{RADICE}foglio.css",
    "/sitemap.xml",
    "/robots.txt",
]


@pytest.fixture
def c() -> Citta:
    return citta()


def test_chi_ha_gia_la_pagina_riceve_304(c: Citta) -> None:
    for via in PAGINE:
        intera = chiedi(via)
        assert intera.status_code == 200
        assert intera["Cache-Control"].startswith("public, max-age=")
        assert "Vary" not in intera
        assert not intera.cookies
        assert intera["X-Content-Type-Options"] == "nosniff"
        assert int(intera["Content-Length"]) == len(intera.content)
        uguale = chiedi(via, headers={"if-none-match": intera["ETag"]})
        assert (uguale.status_code, uguale.content) == (304, b"")
        assert uguale["ETag"] == intera["ETag"]
        assert uguale["Cache-Control"] == intera["Cache-Control"]
        assert chiedi(via, headers={"if-none-match": '"altro"'}).status_code == 200
        testa = Client().head(via)
        assert (testa.status_code, testa["ETag"]) == (200, intera["ETag"])


def test_anche_a_chi_e_entrato_non_si_apre_la_sessione(c: Citta) -> None:
    client = Client()
    client.force_login(UtenteFactory.create(ufficio=True))
    client.cookies["csrftoken"] = "x" * 32
    chiedi(RADICE)
    for via in PAGINE:
        with CaptureQueriesContext(connection) as fatte:
            risposta = client.get(via)
        assert not risposta.cookies, via
        assert "Vary" not in risposta, via
        assert not [q for q in fatte.captured_queries if "django_session" in q["sql"] or "utente" in q["sql"]], via


def test_un_304_costa_una_query(c: Citta) -> None:
    for via in (RADICE, PIANO, f"{PIANO}obiettivi/{CAMBIATO}/", f"{PIANO}fasi.csv", "/sitemap.xml"):
        segno = chiedi(via)["ETag"]
        with CaptureQueriesContext(connection) as fatte:
            assert chiedi(via, headers={"if-none-match": segno}).status_code == 304
        assert len(fatte) == 1, via


def test_per_un_304_i_byte_di_un_documento_non_si_leggono(c: Citta) -> None:
    via = f"{PIANO}v1/documenti/preventivo.pdf"
    segno = chiedi(via)["ETag"]
    with CaptureQueriesContext(connection) as fatte:
        chiedi(via, headers={"if-none-match": segno})
    assert not [q for q in fatte.captured_queries if '"dati"' in q["sql"]]


def test_una_nuova_versione_cambia_ogni_pagina() -> None:
    s = scena()
    s.approvata()
    vie = (RADICE, PIANO, f"{PIANO}v1/", f"{PIANO}obiettivi/{TOLTO}/", f"{RADICE}cerca/?testo=prova", "/sitemap.xml")
    segni = {via: chiedi(via)["ETag"] for via in vie}
    varia(s)
    for via, segno in segni.items():
        assert chiedi(via, headers={"if-none-match": segno}).status_code != 304, via
    # What a version is does not change with the next one.
    fisso = f"{PIANO}v1/dati.json"
    assert chiedi(fisso, headers={"if-none-match": chiedi(fisso)["ETag"]}).status_code == 304


def test_una_nuova_versione_del_programma_cambia_ogni_pagina(c: Citta, monkeypatch: pytest.MonkeyPatch) -> None:
    segno = chiedi(PIANO)["ETag"]
    assert cache.programma() == cache.programma()
    monkeypatch.setattr(cache, "programma", lambda: "altro")
    assert chiedi(PIANO, headers={"if-none-match": segno}).status_code == 200


def test_i_byte_di_una_versione_si_tengono_per_sempre(c: Citta) -> None:
    for via in (f"{PIANO}v1/dati.json", f"{PIANO}v1/documenti/preventivo.xlsx"):
        assert "immutable" in chiedi(via)["Cache-Control"]
    assert "immutable" not in chiedi(f"{PIANO}dati.json")["Cache-Control"]


def test_un_errore_non_si_tiene(c: Citta) -> None:
    for via in (f"{RADICE}non-c-e/", f"{PIANO}v9/", f"{PIANO}v1/documenti/altro.pdf", f"{PIANO}altro.csv"):
        risposta = chiedi(via)
        assert risposta.status_code == 404
        assert "no-store" in risposta["Cache-Control"]
        assert "Tutti i piani approvati" in corpo(risposta)
        assert not risposta.cookies
    assert Client().post(PIANO).status_code == 405
    sbagliata = chiedi(f"{RADICE}verifica/?impronta=abc")
    assert sbagliata.status_code == 200
    assert "sono 64 caratteri" in corpo(sbagliata)
    assert "no-store" in sbagliata["Cache-Control"]


@pytest.mark.parametrize(
    "via",
    [
        f"{PIANO}v99999999999999999999/",
        f"{RADICE}anno/99999999999999999999/",
        f"{RADICE}a/b/c/d/",
        f"{RADICE}%3Cscript%3E/",
    ],
)
def test_un_indirizzo_strano_non_rompe_nulla(via: str, c: Citta) -> None:
    risposta = chiedi(via)
    assert risposta.status_code == 404
    assert "Tutti i piani approvati" in corpo(risposta)
    assert "<script>" not in corpo(risposta)


def test_la_barra_che_manca_si_aggiunge(c: Citta) -> None:
    for via in (PIANO, f"{PIANO}obiettivi/{CAMBIATO}/", f"{RADICE}cerca/"):
        assert chiedi(via.removesuffix("/"))["Location"] == via
    assert chiedi(f"{RADICE}cerca/?pagina=99999999999999999999").status_code == 200


def test_una_vista_pubblica_senza_il_permesso_esplicito_resta_chiusa() -> None:
    """The mark of the cache opens no door: the middleware wants ``login_not_required`` too."""
    from django.contrib.auth.models import AnonymousUser

    from peg.middleware import PortaChiusa

    @pubblica
    def vista(request: Any) -> Any:
        raise AssertionError

    richiesta = RequestFactory().get("/trasparenza/")
    richiesta.user = AnonymousUser()
    risposta = PortaChiusa(lambda r: vista(r)).process_view(richiesta, vista, (), {})
    assert risposta.status_code == 302
