# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was done with the values of an indicator: who, when, from what to what, also of a value that is no more."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from dup.models import IndicatoreEnte, ValoreAnnuale
from dup.models.ente import PROVENANCE
from dup.provisional import marked

#: The last ones tell what a page is asked for; the rest stays in the history of the admin.
MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was done with the value of a year; empty ``before`` or ``after``: there was none."""

    year: int
    when: datetime
    who: str
    reason: str
    before: str
    after: str
    beside: tuple[tuple[str, str], ...]


def steps_of(indicator: IndicatoreEnte) -> list[Step]:
    """The newest first (one query)."""
    lines = ValoreAnnuale.history.filter(indicatore=indicator.pk).select_related("history_user")
    return list(reversed(list(_steps(lines.order_by("history_date", "history_id")))))[:MOST]


def _steps(lines: Any) -> Iterator[Step]:
    before: dict[int, Any] = {}
    for now in lines:
        was = before.get(now.anno)
        gone = now.history_type == "-"
        beside = () if gone else tuple(_beside(was, now))
        old, new = _printed(was), "" if gone else _printed(now)
        before[now.anno] = None if gone else now
        if old != new or beside:
            user = now.history_user
            yield Step(now.anno, now.history_date, str(user or ""), now.history_change_reason or "", old, new, beside)


def _printed(line: Any) -> str:
    return marked(line.valore, line.provvisorio) if line else ""


def _beside(was: Any, now: Any) -> Iterator[tuple[str, str]]:
    for name in PROVENANCE:
        if getattr(now, name) != (getattr(was, name) if was else ""):
            yield name, getattr(now, name)
