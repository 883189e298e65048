# SPDX-License-Identifier: AGPL-3.0-or-later
"""In what two texts of an objective differ, each row beside the one that it continues. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, Final

from obiettivi.contenuto.campi import is_later
from obiettivi.contenuto.content import SECTIONS, ContenutoObiettivo, rows_of
from testi.pairing import continued, moved

# The last step of a path that tells of the place of a row (``pairing.moved``).
PLACE: Final = "posto"


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
    if before == after:
        return
    for section, was, now in _spoken(before, after):
        if section in SECTIONS:
            yield from _of_rows(section, before, after)
        else:
            yield Differenza((section,), was, now)


def _spoken(before: Any, after: Any) -> Iterator[tuple[str, Any, Any]]:
    """The fields that differ, but for those about which one of the two says nothing."""
    for f in fields(before):
        was, now = getattr(before, f.name), getattr(after, f.name)
        silent = is_later(f) and f.default in (was, now)
        if f.compare and was != now and not silent:
            yield f.name, was, now


def _of_rows(section: str, before: ContenutoObiettivo, after: ContenutoObiettivo) -> Iterator[Differenza]:
    olds, news = getattr(before, section), getattr(after, section)
    places = continued(rows_of(before, section), rows_of(after, section))
    elsewhere = moved(places)
    for i, (place, new) in enumerate(zip(places, news, strict=True)):
        if place is None:
            yield Differenza((section, i), None, new)
            continue
        yield from _of_row((section, i), olds[place], new)
        if i in elsewhere:
            yield Differenza((section, i, PLACE), *elsewhere[i])
    for place, old in enumerate(olds):
        if place not in places:
            yield Differenza((section, place), old, None)


def _of_row(path: tuple[str | int, ...], old: Any, new: Any) -> Iterator[Differenza]:
    if isinstance(new, str):
        if old != new:
            yield Differenza(path, old, new)
        return
    for name, was, now in _spoken(old, new):
        yield Differenza((*path, name), was, now)
