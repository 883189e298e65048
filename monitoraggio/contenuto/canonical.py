# SPDX-License-Identifier: AGPL-3.0-or-later
"""The canonical JSON of a survey: one content, one sequence of bytes; and what reads it back, for each schema. Pure.

Writer and readers follow the dataclasses (``content``). A survey is never written again, so a schema is read for ever:
it passes over what it does not know, and what came after it keeps its default.
"""

import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from types import UnionType
from typing import Any, Final, get_args, get_origin, get_type_hints

from monitoraggio.contenuto.content import SCHEMA, SINCE, Pairs, SurveyContent
from versioni.contenuto import canonico
from versioni.schemas.shapes import Reader, Shape, Unreadable, day, every, number, or_none, text, truth


class SurveyUnreadable(ValueError):
    """The text is no survey that this program can read; says where and why."""


def in_canonical(survey: SurveyContent) -> str:
    """The survey as text of today's schema: what a closing stores."""
    return canonico({**plain(survey), "schema": SCHEMA})


def plain(value: Any) -> Any:
    """Dataclasses as dicts and lists ready for ``json``."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    kind: Any = type(value)
    if names := _names(kind):
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, Decimal):
        return digits(value)
    return value.isoformat() if isinstance(value, date) else value


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind)) if is_dataclass(kind) else ()


def digits(value: Decimal) -> str:
    """A number in its shortest plain form: the same number, the same text, however many zeros it was stored with."""
    written = format(value, "f")
    shortest = written.rstrip("0").rstrip(".") if "." in written else written
    return "0" if shortest in ("-0", "") else shortest


def read_survey(stored: str) -> SurveyContent:
    """What a stored survey says, whichever program stored it.

    Raises:
        SurveyUnreadable: it is no survey, or of a schema that only a newer program knows.
    """
    survey: SurveyContent = read_stored(stored, SurveyContent, SCHEMA, "rilevazione")
    return survey


def read_stored(stored: str, kind: Any, last: int, name: str) -> Any:
    """What a stored text says, as the dataclass ``kind``; ``last`` is the schema of today, ``name`` is for the errors.

    Raises:
        SurveyUnreadable: it is nothing of the kind, or of a schema that only a newer program knows.
    """
    try:
        data = json.loads(stored)
    except (ValueError, RecursionError) as fault:
        raise SurveyUnreadable(f"il contenuto della {name} non si legge: {fault}") from None
    schema = data.get("schema") if isinstance(data, Mapping) else None
    if not isinstance(schema, int) or isinstance(schema, bool):
        raise SurveyUnreadable(f"il contenuto della {name} non si legge: non dice di quale schema è")
    if not 1 <= schema <= last:
        raise SurveyUnreadable(f"schema {schema} sconosciuto: serve una versione più nuova del programma")
    try:
        return shape_of(kind, schema)(data, name)
    except Unreadable as fault:
        raise SurveyUnreadable(f"il contenuto della {name} non si legge: {fault}") from None


@cache
def shape_of(kind: Any, schema: int) -> Shape:
    """How a dataclass is read in a schema."""
    hints = get_type_hints(kind)
    known = [f for f in fields(kind) if _since(f) <= schema]
    return Shape(kind, {f.name: _reader(hints[f.name], schema) for f in known})


def _since(f: Field[Any]) -> int:
    since: int = f.metadata.get(SINCE, 1)
    if since > 1 and f.default is MISSING and f.default_factory is MISSING:
        raise TypeError(f"{f.name}: what came later has a default")
    return since


def _exact(value: Any, place: str) -> Decimal:
    try:
        found = Decimal(text(value, place))
    except InvalidOperation:
        raise Unreadable(f"{place}: qui ci vuole un numero") from None
    if not found.is_finite():
        raise Unreadable(f"{place}: qui ci vuole un numero")
    return found


def _words(value: Any, place: str) -> str:
    if isinstance(value, str):
        return value
    raise Unreadable(f"{place}: qui ci vuole un testo")


def _pairs(value: Any, place: str) -> tuple[tuple[str, str], ...]:
    found: tuple[tuple[str, str], ...] = every(every(_words))(value, place)
    if any(len(pair) != 2 for pair in found):
        raise Unreadable(f"{place}: qui ci vogliono coppie")
    return found


_PLAIN: Final[Mapping[Any, Reader]] = {str: _words, bool: truth, int: number, Decimal: _exact, date: day}


def _reader(hint: Any, schema: int) -> Reader:
    nested: Any = hint
    if hint == Pairs:
        return _pairs
    if get_origin(hint) is tuple:
        return every(_reader(get_args(hint)[0], schema))
    if isinstance(hint, UnionType):
        return or_none(_reader(get_args(hint)[0], schema))
    return shape_of(nested, schema) if is_dataclass(hint) else _PLAIN[hint]
