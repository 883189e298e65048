# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many people at once: ``python -m bench.concorrenza [--database postgres://…]``.

A real server (gunicorn, loopback) on a throwaway SQLite file, and on PostgreSQL where an empty database is named.
8 clients save the same objective 40 times each: every save that was confirmed must be in the text at the end.
40 clients work on 100 objectives: no answer may be a 5xx. It prints the figures, stops its server, and ends with
status 1 when an edit was lost or a 5xx was answered.
"""

import argparse
import http.client
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

RADICE = Path(__file__).resolve().parents[1]
PASSWORD = "banco-di-prova-2020"  # noqa: S105  # of users of a database that is thrown away
PAZIENZA = 60  # seconds for the server to answer at all
# Prepares the database and prints the keys of the objectives.
PREPARA = f"""
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.contrib.auth.hashers import make_password
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from organizzazione.models import CentroDiResponsabilita, Utente
cifrata = make_password("{PASSWORD}")
Utente.objects.bulk_create(
    Utente(username=f"cliente{{n}}", ruolo="ufficio", is_staff=True, password=cifrata) for n in range(CLIENTI))
piano = PianoEsecutivo.objects.create(codice="PEG_2020", descrizione="Prova", anno=2020)
centro = CentroDiResponsabilita.objects.create(nome="Centro di prova")
for n in range(OBIETTIVI):
    codice = f"2020-{{chr(65 + n // 99)}}A{{n % 99 + 1:02}}"
    print(ObiettivoPEG.objects.create(piano=piano, centro=centro, codice=codice, titolo=f"Prova {{n}}").pk)
