# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fund as one reads it: its rows, the table of its uses, what does not hold, whether it may be paid on a day."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from monitoraggio.figures.printing import rounded
from testi.formati import data
from valutazione.fund.checks import LEAST, LEAST_PERCENT, least_result, percent, wrongs
from valutazione.fund.facts import Nature, YearFund
from valutazione.fund.gates import standing
from valutazione.money.amounts import euros, written


def as_text(fund: YearFund, day: date) -> str:
    """The whole of it."""
    return "\n".join([f"Fondo del {fund.year}", *_rows(fund), *_uses(fund), *_holds(fund), *_gates(fund, day)]) + "\n"


def _rows(fund: YearFund) -> Iterator[str]:
    for row in fund.rows:
        sign = "−" if row.nature is Nature.DETRAZIONE else ""
        limit = "" if row.limited else ", fuori dal limite"
        amount = f"{sign}{euros(row.cents)}"
        yield f"  {row.code:<8} {amount:>16}  {row.description} ({row.norm}; {row.nature}{limit})"
    if fund.rows:
        counted = sum(row.signed for row in fund.rows if row.limited)
        yield f"  Soggetto al limite (D.Lgs. 75/2017, art. 23, c. 2): {'−' if counted < 0 else ''}{euros(abs(counted))}"


def _uses(fund: YearFund) -> Iterator[str]:
    yield ""
    for name, cents, more in (("Posizione", fund.position, 0), ("Risultato", fund.result, fund.economie)):
        share = written(Fraction(rounded(percent(cents, fund.governed))))
        yield f"  {name:<10}{euros(cents):>16}{share:>8} %{euros(more):>14}{euros(cents + more):>16}"
    yield f"  {'Insieme':<10}{euros(fund.governed):>16}{'':>10}{euros(fund.economie):>14}{euros(fund.total):>16}"
    if fund.economie:
        of = f" del {fund.economie_of}" if fund.economie_of is not None else ""
        yield f"  Le percentuali sono del fondo, {euros(fund.governed)}, prima delle economie{of}: vanno al risultato."
    yield f"  Disponibile per il risultato: {euros(fund.available)}."
    if LEAST.holds(fund.year):
        yield f"  Almeno il {LEAST_PERCENT} % va al risultato: {euros(least_result(fund))} ({LEAST.text})."


def _holds(fund: YearFund) -> Iterator[str]:
    found = wrongs(fund)
    yield ""
    yield "I conti tornano." if not found else "I conti non tornano:"
    yield from (f"  {wrong}" for wrong in found)


def _gates(fund: YearFund, day: date) -> Iterator[str]:
    yield ""
    told = standing(fund, day)
    yield f"Al {data(day)} il premio {'si può pagare' if all(one.met for one in told) else 'non si può pagare'}."
    yield from (f"  {one.words}" for one in told)
