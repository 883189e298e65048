# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the premium of a year may be paid on a day: what the law asks first, with norm, act and date of each.

What a norm did not ask in a year is not asked of it. A Relazione is of a year that is over: an act or a validation
before its end is of another one. A term stops where the contract makes it a condition (``term``); the day that the law
names is told, and what came after it says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from testi.formati import data, on
from valutazione.fund.facts import Fulfilled, Gate, YearFund
from valutazione.money import norms
from valutazione.money.norms import Norm


@dataclass(frozen=True, slots=True)
class Asked:
    """What the law asks, and by which norm; ``of``: the year it is of, counted from that of the fund, and then it must
    be validated too and comes after that year; else it comes not before so many years before the fund."""

    what: str
    norm: Norm
    of: int | None = None
    since: int = 0


ASKED: Final = {
    Gate.PIANO: Asked("il Piano della performance adottato", norms.PLAN, since=-1),
    Gate.ANTICORRUZIONE: Asked(
        "il piano di prevenzione della corruzione e della trasparenza", norms.INTEGRITY, since=-1
    ),
    Gate.RELAZIONE_PRECEDENTE: Asked("la Relazione dell'anno prima, approvata e validata", norms.REPORT, of=-1),
    Gate.RELAZIONE: Asked("la Relazione dell'anno che si paga, approvata e validata", norms.REPORT, of=0),
    Gate.REVISORI: Asked("la certificazione dei Revisori", norms.CERTIFICATE),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """One of them on a day: whether it is there, and the sentence that says so."""

    gate: Gate
    met: bool
    words: str


def standing(fund: YearFund, day: date) -> tuple[Standing, ...]:
    """Every gate that the year has, in the order of the law."""
    there = {one.gate: one for one in fund.gates}
    asked = (gate for gate in Gate if ASKED[gate].norm.holds(fund.year))
    return tuple(_of(fund, gate, there.get(gate, Fulfilled(gate)), day) for gate in asked)


def _of(fund: YearFund, gate: Gate, said: Fulfilled, day: date) -> Standing:
    asked = ASKED[gate]
    name = f"{asked.what} ({asked.norm.text}){f': {said.deed}' if said.deed else ''}"
    lacking = [*_lacking(fund.year, asked, said, day)]
    due = date(fund.year + 1, 6, 30)
    if gate is Gate.RELAZIONE and lacking:
        lacking.append(f"il termine è {on('il', said.term or due)}")
    if lacking or said.day is None:
        return Standing(gate, False, f"Non si può pagare: {name}: {'; '.join(lacking)}.")
    validated = f", con la validazione {on('del', said.validated)}" if said.validated else ""
    late = " È dopo il termine della legge." if gate is Gate.RELAZIONE and _last(said) > due else ""
    return Standing(gate, True, f"C'è {name}, {data(said.day)}{validated}.{late}")


def _last(said: Fulfilled) -> date:
    """The day on which all of it was there."""
    return max(day for day in (said.day, said.validated, date.min) if day is not None)


def _lacking(year: int, asked: Asked, said: Fulfilled, day: date) -> Iterator[str]:
    if not said.deed:
        yield "non si dice quale atto"
    if said.day is None:
        yield "la data è lasciata in bianco" if said.deed else "né di quando"
    days = [("è", "del", said.day)]
    if asked.of is not None:
        if said.validated is None:
            yield "non è validata"
        days.append(("è validata", "il", said.validated))
    for what, word, when in days:
        if when is not None and when > day:
            yield f"{what} {on(word, when)}, dopo {on('il', day)}"
        if when is not None and (early := _early(year, asked, when)):
            yield f"{what} {on(word, when)}, {early}"
    if said.term is not None and _last(said) > said.term:
        yield f"è dopo {on('il', said.term)}, il termine che il contratto mette come condizione"


def _early(year: int, asked: Asked, when: date) -> str:
    if asked.of is not None:
        of = year + asked.of
        return f"prima che il {of} finisca" if when.year <= of else ""
    return f"troppo presto per il {year}" if when.year < year + asked.since else ""
