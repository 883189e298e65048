# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of the distributions cost: ``python -m bench.ripartizioni [--persone 200] [--giri 5]``.

A fund, so many invented people, twenty simulations under the rules of ``bench.premi``, in a database of its own on the
engine of ``DATABASE_URL``. Prints the seconds (the best of some rounds) of one simulation with every step, of its page
and workbook, and of the page with 1, 3 and 20 simulations side by side, each with how many queries it asks.
"""

import argparse
import json
import os
import time
from collections.abc import Callable
from typing import Any

from bench.premi import content, person

SIDE_BY_SIDE = (1, 3, 20)
YEAR = 2024


def best(rounds: int, work: Callable[[], object]) -> float:
    """Seconds, of the quickest of some rounds."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def read(client: Any, address: str) -> int:
    """Ask a page that must be there; how many queries it took."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address}: {answer.status_code}")
    return len(queries)


def measured(people: int, rounds: int) -> None:
    """Build as much as is measured next, and print it."""
    from django.test import Client
    from django.urls import reverse

    from organizzazione.choices import Ruolo
    from tests.fabbriche import UtenteFactory
    from valutazione.distributing.answers import simulated
    from valutazione.distributing.writer import Draft, new_distribution
    from valutazione.models import Fondo

    office = UtenteFactory.create(ruolo=Ruolo.UFFICIO)
    client = Client(SERVER_NAME="localhost")
    client.force_login(office)
    fondo = Fondo.objects.create(anno=YEAR, posizione=people * 30_000, risultato=people * 15_000)
    rule = json.loads(content(1))["regola"]
    everybody = [person(n) for n in range(people)]
    made: list[Any] = []
    for many in SIDE_BY_SIDE:
        while len(made) < many:
            draft = Draft(f"Regola {len(made) + 1}", rule | {"soglia": str(len(made))}, everybody)
            made.append(new_distribution(fondo, draft, office))
        if many == 1:
            seconds = best(rounds, lambda: simulated(made[0], ways=True))
            print(f"una simulazione di {people} persone, con tutti i passi: {seconds:.3f} s")
            for name in ("ripartizione", "ripartizione_xlsx"):
                address = reverse(f"valutazione:{name}", args=[made[0].pk])
                seconds = best(rounds, lambda where=address: read(client, where))
                print(f"  {name:<18}{seconds:.3f} s, {read(client, address)} interrogazioni")
        for name in ("ripartizioni", "tavolo_xlsx"):
            address = reverse(f"valutazione:{name}", args=[YEAR])
            seconds = best(rounds, lambda where=address: read(client, where))
            print(f"{many:>2} simulazioni, {name:<13}{seconds:.3f} s, {read(client, address)} interrogazioni")


def main() -> None:
    """Build, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persone", type=int, default=200)
    parser.add_argument("--giri", type=int, default=5)
    options = parser.parse_args()
    import django

    django.setup()
    from django.test.runner import DiscoverRunner

    run = DiscoverRunner(verbosity=0, interactive=False)
    before = run.setup_databases()
    try:
        measured(options.persone, options.giri)
    finally:
        run.teardown_databases(before)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peg.settings")
    main()
