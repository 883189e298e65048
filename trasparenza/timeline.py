# SPDX-License-Identifier: AGPL-3.0-or-later
"""The objectives of a version along the months, centre by centre, as the act has them."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date

from obiettivi.contenuto import ContenutoObiettivo
from obiettivi.lettura import gantt
from obiettivi.lettura.gantt import CentreInTime, Line


def in_time(
    objectives: Iterable[ContenutoObiettivo], year: int, today: date, address: Callable[[str], str]
) -> list[CentreInTime]:
    """All centres on one scale, by name; ``address`` gives the page of a code."""
    centres: dict[str, list[Line]] = defaultdict(list)
    for o in objectives:
        centres[o.centro_di_responsabilita].append(Line(o.codice, o.titolo, o.fasi, address(o.codice)))
    return gantt.in_time(centres, year, today)
