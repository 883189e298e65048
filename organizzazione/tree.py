# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tree of the centres, walked up and down: it knows keys, not rows. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class CentreTree:
    """Which centre stands within which, by key, and what each is called.

    A tree that bites its tail is refused where it is written; who walks one that was written otherwise still ends.
    """

    parents: Mapping[int, int | None]
    names: Mapping[int, str] = field(default_factory=dict)

    @cached_property
    def _children(self) -> Mapping[int, list[int]]:
        children: dict[int, list[int]] = {}
        for centre, parent in self.parents.items():
            if parent is not None:
                children.setdefault(parent, []).append(centre)
        return children

    def below(self, centres: Iterable[int]) -> set[int]:
        """Some centres and all that stand within them."""
        found: set[int] = set()
        ahead = list(centres)
        while ahead:
            if (centre := ahead.pop()) not in found:
                found.add(centre)
                ahead += self._children.get(centre, [])
        return found

    def above(self, centres: Iterable[int]) -> set[int]:
        """Some centres and all that they stand within."""
        found: set[int] = set()
        for centre in centres:
            here: int | None = centre
            while here is not None and here not in found:
                found.add(here)
                here = self.parents.get(here)
        return found
