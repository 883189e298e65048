# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fascicolo of a large plan: how long it takes, how much memory, and what the others' pages feel of it.

``python -m bench.fascicolo [--obiettivi 300] [--database postgres://…] [--gentilezza 10]``

A real worker (``manage.py lavora``) and a real gunicorn on a database made for it. A page of another user is asked for
without pause while nothing goes on, and while the fascicolo is made cold; then one objective changes, and it is made
again. Absolute figures are of this machine; what counts is the ratio between the two response times.
"""

import argparse
import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median, quantiles
from typing import Any

RADICE = Path(__file__).resolve().parents[1]
RIPOSO = 15.0
ATTESA = 1200.0


def main() -> None:
    """Measure and print."""
    opzioni = _opzioni()
    with tempfile.TemporaryDirectory() as cartella:
        base = opzioni.database or f"sqlite:///{cartella}/bench.sqlite3"
        os.environ.update(_ambiente(base))
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        _misura(opzioni)


def _opzioni() -> argparse.Namespace:
    lettore = argparse.ArgumentParser(description="Misura un fascicolo e ciò che ne sentono gli altri.")
    lettore.add_argument("--obiettivi", type=int, default=300, help="quanti obiettivi ha il piano")
    lettore.add_argument("--database", default="", help="una base di dati vuota (se manca: SQLite in una cartella)")
    lettore.add_argument("--gentilezza", type=int, default=10, help="quella del processo che lavora")
    return lettore.parse_args()


def _ambiente(base: str) -> dict[str, str]:
    return {
        "DATABASE_URL": base,
        "DJANGO_SETTINGS_MODULE": "peg.settings",
        "DEBUG": "off",
        "HTTPS": "off",
        "SECRET_KEY": "bench" * 12,
        "ALLOWED_HOSTS": "127.0.0.1",
        "ENV_FILE": os.devnull,
        "LOG_LEVEL": "ERROR",
        "PYTHONPATH": str(RADICE),
    }


def _misura(opzioni: argparse.Namespace) -> None:
    from bench.generatore import piano
    from organizzazione.models import Utente

    chi = Utente.objects.create(username="bench", ruolo="ufficio", is_active=True)
    contenuto = piano(opzioni.obiettivi)
    _importa(contenuto)
    primo = contenuto.obiettivi[0]
    cambiato = replace(contenuto, obiettivi=(replace(primo, titolo="Un altro titolo"), *contenuto.obiettivi[1:]))
    porta = _porta()
    # With DEBUG the pages need no collected static files; the one who works would keep every query.
    gunicorn = ("-m", "gunicorn", "peg.wsgi", f"--bind=127.0.0.1:{porta}", "--workers=2", "--log-level=error")
    server = _avvia(*gunicorn, debug="on")
    operaio = None
    try:
        pagina = _Pagina(porta, chi)
        pagina.pronta()
        operaio = _avvia("manage.py", "lavora", f"--gentilezza={opzioni.gentilezza}")
        time.sleep(3)
        riposo = pagina.per(RIPOSO)
        freddo = _fascicolo(contenuto, chi, pagina, operaio.pid)
        mutato = _fascicolo(cambiato, chi, pagina, operaio.pid)
        ancora = pagina.per(RIPOSO)
    finally:
        for processo in filter(None, (operaio, server)):
            processo.terminate()
            processo.wait(60)
    print(f"{opzioni.obiettivi} obiettivi, gentilezza {opzioni.gentilezza}, {len(os.sched_getaffinity(0))} nuclei")
    for nome, esito in (("a freddo", freddo), ("cambiato un obiettivo", mutato)):
        print(
            f"  {nome:24}{esito['secondi']:8.1f} s  memoria: chi lavora {esito['lavora']:.0f} MB, "
            f"chi impagina {esito['impagina']:.0f} MB"
        )
    a_riposo = [*riposo, *ancora]
    print(f"  pagina di un altro, a riposo:        {_detto(a_riposo)}")
    print(f"  pagina di un altro, durante il freddo: {_detto(freddo['risposte'])}")
    print(f"  rapporto delle mediane: {median(freddo['risposte']) / median(a_riposo):.2f}")


def _importa(contenuto: Any) -> None:
    from importazioni.peg.writer import importa
    from importazioni.reading import Lettura

    importa(Lettura(piano=contenuto), motivo="bench")


def _porta() -> int:
    with socket.socket() as presa:
        presa.bind(("127.0.0.1", 0))
        return int(presa.getsockname()[1])


def _avvia(*argomenti: str, debug: str = "off") -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, *argomenti], cwd=RADICE, env={**os.environ, "DEBUG": debug})


def _fascicolo(contenuto: Any, chi: Any, pagina: "_Pagina", operaio: int) -> dict[str, Any]:
    """Ask for a fascicolo of a content, and ask for the page until it is ready."""
    from django.db import transaction

    from fascicoli.jobs import accoda
    from fascicoli.models import Fascicolo
    from obiettivi.models import PianoEsecutivo
    from versioni.contenuto import impronta, in_canonico

    testo = in_canonico(_versione(contenuto))
    with transaction.atomic():
        di = PianoEsecutivo.objects.get(codice=contenuto.codice)
        f = Fascicolo(piano=di, giorno=date(2020, 1, 30), contenuto=testo, impronta=impronta(testo), chiesto_da=chi)
        f.save()
        accoda(f)
    inizio, risposte, lavora, impagina = time.monotonic(), [], 0.0, 0.0
    prossimo = 0.0
    while time.monotonic() - inizio < ATTESA:
        risposte.append(pagina.chiedi())
        if time.monotonic() > prossimo:
            prossimo = time.monotonic() + 0.5
            lavora, figli = max(lavora, _memoria(operaio)), _figli(operaio)
            impagina = max([impagina, *map(_memoria, figli)])
            f.refresh_from_db(fields=["stato", "errore"])
            if not f.al_lavoro:
                break
    if f.stato != "pronto":
        sys.exit(f"il fascicolo non è pronto: {f.stato} {f.errore}")
    return {
        "secondi": time.monotonic() - inizio,
        "risposte": risposte,
        "lavora": lavora,
        "impagina": impagina,
    }


def _versione(contenuto: Any) -> Any:
    """The plan hung on a real document of three years, so that every annex is made."""
    from dup.contenuto_json import da_json
    from versioni.contenuto import ContenutoVersione, Riferimento

    dup = da_json((RADICE / "fixtures" / "dup_2017_2019.json").read_text(encoding="utf-8"))
    posti = [Riferimento(dup.codice, a.nome, s.nome, o.nome) for a, s, o in dup.operativi()]
    legami = tuple((o.codice, (posti[i % len(posti)],)) for i, o in enumerate(contenuto.obiettivi))
    return ContenutoVersione("Comune", contenuto, legami, (dup,))


def _memoria(pid: int) -> float:
    """The highest memory of a process so far, in MB."""
    try:
        righe = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    return next((int(riga.split()[1]) / 1024 for riga in righe if riga.startswith("VmHWM")), 0.0)


def _figli(pid: int) -> list[int]:
    try:
        return [int(f) for f in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()]
    except OSError:
        return []


class _Pagina:
    """The list of the objectives, as another user reads it."""

    def __init__(self, porta: int, chi: Any) -> None:
        from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
        from django.contrib.sessions.backends.db import SessionStore

        sessione = SessionStore()
        sessione[SESSION_KEY] = str(chi.pk)
        sessione[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        sessione[HASH_SESSION_KEY] = chi.get_session_auth_hash()
        sessione.create()
        self.porta, self.testate = porta, {"Cookie": f"sessionid={sessione.session_key}"}

    def pronta(self) -> None:
        """Wait for the server, then ask a few times so that nothing is cold."""
        fino_a = time.monotonic() + 60
        while time.monotonic() < fino_a:
            try:
                self.chiedi()
                break
            except OSError:
                time.sleep(0.2)
        self.per(3)

    def per(self, secondi: float) -> list[float]:
        """The response times of so many seconds."""
        fino_a, tempi = time.monotonic() + secondi, []
        while time.monotonic() < fino_a:
            tempi.append(self.chiedi())
        return tempi

    def chiedi(self) -> float:
        """One response time; a person pauses between two pages."""
        time.sleep(0.05)
        inizio = time.monotonic()
        via = http.client.HTTPConnection("127.0.0.1", self.porta, timeout=60)
        via.request("GET", "/obiettivi/", headers=self.testate)
        risposta = via.getresponse()
        risposta.read()
        via.close()
        if risposta.status != 200:
            sys.exit(f"la pagina risponde {risposta.status}")
        return time.monotonic() - inizio


def _detto(tempi: list[float]) -> str:
    return f"mediana {median(tempi) * 1000:.0f} ms, 95% {quantiles(tempi, n=20)[-1] * 1000:.0f} ms, {len(tempi)} volte"


if __name__ == "__main__":
    main()
