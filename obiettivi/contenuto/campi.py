# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a field of an objective is, said once, beside its type in ``content``. Pure.

From this description follow the JSON, what is read from the tables and written to them, the form and the page of a
conflict, what differences say, the sheets that go out and come in, the open data, the copy for a new year and the
schema of a version. Who adds a field describes it in one line there, and finds it in all of these.
"""

from collections.abc import Iterable, Iterator
from dataclasses import MISSING, Field, dataclass, field, fields, replace
from enum import StrEnum
from functools import cache
from typing import Any, Final

_CAMPO: Final = "campo"
# What the first sources said; from here on a source may be silent about a field that came with a later schema.
FIRST: Final = 1
# From this schema on a source that knows a field says it even where it is empty, and only silence is silence.
SAYS_EMPTY: Final = 3


class Kind(StrEnum):
    """What a field holds, which decides how it is read, stored, asked for and shown."""

    CODE = "code"
    LINE = "line"
    TEXT = "text"
    DATE = "date"
    WEIGHT = "weight"
    FLAG = "flag"
    PERSON = "person"
    CENTRE = "centre"
    # A centre by its name for narrow columns.
    SHORT_CENTRE = "short centre"
    # One of the kinds that the office keeps: of objectives, or of indicators.
    TIPO = "tipo"
    SENSE = "sense"
    # The employee number that tells apart the person of the field ``beside``.
    NUMBER = "number"
    IDENTITY = "identity"
    IDENTITIES = "identities"
    ROWS = "rows"


# Kinds whose value is a name: of somebody or something of the registries.
NAMES: Final = frozenset({Kind.PERSON, Kind.CENTRE, Kind.SHORT_CENTRE, Kind.TIPO})
# Kinds of one line of words.
LINES: Final = NAMES | {Kind.LINE}


@dataclass(frozen=True, slots=True)
class Campo:
    """A field in words and numbers.

    ``label`` heads its column in a sheet of ``width`` characters (0: in no sheet), ``form`` stands over its box (empty:
    in no form), ``called`` names it within a sentence, ``paper`` in what is printed; a long text of its own stands
    under ``headed``, and what says something of its row stands ``beneath`` it, where it is said. ``machine`` explains
    it to who reads the open data (None: not among them). ``told`` is how the text of a row says it (empty: it does
    not). ``column`` is its name in the tables and in the form. ``aside``: among the boxes that are seldom used.
    """

    kind: Kind
    label: str
    name: str = ""
    column: str = ""
    required: bool = False
    form: str = ""
    help: str = ""
    aside: bool = False
    called: str = ""
    paper: str = ""
    headed: str = ""
    beneath: bool = False
    width: int = 0
    heads: tuple[str, ...] = ()
    machine: str | None = None
    told: str = "{}"
    beside: str = ""
    since: int = FIRST
    # From which schema on sheets and paper show it: what an act approved before prints as it did then.
    shown: int = FIRST
    # What a source that does not know it says of it.
    silence: Any = None

    @property
    def later(self) -> bool:
        """Whether a source may be silent about it."""
        return self.since > FIRST

    @property
    def stored(self) -> bool:
        """Whether a column of its own holds it: a number is of the person, an identity is the row."""
        return self.kind not in (Kind.NUMBER, Kind.IDENTITY, Kind.IDENTITIES, Kind.ROWS)


def campo(kind: Kind, label: str, *, default: Any = MISSING, part: bool = True, **said: Any) -> Any:
    """A field of the content with its description; one that came later is silent where nothing is said.

    ``part``: whether it is part of what a content says, or only tells who a row is.
    """
    if default is MISSING and said.get("since", FIRST) > FIRST:
        default = "" if said["since"] < SAYS_EMPTY else None
    options: dict[str, Any] = {} if default is MISSING else {"default": default}
    described = {_CAMPO: Campo(kind, label, **said)}
    return field(metadata=described, compare=part, repr=part, **options)


def campi(shape: type) -> tuple[Campo, ...]:
    """The described fields of a content, in their order."""
    return _described(shape)


@cache
def _described(shape: Any) -> tuple[Campo, ...]:
    return tuple(_named(f) for f in fields(shape) if _CAMPO in f.metadata)


def campo_di(shape: type, name: str) -> Campo:
    """One of them, by its name."""
    return next(c for c in campi(shape) if c.name == name)


def _named(f: Field[Any]) -> Campo:
    said: Campo = f.metadata[_CAMPO]
    return replace(
        said,
        name=f.name,
        column=said.column or f.name,
        called=said.called or said.label.lower(),
        paper=said.paper or said.label,
        headed=said.headed or said.label,
        silence=f.default,
    )


def is_later(f: Field[Any]) -> bool:
    """Whether a source may be silent about a field."""
    return _CAMPO in f.metadata and f.metadata[_CAMPO].later


def asked(shape: type) -> Iterator[Campo]:
    """What a form asks for, the boxes that are seldom used at the end."""
    return iter(sorted((c for c in campi(shape) if c.form), key=lambda c: c.aside))


def in_sheets(shape: type) -> Iterator[Campo]:
    """What a sheet has a column for."""
    return (c for c in campi(shape) if c.width)


def texts(shape: type) -> tuple[str, ...]:
    """The columns that hold words over several lines."""
    return tuple(c.column for c in campi(shape) if c.kind is Kind.TEXT)


def speaks(said: Any, c: Campo) -> bool:
    """Whether sheets and paper have something to show of a field: its source knows it, and showed it already."""
    if not c.later:
        return True
    of_then = c.shown <= c.since or any(
        other.since >= c.shown and getattr(said, other.name) != other.silence for other in campi(said.__class__)
    )
    return of_then and bool(getattr(said, c.name) != c.silence)


def columns_of(shape: type, rows: Iterable[Any]) -> list[Campo]:
    """The columns of a sheet about these: of what came later, what some of them speak of."""
    rows = list(rows)
    return [c for c in in_sheets(shape) if not c.later or any(speaks(row, c) for row in rows)]


def kept(shape: type) -> Iterator[Campo]:
    """What a table has a column for."""
    return (c for c in campi(shape) if c.stored)
