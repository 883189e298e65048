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


def of_one(answer: Answer, lines: Sequence[Line]) -> bytes:
    """Sums, people, and the way of each cent of those whose it may be seen."""
    sheets = [Sheet("Somme", _SUMS, [*_sums(answer)]), Sheet("Persone", _columns("Matricola"), [*_people(lines)])]
    if any(line.ways for line in lines):
        columns = (Column("Matricola", 16), Column("Passo", 8), Column("Come viene", 110, wraps=True))
        ways: list[list[Cell]] = [[line.name, n, way] for line in lines for n, way in enumerate(line.ways, 1)]
        sheets.append(Sheet("Passi", columns, ways))
    return workbook(sheets, _properties(f"{answer.row} ({answer.row.fondo})"))


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


def _columns(first: str) -> list[Column]:
    return [Column(first, 16), Column("Coefficiente", 14), *(Column(name.capitalize(), 16) for name in AMOUNTS)]


def _people(lines: Sequence[Line]) -> Iterator[list[Cell]]:
    for line in lines:
        yield [line.name, line.said["coefficiente"].replace(".", ","), *(line.amount(name) for name in AMOUNTS)]


def _properties(title: str) -> Properties:
    return Properties(title=title, author=identity.name(), day=timezone.localdate(), foot=title)
