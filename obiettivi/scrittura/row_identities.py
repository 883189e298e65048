# SPDX-License-Identifier: AGPL-3.0-or-later
"""The identities of rows that come in from a source: kept where they are free, so that a plan travels with them."""

import uuid
from collections.abc import Sequence
from typing import Any


def give_identities(model: Any, rows: Sequence[Any]) -> None:
    """An identity for each row that is about to be created (at most two queries).

    What the source says holds unless it is that of a row that is there, or of one that another objective had: a row
    comes back only where it was.
    """
    asked = {row.row_id for row in rows if row.row_id}
    taken = set(model._default_manager.filter(row_id__in=asked).values_list("row_id", flat=True)) if asked else set()
    once = set(model.history.filter(row_id__in=asked).values_list("row_id", "obiettivo_id")) if asked else set()
    whose: dict[Any, set[int]] = {}
    for row_id, objective in once:
        whose.setdefault(str(row_id), set()).add(objective)
    used = {str(row_id) for row_id in taken}
    for row in rows:
        said = str(row.row_id or "")
        free = said and said not in used and whose.get(said, set()) <= {row.obiettivo_id}
        row.row_id = uuid.UUID(said) if free else uuid.uuid4()
        used.add(str(row.row_id))
