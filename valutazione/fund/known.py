# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is known of the Relazioni from the acts themselves, beside what the office wrote of them.

The act that was registered counts. Where the office wrote something else of it, both are told and nobody is paid until
they say the same: neither takes the place of the other in silence.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from testi.formati import on
from valutazione.fund.facts import Fulfilled, Gate, YearFund
from valutazione.money.facts import Wrong


@dataclass(frozen=True, slots=True)
class KnownReport:
    """A Relazione that is kept here: its act and its validation, as far as they have come."""

    gate: Gate
    name: str
    deed: str = ""
    day: date | None = None
    validated: date | None = None


def with_known(fund: YearFund, known: Iterable[KnownReport]) -> tuple[YearFund, tuple[Wrong, ...]]:
    """The fund with the acts that are known in it, and what contradicts them."""
    gates = {one.gate: one for one in fund.gates}
    found = []
    for report in known:
        typed = gates.get(report.gate, Fulfilled(report.gate))
        said = (typed.day, typed.validated)
        if any(said) and said != (report.day, report.validated):
            found.append(_contradiction(typed, report))
        if report.day is not None or any(said):
            gates[report.gate] = replace(
                typed, deed=report.deed or typed.deed, day=report.day, validated=report.validated
            )
    return replace(fund, gates=tuple(gates.values())), tuple(found)


def _contradiction(typed: Fulfilled, report: KnownReport) -> Wrong:
    text = (
        f"nel fondo è scritto: {_days(typed.day, typed.validated)}; {report.name}, che è qui nel programma: "
        f"{_days(report.day, report.validated)}. Correggere il presupposto, o registrare l'atto che manca."
    )
    return Wrong(f"presupposto «{report.gate}»", text)


def _days(day: date | None, validated: date | None) -> str:
    deed = f"atto {on('del', day)}" if day else "senza atto"
    judged = f"validata {on('il', validated)}" if validated else "non validata"
    return f"{deed}, {judged}"
