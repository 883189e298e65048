# SPDX-License-Identifier: AGPL-3.0-or-later
"""The file of a simulation: a year, a fund, a rule, people. Everything wrong with it is said at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final

from valutazione.files.fields import Account, Fields
from valutazione.files.opening import Node
from valutazione.files.rules import band, top_up
from valutazione.money import (
    Band,
    BandKind,
    Fund,
    Interim,
    Person,
    Post,
    Refused,
    Rule,
    Sharing,
    TopUpRule,
    Wrong,
)
from valutazione.money.checks import wrongs as wrong_values

# In the place of a year that cannot be read: in it every rule holds, and it has all the days that a year may have.
_ANY_YEAR: Final = 2024
_ANY_BANDS: Final = (Band(Fraction(0), Fraction(100), BandKind.PROPORZIONALE),)


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be simulated, and the places of numbers without quotes."""

    fund: Fund
    rule: Rule
    people: tuple[Person, ...]
    loose: tuple[str, ...] = ()


def read(content: Any) -> Request:
    """The facts of what ``opening`` opened; ``Refused`` with all that is wrong."""
    account = Account()
    top = Fields(content, "", account)
    top.only("anno", "risultato", "economie", "regola", "persone")
    fund = Fund(top.whole("anno", _ANY_YEAR), top.amount("risultato"), top.amount("economie"))
    rule = _rule(top.required("regola"))
    people = tuple(_person(fields) for fields in top.items("persone", "persona"))
    if wrongs := [*account.wrongs, *_of_what_was_read(fund, rule, people, account.guessed)]:
        raise Refused(*wrongs)
    return Request(fund, rule, people, tuple(account.loose))


def people_of_content(content: Any) -> tuple[Person, ...]:
    """Those of a list that stands at «persone»; ``Refused`` with all that cannot be read."""
    account = Account()
    top = Fields(Node([("persone", content)]), "", account)
    people = tuple(_person(fields) for fields in top.items("persone", "persona"))
    if account.wrongs:
        raise Refused(*account.wrongs)
    return people


def _of_what_was_read(fund: Fund, rule: Rule, people: Sequence[Person], guessed: set[str]) -> list[Wrong]:
    """What is wrong with the values of the file, and with none that stands for one of them."""
    if "il file" in guessed:
        return []
    if any(place == "regola" or place.startswith("regola, fasc") for place in guessed):
        rule = replace(rule, bands=_ANY_BANDS)
    if any(place.startswith("persona") for place in guessed):
        guessed = guessed | {"persone"}
    return [wrong for wrong in wrong_values(fund, rule, people) if wrong.place not in guessed]


def _rule(fields: Fields) -> Rule:
    fields.only("ripartizione", "soglia", "fasce", "art30", "dl13", "interim_massimo")
    asked = fields.inner("art30")
    bands = tuple(band(one) for one in fields.items("fasce", "fascia"))
    return Rule(
        sharing=fields.choice("ripartizione", Sharing),
        bands=bands,
        threshold=fields.number_or_none("soglia") or Fraction(0),
        top_up=_top_up(asked) if asked else None,
        payment_times=bool(fields.flag("dl13")),
        interim_most=fields.number_or_none("interim_massimo"),
    )


def _top_up(fields: Fields) -> TopUpRule:
    fields.only("maggiorazione", "quota", "fonte")
    return top_up(fields)


def _person(fields: Fields) -> Person:
    fields.only("matricola", "posizione", "giorni", "punteggio", "tempi_di_pagamento", "interim", "incarichi")
    interims = tuple(_interim(one) for one in fields.items("interim", "interim", required=False))
    return Person(fields.matricola("matricola"), _posts(fields), fields.flag("tempi_di_pagamento"), interims)


def _posts(fields: Fields) -> tuple[Post, ...]:
    """One post, told of the person itself, or several in a list of their own."""
    if fields.node.get("incarichi") is None:
        return (_post(fields),)
    for key in ("posizione", "giorni", "punteggio"):
        if key in fields.node:
            fields.wrong(key, "sta già in «incarichi»: scriverlo soltanto lì.")
    posts = []
    for one in fields.items("incarichi", "incarico"):
        one.only("posizione", "giorni", "punteggio")
        posts.append(_post(one))
    if not posts:
        fields.wrong("incarichi", "ci vuole un elenco di almeno un incarico.")
        posts.append(Post(0, 0, Fraction(0)))
    return tuple(posts)


def _post(fields: Fields) -> Post:
    return Post(fields.amount("posizione"), fields.whole("giorni", 0), fields.number("punteggio"))


def _interim(fields: Fields) -> Interim:
    fields.only("posizione", "percento", "giorni", "punteggio")
    return Interim(
        position=fields.amount("posizione"),
        percent=fields.number("percento", 15),
        days=fields.whole("giorni", 0),
        score=fields.number("punteggio"),
    )
