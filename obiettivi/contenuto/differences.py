# SPDX-License-Identifier: AGPL-3.0-or-later
"""In what two texts of an objective differ, each row beside the one that it continues. Pure."""

from collections.abc import Iterator
from dataclasses import Field, dataclass
from typing import Any, Final

from obiettivi.contenuto.campi import is_later
from obiettivi.contenuto.content import SECTIONS, ContenutoObiettivo, rows_of
from testi.comparison import Comparison


@dataclass(frozen=True, slots=True)
class Differenza:
    """One field that differs; ``campo`` is a path like ``("fasi", 2, "peso")``. None: the row is not there.

    A row is counted as it stands afterwards, one that is gone as it stood before. ``("fasi", 2, "posto")`` is a row
    that stands elsewhere.
    """

    campo: tuple[str | int, ...]
    prima: Any
    dopo: Any


def differenze(prima: ContenutoObiettivo, dopo: ContenutoObiettivo) -> list[Differenza]:
    """The fields in which two versions of an objective differ, each row beside the one that it continues."""
    return list(_differences(prima, dopo))


def says_the_same(prima: ContenutoObiettivo | None, dopo: ContenutoObiettivo | None) -> bool:
    """Whether nothing that both speak of differs."""
    if prima is None or dopo is None:
        return prima is dopo
    return next(_differences(prima, dopo), None) is None


def _differences(before: ContenutoObiettivo, after: ContenutoObiettivo) -> Iterator[Differenza]:
    for found in _COMPARISON.differences(before, after):
        way = (part for step in found.way for part in (step.section, step.place))
        yield Differenza((*way, found.field) if found.field else tuple(way), found.before, found.after)


def _silent(f: "Field[Any]", was: Any, now: Any) -> bool:
    """Whether one of the two says nothing about a field that came later."""
    return is_later(f) and f.default in (was, now)


_COMPARISON: Final = Comparison(frozenset(SECTIONS), rows_of, _silent)
