# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a simulation answers: the same numbers for machines (JSON, amounts as texts with a point) and for people."""

import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

from monitoraggio.figures.printing import rounded
from valutazione.money import Award, Distribution
from valutazione.money.amounts import ending, euros, plain, written
from valutazione.money.trail import steps

_DECIMALS: Final = 20
_WHOLE: Final = ("disponibile", "base", "pagato", "economia", "persone")
_PERSON: Final = ("matricola", "quota", "coefficiente", "premio", "interim", "maggiorazione", "totale", "passi")
_HEAD: Final = ("Matricola", "Quota", "Coefficiente", "Premio", "Interim", "Maggiorazione", "Totale")


def as_json(made: Distribution) -> str:
    """One JSON object, with a line break at its end."""
    return written_out(content(made))


def written_out(answer: Mapping[str, Any]) -> str:
    """An answer as the text of its file, also one whose keys were kept in another order."""
    people = [_in_order(one, _PERSON) for one in answer["persone"]]
    return json.dumps(_in_order(answer, _WHOLE) | {"persone": people}, ensure_ascii=False, indent=2) + "\n"


def _in_order(said: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: said[key] for key in keys}


def content(made: Distribution, *, ways: bool = True) -> dict[str, Any]:
    """What the file says; without the ``ways`` of the cents it is ready sooner."""
    return {
        "disponibile": plain(made.fund.total),
        "base": plain(made.base),
        "pagato": plain(made.paid),
        "economia": plain(made.economia),
        "persone": [_person(made, award, ways=ways) for award in made.awards],
    }


def _person(made: Distribution, award: Award, *, ways: bool) -> dict[str, Any]:
    return {
        "matricola": award.person.matricola,
        "quota": plain(award.share.cents),
        "coefficiente": coefficient(award.mark.coefficient),
        "premio": plain(award.premium),
        "interim": plain(award.interim),
        "maggiorazione": plain(award.top_up),
        "totale": plain(award.total),
        "passi": list(steps(made, award)) if ways else [],
    }


def coefficient(value: Fraction) -> str:
    """With all its decimals where they end, at least two; else with so many that no cent depends on the next."""
    decimals = ending(value, _DECIMALS)
    return f"{rounded(value, _DECIMALS if decimals is None else max(decimals, 2)):f}"


def as_text(made: Distribution) -> str:
    """The sums, a table, and under it the way of each cent, person by person."""
    sums = {
        "Disponibile": made.fund.total,
        "Base": made.base,
        "Pagato": made.paid,
        "Economia": made.economia,
    }
    lines = [f"{name:<12}{euros(cents):>18}" for name, cents in sums.items()]
    return "\n".join([*lines, "", *_table(made), *_ways(made)]) + "\n"


def _table(made: Distribution) -> Iterator[str]:
    rows = [_HEAD, *(_cells(award) for award in made.awards)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    for first, *others in rows:
        cells = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        yield "  ".join([first.ljust(widths[0]), *cells])


def _cells(award: Award) -> tuple[str, ...]:
    amounts = (award.premium, award.interim, award.top_up, award.total)
    return (
        award.person.matricola,
        euros(award.share.cents),
        written(award.mark.coefficient),
        *(euros(cents) for cents in amounts),
    )


def _ways(made: Distribution) -> Iterator[str]:
    for award in made.awards:
        yield f"\nMatricola {award.person.matricola}"
        yield from (f"  {number}. {step}" for number, step in enumerate(steps(made, award), 1))
