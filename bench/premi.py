# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the distribution of a fund costs, and how it grows: ``python -m bench.premi [--persone 200 2000] [--giri 5]``.

Invented people, a third of them with an interim, under the dearest rule (competitive shares of interpolated bands,
payment times, a top-up paid by cutting premiums). For each size the seconds of the processor, the best of some rounds:
reading the file, distributing, writing every step; then twenty rules over the first size, without steps, as a page of
simulations asks.
"""

import argparse
import json
import time
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import Any

from valutazione.money import Fund, Person, Rule, Sharing, Source, distribute
from valutazione.money.facts import TopUpRule
from valutazione.simulator import as_json, opened, read

RULES = 20


def person(n: int) -> dict[str, Any]:
    """Somebody like nobody else in position, days and score."""
    position = f"{20_000 + n * 7919 % 25_000}.{n % 100:02}"
    interim = {
        "posizione": position,
        "percento": "22.5",
        "giorni": 1 + n % 300,
        "punteggio": f"{60 + n % 40}.{n % 1000:03}",
    }
    return {
        "matricola": f"{n:05}",
        "posizione": position,
        "giorni": 366 - n % 90,
        "punteggio": f"{50 + n * 31 % 50}.{n % 997:03}",
        "tempi_di_pagamento": (None, True, False)[n % 3],
        "interim": [interim] if n % 3 == 0 else [],
    }


def content(people: int) -> bytes:
    """The file of a simulation."""
    sloping = {"da": "30", "a": "97.3", "genere": "interpolata", "coefficiente": "0.31", "coefficiente_fine": "0.95"}
    rule = {
        "ripartizione": "competitiva",
        "soglia": "40",
        "fasce": [
            {"da": "0", "a": "30", "genere": "fissa", "coefficiente": "0"},
            sloping,
            {"da": "97.3", "a": "100", "genere": "fissa", "coefficiente": "1"},
        ],
        "art30": {"maggiorazione": "0.30", "quota": "0.10", "fonte": "riduzione"},
        "dl13": True,
    }
    fund = {"anno": 2024, "risultato": f"{people * 15_000}.00", "economie": "12345.67"}
    return json.dumps({**fund, "regola": rule, "persone": [person(n) for n in range(people)]}).encode()


def best(rounds: int, work: Callable[[], object]) -> float:
    """Seconds of the processor, of the quickest of some rounds."""
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def measured(people: int, rounds: int) -> float:
    """One line for a size; the seconds of everything."""
    raw = content(people)
    request = read(opened(raw))
    made = distribute(request.fund, request.rule, request.people)
    parts = (
        best(rounds, lambda: read(opened(raw))),
        best(rounds, lambda: distribute(request.fund, request.rule, request.people)),
        best(rounds, lambda: as_json(made)),
    )
    named = zip(("lettura", "ripartizione", "passi"), parts, strict=True)
    print(f"{people:>6} persone: " + ", ".join(f"{name} {seconds:.3f} s" for name, seconds in named))
    return sum(parts)


def rules() -> list[Rule]:
    """Twenty drafts of a contract, each second one with a top-up."""
    bands = read(opened(content(1))).rule.bands
    top_ups = [
        TopUpRule(Fraction(30, 100), Fraction(n, 100), Source.RIDUZIONE) if n % 2 else None for n in range(RULES)
    ]
    drafts = enumerate(top_ups)
    return [Rule(tuple(Sharing)[n % 3], bands, Fraction(n), top_up, n % 2 == 0) for n, top_up in drafts]


def every(drafts: list[Rule], fund: Fund, people: tuple[Person, ...]) -> None:
    """Each draft on the same fund and scores."""
    for rule in drafts:
        distribute(fund, rule, people)


def main() -> None:
    """Print the sizes, their growth and the drafts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persone", type=int, nargs="+", default=[200, 2_000])
    parser.add_argument("--giri", type=int, default=5)
    options = parser.parse_args()
    taken = [(people, measured(people, options.giri)) for people in options.persone]
    for (few, quick), (many, slow) in pairwise(taken):
        print(f"da {few} a {many} persone ({many / few:.0f} volte): {slow / quick:.1f} volte il tempo")
    request = read(opened(content(options.persone[0])))
    seconds = best(options.giri, lambda: every(rules(), request.fund, request.people))
    print(f"{RULES} regole su {options.persone[0]} persone: {seconds:.3f} s")


if __name__ == "__main__":
    main()
