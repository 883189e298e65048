# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a distribution that can be made should make somebody look again at, in Italian."""

from collections.abc import Iterator

from valutazione.money import interim, norms, top_up
from valutazione.money.amounts import written
from valutazione.money.distribution import Distribution


def notices(made: Distribution) -> tuple[str, ...]:
    """None of them is in the way."""
    return (*_rule(made), *_interims(made), *_people(made))


def _rule(made: Distribution) -> Iterator[str]:
    rule, year = made.rule, made.fund.year
    if rule.top_up and rule.top_up.increase < top_up.LEAST:
        yield (
            f"regola, art30, maggiorazione: {written(rule.top_up.increase)} è meno di {written(top_up.LEAST)}, il "
            f"minimo di {norms.TOP_UP.text} (0,20 nel caso che esso prevede)."
        )
    if made.reserve and sum(award.among_best for award in made.awards) < made.reserve.most:
        yield "regola, art30: fra i migliori c'è chi ha coefficiente 0, che non prende la maggiorazione."
    asked = norms.PAYMENT_TIMES.holds(year) and not rule.payment_times
    if asked and any(award.person.pays is not None for award in made.awards):
        yield (
            f"regola, dl13: è falso, e qualcuno risponde dei pagamenti: dal {norms.PAYMENT_TIMES.since} almeno il 30 % "
            f"del risultato vi è legato ({norms.PAYMENT_TIMES.text}). Qui non se ne tiene conto."
        )
    if not made.weights:
        yield "persone: nessuno ha un coefficiente più di zero: la base non si ripartisce, ed è tutta economia."


def _interims(made: Distribution) -> Iterator[str]:
    for number, award in enumerate(made.awards, 1):
        for place, one in enumerate(award.interims, 1):
            if not interim.LEAST <= one.interim.percent <= interim.MOST:
                yield (
                    f"persona {number}, interim {place}, percento: {written(one.interim.percent)} è fuori da "
                    f"{written(interim.LEAST)}–{written(interim.MOST)} ({norms.INTERIM.text})."
                )


def _people(made: Distribution) -> Iterator[str]:
    for number, award in enumerate(made.awards, 1):
        if award.top_up and award.earned.tied > award.earned.of_tied:
            yield (
                f"persona {number}, tempi_di_pagamento: non rispettati, ma la maggiorazione dell'art. 30 copre anche "
                "ciò che si perde per questo."
            )
        if not award.person.days:
            yield f"persona {number}, giorni: zero: non ha quota, e non conta fra i valutati."
