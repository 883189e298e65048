# SPDX-License-Identifier: AGPL-3.0-or-later
"""The server is restarted under an open form: nothing typed is lost, and it is saved once.

A real server in processes of its own, on a database of its own: a thread of the test would keep what a restart loses.
"""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import migrated
from tests.fabbriche import PASSWORD

RADICE = Path(__file__).resolve().parents[2]
# How long a broken server may keep the suite waiting; a working one answers at once.
PAZIENZA = 60
DATI = """
from tests.fabbriche import ObiettivoFactory, UtenteFactory
UtenteFactory.create(ufficio=True, username="ufficio")
print(ObiettivoFactory.create(fasi=2).pk)
"""
LETTI = """
import json
from obiettivi.models import ObiettivoPEG
print(json.dumps([[o.contesto, o.revisione, o.fasi.count()] for o in ObiettivoPEG.objects.all()]))
"""


class Servitore:
    """gunicorn on a database of its own, started and stopped as often as the test says."""

    def __init__(self, cartella: Path) -> None:
        with socket.socket() as presa:
            presa.bind(("127.0.0.1", 0))
            self.porta = int(presa.getsockname()[1])
        migrated.copy_to(cartella / "riavvio.sqlite3")
        self.ambiente = {**os.environ, "DEBUG": "on", "DATABASE_URL": f"sqlite:///{cartella}/riavvio.sqlite3"}
        self.processo: subprocess.Popen[bytes] | None = None

    def comanda(self, *parole: str) -> str:
        """The last line that a management command prints."""
        comando = [sys.executable, "manage.py", *parole]
        esito = subprocess.run(comando, cwd=RADICE, env=self.ambiente, check=True, capture_output=True, text=True)
        return esito.stdout.strip().splitlines()[-1] if esito.stdout.strip() else ""

    def avvia(self) -> None:
        """Start it and wait until it answers."""
        dove = f"127.0.0.1:{self.porta}"
        comando = [sys.executable, "-m", "gunicorn", "peg.wsgi", "--bind", dove, "--log-level", "warning"]
        self.processo = subprocess.Popen(comando, cwd=RADICE, env=self.ambiente, start_new_session=True)
        fino = time.monotonic() + PAZIENZA
        while time.monotonic() < fino:
            voce = http.client.HTTPConnection("127.0.0.1", self.porta, timeout=PAZIENZA)
            try:
                voce.request("GET", "/salute/")
                if voce.getresponse().status == 200:
                    return
            except ConnectionError:
                time.sleep(0.05)
            finally:
                voce.close()
        pytest.fail("Il server non risponde.")

    def ferma(self) -> None:
        """End it with all its processes."""
        if self.processo and self.processo.poll() is None:
            os.killpg(self.processo.pid, signal.SIGKILL)
            self.processo.wait(PAZIENZA)


@pytest.fixture
def servitore(tmp_path: Path) -> Iterator[Servitore]:
    uno = Servitore(tmp_path)
    yield uno
    uno.ferma()


def test_a_restarted_server_finds_what_was_typed(servitore: Servitore, page: Page) -> None:
    pk = servitore.comanda("shell", "--no-imports", "-c", DATI)
    servitore.avvia()
    page.goto(f"http://127.0.0.1:{servitore.porta}/obiettivi/{pk}/modifica/")
    page.get_by_label("Nome utente").fill("ufficio")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Accedi").click()
    contesto = page.locator("#id_contesto")
    contesto.fill("Scritto mentre il server cadeva")
    page.wait_for_function("t => JSON.stringify({...localStorage}).includes(t)", arg="server cadeva")
    servitore.ferma()
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name="Salva", exact=True).click(no_wait_after=True)
    servitore.avvia()
    page.goto(f"http://127.0.0.1:{servitore.porta}/obiettivi/{pk}/modifica/")
    page.get_by_role("button", name="Riprendi quello che avevi scritto").click()
    expect(contesto).to_have_value("Scritto mentre il server cadeva")
    page.get_by_role("button", name="Salva", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("Salvato")
    expect(page.locator("#offerta-bozza")).to_be_hidden()
    letti = json.loads(servitore.comanda("shell", "--no-imports", "-c", LETTI))
    assert letti == [["Scritto mentre il server cadeva", 2, 2]]
