# SPDX-License-Identifier: AGPL-3.0-or-later
"""The people of a simulation as lines that somebody types or pastes from a spreadsheet, and back.

A line is a post: matricola; posizione; giorni; punteggio; tempi di pagamento; percento di un interim. Several lines of
one matricola are several posts; one with a percent is a post that was covered ad interim. Semicolons or tabs part the
cells, numbers are written as in Italy.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from monitoraggio.figures.printing import italian, rounded
from monitoraggio.figures.typed import TypedNumber, typed_number, typed_percent
from testi.bounds import grouped
from valutazione.files.fields import shown as as_written
from valutazione.money import Interim, Person, Post, Wrong
from valutazione.money.amounts import ending, euros
from valutazione.simulator.writing import number

COLUMNS: Final = ("matricola", "posizione", "giorni", "punteggio", "tempi di pagamento", "percento di interim")
_LEAST: Final = 4
_TIMES: Final = {"": None, "sì": True, "si": True, "no": False}
MOST_LINES: Final = 2_000
_MOST_DAYS: Final = 99_999


@dataclass(slots=True)
class _Said:
    """A person as the lines say it so far; ``of_times``: the line that says whether payments are in time."""

    posts: list[dict[str, Any]] = field(default_factory=list)
    interims: list[dict[str, Any]] = field(default_factory=list)
    times: bool | None = None
    of_times: int = 0


def content_of(text: str) -> tuple[list[dict[str, Any]], list[Wrong]]:
    """What stands at «persone», and what no line says; values that cannot be are told by ``request.read``."""
    lines = text.splitlines()
    if (many := sum(bool(line.strip()) for line in lines)) > MOST_LINES:
        why = f"sono {grouped(many)}: al più {grouped(MOST_LINES)}. Non se ne è letta nessuna."
        return [], [Wrong("righe", why)]
    people: dict[str, _Said] = {}
    wrongs: list[Wrong] = []
    for line, said in enumerate(lines, 1):
        try:
            cells = _cells(said, line == 1)
        except csv.Error:
            most = grouped(csv.field_size_limit())
            why = f"non si legge, o una sua cella ha più di {most} caratteri: una riga è un incarico solo."
            wrongs.append(Wrong(f"riga {line}", why))
            continue
        if cells:
            _add(people, line, cells, wrongs)
    return [_plain(matricola, person) for matricola, person in people.items()], wrongs


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


def _add(people: dict[str, _Said], line: int, cells: list[str], wrongs: list[Wrong]) -> None:
    place = f"riga {line}"
    if not _LEAST <= len(cells) <= len(COLUMNS):
        wanted = ", ".join(COLUMNS)
        wrongs.append(Wrong(place, f"ha {len(cells)} celle: ci vogliono {wanted} (le ultime due se servono)."))
        return
    matricola, position, days, score, times, percent = [*cells, "", ""][: len(COLUMNS)]
    person = people.setdefault(matricola, _Said())
    post = {
        "posizione": _number(position, f"{place}, posizione", wrongs),
        "giorni": _days(days, f"{place}, giorni", wrongs),
        "punteggio": _number(score, f"{place}, punteggio", wrongs),
    }
    if percent:
        at = f"{place}, percento di interim"
        person.interims.append(post | {"percento": _number(percent, at, wrongs, typed_percent)})
    else:
        person.posts.append(post)
    _add_times(person, matricola, line, times, wrongs)


def _add_times(person: _Said, matricola: str, line: int, times: str, wrongs: list[Wrong]) -> None:
    """Whether payments are in time is of the person: a line says it for all, and none says another thing."""
    place, said = f"riga {line}, tempi di pagamento", _TIMES.get(times.casefold())
    if times.casefold() not in _TIMES:
        wrongs.append(Wrong(place, f"{as_written(times)} non va: scrivere sì, no, o niente."))
    elif said is not None and person.times not in (None, said):
        text = f"«{times}» per la matricola {as_written(matricola)}, e la riga {person.of_times} dice il contrario."
        wrongs.append(Wrong(place, f"{text} I tempi sono della persona: dirli uguali, o su una riga sola."))
    elif said is not None:
        person.times, person.of_times = said, person.of_times or line


def _days(cell: str, place: str, wrongs: list[Wrong]) -> int:
    found = typed_number(cell).number
    if found is None or found != int(found) or abs(found) > _MOST_DAYS:
        wrongs.append(Wrong(place, f"{as_written(cell)} non va: ci vuole un numero intero di giorni."))
        return 0
    return int(found)


def _number(cell: str, place: str, wrongs: list[Wrong], reading: Callable[[str], TypedNumber] = typed_number) -> str:
    found = reading(cell)
    if found.number is None:
        wrongs.append(Wrong(place, found.fault or "manca: ci vuole un numero, come 1.234,50."))
        return "0.00"
    return f"{found.number:f}"


def _plain(matricola: str, person: _Said) -> dict[str, Any]:
    content: dict[str, Any] = {"matricola": matricola}
    content |= person.posts[0] if len(person.posts) == 1 else {"incarichi": person.posts}
    content["tempi_di_pagamento"] = person.times
    if person.interims:
        content["interim"] = person.interims
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
