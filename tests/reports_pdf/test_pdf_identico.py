# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same content gives the same bytes, in any process, by any number of workers, in any order of hashes."""

import hashlib
import os
import subprocess
import sys

PROGRAMMA = """
import hashlib, os, sys
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(sys.argv[1])])
from django.conf import settings
settings.configure(CACHES={"documenti": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}})
from reports.pdf import componi
from tests.strumenti.pezzi import allegato, documento, dodici
if __name__ == "__main__":
    print(hashlib.sha256(componi(documento(allegati=(allegato(),)), dodici())).hexdigest())
"""


def impronta(seme: str, nuclei: int, cartella: str) -> str:
    ambiente = {**os.environ, "PYTHONHASHSEED": seme, "TZ": cartella, "HOME": "/nonexistent"}
    comando = [sys.executable, "-c", PROGRAMMA, str(nuclei)]
    return subprocess.run(comando, env=ambiente, capture_output=True, text=True, check=True, timeout=120).stdout.strip()


def test_cold_runs_in_different_processes_give_the_same_bytes() -> None:
    una, altra = impronta("1", 1, "UTC"), impronta("4242", 8, "Asia/Tokyo")
    assert len(una) == len(hashlib.sha256().hexdigest())
    assert una == altra
