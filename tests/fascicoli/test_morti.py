# SPDX-License-Identifier: AGPL-3.0-or-later
"""A worker that is killed ten times: one document of each, no work and no process left hanging.

Real processes on a database of their own, which other processes can open: a file, or one made for the test.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django_tasks_db.models import DBTaskResult

from tests.custodia.places import Database, database

RADICE = Path(__file__).resolve().parents[2]
UCCISIONI = 10
PRESA = 2
PAZIENZA = 240
OBIETTIVI = 150
PREPARA = """
import sys
import django
django.setup()
from datetime import date
from bench.generatore import piano
from fascicoli.models import Fascicolo
from fascicoli.jobs import accoda
from django.db import transaction
from obiettivi.models import PianoEsecutivo
from organizzazione.models import Utente
from versioni.contenuto import ContenutoVersione, impronta, in_canonico
from django.core.cache import caches
from fascicoli.models import DocumentoDelFascicolo
from django_tasks_db.models import DBTaskResult
caches["documenti"].clear()
for tabella in (DocumentoDelFascicolo, Fascicolo, DBTaskResult):
    tabella.objects.all().delete()
testo = in_canonico(ContenutoVersione("Comune", piano(int(sys.argv[1]))))
with transaction.atomic():
    chi, _ = Utente.objects.get_or_create(username="ufficio", defaults={"ruolo": "ufficio"})
    di, _ = PianoEsecutivo.objects.get_or_create(codice="PEG_2020", defaults={"descrizione": "Prova", "anno": 2020})
    f = Fascicolo(piano=di, giorno=date(2020, 1, 30), contenuto=testo, impronta=impronta(testo), chiesto_da=chi)
    f.save()
    accoda(f)
"""


@pytest.fixture(scope="module")
def base_di_tutti(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Database]:
    """A database with its tables, made once."""
    with database(tmp_path_factory.mktemp("morti"), "morti", tables=True) as fatta:
        yield fatta


@pytest.fixture
def base(base_di_tutti: Database, db: None) -> Database:
    """The same, with a fascicolo in its queue and nothing else."""
    esegui(base_di_tutti, "-c", PREPARA, str(OBIETTIVI))
    return base_di_tutti


def ambiente(base: Database) -> dict[str, str]:
    return {**os.environ, "DATABASE_URL": base.url, "DJANGO_SETTINGS_MODULE": "peg.settings", "PYTHONPATH": str(RADICE)}


def esegui(base: Database, *argomenti: str) -> str:
    fatto = subprocess.run(
        [sys.executable, *argomenti],
        cwd=RADICE,
        env=ambiente(base),
        capture_output=True,
        text=True,
        timeout=PAZIENZA,
        check=False,
    )
    assert fatto.returncode == 0, fatto.stderr[-2000:]
    return fatto.stdout


def operaio(base: Database, registro: Path) -> "subprocess.Popen[bytes]":
    """A worker in a session of its own, so that what it leaves behind can be counted."""
    comando = [sys.executable, "manage.py", "lavora", f"--presa={PRESA}", "--gentilezza=0"]
    with registro.open("ab") as file:
        return subprocess.Popen(
            comando, cwd=RADICE, env=ambiente(base), stdout=file, stderr=file, start_new_session=True
        )


def vivi(gruppo: int) -> bool:
    try:
        os.killpg(gruppo, 0)
    except ProcessLookupError:
        return False
    return True


def finisce(gruppo: int, entro: float = 20) -> bool:
    """Whether the whole group is gone in time."""
    fino_a = time.monotonic() + entro
    while vivi(gruppo) and time.monotonic() < fino_a:
        time.sleep(0.05)
    return not vivi(gruppo)


def stato(base: Database) -> list[str]:
    """State and error of the fascicolo, its documents, how many tasks are still to be done: read without Django, which
    would take longer to start than the worker to go on."""
    [(quale, errore)] = base.select("SELECT stato, errore FROM fascicoli_fascicolo")
    documenti = base.select("SELECT genere, formato FROM fascicoli_documentodelfascicolo")
    [(aperti,)] = base.select(
        f"SELECT count(*) FROM {DBTaskResult._meta.db_table} WHERE status IN ('READY', 'RUNNING')"  # noqa: S608
    )
    return [f"{quale} {errore or '-'}", " ".join(sorted(f"{g}.{f}" for g, f in documenti)), str(aperti)]


def aspetta(base: Database, *stati: str) -> None:
    """Until the fascicolo is in one of these states."""
    fino_a = time.monotonic() + PAZIENZA
    while (visto := stato(base)[0].split()[0]) not in stati:
        assert time.monotonic() < fino_a, visto
        time.sleep(0.2)


def test_dieci_uccisioni_un_documento_di_ciascuno(base: Database, tmp_path: Path) -> None:
    caso, registro = random.Random(2020), tmp_path / "registro.txt"  # noqa: S311
    gruppi = []
    for _ in range(UCCISIONI):
        processo = operaio(base, registro)
        gruppi.append(processo.pid)
        try:
            # Long enough to be at work, the dead one's time included; short enough not to finish.
            time.sleep(PRESA + caso.uniform(0.5, 3.5))
        finally:
            processo.kill()
            processo.wait(PAZIENZA)
    # Two at once in the end: there is still one document of each.
    due = [operaio(base, registro), operaio(base, registro)]
    try:
        aspetta(base, "pronto", "fallito")
        time.sleep(PRESA * 2)  # the last round closes the tasks of the dead
        visto = stato(base)
        for processo in due:
            processo.send_signal(signal.SIGTERM)
        assert [processo.wait(PAZIENZA) for processo in due] == [0, 0]
    finally:
        for processo in due:
            if processo.poll() is None:
                processo.kill()
                processo.wait()
    assert visto == ["pronto -", "elenco.pdf preventivo.pdf preventivo.xlsx", "0"], registro.read_text()[-3000:]
    assert all(finisce(gruppo) for gruppo in [*gruppi, *(processo.pid for processo in due)])


def test_fermato_a_meta_rende_il_lavoro_e_non_lascia_processi(base: Database, tmp_path: Path) -> None:
    registro = tmp_path / "registro.txt"
    processo = operaio(base, registro)
    try:
        aspetta(base, "corso")
        processo.send_signal(signal.SIGINT)
        assert processo.wait(PAZIENZA) == 0, registro.read_text()
    finally:
        if processo.poll() is None:
            processo.kill()
            processo.wait()
    assert finisce(processo.pid)
    prima = stato(base)[0]
    assert prima == "attesa -"
    esegui(base, "manage.py", "lavora", "--una-volta", "--gentilezza=0")
    assert stato(base)[0] == "pronto -"


def test_finisce_con_chi_lo_ha_avviato(base: Database) -> None:
    comando = f"'{sys.executable}' manage.py lavora --con-il-padre $$ & exec sleep 600"
    padre = subprocess.Popen(["sh", "-c", comando], cwd=RADICE, env=ambiente(base), start_new_session=True)
    try:
        aspetta(base, "corso")
        padre.kill()
        padre.wait()
        assert finisce(padre.pid)
    finally:
        if vivi(padre.pid):
            os.killpg(padre.pid, signal.SIGKILL)
