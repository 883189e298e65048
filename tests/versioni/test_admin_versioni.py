# SPDX-License-Identifier: AGPL-3.0-or-later
"""The admin shows what acts have approved, and lets nobody touch it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from organizzazione.choices import Ruolo
from tests.fabbriche import UtenteFactory
from tests.versioni.scena import Scena, scena, stampa, variazione_di
from versioni import variazioni
from versioni.models import DocumentoDellaVersione, Modifica, Versione
from versioni.services import Atto

pytestmark = pytest.mark.django_db
TABELLE = ("versione", "documentodellaversione", "variazione")


def come(ruolo: str, **altro: object) -> Client:
    client = Client()
    client.force_login(UtenteFactory.create(ruolo=ruolo, is_staff=True, **altro))
    return client


@pytest.fixture
def s() -> Scena:
    s = scena()
    variazioni.porta(variazione_di(s), s.obiettivo(0), "Serve più tempo.", s.ufficio)
    return s


def test_l_ufficio_e_chi_amministra_leggono_e_basta(s: Scena) -> None:
    prima = Versione.objects.values_list().get()
    chi_e = {"ufficio": come(Ruolo.UFFICIO), "super": come(Ruolo.AMMINISTRATORE, is_superuser=True)}
    for nome, client in chi_e.items():
        for tabella in TABELLE:
            lista = f"/admin/versioni/{tabella}/"
            assert client.get(lista).status_code == 200, (nome, tabella)
            assert client.get(f"{lista}add/").status_code == 403
            riga = f"{lista}{s.piano.versioni.get().pk}/" if tabella == "versione" else None
            if riga:
                pagina = client.get(f"{riga}change/")
                assert b"_save" not in pagina.content
                assert f"/delibere/{s.piano.codice}/versioni/1/".encode() in client.get(lista).content
                assert client.post(f"{riga}change/", {"numero_atto": "99", "_save": "Salva"}).status_code == 403
                assert client.post(f"{riga}delete/", {"post": "yes"}).status_code == 403
            client.post(lista, {"action": "delete_selected", "_selected_action": ["1"], "post": "yes"})
    assert Versione.objects.values_list().get() == prima
    assert DocumentoDellaVersione.objects.count() == 2
    assert Modifica.objects.get().motivo == "Serve più tempo."


def test_gli_altri_non_le_vedono(s: Scena) -> None:
    lettore = come(Ruolo.LETTORE)
    for tabella in TABELLE:
        assert lettore.get(f"/admin/versioni/{tabella}/").status_code in (302, 403)


def test_il_piano_porta_alle_sue_versioni(s: Scena) -> None:
    pagina = come(Ruolo.UFFICIO).get(f"/admin/obiettivi/pianoesecutivo/{s.piano.pk}/change/")
    assert f'href="/delibere/{s.piano.codice}/"' in pagina.content.decode()


def test_le_query_delle_liste_non_crescono(s: Scena) -> None:
    client = come(Ruolo.UFFICIO)

    def query() -> list[int]:
        quante = []
        for tabella in TABELLE:
            with CaptureQueriesContext(connection) as viste:
                client.get(f"/admin/versioni/{tabella}/")
            quante.append(len(viste))
        return quante

    v = s.piano.variazioni.get()
    for n in (1, 2):
        if n == 2:
            # By now somebody has notices to read, which is another question of every page.
            una = query()
        for o in s.piano.obiettivi.filter(in_variazione=True):
            variazioni.lascia(v, o, s.ufficio)
        variazioni.togli(v, s.obiettivo(n), "Non serve.", s.ufficio)
        variazioni.approva(v, Atto("DGC", str(20 + n), v.base.data_atto), s.ufficio, stampa)
        v = variazioni.apri(s.piano, f"Ancora {n}", s.ufficio)
    assert query() == una
