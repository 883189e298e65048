# SPDX-License-Identifier: AGPL-3.0-or-later
"""The people of a simulation as lines that somebody types or pastes from a spreadsheet, and back.

A line is a post: matricola; posizione; giorni; punteggio; tempi di pagamento; percento di un interim. Several lines of
one matricola are several posts; one with a percent is a post that was covered ad interim. Semicolons or tabs part the
cells, numbers are written as in Italy.
"""

import csv
from fractions import Fraction
from typing import Any, Final

from monitoraggio.figures.printing import italian, rounded
from testi.formati import leggi_numero
from valutazione.money import Interim, Person, Post, Wrong
from valutazione.money.amounts import ending, euros
from valutazione.simulator.writing import number

COLUMNS: Final = ("matricola", "posizione", "giorni", "punteggio", "tempi di pagamento", "percento di interim")
_LEAST: Final = 4
_TIMES: Final = {"": None, "sì": True, "si": True, "no": False}
MOST_LINES: Final = 2_000


def content_of(text: str) -> tuple[list[dict[str, Any]], list[Wrong]]:
    """What stands at «persone», and what no line says; values that cannot be are told by ``request.read``."""
    people: dict[str, dict[str, Any]] = {}
    wrongs: list[Wrong] = []
    for line, said in enumerate(text.splitlines()[:MOST_LINES], 1):
        if cells := _cells(said, line == 1):
            _add(people, f"riga {line}", cells, wrongs)
    return [_plain(person) for person in people.values()], wrongs


def lines_of(people: tuple[Person, ...]) -> str:
    """The lines of some people."""
    return "".join(f"{'; '.join(cells).rstrip('; ')}\n" for person in people for cells in _lines(person))


def _cells(said: str, first: bool) -> list[str]:
    parted = next(csv.reader([said], delimiter="\t" if "\t" in said else ";"), [])
    cells = [" ".join(cell.split()) for cell in parted]
    if not any(cells) or (first and cells[0].casefold() == COLUMNS[0]):
        return []
    while len(cells) > len(COLUMNS) and not cells[-1]:
        cells.pop()
    return cells


def _add(people: dict[str, dict[str, Any]], place: str, cells: list[str], wrongs: list[Wrong]) -> None:
    if not _LEAST <= len(cells) <= len(COLUMNS):
        wanted = ", ".join(COLUMNS)
        wrongs.append(Wrong(place, f"ha {len(cells)} celle: ci vogliono {wanted} (le ultime due se servono)."))
        return
    matricola, position, days, score, times, percent = [*cells, "", ""][: len(COLUMNS)]
    person = people.setdefault(matricola, {"matricola": matricola, "posti": [], "interim": [], "tempi": None})
    post = {
        "posizione": _number(position, f"{place}, posizione", wrongs),
        "giorni": int(days) if days.isascii() and days.isdecimal() and len(days) < 6 else days,
        "punteggio": _number(score, f"{place}, punteggio", wrongs),
    }
    if isinstance(post["giorni"], str):
        wrongs.append(Wrong(f"{place}, giorni", f"«{days[:40]}» non va: ci vuole un numero intero."))
    if percent:
        person["interim"].append(post | {"percento": _number(percent, f"{place}, percento di interim", wrongs)})
    else:
        person["posti"].append(post)
    if times.casefold() not in _TIMES:
        wrongs.append(Wrong(f"{place}, tempi di pagamento", f"«{times[:40]}» non va: scrivere sì, no, o niente."))
    elif times:
        person["tempi"] = _TIMES[times.casefold()]


def _number(cell: str, place: str, wrongs: list[Wrong]) -> str:
    found = leggi_numero(cell)
    if found is None:
        wrongs.append(Wrong(place, f"«{cell[:40]}» non va: ci vuole un numero, come 1.234,50."))
        return "0.00"
    return f"{found:f}"


def _plain(person: dict[str, Any]) -> dict[str, Any]:
    posts = person["posti"]
    content: dict[str, Any] = {"matricola": person["matricola"]}
    content |= posts[0] if len(posts) == 1 else {"incarichi": posts}
    content["tempi_di_pagamento"] = person["tempi"]
    if person["interim"]:
        content["interim"] = person["interim"]
    return content


def _lines(person: Person) -> list[list[str]]:
    times = {None: "", True: "sì", False: "no"}[person.pays]
    posts: list[tuple[Post | Interim, str]] = [(post, "") for post in person.posts]
    posts += [(one, shown(one.percent)) for one in person.interims]
    return [
        [person.matricola, euros(post.position), str(post.days), shown(post.score), times, percent]
        for post, percent in posts
    ]


def shown(value: Fraction) -> str:
    """A number as a box has it, with the decimals that it needs."""
    decimals = ending(value, 30)
    return number(value) if decimals is None else italian(rounded(value, decimals))
