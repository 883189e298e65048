# SPDX-License-Identifier: AGPL-3.0-or-later
"""What does not hold in a fund: sums against rows, what a document prints against what it comes to, the least part of
risultato. A minimum is rounded up, a printed percentage as the document does, half up."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from monitoraggio.figures.printing import italian, rounded
from testi.codes import fault_of_code, folded
from testi.formati import YEARS
from valutazione.fund.facts import Nature, YearFund
from valutazione.money.amounts import euros, up, written
from valutazione.money.checks import MOST_CENTS
from valutazione.money.facts import Wrong
from valutazione.money.norms import LEAST_RESULT

# At least so much of the fund goes to risultato.
LEAST_PERCENT: Final = 15
_HUNDRED: Final = 100


def least_result(fund: YearFund) -> int:
    """The least that risultato may be, in cents, rounded up."""
    return up(Fraction(fund.governed * LEAST_PERCENT, _HUNDRED))


def percent(part: int, whole: int) -> Fraction:
    """How many percent a part is, exactly; 0 of nothing."""
    return Fraction(part * _HUNDRED, whole) if whole else Fraction(0)


def wrongs(fund: YearFund) -> list[Wrong]:
    """What does not hold, each with its place."""
    return [*impossible(fund), *_of_amounts(fund), *_of_sum(fund), *_of_printed(fund), *_of_least(fund)]


def impossible(fund: YearFund) -> list[Wrong]:
    """What of it cannot even be kept: amounts and years that there are not, two rows with one code."""
    found = []
    for place, cents in (("posizione", fund.position), ("risultato", fund.result), ("economie", fund.economie)):
        if not 0 <= cents < MOST_CENTS:
            text = f"{_signed(cents)} non va: un importo è zero o di più, al più {euros(MOST_CENTS - 1)}."
            found.append(Wrong(place, text))
    if fund.economie_of is not None and fund.economie_of not in YEARS:
        text = f"{fund.economie_of} non va: scrivere un anno fra {YEARS[0]} e {YEARS[-1]}."
        found.append(Wrong("economie_del", text))
    return [*found, *_of_rows(fund)]


def _of_amounts(fund: YearFund) -> Iterator[Wrong]:
    if not fund.governed:
        yield Wrong("posizione", "con il risultato fa zero: non c'è nessun fondo.")
    if fund.economie and fund.economie_of is None:
        yield Wrong("economie", "di quale anno sono? Scrivere «economie_del».")
    if fund.economie_of is not None and not fund.economie:
        yield Wrong("economie_del", "c'è l'anno, e le economie sono zero.")
    elif fund.economie_of is not None and fund.economie_of in YEARS and fund.economie_of >= fund.year:
        yield Wrong(
            "economie_del", f"{fund.economie_of} non viene prima del {fund.year}: le economie sono di un anno prima."
        )


def _of_rows(fund: YearFund) -> Iterator[Wrong]:
    met: dict[str, int] = {}
    for number, row in enumerate(fund.rows, 1):
        place = f"voce {number}"
        if not 0 <= row.cents < MOST_CENTS:
            what = (
                "una detrazione si scrive senza segno"
                if row.nature is Nature.DETRAZIONE
                else "un importo è zero o di più"
            )
            yield Wrong(f"{place}, importo", f"{_signed(row.cents)} non va: {what}.")
        if fault := fault_of_code(row.code):
            yield Wrong(f"{place}, codice", fault)
        if (first := met.setdefault(folded(row.code), number)) != number:
            yield Wrong(f"{place}, codice", f"«{row.code}» è già quello della voce {first}.")


def _of_sum(fund: YearFund) -> Iterator[Wrong]:
    made = sum(row.signed for row in fund.rows)
    if fund.rows and made != fund.governed:
        yield Wrong(
            "voci",
            f"fanno {_signed(made)}, e posizione e risultato insieme {euros(fund.governed)}: la differenza è "
            f"{_signed(made - fund.governed)}.",
        )


def _of_printed(fund: YearFund) -> Iterator[Wrong]:
    said = fund.printed
    sums = (
        ("fondo", said.fund, fund.governed),
        ("disponibile", said.available, fund.available),
        ("totale", said.total, fund.total),
    )
    for name, amount, made in sums:
        if amount is not None and amount != made:
            yield Wrong(f"dichiarato, {name}", f"dice {_signed(amount)}, e viene {euros(made)}.")
    parts = (
        ("percento_posizione", said.position_percent, fund.position),
        ("percento_risultato", said.result_percent, fund.result),
    )
    for name, told, part in parts:
        if told is None:
            continue
        (share, decimals), exact = told, percent(part, fund.governed)
        if share != Fraction(rounded(exact, decimals)):
            after = percent(part if name == "percento_posizione" else fund.available, fund.total)
            hint = ""
            if fund.economie and share == Fraction(rounded(after, decimals)):
                hint = " È quella sul totale con le economie, che il contratto non governa."
            shown = italian(rounded(exact, max(decimals, 2)))
            yield Wrong(f"dichiarato, {name}", f"dice {written(share, 0)}, e viene {shown} del fondo.{hint}")


def _of_least(fund: YearFund) -> Iterator[Wrong]:
    if LEAST_RESULT.holds(fund.year) and fund.result < least_result(fund):
        yield Wrong(
            "risultato",
            f"{euros(fund.result)} è meno del {LEAST_PERCENT} % del fondo, {euros(least_result(fund))} "
            f"({LEAST_RESULT.text}).",
        )


def _signed(cents: int) -> str:
    return f"−{euros(-cents)}" if cents < 0 else euros(cents)
