# SPDX-License-Identifier: AGPL-3.0-or-later
"""The gate of a model: the rows on which somebody may do an act now, by its table and by what the model asks besides.

A model says in its queryset which table is its own, in what capacities somebody meets its rows, and what an act asks of
a row (a text that is open, a window). What it does not say is closed: without a table, or without a capacity, nobody
reads anything.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import reduce
from operator import or_
from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q

from flussi.table import ActTable
from organizzazione.rules import Chi

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Capacity:
    """A row of the table that holds for somebody, and which rows of the model it is about (None: every row).

    A ``passing`` one is not the role of somebody but of a moment, at what is somebody else's: when an act is refused,
    nothing is said of it.
    """

    role: str
    over: Q | None = None
    passing: bool = False


class GateQuerySet(models.QuerySet[M]):
    """Rows that go from state to state. Every page, export, job and command starts from one of its gates."""

    table: ClassVar[ActTable[Any, Any] | None] = None
    state_field: ClassVar[str] = "stato"

    def visible_to(self, chi: Chi) -> Self:
        """Those that somebody may read."""
        return self.allowing(chi, self.table.reads) if self.table else self.none()

    def editable_by(self, chi: Chi) -> Self:
        """Those that somebody may change now."""
        return self.allowing(chi, self.table.writes) if self.table else self.none()

    def allowing(self, chi: Chi, act: Enum) -> Self:
        """Those on which somebody may do an act now."""
        ways = [*self._ways(chi, act)]
        if not ways:
            return self.none()
        asked = self.filter(self.asked_by(act))
        # Joined to other conditions, an empty one would vanish instead of letting everything through.
        return asked.filter(reduce(or_, ways)) if all(ways) else asked

    def ever_allowing(self, chi: Chi, act: Enum) -> Self:
        """Those on which somebody may do an act in some state, whichever they are in now."""
        if self.table is None:
            return self.none()
        over = [c.over or Q() for c in self.capacities(chi) if self.table.states_in(c.role, act)]
        if not over:
            return self.none()
        return self.filter(reduce(or_, over)) if all(over) else self

    def held_by(self, chi: Chi) -> Self:
        """Those that are somebody's by the own role, whatever state they are in and whatever may be done with them."""
        over = [c.over for c in self.capacities(chi) if not c.passing]
        if not over:
            return self.none()
        return self.filter(reduce(or_, filter(None, over))) if all(over) else self

    def capacities(self, chi: Chi) -> Sequence[Capacity]:
        """In what capacities somebody meets these rows; none, if the model does not say."""
        return ()

    def asked_by(self, act: Enum) -> Q:
        """What an act asks of a row, whoever does it."""
        return Q()

    def within(self, role: str, act: Enum) -> Q:
        """What it asks besides when it is done in the capacity of a role."""
        return Q()

    def _ways(self, chi: Chi, act: Enum) -> Iterable[Q]:
        if self.table is None:
            return
        for capacity in self.capacities(chi):
            granted = self.table.states_in(capacity.role, act)
            if not granted:
                continue
            states = [state.value for state in self.table.in_order(granted)]
            way = Q() if self.table.are_all(granted) else Q((f"{self.state_field}__in", states))
            yield way & (capacity.over or Q()) & self.within(capacity.role, act)
