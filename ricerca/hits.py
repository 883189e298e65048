# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a search finds, whatever kind of thing it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Case, Model, Q, QuerySet, Value, When

from dup.models import DUP
from obiettivi.lettura.selection import scelte_possibili
from obiettivi.models import ObiettivoPEG, ObiettivoQuerySet, PianoEsecutivo
from organizzazione.models import Utente
from organizzazione.rules import centri_di
from testi.excerpts import Piece

Words = Sequence[str]
Rows = QuerySet[Any] | Sequence[Any]


@dataclass
class Asked:
    """Who looks for which words, and what they may read: asked once for all kinds."""

    chi: Utente
    words: Words

    @cached_property
    def centres(self) -> set[int]:
        """The centres where they work."""
        return centri_di(self.chi)

    @cached_property
    def objectives(self) -> ObiettivoQuerySet:
        """The objectives that they may read."""
        mine: ObiettivoQuerySet = ObiettivoPEG.objects.visible_to(self.chi)
        return mine

    @cached_property
    def plans(self) -> QuerySet[PianoEsecutivo]:
        """The plans that they may read."""
        mine: QuerySet[PianoEsecutivo] = PianoEsecutivo.objects.visible_to(self.chi)
        return mine

    @cached_property
    def documents(self) -> QuerySet[DUP]:
        """The documents of three years that they may read."""
        return DUP.objects.visible_to(self.chi)

    @cached_property
    def choices(self) -> dict[str, QuerySet[Any]]:
        """The centres and the people of the objectives that they may read."""
        return scelte_possibili(self.chi)


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found: its name, where it is read, what it belongs to and what it says of the words."""

    title: tuple[Piece, ...]
    address: str
    about: str = ""
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of things that may be found.

    ``rows`` starts from the gate of its model and gives what somebody may read; ``hits`` tells some of them, in a
    number of queries that does not depend on how many they are.
    """

    key: str
    one: str
    many: str
    rows: Callable[[Asked], Rows]
    hits: Callable[[Sequence[Any], Asked], list[Hit]]


def first_named(rows: QuerySet[Any], named: Q, *order: str) -> QuerySet[Any]:
    """Those whose own name says every word come first."""
    ordered: QuerySet[Any] = rows.annotate(after=Case(When(named, then=Value(0)), default=Value(1)))
    return ordered.order_by("after", *order)


def by_parent(rows: QuerySet[Any], parent: str, text: str) -> dict[int, list[str]]:
    """The texts of what hangs on some rows, by the key of the row (one query)."""
    told: dict[int, list[str]] = {}
    for key, said in rows.values_list(parent, text):
        told.setdefault(key, []).append(said)
    return told


def keys(rows: Sequence[Model]) -> list[Any]:
    """Their keys."""
    return [row.pk for row in rows]
