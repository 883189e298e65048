# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files of distributions: the workbook of one, and that of a year without names, for the bargaining table."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from django.utils import timezone

from ente import identity
from fogli.outgoing_cells import Cell, WrittenNumber
from fogli.outgoing_csv import for_a_spreadsheet
from fogli.outgoing_workbook import Column, Properties, Sheet, workbook
from testi.formati import on
from valutazione.distributing.answers import AMOUNTS, Answer, Line, person_number, rule_of
from valutazione.distributing.words import rule_words
from valutazione.models import AttoDellaRipartizione, Ripartizione

RESERVED: Final = "Riservato: contiene importi di persone, e non si pubblica."

_SUMS = (Column("Voce", 24), Column("Euro", 18))
# A premium over its share tells the coefficient.
_PAID = tuple(name for name in AMOUNTS if name != "quota")


def of_one(answer: Answer, lines: Sequence[Line], *, ways: bool) -> bytes:
    """The workbook of one."""
    row = answer.row
    title = f"{row}, {row.fondo.anno}: {state_of(row)} · riservato"
    return workbook([head_of(row), *sheets_of_one(answer, lines, ways=ways)], _properties(title))


def deed_of(row: Ripartizione) -> AttoDellaRipartizione | None:
    """The act that made it definitive; None of a simulation."""
    found: AttoDellaRipartizione | None = row.congelata.atto if row.definitive else None
    return found


def state_of(row: Ripartizione) -> str:
    """«definitiva», or «simulazione»."""
    return str(row.get_stato_display()).lower()


def act_of(row: Ripartizione) -> str:
    """By which act it is definitive, in words; of a simulation that there is none."""
    deed = deed_of(row)
    if deed is None:
        return "Simulazione: nessun atto l'ha resa definitiva"
    return f"Definitiva: {deed.get_organo_display()} n. {deed.numero_atto} {on('del', deed.data_atto)}"


def file_stem(what: str, row: Ripartizione, between: str = "_") -> str:
    """The name of a file about a distribution, without its ending: what it is, the year, the act or that there is none,
    and that it is not for everybody."""
    deed = deed_of(row)
    act = (deed.organo, deed.numero_atto, str(deed.data_atto.year)) if deed else (str(row.pk),)
    return between.join([what, str(row.fondo.anno), state_of(row), *act, "riservato"])


def head_of(row: Ripartizione) -> Sheet:
    """What the workbook is about, for who finds it without its page: year, act, that it is reserved; and the rule."""
    facts = [
        ("Ente", identity.name()),
        ("Ripartizione", str(row)),
        ("Fondo", str(row.fondo)),
        ("Atto", act_of(row)),
        ("Persone", row.get_fonte_display()),
        ("Uso", RESERVED),
    ]
    rule = [(f"Regola. {name}", words) for name, words in rule_words(rule_of(row))]
    return Sheet("Testata", (Column("Che cosa", 30), Column("Come", 100, wraps=True)), [*facts, *rule])


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
    columns = [Column(f"{answer.row} ({state_of(answer.row)})", 20) for answer in answers]
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
    sheets = [
        Sheet("Somme", [Column("Somma", 24), *columns], sums_named),
        Sheet("Persone", [Column("Persona", 24), *columns], people),
    ]
    return workbook(sheets, _properties(f"Ripartizioni del {year}, senza nomi · non si pubblica"))


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
        of_ways: list[Cell] = [line.amount("quota"), _coefficient(line)] if ways else []
        yield [line.name, *of_ways, *(line.amount(name) for name in _PAID)]


def _coefficient(line: Line) -> Cell:
    """A number, shown with all its decimals."""
    said = line.said["coefficiente"]
    return WrittenNumber(Decimal(said), said.replace(".", ","))


def _properties(title: str) -> Properties:
    return Properties(title=title, author=identity.name(), day=timezone.localdate(), foot=title)
