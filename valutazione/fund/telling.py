# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fund as one reads it: its rows, the table of its uses, what does not hold, whether it may be paid on a day."""

from collections.abc import Iterator
from datetime import date

from valutazione.fund.checks import wrongs
from valutazione.fund.contracts import contract_words
from valutazione.fund.facts import Nature, YearFund
from valutazione.fund.paying import verdict
from valutazione.fund.uses import limited, remarks, uses
from valutazione.money.amounts import euros


def as_text(fund: YearFund, day: date) -> str:
    """The whole of it."""
    return (
        "\n".join(
            [f"Fondo del {fund.year}", *_rows(fund), *_uses(fund), *_contract(fund), *_holds(fund), *_gates(fund, day)]
        )
        + "\n"
    )


def _rows(fund: YearFund) -> Iterator[str]:
    if not fund.rows:
        yield "  Le voci non ci sono: non si controlla come il fondo è fatto."
        return
    amounts = [f"{'−' if row.nature is Nature.DETRAZIONE else ''}{euros(row.cents)}" for row in fund.rows]
    codes, wide = (max(map(len, texts)) for texts in ([row.code for row in fund.rows], amounts))
    for row, amount in zip(fund.rows, amounts, strict=True):
        limit = "" if row.limited else ", fuori dal limite"
        yield f"  {row.code:<{codes}}  {amount:>{wide}}  {row.description} ({row.norm}; {row.nature}{limit})"
    if counted := limited(fund):
        yield f"  {counted}"


def _uses(fund: YearFund) -> Iterator[str]:
    table = [("", "Fondo", "%", "Economie", "Totale"), *(use.cells for use in uses(fund))]
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    yield ""
    for name, *cells in table:
        yield "  ".join([f"  {name:<{widths[0]}}", *(c.rjust(w) for c, w in zip(cells, widths[1:], strict=True))])
    yield from (f"  {remark}" for remark in remarks(fund))


def _contract(fund: YearFund) -> Iterator[str]:
    said = [f"  {asked}: {words}" for asked, words in contract_words(fund.contract) if words]
    if said:
        yield from ("", "Il contratto", *said)


def _holds(fund: YearFund) -> Iterator[str]:
    found = wrongs(fund)
    yield ""
    yield "I conti tornano." if not found else "I conti non tornano:"
    yield from (f"  {wrong}" for wrong in found)


def _gates(fund: YearFund, day: date) -> Iterator[str]:
    told = verdict(fund, day)
    yield ""
    yield told.words
    yield from (f"  {act.words}" for act in told.acts)
