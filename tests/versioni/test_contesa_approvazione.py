# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two officers press at once, and somebody saves while the plan is approved: one version, no half text.

On PostgreSQL real threads on real connections; on SQLite real processes on a file, for a database in memory has one
connection only.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from aggregati.models import ConflittoDiRevisione
from obiettivi.modifica.reading import da_obiettivo
from obiettivi.modifica.saving import NonPermesso, salva
from tests import migrated
from tests.fili import insieme
from tests.versioni.scena import ATTO, ATTO_DI_VARIAZIONE, cambia_titolo, scena, stampa, variazione_di
from versioni import variazioni
from versioni.hash_chain import difetti
from versioni.models import Variazione, Versione
from versioni.services import Approvazione, approva

PREPARA = """
import django; django.setup()
from tests.versioni.scena import scena
scena()
"""
PREME = """
import sys, time
import django; django.setup()
from obiettivi.models import PianoEsecutivo
from organizzazione.models import Utente
from tests.versioni.scena import ATTO, stampa
from versioni.services import approva
piano, chi = PianoEsecutivo.objects.get(), Utente.objects.get()
print("pronto", flush=True)
sys.stdin.readline()
fatta = approva(piano, ATTO, chi, stampa)
print(fatta.versione.pk, fatta.gia)
"""


@pytest.mark.solo_postgresql
@pytest.mark.django_db(transaction=True)
def test_due_premono_insieme_su_postgresql() -> None:
    s = scena()
    esiti = insieme(*(lambda: approva(s.piano, ATTO, s.ufficio, stampa) for _ in range(4)))
    assert all(isinstance(e, Approvazione) for e in esiti), esiti
    assert sorted(e.gia for e in esiti) == [False, True, True, True]
    assert Versione.objects.count() == 1
    assert list(difetti()) == []


@pytest.mark.solo_postgresql
@pytest.mark.django_db(transaction=True)
def test_due_premono_insieme_su_una_variazione() -> None:
    s = scena()
    v = variazione_di(s)
    variazioni.porta(v, s.obiettivo(0), "Prova", s.ufficio)
    cambia_titolo(s.obiettivo(0), "Titolo variato", s.ufficio)
    variazioni.togli(v, s.obiettivo(1), "Fine", s.ufficio)

    def preme() -> Approvazione:
        return variazioni.approva(Variazione.objects.get(pk=v.pk), ATTO_DI_VARIAZIONE, s.ufficio, stampa)

    esiti = insieme(preme, preme)
    assert all(isinstance(e, Approvazione) for e in esiti), esiti
    assert sorted(e.gia for e in esiti) == [False, True]
    assert Versione.objects.count() == 2
    assert list(difetti()) == []


@pytest.mark.solo_postgresql
@pytest.mark.django_db(transaction=True)
def test_chi_salva_mentre_si_approva_entra_tutto_o_non_entra() -> None:
    s = scena()

    def salva_ora() -> bool:
        o = s.obiettivo(0)
        scritto = da_obiettivo(o)
        scritto.testa["titolo"] = "FormText all'ultimo momento"
        from django.db import transaction

        with transaction.atomic():
            return salva(o, scritto, o.revisione, s.ufficio)

    esito, fatta = insieme(salva_ora, lambda: approva(s.piano, ATTO, s.ufficio, stampa))
    assert isinstance(fatta, Approvazione), fatta
    titolo = fatta.versione.letta.per_codice["2023-AA01"].titolo
    assert titolo == s.obiettivo(0).titolo, "la versione e il testo in lavoro dicono la stessa cosa"
    assert (esito is True) == (titolo == "FormText all'ultimo momento"), esito
    assert esito is True or isinstance(esito, NonPermesso | ConflittoDiRevisione), esito


@pytest.mark.skipif("postgres" in os.environ.get("DATABASE_URL", ""), reason="su PostgreSQL si prova con i fili")
def test_due_premono_insieme_su_sqlite(tmp_path: Path) -> None:
    migrated.copy_to(tmp_path / "prova.sqlite3")
    ambiente = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path / 'prova.sqlite3'}"}
    ambiente["DJANGO_SETTINGS_MODULE"] = "peg.settings"

    def lancia(*argomenti: str, **opzioni: Any) -> subprocess.Popen[str]:
        comando = [sys.executable, *argomenti]
        return subprocess.Popen(comando, cwd=settings.BASE_DIR, env=ambiente, text=True, **opzioni)

    assert lancia("-c", PREPARA).wait(60) == 0
    coppia = [lancia("-c", PREME, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(2)]
    for processo in coppia:
        assert processo.stdout is not None
        assert processo.stdout.readline() == "pronto\n"
    for processo in coppia:
        assert processo.stdin is not None
        processo.stdin.write("via\n")
        processo.stdin.flush()
    detto = [processo.communicate(timeout=60)[0].split() for processo in coppia]
    assert {pk for pk, _ in detto} == {"1"}
    assert sorted(gia for _, gia in detto) == ["False", "True"]
    assert lancia("manage.py", "verifica_versioni", stdout=subprocess.DEVNULL).wait(60) == 0