"""
LEGGI = """
import django; django.setup()
from obiettivi.models import ObiettivoPEG
print(ObiettivoPEG.objects.get(pk=PK).contesto)
"""


class Campi(HTMLParser):
    """The fields of the editing form, as a browser would send them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.dati: dict[str, str] = {}
        self._dove, self._area = "", False
        inizio = html.index('id="modulo"')
        self.feed(html[inizio : html.index("</form>", inizio)])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Inputs with their values; ticks only when set."""
        a = dict(attrs)
        nome = a.get("name") or ""
        if tag == "input" and nome and (a.get("type") != "checkbox" or "checked" in a):
            self.dati[nome] = a.get("value") or ""
        elif tag in ("textarea", "select"):
            self._dove, self._area = nome, tag == "textarea"
            self.dati[nome] = ""
        elif tag == "option" and self._dove and "selected" in a:
            self.dati[self._dove] = a.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        """A text area ends."""
        if tag in ("textarea", "select"):
            self._dove, self._area = "", False

    def handle_data(self, data: str) -> None:
        """The text of a text area."""
        if self._area:
            self.dati[self._dove] = (self.dati[self._dove] + data).lstrip("\n")


@dataclass
class Conto:
    """What the clients saw."""

    stati: Counter[int] = field(default_factory=Counter)
    confermate: list[str] = field(default_factory=list)

    @property
    def guasti(self) -> int:
        """Answers 5xx (0 stands for a connection that broke)."""
        return sum(quanti for stato, quanti in self.stati.items() if stato >= 500 or stato == 0)


class Cliente:
    """A browser of few words: keeps cookies, follows nothing."""

    def __init__(self, porta: int, nome: str, conto: Conto) -> None:
        self.porta, self.conto = porta, conto
        self.biscotti: dict[str, str] = {}
        pagina = self.chiedi("GET", "/accedi/")[1]
        gettone = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', pagina)
        dati = {"csrfmiddlewaretoken": gettone[1] if gettone else "", "username": nome, "password": PASSWORD}
        if self.chiedi("POST", "/accedi/", dati)[0] != 302:
            raise SystemExit(f"{nome} non riesce a entrare")

    def chiedi(self, metodo: str, via: str, dati: dict[str, str] | None = None) -> tuple[int, str]:
        """One request: status and text of the answer; status 0 when the connection broke."""
        linea = http.client.HTTPConnection("127.0.0.1", self.porta, timeout=PAZIENZA)
        testate = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.biscotti.items())}
        if dati is not None:
            testate["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            linea.request(metodo, via, urlencode(dati) if dati is not None else None, testate)
            risposta = linea.getresponse()
            testo = risposta.read().decode()
        except (OSError, http.client.HTTPException):
            self.conto.stati[0] += 1
            return 0, ""
        finally:
            linea.close()
        for biscotto in risposta.headers.get_all("Set-Cookie") or []:
            nome, _, valore = biscotto.partition(";")[0].partition("=")
            self.biscotti[nome] = valore
        self.conto.stati[risposta.status] += 1
        return risposta.status, testo

    def aggiunge(self, pk: int, segno: str) -> bool:
        """Open the page, add a word to the text, save; True when the server confirmed."""
        via = f"/obiettivi/{pk}/modifica/"
        stato, pagina = self.chiedi("GET", via)
        if stato != 200:
            return False
        dati = Campi(pagina).dati
        dati |= {"contesto": f"{dati['contesto']} {segno}".strip(), "chiave": str(uuid.uuid4()), "azione": "salva"}
        if self.chiedi("POST", via, dati)[0] != 302:
            return False
        self.conto.confermate.append(segno)
        return True


def _porta_libera() -> int:
    with socket.socket() as presa:
        presa.bind(("127.0.0.1", 0))
        porta: int = presa.getsockname()[1]
        return porta


@contextmanager
def servito(ambiente: dict[str, str]) -> Iterator[int]:
    """A server on loopback that stops with the block."""
    porta = _porta_libera()
    comando = [sys.executable, "-m", "gunicorn", "peg.wsgi", "--bind", f"127.0.0.1:{porta}", "--workers", "2"]
    # Its own word on every conflict is not wanted: the clients count the answers.
    muto = subprocess.DEVNULL
    processo = subprocess.Popen(comando, cwd=RADICE, env=ambiente, stdout=muto, stderr=muto)
    try:
        _aspetta(porta, processo)
        yield porta
    finally:
        processo.terminate()
        try:
            processo.wait(20)
        except subprocess.TimeoutExpired:
            processo.kill()


def _aspetta(porta: int, processo: subprocess.Popen[bytes]) -> None:
    fine = time.monotonic() + PAZIENZA
    while time.monotonic() < fine and processo.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", porta), 1):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("Il server non parte.")


def _django(ambiente: dict[str, str], programma: str) -> str:
    fatto = subprocess.run(
        [sys.executable, "-c", programma], cwd=RADICE, env=ambiente, capture_output=True, text=True, check=False
    )
    if fatto.returncode:
        raise SystemExit(fatto.stderr)
    return fatto.stdout


def _insieme(clienti: list[Cliente], lavoro: Callable[[int, Cliente], None]) -> float:
    partenza = time.monotonic()
    with ThreadPoolExecutor(len(clienti)) as gruppo:
        list(gruppo.map(lavoro, range(len(clienti)), clienti))
    return time.monotonic() - partenza


def stesso_obiettivo(porta: int, pk: int, clienti: int, volte: int) -> tuple[Conto, float]:
    """Clients that save the same objective, each again until it is confirmed."""
    conto = Conto()
    pronti = [Cliente(porta, f"cliente{n}", conto) for n in range(clienti)]

    def lavora(n: int, cliente: Cliente) -> None:
        for volta in range(volte):
            # As long as it takes, but not for ever: whoever is always beaten gives up, and has had nothing confirmed.
            for _ in range(200):
                if cliente.aggiunge(pk, f"c{n}v{volta}."):
                    break

    return conto, _insieme(pronti, lavora)


def molti_obiettivi(porta: int, chiavi: list[int], clienti: int, volte: int) -> tuple[Conto, float]:
    """Clients that go around many objectives."""
    conto = Conto()
    pronti = [Cliente(porta, f"cliente{n}", conto) for n in range(clienti)]

    def lavora(n: int, cliente: Cliente) -> None:
        for volta in range(volte):
            cliente.aggiunge(chiavi[(n * 7 + volta * 13) % len(chiavi)], f"c{n}v{volta}.")

    return conto, _insieme(pronti, lavora)


def prova(database: str, clienti: int = 8, volte: int = 40, folla: int = 40, obiettivi: int = 100) -> int:
    """Both measurements on one database; the number of edits lost and of answers 5xx."""
    ambiente = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "peg.settings",
        "DATABASE_URL": database,
        "SECRET_KEY": "banco-" + uuid.uuid4().hex * 2,
        "DEBUG": "on",
        "HTTPS": "off",
        "ALLOWED_HOSTS": "127.0.0.1",
        "LOG_LEVEL": "ERROR",
        "ENV_FILE": os.devnull,
    }
    numeri = f"CLIENTI, OBIETTIVI = {max(clienti, folla)}, {obiettivi}\n"
    chiavi = [int(riga) for riga in _django(ambiente, numeri + PREPARA).split()]
    print(database.partition(":")[0], flush=True)
    with servito(ambiente) as porta:
        conto, secondi = stesso_obiettivo(porta, chiavi[0], clienti, volte)
        rimaste = set(_django(ambiente, f"PK = {chiavi[0]}\n" + LEGGI).split())
        perse = sum(segno not in rimaste for segno in conto.confermate)
        print(
            f"  {clienti} clienti × {volte} sullo stesso obiettivo: {len(conto.confermate)} modifiche confermate, "
            f"{perse} perse, {conto.stati[409]} conflitti mostrati, {conto.guasti} errori 5xx, {secondi:.0f} s"
        )
        molti, secondi = molti_obiettivi(porta, chiavi, folla, 10)
        print(
            f"  {folla} clienti su {obiettivi} obiettivi: {len(molti.confermate)} modifiche confermate, "
            f"{molti.stati[409]} conflitti mostrati, {molti.guasti} errori 5xx, {secondi:.0f} s",
            flush=True,
        )
    mancate = clienti * volte - len(conto.confermate)
    return perse + conto.guasti + molti.guasti + mancate


def main() -> int:
    """Run what was asked for."""
    opzioni = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    opzioni.add_argument("--database", help="un database PostgreSQL vuoto, oltre a SQLite")
    opzioni.add_argument("--volte", type=int, default=40)
    scelte = opzioni.parse_args()
    with tempfile.TemporaryDirectory() as cartella:
        male = prova(f"sqlite:///{cartella}/prova.sqlite3", volte=scelte.volte)
    if scelte.database:
        male += prova(scelte.database, volte=scelte.volte)
    return 1 if male else 0


if __name__ == "__main__":
    sys.exit(main())
