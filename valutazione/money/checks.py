# SPDX-License-Identifier: AGPL-3.0-or-later
"""What cannot be in a fund, a rule and the people, all of it at once, each under its place in the file.

A rule is refused in the years in which its norm was not there, and only where it is used.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from testi.bounds import grouped
from testi.codes import folded
from testi.formati import YEARS
from valutazione.money import bands, norms
from valutazione.money.amounts import euros, written
from valutazione.money.facts import Fund, Interim, Person, Rule, Sharing, TopUpRule, Wrong

MOST_PEOPLE: Final = 10_000
MOST_CENTS: Final = 10**14
_ONE_POST: Final = 1


def wrongs(fund: Fund, rule: Rule, people: Sequence[Person]) -> list[Wrong]:
    """Nothing when the distribution can be made, as far as one can tell before making it."""
    if fund.year not in YEARS:
        # Without a year nothing can be said of days and norms.
        return [*_of_fund(fund), *bands.wrongs(rule.bands)]
    return [*_of_fund(fund), *_of_rule(rule, fund), *bands.wrongs(rule.bands), *_of_people(fund, rule, people)]


def _of_fund(fund: Fund) -> Iterator[Wrong]:
    if fund.year not in YEARS:
        yield Wrong("anno", f"{fund.year} non va: scrivere un anno fra {YEARS[0]} e {YEARS[-1]}.")
    yield from _amount("risultato", fund.risultato)
    yield from _amount("economie", fund.economie)


def _of_rule(rule: Rule, fund: Fund) -> Iterator[Wrong]:
    yield from _score("regola, soglia", rule.threshold)
    yield from _percent("regola, interim_massimo", rule.interim_most)
    if rule.payment_times and not norms.PAYMENT_TIMES.holds(fund.year):
        what = "la parte legata ai tempi di pagamento"
        yield Wrong("regola, dl13", norms.PAYMENT_TIMES.refusal(what, fund.year, "Scrivere «dl13»: false."))
    if rule.top_up:
        yield from _of_top_up(rule.top_up, fund)


def _of_top_up(rule: TopUpRule, fund: Fund) -> Iterator[Wrong]:
    if not norms.TOP_UP.holds(fund.year):
        what = "la maggiorazione delle valutazioni più alte"
        yield Wrong("regola, art30", norms.TOP_UP.refusal(what, fund.year, "Togliere «art30»."))
    for name, value in (("maggiorazione", rule.increase), ("quota", rule.quota)):
        if not 0 <= value <= 1:
            yield Wrong(
                f"regola, art30, {name}", f"{written(value)} non va: è una frazione fra 0 e 1 (0.30 è il 30 %)."
            )


def _of_people(fund: Fund, rule: Rule, people: Sequence[Person]) -> Iterator[Wrong]:
    if not people:
        yield Wrong("persone", "non c'è nessuno: senza persone non c'è niente da ripartire.")
    if len(people) > MOST_PEOPLE:
        yield Wrong("persone", f"sono {grouped(len(people))}: al più {grouped(MOST_PEOPLE)}.")
        return
    met: dict[str, int] = {}
    for number, person in enumerate(people, 1):
        yield from _of_person(f"persona {number}", person, rule, fund)
        if (first := met.setdefault(folded(person.matricola), number)) != number:
            text = f"«{person.matricola}» è già la matricola della persona {first}: ognuno sta in elenco una volta."
            yield Wrong(f"persona {number}, matricola", text)
    if rule.sharing is Sharing.POSIZIONE and people and not any(person.position_days for person in people):
        yield Wrong("persone", "nessuno ha un valore di posizione e dei giorni: non c'è come ripartire il fondo.")
    if rule.sharing is Sharing.PRO_CAPITE and people and not any(person.days for person in people):
        yield Wrong("persone", "nessuno ha giorni di servizio: non c'è come ripartire il fondo.")


def _of_person(place: str, person: Person, rule: Rule, fund: Fund) -> Iterator[Wrong]:
    for number, post in enumerate(person.posts, 1):
        at = place if len(person.posts) == _ONE_POST else f"{place}, incarico {number}"
        yield from _amount(f"{at}, posizione", post.position)
        yield from _days(f"{at}, giorni", post.days, fund)
        yield from _score(f"{at}, punteggio", post.score)
    if len(person.posts) > _ONE_POST and person.days > fund.days:
        text = (
            f"in tutto i giorni sono {person.days} e il {fund.year} ne ha {fund.days}: quelli doppi valgono solo come "
            "interim, contarli una volta sola."
        )
        yield Wrong(f"{place}, incarichi", text)
    for number, interim in enumerate(person.interims, 1):
        yield from _of_interim(f"{place}, interim {number}", interim, rule, fund)


def _of_interim(place: str, interim: Interim, rule: Rule, fund: Fund) -> Iterator[Wrong]:
    if not norms.INTERIM.holds(fund.year):
        remedy = "Togliere gli interim."
        yield Wrong(place, norms.INTERIM.refusal("il compenso dell'interim", fund.year, remedy))
    yield from _amount(f"{place}, posizione", interim.position)
    yield from _days(f"{place}, giorni", interim.days, fund)
    yield from _score(f"{place}, punteggio", interim.score)
    yield from _percent(f"{place}, percento", interim.percent)
    if rule.interim_most is not None and interim.percent > rule.interim_most:
        most = written(rule.interim_most)
        text = f"{written(interim.percent)} % passa il massimo della regola, {most} % (interim_massimo): abbassarlo."
        yield Wrong(f"{place}, percento", text)


def _amount(place: str, cents: int) -> Iterator[Wrong]:
    if cents < 0:
        yield Wrong(place, f"−{euros(-cents)} è sotto zero: un importo è zero o di più.")
    elif cents >= MOST_CENTS:
        yield Wrong(place, f"{euros(cents)} è troppo grande: al più {euros(MOST_CENTS - 1)}.")


def _days(place: str, days: int, fund: Fund) -> Iterator[Wrong]:
    if not 0 <= days <= fund.days:
        yield Wrong(place, f"{days} non va: il {fund.year} ha {fund.days} giorni, contando il primo e l'ultimo.")


def _score(place: str, score: Fraction) -> Iterator[Wrong]:
    if not 0 <= score <= bands.HUNDRED:
        yield Wrong(place, f"{written(score)} non va: va da 0 a 100.")


def _percent(place: str, percent: Fraction | None) -> Iterator[Wrong]:
    if percent is not None and not 0 <= percent <= bands.HUNDRED:
        yield Wrong(place, f"{written(percent)} non va: è un percento, da 0 a 100 (30 è il 30 %).")
