# SPDX-License-Identifier: AGPL-3.0-or-later
"""How each column of a sheet is understood: by its head, by where it stands, by what the office says. Pure.

A head that could mean two things is decided by its place where the place can, and that is told; otherwise it is asked.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from fogli.griglia import senza_segni
from importazioni.griglie.columns import TESTA_MASSIMA, Colonna, radici
from testi.confronto import piega

# What stands in a column, by its place among the folded heads of the row; the last says whether the first head is
# another one in each head row of the sheet, as where a document prints a title there.
Free = Callable[[int, Sequence[str], bool], str]
CouldBe = Callable[[int, Sequence[str]], tuple[str, ...]]


class Chosen(Enum):
    """Whether the office said what a column is: of this file, or once of the same heads."""

    NO = 0
    NOW = 1
    BEFORE = 2


@dataclass(frozen=True, slots=True)
class Understood:
    """A column: where it stands, its head on one line, the key of its field (empty: it is not read).

    ``reason``: why it is read so, or not at all, where its head does not say it; ``candidates``: the keys of what it
    could be, of a head that is asked about; ``free``: what the table reads by itself in a column that has no field.
    """

    place: int
    head: str
    field: str = ""
    reason: str = ""
    candidates: tuple[str, ...] = ()
    chosen: Chosen = Chosen.NO
    free: str = ""

    @property
    def read(self) -> bool:
        """Whether its cells are read."""
        return bool(self.field or self.free)

    @property
    def asked(self) -> bool:
        """Whether only the office can tell."""
        return bool(self.candidates) and not self.read and self.chosen is Chosen.NO


@dataclass(frozen=True)
class Form:
    """How a table is told from everything else, and which columns it has.

    Args:
        columns: all columns that are known.
        free: what a column means that the table reads by itself, by place among the folded heads; empty for nothing.
        could_be: the fields that an unknown head could mean, by place among the folded heads: it is asked about.
        of_others: heads (patterns on folded text) that only another table has, with its name.
        groups: patterns on the folded head of a group of columns, or on the name of a sheet, with their part.
        describes: by part, the field without which it is nothing.
        main: the part that every row is about.
        parts: the words for one of a part, for messages.
        years: those of the document, when heads may bear one.
        at_least: how many columns make a head row beside those that must be there.
        titled: whether a document prints a title as the first head of each of its head rows.
        page_feet: whether the table comes from printed pages.
        faithful: whether spaces within texts stay.
        missing: what to say when there are no heads.
        within: by field, another one that its heads mean between columns of some others, and which these are.
        ids: how the office names the fields, where it is not by their keys.
    """

    title: str
    columns: Sequence[Colonna]
    free: Free = lambda place, heads, titled: ""
    could_be: CouldBe = lambda place, heads: ()
    of_others: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[tuple[str, str], ...] = ()
    describes: Mapping[str, str] = field(default_factory=dict)
    main: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    years: range | None = None
    at_least: int = 0
    page_feet: bool = True
    titled: bool = False
    faithful: bool = False
    missing: str = ""
    within: Mapping[str, tuple[str, frozenset[str]]] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)

    def column(self, key: str) -> Colonna | None:
        """The column of a field."""
        return next((c for c in self.columns if c.campo == key), None)

    def words(self, key: str) -> str:
        """A field in words: «Peso della fase»."""
        column = self.column(key)
        if column is None:
            return key
        part = self.parts.get(column.parte, "")
        # «Fase della fase» says nothing more than «Fase».
        said_twice = radici(piega(column.testa)) <= radici(piega(part))
        return column.testa if said_twice else f"{column.testa} {part}".strip()

    def id_of(self, key: str) -> str:
        """How the office names a field in ``--colonne``."""
        return self.ids.get(key, key)

    def meanings(self) -> dict[str, str]:
        """The fields that a column can be given, by the name that the office gives them; own keys hold too."""
        kept = [c.campo for c in self.columns if not c.non_tenuta]
        return {**{piega_id(k): k for k in kept}, **{piega_id(self.id_of(k)): k for k in kept}}

    def part_named(self, folded: str) -> str:
        """The part that the head of a group, or the name of a sheet, is about."""
        return next((part for form, part in self.groups if re.fullmatch(form, folded)), "")


def piega_id(meaning: str) -> str:
    """The name of a field as it is compared: «Fase.Fine_prevista» is «fase.fine prevista»."""
    return ".".join(piega(p) for p in meaning.split("."))


@dataclass(frozen=True)
class HeadRow:
    """A head row: how its columns are understood, and its cells as the sheet has them.

    ``second``: the row below belongs to it; ``above``: the row above does.
    """

    columns: tuple[Understood, ...]
    cells: tuple[str, ...]
    second: bool = False
    above: bool = False

    @cached_property
    def by_place(self) -> dict[int, Understood]:
        """The columns by their places."""
        return {u.place: u for u in self.columns}

    @cached_property
    def places(self) -> dict[int, str]:
        """The fields by column."""
        return {u.place: u.field for u in self.columns if u.field}

    @cached_property
    def names(self) -> dict[str, str]:
        """The heads by field."""
        return {u.field: u.head or f"n. {u.place + 1}" for u in self.columns if u.field}

    @cached_property
    def free(self) -> frozenset[int]:
        """The columns that the table reads by itself."""
        return frozenset(u.place for u in self.columns if u.free)

    @property
    def heads(self) -> tuple[str, ...]:
        """The heads of all columns."""
        return tuple(u.head for u in self.columns)

    def why_unread(self, place: int) -> str:
        """Why nothing is read of a column."""
        u = self.by_place.get(place)
        if u is not None and u.asked:
            return "si chiede che cos'è"
        return u.reason if u is not None and u.head else "sta in una colonna senza intestazione"

    @property
    def questions(self) -> tuple[Understood, ...]:
        """What is asked."""
        return tuple(u for u in self.columns if u.asked)


def fields_of(cells: Sequence[str], columns: Sequence[Colonna]) -> set[str]:
    """The fields whose heads stand among some cells."""
    folded = [piega(senza_segni(c)) for c in cells if c and len(c) <= TESTA_MASSIMA]
    return {c.campo for c in columns if any(c.e(f) for f in folded)}
