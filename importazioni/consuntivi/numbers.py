# SPDX-License-Identifier: AGPL-3.0-or-later
"""What there is to ask about the numbers of a line: digits that a cell holds and does not show, a scale that is
perhaps another. Pure.

A cell is read as it shows (docs/decisioni/0024-una-cella-come-si-vede.md): of 79,6% that shows as «80%» it is said that
80% is what was read, and whether the other would be judged otherwise.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from importazioni.consuntivi.columns import value_of
from importazioni.consuntivi.lines import Line
from importazioni.griglie.findings import SegnalazioneDiTabella
from importazioni.griglie.unseen import hidden_digits
from importazioni.griglie.values import ValoreInatteso
from monitoraggio.computing.survey import facts_of
from monitoraggio.contenuto import IndicatorContent, PhaseContent
from monitoraggio.figures import Day
from monitoraggio.figures.indicators import judged
from monitoraggio.figures.typed import typed_percent
from monitoraggio.verifica.scale import doubt_of_percent, doubt_of_scale

# The columns whose hidden digits are asked about here, with what they would change.
DIGITS_ASKED: Final = frozenset({"valore", "percentuale"})


def asked_about(line: Line, now: PhaseContent | IndicatorContent, day: Day) -> Iterator[SegnalazioneDiTabella]:
    """The remarks on a line whose row is ``now`` once it is written, as at the day of the survey."""
    column = "valore" if isinstance(now, IndicatorContent) else "percentuale"
    if line.said.get(column) in (None, ""):
        return
    for told in (_hidden(line, column, now, day), _scale(now, day)):
        if told:
            yield line.remark(column, told)


def _hidden(line: Line, column: str, now: PhaseContent | IndicatorContent, day: Day) -> str:
    held, read = line.row.held(column), line.row[column].strip()
    if not held or (isinstance(now, PhaseContent) and _kept_as_shown(held, line)):
        return ""
    other = _otherwise(now, held, day) if isinstance(now, IndicatorContent) else ""
    return hidden_digits(read, held, other)


def _kept_as_shown(held: str, line: Line) -> bool:
    """Whether of a percentage no digit is lost: more than two decimals are kept of none."""
    number = typed_percent(held).number
    return number is not None and round(number, 2) == line.said["percentuale"]


def _otherwise(now: IndicatorContent, held: str, day: Day) -> str:
    try:
        value = value_of("valore", held)
    except ValoreInatteso:
        return ""
    shown, exact = (judged(facts_of(i), day) for i in (now, replace(now, valore=value)))
    return f"Il giudizio sarebbe un altro: {exact.sentence} " if shown.reached != exact.reached else ""


def _scale(now: PhaseContent | IndicatorContent, day: Day) -> str:
    return doubt_of_scale(now, day.al.year) if isinstance(now, IndicatorContent) else doubt_of_percent(now)
