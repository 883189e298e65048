# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts that the tests of the figures are fed with."""

from datetime import date
from decimal import Decimal
from typing import Any

from monitoraggio.figures import Day, EsitoFase, IndicatorFacts, ObjectiveFacts, PhaseFacts, Rules, TipoRilevazione
from monitoraggio.figures.objective import ObjectiveFigures, figures_of

MID = Day(date(2020, 6, 30))
END = Day(date(2020, 12, 31), TipoRilevazione.FINALE)
USUAL = Rules()
DONE, GOING, NOT_BEGUN = EsitoFase.CONCLUSA, EsitoFase.IN_CORSO, EsitoFase.NON_AVVIATA
CANCELLED, SUSPENDED = EsitoFase.ANNULLATA, EsitoFase.SOSPESA


def day(text: str) -> date:
    """«30/06/2020»."""
    d, m, y = text.split("/")
    return date(int(y), int(m), int(d))


def phase(weight: Any = None, percent: Any = None, *, plan: str = "01/01/2020-31/12/2020", **said: Any) -> PhaseFacts:
    """A phase of the whole year; ``plan`` has its days, either of which may be missing."""
    start, _, end = plan.partition("-")
    return PhaseFacts(
        text=said.pop("text", "Una fase"),
        weight=None if weight is None else Decimal(str(weight)),
        planned_start=day(start) if start else None,
        planned_end=day(end) if end else None,
        percent=None if percent is None else Decimal(str(percent)),
        **said,
    )


def done(weight: Any = None, on: str = "30/06/2020", **said: Any) -> PhaseFacts:
    """A phase concluded on a day."""
    return phase(weight, 100, outcome=DONE, actual_end=day(on), **said)


def indicator(target: str, value: str = "", verso: str = "crescente", **said: Any) -> IndicatorFacts:
    """An indicator with a value."""
    return IndicatorFacts(said.pop("text", "Un indicatore"), target, verso, value, **said)


def objective(*rows: PhaseFacts | IndicatorFacts, key: str = "1", weight: Any = None) -> ObjectiveFacts:
    """An objective with these rows."""
    return ObjectiveFacts(
        key,
        tuple(r for r in rows if isinstance(r, PhaseFacts)),
        tuple(r for r in rows if isinstance(r, IndicatorFacts)),
        None if weight is None else Decimal(str(weight)),
    )


def figures(*rows: PhaseFacts | IndicatorFacts, at: Day = END, rules: Rules = USUAL, **said: Any) -> ObjectiveFigures:
    """What comes out of them."""
    return figures_of(objective(*rows, **said), at, rules)


def seen(*values: object) -> tuple[object, ...]:
    """Several values to be compared at once with plain numbers."""
    return values
