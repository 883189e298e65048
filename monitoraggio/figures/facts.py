# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the figures are computed from: what the plan in force asks and what was typed, row by row, and the rules.

Percentages and weights are numbers of 0..100, not of 0..1. What nobody said is None (or an empty text), never zero.
The rules are those of «The numbers» and «Edges» in the design of the monitoring; what is decided beyond it stands
in the module that decides.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from indicatori.valori import Verso
from monitoraggio.figures.words import EsitoFase, TipoRilevazione, ValoreMancante

HALF: Final = Decimal(50)


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a plan (``RegolaConsuntivo``), frozen with each survey.

    ``phases_share`` and ``indicators_share`` are the α and β of the result; ``green_from`` and ``yellow_from`` the
    least gap (points) that is still green, and still yellow; ``decimals`` those of what is printed, never of what
    is compared.
    """

    phases_share: Decimal = HALF
    indicators_share: Decimal = HALF
    green_from: Decimal = Decimal(-5)
    yellow_from: Decimal = Decimal(-15)
    missing: ValoreMancante = ValoreMancante.ESCLUSO
    decimals: int = 2
    objectives_weigh: bool = False

    @property
    def light_bounds(self) -> tuple[Decimal, Decimal]:
        """The bounds that a printed gap may not cross."""
        return (self.green_from, self.yellow_from)


@dataclass(frozen=True, slots=True)
class Day:
    """The day of a survey, within the year of its plan."""

    al: date
    kind: TipoRilevazione = TipoRilevazione.INTERMEDIA

    @property
    def year_end(self) -> date:
        """31/12 of the plan's year."""
        return date(self.al.year, 12, 31)

    @property
    def final(self) -> bool:
        """Whether it looks at the year as over."""
        return self.kind is TipoRilevazione.FINALE

    @property
    def days(self) -> int:
        """The days of the year until the day, both ends counted."""
        return (self.al - date(self.al.year, 1, 1)).days + 1

    @property
    def days_of_year(self) -> int:
        """365 or 366."""
        return (self.year_end - date(self.al.year, 1, 1)).days + 1

    @property
    def elapsed(self) -> Fraction:
        """The share of the year that has gone by."""
        return Fraction(self.days, self.days_of_year)


@dataclass(frozen=True, slots=True)
class PhaseFacts:
    """A phase of the version in force and what was typed about it.

    ``weight`` as the version says it, None without. ``outcome`` None: nobody has answered for it yet. ``percent``
    None: not said (a phase that is concluded is at 100, one that is not begun at 0). ``judged_end``: the planned
    end of the version in force on the day of conclusion, where it was another one; lateness is judged by it.
    """

    text: str
    weight: Decimal | None = None
    planned_start: date | None = None
    planned_end: date | None = None
    outcome: EsitoFase | None = None
    actual_start: date | None = None
    actual_end: date | None = None
    percent: Decimal | None = None
    new_end: date | None = None
    judged_end: date | None = None
    row_id: str = ""


@dataclass(frozen=True, slots=True)
class IndicatorFacts:
    """An indicator of the version in force and the value that was typed.

    ``target`` and ``value`` are texts as written (``indicatori.valori`` reads them). A ratio has ``numerator`` and
    ``denominator``, and then they are the value. ``judgement``: what a person states where the grammar cannot
    compare. ``not_assessable``: declared so, with a reason. ``accumulates``: counts up through the year, so that an
    interim survey compares it with a share of the target; otherwise it is read at the day.
    """

    text: str
    target: str
    verso: str = Verso.CRESCENTE
    value: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    judgement: bool | None = None
    not_assessable: bool = False
    accumulates: bool = False
    row_id: str = ""

    @property
    def is_ratio(self) -> bool:
        """Whether both parts of a quotient were given."""
        return self.numerator is not None and self.denominator is not None


@dataclass(frozen=True, slots=True)
class ObjectiveFacts:
    """An objective with its rows, in the order of the plan. ``key`` tells it from every other one."""

    key: str
    phases: tuple[PhaseFacts, ...] = ()
    indicators: tuple[IndicatorFacts, ...] = ()
    weight: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with how it came about. ``value`` is exact and None where there is none; ``steps`` are sentences
    in Italian: the rule, the numbers that it took, and what was left out and why."""

    value: Fraction | None
    steps: tuple[str, ...] = field(default=(), compare=False)

    @property
    def exact(self) -> str:
        """The value as a survey freezes it beside the printed one: «1070/9», «100»; empty where there is none."""
        return "" if self.value is None else str(self.value)
