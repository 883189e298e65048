# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what in which state, as data. Pure.

Roles, states and acts are those of who uses it: enumerations of an app, or words for who is somebody only for the
moment («coinvolto», «valutato»). What a table does not say is refused, and so is an act of another enumeration, even
where its stored value is spelled the same.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

S = TypeVar("S", bound=Enum)
A = TypeVar("A", bound=Enum)


@dataclass(frozen=True, slots=True)
class ActTable(Generic[S, A]):
    """``rows``: role, state, acts. ``reads`` and ``writes`` are the acts that ``visible_to`` and ``editable_by`` ask.

    Raises:
        ValueError: a role says nothing of a state, or something of what is no state or no act of these.
    """

    states: type[S]
    acts: type[A]
    rows: Mapping[str, Mapping[S, frozenset[A]]]
    reads: A
    writes: A

    def __post_init__(self) -> None:
        for role, by_state in self.rows.items():
            if set(by_state) != set(self.states) or not all(isinstance(s, self.states) for s in by_state):
                raise ValueError(f"«{role}»: gli stati sono {', '.join(s.name for s in self.states)}")
        said = {act for by_state in self.rows.values() for acts in by_state.values() for act in acts}
        if strange := [a for a in (*said, self.reads, self.writes) if not isinstance(a, self.acts)]:
            raise ValueError(f"non sono atti di questa tabella: {strange}")

    def states_in(self, role: str | None, act: A) -> frozenset[S]:
        """The states in which a role may do an act; none for who has no role."""
        if role is None or not isinstance(act, self.acts):
            return frozenset()
        return frozenset(state for state, acts in self.rows.get(role, {}).items() if act in acts)

    def grants(self, role: str | None, state: S, act: A) -> bool:
        """Whether a role may do an act in a state."""
        return state in self.states_in(role, act)

    def in_order(self, states: Collection[S]) -> list[S]:
        """Some states, as they follow each other."""
        return [state for state in self.states if state in states]

    def are_all(self, states: Collection[S]) -> bool:
        """Whether these are all the states there are."""
        return len(self.in_order(states)) == len(self.states)
