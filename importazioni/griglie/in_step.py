# SPDX-License-Identifier: AGPL-3.0-or-later
"""Several things in one cell, one a line, and what stands beside each of them in other cells. Pure.

One rule for every table. Lines pair by their places, and an empty one keeps its place; where one side has no empty
lines, by their order; otherwise they do not go in step, and that is told.
"""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from importazioni.griglie.cells import hangs, linee
from indicatori.valori import DaDefinire, Testo, leggi

# What names the thing, among the cells of a step.
NAME: Final = "name"
# An item of a list that is counted, and what counts: no cell holds more values than these.
_COUNTED: Final = re.compile(r"([1-9a-i])[).] +(.+)")
_FIGURES, _LETTERS = "123456789", "abcdefghi"


@dataclass(frozen=True)
class Steps:
    """Things of one cell, each with what stands beside it, by field; ``NAME`` is what it is called.

    ``off``: the fields whose lines do not go in step; ``joined``: a name that goes over several lines was put together.
    """

    rows: tuple[Mapping[str, str], ...]
    off: tuple[str, ...] = ()
    joined: bool = False

    def without(self, field: str) -> list[str]:
        """The names of the things beside which a field says nothing, where it says something beside another."""
        said = [row.get(field, "") for row in self.rows]
        return [row[NAME] for row, text in zip(self.rows, said, strict=True) if not text] if any(said) else []


def full(cell: str) -> list[str]:
    """The lines of a cell that say something."""
    return [line for line in linee(cell) if line]


def unnumbered(lines: Sequence[str]) -> list[str]:
    """The lines of a list of values without the numbers, or the letters, that count them: «1. 10», «2. 20»."""
    items = [_COUNTED.fullmatch(line) for line in lines if line]
    counts = "".join(item[1] for item in items if item)
    counted = len(items) > 1 and all(items) and counts in (_FIGURES[: len(items)], _LETTERS[: len(items)])
    if not counted or any(isinstance(leggi(item[2]), Testo | DaDefinire) for item in items if item):
        return list(lines)
    rest = iter([item[2] for item in items if item])
    return [next(rest) if line else line for line in lines]


def several(names: str, own: Sequence[str]) -> bool:
    """Whether a cell names several things: some cell that holds one value of each has several too."""
    return len(full(names)) > 1 and any(len(full(cell)) > 1 for cell in own)


def values_of(cell: str) -> list[str]:
    """The lines of a cell when each of them is a value by itself: what one thing has one of, is here of several."""
    lines = unnumbered(full(cell))
    return lines if not any(isinstance(leggi(line), Testo | DaDefinire) for line in lines) else []


def in_step(names: str, beside: Mapping[str, str], shared: Container[str] = ()) -> Steps:
    """The things that a cell names, each with its lines of the cells beside.

    Args:
        shared: the fields of which a single line is of each thing: who answers for it, its unit, its kind. Where
            their lines do not go in step they are one text, and of each.
    """
    called = linee(names)
    steps = _paired(called, beside, shared)
    if not steps.off:
        return steps
    # A name over two lines, the first of which ends none: then there are as many as the values are.
    counts = {len(full(beside[field])) for field in steps.off}
    whole = _whole(called)
    if len(counts) == 1 and len(whole) != len(called) and counts == {len(whole)}:
        paired = _paired(whole, beside, shared)
        return Steps(paired.rows, paired.off, joined=True)
    return steps


def _paired(called: Sequence[str], beside: Mapping[str, str], shared: Container[str]) -> Steps:
    columns: dict[str, list[str]] = {}
    off = []
    for field, cell in beside.items():
        said = unnumbered(linee(cell))
        lines = _fitted(said, called, each=field in shared)
        if lines is None:
            off.append(field)
            lines = _apart([line for line in said if line], called, each=field in shared)
        columns[field] = lines
    length = max(len(called), *map(len, columns.values())) if columns else len(called)
    rows = ({NAME: _at(called, i), **{field: _at(lines, i) for field, lines in columns.items()}} for i in range(length))
    return Steps(tuple(row for row in rows if any(row.values())), tuple(off))


def _fitted(lines: list[str], called: Sequence[str], *, each: bool) -> list[str] | None:
    """The line beside each name; None when they do not go in step."""
    said = [line for line in lines if line]
    if not said:
        return []
    named = [i for i, name in enumerate(called) if name]
    if not named:
        return lines
    lines = _trimmed(lines, len(called))
    if len(lines) == len(called):
        return lines
    if len(said) == len(named):
        return _placed(said, named)
    return _placed(said * len(named), named) if each and len(said) == 1 else None


def _apart(said: list[str], called: Sequence[str], *, each: bool) -> list[str]:
    """What stands where when lines do not go in step."""
    named = [i for i, name in enumerate(called) if name]
    return _placed([" ".join(said)] * len(named), named) if each else _in_order(said, called)


def _placed(said: Sequence[str], places: Sequence[int]) -> list[str]:
    by_place = dict(zip(places, said, strict=True))
    return [by_place.get(i, "") for i in range(max(places, default=-1) + 1)]


def _in_order(said: list[str], called: Sequence[str]) -> list[str]:
    """The lines beside the first names, and what is left over after the last."""
    named = [i for i, name in enumerate(called) if name]
    placed = _placed(said[: len(named)], named[: len(said)])
    return [*placed, *[""] * (len(called) - len(placed)), *said[len(named) :]] if len(said) > len(named) else placed


def _whole(called: Sequence[str]) -> list[str]:
    """The names, each that cannot end where it does put together with the line below."""
    whole: list[str] = []
    for line in filter(None, called):
        if whole and hangs(whole[-1]):
            whole[-1] = f"{whole[-1]} {line}"
        else:
            whole.append(line)
    return whole


def _trimmed(lines: list[str], length: int) -> list[str]:
    """The lines without empty ones at the ends, as long as they are more than ``length``."""
    lines = list(lines)
    while len(lines) > length and lines and not lines[-1]:
        lines.pop()
    while len(lines) > length and lines and not lines[0]:
        lines.pop(0)
    return lines


def _at(lines: Sequence[str], i: int) -> str:
    return lines[i] if i < len(lines) else ""
