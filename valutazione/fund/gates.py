# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the premium of a year may be paid on a day: what the law asks first, with norm, act and date of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from testi.formati import data
from valutazione.fund.facts import Fulfilled, Gate, YearFund


@dataclass(frozen=True, slots=True)
class Asked:
    """What the law asks, and by which norm; whether it must be validated too."""

    what: str
    norm: str
    validated: bool = False


ASKED: Final = {
    Gate.PIANO: Asked("il Piano della performance adottato", "D.Lgs. 150/2009, art. 10; TUEL, art. 169"),
    Gate.ANTICORRUZIONE: Asked(
        "il piano di prevenzione della corruzione e della trasparenza", "D.Lgs. 33/2013, art. 10"
    ),
    Gate.RELAZIONE_PRECEDENTE: Asked(
        "la Relazione dell'anno prima, approvata e validata", "D.Lgs. 150/2009, art. 14, c. 6", validated=True
    ),
    Gate.RELAZIONE: Asked(
        "la Relazione dell'anno che si paga, approvata e validata", "D.Lgs. 150/2009, art. 14, c. 6", validated=True
    ),
    Gate.REVISORI: Asked("la certificazione dei Revisori", "D.Lgs. 165/2001, art. 40-bis"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """One of them on a day: whether it is there, and the sentence that says so."""

    gate: Gate
    met: bool
    words: str


def standing(fund: YearFund, day: date) -> tuple[Standing, ...]:
    """Every gate, in the order of the law; the last Relazione is due by 30 June of the year after."""
    there = {one.gate: one for one in fund.gates}
    return tuple(_of(fund, gate, there.get(gate), day) for gate in Gate)


def may_be_paid(fund: YearFund, day: date) -> bool:
    """Whether nothing is missing."""
    return all(one.met for one in standing(fund, day))


def _of(fund: YearFund, gate: Gate, said: Fulfilled | None, day: date) -> Standing:
    asked = ASKED[gate]
    lacking = [*_lacking(asked, said, day)]
    if gate is Gate.RELAZIONE and lacking:
        lacking.append(f"il termine è il {data(date(fund.year + 1, 6, 30))}")
    deed = f": {said.deed}" if said and said.deed else ""
    if lacking or said is None or said.day is None:
        return Standing(gate, False, f"Non si può pagare: {asked.what} ({asked.norm}){deed}: {'; '.join(lacking)}.")
    told = f"{data(said.day)}{f', validata il {data(said.validated)}' if said.validated else ''}"
    late = gate is Gate.RELAZIONE and max(said.day, said.validated or said.day) > date(fund.year + 1, 6, 30)
    after = f" Dopo il termine del {data(date(fund.year + 1, 6, 30))}." if late else ""
    return Standing(gate, True, f"C'è {asked.what} ({asked.norm}){deed}, {told}.{after}")


def _lacking(asked: Asked, said: Fulfilled | None, day: date) -> Iterator[str]:
    if said is None or not (said.deed or said.day):
        yield "non si dice nessun atto"
        return
    if said.day is None:
        yield "la data è lasciata in bianco"
    elif said.day > day:
        yield f"è del {data(said.day)}, dopo il {data(day)}"
    if asked.validated and said.validated is None:
        yield "non è validata"
    elif asked.validated and said.validated is not None and said.validated > day:
        yield f"è validata il {data(said.validated)}, dopo il {data(day)}"
