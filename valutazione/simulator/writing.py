# SPDX-License-Identifier: AGPL-3.0-or-later
"""A simulation as its file says it (``docs/simulatore.md``): what ``request`` reads back the same.

A number that no decimals end, such as the mean of several evaluators, is written as a fraction, «271/3»: the file of a
simulation has none, and who reads what was frozen sees it whole.
"""

from fractions import Fraction
from typing import Any, Final

from monitoraggio.figures.printing import rounded
from valutazione.money import Band, Interim, Person, Post, Rule
from valutazione.money.amounts import ending, plain

_MOST_DECIMALS: Final = 30


def rule_content(rule: Rule) -> dict[str, Any]:
    """What stands at «regola»; what is not said is not there."""
    content: dict[str, Any] = {
        "ripartizione": rule.sharing.value,
        "soglia": number(rule.threshold),
        "fasce": [_band(band) for band in rule.bands],
        "dl13": rule.payment_times,
    }
    if rule.top_up:
        top_up = rule.top_up
        content["art30"] = {
            "maggiorazione": number(top_up.increase),
            "quota": number(top_up.quota),
            "fonte": top_up.source.value,
        }
    if rule.interim_most is not None:
        content["interim_massimo"] = number(rule.interim_most)
    return content


def people_content(people: tuple[Person, ...]) -> list[dict[str, Any]]:
    """What stands at «persone»."""
    return [_person(person) for person in people]


def number(value: Fraction) -> str:
    """With all its decimals, or as a fraction where they do not end."""
    decimals = ending(value, _MOST_DECIMALS)
    return str(value) if decimals is None else f"{rounded(value, decimals):f}"


def _band(band: Band) -> dict[str, Any]:
    content = {"da": number(band.start), "a": number(band.end), "genere": band.kind.value}
    if band.coefficient is not None:
        content["coefficiente"] = number(band.coefficient)
    if band.end_coefficient is not None:
        content["coefficiente_fine"] = number(band.end_coefficient)
    return content


def _person(person: Person) -> dict[str, Any]:
    posts = [_post(post) for post in person.posts]
    content: dict[str, Any] = {"matricola": person.matricola}
    content |= posts[0] if len(posts) == 1 else {"incarichi": posts}
    content["tempi_di_pagamento"] = person.pays
    if person.interims:
        content["interim"] = [_interim(one) for one in person.interims]
    return content


def _post(post: Post) -> dict[str, Any]:
    return {"posizione": plain(post.position), "giorni": post.days, "punteggio": number(post.score)}


def _interim(one: Interim) -> dict[str, Any]:
    return {
        "posizione": plain(one.position),
        "percento": number(one.percent),
        "giorni": one.days,
        "punteggio": number(one.score),
    }
