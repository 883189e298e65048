# SPDX-License-Identifier: AGPL-3.0-or-later
"""The facts of a fund out of its rows, and what is to be said of it on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from valutazione.fund.facts import Contract, Fulfilled, FundRow, Gate, Nature, Printed, YearFund
from valutazione.fund.known import with_known
from valutazione.fund.paying import Verdict, verdict
from valutazione.fund_rows.known import known_reports
from valutazione.models import Fondo, Presupposto, VoceFondo
from valutazione.money.amounts import cents


@dataclass(frozen=True, slots=True)
class Told:
    """A fund with the registered acts in it, and whether it may be paid."""

    fund: YearFund
    verdict: Verdict


def facts_of(fondo: Fondo) -> YearFund:
    """The fund as the office wrote it (two queries)."""
    place = {gate: number for number, gate in enumerate(Gate)}
    return YearFund(
        year=fondo.anno,
        position=cents(fondo.posizione),
        result=cents(fondo.risultato),
        economie=cents(fondo.economie),
        economie_of=fondo.economie_del,
        rows=tuple(_row(row) for row in fondo.voci.all()),
        printed=_printed(fondo),
        contract=Contract(fondo.sottoscritto_il, fondo.vigenza, fondo.delegazione, fondo.destinatari, fondo.materie),
        gates=tuple(sorted((_gate(row) for row in fondo.presupposti.all()), key=lambda one: place[one.gate])),
    )


def told(fondo: Fondo, day: date) -> Told:
    """The fund as it stands on a day, with what is known of it from registered acts."""
    return all_told([fondo], day)[0]


def all_told(funds: Sequence[Fondo], day: date) -> list[Told]:
    """The same for several, whose rows are there already."""
    known = known_reports([fondo.anno for fondo in funds])
    found = []
    for fondo in funds:
        fund, contradictions = with_known(facts_of(fondo), known.get(fondo.anno, ()))
        found.append(Told(fund, verdict(fund, day, contradictions)))
    return found


def _row(row: VoceFondo) -> FundRow:
    nature = Nature(row.genere)
    return FundRow(row.codice, row.descrizione, row.norma, nature, cents(row.importo), row.soggetta_al_limite)


def _gate(row: Presupposto) -> Fulfilled:
    return Fulfilled(Gate(row.che_cosa), row.atto, row.data, row.validata_il, row.entro)


def _printed(fondo: Fondo) -> Printed:
    return Printed(
        fund=_cents_or_none(fondo.dichiarato_fondo),
        available=_cents_or_none(fondo.dichiarato_disponibile),
        total=_cents_or_none(fondo.dichiarato_totale),
        position_percent=_as_written(fondo.percento_posizione),
        result_percent=_as_written(fondo.percento_risultato),
    )


def _cents_or_none(amount: Decimal | None) -> int | None:
    return None if amount is None else cents(amount)


def _as_written(text: str) -> tuple[Fraction, int] | None:
    return (Fraction(text), len(text.partition(".")[2])) if text else None
