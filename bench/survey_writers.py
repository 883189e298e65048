# SPDX-License-Identifier: AGPL-3.0-or-later
"""Eight people at what a survey says of one objective: ``python -m bench.survey_writers [--database postgres://…]``.

A real server (gunicorn, loopback) on a throwaway SQLite file, and on PostgreSQL where an empty database is named. Eight
clients open the page, add a word and save it, forty times each: first all in the same box, where who comes second reads
both texts and chooses, then each in a box of the own, where nobody has to. Every word whose save was confirmed must be
in the text at the end. It prints the figures and ends with status 1 when one was lost or a 5xx was answered.
"""

import argparse
import os
import sys
import tempfile
import time
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from bench.concorrenza import PASSWORD, Campi, Cliente, Conto, _django, servito

PEOPLE: Final = 8
# Whoever is always beaten gives up, and has had nothing confirmed.
PATIENCE: Final = 200
PREPARE: Final = f"""
import django; django.setup()
from datetime import date
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.contrib.auth.hashers import make_password
from bench.trasparenza import piano_approvato
from monitoraggio.models import StatoFase, StatoObiettivo
from monitoraggio.vita.opening import Asked, open_survey
from obiettivi.models import PianoEsecutivo
from organizzazione.models import Utente
from organizzazione.rules import SISTEMA
from tests.fabbriche import CentroFactory
cifrata = make_password("{PASSWORD}")
Utente.objects.bulk_create(
    Utente(username=f"cliente{{n}}", ruolo="ufficio", is_staff=True, password=cifrata) for n in range({PEOPLE}))
piano_approvato(2025, 3, [CentroFactory.create()], concluso=False)
survey = open_survey(PianoEsecutivo.objects.get(), Asked(date(2025, 6, 30)), SISTEMA)
state = StatoObiettivo.objects.order_by("sort_key").first()
print(state.pk, *(f.row_id for f in state.fasi.order_by("ordine")))
"""
READ: Final = """
import django; django.setup()
from monitoraggio.models import StatoObiettivo
s = StatoObiettivo.objects.get(pk=PK)
print(s.relazione, s.criticita, *(f.motivo for f in s.fasi.all()))
"""


def add(client: Cliente, address: str, box: str, mark: str) -> bool:
    """Open the page, add a word to a box, save; True when the server confirmed."""
    status, html = client.chiedi("GET", address)
    if status != 200:
        return False
    sent = Campi(html).dati
    sent = {n: v for n, v in sent.items() if not n.startswith(("prova_", "chiave_prova"))}
    sent |= {box: f"{sent[box]} {mark}".strip(), "chiave": str(uuid.uuid4()), "azione": "salva"}
    if client.chiedi("POST", address, sent)[0] != 302:
        return False
    client.conto.confermate.append(mark)
    return True


def together(port: int, address: str, boxes: Sequence[str], times: int, name: str) -> tuple[Conto, float]:
    """All of them at once, each again until it is confirmed."""
    count = Conto()
    clients = [Cliente(port, f"cliente{n}", count) for n in range(PEOPLE)]

    def work(n: int) -> None:
        for turn in range(times):
            mark = f"{name}{n}v{turn}."
            any(add(clients[n], address, boxes[n % len(boxes)], mark) for _ in range(PATIENCE))

    begin = time.monotonic()
    with ThreadPoolExecutor(PEOPLE) as pool:
        list(pool.map(work, range(PEOPLE)))
    return count, time.monotonic() - begin


def measured(database: str, times: int) -> int:
    """Both on one database; how many were lost, not confirmed, or answered with a 5xx."""
    environment = {
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
    key, *phases = _django(environment, PREPARE).split()
    of_objective = [f"obiettivo-{key}-relazione", f"obiettivo-{key}-criticita"]
    own = [*of_objective, *(f"fase-{row}-motivo" for row in phases)]
    bad = 0
    print(database.partition(":")[0], flush=True)
    with servito(environment) as port:
        for name, told, boxes in (("a", "nella stessa casella", own[:1]), ("b", "ciascuno nella sua", own[:PEOPLE])):
            count, seconds = together(port, f"/rilevazioni/obiettivo/{key}/", boxes, times, name)
            there = set(_django(environment, f"PK = {key}\n" + READ).split())
            lost = sum(mark not in there for mark in count.confermate)
            print(
                f"  {PEOPLE} persone × {times} sulla rilevazione di un obiettivo, {told}: "
                f"{len(count.confermate)} confermati, {lost} perduti, {count.stati[409]} volte i due testi, "
                f"{count.guasti} errori 5xx, {seconds:.0f} s",
                flush=True,
            )
            bad += lost + count.guasti + PEOPLE * times - len(count.confermate)
    return bad


def main() -> int:
    """Run what was asked for."""
    asked = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    asked.add_argument("--database", help="un database PostgreSQL vuoto, oltre a SQLite")
    asked.add_argument("--volte", type=int, default=40)
    chosen = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bad = measured(f"sqlite:///{folder}/prova.sqlite3", chosen.volte)
    if chosen.database:
        bad += measured(chosen.database, chosen.volte)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
