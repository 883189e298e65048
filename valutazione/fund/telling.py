# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fund as one reads it: its rows, the table of its uses, what does not hold, whether it may be paid on a day."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from monitoraggio.figures.printing import italian, rounded
from testi.formati import data
from valutazione.fund.checks import LEAST_PERCENT, least_result, percent, wrongs
from valutazione.fund.facts import Nature, YearFund
from valutazione.fund.gates import standing
from valutazione.money.amounts import euros
from valutazione.money.norms import LEAST_RESULT, LIMIT


def as_text(fund: YearFund, day: date) -> str:
    """The whole of it."""
    return "\n".join([f"Fondo del {fund.year}", *_rows(fund), *_uses(fund), *_holds(fund), *_gates(fund, day)]) + "\n"


def _rows(fund: YearFund) -> Iterator[str]:
    if not fund.rows:
        yield "  Le voci non ci sono: non si controlla come il fondo è fatto."
        return
    amounts = [f"{'−' if row.nature is Nature.DETRAZIONE else ''}{euros(row.cents)}" for row in fund.rows]
    codes, wide = (max(map(len, texts)) for texts in ([row.code for row in fund.rows], amounts))
    for row, amount in zip(fund.rows, amounts, strict=True):
        limit = "" if row.limited else ", fuori dal limite"
        yield f"  {row.code:<{codes}}  {amount:>{wide}}  {row.description} ({row.norm}; {row.nature}{limit})"
    if LIMIT.holds(fund.year):
        counted = sum(row.signed for row in fund.rows if row.limited)
        amount = f"{'−' if counted < 0 else ''}{euros(abs(counted))}"
        yield f"  Soggetto al limite ({LIMIT.text}): {amount}, da confrontare con quello del 2016."


def _uses(fund: YearFund) -> Iterator[str]:
    uses = (
        ("Posizione", fund.position, percent(fund.position, fund.governed), 0),
        ("Risultato", fund.result, percent(fund.result, fund.governed), fund.economie),
        ("Insieme", fund.governed, percent(fund.governed, fund.governed), fund.economie),
    )
    table = [("", "Fondo", "%", "Economie", "Totale")]
    table += [(n, euros(c), italian(rounded(share)), euros(e), euros(c + e)) for n, c, share, e in uses]
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    yield ""
    for name, *cells in table:
        yield "  ".join([f"  {name:<{widths[0]}}", *(c.rjust(w) for c, w in zip(cells, widths[1:], strict=True))])
    printed = sum((rounded(share) for _, _, share, _ in uses[:2]), Decimal(0))
    if fund.governed and printed != rounded(percent(1, 1)):
        yield f"  Le due percentuali, arrotondate ognuna per sé, fanno {italian(printed)}."
    if fund.economie:
        of = f" del {fund.economie_of}" if fund.economie_of is not None else ""
        yield f"  Le percentuali sono del fondo, {euros(fund.governed)}, prima delle economie{of}: vanno al risultato."
    yield f"  Disponibile per il risultato: {euros(fund.available)}."
    if LEAST_RESULT.holds(fund.year):
        least = f"almeno il {LEAST_PERCENT} % del fondo, {euros(least_result(fund))}"
        yield f"  Al risultato va {least} ({LEAST_RESULT.text})."


def _holds(fund: YearFund) -> Iterator[str]:
    found = wrongs(fund)
    yield ""
    yield "I conti tornano." if not found else "I conti non tornano:"
    yield from (f"  {wrong}" for wrong in found)


def _gates(fund: YearFund, day: date) -> Iterator[str]:
    told = standing(fund, day)
    may = all(one.met for one in told) and not wrongs(fund)
    why = "" if may or not all(one.met for one in told) else ": gli atti ci sono, e i conti non tornano"
    yield ""
    yield f"Al {data(day)} il premio {'si può pagare' if may else f'non si può pagare{why}'}."
    yield from (f"  {one.words}" for one in told)
