# SPDX-License-Identifier: AGPL-3.0-or-later
"""The money of the demo city, told as if its users had made it: the fund of the source, invented people and acts.

The acts that the source leaves blank (its Relazione, the certificate of the Revisori) are invented, and say so.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction

from flussi.moments import in_rome, told_at
from monitoraggio.vita.closing import SurveyDeed
from organizzazione.demo import demo_user
from valutazione.distributing.life import define
from valutazione.distributing.writer import Draft, new_distribution
from valutazione.files.opening import opened
from valutazione.fund.facts import Fulfilled, Gate, YearFund
from valutazione.fund.reading import read
from valutazione.fund_rows.loading import load_fund
from valutazione.models import Fondo, Ripartizione

Told = Mapping[str, Any]


@transaction.atomic
def tell(told: Told) -> list[Fondo | Ripartizione]:
    """Tell the fund of a year, its simulations and the definitive one; a year that has a fund is left as its users
    have it.

    Returns:
        What was made.

    Raises:
        Refused: the year may not be paid so.
    """
    said = _fund(told)
    if Fondo.objects.filter(anno=said.year).exists():
        return []
    with told_at(in_rome(told["quando"])):
        fund, _ = load_fund(said, demo_user(told["utente"]))
    rows = [_simulated(fund, one, told["persone"]) for one in told["simulazioni"]]
    _defined(rows[0], told["definitiva"])
    return [fund, *rows]


def _fund(told: Told) -> YearFund:
    said = read(opened((settings.BASE_DIR / "fixtures" / told["fondo"]).read_bytes()))
    invented = {Gate(name): one for name, one in told["presupposti"].items()}
    gates = tuple(_met(gate, invented[gate.gate]) if gate.gate in invented else gate for gate in said.gates)
    return replace(said, gates=gates)


def _met(blank: Fulfilled, said: Told) -> Fulfilled:
    validated = said.get("validata_il")
    return replace(
        blank,
        deed=said["atto"],
        day=date.fromisoformat(said["data"]),
        validated=date.fromisoformat(validated) if validated else None,
    )


def _simulated(fund: Fondo, one: Told, people: list[dict[str, Any]]) -> Ripartizione:
    draft = Draft(one["nome"], one["regola"], people, note=one["nota"])
    with told_at(in_rome(one["quando"])):
        return new_distribution(fund, draft, demo_user(one["utente"]))


def _defined(row: Ripartizione, said: Told) -> None:
    deed = said["atto"]
    with told_at(in_rome(said["quando"])):
        act = SurveyDeed(deed["organo"], deed["numero"], date.fromisoformat(deed["data"]), deed["oggetto"])
        define(row, act, demo_user(said["utente"]))
