# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which judgements of a sheet are beyond the bounds of its system and have no reason."""

from collections.abc import Mapping
from fractions import Fraction

from testi.codes import folded
from valutazione.models import VoceScheda
from valutazione.systems.facts import Category, System
from valutazione.systems.rows import asked_rows


def reasons_missing(system: System, category: Category, rows: Mapping[str, VoceScheda]) -> list[str]:
    """The rows whose judgement is beyond the bounds of the system and has no reason."""
    levels = {folded(one.name): one.percent for one in category.levels}
    missing = []
    for asked in asked_rows(category):
        row = rows.get(asked.key)
        # Of answers that nobody signs there is a mean, and nobody to say why.
        if row is None or row.motivo.strip() or (asked.rater is not None and asked.rater.many):
            continue
        value = Fraction(row.percento) if row.percento is not None else levels.get(folded(row.livello))
        if value is None:
            continue
        below = system.reason_below is not None and value < system.reason_below
        if below or (system.reason_above is not None and value > system.reason_above):
            missing.append(asked.name)
    return missing
