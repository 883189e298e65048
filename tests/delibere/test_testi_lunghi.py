# SPDX-License-Identifier: AGPL-3.0-or-later
"""The text of a version is as long as the plan: a page that only tells of versions does not read it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.fabbriche import UtenteFactory
from tests.versioni.scena import ATTO_DI_VARIAZIONE, cambia_titolo, scena, stampa, variazione_di
from versioni import variazioni

pytestmark = pytest.mark.django_db
PIANO = "/delibere/PEG_2023/"


@pytest.mark.parametrize(
    ("indirizzo", "volte"),
    [
        ("/delibere/", 0),
        # The chain is computed again, version by version: PostgreSQL reads them with a cursor that is not counted.
        (PIANO, 1 if connection.vendor == "sqlite" else 0),
        (f"{PIANO}versioni/2/documenti/preventivo.pdf", 0),
        (f"{PIANO}versioni/2/contenuto.json", 1),
        # What it changed is read from both.
        (f"{PIANO}versioni/2/", 2),
        ("/fascicoli/?piano=PEG_2023", 0),
        ("/admin/versioni/versione/", 0),
        ("/admin/versioni/variazione/", 0),
        ("/admin/versioni/documentodellaversione/", 0),
        ("/trasparenza/PEG_2023/", 0),
    ],
)
def test_chi_non_mostra_il_testo_non_lo_legge(indirizzo: str, volte: int) -> None:
    s = scena()
    v = variazione_di(s)
    variazioni.porta(v, s.obiettivo(0), "Prova", s.ufficio)
    cambia_titolo(s.obiettivo(0), "Un altro titolo", s.ufficio)
    variazioni.approva(v, ATTO_DI_VARIAZIONE, s.ufficio, stampa)
    client = Client()
    client.force_login(UtenteFactory.create(amministratore=True))
    client.get("/trasparenza/")
    with CaptureQueriesContext(
        connection,
    ) as fatte:
        assert client.get(indirizzo).status_code == 200
    scelte = [q["sql"].partition(" FROM ")[0] for q in fatte.captured_queries if q["sql"].startswith("SELECT")]
    assert sum('"contenuto"' in colonne for colonne in scelte) == volte
