# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a stored distribution asks of ``valutazione.money``, and what comes of it."""

import json
from dataclasses import dataclass
from typing import Any

from valutazione.choices_distributions import Origin
from valutazione.distributing.people import Source, sheets_of
from valutazione.files.opening import opened
from valutazione.models import Fondo, Ripartizione
from valutazione.money import Distribution, Refused, Wrong, distribute
from valutazione.money.amounts import cents, plain
from valutazione.simulator import Request, read
from valutazione.simulator.writing import people_content, rule_content


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a simulation; ``made`` None where it cannot be made, and ``wrongs`` say why."""

    made: Distribution | None
    wrongs: tuple[Wrong, ...] = ()


def outcome_of(row: Ripartizione, sheets: Source = sheets_of) -> Outcome:
    """Make the distribution of a row; who makes several hands in ``sheets`` that are read once."""
    try:
        asked = request_of(row, sheets)
        return Outcome(distribute(asked.fund, asked.rule, asked.people))
    except Refused as no:
        return Outcome(None, no.wrongs)


def request_of(row: Ripartizione, sheets: Source = sheets_of) -> Request:
    """What is asked. Raises ``money.Refused``."""
    assumed = row.fonte == Origin.IPOTESI
    return asked_of(row.fondo, json.loads(row.regola), json.loads(row.persone) if assumed else None, sheets)


def asked_of(
    fondo: Fondo, rule: dict[str, Any], people: list[dict[str, Any]] | None, sheets: Source = sheets_of
) -> Request:
    """The same of parts that may not be stored yet; ``people`` None: those of the sheets. Raises ``money.Refused``."""
    content = {
        "anno": fondo.anno,
        "risultato": plain(cents(fondo.risultato)),
        "economie": plain(cents(fondo.economie)),
        "regola": rule,
        "persone": _SOMEBODY if people is None else people,
    }
    asked: Request = read(opened(json.dumps(content).encode()))
    if people is not None:
        return asked
    said = sheets(fondo.anno)
    if not said.people:
        raise Refused(Wrong("persone", f"del {fondo.anno} non c'è ancora nessuna scheda definitiva."))
    return Request(asked.fund, asked.rule, said.people)


def matricole_of(row: Ripartizione) -> list[str]:
    """Of whom a simulation is, in the order of its people, also where it cannot be made."""
    if row.fonte == Origin.SCHEDE:
        return [person.matricola for person in sheets_of(row.fondo.anno).people]
    return [person["matricola"] for person in json.loads(row.persone)]


# In the place of people that come from elsewhere, so that the rule is read with the same checks.
_SOMEBODY: list[dict[str, Any]] = [{"matricola": "0", "posizione": "1.00", "giorni": 1, "punteggio": "100"}]


def written(asked: Request) -> dict[str, Any]:
    """The file of what was asked (``docs/simulatore.md``)."""
    return {
        "anno": asked.fund.year,
        "risultato": plain(asked.fund.risultato),
        "economie": plain(asked.fund.economie),
        "regola": rule_content(asked.rule),
        "persone": people_content(asked.people),
    }
