# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files of distributions: the workbook of one, and that of a year without names, for the bargaining table."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.utils import timezone

from ente import identity
from fogli.outgoing_cells import Cell
from fogli.outgoing_csv import for_a_spreadsheet
from fogli.outgoing_workbook import Column, Properties, Sheet, workbook
from valutazione.distributing.answers import AMOUNTS, Answer, Line, person_number

_SUMS = (Column("Voce", 24), Column("Euro", 18))
# A premium over its share tells the coefficient.
_PAID = tuple(name for name in AMOUNTS if name != "quota")


def of_one(answer: Answer, lines: Sequence[Line], *, ways: bool) -> bytes:
    """The workbook of one."""
    return workbook(sheets_of_one(answer, lines, ways=ways), _properties(f"{answer.row} ({answer.row.fondo})"))


def sheets_of_one(answer: Answer, lines: Sequence[Line], *, ways: bool) -> list[Sheet]:
    """Sums and people; with ``ways`` share, coefficient and the way of each cent. Those of its prospetto too."""
    people = Sheet("Persone", _columns("Matricola", ways=ways), [*_people(lines, ways=ways)])
    sheets = [Sheet("Somme", _SUMS, [*_sums(answer)]), people]
    if ways:
        columns = (Column("Matricola", 16), Column("Passo", 8), Column("Come viene", 110, wraps=True))
        steps: list[list[Cell]] = [[line.name, n, way] for line in lines for n, way in enumerate(line.ways, 1)]
        sheets.append(Sheet("Passi", columns, steps))
    return sheets


def of_the_table(year: int, answers: Sequence[Answer], numbers: dict[str, int]) -> bytes:
    """All the simulations of a year side by side: sums, and what each nameless person would have."""
    heads = [Column("", 24), *(Column(str(answer.row), 20) for answer in answers)]
    sums = [
        [name, *(_amount(answer, name) for answer in answers)] for name in ("disponibile", "base", "pagato", "economia")
    ]
    totals = [{one["matricola"]: Decimal(one["totale"]) for one in answer.people} for answer in answers]
    people: list[list[Cell]] = [
        [person_number(number), *(of.get(matricola) for of in totals)]
        for matricola, number in sorted(numbers.items(), key=lambda pair: pair[1])
        if any(matricola in of for of in totals)
    ]
    sums_named: list[list[Cell]] = [[str(name).capitalize(), *cells] for name, *cells in sums]
    sheets = [Sheet("Somme", heads, sums_named), Sheet("Persone", heads, people)]
    return workbook(sheets, _properties(f"Simulazioni del {year}"))


def for_payroll(answer: Answer) -> bytes:
    """A CSV of what is paid: matricola, item, amount; nothing of what is zero."""
    items = (("premio", "Retribuzione di risultato"), ("interim", "Interim"), ("maggiorazione", "Maggiorazione"))
    rows: list[list[Cell]] = [
        [line.name, item, line.amount(key)] for line in answer.lines(None) for key, item in items if line.amount(key)
    ]
    return for_a_spreadsheet([["Matricola", "Voce", "Importo"], *rows])


def _amount(answer: Answer, name: str) -> Decimal | None:
    return Decimal(answer.said[name]) if answer.said else None


def _sums(answer: Answer) -> Iterator[list[Cell]]:
    for name in ("disponibile", "base", "pagato", "economia"):
        yield [name.capitalize(), _amount(answer, name)]


def _columns(first: str, *, ways: bool) -> list[Column]:
    of_ways = [Column("Quota", 16), Column("Coefficiente", 14)] if ways else []
    return [Column(first, 16), *of_ways, *(Column(name.capitalize(), 16) for name in _PAID)]


def _people(lines: Sequence[Line], *, ways: bool) -> Iterator[list[Cell]]:
    for line in lines:
        of_ways: list[Cell] = [line.amount("quota"), line.said["coefficiente"].replace(".", ",")] if ways else []
        yield [line.name, *of_ways, *(line.amount(name) for name in _PAID)]


def _properties(title: str) -> Properties:
    return Properties(title=title, author=identity.name(), day=timezone.localdate(), foot=title)
