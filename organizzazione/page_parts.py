# SPDX-License-Identifier: AGPL-3.0-or-later
"""What apps above add to the pages of those below: a page names the place, who has something to say fills it.

So no template climbs a floor. A part is a function of what the page is about, which gives a template of its own app and
its context; apps fill places once, when they are ready.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Final

Part = Callable[..., tuple[str, Mapping[str, Any]]]


class Place(StrEnum):
    """Where a page leaves room, with what a part is told there."""

    # In the head of a page that shows an objective as it prints: nothing.
    SHEET_STYLES = "sheet_styles"
    # Under the heading of an objective: the objective and who reads.
    OBJECTIVE_STATE = "objective_state"
    # Among the tools of a list of the admin whose rows travel as a table: the name of the table.
    TABLE_TOOLS = "table_tools"


_FILLED: Final[dict[Place, list[Part]]] = defaultdict(list)


def fill(place: Place, part: Part) -> None:
    """Add a part to a place, after those that are there; said twice it counts once."""
    if part not in _FILLED[place]:
        _FILLED[place].append(part)


def parts_of(place: str) -> tuple[Part, ...]:
    """What fills a place.

    Raises:
        ValueError: no page has such a place.
    """
    return tuple(_FILLED[Place(place)])
