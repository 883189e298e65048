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
    # On the page of a survey, what can be taken away of it: the survey and who reads.
    SURVEY_DOCUMENTS = "survey_documents"
    # Above the list of the objectives: who reads, and the query of what it shows.
    OBJECTIVE_LIST = "objective_list"
    # Beside the name of who has entered, in the head of every page: who that is.
    SITE_HEAD = "site_head"
    # On the desk, first among what is to be done: who reads.
    DESK_TO_DO = "desk_to_do"
    # On the desk of who reads and neither writes nor validates: the reader.
    DESK_OF_A_READER = "desk_of_a_reader"
    # On the own page of who is in, which notices come by mail: who reads.
    PROFILE_NOTICES = "profile_notices"
    # Under a field of the form of an objective, or above a section of its rows: the name of it.
    FIELD_EXAMPLES = "field_examples"
    # On a page of who prepares the plan that has nothing to show yet: the reader, and whether links are plain there.
    FIRST_STEPS = "first_steps"
    # On the page of a survey that is closed, and where its act is registered: the survey and who reads.
    SURVEY_PAPERS = "survey_papers"
    # Beside the text of a section of a Relazione, the numbers that are drawn in it: the section and who reads.
    REPORT_NUMBERS = "report_numbers"
    # Among the links of the page of a Relazione: the Relazione.
    REPORT_PUBLIC = "report_public"
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
